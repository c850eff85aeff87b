"""Runs for tests of the arithmetic."""

from typing import Any, Final

from hypothesis import strategies as st

from apportionment.rules import Cap, Fixed, Reserve, RunInputs
from charter.rules import CapExcess, Rounding

YOUNG: Final = 1
OLD: Final = 2

minor = st.integers(min_value=0, max_value=10**13)
signed_minor = st.integers(min_value=-(10**13), max_value=10**13)
heads = st.integers(min_value=0, max_value=10**9)
weights = st.integers(min_value=0, max_value=1000)
caps = st.builds(
    Cap, minor=st.integers(min_value=1, max_value=10**9), excess=st.sampled_from(CapExcess)
)
reserves = st.builds(
    Reserve,
    bps=st.integers(min_value=0, max_value=10_000),
    held_minor=signed_minor,
    cap_minor=st.none() | minor,
)


def a_run(**figures: Any) -> RunInputs:
    plain: dict[str, Any] = {
        "headcount": {YOUNG: 700, OLD: 300},
        "weight": {YOUNG: 1, OLD: 1},
        "awards_minor": [6_000_000],
        "fee_bps": 300,
        "rounding": Rounding.HALF_UP,
        "floor_minor": 1,
    }
    return RunInputs(**{**plain, **figures})


@st.composite
def runs(draw: st.DrawFn, /, **given: Any) -> RunInputs:
    """Draw a run without caps; what is given is taken as it is."""
    bands = draw(st.integers(min_value=1, max_value=4))
    drawn: dict[str, Any] = {
        "headcount": {band: draw(heads) for band in range(bands)},
        "weight": {band: draw(weights) for band in range(bands)},
        "awards_minor": draw(st.lists(minor, max_size=5)),
        "fee_bps": draw(st.integers(min_value=0, max_value=10_000)),
        "rounding": draw(st.sampled_from(Rounding)),
        "floor_minor": draw(st.integers(min_value=0, max_value=100)),
        "written_off_minor": draw(minor),
        "recovered_minor": draw(minor),
        "refunds_minor": draw(minor),
        "rebates_minor": draw(minor),
        "adjustments_minor": draw(signed_minor),
        "subsidy_minor": draw(minor),
        "reserve_draw_minor": draw(minor),
        "reserve_contribution_minor": draw(minor),
        "clawback_minor": draw(minor),
        "carry_in_minor": draw(signed_minor),
        "borne_minor": draw(minor),
    }
    return RunInputs(**{**drawn, **given})


@st.composite
def capped_runs(draw: st.DrawFn, /, **given: Any) -> RunInputs:
    """Draw a run with a case cap, a period cap, both or none, and a reserve."""
    parts = {
        "case_cap": draw(st.none() | caps),
        "period_cap": draw(st.none() | caps),
        "reserve": draw(st.none() | reserves),
    }
    return draw(runs(**{**parts, **given}))


@st.composite
def fixed_runs(draw: st.DrawFn, /, **given: Any) -> RunInputs:
    """Draw a run of a contribution set in advance, with or without a call."""
    fixed = Fixed(
        contribution_minor=draw(st.integers(min_value=0, max_value=10**6)),
        call_most_minor=draw(st.just(0) | minor),
    )
    return draw(capped_runs(**{"fixed": fixed, **given}))


def has_heads(run: RunInputs) -> bool:
    return any(run.headcount[band] * run.weight[band] for band in run.headcount)
