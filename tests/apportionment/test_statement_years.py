"""A statement cut by year: its parts are the whole, and the whole is what is due, to the cent."""

from datetime import date
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import HealthCheck, example, given, settings

from apportionment import selectors
from apportionment.selectors.statement_years import StatementBook, statement_book
from apportionment.selectors.statements import statements
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    debits_of,
)
from tests.apportionment.history.tables import Story, Tables, stories
from tests.apportionment.history.test_tables import EVERYTHING
from tests.members.builders import FOUNDED
from treasury import selectors as treasury
from treasury import services as treasury_services

pytestmark = pytest.mark.django_db

HISTORIES: Final = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def books(written: Tables) -> list[tuple[int, StatementBook]]:
    """Return each payer's statement of a written history."""
    plan = written.plan
    return [
        (
            payer.pk,
            statement_book(statements(payer_id=payer.pk, plan_ids=[plan.pk])[plan.pk], plan=plan),
        )
        for payer in written.payers
    ]


@HISTORIES
@example(story=EVERYTHING)
@given(story=stories())
def test_the_years_of_a_statement_add_up_to_what_is_due(story: Story) -> None:
    written = Tables(story)

    for (_, book), expected in zip(books(written), story.dues().values(), strict=True):
        years = [book.of_year(year) for year in book.years]
        assert sum(year.shared_minor for year in years) == expected
        assert book.of_year(None).shared_minor == expected
        assert all(a.shared_until_minor == b.shared_before_minor for a, b in pairwise(years))
        assert all(a.closing_minor == b.opening_minor for a, b in pairwise(years))


@HISTORIES
@example(story=EVERYTHING)
@given(story=stories())
def test_a_year_is_the_difference_of_two_dues(story: Story) -> None:
    """Not the statement's own sum but the question to the database says what a year cost."""
    written = Tables(story)
    last_no: dict[int, int] = {}
    for period in written.periods:
        last_no[period.cutoff_year] = period.no

    for payer_id, book in books(written):
        for year, upto_no in last_no.items():
            due = selectors.total_due_minor(
                payer_id=payer_id, plan_id=written.plan.pk, upto_no=upto_no
            )
            before = selectors.total_due_minor(
                payer_id=payer_id, plan_id=written.plan.pk, upto_no=last_no.get(year - 1, 0)
            )
            assert book.of_year(year).shared_minor == due - before
            assert book.of_year(year).shared_until_minor == due


@HISTORIES
@example(story=EVERYTHING)
@given(story=stories())
def test_the_statements_of_all_people_are_the_whole_statement(story: Story) -> None:
    written = Tables(story)
    plan = written.plan

    for payer in written.payers:
        whole = statements(payer_id=payer.pk, plan_ids=[plan.pk])[plan.pk]
        parts = [
            statement_book(whole, plan=plan, member_id=one.member_id).of_year(None).shared_minor
            for one in written.enrolments
        ]
        assert sum(parts) == whole.owed_minor


@HISTORIES
@example(story=EVERYTHING)
@given(story=stories())
def test_each_line_bears_the_sum_of_all_before_it(story: Story) -> None:
    written = Tables(story)

    for _, book in books(written):
        total = 0
        for charge in book.charges:
            total += charge.minor
            assert charge.total_minor == total
        assert [one.period.no for one in book.charges] == sorted(
            one.period.no for one in book.charges
        )


def test_who_never_paid_has_an_empty_statement() -> None:
    assert statements(payer_id=None, plan_ids=[1, 2])[2].lines == []


def test_what_was_paid_closes_the_balance_in_the_year_it_was_paid() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    assert user.payer_id
    a_granted_claim(pool)
    a_collected_run(pool)
    a_sealed_run(pool)
    debits_of(user).update(settled_on=date(2026, 1, 2))
    whole = statements(payer_id=user.payer_id, plan_ids=[pool.pk])[pool.pk]
    paid = debits_of(user).get().amount_minor

    book = statement_book(whole, plan=pool)

    shared, settled = book.of_year(2025), book.of_year(2026)
    assert book.years == [2025, 2026]
    assert (shared.opening_minor, shared.paid_minor) == (0, 0)
    assert shared.closing_minor == settled.opening_minor == whole.owed_minor
    assert (settled.shared_minor, settled.paid_minor) == (0, paid)
    assert settled.closing_minor == whole.due_minor


def test_a_debit_that_was_not_paid_is_shown_and_counts_for_nothing() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    assert user.payer_id
    a_granted_claim(pool)
    run = a_collected_run(pool)
    debits_of(user).update(
        state="failed",
        settled_on=None,
        entry=None,
        failure_code="no_funds",
        attempts=1,
        asked_at=run.period.notice_until,
    )

    whole = statements(payer_id=user.payer_id, plan_ids=[pool.pk])[pool.pk]
    year = statement_book(whole, plan=pool).of_year(2025)

    assert [payment.is_paid for payment in year.payments] == [False]
    assert (year.paid_minor, year.closing_minor) == (0, whole.owed_minor)


def test_of_a_prepaid_plan_what_was_paid_in_is_what_was_paid() -> None:
    pool = a_pool(heads=250)
    user = a_family(pool)
    assert user.payer_id
    payer = {"payer_id": user.payer_id, "plan_id": pool.pk}
    a_granted_claim(pool)
    a_collected_run(pool)
    treasury_services.top_up(**payer, key="first", amount_minor=9_000, at=FOUNDED + 40 * DAY)
    whole = statements(payer_id=user.payer_id, plan_ids=[pool.pk])[pool.pk]
    top_ups = treasury.top_ups_by(payer_id=user.payer_id, plan_ids=[pool.pk])

    book = statement_book(whole, plan=pool, top_ups=top_ups)

    assert book.is_prepaid
    assert book.of_year(2025).paid_minor == 9_000
    assert -book.of_year(2025).closing_minor == treasury.balance_of(**payer) - whole.due_minor
