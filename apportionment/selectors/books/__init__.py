"""The books re-added: everything that is stored, beside what follows from everything else."""

from datetime import datetime

from apportionment.rules import books
from apportionment.rules.books import Findings
from apportionment.selectors.books.claims import awards
from apportionment.selectors.books.debits import debits
from apportionment.selectors.books.heads import heads, recount
from apportionment.selectors.books.ledger import ledger
from apportionment.selectors.books.movers import CHECKS
from apportionment.selectors.books.payments import payments
from apportionment.selectors.books.queries import one_moment
from apportionment.selectors.books.runs import runs
from apportionment.selectors.books.standings import standings
from apportionment.selectors.late import last_check

__all__ = ["findings", "is_check_due", "recount"]


def findings(*, plan_id: int, at: datetime) -> Findings:
    """Return everything that a plan's books were compared for, all of it read as of one moment."""
    with one_moment():
        return books.together(
            [
                standings(plan_id),
                heads(plan_id),
                runs(plan_id),
                awards(plan_id),
                ledger(plan_id),
                debits(plan_id, at=at),
                payments(plan_id),
                *(check(plan_id) for check in CHECKS),
            ]
        )


def is_check_due(*, plan_id: int, at: datetime) -> bool:
    """Return whether a plan's books were not checked for a day."""
    last = last_check(plan_id=plan_id)
    return last is None or at - last.started_at >= books.CHECK_EVERY
