"""What the payee says has arrived, and what came back and is paid again."""

import pytest

from apportionment import rules, selectors, services
from apportionment.models import AwardPayout
from tests.apportionment.builders import (
    DAY,
    officers,
)
from tests.apportionment.healthy import checked
from tests.apportionment.paying_out import pay_all
from tests.apportionment.payout_cases import (
    AWARD,
    a_case,
    later,
    prepare,
)
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.rules import Answer

pytestmark = pytest.mark.django_db


# Receipts


def test_the_payee_confirms_what_has_arrived_once() -> None:
    plan, claim, run = a_case()
    [made] = prepare(plan, run)
    holder = claim.enrolment.member.holder
    with pytest.raises(rules.NotArrived):
        services.confirm_receipt(award_payout_id=made.pk, by=holder, at=later(run))
    pay_all([made], by=officers(plan)[1], at=later(run))

    for days in (0, 1):
        services.confirm_receipt(award_payout_id=made.pk, by=holder, at=later(run) + days * DAY)

    made.refresh_from_db()
    assert (made.confirmed_at, made.confirmed_by) == (later(run), holder)
    receipts = selectors.receipts(plan_id=plan.pk)
    assert (receipts.paid, receipts.confirmed, receipts.confirmed_minor) == (1, 1, AWARD)


def test_nobody_else_confirms_a_receipt() -> None:
    plan, claim, run = a_case()
    made = prepare(plan, run)
    pay_all(made, by=officers(plan)[1], at=later(run))

    with pytest.raises(AwardPayout.DoesNotExist):
        services.confirm_receipt(award_payout_id=made[0].pk, by=officers(plan)[0], at=later(run))


# Paid again


def test_a_payout_that_came_back_goes_again_to_the_account_named_by_then() -> None:
    plan, claim, run = a_case()
    [made] = prepare(plan, run)
    releaser = officers(plan)[1]
    pay_all([made], by=releaser, at=later(run))
    made.payout.refresh_from_db()
    back = Answer(made.payout.request_key, "failed", "elsewhere", AWARD)
    treasury_services.hear(back, at=later(run))
    services.take_out(payout_id=made.payout_id, by=releaser, at=later(run), reason="closed")

    [again] = prepare(plan, run)
    pay_all([again], by=releaser, at=later(run))

    assert again.amount_minor == AWARD
    assert checked(plan.pk).differences == []
    assert treasury.balance_minor(plan_id=plan.pk, account="awards_payable") == 0
