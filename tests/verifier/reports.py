"""Reports as plain JSON, from runs that the product's own rules have closed."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from apportionment.rules import Cap, Outcome, RunInputs, close

Json = dict[str, Any]

FIRST_CUTOFF: Final = datetime.fromisoformat("2020-01-04T16:00:00+00:00")
BANDS: Final = (("y18-y45", 18, 45), ("y45-y65", 45, 65), ("y65-y80", 65, 80), ("y80", 80, None))
LINES: Final = (
    *("written_off_minor", "recovered_minor", "refunds_minor", "rebates_minor"),
    *("adjustments_minor", "subsidy_minor", "reserve_draw_minor", "clawback_minor"),
    *("carry_in_minor", "borne_minor"),
)


def written(content: Json) -> bytes:
    """Return canonical bytes."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def hash_of(raw: bytes) -> str:
    return sha256(raw).hexdigest()


def content_of(run: RunInputs, *, no: int = 1, before: Json | None = None, **rules: Any) -> Json:
    """Return the report of a run, of the third format; `before` is the one that it follows."""
    outcome = close(run)
    return {
        "format": "tongzhou.report/3",
        "plan": {
            "slug": "village",
            "name_en": "Neighbours",
            "name_zh": "邻里",
            "currency": "CNY",
            "time_zone": "Asia/Shanghai",
        },
        "charter": {"number": 1, "sha256": "0" * 64},
        "period": {"no": no, "cutoff_at": _cutoff(no)},
        "rules": {**_rules(run), **rules},
        "figures": _figures(run, outcome),
        "bands": _bands(run, outcome, before),
        "claims": _claims(run, outcome, no),
        "exceptions": [],
    }


def _cutoff(no: int) -> str:
    return f"{FIRST_CUTOFF + timedelta(days=7 * no):%Y-%m-%dT%H:%M:%SZ}"


def _rules(run: RunInputs) -> Json:
    return {
        "sharing": "band_weights",
        "fee_bps": run.fee_bps,
        "rounding": str(run.rounding),
        "floor_minor": run.floor_minor,
        "reserve_bps": run.reserve.bps if run.reserve else 0,
        "reserve_cap_minor": run.reserve.cap_minor if run.reserve else None,
        "spread_over_periods": 1,
        "spares_claimants": False,
        "year_cap_minor": None,
        "year_cap_borne_by": None,
        "funding": "fixed" if run.fixed else "postpaid",
        "contribution_minor": run.fixed.contribution_minor if run.fixed else None,
        "contribution_per": "period" if run.fixed else None,
        **_cap("case_cap", run.case_cap),
        **_cap("period_cap", run.period_cap),
    }


def _cap(name: str, cap: Cap | None) -> Json:
    return {
        f"{name}_minor": cap.minor if cap else None,
        f"{name}_excess": str(cap.excess) if cap else None,
    }


def _figures(run: RunInputs, outcome: Outcome) -> Json:
    names = ("benefit", "fee", "reserve", "to_share", "contributed", "called", "charged")
    return {
        **{name: getattr(run, name) for name in LINES},
        **{f"{name}_minor": getattr(outcome, f"{name}_minor") for name in names},
        "carry_out_minor": outcome.carry_out_minor,
        "claim_count": len(run.awards_minor),
        "headcount": sum(run.headcount.values()),
        "total_weight": outcome.total_weight,
        "operator_bears_minor": sum(one.operator_minor for one in outcome.placed),
        "reserve_bears_minor": sum(one.reserve_minor for one in outcome.placed),
        "reserve_held_minor": run.reserve.held_minor if run.reserve else 0,
        "call_most_minor": run.fixed.call_most_minor if run.fixed else 0,
    }


def _bands(run: RunInputs, outcome: Outcome, before: Json | None) -> list[Json]:
    earlier = {band["key"]: band for band in before["bands"]} if before else {}
    return [
        _band(
            *BANDS[place],
            heads=run.headcount[band],
            weight=run.weight[band],
            share=outcome.shares[band],
            before=earlier.get(BANDS[place][0]),
        )
        for place, band in enumerate(run.headcount)
    ]


def _band(
    key: str,
    from_years: int,
    until_years: int | None,
    *,
    heads: int,
    weight: int,
    share: int,
    before: Json | None,
) -> Json:
    change = heads - (before["counted"] if before else 0)
    return {
        "key": key,
        "from_days": None,
        "from_years": from_years,
        "until_years": until_years,
        "came": max(0, change),
        "went": max(0, -change),
        "counted": heads,
        "exempt": 0,
        "headcount": heads,
        "weight": weight,
        "share_minor": share,
        "cumulative_minor": share + (before["cumulative_minor"] if before else 0),
    }


def _claims(run: RunInputs, outcome: Outcome, no: int) -> list[Json]:
    return [
        {
            "ordinal": place,
            "ref": f"CASE{no:04}{place:02}",
            "cause": "illness",
            "event_in": "2026-02",
            "ages": None,
            "award_minor": award,
            "brought_minor": award,
            "allowed_minor": placed.allowed_minor,
            "left_minor": placed.left_minor,
            "borne_minor": placed.borne_minor,
            "cut_minor": placed.cut_minor,
        }
        for place, (award, placed) in enumerate(
            zip(run.awards_minor, outcome.placed, strict=True), start=1
        )
    ]


def in_fourth_format(content: Json, *, previous_sha256: str = "", source_sha256: str = "") -> Json:
    """Return a report with all that the fourth format says besides, of a quiet plan."""
    made = [{"outcome": "made", "count": 0, "so_far": 0}]
    return {
        **content,
        "format": "tongzhou.report/4",
        "formula": f"tongzhou.formula/1/share/{content['rules']['sharing']}",
        "previous_sha256": previous_sha256,
        "charter": {**content["charter"], "source_sha256": source_sha256},
        "period": {**content["period"], "abandoned_before": []},
        "as_of": content["period"]["cutoff_at"],
        "claims": [{**claim, "commitment": "c" * 64} for claim in content["claims"]],
        "receipts": {
            "scheme": "tongzhou.receipts/1",
            "root": "e" * 64,
            "count": sum(band["counted"] for band in content["bands"]),
            "sum_minor": content["figures"]["charged_minor"],
        },
        "collected": dict.fromkeys(
            ("asked_minor", "collected_minor", "open_minor", "written_off_minor"), 0
        ),
        "paid": dict.fromkeys(
            ("awards", "awards_minor", "confirmed", "confirmed_minor", "netted_minor"), 0
        ),
        "audited": 0,
        "fee_spent": [],
        "disputes": {"objections": made, "appeals": made},
    }


def in_first_format(content: Json, unsaid: Sequence[str]) -> Json:
    """Return a report as the first format wrote it: without the figures named."""
    figures = {name: found for name, found in content["figures"].items() if name not in unsaid}
    claims = [
        {name: found for name, found in claim.items() if name not in unsaid}
        for claim in content["claims"]
    ]
    rules = {name: found for name, found in content["rules"].items() if name not in LATER_RULES}
    first = "tongzhou.report/1"
    return {**content, "format": first, "figures": figures, "claims": claims, "rules": rules}


LATER_RULES: Final = (
    *("funding", "case_cap_excess", "period_cap_minor", "period_cap_excess", "spares_claimants"),
    *("contribution_minor", "contribution_per", "surplus", "shortfall", "call_cap_times"),
)
