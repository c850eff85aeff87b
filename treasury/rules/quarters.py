"""Calendar quarters, by their first day."""

from datetime import date, timedelta


def quarter_of(day: date) -> date:
    """Return the first day of the calendar quarter of a day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_after(begins_on: date) -> date:
    """Return the first day of the next quarter."""
    return quarter_of(begins_on + timedelta(days=92))


def quarters(first_on: date, last_on: date) -> list[date]:
    """Return the first days of the quarters from that of one day to that of another, both with."""
    begins_on, found = quarter_of(first_on), []
    while begins_on <= last_on:
        found.append(begins_on)
        begins_on = quarter_after(begins_on)
    return found
