"""Runs for tests of the arithmetic."""

from typing import Any, Final

from hypothesis import strategies as st

from apportionment.rules import RunInputs
from charter.rules import Rounding

YOUNG: Final = 1
OLD: Final = 2

minor = st.integers(min_value=0, max_value=10**13)
heads = st.integers(min_value=0, max_value=10**9)
weights = st.integers(min_value=0, max_value=1000)


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
def runs(draw: st.DrawFn) -> RunInputs:
    bands = draw(st.integers(min_value=1, max_value=4))
    return RunInputs(
        headcount={band: draw(heads) for band in range(bands)},
        weight={band: draw(weights) for band in range(bands)},
        awards_minor=draw(st.lists(minor, max_size=5)),
        fee_bps=draw(st.integers(min_value=0, max_value=10_000)),
        rounding=draw(st.sampled_from(Rounding)),
        floor_minor=draw(st.integers(min_value=0, max_value=100)),
        written_off_minor=draw(minor),
        recovered_minor=draw(minor),
        refunds_minor=draw(minor),
        subsidy_minor=draw(minor),
        reserve_draw_minor=draw(minor),
        reserve_contribution_minor=draw(minor),
        clawback_minor=draw(minor),
        carry_in_minor=draw(st.integers(min_value=-(10**13), max_value=10**13)),
        borne_minor=draw(minor),
    )


def has_heads(run: RunInputs) -> bool:
    return any(run.headcount[band] * run.weight[band] for band in run.headcount)
