"""What makes one enrolment's due differ: recorded with a reason, never for one's own family."""

from datetime import datetime

from django.db import IntegrityError, transaction

from apportionment import rules
from apportionment.models import DueException
from apportionment.services.steps import lock_run
from apportionment.states import ExceptionKind, RunState
from members import selectors as members
from members.models import Enrolment, Standing, User


@transaction.atomic
def exempt_enrolment(
    *, run_id: int, enrolment_id: int, reason: str, by: User, at: datetime
) -> DueException:
    """Let an enrolment share nothing of a period whose run is frozen; the others share it.

    What it is spared is its band's share, written when the run is proposed. Twice is once.
    """
    if not reason.strip():
        raise rules.NothingToRecord
    run = lock_run(run_id)
    if run.state != RunState.FROZEN:
        raise rules.RunMoveNotAllowed("change", run.state)
    enrolment = _enrolment(enrolment_id, by=by)
    cutoff_at = run.period.cutoff_at
    standing = members.standings_at(enrolment_ids=[enrolment_id], at=cutoff_at).first()
    if standing is None or standing.plan_id != run.period.plan_id:
        raise rules.NotCounted
    exempt = DueException.objects.filter(enrolment=enrolment, kind=ExceptionKind.EXEMPT)
    found = exempt.filter(period=run.period).first()
    return found or DueException.objects.create(
        payer_id=standing.payer_id,
        enrolment=enrolment,
        plan_id=run.period.plan_id,
        period=run.period,
        kind=ExceptionKind.EXEMPT,
        key=f"exempt/{enrolment_id}/{exempt.count() + 1}",
        amount_minor=0,
        reason=reason,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def record_correction(
    *,
    enrolment_id: int,
    kind: ExceptionKind,
    amount_minor: int,
    key: str,
    reason: str,
    by: User,
    at: datetime,
) -> DueException:
    """Correct one enrolment's due in the next run: for whoever pays for it, in minor units.

    An adjustment has a sign: above zero, more is owed. A refund is what is given back, above zero.
    The key names the fact, so that it is recorded once (`ItemKeyReused` with other facts).
    """
    if kind == ExceptionKind.EXEMPT:
        raise rules.NothingToRecord  # that belongs to one period: `exempt_enrolment`
    given = amount_minor if kind == ExceptionKind.REFUND else abs(amount_minor)
    rules.require_recordable(given, reason=reason)
    enrolment = _enrolment(enrolment_id, by=by)
    return record_once(
        DueException(
            payer_id=payer_of_enrolment(enrolment.pk, at=at),
            enrolment=enrolment,
            plan_id=enrolment.plan_id,
            kind=kind,
            key=key,
            amount_minor=-amount_minor if kind == ExceptionKind.REFUND else amount_minor,
            reason=reason,
            recorded_by=by,
            recorded_at=at,
        )
    )


@transaction.atomic
def withdraw_exception(*, exception_id: int, by: User, at: datetime) -> DueException:
    """Withdraw what no run has taken up; the row stays, and says who did it.

    An exemption is of one period from the start: it can be withdrawn while its run is frozen.
    """
    found = DueException.objects.select_related("period")
    exception = found.select_for_update(of=("self",)).get(pk=exception_id)
    if exception.withdrawn_at is not None or not _is_waiting(exception):
        raise rules.NotWaiting
    exception.period = None
    exception.withdrawn_by, exception.withdrawn_at = by, at
    exception.save(update_fields=["period", "withdrawn_by", "withdrawn_at"])
    return exception


def _is_waiting(exception: DueException) -> bool:
    if exception.period_id is None:
        return True
    is_exempt = exception.kind == ExceptionKind.EXEMPT
    return is_exempt and lock_run(exception.period_id).state == RunState.FROZEN


def _enrolment(enrolment_id: int, *, by: User) -> Enrolment:
    """Return an enrolment; nobody changes what their own family owes."""
    enrolment = Enrolment.objects.select_related("member").get(pk=enrolment_id)
    payer_ids = members.standings(enrolment_id=enrolment_id).values_list("payer_id", flat=True)
    if enrolment.member.holder_id == by.pk or by.payer_id in payer_ids:
        raise rules.OwnFamily
    return enrolment


def payer_of_enrolment(enrolment_id: int, *, at: datetime) -> int:
    """Return the payer of an enrolment: who pays now, or else who paid last."""
    spans: list[Standing] = list(members.standings(enrolment_id=enrolment_id))
    begun = [span for span in spans if span.counts_from <= at] or spans[:1]
    if not begun:
        raise rules.NotCounted
    return begun[-1].payer_id


def record_once(exception: DueException) -> DueException:
    """Return a new row, or the one recorded under its key already."""
    try:
        with transaction.atomic():
            exception.save(force_insert=True)
            return exception
    except IntegrityError:
        found = DueException.objects.get(plan_id=exception.plan_id, key=exception.key)
    same = ("enrolment_id", "kind", "amount_minor")
    if found.withdrawn_at or any(getattr(found, name) != getattr(exception, name) for name in same):
        raise rules.ItemKeyReused(exception.key)
    return found
