"""The one question about dues, the statement, the scan of a capped period, and a slow oracle."""

from functools import partial
from typing import Final

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from apportionment import selectors
from apportionment.selectors.dues import charged_by_scan
from tests.apportionment.history.tables import PERIODS, Correction, Head, Story, Tables, stories
from tests.examples import rows_of

pytestmark = pytest.mark.django_db

HISTORIES: Final = rows_of(15)

# Capped in its first year; each was exempt once in a period of which something comes back; a
# birthday in the year; a correction.
EVERYTHING: Final = Story(
    heads=[Head(0, 0, 0, 1, None), Head(1, 1, 1, 1, 20), Head(1, 1, 0, 20, None)],
    prices=[(50, 70)] * PERIODS,
    cap=300,
    exempt=frozenset({(0, 3), (1, 8)}),
    corrections=[Correction(0, 0, 5, -20)],
    rebates=[(5, 7)] * 12,
    granted_in=14,
)

# Three spans in one capped year: the first began before its first cutoff, or after it; and two.
THREE_SPANS: Final = Story(
    heads=[
        *(Head(0, 0, 0, 1, 12), Head(0, 0, 1, 12, 19), Head(0, 0, 0, 19, None)),
        *(Head(1, 1, 1, 5, 11), Head(1, 1, 0, 11, 20), Head(1, 1, 1, 20, None)),
        *(Head(2, 2, 1, 2, 16), Head(2, 2, 0, 16, None), Head(3, 2, 0, 8, None)),
    ],
    prices=[(20 + 3 * no, 41 - 2 * no) for no in range(PERIODS)],
    cap=210,
    exempt=frozenset({(1, 4)}),
    corrections=[],
    rebates=[],
    granted_in=14,
)


@HISTORIES
@example(story=EVERYTHING, upto=14)
@given(story=stories(), upto=st.integers(0, PERIODS))
def test_the_question_the_statement_and_the_oracle_agree(story: Story, upto: int) -> None:
    written = Tables(story)
    plan_id = written.plan.pk

    for no in (upto, PERIODS):
        expected = list(story.dues(upto=no).values())
        asked = _asked(plan_id, no)
        stated = [
            selectors.statement(payer_id=payer.pk, plan_id=plan_id, upto_no=no).owed_minor
            for payer in written.payers
        ]
        assert [asked.get(payer.pk, 0) for payer in written.payers] == expected
        assert stated == expected


@HISTORIES
@example(story=EVERYTHING)
@given(story=stories())
def test_parts_of_a_due_are_the_whole(story: Story) -> None:
    written = Tables(story)
    plan_id = written.plan.pk

    for payer, expected in zip(written.payers, story.dues().values(), strict=True):
        due_of = partial(selectors.due_of_enrolment, plan_id=plan_id, payer_id=payer.pk)
        due_of_member = partial(selectors.due_of_member, plan_id=plan_id, payer_id=payer.pk)
        statement = partial(selectors.statement, plan_id=plan_id, payer_id=payer.pk)
        by_enrolment = [due_of(enrolment_id=one.pk) for one in written.enrolments]
        by_member = [due_of_member(member_id=one.member_id) for one in written.enrolments]
        stated = [statement(enrolment_id=one.pk).owed_minor for one in written.enrolments]
        assert sum(by_enrolment) == expected
        assert by_member == by_enrolment == stated


@HISTORIES
@example(story=EVERYTHING, no=8)
@example(story=THREE_SPANS, no=7)
@example(story=THREE_SPANS, no=8)
@given(story=stories(), no=st.integers(1, PERIODS))
def test_a_capped_period_charges_what_the_oracle_writes_down(story: Story, no: int) -> None:
    written = Tables(story)
    shares = {
        band.pk: minor for band, minor in zip(written.bands, story.prices[no - 1], strict=True)
    }

    assert charged_by_scan(period=written.periods[no - 1], share_minor=shares) == story.charged(no)


def _asked(plan_id: int, upto_no: int) -> dict[int, int]:
    query = selectors.dues_query(plan_id=plan_id, upto_no=upto_no)
    with connection.cursor() as cursor:
        cursor.execute(query.sql, query.params)
        return {payer_id: int(minor) for payer_id, minor, _ in cursor.fetchall()}
