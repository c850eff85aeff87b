"""Instants and days that are hard to count by: each head counts once, in one period, one band."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apportionment import selectors
from members import services as members
from tests.apportionment.builders import (
    DAY,
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_pool,
    a_sealed_run,
    a_small_pool,
    a_version_where,
)
from tests.apportionment.test_bad_input import a_plan_with, counted, first_cutoff, open_at
from tests.members.builders import an_enrolment

pytestmark = pytest.mark.django_db

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_who_joins_at_ten_on_the_day_of_the_cutoff_counts_in_the_next_period() -> None:
    plan = a_small_pool()
    cutoff_at = first_cutoff(plan)
    an_enrolment(plan=plan, at=cutoff_at + timedelta(hours=10))

    run = open_at(plan, cutoff_at)  # opened late, at noon

    assert counted(run.period) == {"y18-y45": 10}
    assert counted(a_frozen_run(plan).period) == {"y18-y45": 11}


def test_who_joins_at_the_very_cutoff_counts() -> None:
    plan = a_small_pool()
    cutoff_at = first_cutoff(plan)
    an_enrolment(plan=plan, at=cutoff_at)

    assert counted(open_at(plan, cutoff_at).period) == {"y18-y45": 11}


def test_who_joins_and_leaves_inside_one_period_counts_in_none_and_owes_nothing() -> None:
    plan = a_small_pool()
    enrolment = an_enrolment(plan=plan, at=OPENING + DAY)
    holder = enrolment.member.holder
    members.leave(enrolment_id=enrolment.pk, by=holder, at=OPENING + 2 * DAY)
    a_granted_claim(plan, award_minor=1_000)

    run = a_sealed_run(plan)

    share = run.period.shares.get(band__key="y18-y45")
    assert (share.came - share.went, share.counted) == (10, 10)
    assert run.charged_minor == 1_000
    holder.refresh_from_db()
    assert holder.payer_id is not None
    assert selectors.total_due_minor(payer_id=holder.payer_id, plan_id=plan.pk) == 0


@pytest.mark.parametrize(
    ("born_on", "bands"),
    [
        (date(1980, 1, 5), {"y45-y65": 4}),  # 45 on the day of the cutoff
        (date(1980, 1, 6), {"y18-y45": 4}),
    ],
)
def test_a_birthday_on_the_cutoff_is_already_the_new_band(
    born_on: date, bands: dict[str, int]
) -> None:
    plan = a_pool(heads=4, plan=a_plan_with({}), born_on=born_on)

    assert counted(a_frozen_run(plan).period) == bands


@pytest.mark.parametrize(
    ("founded", "edge", "day", "bands"),
    [
        (datetime(2024, 2, 10, tzinfo=UTC), 48, 29, {"y48-y65": 4}),  # a leap year: the day itself
        (datetime(2025, 2, 10, tzinfo=UTC), 49, 28, {"y18-y49": 4}),  # a common one: not yet …
        (datetime(2025, 2, 10, tzinfo=UTC), 49, 1, {"y49-y65": 4}),  # … but on the 1st of March
    ],
)
def test_a_leap_day_counts_as_the_first_of_march_in_common_years(
    founded: datetime, edge: int, day: int, bands: dict[str, int]
) -> None:
    changes = {
        "until_years = 45": f"until_years = {edge}",
        "from_years = 45": f"from_years = {edge}",
        "notice_on = [5]": f"notice_on = [{day}]",
    }
    plan = a_plan_with(changes, at=founded)
    a_pool(heads=4, plan=plan, joined_at=founded + DAY, born_on=date(1976, 2, 29))

    assert counted(a_frozen_run(plan).period) == bands


def test_a_calendar_day_past_the_months_end_is_its_last() -> None:
    days = {"notice_on = [5]": "notice_on = [31]", "debit_on = [15]": "debit_on = [10]"}
    plan = a_pool(heads=4, plan=a_plan_with(days))

    runs = [a_sealed_run(plan) for _ in range(4)]

    cutoffs = [run.period.cutoff_at.astimezone(SHANGHAI).date() for run in runs]
    assert cutoffs == [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30)]
    assert [run.period.debit_on for run in runs[:2]] == [date(2025, 2, 10), date(2025, 3, 10)]


@pytest.mark.parametrize(
    ("zone", "day", "cutoff_at", "year"),
    [
        ("America/New_York", 5, datetime(2025, 1, 5, 5, tzinfo=UTC), 2025),
        ("Pacific/Honolulu", 31, datetime(2025, 1, 31, 10, tzinfo=UTC), 2025),
        ("Pacific/Kiritimati", 5, datetime(2025, 1, 4, 10, tzinfo=UTC), 2025),
    ],
)
def test_a_plan_in_another_time_zone_has_its_own_midnight(
    zone: str, day: int, cutoff_at: datetime, year: int
) -> None:
    days = {"notice_on = [5]": f"notice_on = [{day}]", "debit_on = [15]": "debit_on = [20]"}
    plan = a_pool(heads=4, plan=a_plan_with(days, time_zone=zone))
    an_enrolment(plan=plan, at=cutoff_at + timedelta(minutes=1))

    run = open_at(plan, first_cutoff(plan))

    assert (run.period.cutoff_at, run.period.cutoff_year) == (cutoff_at, year)
    assert counted(run.period) == {"y18-y45": 4}


def test_the_year_of_a_cutoff_is_that_of_the_plan_not_of_utc() -> None:
    """The 1st of January, 00:00 in Shanghai, is the 31st of December in UTC."""
    days = {"notice_on = [5]": "notice_on = [1]"}
    founded = datetime(2025, 12, 10, tzinfo=UTC)
    plan = a_plan_with(days, at=founded)
    a_pool(heads=4, plan=plan, joined_at=founded + DAY)

    period = a_frozen_run(plan).period

    assert period.cutoff_at == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert period.cutoff_year == 2026


@pytest.mark.parametrize(
    ("zone", "day", "founded", "cutoff_at"),
    [
        # Beirut skips the midnight of 30 March 2025: the day begins when the clock jumps to 01:00.
        (
            "Asia/Beirut",
            30,
            datetime(2025, 3, 10, tzinfo=UTC),
            datetime(2025, 3, 29, 22, tzinfo=UTC),
        ),
        # Havana has the midnight of 2 November 2025 twice: the day begins with the first of them.
        (
            "America/Havana",
            2,
            datetime(2025, 10, 10, tzinfo=UTC),
            datetime(2025, 11, 2, 4, tzinfo=UTC),
        ),
    ],
)
def test_a_clock_change_at_the_cutoff_counts_nobody_twice_or_never(
    zone: str, day: int, founded: datetime, cutoff_at: datetime
) -> None:
    days = {"notice_on = [5]": f"notice_on = [{day}]", "debit_on = [15]": "debit_on = [20]"}
    plan = a_plan_with(days, at=founded, time_zone=zone)
    for minutes in (-30, -1, 1, 30, 59, 61):
        an_enrolment(plan=plan, at=cutoff_at + timedelta(minutes=minutes))

    first, second = a_frozen_run(plan), a_frozen_run(plan)

    assert first.period.cutoff_at == cutoff_at
    assert counted(first.period) == {"y18-y45": 2}
    assert counted(second.period) == {"y18-y45": 6}


def test_a_year_keeps_the_cap_that_its_first_period_began_with() -> None:
    plan = a_small_pool()
    first = a_sealed_run(plan)
    a_version_where(
        plan, {"year_cap_minor": 100, "minimum_headcount": 1}, at=first.period.notice_until + DAY
    )

    runs = [a_sealed_run(plan) for _ in range(12)]

    caps = [(run.period.cutoff_year, run.period.year_cap_minor) for run in runs]
    assert set(caps) == {(2025, first.period.year_cap_minor), (2026, 100)}
