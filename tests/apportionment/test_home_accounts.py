"""What a member's home says of money: bills, notices, whom one helped, what is new."""

from datetime import UTC, datetime

import pytest

from apportionment import services
from apportionment.pages.notices import notice_words
from apportionment.states import ExceptionKind
from charter.models import Plan
from members.models import Enrolment, Message
from members.states import MessageState
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_collected_run,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    a_version_where,
    debits_of,
)
from tests.apportionment.homes import SOON, a_member_of, the_account, what_is_new
from tests.members.builders import FOUNDED, a_crew_member, a_plan
from treasury import services as treasury

pytestmark = pytest.mark.django_db


def test_a_bill_tells_each_correction_and_adds_up() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    enrolment = Enrolment.objects.filter(member__holder=user).first()
    assert enrolment
    services.record_correction(
        enrolment_id=enrolment.pk,
        kind=ExceptionKind.ADJUSTMENT,
        key="a-letter",
        amount_minor=123,
        reason="a stamp",
        by=a_crew_member("treasurer", plan=pool),
        at=SOON,
    )
    a_debited_run(pool)

    (bill,) = the_account(user).bills

    assert [(one.what, one.minor) for one in bill.corrections] == [
        ("林小满: adjustment (a stamp)", 123)
    ]
    shares = sum(line.charged_minor for line in bill.bill.lines)
    assert shares + 123 == bill.bill.amount_minor


def test_the_account_says_when_the_next_period_is_counted_and_debited() -> None:
    user = a_member_of(a_plan())

    words = the_account(user).ahead_words.replace("\xa0", " ")

    assert "counted on 5 January 2025" in words
    assert "told before anything is debited" in words


def test_the_account_counts_whom_it_helped_with_how_many_others() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    a_granted_claim(pool, number=1)
    run = a_sealed_run(pool)

    page = the_account(user, at=run.period.notice_until)

    assert (page.account.helped, page.account.helped_this_year, page.account.others) == (2, 2, 250)
    assert "helped 2 people" in page.helped_words
    assert "250 others" in page.helped_words


def test_help_of_an_earlier_year_counts_since_joining_and_not_this_year() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    a_granted_claim(pool)
    a_sealed_run(pool)

    account = the_account(user, at=datetime(2026, 2, 1, tzinfo=UTC)).account

    assert (account.helped, account.helped_this_year) == (1, 0)


def the_notice(pool: Plan, state: MessageState, **facts: object) -> str:
    """Return what is told of a debit whose letter has come so far."""
    user = a_family(pool)
    a_granted_claim(pool)
    a_debited_run(pool)
    Message.objects.filter(user=user, key__startswith="debit/").update(state=state, **facts)
    (bill,) = the_account(user).bills
    return bill.notice.replace("\xa0", " ")


def test_a_notice_that_arrived_is_told_with_day_and_way() -> None:
    words = the_notice(a_pool(heads=250), MessageState.DELIVERED)

    assert words.startswith("You were told by e-mail to u***@example.org on ")
    assert words.endswith("it arrived.")


def test_a_notice_that_did_not_arrive_is_told_and_that_nothing_is_debited() -> None:
    words = the_notice(
        a_pool(heads=250),
        MessageState.FAILED,
        delivered_at=None,
        failed_at=FOUNDED,
        failure="no such mailbox",
    )

    assert words.startswith("We could not reach you by e-mail")
    assert "nothing is debited" in words


def test_a_paid_debit_needs_no_notice() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    a_granted_claim(pool)
    a_collected_run(pool)

    assert notice_words(debits_of(user).get(), None, pool) == ""


def test_a_new_charter_a_limit_and_a_payment_are_news() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    assert user.payer_id
    a_granted_claim(pool)
    a_collected_run(pool)
    at = OPENING + 60 * DAY
    a_version_where(pool, {"fee_bps": 100}, at=at)
    treasury.set_limits(
        payer_id=user.payer_id, plan_id=pool.pk, month_minor=5_000, year_minor=None, at=at
    )

    told = what_is_new(user, at=at + DAY)

    assert "Version 2 of the charter comes into force" in told
    assert "You set limits for debits" in told
    assert any("was paid" in what for what in told)
