"""The letter before a debit: amount, period and day, in the reader's language."""

import pytest

from apportionment.words import debit_words
from charter.models import Plan
from claims.models import Claim
from members import letters
from members.models import Message, User
from tests.apportionment.builders import (
    DAY,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    debits_of,
)
from tests.members.builders import FOUNDED
from treasury.models import Mandate
from treasury.templatetags.money import amount

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    return plan


def the_letter(user: User) -> letters.Words:
    return letters.words(Message.objects.get(user=user, kind="apportionment/debit_ahead"))


@pytest.mark.parametrize(
    ("language", "words", "plan_name"),
    [
        ("en", "will be debited on 15 January 2025", "Neighbours' Mutual Aid"),
        ("zh-hans", "2025年1月15日", "邻里互助会"),
    ],
)
def test_debit_ahead_says_amount_period_and_day(
    pool: Plan, language: str, words: str, plan_name: str
) -> None:
    user = a_family(pool)
    User.objects.filter(pk=user.pk).update(language=language)
    a_debited_run(pool)

    letter = the_letter(user)

    assert amount(debits_of(user).get().amount_minor) in letter.subject
    assert words in letter.subject.replace("\N{NO-BREAK SPACE}", " ").replace("年 ", "年")
    assert plan_name in letter.body
    assert "/me/" in letter.body
    assert user.name in letter.body


def test_a_debit_past_its_day_is_not_announced_for_it(pool: Plan) -> None:
    user = a_family(pool)
    run = a_debited_run(pool)
    debit = debits_of(user).get()

    before = debit_words(debit, pool, at=run.period.notice_until)
    after = debit_words(debit, pool, at=run.period.notice_until + 30 * DAY)

    assert "will be debited on" in before
    assert "has been due since" in after


@pytest.mark.parametrize(
    ("gateway", "subject", "words"),
    [
        ("sandbox", "will be debited on", "you need not do anything"),
        ("transfer", "Please send", "account, reference and a code to scan"),
        ("wallet", "will be taken from your balance", "you can top it up here"),
        ("", "please choose how to pay", "You have not said yet how you want to pay"),
    ],
)
def test_the_letter_is_true_for_every_way_to_pay(
    pool: Plan, gateway: str, subject: str, words: str
) -> None:
    user = a_family(pool)
    assert user.payer_id is not None
    Mandate.objects.filter(payer_id=user.payer_id).update(
        gateway=gateway or "sandbox",
        **({} if gateway else {"revoked_at": FOUNDED + 2 * DAY, "state": "ended"}),
    )
    a_debited_run(pool)

    letter = the_letter(user)

    assert subject in letter.subject
    assert words in letter.body
    case = Claim.objects.get(enrolment__plan=pool).ref
    for told in (case, "/periods/1/", "/me/leave/", f"/me/pay/{pool.slug}/", "stays owed"):
        assert told in letter.body


def test_of_many_cases_a_letter_names_five_and_counts_the_rest(pool: Plan) -> None:
    for number in range(1, 8):
        a_granted_claim(pool, number=number, award_minor=100)
    user = a_family(pool)
    a_debited_run(pool)

    body = the_letter(user).body

    refs = Claim.objects.filter(enrolment__plan=pool).values_list("ref", flat=True)
    assert sum(ref in body for ref in refs) == 5
    assert "and 3 more" in body
