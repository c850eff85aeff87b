"""Files that come in parts (tus 1.0.0): begun, added to, made a paper of, ended."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from members.models import User
from papers import rules
from papers.models import Paper, Upload
from papers.services import objects
from papers.services.taking import Handed, take_files, take_paper

KEPT_FOR: Final = timedelta(days=2)
MOST_OPEN: Final = 40  # of one user at a time
MOST_PARTS: Final = 1_000


@transaction.atomic
def begin_upload(*, name: str, size_bytes: int, by: User, at: datetime) -> Upload:
    """Make room for a file that will come in parts; too large a one is refused by what it says."""
    name = rules.plain_name(name)
    rules.require_size(name=name, size_bytes=size_bytes, most_bytes=settings.PAPER_MAX_BYTES)
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    open_ones = Upload.objects.filter(user=by, paper=None, expires_at__gt=at)
    if open_ones.count() >= MOST_OPEN:
        raise rules.TooManyUploads(most=MOST_OPEN)
    return Upload.objects.create(
        user=by,
        name=name,
        size_bytes=size_bytes,
        key=objects.new_key(),
        begun_at=at,
        expires_at=at + KEPT_FOR,
    )


def add_part(*, upload_id: UUID, offset: int, content: bytes, by: User, at: datetime) -> Upload:
    """Add bytes that go on at `offset`; of two that come at once, the second is refused.

    The part is stored first and noted under a lock; what was stored in vain is deleted again, or
    goes with the upload. Raises `WrongOffset`, `UploadTooLong`, `UploadMissing`.
    """
    upload = _open_upload(upload_id, by, at)
    _require_fits(upload, offset, len(content))
    if not content:
        return upload
    place = secrets.token_hex(8)
    context = _context(upload, offset)
    objects.put(f"{upload.folder}/{place}", [content], key=upload.key, context=context)
    try:
        return _note_part(upload_id, offset, [place, len(content)], by=by, at=at)
    except rules.PaperRefused:
        objects.drop_one(f"{upload.folder}/{place}")
        raise


@transaction.atomic
def _note_part(
    upload_id: UUID, offset: int, part: list[object], *, by: User, at: datetime
) -> Upload:
    upload = _open_upload(upload_id, by, at, lock=True)
    size = int(str(part[1]))
    _require_fits(upload, offset, size)
    upload.parts = [*upload.parts, part]
    upload.received = offset + size
    upload.expires_at = at + KEPT_FOR
    upload.save(update_fields=["parts", "received", "expires_at"])
    return upload


def finish_upload(*, upload_id: UUID, by: User, at: datetime) -> Paper:
    """Return the paper that a whole upload is; asked twice, it is one paper.

    Its parts are deleted afterwards. What cannot be taken is refused, and stays until it expires:
    the same file is refused the same way again. Raises `PaperRefused`.
    """
    with transaction.atomic():
        upload = _own(upload_id, by, lock=True)
        if upload.paper is not None:
            return upload.paper
        if upload.received < upload.size_bytes:
            raise rules.UploadMissing
        with SpooledTemporaryFile(max_size=objects.IN_MEMORY) as whole:
            for block in _content(upload):
                whole.write(block)
            file = File(whole, name=upload.name)
            file.size = upload.size_bytes
            upload.paper = take_paper(file=file, name=upload.name, by=by, at=at)
        upload.parts = []
        upload.save(update_fields=["paper", "parts"])
        # A kill before leaves them to the sweep of what has expired.
        transaction.on_commit(partial(objects.drop, upload.folder))
    return upload.paper


def end_upload(*, upload_id: UUID, by: User) -> None:
    """Forget an upload and its parts; a paper that it has become stays."""
    with transaction.atomic():
        upload = _own(upload_id, by, lock=True)
        folder = upload.folder
        upload.delete()
    objects.drop(folder)


@transaction.atomic
def take_all(handed: Sequence[Handed], *, by: User, at: datetime) -> list[Paper]:
    """Return the papers of what a form brought: files, and uploads that came before it.

    The first that cannot be taken is refused (`PaperRefused`), and none is taken then.
    """

    def finish(upload_id: UUID) -> Paper:
        return finish_upload(upload_id=upload_id, by=by, at=at)

    return take_files(handed, finish=finish, by=by, at=at)


def _own(upload_id: UUID, by: User, *, lock: bool = False) -> Upload:
    uploads = Upload.objects.filter(user=by)  # joined, the paper would be that of before the lock
    found = (uploads.select_for_update(of=("self",)) if lock else uploads).filter(pk=upload_id)
    upload = found.first()
    if upload is None:
        raise rules.UploadMissing
    return upload


def _open_upload(upload_id: UUID, by: User, at: datetime, *, lock: bool = False) -> Upload:
    upload = _own(upload_id, by, lock=lock)
    if upload.paper_id is not None or upload.expires_at <= at:
        raise rules.UploadMissing
    return upload


def _require_fits(upload: Upload, offset: int, size: int) -> None:
    if offset != upload.received:
        raise rules.WrongOffset(received=upload.received)
    if offset + size > upload.size_bytes or len(upload.parts) >= MOST_PARTS:
        raise rules.UploadTooLong


def _content(upload: Upload) -> Iterator[bytes]:
    offset = 0
    for place, size in upload.parts:
        context = _context(upload, offset)
        yield from objects.get(f"{upload.folder}/{place}", key=upload.key, context=context)
        offset += size


def _context(upload: Upload, offset: int) -> str:
    return f"upload/{upload.pk.hex}/{offset}"
