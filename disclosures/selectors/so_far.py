"""What a report tells of its plan up to its own publication."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apportionment.models import Period
from apportionment.selectors.paid_awards import awards_paid
from apportionment.selectors.retold import DebitsSoFar
from audits import selectors as audits
from disclosures import rules
from disputes.selectors.tallies import appeals_by_outcome, objections_by_outcome
from treasury import selectors as treasury

SPENT = "spent_"  # what the accounts of each kind of expense are called


def so_far(
    *, period: Period, debits: DebitsSoFar, before: rules.Document | None, at: datetime
) -> dict[str, Any]:
    """Return the parts of a document that are read at its publication, by their names."""
    plan_id = period.plan_id
    paid = awards_paid(plan_id)
    return {
        "as_of": at,
        "collected": _collected(debits),
        "paid": rules.PaidPart(
            awards=paid.awards,
            awards_minor=paid.awards_minor,
            confirmed=paid.confirmed,
            confirmed_minor=paid.confirmed_minor,
            netted_minor=paid.netted_minor,
        ),
        "audited": audits.audited(plan_id, period.no, until=at).audited,
        "fee_spent": _fee_spent(plan_id, before),
        "disputes": _disputes(plan_id, before),
    }


def _collected(found: DebitsSoFar) -> rules.CollectedPart:
    return rules.CollectedPart(
        asked_minor=found.asked_minor,
        collected_minor=found.paid_minor,
        open_minor=found.open_minor,
        written_off_minor=found.written_off_minor,
    )


def _fee_spent(plan_id: int, before: rules.Document | None) -> tuple[rules.SpentPart, ...]:
    """Return what was spent of each kind by the books; a kind told before is told again."""
    told = {one.kind: one.so_far_minor for one in before.fee_spent} if before else {}
    spent = dict.fromkeys(told, 0)
    for one in treasury.trial_balance(plan_id):
        if one.code.startswith(SPENT) and one.amount_minor:
            spent[one.code.removeprefix(SPENT)] = one.amount_minor
    return tuple(
        rules.SpentPart(kind=kind, amount_minor=minor - told.get(kind, 0), so_far_minor=minor)
        for kind, minor in sorted(spent.items())
    )


def _disputes(plan_id: int, before: rules.Document | None) -> rules.DisputesPart:
    told = before.disputes if before else None
    return rules.DisputesPart(
        objections=_tallies(
            objections_by_outcome(plan_id=plan_id), told.objections if told else ()
        ),
        appeals=_tallies(appeals_by_outcome(plan_id=plan_id), told.appeals if told else ()),
    )


def _tallies(
    counted: Mapping[str, int], told: tuple[rules.TallyPart, ...]
) -> tuple[rules.TallyPart, ...]:
    then = {one.outcome: one.so_far for one in told}
    return tuple(
        rules.TallyPart(outcome=outcome, count=so_far - then.get(outcome, 0), so_far=so_far)
        for outcome, so_far in counted.items()
    )
