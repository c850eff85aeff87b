"""The entry that sealing books: it sums to zero, whatever the figures; and what can be stored."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from apportionment.rules import (
    LARGEST_FIGURE,
    FigureTooLarge,
    NothingToRecord,
    RunInputs,
    SealedFigures,
    close,
    require_recordable,
    require_storable,
    sealing_moves,
)
from tests.apportionment.run_inputs import capped_runs, fixed_runs, has_heads

LINES = (
    "written_off_minor",
    "recovered_minor",
    "refunds_minor",
    "rebates_minor",
    "adjustments_minor",
    "subsidy_minor",
    "reserve_draw_minor",
    "clawback_minor",
    "carry_in_minor",
)


def sealed(run: RunInputs, *, reserve_bears_year: bool) -> SealedFigures:
    """Return what sealing a run books; operator or reserve bears what the yearly cap cut."""
    outcome = close(run)
    operator = sum(part.operator_minor for part in outcome.placed)
    reserve = sum(part.reserve_minor for part in outcome.placed)
    return SealedFigures(
        benefit_minor=outcome.benefit_minor,
        fee_minor=outcome.fee_minor,
        reserve_minor=outcome.reserve_minor,
        charged_minor=outcome.charged_minor,
        carry_out_minor=outcome.carry_out_minor,
        portions_borne_minor=operator + reserve,
        operator_bears_minor=operator + (0 if reserve_bears_year else run.borne_minor),
        reserve_bears_minor=reserve + (run.borne_minor if reserve_bears_year else 0),
        **{name: getattr(run, name) for name in LINES},
    )


@given(run=capped_runs() | fixed_runs(), reserve_bears_year=st.booleans())
def test_the_entry_of_any_run_sums_to_zero(run: RunInputs, *, reserve_bears_year: bool) -> None:
    assume(has_heads(run))

    moves = sealing_moves(sealed(run, reserve_bears_year=reserve_bears_year))

    assert sum(moves.values()) == 0
    assert 0 not in moves.values()


def test_the_entry_of_a_village_period_on_paper() -> None:
    """60,000.00 shared, fee 1,800.00, reserve 1,200.00; a due of 50.00 given up, 30.00 paid late.

    T = 60,000 + 1,800 + 1,200 + 50 − 30 + 20 (refund) − 10 (adjustment) − 2,000 (subsidy)
    = 61,030.00, all of it charged.
    """
    moves = sealing_moves(
        SealedFigures(
            benefit_minor=6_000_000,
            fee_minor=180_000,
            reserve_minor=120_000,
            written_off_minor=5_000,
            recovered_minor=3_000,
            refunds_minor=2_000,
            adjustments_minor=1_000,
            subsidy_minor=200_000,
            charged_minor=6_103_000,
            carry_in_minor=0,
            carry_out_minor=0,
        )
    )

    assert moves == {
        "receivable": 6_102_000,
        "awards_payable": -6_000_000,
        "fee_income": -180_000,
        "reserve": -120_000,
        "operator": 200_000,
        "written_off": -2_000,
    }


@pytest.mark.parametrize(
    ("figures", "account", "minor"),
    [
        ({"clawback_minor": 500}, "clawbacks", 500),
        ({"reserve_draw_minor": 500}, "reserve", 500),
        ({"rebates_minor": 500, "carry_in_minor": 500}, "receivable", -500),
        ({"operator_bears_minor": 500, "portions_borne_minor": 500}, "awards_payable", -500),
        ({"reserve_bears_minor": 500, "portions_borne_minor": 500}, "reserve", 500),
    ],
)
def test_each_line_stands_on_its_account(figures: dict[str, Any], account: str, minor: int) -> None:
    plain = {"benefit_minor": 0, "fee_minor": 0, "charged_minor": 0, "carry_out_minor": 0}

    moves = sealing_moves(SealedFigures(**{"carry_in_minor": 0, **plain, **figures}))

    assert moves[account] == minor


def test_what_a_table_cannot_hold_is_refused_by_name() -> None:
    require_storable({"fee_minor": LARGEST_FIGURE, "carry": -LARGEST_FIGURE})

    with pytest.raises(FigureTooLarge) as refused:
        require_storable({"fee_minor": LARGEST_FIGURE + 1})

    assert (refused.value.name, refused.value.found) == ("fee_minor", 2**63)


@pytest.mark.parametrize(("minor", "reason"), [(0, "why"), (-1, "why"), (5, " ")])
def test_nothing_is_recorded_of_nothing_or_without_a_reason(minor: int, reason: str) -> None:
    with pytest.raises(NothingToRecord):
        require_recordable(minor, reason=reason)
