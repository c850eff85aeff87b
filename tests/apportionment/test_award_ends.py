"""Where the charter says that an award ends the membership: told before, ended once it is paid."""

import pytest

from apportionment import services, tasks
from apportionment.models import AwardPayout
from charter import services as charter
from charter.models import Plan
from members.models import Enrolment, Message
from members.states import EnrolmentState
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_granted_claim,
    a_plan_where,
    a_pool,
    officers,
)
from tests.apportionment.test_services_payouts import AT, pay

pytestmark = pytest.mark.django_db

ENDS = {"[calendar]": "[leaving]\naward_ends_membership = true\n\n[calendar]"}


def a_prepared_award(plan: Plan) -> tuple[AwardPayout, Enrolment]:
    claim = a_granted_claim(plan, award_minor=10_000)
    a_collected_run(plan)
    [made] = services.prepare_payouts(plan_id=plan.pk, by=officers(plan)[0], at=AT)
    return made, claim.enrolment


def test_it_is_told_before_and_ends_once_when_all_is_paid() -> None:
    plan = a_pool(plan=a_plan_where({"spread_over_periods": None}, changes=ENDS))
    made, enrolment = a_prepared_award(plan)
    assert Message.objects.filter(kind="members/award_ahead").count() == 1
    assert Enrolment.objects.get(pk=enrolment.pk).left_at is None

    pay(made, by=officers(plan)[1])
    for _twice in range(2):
        services.follow_payout(award_payout_id=made.pk, at=AT + DAY)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.left_at) == (EnrolmentState.AWARD, AT + DAY)
    assert Message.objects.filter(kind="members/awarded").count() == 1


def test_elsewhere_an_award_ends_nothing() -> None:
    plan = a_pool(plan=a_plan_where({"spread_over_periods": None}))
    made, enrolment = a_prepared_award(plan)
    pay(made, by=officers(plan)[1])

    services.follow_payout(award_payout_id=made.pk, at=AT + DAY)

    enrolment.refresh_from_db()
    assert enrolment.left_at is None
    assert not Message.objects.filter(kind__contains="award").exists()


def test_while_a_run_froze_its_cutoff_the_sweep_waits_and_does_it_later() -> None:
    plan = a_pool(plan=a_plan_where({"spread_over_periods": None}, changes=ENDS))
    made, enrolment = a_prepared_award(plan)
    pay(made, by=officers(plan)[1])
    charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=AT.replace(year=2100))

    tasks.follow_payouts()

    made.refresh_from_db()
    assert made.followed_at is None
    assert Enrolment.objects.get(pk=enrolment.pk).left_at is None
