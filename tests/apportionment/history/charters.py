"""The charters under which random histories are lived: small pools, every kind of money rule."""

from typing import Final

from charter.rules import terms_from_toml
from tests.apportionment.history.oracle import AgeBand

COMMON: Final = """
name = "{name}"
currency = "CNY"
time_zone = "Asia/Shanghai"
floor_minor = 1
notice_days = 3
payout_when = "as_collected"

[calendar]
notice_on = [7]
debit_on = [14]

[[bands]]
name = "18 to 44 years"
from_years = 18
until_years = 45
benefit_minor = 3000000
{young}
[[bands]]
name = "45 to 64 years"
from_years = 45
until_years = 65
benefit_minor = 2000000
{old}
[arrears]
retry_days = 3
then = "lapse"
continuity_days = 60
"""

POSTPAID: Final = """
funding = "postpaid"
sharing = "band_weights"
fee_bps = 800
rounding = "half_up"
case_cap_minor = 4000
case_cap_excess = "next_period"
period_cap_minor = 7000
period_cap_excess = "operator"
year_cap_minor = 9000
year_cap_borne_by = "operator"
spares_claimants = true
spread_over_periods = 2
count_since = "joining"
"""

CARRIED: Final = """
funding = "postpaid"
sharing = "uniform"
fee_bps = 0
rounding = "up"
case_cap_minor = 5000
case_cap_excess = "pro_rata"
year_cap_minor = 6000
year_cap_borne_by = "reserve"
reserve_bps = 500
reserve_cap_minor = 20000
spares_claimants = true
count_since = "waiting"
"""

PREPAID: Final = """
funding = "prepaid"
sharing = "uniform"
fee_bps = 300
rounding = "down"
case_cap_minor = 3000
case_cap_excess = "reserve"
reserve_bps = 1000
minimum_balance_minor = 100
count_since = "joining"
"""

FIXED: Final = """
funding = "fixed"
sharing = "mean_proportional"
contribution_minor = 2500
contribution_per = "period"
surplus = "return"
shortfall = "call"
call_cap_times = 1
fee_bps = 500
rounding = "half_up"
count_since = "joining"
"""

YEARLY: Final = """
funding = "fixed"
sharing = "uniform"
contribution_minor = 20000
contribution_per = "year"
coverage_starts = "01-01"
surplus = "return"
shortfall = "pro_rata"
fee_bps = 500
rounding = "half_up"
count_since = "joining"
"""

PLAIN: Final = """
funding = "postpaid"
sharing = "uniform"
fee_bps = 0
rounding = "down"
count_since = "joining"
"""

NO_WAITING: Final = "\n[waiting]\nillness_days = 0\naccident_days = 0\n"
WAITING: Final = "\n[waiting]\nillness_days = 20\naccident_days = 0\n"
COLLECTION: Final = '\n[collection]\nthreshold_minor = 1500\nat_latest = "quarter"\n'


def _text(
    name: str, rules: str, *, young: str = "", old: str = "", tables: str = NO_WAITING
) -> str:
    common = COMMON.format(name=name, young=young, old=old)
    head, calendar, rest = common.partition("[calendar]")
    return head + rules + calendar + rest + tables


CHARTERS: Final = {
    "postpaid": _text(
        "capped", POSTPAID, young="weight = 2", old="weight = 3", tables=NO_WAITING + COLLECTION
    ),
    "carried": _text("carried", CARRIED, tables=WAITING),
    "prepaid": _text("prepaid", PREPAID),
    "fixed": _text(
        "mutual", FIXED, young="incidence_per_100k = 100", old="incidence_per_100k = 400"
    ),
    "yearly": _text("yearly", YEARLY),
    "plain": _text("plain", PLAIN),
}
BANDS: Final = [
    AgeBand("y18-y45", until_years=45, from_years=18),
    AgeBand("y45-y65", until_years=65, from_years=45),
]
WAITING_DAYS: Final = {"carried": 20}
TERMS: Final = {name: terms_from_toml(text) for name, text in CHARTERS.items()}
