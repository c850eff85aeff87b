"""The figures of a proposed run, written onto it; what cannot be stored is refused before."""

from apportionment import rules
from apportionment.models import Run
from apportionment.selectors import Proposal
from apportionment.selectors.inputs import sealed_figures


def write_run_figures(run: Run, proposal: Proposal) -> None:
    """Set every input and every figure of a dry run on a locked run; whoever walks it saves."""
    outcome = proposal.outcome
    for name, minor in proposal.lines.minor.items():
        setattr(run, name, minor)
    run.benefit_minor = outcome.benefit_minor
    run.fee_minor = outcome.fee_minor
    run.reserve_minor = outcome.reserve_minor
    run.rebates_minor = proposal.inputs.rebates_minor
    run.carry_in_minor = proposal.inputs.carry_in_minor
    run.to_share_minor = outcome.to_share_minor
    run.total_weight = outcome.total_weight
    run.contributed_minor = outcome.contributed_minor
    run.called_minor = outcome.called_minor
    run.charged_minor = outcome.charged_minor
    run.borne_minor = proposal.inputs.borne_minor
    run.operator_bears_minor = proposal.operator_bears_minor
    run.reserve_bears_minor = proposal.reserve_bears_minor
    run.reserve_held_minor = proposal.reserve_held_minor
    run.carry_out_minor = outcome.carry_out_minor


def require_storable(proposal: Proposal) -> None:
    """Refuse a dry run of which any figure, running total or posting is too large to be kept."""
    run, outcome = Run(pk=proposal.run.pk), proposal.outcome
    write_run_figures(run, proposal)
    rules.require_storable({"total_weight": outcome.total_weight}, most=rules.LARGEST_WEIGHT)
    rules.require_storable(_amounts(run))
    rules.require_storable(
        {f"cumulative_minor[{one.share.band.key}]": one.cumulative_minor for one in proposal.bands}
    )
    borne = sum(placed.borne_minor for placed in outcome.placed)
    rules.require_storable(rules.sealing_moves(sealed_figures(run, portions_borne_minor=borne)))


def _amounts(run: Run) -> dict[str, int]:
    named = {field.attname: getattr(run, field.attname) for field in Run._meta.concrete_fields}
    return {name: minor for name, minor in named.items() if name.endswith("_minor")}
