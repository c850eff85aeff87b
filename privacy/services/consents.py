"""Ending a consent for one purpose, and giving it again."""

from datetime import date, datetime

from django.db import transaction

from charter import selectors as charter
from charter.rules import local_date
from members import selectors as members_selectors
from members import services as members
from members.models import User
from members.states import OPEN
from privacy.models import Withdrawal
from privacy.states import Purpose
from treasury import selectors as treasury_selectors
from treasury import services as treasury

WORDS = "consent to debits withdrawn"


@transaction.atomic
def withdraw(*, user_id: int, purpose: Purpose, plan_id: int, at: datetime) -> Withdrawal:
    """End a consent from now on; ended twice, it ended the first time.

    Without the mandate nothing is debited any more, and what is due is paid by hand. Health is
    what membership is about: without it, everybody this user holds leaves the plan. Raises what
    leaving raises (`CutoffPassed`: ask with a fresh instant).
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    known = _open(user_id, purpose, plan_id)
    if known is not None and not _is_given_anew(known):
        return known
    if known is not None:
        known.given_again_at = at
        known.save(update_fields=["given_again_at"])
    if purpose == Purpose.MANDATE:
        _stop_debits(user, plan_id, at=at)
    else:
        _leave(user, plan_id, at=at)
    return Withdrawal.objects.create(user=user, purpose=purpose, plan_id=plan_id, withdrawn_at=at)


@transaction.atomic
def give_again(*, user_id: int, plan_id: int, at: datetime) -> None:
    """Let what is due be debited again; health is consented to again by joining again."""
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    known = _open(user_id, Purpose.MANDATE, plan_id)
    if known is None:
        return
    known.given_again_at = at
    known.save(update_fields=["given_again_at"])
    assert user.payer_id is not None  # else there was nothing to stop
    treasury.resume_debits(payer_id=user.payer_id, plan_id=plan_id, on=_today(known, at))


def _open(user_id: int, purpose: Purpose, plan_id: int) -> Withdrawal | None:
    own = Withdrawal.objects.filter(user_id=user_id, purpose=purpose, plan_id=plan_id)
    return own.filter(given_again_at=None).select_related("plan").first()


def _is_given_anew(known: Withdrawal) -> bool:
    """Return whether somebody has joined again, and so said yes again, after taking it back."""
    if known.purpose == Purpose.MANDATE:
        payer_id = User.objects.values_list("payer_id", flat=True).get(pk=known.user_id)
        return payer_id is not None and not treasury_selectors.has_consent_pause(
            payer_id=payer_id, plan_id=known.plan_id
        )
    own = members_selectors.enrolments(user_id=known.user_id)
    belongs = own.filter(plan_id=known.plan_id, state__in=OPEN)
    return known.purpose == Purpose.HEALTH and belongs.exists()


def _today(withdrawal: Withdrawal, at: datetime) -> date:
    return local_date(at, withdrawal.plan.time_zone)


def _stop_debits(user: User, plan_id: int, *, at: datetime) -> None:
    """Hold a payer's debits without end; pauses for hardship, of now and to come, give way."""
    assert user.payer_id is not None
    today = local_date(at, charter.plan_by_id(plan_id).time_zone)
    while treasury.resume_debits(payer_id=user.payer_id, plan_id=plan_id, on=today):
        pass
    treasury.pause_debits(
        payer_id=user.payer_id,
        plan_id=plan_id,
        from_on=today,
        until_on=None,
        reason=WORDS,
        by=user.pk,
        is_hardship=False,
    )


def _leave(user: User, plan_id: int, *, at: datetime) -> None:
    own = members_selectors.enrolments(user_id=user.pk).filter(plan_id=plan_id, state__in=OPEN)
    for enrolment_id in own.order_by("pk").values_list("pk", flat=True):
        members.leave(enrolment_id=enrolment_id, by=user, at=at)
