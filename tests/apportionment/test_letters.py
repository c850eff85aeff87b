"""The letter before a debit: amount, period and day, in the reader's language."""

import pytest

from apportionment.words import debit_words
from charter.models import Plan
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
