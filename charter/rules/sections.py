"""The tables inside a charter file, each read into its part of the Terms."""

import re
from itertools import pairwise

from charter.rules.calendar import shortest_room_days
from charter.rules.table import MOST_DAYS, Table
from charter.rules.terms import (
    ArrearsTerms,
    ArrearsThen,
    BandTerms,
    Bearer,
    Calendar,
    Draw,
    PanelTerms,
    SeverityTerms,
    Sharing,
    Shortfall,
    WaitingTerms,
    WindDownTerms,
)

MOST_YEARS = 150


def calendar(table: Table, *, notice_days: int) -> Calendar:
    found = Calendar(
        notice_on=table.wholes("notice_on", least=1, most=31),
        debit_on=table.wholes("debit_on", least=1, most=31),
    )
    if len(found.notice_on) != len(found.debit_on):
        table.refuse("debit_on", "needs one debit day for each day of notice_on")
    if shortest_room_days(found) < notice_days:
        table.refuse("debit_on", f"leaves fewer than the {notice_days} days of notice")
    table.close()
    return found


def bands(charter: Table, sharing: Sharing) -> tuple[BandTerms, ...]:
    """Return the age bands: in order, touching, none of them empty."""
    tables = charter.tables("bands")
    if not tables:
        charter.refuse("bands", "is missing; a charter needs at least one [[bands]]")
    found = tuple(_band(table, sharing) for table in tables)
    for (below, above), table in zip(pairwise(found), tables[1:], strict=True):
        _require_touching(below, above, table)
    if all(band.weight == 0 for band in found):
        tables[0].refuse("weight", "is 0 in every band; nobody would share")
    return found


def severities(charter: Table) -> tuple[SeverityTerms, ...]:
    """Return the kinds of case that bring less, each with a name of its own."""
    tables = charter.tables("severity")
    found = tuple(_severity(table) for table in tables)
    for index, kind in enumerate(found):
        if kind.name in {other.name for other in found[:index]}:
            tables[index].refuse("name", f'"{kind.name}" stands there twice')
    return found


def waiting(table: Table) -> WaitingTerms:
    found = WaitingTerms(
        illness_days=table.whole("illness_days", most=MOST_DAYS),
        accident_days=table.whole("accident_days", most=MOST_DAYS),
    )
    table.close()
    return found


def arrears(table: Table | None) -> ArrearsTerms | None:
    if table is None:
        return None
    found = ArrearsTerms(
        retry_days=table.whole("retry_days", most=365),
        then=table.choice("then", ArrearsThen, later={"freeze"}),
        grace_days=table.whole_or("grace_days", 0, most=365),
        continuity_days=table.whole_or("continuity_days", 0, most=365),
        rejoin_restarts_waiting=table.flag_or("rejoin_restarts_waiting", default=False),
    )
    table.close(later={"top_up_days", "grace_until"})
    return found


def panel(table: Table | None) -> PanelTerms | None:
    if table is None:
        return None
    found = PanelTerms(
        draw=table.choice("draw", Draw),
        approve_above=table.text("approve_above"),
        seats=table.whole_or("seats", None, least=1, most=999),
        quorum=table.whole_or("quorum", None, least=1, most=999),
        hours=table.whole_or("hours", None, least=1, most=999),
        if_not_filled=table.text_or("if_not_filled"),
    )
    fraction = re.fullmatch(r"([1-9]\d?)/([1-9]\d?)", found.approve_above)
    if fraction is None or int(fraction[1]) >= int(fraction[2]):
        table.refuse("approve_above", 'must be a part of one, like "1/2"')
    if found.seats is not None and (found.quorum or 1) > found.seats:
        table.refuse("quorum", f"is {found.quorum}, more than the {found.seats} seats")
    table.close()
    return found


def wind_down(table: Table | None) -> WindDownTerms | None:
    if table is None:
        return None
    found = WindDownTerms(
        notice_days=table.whole("notice_days", most=3_650),
        tail_days=table.whole("tail_days", most=3_650),
        shortfall=table.choice_or("shortfall", Shortfall, None),
        borne_by=table.choice_or("borne_by", Bearer, None),
    )
    table.close(later={"refund_all_shares", "refund_balances_within_days"})
    return found


def _band(table: Table, sharing: Sharing) -> BandTerms:
    found = BandTerms(
        name=table.text("name"),
        name_zh=table.text_or("name_zh"),
        name_en=table.text_or("name_en"),
        from_days=table.whole_or("from_days", None, most=MOST_DAYS),
        from_years=table.whole_or("from_years", None, most=MOST_YEARS),
        until_years=table.whole_or("until_years", None, least=1, most=MOST_YEARS),
        benefit_minor=table.whole("benefit_minor", least=1),
        weight=table.whole_or("weight", 1),
    )
    table.close(later={"incidence_per_100k"})
    if (found.from_days is None) == (found.from_years is None):
        table.refuse("from_years", "give the lower edge once, as from_years or as from_days")
    if found.until_years is not None and _is_empty(found, found.until_years):
        table.refuse("until_years", "ends the band before it begins")
    if sharing is Sharing.UNIFORM and found.weight != 1:
        table.refuse("weight", 'must be 1 where sharing = "uniform"')
    return found


def _is_empty(band: BandTerms, until_years: int) -> bool:
    if band.from_days is not None:
        return band.from_days >= until_years * 365
    return (band.from_years or 0) >= until_years


def _require_touching(below: BandTerms, above: BandTerms, table: Table) -> None:
    if below.until_years is None:
        table.refuse("from_years", "overlaps the band before it, which has no upper age")
    if above.from_years is None:
        table.refuse("from_days", "only the first band may begin at an age in days")
    if above.from_years < below.until_years:
        table.refuse(
            "from_years", f"overlaps the band before it, which ends at {below.until_years}"
        )
    if above.from_years > below.until_years:
        table.refuse("from_years", f"leaves a gap: the band before it ends at {below.until_years}")


def _severity(table: Table) -> SeverityTerms:
    found = SeverityTerms(
        name=table.text("name"),
        name_zh=table.text_or("name_zh"),
        name_en=table.text_or("name_en"),
        benefit_minor=table.whole("benefit_minor", least=1),
        in_force_on=table.day_or_none("in_force_on"),
    )
    table.close()
    return found
