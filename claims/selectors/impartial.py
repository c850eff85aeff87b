"""Who may read whose claim: nobody close to the claimant, nobody who has stood aside or decided."""

from itertools import islice
from typing import Final

from django.db.models import Exists, OuterRef, Q

from claims.models import Claim, ClaimEvent, Decision, Employer, Reading, Recusal
from claims.models.claims import ClaimQuerySet
from claims.rules import HasRecused, NotImpartial, SameEmployer, TookPartBefore
from claims.states import FiledAs
from members import selectors as members
from members.models import User
from members.states import Role

READERS: Final = 2  # who recommends, and who decides


def impartial_to(claims: ClaimQuerySet, *, reviewer: User) -> ClaimQuerySet:
    """Return the claims that a reviewer stands far enough from to read them."""
    for hindrance in (_is_close(reviewer), *_hindrances(reviewer).values()):
        claims = claims.exclude(hindrance)
    return claims


def hindrance_of(*, claim: Claim, reviewer: User) -> NotImpartial | None:
    """Return why a reviewer may not read a claim, as the refusal it is; None if they may."""
    one = Claim.objects.filter(pk=claim.pk)
    if one.filter(_is_close(reviewer)).exists():
        return NotImpartial()
    for refusal, hindrance in _hindrances(reviewer).items():
        if one.filter(hindrance).exists():
            return refusal()
    return None


def has_readers_left(*, claim: Claim) -> bool:
    """Return whether two reviewers are left who may read a claim and had no part in it so far."""
    crew = members.crew(plan_id=claim.plan_id, role=Role.REVIEWER).exclude(
        Q(pk__in=Reading.objects.filter(claim=claim).values("by"))
        | Q(pk__in=Decision.objects.filter(claim=claim, by__isnull=False).values("by"))
        | Q(pk__in=ClaimEvent.objects.filter(claim=claim, move="send_back").values("by"))
    )
    free = (one for one in crew if hindrance_of(claim=claim, reviewer=one) is None)
    return len(list(islice(free, READERS))) == READERS


def _is_close(reviewer: User) -> Q:
    """Return the condition that a claim is of the reviewer's own household, or filed by them."""
    close = members.members_close_to(user=reviewer)
    told = Q(filed_by=reviewer) & ~Q(filed_as=FiledAs.CREW)  # typed in for others is not told
    return told | Q(enrolment__member__in=close)


def _hindrances(reviewer: User) -> dict[type[NotImpartial], Q]:
    employers = Employer.objects.filter(user=reviewer, ended_at=None)
    lookups = employers.filter(name_lookup__isnull=False).values("name_lookup")
    recused = Recusal.objects.filter(claim=OuterRef("pk"), user=reviewer)
    return {
        HasRecused: Q(Exists(recused)),
        SameEmployer: Q(employer__is_blank=False, employer_lookup__in=lookups),
        TookPartBefore: _took_part(reviewer),
    }


def _took_part(reviewer: User) -> Q:
    """Return the condition that a reviewer had a part in an earlier round of a claim."""
    before = {"claim": OuterRef("pk"), "by": reviewer, "round__lt": OuterRef("round")}
    later_appeals = ClaimEvent.objects.filter(
        claim=OuterRef("claim"), move="appeal", pk__gt=OuterRef("pk")
    )
    sent_back = ClaimEvent.objects.filter(claim=OuterRef("pk"), by=reviewer, move="send_back")
    return (
        Q(Exists(Reading.objects.filter(**before)))
        | Q(Exists(Decision.objects.filter(**before)))
        | Q(Exists(sent_back.filter(Exists(later_appeals))))
    )
