"""Two sessions that make debits of one plan at once, in one quarter and in two."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event

import pytest
from django.db import IntegrityError

from tests.members.threads import MOST_SECONDS, in_thread, slowly
from tests.treasury.builders import (
    NOON,
    a_chain,
    a_payer,
    a_plan,
    partitions,
    request,
    spans,
)
from tests.treasury.races import one_waits_for_the_other
from treasury import rules, services
from treasury.models import Payer

pytestmark = pytest.mark.django_db(transaction=True)
APRIL = datetime(2026, 4, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quarters(transactional_db: None) -> None:
    services.make_partitions(upto=APRIL.date())


def a_payer_debited_once(plan_id: int) -> Payer:
    payer = a_payer()
    request(plan_id, {payer.pk: 5}, to_period=1)
    return payer


def test_a_later_quarter_waits_for_an_earlier_one_and_goes_on_from_it() -> None:
    plan_id = a_plan()
    payer = a_payer_debited_once(plan_id)

    made = one_waits_for_the_other(
        lambda: request(plan_id, {payer.pk: 12}, to_period=2),
        lambda: request(plan_id, {payer.pk: 20}, to_period=3, at=APRIL),
    )

    assert made == [1, 1]
    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 2, 7), (2, 3, 8)]


def test_the_first_debits_of_a_plan_in_two_quarters_go_one_after_the_other() -> None:
    plan_id, payer = a_plan(), a_payer()

    made = one_waits_for_the_other(
        lambda: request(plan_id, {payer.pk: 5}, to_period=1),
        lambda: request(plan_id, {payer.pk: 5}, to_period=2, at=APRIL),
    )

    assert made == [1, 0]
    assert spans(payer.pk, plan_id) == [(0, 1, 5)]


def test_an_earlier_quarter_waits_for_a_later_one_and_is_refused() -> None:
    plan_id = a_plan()
    payer = a_payer_debited_once(plan_id)

    made = one_waits_for_the_other(
        lambda: request(plan_id, {payer.pk: 20}, to_period=3, at=APRIL),
        lambda: request(plan_id, {payer.pk: 12}, to_period=2),
    )

    assert made == [1, rules.QuarterIsOver]
    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 3, 15)]


def test_rows_written_past_the_services_do_not_fork_across_quarters() -> None:
    plan_id = a_plan()
    payer = a_payer_debited_once(plan_id)

    def write(to_period: int, at: datetime) -> int:
        a_chain(payer, plan_id, (1, to_period, at))
        return 1

    made = one_waits_for_the_other(lambda: write(2, NOON), lambda: write(3, APRIL))

    assert made == [1, IntegrityError]
    assert spans(payer.pk, plan_id) == [(0, 1, 5), (1, 2, 5)]


def test_a_slice_leaves_out_what_its_payer_asks_for_meanwhile() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(5)]

    made = one_waits_for_the_other(
        lambda: request(plan_id, {payers[2]: 7}, by_payer=True),
        lambda: request(plan_id, dict.fromkeys(payers, 7)),
    )

    assert made == [1, 4]
    assert all(spans(payer, plan_id) == [(0, 1, 7)] for payer in payers)


def test_two_plans_do_not_wait_for_each_other() -> None:
    payer, one, other = a_payer(), a_plan(), a_plan()
    done, may_commit = Event(), Event()

    with ThreadPoolExecutor(1) as pool:
        held = in_thread(
            pool,
            slowly(lambda: request(one, {payer.pk: 5}), done=done, may_commit=may_commit),
        )
        assert done.wait(MOST_SECONDS)
        made = request(other, {payer.pk: 5}, at=APRIL)
        may_commit.set()
        assert (held.result(), made) == (1, 1)


def test_partitions_are_made_while_debits_are_being_inserted(
    partitions_as_before: list[str],
) -> None:
    plan_id, payer, done, may_commit = a_plan(), a_payer(), Event(), Event()
    newest_year = int(partitions_as_before[-1].removeprefix("treasury_debit_")[:4])

    with ThreadPoolExecutor(1) as pool:
        held = in_thread(
            pool,
            slowly(lambda: request(plan_id, {payer.pk: 5}), done=done, may_commit=may_commit),
        )
        assert done.wait(MOST_SECONDS)
        services.make_partitions(upto=date(newest_year + 1, 12, 31))
        may_commit.set()
        assert held.result() == 1

    assert set(partitions()) - set(partitions_as_before)
