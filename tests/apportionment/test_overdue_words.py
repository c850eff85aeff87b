"""The warning that membership may end is true for whoever pays, by whatever way."""

import pytest

from apportionment import services
from apportionment.models import Run
from charter.models import Plan
from members import letters
from members.models import Message, User
from tests.apportionment.builders import a_debited_run, a_granted_claim, a_small_pool
from tests.apportionment.test_services_arrears import fail, failed_at
from treasury.models import Mandate

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """Return a pool of ten, five payers; each owes 2,000 of the first period."""
    plan = a_small_pool()
    a_granted_claim(plan, award_minor=10_000)
    return plan


@pytest.fixture
def run(plan: Plan) -> Run:
    return a_debited_run(plan)


@pytest.mark.parametrize(
    ("gateway", "says"),
    [
        ("sandbox", "We could not collect"),
        ("transfer", "which you wanted to send by bank transfer, has not reached us"),
        ("wallet", "your balance did not reach for it"),
        ("", "there was no way of paying by which we could ask for it"),
    ],
)
def test_the_warning_is_true_for_every_way_to_pay(
    plan: Plan, run: Run, gateway: str, says: str
) -> None:
    payer_id = fail(plan, run)
    User.objects.filter(payer_id=payer_id).update(language="en")
    Mandate.objects.filter(payer_id=payer_id).update(
        gateway=gateway or "sandbox",
        **({} if gateway else {"revoked_at": failed_at(run), "state": "ended"}),
    )

    services.begin_grace(plan_id=plan.pk, at=failed_at(run))

    body = letters.words(Message.objects.get(kind="apportionment/overdue")).body
    assert says in body
    assert ("could not collect" in body) is (gateway == "sandbox")
