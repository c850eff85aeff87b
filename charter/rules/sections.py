"""The tables inside a charter file, each read into its part of the Terms."""

from itertools import pairwise
from typing import Final

from charter.rules.calendar import shortest_room_days
from charter.rules.choices import ArrearsThen, Bearer, BenefitKind, Sharing, Shortfall
from charter.rules.table import BIGINT, MOST_DAYS, Table
from charter.rules.terms import (
    ArrearsTerms,
    BandTerms,
    BenefitTerms,
    Calendar,
    SeverityTerms,
    WaitingTerms,
    WindDownTerms,
    weights_of,
)

MOST_YEARS: Final = 150
BENEFIT_KEYS: Final = {
    BenefitKind.MONTHLY: ("at_most_months",),
    BenefitKind.REIMBURSEMENT: ("deductible_minor", "share_bps", "earlier_illness_share_bps"),
    BenefitKind.MIXED: ("at_once_bps",),
}


def calendar(table: Table, *, notice_days: int) -> Calendar:
    found = Calendar(
        notice_on=table.days_of_month("notice_on"),
        debit_on=table.days_of_month("debit_on"),
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
    _require_weights(found, sharing, tables)
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
        waived_from=table.text_or("waived_from"),
    )
    table.close()
    return found


def arrears(table: Table | None) -> ArrearsTerms | None:
    if table is None:
        return None
    found = ArrearsTerms(
        retry_days=table.whole_or("retry_days", 0, most=365),
        then=table.choice("then", ArrearsThen),
        grace_days=table.whole_or("grace_days", 0, most=365),
        grace_until=table.text_or("grace_until"),
        top_up_days=table.whole_or("top_up_days", None, least=1, most=365),
        continuity_days=table.whole_or("continuity_days", 0, most=365),
        rejoin_restarts_waiting=table.flag_or("rejoin_restarts_waiting", default=False),
    )
    table.close()
    if found.grace_days and found.grace_until:
        table.refuse("grace_until", "say it once, as grace_days or as grace_until")
    return found


def wind_down(table: Table | None) -> WindDownTerms | None:
    if table is None:
        return None
    found = WindDownTerms(
        notice_days=table.whole("notice_days", most=3_650),
        tail_days=table.whole("tail_days", most=3_650),
        shortfall=table.choice_or("shortfall", Shortfall, None),
        borne_by=table.choice_or("borne_by", Bearer, None),
        refund_all_shares=table.flag_or("refund_all_shares", default=False),
        refund_balances_within_days=table.whole_or("refund_balances_within_days", None, most=365),
    )
    table.close()
    if found.shortfall is Shortfall.CALL:
        table.refuse("shortfall", 'must be "pro_rata": at the end nobody is called upon')
    return found


def benefit(table: Table | None) -> BenefitTerms | None:
    """Return how an award is paid; what belongs to another kind is refused."""
    if table is None:
        return None
    kind = table.choice("kind", BenefitKind)
    for other, keys in BENEFIT_KEYS.items():
        if other is not kind:
            table.refuse_all(keys, f'means nothing unless kind = "{other}"')
    is_monthly, is_mixed = kind is BenefitKind.MONTHLY, kind is BenefitKind.MIXED
    found = BenefitTerms(
        kind=kind,
        at_most_months=table.whole("at_most_months", least=1, most=1_200) if is_monthly else None,
        at_once_bps=table.whole("at_once_bps", least=1, most=9_999) if is_mixed else None,
        deductible_minor=table.whole_or("deductible_minor", 0),
        share_bps=table.whole_or("share_bps", 10_000, least=1, most=10_000),
        earlier_illness_share_bps=table.whole_or("earlier_illness_share_bps", None, most=10_000),
    )
    table.close()
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
        incidence_per_100k=_incidence(table, sharing),
    )
    table.close()
    if (found.from_days is None) == (found.from_years is None):
        table.refuse("from_years", "give the lower edge once, as from_years or as from_days")
    if found.until_years is not None and _is_empty(found, found.until_years):
        table.refuse("until_years", "ends the band before it begins")
    if sharing is not Sharing.BAND_WEIGHTS and found.weight != 1:
        table.refuse("weight", f'must be 1 where sharing = "{sharing}"')
    return found


def _incidence(table: Table, sharing: Sharing) -> int | None:
    """Return how many of 100,000 fall ill in a year; only mean_proportional weighs by it."""
    name = "incidence_per_100k"
    if sharing is Sharing.MEAN_PROPORTIONAL:
        return table.whole(name, most=100_000)
    table.refuse_all([name], f'means nothing unless sharing = "{Sharing.MEAN_PROPORTIONAL}"')
    return None


def _require_weights(found: tuple[BandTerms, ...], sharing: Sharing, tables: list[Table]) -> None:
    """Refuse bands in which nobody would share, or with weights too large to write down."""
    name = "incidence_per_100k" if sharing is Sharing.MEAN_PROPORTIONAL else "weight"
    weights = weights_of(found, sharing)
    if not any(weights.values()):
        tables[0].refuse(name, "is 0 in every band; nobody would share")
    for band, table in zip(found, tables, strict=True):
        if weights[band.key] > BIGINT:
            table.refuse(name, "makes a weight too large to write down")


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
