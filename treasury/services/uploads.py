"""Files handed in as statements: kept as they came, then taken in, killed as often as you like."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from treasury.models import BankAccount, BankStatement, StatementUpload
from treasury.rules import bank
from treasury.rules.bank import FileRefused
from treasury.services.statements import import_statement
from treasury.states import UploadState


def hand_in(*, account_id: int, body: bytes, name: str, by: int, at: datetime) -> StatementUpload:
    """Keep a file as it came, to be worked by `work_upload`; one that waits already is that one.

    Refused at once (`FileRefused`) is only what is larger than any statement.
    """
    if len(body) > bank.MOST_BYTES:
        raise bank.FileTooLarge
    account = BankAccount.objects.get(pk=account_id)
    sha256 = hashlib.sha256(body).hexdigest()
    waiting = StatementUpload.objects.filter(
        account=account, sha256=sha256, state=UploadState.WAITING
    )
    if (known := waiting.first()) is not None:
        return known
    try:
        with transaction.atomic():
            return StatementUpload.objects.create(
                plan_id=account.plan_id,
                account=account,
                name=name[:120],
                size_bytes=len(body),
                sha256=sha256,
                body=bank.packed(body),
                handed_in_by=by,
                handed_in_at=at,
            )
    except IntegrityError:  # handed in twice at once
        return waiting.get()


def work_upload(*, upload_id: int, at: datetime) -> StatementUpload:
    """Take a file in, or refuse it, and return it; the raw text goes. Worked twice, it is once.

    Killed in the middle, the next call goes on: what was imported is known, what was placed stays.
    Of two workers at once, the second leaves it to the first.
    """
    with _alone(upload_id) as is_mine:
        upload = StatementUpload.objects.get(pk=upload_id)
        if not is_mine or upload.state != UploadState.WAITING:
            return upload
        try:
            made = import_statement(
                account_id=upload.account_id,
                body=bank.unpacked(upload.body),
                name=upload.name,
                by=upload.handed_in_by,
                at=upload.handed_in_at,
            )
        except FileRefused as refusal:
            return _refused(upload, refusal, at=at)
        return _taken(upload, made, at=at)


def _taken(upload: StatementUpload, made: list[BankStatement], *, at: datetime) -> StatementUpload:
    upload.state, upload.worked_at, upload.body = UploadState.TAKEN, at, ""
    upload.lines = sum(one.lines for one in made)
    upload.new_lines = sum(one.new_lines for one in made)
    upload.save()
    return upload


def _refused(upload: StatementUpload, refusal: FileRefused, *, at: datetime) -> StatementUpload:
    upload.state, upload.worked_at, upload.body = UploadState.REFUSED, at, ""
    upload.why, upload.facts = refusal.why, refusal.facts
    upload.save()
    return upload


@contextmanager
def _alone(upload_id: int) -> Iterator[bool]:
    """Hold a file for oneself as long as this connection lives; False: another worker has it."""
    name = f"upload/{upload_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        ((is_mine,),) = cursor.fetchall()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])
