"""The step of a run: locked, walked, written into its history."""

from datetime import datetime

from apportionment import rules, states
from apportionment.models import Period, Run, RunEvent
from apportionment.states import CLOSED
from members.models import User


def lock_run(run_id: int) -> Run:
    """Return a run with its period and version, locked until the transaction ends."""
    return (
        Run.objects.select_for_update(of=("self",))
        .select_related("period", "period__version")
        .get(pk=run_id)
    )


def require_earlier_closed(period: Period) -> None:
    """Refuse while an earlier period's carry is not known."""
    earlier = Run.objects.of_plan(period.plan_id).filter(period__no__lt=period.no)
    still_open = earlier.exclude(state__in=CLOSED).order_by("period__no").first()
    if still_open is not None:
        raise rules.EarlierRunOpen(period_no=still_open.period.no)


def walk(run: Run, move: str, *, by: User | None, at: datetime, reason: str = "") -> Run:
    """Take a locked run one step, and write the step into its history."""
    before = run.state
    run.state = states.target_of(move, before)
    run.save()
    record_step(run, move=move, before=before, by=by, at=at, reason=reason)
    return run


def record_step(
    run: Run, *, move: str, before: str, by: User | None, at: datetime, reason: str = ""
) -> None:
    """Write one step into a run's history."""
    RunEvent.objects.create(
        run=run, move=move, before=before, after=run.state, by=by, at=at, reason=reason
    )
