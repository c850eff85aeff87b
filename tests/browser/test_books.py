"""Two treasurers keep the books: an expense, one that was wrong, and a month that closes."""

from collections.abc import Callable
from datetime import timedelta

from charter import selectors as charter
from charter.rules import local_date
from tests.browser.people import Someone
from tests.browser.world import World
from treasury import selectors as treasury
from treasury import services
from treasury.models import Expense

Meet = Callable[..., Someone]


def test_two_treasurers_book_an_expense_and_one_takes_it_back_with_the_other(meet: Meet) -> None:
    world = World()
    first, second = _treasurers(meet, world)
    address = f"/money/{world.plan.slug}/expenses/"

    first.go(address)
    first.fill(payee="Mingxin Audit", invoice_ref="2026-031", amount_minor="none")
    first.press("#enter form button")
    first.sees_beside("amount_minor", "amount such as")
    first.fill(kind="audit", amount_minor="120", spent_on=_today(world))
    first.press("#enter form button")
    first.sees("Another treasurer now releases it", "Mingxin Audit")

    second.go(address)
    second.press("form[action$='/release/'] button")
    second.sees("Booked. It counts as spent from now on.")
    second.press("a[href$='/wrong/']")
    second.sees("Nothing in the books is ever changed")
    second.fill(reason="Paid twice")
    second.press("form button")

    first.go(address)
    first.sees("Paid twice")
    first.press("form[action$='/undo/'] button")
    first.sees("Taken back by an entry of its own")
    assert treasury.balance_minor(plan_id=world.plan.pk, account="spent_audit") == 0


def test_what_looking_into_a_claim_cost_waits_for_its_invoice(meet: Meet) -> None:
    world = World()
    first, second = _treasurers(meet, world)
    services.record_costs(
        plan_id=world.plan.pk, kind="investigation", minor_by_source={"investigation/1": 30_000},
        at=charter.now(world.plan),
    )  # fmt: skip
    expense = Expense.objects.get()

    first.go(f"/money/{world.plan.slug}/expenses/")
    first.press(f"a[href$='/{expense.pk}/invoice/']")
    first.fill(payee="Kanhe", invoice_ref="K-9", spent_on=_today(world))
    first.press("form button")
    second.go(f"/money/{world.plan.slug}/expenses/")
    second.press("form[action$='/release/'] button")

    spent = treasury.balance_minor(plan_id=world.plan.pk, account="spent_investigation")
    assert spent == 30_000


def test_two_treasurers_close_a_month(meet: Meet) -> None:
    world = World()
    long_ago = charter.now(world.plan) - timedelta(days=62)
    services.post(
        plan_id=world.plan.pk, key="expense/0", moves={"clearing": -5, "spent_other": 5},
        memo="a cost", at=long_ago,
    )  # fmt: skip
    first, second = _treasurers(meet, world)
    address = f"/money/{world.plan.slug}/months/"
    month = f"{local_date(long_ago, world.plan.time_zone):%Y-%-m}"

    first.go(address)
    first.press(f"form[action$='/{month}/complete/'] button")
    first.sees("Another treasurer looks at the books")
    second.go(address)
    second.press(f"form[action$='/{month}/close/'] button")
    second.sees("Closed. What comes late is booked in the open month")

    assert treasury.last_closed_month(world.plan.pk) is not None


def _treasurers(meet: Meet, world: World) -> tuple[Someone, Someone]:
    first, second = meet(locale="en-GB"), meet(locale="en-GB")
    first.holds_session_of(world.crew["treasurer"])
    second.holds_session_of(world.crew["second_treasurer"])
    return first, second


def _today(world: World) -> str:
    return local_date(charter.now(world.plan), world.plan.time_zone).isoformat()
