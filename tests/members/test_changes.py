"""Who came and who went between two cutoffs, and why: the diff of a run."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final, TypedDict

import pytest
from pytest_django import DjangoAssertNumQueries

from charter import selectors as charters
from charter.models import Plan
from members import selectors, services
from members.models import Enrolment
from members.selectors import Change
from members.states import ChangeKind as Kind
from tests.members.builders import (
    JOINED,
    a_payer,
    a_person,
    a_plan,
    an_enrolment,
    payer_of,
)

pytestmark = pytest.mark.django_db

AFTER: Final = JOINED + timedelta(days=26)  # 5 April: a cutoff
UPTO: Final = JOINED + timedelta(days=56)  # 5 May: the next
WITHIN: Final = JOINED + timedelta(days=40)
BIRTHDAY: Final = datetime(2025, 4, 19, 16, tzinfo=UTC)  # 20 April begins


class Window(TypedDict):
    """Between which cutoffs of which plan."""

    plan_id: int
    after: datetime
    upto: datetime


@pytest.fixture
def plan() -> Plan:
    return a_plan()


def end(enrolment: Enrolment, *, at: datetime = WITHIN) -> None:
    services.leave(enrolment_id=enrolment.pk, by=enrolment.member.holder, at=at)


def freeze(enrolment: Enrolment, *, at: datetime = WITHIN) -> None:
    services.freeze_enrolments(
        plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], reason="balance", at=at
    )


def thaw(enrolment: Enrolment, *, at: datetime) -> None:
    services.thaw_enrolments(plan_id=enrolment.plan_id, payer_ids=[payer_of(enrolment)], at=at)


def came(plan: Plan) -> list[tuple[str, int, str, datetime]]:
    return told(selectors.came(plan_id=plan.pk, after=AFTER, upto=UPTO))


def went(plan: Plan) -> list[tuple[str, int, str, datetime]]:
    return told(selectors.went(plan_id=plan.pk, after=AFTER, upto=UPTO))


def told(changes: Iterable[Change]) -> list[tuple[str, int, str, datetime]]:
    return [(one.kind, one.enrolment.pk, one.band.key, one.at) for one in changes]


def test_who_joined_came_and_who_was_there_did_not(plan: Plan) -> None:
    an_enrolment(plan=plan)
    newcomer = an_enrolment(plan=plan, at=WITHIN)

    assert came(plan) == [(Kind.JOINED, newcomer.pk, "y18-y45", WITHIN)]
    assert went(plan) == []


def test_edges_the_first_cutoff_is_out_and_the_second_is_in(plan: Plan) -> None:
    an_enrolment(plan=plan, at=AFTER)
    at_the_end = an_enrolment(plan=plan, at=UPTO)
    an_enrolment(plan=plan, at=UPTO + timedelta(microseconds=1))

    assert came(plan) == [(Kind.JOINED, at_the_end.pk, "y18-y45", UPTO)]


def test_who_left_and_who_lapsed_are_told_apart(plan: Plan) -> None:
    left, lapsed = an_enrolment(plan=plan), an_enrolment(plan=plan)
    end(left)
    services.lapse_enrolment(enrolment_id=lapsed.pk, reason="-", at=WITHIN)

    assert went(plan) == [
        (Kind.LEFT, left.pk, "y18-y45", WITHIN),
        (Kind.LAPSED, lapsed.pk, "y18-y45", WITHIN),
    ]


def test_who_left_and_came_back_still_left_then(plan: Plan) -> None:
    enrolment, back_at = an_enrolment(plan=plan), WITHIN + timedelta(days=1)
    end(enrolment)
    services.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=back_at)

    assert went(plan) == [(Kind.LEFT, enrolment.pk, "y18-y45", WITHIN)]
    assert came(plan) == [(Kind.RESUMED, enrolment.pk, "y18-y45", back_at)]


def test_left_and_back_at_one_instant_is_no_birthday(plan: Plan) -> None:
    enrolment = an_enrolment(plan=plan)
    end(enrolment)
    services.resume_enrolment(enrolment_id=enrolment.pk, by=None, at=WITHIN)

    assert [kind for kind, *_rest in [*went(plan), *came(plan)]] == [Kind.LEFT, Kind.RESUMED]


def test_a_pause_and_its_end(plan: Plan) -> None:
    enrolment, thawed_at = an_enrolment(plan=plan), WITHIN + timedelta(days=2)
    freeze(enrolment)
    thaw(enrolment, at=thawed_at)

    assert went(plan) == [(Kind.FROZEN, enrolment.pk, "y18-y45", WITHIN)]
    assert came(plan) == [(Kind.THAWED, enrolment.pk, "y18-y45", thawed_at)]


def test_a_birthday_goes_from_band_to_band(plan: Plan) -> None:
    enrolment = an_enrolment(plan=plan, person=a_person(born_on=date(1980, 4, 20)))

    assert went(plan) == [(Kind.BIRTHDAY_OUT, enrolment.pk, "y18-y45", BIRTHDAY)]
    assert came(plan) == [(Kind.BIRTHDAY_IN, enrolment.pk, "y45-y65", BIRTHDAY)]


def test_the_last_birthday_is_outgrown(plan: Plan) -> None:
    enrolment = an_enrolment(plan=plan, person=a_person(born_on=date(1960, 4, 20)))

    assert went(plan) == [(Kind.OUTGROWN, enrolment.pk, "y45-y65", BIRTHDAY)]
    assert came(plan) == []


def test_another_payer_is_neither_joining_nor_leaving(plan: Plan) -> None:
    enrolment, other = an_enrolment(plan=plan), a_payer()
    services.change_payer(enrolment_id=enrolment.pk, to_payer_id=other, by=None, at=WITHIN)

    (gone,) = selectors.went(plan_id=plan.pk, after=AFTER, upto=UPTO)
    (new,) = selectors.came(plan_id=plan.pk, after=AFTER, upto=UPTO)
    assert (gone.kind, gone.payer_id) == (Kind.PAYER_CHANGED, payer_of(enrolment))
    assert (new.kind, new.payer_id) == (Kind.PAYER_CHANGED, other)


def test_another_payer_on_the_birthday_is_told_as_such(plan: Plan) -> None:
    enrolment = an_enrolment(plan=plan, person=a_person(born_on=date(1980, 4, 20)))
    services.change_payer(enrolment_id=enrolment.pk, to_payer_id=a_payer(), by=None, at=BIRTHDAY)

    assert went(plan) == [(Kind.PAYER_CHANGED, enrolment.pk, "y18-y45", BIRTHDAY)]
    assert came(plan) == [(Kind.PAYER_CHANGED, enrolment.pk, "y45-y65", BIRTHDAY)]


def test_who_joins_and_leaves_inside_one_period_came_and_went(plan: Plan) -> None:
    enrolment = an_enrolment(plan=plan, at=WITHIN)
    end(enrolment, at=WITHIN + timedelta(hours=1))

    assert [kind for kind, *_rest in [*came(plan), *went(plan)]] == [Kind.JOINED, Kind.LEFT]
    assert selectors.head_count(plan_id=plan.pk, at=UPTO) == 0


def a_busy_period(plan: Plan) -> None:
    """Let every kind of change happen, two of some."""
    people = [an_enrolment(plan=plan) for _ in range(5)]
    for born_on in (date(1980, 4, 20), date(1960, 4, 20)):
        an_enrolment(plan=plan, person=a_person(born_on=born_on))
    an_enrolment(plan=plan, at=WITHIN)
    end(people[0])
    end(people[1])
    services.resume_enrolment(enrolment_id=people[1].pk, by=None, at=WITHIN + timedelta(minutes=1))
    services.lapse_enrolment(enrolment_id=people[2].pk, reason="-", at=WITHIN)
    freeze(people[3])
    thaw(people[3], at=WITHIN + timedelta(minutes=2))
    services.change_payer(enrolment_id=people[4].pk, to_payer_id=a_payer(), by=None, at=WITHIN)


def test_counts_by_kind_are_those_of_the_lists_and_of_the_run(plan: Plan) -> None:
    a_busy_period(plan)
    window: Window = {"plan_id": plan.pk, "after": AFTER, "upto": UPTO}
    came, went = selectors.came(**window), selectors.went(**window)
    came_by_band, went_by_band = selectors.changes_by_band(**window)
    pairs = [
        (came, selectors.came_by_kind(**window), came_by_band),
        (went, selectors.went_by_kind(**window), went_by_band),
    ]

    for listed, by_kind, by_band in pairs:
        counted: dict[tuple[Kind, int], int] = {}
        for one in listed:
            counted[one.kind, one.band.pk] = counted.get((one.kind, one.band.pk), 0) + 1
        assert counted == by_kind
        for band in charters.bands(plan.pk):
            heads = sum(n for (_kind, band_id), n in by_kind.items() if band_id == band.pk)
            assert heads == by_band.get(band.pk, 0)
    kinds = {kind for _listed, by_kind, _band in pairs for kind, _band_id in by_kind}
    assert kinds == set(Kind) - {Kind.AWARDED, Kind.DIED}


def test_counts_since_the_beginning_have_no_first_edge(plan: Plan) -> None:
    an_enrolment(plan=plan)

    found = selectors.came_by_kind(plan_id=plan.pk, after=None, upto=UPTO)

    assert [(kind, heads) for (kind, _band), heads in found.items()] == [(Kind.JOINED, 1)]
    assert len(selectors.came(plan_id=plan.pk, after=None, upto=UPTO)) == 1


def test_pages_hold_everybody_once_also_those_of_one_instant(plan: Plan) -> None:
    joined = [an_enrolment(plan=plan, at=WITHIN).pk for _ in range(5)]
    seen: list[int] = []
    past = None

    while page := selectors.came(plan_id=plan.pk, after=AFTER, upto=UPTO, past=past, most=2):
        assert len(page) <= 2
        seen += [one.enrolment.pk for one in page]
        past = page[-1].key

    assert seen == sorted(joined)


@pytest.mark.parametrize("heads", [1, 3])
def test_a_page_costs_the_same_for_any_length(
    plan: Plan, heads: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(heads):
        an_enrolment(plan=plan, at=WITHIN)

    with django_assert_num_queries(3):
        changes = selectors.came(plan_id=plan.pk, after=AFTER, upto=UPTO)
        assert {one.enrolment.member.name for one in changes} == {"林小雨"}
