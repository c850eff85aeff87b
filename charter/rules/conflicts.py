"""What a charter may not say beside something else; each refusal names the field to mend."""

from typing import Final

from charter.rules.choices import ArrearsThen, BenefitKind, CapExcess, Funding
from charter.rules.table import BIGINT, Table
from charter.rules.terms import Terms

PAIRS: Final = (
    ("case_cap_minor", "case_cap_excess"),
    ("case_cap_excess", "case_cap_minor"),
    ("period_cap_minor", "period_cap_excess"),
    ("period_cap_excess", "period_cap_minor"),
    ("year_cap_minor", "year_cap_borne_by"),
    ("year_cap_borne_by", "year_cap_minor"),
    ("reserve_cap_minor", "reserve_bps"),
)


def require_no_conflict(charter: Table, terms: Terms) -> None:
    """Refuse a field that means nothing beside, or without, another one."""
    for one, other in PAIRS:
        if charter.has(one) and not charter.has(other):
            charter.refuse(one, f"needs {other} beside it")
    _require_a_reserve(charter, terms)
    _require_room_for_heads(charter, terms)
    _require_a_balance(charter, terms)
    if terms.benefit is not None and terms.benefit.kind is BenefitKind.MONTHLY:
        _require_months(charter, terms, months=terms.benefit_months)


def _require_a_reserve(charter: Table, terms: Terms) -> None:
    """Nothing else fills a reserve than a part of each award."""
    excesses = {
        "case_cap_excess": terms.case_cap_excess,
        "period_cap_excess": terms.period_cap_excess,
    }
    for name, excess in excesses.items():
        if excess is CapExcess.RESERVE and not terms.reserve_bps:
            charter.refuse(name, "needs reserve_bps: nothing else fills a reserve")


def _require_room_for_heads(charter: Table, terms: Terms) -> None:
    most = terms.maximum_headcount
    if most is not None and most < terms.minimum_headcount:
        charter.refuse("maximum_headcount", f"is less than the {terms.minimum_headcount} it needs")


def _require_a_balance(charter: Table, terms: Terms) -> None:
    """Only a balance can be topped up, returned, or too low for the next share."""
    if terms.funding is Funding.PREPAID:
        return
    reason = 'needs funding = "prepaid"'
    if terms.arrears is not None and terms.arrears.then is ArrearsThen.FREEZE:
        charter.table("arrears").refuse("then", f'"freeze" {reason}')
    for table, name in (
        ("arrears", "top_up_days"),
        ("leaving", "balance"),
        ("wind_down", "refund_balances_within_days"),
    ):
        if charter.has(table):
            charter.table(table).refuse_all([name], reason)


def _require_months(charter: Table, terms: Terms, *, months: int) -> None:
    """A benefit a month is brought once a month, and comes spread already."""
    if terms.spread_over_periods > 1:
        charter.refuse("spread_over_periods", "has no meaning where the benefit is monthly")
    if len(terms.calendar.notice_on) > 1:
        charter.table("calendar").refuse("notice_on", "a monthly benefit needs one period a month")
    if max(band.benefit_minor for band in terms.bands) * months > BIGINT:
        charter.table("benefit").refuse("at_most_months", "makes a benefit too large to write down")
