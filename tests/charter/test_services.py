from datetime import UTC, datetime, timedelta

import pytest

from charter import selectors, services
from charter.models import Band, CharterCutoff, CharterVersion, Plan
from charter.rules import (
    CharterUnreadable,
    ClockNotMovable,
    ClockOnlyForward,
    CutoffNotLater,
    NoCharterInForce,
    PlanDiffers,
    SlugUnusable,
    VersionNotLater,
    text_hash,
)
from tests.charter.builders import NEW_YEAR, a_plan, a_version, charter_text, terms

pytestmark = pytest.mark.django_db
LATER = NEW_YEAR + timedelta(days=30)


def nothing_is_there() -> bool:
    tables = (Plan, CharterVersion, Band, CharterCutoff)
    return not any(table.objects.exists() for table in tables)


def test_load_charter_makes_plan_version_bands_and_cutoff() -> None:
    version = a_version()

    plan = version.plan
    assert (plan.slug, plan.currency, plan.time_zone) == ("village", "CNY", "Asia/Shanghai")
    assert (plan.name_zh, plan.name_en) == ("邻里互助会", "Neighbours' Mutual Aid")
    assert (version.number, version.in_force_at, version.source) == (1, NEW_YEAR, "village.toml")
    assert version.source_toml == charter_text()
    assert version.text_hash == text_hash(terms())
    assert list(selectors.band_ids(plan.pk)) == ["y18-y45", "y45-y65"]
    assert selectors.terms_at(plan.pk, NEW_YEAR) == terms()


def test_heads_from_the_first_instant_of_the_charter_on_are_counted() -> None:
    plan = a_plan()

    assert selectors.frozen_at(plan.pk) == NEW_YEAR - timedelta(microseconds=1)


def test_load_charter_takes_names_given_for_the_plan() -> None:
    version = services.load_charter(
        slug="oak-street",
        toml_text=charter_text(),
        source="-",
        at=NEW_YEAR,
        name_zh="橡树街互助会",
        name_en="Oak Street",
    )

    assert (version.plan.name_zh, version.plan.name_en) == ("橡树街互助会", "Oak Street")


def test_load_charter_again_is_the_same_version() -> None:
    first = a_version()

    again = a_version(at=LATER, toml_text="# a remark\n" + charter_text())

    assert again == first
    assert selectors.versions(first.plan_id).count() == 1


def test_load_charter_changed_is_the_next_version_and_keeps_its_bands() -> None:
    first = a_version()
    bands = selectors.band_ids(first.plan_id)

    second = a_version(at=LATER, toml_text=charter_text(fee_bps="500"))

    assert (second.number, second.in_force_at) == (2, LATER)
    assert selectors.band_ids(first.plan_id) == bands
    before = LATER - timedelta(microseconds=1)
    assert selectors.terms_at(first.plan_id, before).fee_bps == 300
    assert selectors.terms_at(first.plan_id, LATER).fee_bps == 500


def test_load_charter_with_new_edges_adds_bands() -> None:
    first = a_version()
    wider = charter_text().replace("until_years = 65", "until_years = 70")

    a_version(at=LATER, toml_text=wider)

    assert list(selectors.band_ids(first.plan_id)) == ["y18-y45", "y45-y65", "y45-y70"]


def test_load_charter_may_come_into_force_later() -> None:
    first = a_version()

    second = services.load_charter(
        slug="village",
        toml_text=charter_text(fee_bps="500"),
        source="-",
        at=NEW_YEAR,
        in_force_at=LATER,
    )

    assert selectors.version_at(first.plan_id, NEW_YEAR) == first
    assert selectors.version_at(first.plan_id, LATER) == second


def test_unreadable_charter_loads_nothing() -> None:
    with pytest.raises(CharterUnreadable):
        a_version(toml_text=charter_text(fee_bps="-1"))

    assert nothing_is_there()


@pytest.mark.parametrize("slug", ["", "A", "a b", "ü", "-a", "a" * 51, "a/b"])
def test_unusable_slug_loads_nothing(slug: str) -> None:
    with pytest.raises(SlugUnusable):
        a_version(slug=slug)

    assert nothing_is_there()


@pytest.mark.parametrize(
    ("key", "value"), [("currency", '"EUR"'), ("time_zone", '"Europe/Amsterdam"')]
)
def test_a_version_in_other_money_or_time_changes_nothing(key: str, value: str) -> None:
    plan = a_plan()

    with pytest.raises(PlanDiffers) as refused:
        a_version(at=LATER, toml_text=charter_text("village", **{key: value}))

    assert refused.value.field == key
    assert selectors.versions(plan.pk).count() == 1


def test_a_version_not_later_than_the_one_before_changes_nothing() -> None:
    plan = a_plan()

    with pytest.raises(VersionNotLater):
        a_version(at=NEW_YEAR, toml_text=charter_text(fee_bps="500"))

    assert selectors.versions(plan.pk).count() == 1


def test_before_the_first_version_no_charter_is_in_force() -> None:
    plan = a_plan()

    with pytest.raises(NoCharterInForce):
        selectors.terms_at(plan.pk, NEW_YEAR - timedelta(seconds=1))


def test_freeze_cutoff_moves_forward() -> None:
    plan = a_plan()

    services.freeze_cutoff(plan_id=plan.pk, cutoff_at=LATER)

    assert selectors.frozen_at(plan.pk) == LATER


@pytest.mark.parametrize("days", [0, -1])
def test_freeze_cutoff_not_later_changes_nothing(days: int) -> None:
    plan = a_plan()
    services.freeze_cutoff(plan_id=plan.pk, cutoff_at=LATER)

    with pytest.raises(CutoffNotLater):
        services.freeze_cutoff(plan_id=plan.pk, cutoff_at=LATER + timedelta(days=days))

    assert selectors.frozen_at(plan.pk) == LATER


def test_move_clock_moves_one_plans_time_only() -> None:
    moved, other = a_plan(), a_plan(slug="other")
    to = NEW_YEAR + timedelta(days=400)

    services.move_clock(plan_id=moved.pk, to=to, at=NEW_YEAR, allowed=True)

    moved.refresh_from_db()
    other.refresh_from_db()
    assert (moved.clock_offset, other.clock_offset) == (timedelta(days=400), timedelta())
    real = datetime.now(tz=UTC)
    assert abs(selectors.now(moved) - real - timedelta(days=400)) < timedelta(minutes=1)
    assert abs(selectors.now(other) - real) < timedelta(minutes=1)


def test_move_clock_back_changes_nothing() -> None:
    plan = a_plan()
    services.move_clock(plan_id=plan.pk, to=LATER, at=NEW_YEAR, allowed=True)

    with pytest.raises(ClockOnlyForward) as refused:
        services.move_clock(
            plan_id=plan.pk, to=LATER - timedelta(seconds=1), at=NEW_YEAR, allowed=True
        )

    plan.refresh_from_db()
    assert (refused.value.now, plan.clock_offset) == (LATER, timedelta(days=30))


def test_move_clock_outside_a_demo_changes_nothing() -> None:
    plan = a_plan()

    with pytest.raises(ClockNotMovable):
        services.move_clock(plan_id=plan.pk, to=LATER, at=NEW_YEAR, allowed=False)

    plan.refresh_from_db()
    assert plan.clock_offset == timedelta()
