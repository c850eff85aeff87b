from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

import pytest

from charter.rules import BandSpan, MonthDay
from members import rules
from tests.members.test_rules import terms

NOON: Final = datetime(2025, 4, 19, 4, tzinfo=UTC)
LATE: Final = datetime(2025, 4, 19, 16, 30, tzinfo=UTC)  # half past midnight, the 20th
DAYS: Final = [datetime(2025, 4, day, tzinfo=UTC) for day in range(1, 5)]


@pytest.mark.parametrize(
    ("ended_at", "until"), [(NOON, date(2025, 5, 19)), (LATE, date(2025, 5, 20))]
)
def test_last_day_to_return_counts_days_of_the_plans_calendar(
    ended_at: datetime, until: date
) -> None:
    assert rules.last_day_to_return(terms=terms("village"), ended_at=ended_at) == until


def test_last_day_to_return_is_none_without_continuity() -> None:
    without = replace(terms("village"), arrears=None)

    assert rules.last_day_to_return(terms=without, ended_at=NOON) is None
    assert rules.last_day_to_return(terms=terms("xianghubao"), ended_at=NOON) is None


@pytest.mark.parametrize(
    ("window", "opens_on"),
    [
        ((MonthDay(month=10, day=1), MonthDay(month=12, day=31)), date(2025, 10, 1)),
        ((MonthDay(month=12, day=1), MonthDay(month=1, day=31)), date(2025, 12, 1)),
        ((MonthDay(month=4, day=20), MonthDay(month=4, day=20)), date(2025, 4, 20)),
        ((MonthDay(month=4, day=18), MonthDay(month=4, day=18)), date(2026, 4, 18)),
        ((MonthDay(month=2, day=29), MonthDay(month=2, day=29)), date(2028, 2, 29)),
    ],
)
def test_require_window_names_the_next_day_on_which_it_opens(
    window: tuple[MonthDay, MonthDay], opens_on: date
) -> None:
    yearly = terms("huiminbao")
    assert yearly.fixed is not None

    with pytest.raises(rules.JoinWindowClosed) as refusal:
        rules.require_window(
            terms=replace(yearly, fixed=replace(yearly.fixed, join_window=window)), at=NOON
        )

    assert refusal.value.opens_on == opens_on


def test_require_window_lets_in_on_both_its_days_and_where_there_is_none() -> None:
    yearly = terms("huiminbao")
    assert yearly.fixed is not None
    today = (MonthDay(month=4, day=19), MonthDay(month=4, day=19))

    rules.require_window(
        terms=replace(yearly, fixed=replace(yearly.fixed, join_window=today)), at=NOON
    )
    rules.require_window(terms=terms("village"), at=NOON)


def test_require_seat_refuses_the_one_too_many() -> None:
    rules.require_seat(maximum=50, taken=49)

    for taken in (50, 51):
        with pytest.raises(rules.PlanFull):
            rules.require_seat(maximum=50, taken=taken)


def test_spans_ahead_of_one_past_the_last_age_are_none() -> None:
    village = terms("village")

    assert rules.spans_ahead(terms=village, born_on=date(1950, 1, 1), counts_from=NOON) == []
    (last,) = rules.spans_ahead(terms=village, born_on=date(1970, 1, 1), counts_from=NOON)
    assert (last.key, last.counts_from) == ("y45-y65", NOON)


def test_coalesced_joins_what_touches_in_one_band_and_nothing_else() -> None:
    first, second, third, fourth = DAYS

    assert rules.coalesced(
        [BandSpan("a", first, second), BandSpan("a", second, third), BandSpan("b", third, None)]
    ) == [BandSpan("a", first, third), BandSpan("b", third, None)]
    apart = [BandSpan("a", first, second), BandSpan("a", third, fourth)]
    assert rules.coalesced(apart) == apart
    assert rules.coalesced([]) == []
