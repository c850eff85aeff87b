"""A member's home at a chosen instant: what its cards, accounts and news say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from apportionment.pages.home import CardPage
from apportionment.pages.paying import PayPage
from members import services as members_services
from members.models import Enrolment
from members.services.beginnings import apply
from members.states import FreezeReason
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    debits_of,
)
from tests.apportionment.homes import (
    SOON,
    a_member_of,
    at_home,
    the_account,
    the_card,
    value_of,
    what_is_new,
)
from tests.members.builders import (
    a_plan,
)

pytestmark = pytest.mark.django_db


def test_who_joined_today_waits_for_illness_and_not_for_accidents() -> None:
    user = a_member_of(a_plan(), at=OPENING)

    page = the_card(user)

    assert (page.label, page.tone) == ("Waiting, 88 days left", "waiting")
    assert value_of(page, "Waiting time") == (
        "An illness counts from 1 April 2025, in 88 days; an accident counts already"
    )
    assert page.today.startswith("After an accident you can ask for up to 60,000.00")
    assert the_account(user).bills == []
    assert what_is_new(user, at=SOON) == ["林小满 joined"]


def test_after_the_waiting_time_all_counts() -> None:
    user = a_member_of(a_plan(), at=OPENING)
    members_services.end_waiting(
        plan_id=user.members.get().enrolments.get().plan_id, at=OPENING + 100 * DAY
    )

    page = the_card(user, at=OPENING + 100 * DAY)

    assert (page.label, page.tone) == ("Active", "done")
    assert "Over since 1 April 2025" in value_of(page, "Waiting time")
    assert page.today.replace("\xa0", " ") == "You can ask for up to 60,000.00 yuan."


def test_where_accidents_wait_too_nothing_can_be_asked_for_yet() -> None:
    plan = a_plan(changes={"accident_days = 0": "accident_days = 10"})
    user = a_member_of(plan, at=OPENING)

    page = the_card(user)

    assert "an accident from 11 January 2025" in value_of(page, "Waiting time")
    assert page.today.startswith("Not yet; from 1")


def test_the_next_birthday_that_changes_the_age_group_says_what_it_changes() -> None:
    plan = a_plan(charter_name="mutual")
    user = a_member_of(plan, born_on=date(1985, 6, 1))

    change = value_of(the_card(user), "Next birthday that changes it")

    assert change.startswith("1 June 2025: 40 to 59 years")
    assert "a case may then bring up to 100,000.00 yuan" in change


def test_the_next_birthday_tells_the_share_of_the_next_age_group() -> None:
    pool = a_pool(heads=250)
    user = a_member_of(pool, born_on=date(1980, 3, 1))
    a_granted_claim(pool)
    run = a_sealed_run(pool)

    page = the_card(user, at=run.period.notice_until)

    shares = {one.band.key: one.share_minor for one in run.period.shares.select_related("band")}
    assert page.card.band
    assert page.card.next_band
    assert page.card.band.share_minor == shares[page.card.band.terms.key]
    assert page.card.next_band.share_minor == shares[page.card.next_band.terms.key]
    assert page.change.endswith("a share is the same there")


def test_a_dearer_age_group_is_told_with_both_shares() -> None:
    page = the_card(a_member_of(a_plan(), born_on=date(1980, 3, 1)))
    now, then = page.card.band, page.card.next_band
    assert now
    assert then
    dearer = replace(
        page.card, band=replace(now, share_minor=100), next_band=replace(then, share_minor=250)
    )

    change = CardPage(dearer).change.replace("\xa0", " ")

    assert change.endswith("a share there was last 2.50 yuan (here 1.00 yuan)")


def test_a_monthly_benefit_is_told_by_the_month() -> None:
    user = a_member_of(a_plan(charter_name="broodfonds"))

    page = the_card(user, at=OPENING + 400 * DAY)

    assert "€1,500.00 a month, for at most 24 months" in page.today


def test_kinds_of_cases_with_a_smaller_benefit_are_listed() -> None:
    page = the_card(a_member_of(a_plan(charter_name="waterdrop")), at=OPENING + 400 * DAY)

    assert [limit.replace("\xa0", " ") for limit in page.limits][0].endswith("up to 50,000.00 yuan")


def test_a_part_of_the_costs_that_stays_with_the_member_is_told() -> None:
    user = a_member_of(a_plan(charter_name="huiminbao"), at=datetime(2025, 10, 2, tzinfo=UTC))

    page = the_card(user, at=datetime(2026, 2, 1, tzinfo=UTC))

    assert any("of the costs are your own" in limit for limit in page.limits)
    assert any("Of the costs" in limit for limit in page.limits)


def test_who_left_with_something_due_sees_the_day_and_the_bill() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    a_granted_claim(pool)
    run = a_debited_run(pool)
    enrolment = Enrolment.objects.get(member__holder=user)
    left_at = run.period.notice_until + DAY
    members_services.leave(enrolment_id=enrolment.pk, by=user, at=left_at)

    page, account = the_card(user, at=left_at + DAY), the_account(user, at=left_at + DAY)

    assert page.tone == "ended"
    assert page.now.startswith("Left on")
    assert (page.pairs, page.today) == ([], "")
    assert account.account.to_pay_minor == debits_of(user).get().amount_minor
    assert "林小满: Left" in what_is_new(user, at=left_at + DAY)


def test_who_left_long_ago_has_no_card_but_still_a_statement() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    enrolment = Enrolment.objects.get(member__holder=user)
    members_services.leave(enrolment_id=enrolment.pk, by=user, at=SOON)

    found = at_home(user, at=SOON + 91 * DAY)

    assert found.cards == []
    assert len(found.accounts) == 1
    assert not found.goes_on(pool)


def test_a_paused_member_is_told_why() -> None:
    user = a_member_of(a_plan())
    assert user.payer_id
    plan_id = Enrolment.objects.get(member__holder=user).plan_id
    members_services.freeze_enrolments(
        plan_id=plan_id, payer_ids=[user.payer_id], reason=FreezeReason.BALANCE, at=SOON
    )

    page = the_card(user, at=SOON + DAY)

    assert page.tone == "waiting"
    assert page.now.startswith("The balance has become too low")


def test_an_application_that_waits_shows_its_place_and_owes_nothing() -> None:
    plan = a_plan()
    user, other = a_member_of(a_plan()), a_member_of(a_plan(), name="王芳")
    version = plan.versions.get()
    for one in (other, user):
        apply(one.members.get(), version=version, by=one, at=OPENING)

    found = at_home(user, at=SOON)
    page = next(CardPage(card) for card in found.cards if card.plan == plan)

    assert page.now.startswith("Place 2 on the waiting list.")
    assert (page.pairs, page.today, page.tone) == ([], "", "waiting")
    assert plan not in [account.plan for account in found.accounts]


@pytest.fixture
def in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


@pytest.mark.usefixtures("in_chinese")
def test_a_card_and_an_account_speak_chinese() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool, heads=2)
    a_granted_claim(pool)
    run = a_sealed_run(pool)
    found = at_home(user, at=run.period.notice_until)

    card, account = CardPage(found.cards[0]), PayPage(found.accounts[0], attempts_seen=None)

    said = [card.today, card.waiting, account.ahead_words, account.helped_words, account.year_words]
    assert all(words and not any("a" <= sign <= "z" for sign in words) for words in said), said
