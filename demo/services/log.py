"""The demo's public log: filled and signed as its pools go on, so that letters can quote it."""

from datetime import datetime

from disclosures.selectors import trail
from disclosures.services.heads import close_day
from disclosures.services.log import check_log, fill_log
from logbook import selectors
from logbook import services as logbook


def keep_log(*, at: datetime) -> None:
    """Do what the sweeps do: log what was published, and sign.

    Pools are made one after the other, each from its beginning; the log's own time only goes on.
    """
    fill_log()
    last = selectors.latest_checkpoint()
    logbook.sign_checkpoint(at=at if last is None else max(at, last.at))


def close_log(*, at: datetime) -> None:
    """Bind the books and the trail up to yesterday, log and sign all that is left, check it."""
    for kind in trail.KINDS:
        close_day(kind=kind, at=at)
    keep_log(at=at)
    check_log(at=at, is_whole=True)
