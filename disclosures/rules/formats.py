"""The formats of reports, and what those of before do not say."""

from typing import Final

FORMAT: Final = "tongzhou.report/4"
THIRD_FORMAT: Final = "tongzhou.report/3"
SECOND_FORMAT: Final = "tongzhou.report/2"
FIRST_FORMAT: Final = "tongzhou.report/1"
# Reports of the first two formats told of every case the month, under this name.
MONTH: Final = "event_month"
# What reports of the first format do not say; their bytes stay as they were published.
NOT_IN_FIRST: Final = {
    "rules": (
        "funding",
        "case_cap_excess",
        "period_cap_minor",
        "period_cap_excess",
        "spares_claimants",
        "contribution_minor",
        "contribution_per",
        "surplus",
        "shortfall",
        "call_cap_times",
    ),
    "figures": (
        "rebates_minor",
        "adjustments_minor",
        "reserve_draw_minor",
        "contributed_minor",
        "called_minor",
        "operator_bears_minor",
        "reserve_bears_minor",
        "reserve_held_minor",
        "call_most_minor",
    ),
    "claims": ("borne_minor", "cut_minor"),
}
# What reports say since the fourth format: of the whole, and of its parts.
SINCE_FOURTH: Final = (
    "formula",
    "previous_sha256",
    "as_of",
    "receipts",
    "collected",
    "paid",
    "audited",
    "fee_spent",
    "disputes",
)
SINCE_FOURTH_IN: Final = {
    "charter": ("source_sha256",),
    "period": ("abandoned_before",),
    "claims": ("commitment",),
}
