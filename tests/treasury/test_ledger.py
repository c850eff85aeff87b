import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.examples import rows_of
from tests.treasury.builders import NOON, a_plan, at_once, refused
from treasury import rules, selectors, services
from treasury.models import Account, Entry, Posting

pytestmark = pytest.mark.django_db
CODES = sorted(rules.ACCOUNTS)


def post(plan_id: int, moves: dict[str, int], *, key: str = "run/1") -> Entry:
    return services.post(plan_id=plan_id, key=key, moves=moves, memo="a test", at=NOON)


def test_post_books_the_moves_and_opens_the_accounts() -> None:
    plan_id = a_plan()

    entry = post(plan_id, {"clearing": 972, "receivable": -900, "carry": -72, "reserve": 0})

    assert selectors.balance_minor(plan_id=plan_id, account="receivable") == -900
    assert entry.postings.count() == 3
    assert [(row.code, row.amount_minor) for row in selectors.trial_balance(plan_id)] == [
        ("carry", -72),
        ("clearing", 972),
        ("receivable", -900),
    ]


def test_post_twice_books_once() -> None:
    plan_id = a_plan()

    first, second = (post(plan_id, {"clearing": 5, "receivable": -5}) for _ in range(2))

    assert first == second
    assert Posting.objects.filter(entry__plan_id=plan_id).count() == 2


def test_post_refuses_a_key_that_names_other_moves() -> None:
    plan_id = a_plan()
    post(plan_id, {"clearing": 5, "receivable": -5})

    with pytest.raises(rules.KeyReused):
        post(plan_id, {"clearing": 6, "receivable": -6})

    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 5


def test_post_keeps_the_books_of_two_plans_apart() -> None:
    one, other = a_plan(), a_plan()

    post(one, {"clearing": 5, "receivable": -5})
    post(other, {"clearing": 7, "receivable": -7})

    assert selectors.balance_minor(plan_id=one, account="clearing") == 5
    assert selectors.balance_minor(plan_id=other, account="clearing") == 7


@pytest.mark.parametrize("moves", [{"clearing": 5}, {}, {"clearing": 0}])
def test_post_refuses_what_does_not_balance(moves: dict[str, int]) -> None:
    plan_id = a_plan()

    with pytest.raises(rules.NotBalanced):
        post(plan_id, moves)

    assert not Entry.objects.filter(plan_id=plan_id).exists()


class TestLedgerOfManyEntries(TestCase):
    @rows_of(25)
    @given(
        entries=st.lists(
            st.tuples(
                st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 10**12)
            ).filter(lambda move: move[0] != move[1]),
            max_size=6,
        )
    )
    def test_accounts_stand_at_the_sum_of_their_moves_and_at_zero_together(
        self, entries: list[tuple[str, str, int]]
    ) -> None:
        plan_id = a_plan()
        expected = dict.fromkeys(CODES, 0)

        for number, (debited, credited, minor) in enumerate(entries):
            post(plan_id, {debited: minor, credited: -minor}, key=f"entry/{number}")
            expected[debited] += minor
            expected[credited] -= minor

        found = {row.code: row.amount_minor for row in selectors.trial_balance(plan_id)}
        assert sum(found.values()) == 0
        assert {code: found.get(code, 0) for code in CODES} == expected


# What the database itself refuses


def an_entry() -> Entry:
    return Entry.objects.create(plan_id=a_plan(), key="k", memo="m", booked_at=NOON)


def an_account(entry: Entry, code: str = "clearing") -> Account:
    return Account.objects.create(plan_id=entry.plan_id, code=code)


def test_an_entry_that_is_off_is_refused() -> None:
    with refused("is off by 1"):
        entry = an_entry()
        Posting.objects.create(entry=entry, account=an_account(entry), amount_minor=1)


def test_an_entry_without_postings_is_refused() -> None:
    with refused("has no postings"):
        an_entry()


def test_a_posting_of_nothing_is_refused() -> None:
    with refused("posting_moves_something"):
        entry = an_entry()
        Posting.objects.create(entry=entry, account=an_account(entry), amount_minor=0)


def test_two_postings_of_one_entry_on_one_account_are_refused() -> None:
    with refused("one_posting_per_account"):
        entry = an_entry()
        account = an_account(entry)
        Posting.objects.create(entry=entry, account=account, amount_minor=1)
        Posting.objects.create(entry=entry, account=account, amount_minor=-1)


def test_a_posting_on_another_plans_account_is_refused() -> None:
    with refused("different plans"):
        Posting.objects.create(entry=an_entry(), account=an_account(an_entry()), amount_minor=1)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE treasury_entry SET memo = 'nicer'",
        "DELETE FROM treasury_entry",
        "UPDATE treasury_posting SET amount_minor = amount_minor * 2",
        "DELETE FROM treasury_posting",
        "SET LOCAL app.allow_truncate = 'off'; TRUNCATE treasury_posting",
        "SET LOCAL app.allow_truncate = 'off'; TRUNCATE treasury_entry CASCADE",
    ],
)
def test_what_is_booked_stays(sql: str) -> None:
    post(a_plan(), {"clearing": 5, "receivable": -5})

    with refused("append only"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)


@pytest.mark.django_db(transaction=True)
def test_a_committed_entry_takes_no_further_postings() -> None:
    plan_id = a_plan()
    entry = post(plan_id, {"clearing": 5, "receivable": -5})

    with refused("is closed"):
        for code, minor in (("carry", 1), ("reserve", -1)):
            account = Account.objects.create(plan_id=plan_id, code=code)
            Posting.objects.create(entry=entry, account=account, amount_minor=minor)


@pytest.mark.django_db(transaction=True)
def test_post_at_once_books_once() -> None:
    plan_id = a_plan()

    entries = at_once(lambda: post(plan_id, {"clearing": 5, "receivable": -5}))

    assert len(set(entries)) == 1
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 5
