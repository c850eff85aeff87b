"""Counting for the outlook, and writing down how the early warnings stand."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from apportionment.models import Run
from charter.models import Plan
from disclosures import rules, selectors
from disclosures.models import Tally, WarningChange, WarningNote
from disclosures.rules import outlook, public_words, warnings
from disclosures.rules.warnings import Sign, WarningKind
from disclosures.selectors import tallies
from disclosures.selectors import warnings as standing_warnings
from members.models import User

WATCHED: Final = timedelta(days=750)  # of reports: two years and a little


@transaction.atomic
def count_period(*, run_id: int, at: datetime) -> Tally:
    """Count a sealed period once; called twice, or twice at once, it is counted once.

    What is told of decisions takes the place of what was told before only where that would not
    show one person's step (`rules.outlook.may_follow`); else the older figures stay, dated.
    """
    if already := Tally.objects.filter(run_id=run_id).first():
        return already
    run = Run.objects.select_related("period__plan", "period__version").get(pk=run_id)
    if run.sealed_at is None:
        raise rules.NotSealed
    counts = tallies.counts_of_run(run)
    told = tallies.cases_told_by(run, heads=counts.headcount)
    before = tallies.cases_of_plan(plan_id=run.period.plan_id, before_no=counts.no)
    if before is not None and not outlook.may_follow(before, told):
        told = before
    tally, _is_new = Tally.objects.get_or_create(
        run=run,
        defaults={
            "plan_id": run.period.plan_id,
            "no": counts.no,
            "cutoff_at": counts.cutoff_at,
            "movement": tallies.movement_json(counts),
            "cases": tallies.cases_json(told),
            "counted_at": at,
        },
    )
    return tally


@transaction.atomic
def follow_warnings(*, plan_id: int, at: datetime) -> list[WarningChange]:
    """Write down every early warning that stands otherwise than before; called twice, once.

    The first time, all of them are written down: from then on the table says since when.
    """
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
    before = standing_warnings.standing(plan_id=plan_id)
    return [
        WarningChange.objects.create(
            plan=plan, warning=sign.kind, state=sign.state, facts=_facts(sign), at=at
        )
        for sign in _signs(plan, at=at)
        if sign.kind not in before or before[sign.kind].state != sign.state
    ]


@transaction.atomic
def note_warning(
    *,
    plan_id: int,
    warning: str,
    words: public_words.Words,
    incident_no: int | None,
    by: User,
    at: datetime,
) -> WarningNote:
    """Tell everybody what was done about an early warning."""
    public_words.require_words(words)
    return WarningNote.objects.create(
        plan_id=plan_id,
        warning=WarningKind(warning),
        words_zh=words.zh,
        words_en=words.en,
        incident_no=incident_no,
        by=by,
        at=at,
    )


def _signs(plan: Plan, *, at: datetime) -> list[Sign]:
    pool = selectors.pool(plan=plan, at=at)
    documents = selectors.headlines_since(plan_id=plan.pk, since=at - WATCHED)
    counts = tallies.counts_of_plan(plan_id=plan.pk)
    found = standing_warnings.facts(pool=pool, documents=documents, counts=counts)
    return warnings.signs(found)


def _facts(sign: Sign) -> dict[str, int]:
    return {} if sign.figure is None else {"figure": sign.figure}
