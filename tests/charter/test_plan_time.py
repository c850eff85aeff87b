"""Instants and ages as people read them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from charter.rules import MonthDay
from charter.templatetags.plan_time import (
    month_day_text,
    plan_date,
    plan_date_text,
    plan_time,
    plan_time_text,
)


@dataclass(frozen=True)
class InShanghai:
    time_zone: str = "Asia/Shanghai"


PLAN = InShanghai()
LATE = datetime(2026, 4, 1, 16, 30, tzinfo=UTC)  # half past midnight, a day later, in Shanghai


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "2 April 2026"), ("zh-hans", "2026年4月2日")]
)
def test_plan_date_is_the_day_in_the_plans_time_zone(language: str, shown: str) -> None:
    with translation.override(language):
        assert plan_date_text(LATE, PLAN).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "2 April 2026, 00:30"), ("zh-hans", "2026年4月2日 00:30")]
)
def test_plan_time_adds_the_minute(language: str, shown: str) -> None:
    with translation.override(language):
        assert plan_time_text(LATE, PLAN).replace("\N{NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(("language", "shown"), [("en", "1 October"), ("zh-hans", "10月1日")])
def test_a_day_of_every_year_has_no_year(language: str, shown: str) -> None:
    with translation.override(language):
        found = month_day_text(MonthDay(month=10, day=1))

    assert found.replace("\N{NO-BREAK SPACE}", " ") == shown


def test_plan_date_is_marked_up_as_a_time() -> None:
    with translation.override("zh-hans"):
        shown = plan_date(LATE, PLAN)

    assert shown == '<time datetime="2026-04-02T00:30:00+08:00">2026年4月2日</time>'


def test_a_plain_date_stays_as_it_is() -> None:
    with translation.override("zh-hans"):
        shown = plan_date(date(2026, 4, 2), PLAN)

    assert shown == '<time datetime="2026-04-02">2026年4月2日</time>'


def test_no_instant_is_a_dash() -> None:
    assert (plan_date(None, PLAN), plan_time(None, PLAN)) == ("—", "—")
