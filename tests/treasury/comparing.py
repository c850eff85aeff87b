"""What tests of the daily comparison share: batches in euros, and what does not agree."""

from datetime import date, timedelta

from tests.treasury.builders import A_MONTH_LATER
from tests.treasury.settling import SETTLED_ON, batch, lines_of, take
from tests.treasury.statement_files import Paid, an_account, camt
from tests.treasury.statement_files import take as take_statement
from treasury import selectors, services
from treasury.models import Reconciliation

LATE = SETTLED_ON + timedelta(days=20)


def euros(plan_id: int, *debits: object, reference: str = "set-1") -> None:
    """Let the provider send these debits in a batch."""
    take(batch(plan_id, *lines_of(*debits), reference=reference, currency="EUR"))  # type: ignore[arg-type]


def compared(plan_id: int, *, on: date = LATE) -> Reconciliation:
    return services.reconcile(plan_id=plan_id, on=on, at=A_MONTH_LATER)


def gaps(plan_id: int) -> list[tuple[str, str, int, date]]:
    """Return what does not agree: kind, key, amount, since."""
    rows = selectors.open_gaps(plan_id)
    return list(rows.values_list("kind", "key", "amount_minor", "since_on"))


def arrived(plan_id: int, *lines: Paid) -> None:
    """Let the bank tell of these movements."""
    take_statement(an_account(plan_id), camt(*lines))
