"""Making the pictures of pages that people look at, and scanning what the scanner has not seen."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from papers import isolation, rules, scanners
from papers.models import Copy, Paper
from papers.services import objects
from papers.services.reading import context_of_copy, read_original
from papers.states import HAS_KEY, PaperState, Scan, Trouble

LOCK: Final = 0x7061  # a class of advisory locks of its own: "pa"
MOST_TRIES: Final = 5
AGAIN_AFTER: Final = timedelta(minutes=2)


def derive(*, paper_id: int, at: datetime) -> bool:
    """Scan a paper if need be, and make the pictures of its pages; return whether it is settled.

    Killed in the midst and called again it ends the same: pictures lie under their page's number,
    and their rows come all together, last. Of two that work at once one goes home.
    """
    with _alone(paper_id) as may_work:
        paper = Paper.objects.filter(pk=paper_id, state=PaperState.TAKEN).first()
        if not may_work or paper is None or paper.lies not in HAS_KEY:
            return False
        try:
            return _is_scanned(paper, at=at) and _draw(paper)
        except rules.PaperDamaged:
            return _settle(paper, state=PaperState.UNREADABLE, trouble=Trouble.DAMAGED)
        except isolation.Unopened as refused:
            return _settle(paper, state=PaperState.UNREADABLE, trouble=refused.trouble)
        except isolation.Interrupted:
            return _put_off(paper, at=at)


@contextmanager
def _alone(paper_id: int) -> Iterator[bool]:
    """Give whether nobody else works on a paper; a killed worker's lock goes with its session."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s::int)", [LOCK, paper_id % 2**31])
        (has_got,) = cursor.fetchone()
    try:
        yield has_got
    finally:
        if has_got and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s::int)", [LOCK, paper_id % 2**31])


def _is_scanned(paper: Paper, *, at: datetime) -> bool:
    """Return whether a paper may be opened, asking the scanner if it has not been seen yet."""
    if paper.scan != Scan.WAITS:
        return True
    try:
        finding = scanners.scan(read_original(paper))
    except scanners.ScannerSilent:
        _put_off(paper, at=at, counts=False)
        return False
    if finding:
        _settle(paper, scan=Scan.INFECTED, state=PaperState.UNREADABLE, trouble=Trouble.INFECTED)
        return False
    paper.scan = Scan.CLEAN if scanners.is_set() else Scan.NOT_ASKED
    paper.save(update_fields=["scan"])
    return True


def _draw(paper: Paper) -> bool:
    content = b"".join(read_original(paper))
    with isolation.pictures(content, media_type=paper.media_type) as (pages, drawn):
        copies = [_stored(paper, picture) for picture in drawn]
    with transaction.atomic():
        locked = Paper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
        if locked.state != PaperState.TAKEN or locked.lies not in HAS_KEY:
            return False  # erased meanwhile: whoever did deletes the folder
        Copy.objects.filter(paper=paper).delete()
        Copy.objects.bulk_create(copies)
        return _settle(paper, state=PaperState.READY, pages=pages)


def _stored(paper: Paper, picture: isolation.Picture) -> Copy:
    copy = Copy(
        paper=paper,
        no=picture.no,
        width=picture.width,
        height=picture.height,
        sha256=hashlib.sha256(picture.content).hexdigest(),
    )
    context = context_of_copy(paper, picture.no)
    objects.put(copy.path, [picture.content], key=paper.data_key, context=context)
    return copy


def _put_off(paper: Paper, *, at: datetime, counts: bool = True) -> bool:
    """Try again later; a paper that ends its reader every time is given up."""
    tries = paper.tries + counts
    if tries >= MOST_TRIES:
        return _settle(paper, state=PaperState.UNREADABLE, trouble=Trouble.TOO_MUCH)
    Paper.objects.filter(pk=paper.pk).update(tries=tries, next_try_at=at + AGAIN_AFTER)
    return False


def _settle(paper: Paper, **outcome: object) -> bool:
    """Write what became of a paper, unless it is settled or erased meanwhile."""
    still = Paper.objects.filter(pk=paper.pk, state=PaperState.TAKEN, lies__in=HAS_KEY)
    return bool(still.update(next_try_at=None, **outcome))
