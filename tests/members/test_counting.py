"""When who counts: the awkward days."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from charter import services as charter
from members import selectors, services
from tests.members.builders import a_person, a_plan, an_enrolment, spans_of

pytestmark = pytest.mark.django_db

CUTOFF: Final = datetime(2025, 4, 4, 16, tzinfo=UTC)  # 5 April, 00:00 in Shanghai
NEXT: Final = datetime(2025, 5, 4, 16, tzinfo=UTC)
AT_TEN: Final = CUTOFF + timedelta(hours=10)


@pytest.mark.parametrize("is_opened_late", [False, True])
def test_who_joins_at_ten_on_the_day_of_the_cutoff_counts_at_the_next(
    *, is_opened_late: bool
) -> None:
    plan = a_plan()
    if is_opened_late:  # the run opens at noon, the cutoff was at midnight all the same
        an_enrolment(plan=plan, at=AT_TEN)
        charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=CUTOFF)
    else:
        charter.freeze_cutoff(plan_id=plan.pk, cutoff_at=CUTOFF)
        an_enrolment(plan=plan, at=AT_TEN)

    counted = [selectors.head_count(plan_id=plan.pk, at=at) for at in (CUTOFF, NEXT)]

    assert counted == [0, 1]


def test_who_joins_at_the_very_cutoff_counts_at_it() -> None:
    plan = a_plan()
    an_enrolment(plan=plan, at=CUTOFF)

    assert selectors.head_count(plan_id=plan.pk, at=CUTOFF) == 1


def test_who_joins_and_leaves_inside_one_period_counts_at_neither_cutoff() -> None:
    enrolment = an_enrolment(at=AT_TEN)
    services.leave(
        enrolment_id=enrolment.pk, by=enrolment.member.holder, at=AT_TEN + timedelta(hours=1)
    )

    for at in (CUTOFF, NEXT):
        assert selectors.head_count(plan_id=enrolment.plan_id, at=at) == 0


def test_who_joins_and_leaves_at_one_instant_leaves_no_span() -> None:
    enrolment = an_enrolment(at=AT_TEN)
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=AT_TEN)

    assert spans_of(enrolment) == []


@pytest.mark.parametrize(
    ("born_on", "turns_45_at"),
    [
        (date(1980, 2, 29), datetime(2025, 2, 28, 16, tzinfo=UTC)),  # 1 March: no leap year
        (date(1980, 2, 28), datetime(2025, 2, 27, 16, tzinfo=UTC)),
        (date(1980, 3, 1), datetime(2025, 2, 28, 16, tzinfo=UTC)),
    ],
)
def test_born_on_29_february_grows_older_on_1_march(born_on: date, turns_45_at: datetime) -> None:
    joined_at = datetime(2025, 2, 1, tzinfo=UTC)

    enrolment = an_enrolment(person=a_person(born_on=born_on), at=joined_at)

    assert [(band, since) for _payer, band, since, _until in spans_of(enrolment)] == [
        ("y18-y45", joined_at),
        ("y45-y65", turns_45_at),
    ]


def test_born_on_29_february_grows_older_on_the_day_itself_in_a_leap_year() -> None:
    plan = a_plan(
        changes={"until_years = 45": "until_years = 44", "from_years = 45": "from_years = 44"}
    )

    enrolment = an_enrolment(plan=plan, person=a_person(born_on=date(1984, 2, 29)))

    assert spans_of(enrolment)[1][2] == datetime(2028, 2, 28, 16, tzinfo=UTC)  # 29 February


def test_a_birthday_on_the_cutoff_is_the_new_band_already() -> None:
    enrolment = an_enrolment(person=a_person(born_on=date(1980, 4, 5)))

    counting = enrolment.standings.counting_at(CUTOFF).select_related("band").get()

    assert counting.band.key == "y45-y65"
