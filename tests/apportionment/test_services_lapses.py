"""Dues given up at a lapse, and what comes in of them later: each in one run, once."""

import pytest

from apportionment import selectors, services
from apportionment.models import Run, RunItem
from apportionment.states import ItemKind
from charter.models import Plan
from members.models import Enrolment
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_granted_claim,
    a_payer_of,
    a_sealed_run,
    a_small_pool,
    officers,
)
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Return a pool of ten, five payers; each owes 2,000 of the first period."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    return plan


def lapse(plan: Plan, run: Run, *, payer_id: int | None = None) -> list[RunItem]:
    return services.lapse_payer(
        payer_id=payer_id or a_payer_of(plan),
        plan_id=plan.pk,
        by=officers(plan)[0],
        reason="unpaid past the grace",
        at=run.period.notice_until + 20 * DAY,
    )


def minor(plan: Plan, account: str) -> int:
    return treasury.balance_minor(plan_id=plan.pk, account=account)


def test_a_lapse_ends_all_that_the_payer_pays_for_and_gives_up_the_debit(plan: Plan) -> None:
    run = a_debited_run(plan)
    payer_id = a_payer_of(plan)

    items = lapse(plan, run)

    assert [(item.kind, item.key, item.amount_minor) for item in items] == [
        (ItemKind.WRITTEN_OFF, f"written_off/{payer_id}/1", 2_000)
    ]
    assert Debit.objects.get(payer_id=payer_id).state == DebitState.WRITTEN_OFF
    assert Enrolment.objects.filter(plan=plan, left_at__isnull=False).count() == 2
    assert (minor(plan, "written_off"), minor(plan, "receivable")) == (2_000, 8_000)


def test_what_no_debit_asked_for_yet_is_given_up_too(plan: Plan) -> None:
    run = a_sealed_run(plan)  # shared, and not collected

    items = lapse(plan, run)

    assert [item.amount_minor for item in items] == [2_000]
    assert selectors.due_minor(payer_id=a_payer_of(plan), plan_id=plan.pk) == 0


def test_dues_given_up_are_shared_by_the_others_in_the_next_run(plan: Plan) -> None:
    """2,000 by the eight heads that are left is 250 each."""
    lapse(plan, a_debited_run(plan))

    run = a_sealed_run(plan)

    assert (run.written_off_minor, run.to_share_minor, run.charged_minor) == (2_000, 2_000, 2_000)
    assert run.period.shares.get(band__key="y18-y45").share_minor == 250
    assert minor(plan, "written_off") == 0


def test_lapsing_twice_gives_up_nothing_twice(plan: Plan) -> None:
    run = a_debited_run(plan)
    lapse(plan, run)

    assert lapse(plan, run) == []
    assert RunItem.objects.count() == 1


def test_a_debit_under_way_is_given_up_only_once_it_has_failed(plan: Plan) -> None:
    run = a_debited_run(plan)
    debit = Debit.objects.filter(payer_id=a_payer_of(plan))
    asked_at = run.period.notice_until
    debit.update(state=DebitState.ASKED, asked_at=asked_at, next_ask_at=None, attempts=1)

    assert lapse(plan, run) == []
    debit.update(state=DebitState.FAILED, failure_code="no_money")

    assert [item.amount_minor for item in lapse(plan, run)] == [2_000]


def test_what_comes_in_later_lowers_a_later_run_once(plan: Plan) -> None:
    run = a_debited_run(plan)
    lapse(plan, run)
    later = a_sealed_run(plan).period.notice_until + 60 * DAY
    treasury_services.settle_debit(
        payer_id=a_payer_of(plan), plan_id=plan.pk, to_period=1, at=later
    )

    first = services.record_recovered(plan_id=plan.pk, at=run.period.notice_until)
    again = services.record_recovered(plan_id=plan.pk, at=later)

    assert [(item.kind, item.amount_minor) for item in first] == [(ItemKind.RECOVERED, 2_000)]
    assert again == []
    following = a_sealed_run(plan)
    assert (following.recovered_minor, following.to_share_minor) == (2_000, -2_000)
    assert following.carry_out_minor == 2_000
