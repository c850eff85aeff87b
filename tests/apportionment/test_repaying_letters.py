"""What people are told of money that goes back to them, or pays what they owed."""

import pytest

from apportionment import services
from charter import selectors as charter
from charter.models import Plan
from members import letters
from members.models import Message, User
from tests.apportionment.builders import (
    a_collected_run,
    a_family,
    a_granted_claim,
    a_small_pool,
    officers,
)
from tests.apportionment.paying_out import pay_all
from tests.apportionment.payout_cases import a_case_in_arrears, later, prepare
from treasury import services as treasury
from treasury.models import Refund, RefundRun
from treasury.states import PayoutState, RefundKind, RefundWay

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    plan = a_small_pool(heads=3)
    a_granted_claim(plan)
    user = a_family(plan)
    a_collected_run(plan)
    return user


def plan_of(user: User) -> Plan:
    return user.members.get().enrolments.get().plan


def released(user: User) -> Refund:
    """Return what goes back to this payer of all that was paid."""
    plan = plan_of(user)
    preparer, releaser = officers(plan)
    at = charter.now(plan)
    run = services.prepare_refunds(
        plan_id=plan.pk,
        kind=RefundKind.ALL,
        reason="The pool closes.",
        borne_by="operator",
        by=preparer,
        at=at,
    )
    treasury.release_refunds(run_id=run.pk, by=releaser.pk, at=at)
    return Refund.objects.get(run=run, payer=user.payer)


def told(user: User, kind: str) -> str:
    message = letters.words(Message.objects.get(user=user, kind=f"apportionment/{kind}"))
    return f"{message.subject}\n{message.body}".replace("\N{NO-BREAK SPACE}", " ")


def tell(user: User) -> int:
    plan = plan_of(user)
    return services.tell_refunds(plan_id=plan.pk, at=charter.now(plan))


def test_a_refund_is_announced_with_its_reason_and_asks_for_an_account(user: User) -> None:
    released(user)

    assert tell(user) == Refund.objects.count()
    assert tell(user) == 0

    letter = told(user, "refund_ahead")
    for words in ("goes back to you", "The pool closes.", "Please name an account", "/account/"):
        assert words in letter


def test_where_an_account_is_named_its_end_is_told_and_no_more_of_it(user: User) -> None:
    assert user.payer_id is not None
    treasury.name_account(
        payer_id=user.payer_id,
        plan_id=plan_of(user).pk,
        holder=user.name,
        account="6222 0000 1234",
        by=user.pk,
        at=charter.now(plan_of(user)),
    )
    released(user)

    tell(user)

    assert "account ending 1234" in told(user, "refund_ahead")
    assert "6222" not in told(user, "refund_ahead")


def test_when_it_has_left_its_day_and_way_are_told(user: User) -> None:
    refund = released(user)
    tell(user)
    Refund.objects.filter(pk=refund.pk).update(
        way=RefundWay.ACCOUNT,
        account="6222 0000 1234",
        state=PayoutState.PAID,
        attempts=1,
        asked_at=charter.now(plan_of(user)),
        settled_on="2025-03-09",
    )

    assert tell(user) == 1

    letter = told(user, "refund_sent")
    for words in ("has left for your account", "9 March 2025", "account ending 1234", "closes"):
        assert words in letter


def test_a_run_that_nobody_released_is_nobodys_news(user: User) -> None:
    plan = plan_of(user)
    services.prepare_refunds(
        plan_id=plan.pk,
        kind=RefundKind.ALL,
        reason="perhaps",
        borne_by="operator",
        by=officers(plan)[0],
        at=charter.now(plan),
    )

    assert RefundRun.objects.exists()
    assert tell(user) == 0


def test_what_an_award_paid_of_a_share_is_told_with_case_day_and_page() -> None:
    plan, claim, run, debit = a_case_in_arrears()
    User.objects.update(language="en")

    pay_all(prepare(plan, run), by=officers(plan)[1], at=later(run))

    holder = claim.enrolment.member.holder
    letter = told(holder, "award_netted")
    for words in (claim.ref, "up to period 1", f"/me/received/{claim.ref}/", "smaller by that"):
        assert words in letter
    assert debit.payer_id == holder.payer_id  # who owed is who is told, once
    assert Message.objects.filter(kind="apportionment/award_netted").count() == 1
