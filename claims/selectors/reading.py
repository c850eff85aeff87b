"""Questions of reviewers: which claims they may read, which wait, what to look at."""

from charter import selectors as charter
from charter.rules import local_date
from claims import rules, states
from claims.models import Claim
from claims.models.claims import ClaimQuerySet
from claims.selectors.filing import hints_for
from claims.selectors.impartial import impartial_to
from claims.selectors.whole import whole
from members import selectors as members
from members.models import User


def reviewable(*, reviewer: User) -> ClaimQuerySet:
    """Return the claims of a reviewer's plans that they stand far enough from to judge them."""
    plan_ids = members.plan_ids_of_role(user_id=reviewer.pk, role="reviewer")
    return impartial_to(whole().filter(plan_id__in=plan_ids), reviewer=reviewer)


def undecided(*, plan_id: int) -> ClaimQuerySet:
    """Return the claims of a plan that wait for a reading, whoever may give it."""
    return Claim.objects.filter(plan_id=plan_id).in_states(states.UNDECIDED)


def decided_lately(*, reviewer: User, most: int) -> ClaimQuerySet:
    """Return the latest decisions of the plans a reviewer works for."""
    return (
        reviewable(reviewer=reviewer)
        .in_states(states.DECIDED)
        .order_by("-decided_at", "-pk")[:most]
    )


def hints_of(*, claim: Claim) -> tuple[rules.Hint, ...]:
    """Return what a reviewer should look at in a claim's dates."""
    return hints_for(
        enrolment=claim.enrolment,
        cause=claim.cause,
        event_on=claim.event_on,
        filed_on=local_date(claim.submitted_at, claim.plan.time_zone),
        terms=charter.terms_of(claim.version),
        has_band=claim.band_id is not None,
    )
