"""Instants as people read them: in the time zone of the plan, a date in one piece."""

from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.translation import pgettext

from charter import selectors
from charter.models import Band
from charter.rules import BandTerms, MonthDay

register = template.Library()

NOTHING: Final = "—"


class InTimeZone(Protocol):
    """Whatever has a time zone: a plan."""

    @property
    def time_zone(self) -> str: ...


@register.filter
def plan_date(instant: date | None, plan: InTimeZone) -> str:
    """Return the day of an instant in the plan's time zone, marked up as a time in one piece."""
    return _marked(instant, plan_date_text(instant, plan), plan)


@register.filter
def plan_time(instant: datetime | None, plan: InTimeZone) -> str:
    """Return day and minute of an instant in the plan's time zone, marked up as a time."""
    return _marked(instant, plan_time_text(instant, plan), plan)


@register.filter
def plan_date_text(instant: date | None, plan: InTimeZone) -> str:
    """Return the day alone, as plain text: for attributes, titles, letters."""
    if instant is None:
        return NOTHING
    day = _local(instant, plan) if isinstance(instant, datetime) else instant
    return pgettext("a date", "%(day)d\N{NO-BREAK SPACE}%(month)s\N{NO-BREAK SPACE}%(year)d") % {
        "day": day.day,
        "month": _month(day.month),
        "year": day.year,
    }


@register.filter
def plan_time_text(instant: datetime | None, plan: InTimeZone) -> str:
    """Return day and minute, as plain text."""
    if instant is None:
        return NOTHING
    return pgettext("a date and a time of day", "%(date)s, %(time)s") % {
        "date": plan_date_text(instant, plan),
        "time": f"{_local(instant, plan):%H:%M}",
    }


@register.filter
def month_day_text(day: MonthDay) -> str:
    """Return a day of every year, in one piece: 1 January."""
    return pgettext("a day of every year", "%(day)d\N{NO-BREAK SPACE}%(month)s") % {
        "day": day.day,
        "month": _month(day.month),
    }


@register.filter
def band_label(band: Band | BandTerms) -> str:
    """Return the ages of a band in words that stay on one line: 18 to 44 years."""
    return selectors.band_label(band).replace(" ", "\N{NO-BREAK SPACE}")


def _local(instant: datetime, plan: InTimeZone) -> datetime:
    return instant.astimezone(ZoneInfo(plan.time_zone))


def _marked(instant: date | None, text: str, plan: InTimeZone) -> str:
    if instant is None:
        return text
    local = _local(instant, plan) if isinstance(instant, datetime) else instant
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), text)


def _month(number: int) -> str:
    names = (
        pgettext("month", "January"),
        pgettext("month", "February"),
        pgettext("month", "March"),
        pgettext("month", "April"),
        pgettext("month", "May"),
        pgettext("month", "June"),
        pgettext("month", "July"),
        pgettext("month", "August"),
        pgettext("month", "September"),
        pgettext("month", "October"),
        pgettext("month", "November"),
        pgettext("month", "December"),
    )
    return names[number - 1]
