"""Checkpoints change no balance, whatever is booked before, between and after them."""

import threading

import pytest
from django.db import connection, connections, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.treasury.builders import NOON, a_plan
from treasury import rules, selectors, services
from treasury.models import Checkpoint, Entry, Posting

pytestmark = pytest.mark.django_db
CODES = sorted(rules.ACCOUNTS)
Step = tuple[str, str, int] | None  # a move, or a checkpoint


def post(plan_id: int, key: str, *, minor: int = 5) -> Entry:
    moves = {"clearing": minor, "receivable": -minor}
    return services.post(plan_id=plan_id, key=key, moves=moves, memo="a test", at=NOON)


def check(plan_id: int) -> int | None:
    return services.make_checkpoints(plan_id=plan_id, at=NOON, every=1)


def added_up(plan_id: int) -> dict[str, int]:
    """Return the balances as nobody noted them: every posting, one by one."""
    found: dict[str, int] = {}
    for posting in Posting.objects.filter(account__plan_id=plan_id).select_related("account"):
        code = posting.account.code
        found[code] = found.get(code, 0) + posting.amount_minor
    return found


def told(plan_id: int) -> dict[str, int]:
    return {one.code: one.amount_minor for one in selectors.trial_balance(plan_id)}


MOVES = st.tuples(st.sampled_from(CODES), st.sampled_from(CODES), st.integers(1, 10**12)).filter(
    lambda move: move[0] != move[1]
)


class TestBalances(TestCase):
    @hypothesis_settings(max_examples=40, deadline=None)
    @given(steps=st.lists(st.one_of(st.none(), MOVES), max_size=10))
    def test_are_the_same_with_checkpoints_anywhere(self, steps: list[Step]) -> None:
        plan_id, other = a_plan(), a_plan()
        post(other, "run/0", minor=7)

        for number, step in enumerate(steps):
            if step is None:
                check(plan_id)
                continue
            debited, credited, minor = step
            moves = {debited: minor, credited: -minor}
            services.post(plan_id=plan_id, key=f"run/{number}", moves=moves, memo="m", at=NOON)

        assert told(plan_id) == added_up(plan_id)
        assert sum(told(plan_id).values()) == 0
        for code, minor in added_up(plan_id).items():
            assert selectors.balance_minor(plan_id=plan_id, account=code) == minor
        assert told(other) == {"clearing": 7, "receivable": -7}


def test_a_checkpoint_is_made_only_when_enough_is_new() -> None:
    plan_id = a_plan()
    post(plan_id, "run/1")

    assert services.make_checkpoints(plan_id=plan_id, at=NOON, every=2) is None
    last = post(plan_id, "run/2")
    assert services.make_checkpoints(plan_id=plan_id, at=NOON, every=2) == last.pk
    assert services.make_checkpoints(plan_id=plan_id, at=NOON, every=1) is None


def test_a_balance_is_read_from_the_checkpoint_on() -> None:
    """Else this optimisation would be none, and its check would check nothing."""
    plan_id = a_plan()
    post(plan_id, "run/1")
    check(plan_id)
    Checkpoint.objects.filter(account__plan_id=plan_id, account__code="clearing").update(
        amount_minor=1000
    )

    post(plan_id, "run/2")
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 1005

    assert services.drop_checkpoints(plan_id=plan_id) == 2
    assert selectors.balance_minor(plan_id=plan_id, account="clearing") == 10


def test_an_entry_numbered_before_a_checkpoint_is_written_after_it() -> None:
    """Its number was drawn while the checkpoint was being made; it takes a later one."""
    plan_id = a_plan()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('treasury_entry', 'id'))")
        ((drawn,),) = cursor.fetchall()
    upto = post(plan_id, "run/1").pk
    check(plan_id)

    slow = Entry(pk=drawn, plan_id=plan_id, key="run/2", memo="m", booked_at=NOON)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO treasury_entry (id, plan_id, key, memo, booked_at)"
            " VALUES (%s, %s, 'run/2', 'm', now()) RETURNING id",
            [drawn, plan_id],
        )
        ((slow.pk,),) = cursor.fetchall()
    services.ledger.write_postings(slow, {"clearing": 3, "receivable": -3})

    assert drawn < upto < slow.pk
    assert told(plan_id) == added_up(plan_id) == {"clearing": 8, "receivable": -8}


@pytest.mark.django_db(transaction=True)
def test_no_checkpoint_is_made_while_somebody_books() -> None:
    plan_id = a_plan()
    post(plan_id, "run/1")
    made: list[int | None] = []

    def check_beside() -> None:
        try:
            made.append(check(plan_id))
        finally:
            connections.close_all()

    with transaction.atomic():
        last = post(plan_id, "run/2")
        beside = threading.Thread(target=check_beside)
        beside.start()
        beside.join()

    assert made == [None]
    assert check(plan_id) == last.pk
    assert told(plan_id) == added_up(plan_id)
