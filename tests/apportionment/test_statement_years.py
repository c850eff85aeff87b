"""A statement cut by year: its parts are the whole, and the whole is what is due, to the cent."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import example, given

from apportionment import selectors
from apportionment.selectors.statement_years import StatementBook, statement_book
from apportionment.selectors.statements import Statement, statements
from tests.apportionment.builders import (
    DAY,
    a_collected_run,
    a_debited_run,
    a_family,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    debits_of,
)
from tests.apportionment.history.tables import Story, Tables, stories
from tests.apportionment.history.test_tables import EVERYTHING
from tests.examples import rows_of
from tests.members.builders import FOUNDED
from treasury import selectors as treasury
from treasury import services as treasury_services

pytestmark = pytest.mark.django_db


def books(written: Tables) -> list[tuple[int, StatementBook]]:
    """Return each payer's statement of a written history."""
    plan = written.plan
    return [
        (payer.pk, statement_book(whole(written, payer.pk), plan=plan)) for payer in written.payers
    ]


def whole(written: Tables, payer_id: int) -> Statement:
    """Return a payer's statement, not cut."""
    return statements(payer_id=payer_id, plan_ids=[written.plan.pk])[written.plan.pk]


@rows_of(25)
@example(story=EVERYTHING)
@given(story=stories())
def test_the_parts_of_a_statement_are_the_whole_and_the_whole_is_what_is_due(story: Story) -> None:
    written = Tables(story)
    found = books(written)

    for (_, book), expected in zip(found, story.dues().values(), strict=True):
        require_years_that_add_up(book, expected=expected)
        require_lines_that_bear_the_sum_of_all_before(book)
    require_years_that_are_the_difference_of_two_dues(found, written)
    require_people_who_are_the_whole_together(written)


def require_years_that_add_up(book: StatementBook, *, expected: int) -> None:
    """Fail unless the years follow on each other, and together are what is due."""
    years = [book.of_year(year) for year in book.years]
    assert sum(year.shared_minor for year in years) == expected
    assert book.of_year(None).shared_minor == expected
    assert all(a.shared_until_minor == b.shared_before_minor for a, b in pairwise(years))
    assert all(a.closing_minor == b.opening_minor for a, b in pairwise(years))


def require_lines_that_bear_the_sum_of_all_before(book: StatementBook) -> None:
    """Fail unless each line's total is that of the lines up to it, in the order of periods."""
    total = 0
    for charge in book.charges:
        total += charge.minor
        assert charge.total_minor == total
    assert [one.period.no for one in book.charges] == sorted(one.period.no for one in book.charges)


def require_years_that_are_the_difference_of_two_dues(
    found: list[tuple[int, StatementBook]], written: Tables
) -> None:
    """Fail unless the question to the database, not the statement's own sum, says the same."""
    last_no: dict[int, int] = {}
    for period in written.periods:
        last_no[period.cutoff_year] = period.no

    for payer_id, book in found:
        for year, upto_no in last_no.items():
            due = selectors.total_due_minor(
                payer_id=payer_id, plan_id=written.plan.pk, upto_no=upto_no
            )
            before = selectors.total_due_minor(
                payer_id=payer_id, plan_id=written.plan.pk, upto_no=last_no.get(year - 1, 0)
            )
            assert book.of_year(year).shared_minor == due - before
            assert book.of_year(year).shared_until_minor == due


def require_people_who_are_the_whole_together(written: Tables) -> None:
    """Fail unless the statements of all people add up to their payer's."""
    for payer in written.payers:
        entire = whole(written, payer.pk)
        parts = [
            statement_book(entire, plan=written.plan, member_id=one.member_id)
            for one in written.enrolments
        ]
        assert sum(part.of_year(None).shared_minor for part in parts) == entire.owed_minor


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
    a_debited_run(pool)
    treasury_services.top_up(**payer, key="first", amount_minor=9_000, at=FOUNDED + 40 * DAY)
    treasury_services.draw_debits(
        plan_id=pool.pk,
        to_period=1,
        payer_from=user.payer_id,
        payer_until=user.payer_id + 1,
        at=FOUNDED + 41 * DAY,
    )
    whole = statements(payer_id=user.payer_id, plan_ids=[pool.pk])[pool.pk]
    top_ups = treasury.top_ups_by(payer_id=user.payer_id, plan_ids=[pool.pk])

    book = statement_book(whole, plan=pool, top_ups=top_ups)

    assert book.is_prepaid
    assert 0 < treasury.balance_of(**payer) < 9_000
    assert book.of_year(2025).paid_minor == 9_000
    assert -book.of_year(2025).closing_minor == treasury.balance_of(**payer) - whole.due_minor


def test_what_was_debited_and_what_was_paid_in_besides_are_both_what_was_paid() -> None:
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

    debited = sum(debit.amount_minor for debit in whole.debits)
    assert not book.is_prepaid
    assert book.of_year(2025).paid_minor == debited + 9_000
    assert -book.of_year(2025).closing_minor == treasury.balance_of(**payer) - whole.due_minor
