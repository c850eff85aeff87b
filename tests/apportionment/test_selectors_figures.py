"""A run's figures as officers read them: those of the dry run are those that are written."""

from dataclasses import fields

import pytest

from apportionment import services
from apportionment.models import Run
from apportionment.selectors.figures import Figures, figures
from apportionment.states import ExceptionKind, ItemKind
from charter.models import Plan
from tests.apportionment.builders import (
    OPENING,
    a_frozen_run,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    an_enrolment_of,
    officers,
)

pytestmark = pytest.mark.django_db

# Of a written run only the run itself and the name of a dry run's figures differ.
NOT_FIGURES = {"run", "digest", "terms", "bands", "portions"}


def plain(found: Figures) -> dict[str, object]:
    """Return every figure, bands and portions too, without the rows they come from."""
    names = [one.name for one in fields(found) if one.name not in NOT_FIGURES]
    return {
        **{name: getattr(found, name) for name in names},
        "bands": [
            (one.band.key, one.counted, one.exempt, one.weight, one.share_minor)
            for one in found.bands
        ],
        "portions": [
            (
                one.claim.pk,
                one.brought_minor,
                one.allowed_minor,
                one.left_minor,
                one.borne_minor,
                one.cut_minor,
            )
            for one in found.portions
        ],
        "exempt": found.exempt,
        "headcount": found.headcount,
    }


def everything_waits(plan: Plan) -> None:
    """Let every line of the equation have something to say."""
    officer = officers(plan)[0]
    for number, kind in enumerate((ItemKind.SUBSIDY, ItemKind.WRITTEN_OFF, ItemKind.RECOVERED)):
        services.record_item(
            plan_id=plan.pk,
            kind=kind,
            key=f"{kind}/1",
            amount_minor=101 + number,
            reason="why",
            by=officer,
            at=OPENING,
        )
    for number, wrong in enumerate((ExceptionKind.ADJUSTMENT, ExceptionKind.REFUND)):
        services.record_correction(
            enrolment_id=an_enrolment_of(plan, number=number + 4).pk,
            kind=wrong,
            amount_minor=31 + number,
            key=f"{wrong}/1",
            reason="why",
            by=officer,
            at=OPENING,
        )


def proposed(run: Run, *, digest: str) -> Run:
    by = officers(run.period.plan)[0]
    return services.propose_run(run_id=run.pk, by=by, at=run.period.notice_until, expected=digest)


def test_a_dry_run_shows_the_very_figures_that_proposing_writes() -> None:
    plan = a_small_pool(
        {
            "case_cap_minor": 500,
            "case_cap_excess": "operator",
            "period_cap_minor": 700,
            "period_cap_excess": "pro_rata",
            "spares_claimants": True,
            "fee_bps": 300,
            "reserve_bps": 200,
        }
    )
    for number in (0, 2):
        a_granted_claim(plan, award_minor=7_001, number=number)
    a_sealed_run(plan)
    a_granted_claim(plan, award_minor=7_001, number=6)
    everything_waits(plan)
    run = a_frozen_run(plan)
    dry = figures(run=run)

    written = figures(run=proposed(run, digest=dry.digest))

    assert plain(written) == plain(dry)
    assert (written.subsidy_minor, written.written_off_minor, written.recovered_minor) == (
        101,
        102,
        103,
    )
    assert (written.adjustments_minor, written.refunds_minor) == (31, 32)
    assert (written.exempt, written.headcount) == (1, 9)
    assert written.portions[0].borne_minor > 0
    assert written.portions[0].cut_minor == 0


def test_a_fixed_dry_run_shows_contribution_call_and_cut() -> None:
    plan = a_small_pool(
        {
            "funding": "fixed",
            "contribution_minor": 100,
            "contribution_per": "period",
            "surplus": "return",
            "shortfall": "call",
            "call_cap_times": 2,
            "payout_when": "after_collection",
        }
    )
    a_granted_claim(plan, award_minor=7_001)
    run = a_frozen_run(plan)
    dry = figures(run=run)

    written = figures(run=proposed(run, digest=dry.digest))

    assert plain(written) == plain(dry)
    assert (dry.contributed_minor, dry.called_minor) == (1_000, 2_000)
    assert [one.cut_minor for one in dry.portions] == [4_001]
