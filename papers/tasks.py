"""Work in the background: pictures of pages, encrypting what still lies plain, forgetting."""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, TypeVar

from celery import shared_task
from django.utils import timezone

from papers import selectors, services
from papers.models import Upload
from papers.states import Lies

logger = logging.getLogger(__name__)
BATCH: Final = 50
T = TypeVar("T")


@shared_task
def derive_papers() -> None:
    """Make pictures of what has none yet; the table is the queue, so no lost nudge loses one."""
    for paper_id in selectors.ids_to_derive(at=timezone.now(), most=BATCH):
        derive_paper.delay(paper_id=paper_id)


@shared_task
def derive_paper(*, paper_id: int) -> None:
    services.derive(paper_id=paper_id, at=timezone.now())


@shared_task
def tend_papers() -> None:
    """Encrypt what still lies plain, and delete what is erased, expired or was never used."""
    now = timezone.now()
    _each(selectors.ids_lying(Lies.PLAIN, Lies.DOUBLE, most=BATCH), _seal)
    _each(selectors.ids_lying(Lies.LEAVING, most=BATCH), _delete)
    _each(selectors.expired_uploads(at=now, most=BATCH), _forget_upload)
    unused = selectors.unused_papers(at=now - services.UNUSED_FOR)
    forget = partial(services.forget_unused, at=now)
    _each(list(unused.values_list("pk", flat=True)[:BATCH]), lambda one: forget(paper_id=one))


def _each(found: Iterable[T], deed: Callable[[T], object]) -> None:
    """Do a deed for each; one that fails does not hold up the others."""
    for one in found:
        try:
            deed(one)
        except Exception:
            logger.exception("Paper or upload %s could not be tended", one)


def _seal(paper_id: int) -> None:
    services.seal_plain(paper_id=paper_id)


def _delete(paper_id: int) -> None:
    services.delete_leaving(paper_id=paper_id)


def _forget_upload(upload: Upload) -> None:
    services.forget_upload(upload=upload)
