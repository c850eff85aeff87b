"""The step of a run: locked, walked, written into its history."""

from collections.abc import Collection
from datetime import datetime

from apportionment import rules, states
from apportionment.models import Period, Run, RunEvent
from apportionment.states import CLOSED
from members.models import User


def lock_run(run_id: int, *, with_terms: bool = True) -> Run:
    """Return a run with its period, and that with its version; locked until the transaction ends.

    Without `with_terms` the version, whose charter is long, is not read along.
    """
    beside = "period__version" if with_terms else "period"
    return Run.objects.select_for_update(of=("self",)).select_related(beside).get(pk=run_id)


def require_earlier_closed(period: Period) -> None:
    """Refuse while an earlier period's carry is not known."""
    earlier = Run.objects.of_plan(period.plan_id).filter(period__no__lt=period.no)
    still_open = earlier.exclude(state__in=CLOSED).order_by("period__no")
    period_no = still_open.values_list("period__no", flat=True).first()
    if period_no is not None:
        raise rules.EarlierRunOpen(period_no=period_no)


def walk(
    run: Run,
    move: str,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    written: Collection[str] | None = None,
) -> Run:
    """Take a locked run one step, and write the step into its history.

    `written` are the fields that the deed has set on it; not said, all are written.
    """
    before = run.state
    run.state = states.target_of(move, before)
    run.save(update_fields=None if written is None else {"state", *written})
    record_step(run, move=move, before=before, by=by, at=at, reason=reason)
    return run


def record_step(
    run: Run, *, move: str, before: str, by: User | None, at: datetime, reason: str = ""
) -> None:
    """Write one step into a run's history."""
    RunEvent.objects.create(
        run=run, move=move, before=before, after=run.state, by=by, at=at, reason=reason
    )
