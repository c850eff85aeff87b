"""What a charter may not say: each refusal once, with its field and its line."""

import pytest

from charter.rules import CharterUnreadable, terms_from_toml
from tests.charter.builders import and_lines, changed_text, table_of

TOO_MUCH = "9223372036854775807"


@pytest.mark.parametrize(
    ("name", "change", "field", "reason"),
    [
        # A balance
        ("village", and_lines("entry_balance_minor = 5"), "entry_balance_minor", '"prepaid"'),
        ("village", and_lines("deposit_minor = 5"), "deposit_minor", '"prepaid"'),
        ("mutual", and_lines("remind_below_minor = 5"), "remind_below_minor", '"prepaid"'),
        (
            "kangai-accident",
            ('"last_share"', '"first_share"'),
            "minimum_balance_minor",
            'a whole number or "last_share"',
        ),
        ("kangai-accident", ('"last_share"', "-1"), "minimum_balance_minor", "the least is 0"),
        ("qingsong", ("cap_minor = 20000", "cap_minor = 999"), "balance_cap_minor", "is less"),
        ("qingsong", ("below_minor = 500", "below_minor = 0"), "remind_below_minor", "least is 1"),
        ("village", ('then = "lapse"', 'then = "freeze"'), "arrears.then", '"prepaid"'),
        ("village", ("grace_days = 30", "top_up_days = 3"), "arrears.top_up_days", '"prepaid"'),
        ("meituan", table_of("[leaving]", 'balance = "x"'), "leaving.balance", '"prepaid"'),
        (
            "village",
            ('shortfall = "pro_rata"', "refund_balances_within_days = 5"),
            "wind_down.refund_balances_within_days",
            '"prepaid"',
        ),
        # A contribution
        ("village", and_lines("contribution_minor = 5"), "contribution_minor", '"fixed"'),
        ("qingsong", and_lines('shortfall = "call"'), "shortfall", '"fixed"'),
        ("mutual", ("contribution_minor = 3000", ""), "contribution_minor", "is missing"),
        ("mutual", ("_minor = 3000", "_minor = 0"), "contribution_minor", "least is 1"),
        ("mutual", ('contribution_per = "period"\n', ""), "contribution_per", "is missing"),
        ("mutual", ('"period"', '"month"'), "contribution_per", "one of: period, year"),
        ("mutual", ("surplus = ", "# surplus = "), "surplus", "is missing"),
        ("mutual", ("shortfall = ", "# shortfall = "), "shortfall", "is missing"),
        ("mutual", ("shortfall = ", 'shortfall = "loan" # '), "shortfall", "pro_rata, call"),
        ("mutual", ("times = 1", "times = 0"), "call_cap_times", "the least is 1"),
        ("huiminbao", and_lines("call_cap_times = 1"), "call_cap_times", 'shortfall = "call"'),
        ("mutual", and_lines('coverage_starts = "01-01"'), "coverage_starts", '"year"'),
        ("mutual", and_lines('join_window = ["01-01", "01-31"]'), "join_window", '"year"'),
        ("huiminbao", ('"01-01"', '"02-29"'), "coverage_starts", "a day of every year"),
        ("huiminbao", ('"01-01"', '"13-01"'), "coverage_starts", "a day of every year"),
        ("huiminbao", ('"01-01"', '"1 Jan"'), "coverage_starts", 'a day like "01-31"'),
        ("huiminbao", ('"01-01"', "2025-01-01"), "coverage_starts", 'a day like "01-31"'),
        ("huiminbao", ('["10-01", "12-31"]', '["10-01"]'), "join_window", "must be two days"),
        ("huiminbao", ('["10-01", "12-31"]', '["02-29", "03-01"]'), "join_window", "every year"),
        ("huiminbao", and_lines('count_since = "waiting"'), "join_window", "from one day"),
        ("mutual", and_lines("year_cap_minor = 5"), "year_cap_minor", "has no meaning"),
        ("mutual", and_lines("period_cap_minor = 5"), "period_cap_minor", "has no meaning"),
        ("mutual", and_lines("spares_claimants = true"), "spares_claimants", "has no meaning"),
        ("mutual", table_of("[collection]"), "collection", "has no meaning"),
        # Weights
        ("mutual", ("incidence_per_100k = 100 ", "# "), "bands[1].incidence_per_100k", "missing"),
        ("mutual", ("100k = 100 ", "100k = 100001 "), "bands[1].incidence_per_100k", "100000"),
        ("mutual", ("100k = 400", "100k = 400\nweight = 2"), "bands[2].weight", "must be 1"),
        (
            "village",
            ("until_years = 65", "until_years = 65\nincidence_per_100k = 1"),
            "bands[2].incidence_per_100k",
            '"mean_proportional"',
        ),
        (
            "mutual",
            (
                "benefit_minor = 30000000\nincidence_per_100k = 100",
                f"benefit_minor = {TOO_MUCH}\nincidence_per_100k = 99",
            ),
            "bands[1].incidence_per_100k",
            "too large",
        ),
        # Caps
        ("village", and_lines("period_cap_minor = 5"), "period_cap_minor", "period_cap_excess"),
        (
            "village",
            and_lines('period_cap_excess = "operator"'),
            "period_cap_excess",
            "needs period_cap_minor",
        ),
        (
            "meituan",
            ('case_cap_excess = "next_period"', 'case_cap_excess = "reserve"'),
            "case_cap_excess",
            "needs reserve_bps",
        ),
        (
            "meituan",
            and_lines("period_cap_minor = 5", 'period_cap_excess = "reserve"'),
            "period_cap_excess",
            "needs reserve_bps",
        ),
        ("village", ('"next_period"', '"nobody"'), "case_cap_excess", "is not known here"),
        # Heads
        ("broodfonds", ("headcount = 50", "headcount = 19"), "maximum_headcount", "less than"),
        ("village", and_lines("spares_claimants = 1"), "spares_claimants", "true or false"),
        # Small dues
        ("village", table_of("[collection]"), "collection.threshold_minor", "is missing"),
        (
            "village",
            table_of("[collection]", "threshold_minor = 0"),
            "collection.threshold_minor",
            "the least is 1",
        ),
        (
            "village",
            table_of("[collection]", "threshold_minor = 5", 'at_latest = "week"'),
            "collection.at_latest",
            "one of: quarter, half_year, year",
        ),
        # Benefits
        ("meituan", ('kind = "mixed"', 'kind = "gift"'), "benefit.kind", "one of: lump_sum"),
        ("meituan", ('kind = "mixed"', 'kind = "lump_sum"'), "benefit.at_once_bps", '"mixed"'),
        ("meituan", ("bps = 2000", "bps = 10000"), "benefit.at_once_bps", "the most is 9999"),
        ("broodfonds", ("at_most_months = 24", ""), "benefit.at_most_months", "is missing"),
        (
            "broodfonds",
            ("at_most_months = 24", "at_most_months = 0"),
            "benefit.at_most_months",
            "1",
        ),
        (
            "broodfonds",
            ("at_most_months = 24", "at_most_months = 24\nshare_bps = 5000"),
            "benefit.share_bps",
            '"reimbursement"',
        ),
        ("broodfonds", and_lines("spread_over_periods = 2"), "spread_over_periods", "monthly"),
        (
            "broodfonds",
            ("benefit_minor = 150000", f"benefit_minor = {TOO_MUCH}"),
            "benefit.at_most_months",
            "too large",
        ),
        ("huiminbao", ("bps = 7000", "bps = 10001"), "benefit.share_bps", "the most is 10000"),
        # The other tables
        ("village", ('"pro_rata"', '"call"'), "wind_down.shortfall", 'must be "pro_rata"'),
        (
            "meituan",
            ("all_shares = true", 'all_shares = "y"'),
            "wind_down.refund_all_shares",
            "true",
        ),
        (
            "village",
            ("grace_days = 30", 'grace_days = 3\ngrace_until = "x"'),
            "arrears.grace_until",
            "once",
        ),
        (
            "broodfonds",
            ("one_objection_blocks = true", "objections = 1"),
            "joining.objections",
            "not a key",
        ),
        (
            "kangai-accident",
            ('"health_condition", ', '"in_waiting", '),
            "refusal.return_own_shares",
            "twice",
        ),
        (
            "kangai-accident",
            ('"health_condition", ', "5, "),
            "refusal.return_own_shares",
            "in quotes",
        ),
        (
            "village",
            table_of("[refusal]", "return_own_shares = []"),
            "refusal.return_own_shares",
            "a list",
        ),
        (
            "mutual",
            ('surplus_use = "vote"', "surplus_use = 1"),
            "governance.surplus_use",
            "in quotes",
        ),
        ("kangai-accident", ('[15, "last"]', '[15, "end"]'), "calendar.debit_on", "whole number"),
        ("kangai-accident", ('[15, "last"]', '["last", 31]'), "calendar.debit_on", "a day twice"),
        ("kangai-accident", ("notice_days = 14", "notice_days = 16"), "calendar.debit_on", "fewer"),
    ],
)
def test_what_a_charter_may_not_say_is_refused_with_line_and_field(
    name: str, change: tuple[str, str], field: str, reason: str
) -> None:
    text = changed_text(name, change)

    with pytest.raises(CharterUnreadable) as refused:
        terms_from_toml(text)

    assert (refused.value.field, reason in refused.value.reason) == (field, True), refused.value
    line = text.splitlines()[refused.value.line - 1]
    # What is missing is shown where its table begins; of the whole file that is its first line.
    assert refused.value.reason == "is missing" or field.rpartition(".")[2] in line
