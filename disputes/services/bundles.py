"""Making, keeping and giving out bundles: streamed, sealed, deleted in time."""

import base64
import hashlib
import io
import secrets
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from claims import services as claims
from claims.models import Claim, Evidence
from disputes import rules, selectors
from disputes.models import Bundle, BundleDownload
from disputes.services.telling import tell_bundle
from disputes.states import BundleState
from members.models import User
from papers import services as papers
from papers.rules import PaperDamaged, PaperGone, PaperRefused
from papers.services import objects

KEPT_FOR: Final = timedelta(days=14)
MOST_TRIES: Final = 3
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)  # a ZIP wants a date; the manifest has the true ones


@transaction.atomic
def ask_for_bundle(*, claim_id: int, by: User, at: datetime, is_for_office: bool = False) -> Bundle:
    """Note that somebody wants everything of a claim; a worker makes it.

    While one is being made it is the same one. Who may ask is asked at the door.
    """
    waiting = Bundle.objects.filter(
        claim_id=claim_id, is_for_office=is_for_office, state=BundleState.WANTED
    )
    try:
        with transaction.atomic():
            return waiting.first() or Bundle.objects.create(
                ref=secrets.token_hex(6),
                claim_id=claim_id,
                by=by,
                is_for_office=is_for_office,
                asked_at=at,
            )
    except IntegrityError:  # somebody else asked in the same instant
        return waiting.get()


def make_bundle(*, bundle_id: int, at: datetime) -> Bundle:
    """Make a bundle that is wanted and tell who asked; a second call finds it made.

    Its try is counted first and stays counted: one that kills its worker is told as failed after
    three. The row is locked while its file is written, so that no two workers write it.
    """
    with transaction.atomic():
        bundle = _lock(bundle_id)
        if bundle.state != BundleState.WANTED:
            return bundle
        bundle.tries += 1
        if bundle.tries > MOST_TRIES:
            bundle.state = BundleState.FAILED
        bundle.save(update_fields=["tries", "state"])
    with transaction.atomic():
        bundle = _lock(bundle_id)
        if bundle.state == BundleState.WANTED:
            _fill(bundle, at=at)
            tell_bundle(bundle, at=at)
    return bundle


def read_bundle(*, bundle: Bundle, by: User, at: datetime) -> Iterator[bytes]:
    """Yield a bundle's bytes, each chunk proven, and note who takes it.

    Of the crew it is also noted where the claimant sees who opened their request.
    """
    with transaction.atomic():
        bundle = _lock(bundle.pk)
        if bundle.state != BundleState.READY or (bundle.expires_at and at >= bundle.expires_at):
            raise rules.BundleGone
        BundleDownload.objects.create(bundle=bundle, by=by, at=at)
        if bundle.is_for_office:
            claims.open_claim(claim=bundle.claim, by=by, at=at)
    return objects.get(bundle.path, key=bundle.data_key, context=_context(bundle))


@transaction.atomic
def delete_bundle(*, bundle_id: int, at: datetime) -> None:
    """Let go of a bundle whose days are over: first its key, then its file; twice, it is gone."""
    bundle = _lock(bundle_id)
    if bundle.state == BundleState.READY and bundle.expires_at and at >= bundle.expires_at:
        bundle.state, bundle.data_key = BundleState.GONE, ""
        bundle.save(update_fields=["state", "data_key"])
    if bundle.state == BundleState.GONE:
        objects.drop(bundle.folder)


def _lock(bundle_id: int) -> Bundle:
    found = Bundle.objects.select_for_update(of=("self",))
    return found.select_related("claim__plan", "claim__version", "by").get(pk=bundle_id)


def _context(bundle: Bundle) -> str:
    return f"bundle/{bundle.ref}"


def _fill(bundle: Bundle, *, at: datetime) -> None:
    counted = _Counted(_zipped(bundle.claim, at=at))
    bundle.data_key = base64.b64encode(secrets.token_bytes(32)).decode()
    objects.put(bundle.path, counted, key=bundle.data_key, context=_context(bundle))
    bundle.size_bytes, bundle.sha256 = counted.size_bytes, counted.digest.hexdigest()
    bundle.state, bundle.made_at, bundle.expires_at = BundleState.READY, at, at + KEPT_FOR
    bundle.save()


class _Counted:
    """An iterable of bytes that knows, at its end, how many there were and their hash."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self.size_bytes, self.digest = blocks, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for block in self._blocks:
            self.size_bytes += len(block)
            self.digest.update(block)
            yield block


class _Sink(io.RawIOBase):
    """Where a ZIP is written to piece by piece, and taken from as it comes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        held = bytes(block)  # type: ignore[call-overload]  # any buffer
        self._held.append(held)
        return len(held)

    def drain(self) -> bytes:
        """Return what was written since the last time."""
        held, self._held = b"".join(self._held), []
        return held


def _zipped(claim: Claim, *, at: datetime) -> Iterator[bytes]:
    """Yield a claim's bundle; never more than one block of one paper is in memory."""
    sink, listed = _Sink(), list[rules.BundleFile]()
    with zipfile.ZipFile(sink, "w", compression=zipfile.ZIP_STORED) as archive:
        for path, blocks in _contents(claim):
            yield from _entry(archive, sink, path, blocks, listed)
        manifest = rules.manifest_json(
            rules.Manifest(
                ref=claim.ref,
                made_at=at.isoformat(),
                charter_number=claim.version.number,
                charter_sha256=claim.version.text_hash,
                files=listed,
            )
        )
        yield from _entry(archive, sink, "manifest.json", iter([manifest]), [])
    yield sink.drain()


def _entry(
    archive: zipfile.ZipFile,
    sink: _Sink,
    path: str,
    blocks: Iterator[bytes],
    listed: list[rules.BundleFile],
) -> Iterator[bytes]:
    """Write one file into the archive, yield what comes of it, and list it with its hash."""
    size_bytes, digest = 0, hashlib.sha256()
    with archive.open(zipfile.ZipInfo(path, LONG_AGO), "w", force_zip64=True) as entry:
        for block in blocks:
            entry.write(block)
            size_bytes += len(block)
            digest.update(block)
            yield sink.drain()
    yield sink.drain()
    listed.append(rules.BundleFile(path, size_bytes, digest.hexdigest()))


def _contents(claim: Claim) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield the files of a bundle in order, each with its path and its bytes."""
    for path, text in selectors.written_parts(claim=claim):
        yield path, iter([text])
    for number, evidence in enumerate(selectors.originals_of(claim=claim), start=1):
        name = rules.safe_name(str(evidence.name))
        yield from _original(evidence, f"originals/{number:02}-{name}")


def _original(evidence: Evidence, path: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Yield a paper, or, where its bytes are gone or damaged, a note that says so in its place.

    It is read to its end once before: a file in an archive cannot be taken back half-way.
    """
    try:
        for _block in papers.read_original(evidence.paper):
            pass
    except (PaperRefused, PaperDamaged, PaperGone):
        note = f"This paper is not there whole any more. SHA-256: {evidence.sha256}\n"
        yield f"{path}.missing.txt", iter([note.encode()])
    else:
        yield path, papers.read_original(evidence.paper)
