"""Claims whose award is to be paid out, for tests."""

from datetime import datetime
from typing import Final

from apportionment import services
from apportionment.models import AwardPayout, Run
from charter.models import Plan
from claims import services as claims
from claims.models import Claim
from members.models import User
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_granted_claim,
    a_small_pool,
    officers,
)
from treasury import selectors as treasury
from treasury import services as treasury_services
from treasury.models import Debit
from treasury.states import DebitState

AWARD: Final = 100_000


def a_case(*, number: int = 0, award_minor: int = AWARD) -> tuple[Plan, Claim, Run]:
    """Return a small pool whose first period shared one award, all of it paid."""
    plan = a_small_pool(heads=20)
    claim = a_granted_claim(plan, award_minor=award_minor, number=number)
    return plan, claim, a_collected_run(plan)


def later(run: Run) -> datetime:
    return run.period.notice_until + 20 * DAY


def prepare(plan: Plan, run: Run, *, by: User | None = None) -> list[AwardPayout]:
    return services.prepare_payouts(plan_id=plan.pk, by=by or officers(plan)[0], at=later(run))


def name_another_account(claim: Claim, at: datetime, *, name: str | None = None) -> None:
    claims.change_account(
        claim_id=claim.pk,
        account_name=name or claim.account_name,
        account_ref="6222 9999",
        by=claim.enrolment.member.holder,
        at=at,
    )


def a_case_in_arrears(*, award_minor: int = AWARD) -> tuple[Plan, Claim, Run, Debit]:
    """Return a shared award whose own family's debit the bank has failed to the end."""
    plan = a_small_pool(heads=20)
    claim = a_granted_claim(plan, award_minor=award_minor)
    run = a_debited_run(plan)
    at = run.period.notice_until + 10 * DAY
    payer_id = claim.enrolment.member.holder.payer_id
    assert payer_id is not None
    debits = Debit.objects.filter(plan_id=plan.pk)
    debits.filter(payer_id=payer_id).update(
        state=DebitState.FAILED, failure_code="no", next_ask_at=None, attempts=1, asked_at=at
    )
    for debit in debits.exclude(payer_id=payer_id):
        treasury_services.settle_debit(
            payer_id=debit.payer_id, plan_id=plan.pk, to_period=debit.to_period, at=at
        )
    treasury_services.book_collected(plan_id=plan.pk, settled_on=at.date(), at=at)
    return plan, claim, run, debits.get(payer_id=payer_id)


def book_all(plan: Plan, at: datetime) -> None:
    for day in treasury.unbooked_days(plan.pk):
        treasury_services.book_collected(plan_id=plan.pk, settled_on=day, at=at)
