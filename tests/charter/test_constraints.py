"""What the database refuses if the Python were gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from charter.models import Band, CharterCutoff, CharterVersion, Plan
from tests.charter.builders import NEW_YEAR, a_plan, a_version

pytestmark = pytest.mark.django_db


def refused(deed: Callable[[], object]) -> bool:
    try:
        with transaction.atomic():
            deed()
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "change",
    [
        {"slug": "village"},
        {"currency": "CN1"},
        {"currency": "cny"},
        {"clock_offset": timedelta(seconds=-1)},
    ],
)
def test_bad_plan_is_refused(change: dict[str, object]) -> None:
    a_plan()
    good = {"slug": "other", "name_zh": "甲", "name_en": "A", "currency": "CNY", "time_zone": "UTC"}

    assert refused(lambda: Plan.objects.create(**{**good, **change}))


@pytest.mark.parametrize(
    "change",
    [
        {"number": 0},
        {"number": 1},
        {"in_force_at": NEW_YEAR},
        {"text_hash": "abc"},
        {"text_hash": "G" * 64},
    ],
)
def test_bad_version_is_refused(change: dict[str, object]) -> None:
    plan = a_plan()
    good = {
        "plan": plan,
        "number": 2,
        "in_force_at": NEW_YEAR + timedelta(days=1),
        "terms": {},
        "source": "-",
        "source_toml": "-",
        "text_hash": "0" * 64,
        "loaded_at": NEW_YEAR,
    }

    assert refused(lambda: CharterVersion.objects.create(**{**good, **change}))


@pytest.mark.parametrize(
    "edges",
    [
        {"key": "y18-y45", "from_years": 18, "until_years": 45},
        {"key": "x"},
        {"key": "x", "from_days": 30, "from_years": 1},
        {"key": "x", "from_years": 40, "until_years": 40},
        {"key": "x", "from_days": 30, "until_years": 0},
        {"key": "x", "from_days": -1},
    ],
)
def test_bad_band_is_refused(edges: dict[str, object]) -> None:
    plan = a_plan()

    assert refused(lambda: Band.objects.create(plan=plan, **edges))


def test_a_landed_version_never_changes() -> None:
    version = a_version()
    rows = CharterVersion.objects.filter(pk=version.pk)

    assert refused(lambda: rows.update(terms={}))
    assert refused(lambda: rows.update(source="elsewhere"))
    assert refused(rows.delete)

    version.refresh_from_db()
    assert version.source == "village.toml"


def test_a_frozen_cutoff_only_moves_forward() -> None:
    plan = a_plan()
    rows = CharterCutoff.objects.filter(plan=plan)
    rows.update(frozen_at=NEW_YEAR)

    assert refused(lambda: rows.update(frozen_at=NEW_YEAR - timedelta(microseconds=1)))
    assert refused(rows.delete)

    assert rows.get().frozen_at == NEW_YEAR


def test_a_plan_keeps_what_its_history_is_written_in() -> None:
    rows = Plan.objects.filter(pk=a_plan().pk)
    rows.update(clock_offset=timedelta(days=2), name_en="Renamed")

    assert refused(lambda: rows.update(currency="EUR"))
    assert refused(lambda: rows.update(time_zone="UTC"))
    assert refused(lambda: rows.update(slug="elsewhere"))
    assert refused(lambda: rows.update(clock_offset=timedelta(days=1)))

    assert rows.get().clock_offset == timedelta(days=2)
