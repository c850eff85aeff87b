"""What must end before somebody can be erased."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from apportionment import selectors as apportionment
from charter import selectors as charter
from charter.rules import CharterRefused, local_date
from claims.models import Claim
from claims.states import CLOSED, ClaimState
from members import selectors as members
from members.models import Enrolment, User
from members.states import OPEN, EnrolmentState
from privacy.rules import Hindrance, tail_ends_on
from privacy.selectors.plans import plans_of
from support.models import Complaint
from support.states import PENDING
from treasury import selectors as treasury

OVER = sorted(CLOSED | {ClaimState.PAID})


def hindrances(*, user: User, at: datetime) -> list[Hindrance]:
    """Return all that hinders erasing a user and whom they hold at an instant; nothing: it may be.

    Whoever works for the crew, is in a plan, has an open claim, owes or is owed money; and while
    aid may still be asked for what happened before leaving.
    """
    own = list(members.enrolments(user_id=user.pk))
    found = [Hindrance("crew")] if user.role_grants.exists() else []
    found += [_belongs(one) for one in own if one.state in OPEN]
    found += [Hindrance("claim", ref) for ref in _open_claims(user)]
    found += [Hindrance("complaint", ref) for ref in _open_complaints(user)]
    found += list(_money(user))
    return found + list(_tails(own, at))


def _belongs(enrolment: Enrolment) -> Hindrance:
    kind = "waiting" if enrolment.state == EnrolmentState.APPLIED else "member"
    return Hindrance(kind, enrolment.plan.slug)


def _open_claims(user: User) -> list[str]:
    own = Q(enrolment__member__holder=user) | Q(filed_by=user)
    still = Claim.objects.filter(own).exclude(state__in=OVER)
    return list(still.order_by("pk").values_list("ref", flat=True))


def _open_complaints(user: User) -> list[str]:
    still = Complaint.objects.filter(thread__user=user, state__in=PENDING)
    return list(still.order_by("pk").values_list("thread__ref", flat=True))


def _money(user: User) -> Iterator[Hindrance]:
    """Yield what is owed, either way, in each plan: also for those who moved to another account."""
    if user.payer_id is None:
        return
    for plan in plans_of(user=user):
        minor = apportionment.due_minor(payer_id=user.payer_id, plan_id=plan.pk)
        unpaid = treasury.open_debits(payer_id=user.payer_id, plan_id=plan.pk).exists()
        held = treasury.balance_of(payer_id=user.payer_id, plan_id=plan.pk)
        comes = treasury.refunds_under_way(payer_id=user.payer_id, plan_id=plan.pk).exists()
        if minor > 0 or unpaid:
            yield Hindrance("due", plan.slug)
        elif minor < 0 or held > 0 or comes:
            yield Hindrance("credit", plan.slug)


def _tails(own: list[Enrolment], at: datetime) -> Iterator[Hindrance]:
    for one in own:
        if one.left_at is None or one.ending == "withdrawn":
            continue
        until = tail_ends_on(
            left_on=local_date(one.left_at, one.plan.time_zone),
            claim_within_days=_claim_within_days(one),
        )
        if local_date(at + one.plan.clock_offset, one.plan.time_zone) < until:
            yield Hindrance("tail", one.plan.slug, until)


def _claim_within_days(enrolment: Enrolment) -> int | None:
    """Return the charter's time for asking, of the version in force when somebody left."""
    assert enrolment.left_at is not None
    try:
        return charter.terms_at(enrolment.plan_id, enrolment.left_at).claim_within_days
    except CharterRefused:
        return charter.terms_of(enrolment.version).claim_within_days
