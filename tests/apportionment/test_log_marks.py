"""The mark of the public log stands in every letter before a debit and in every statement."""

import pytest
from django.test import Client
from django.urls import reverse

from charter.models import Plan
from logbook import selectors as logbook
from logbook.models import Checkpoint
from members import letters
from members.models import Message, User
from tests.apportionment.builders import a_debited_run, a_family, a_granted_claim, a_pool
from tests.logbook.builders import a_log, a_signed_log
from tests.printing.reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def payer() -> User:
    """Return a payer who was told of a debit while the log had seven entries."""
    plan: Plan = a_pool(heads=250)
    a_granted_claim(plan)
    user = a_family(plan)
    a_signed_log(7)
    a_log(2, first=7)  # not signed: nobody is told of them
    a_debited_run(plan)
    return user


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "had 7 entries, and its mark was {mark}"), ("zh-hans", "7 条记录，印记是 {mark}")],
)
def test_the_letter_before_a_debit_quotes_the_log(payer: User, language: str, words: str) -> None:
    User.objects.filter(pk=payer.pk).update(language=language)
    message = Message.objects.get(user=payer, kind="apportionment/debit_ahead")

    body = letters.words(message).body

    root = bytes(Checkpoint.objects.get().root).hex()
    assert words.format(mark=root[:16]) in body
    assert "/log/checkpoints/7\n" in body


def test_a_letter_before_the_first_checkpoint_says_nothing_of_it() -> None:
    plan = a_pool(heads=250)
    a_granted_claim(plan)
    user = a_family(plan)
    a_debited_run(plan)

    body = letters.words(Message.objects.get(user=user, kind="apportionment/debit_ahead")).body

    assert "/log/" not in body


def test_page_csv_and_pdf_of_a_statement_quote_the_log(payer: User, client: Client) -> None:
    client.force_login(payer)
    mark = logbook.mark()
    assert mark is not None

    def content(name: str) -> bytes:
        return client.get(reverse(f"apportionment:{name}"), {"year": "all"}).content

    words = f"7 entries, mark {mark.digits}"
    page, table = (content(name).decode() for name in ("statement", "statement_csv"))
    assert words in page
    assert "/log/checkpoints/7" in page
    assert f"The public log: {words}, http" in table
    assert mark.digits in text_of(content("statement_pdf"))
