"""Questions before a request is filed: for whom, under which rules, what a reader will look at."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from charter import selectors as charter
from charter.models import CharterVersion, Plan
from charter.rules import (
    BenefitKind,
    Cause,
    Terms,
    band_at,
    local_date,
    start_of_day,
    waiting_ends_at,
)
from claims import rules
from claims.models import Claim, ClaimDraft, DraftPaper
from claims.rules.drafts import EVENT, REMINDED_BEFORE
from claims.selectors.binding import binding_of
from claims.states import BoundBy, FiledAs
from members import selectors as members
from members.models import Enrolment, User

AGAINST_BILLS: Final = frozenset({BenefitKind.REIMBURSEMENT, BenefitKind.MIXED})


@dataclass(frozen=True)
class Bound:
    """What binds an event: the version and why, the age band of that day, and the most it gives."""

    version: CharterVersion
    terms: Terms
    bound_by: BoundBy
    band_key: str | None
    cap_minor: int


def enrolments_to_ask_for(*, user: User) -> list[tuple[Enrolment, FiledAs]]:
    """Return for whom a user may ask for aid, and as what: those they hold, then as contact."""
    held = members.enrolments_of_aid(user_id=user.pk)
    as_contact = members.enrolments_of_contact(user=user)
    return [
        *((one, FiledAs.HOLDER) for one in held),
        *((one, FiledAs.CONTACT) for one in as_contact),
    ]


def filed_as(*, enrolment: Enrolment, by: User) -> FiledAs | None:
    """Return as what a user asks for a member; None if they may not."""
    if enrolment.member.holder_id == by.pk:
        return FiledAs.HOLDER
    if members.contacts_who_are(user=by).filter(member=enrolment.member_id).exists():
        return FiledAs.CONTACT
    return None


def may_file_from_paper(*, plan: Plan, by: User) -> bool:
    """Return whether somebody of the crew may type a request that came on paper."""
    return members.holds_role(user_id=by.pk, roles=frozenset({"operator"}), plan_id=plan.pk)


def bound_of(*, enrolment: Enrolment, event_on: date) -> Bound:
    """Return what binds an event of a member's: version, band and the most it may bring."""
    plan = enrolment.plan
    event_at = start_of_day(event_on, ZoneInfo(plan.time_zone))
    binding = binding_of(enrolment=enrolment, event_on=event_on)
    terms = charter.terms_of(binding.version)
    born_on = enrolment.member.born_on
    key = band_at(terms.bands, born_on, event_at, plan.time_zone) if born_on else None
    cap_minor = terms.benefit_minor(band=key, event_on=event_on) if key else 0
    return Bound(binding.version, terms, binding.bound_by, key, cap_minor)


def hints_for(
    *,
    enrolment: Enrolment,
    cause: str,
    event_on: date,
    filed_on: date,
    terms: Terms,
    has_band: bool,
) -> tuple[rules.Hint, ...]:
    """Return what a reader will look at in the dates of an event, filed on a day of plan time.

    `terms` are those that bind it; `has_band`: whether an age band of theirs fits that day.
    """
    zone = enrolment.plan.time_zone
    by_charter = waiting_ends_at(terms, enrolment.joined_at, Cause(cause))
    waits_until = min(by_charter, enrolment.waiting_until)  # sooner where waiting was brought along
    death = getattr(enrolment.member, "death", None)
    return rules.hints(
        event_on=event_on,
        filed_on=filed_on,
        belonging=rules.Belonging(
            joined_on=local_date(enrolment.joined_at, zone),
            waits_until=local_date(waits_until, zone),
            left_on=local_date(enrolment.left_at, zone) if enrolment.left_at else None,
            claim_within_days=terms.claim_within_days,
            died_on=death.died_on if death else None,
        ),
        has_band=has_band,
    )


def bound_of_draft(draft: ClaimDraft) -> Bound | None:
    """Return what binds the event of a draft; None as long as its day is not told."""
    said = draft.answers.get(EVENT)
    if said is None or draft.enrolment is None:
        return None
    return bound_of(enrolment=draft.enrolment, event_on=date.fromisoformat(said["event_on"]))


def takes_bills(draft: ClaimDraft) -> bool:
    """Return whether the charter that binds a draft's event pays against bills."""
    bound = bound_of_draft(draft)
    benefit = bound.terms.benefit if bound else None
    return benefit is not None and benefit.kind in AGAINST_BILLS


def papers_of_draft(draft: ClaimDraft) -> list[DraftPaper]:
    """Return the papers kept with a draft, in the order they came."""
    return list(draft.papers.select_related("paper").order_by("pk"))


def draft_of(*, user: User, draft_id: UUID) -> ClaimDraft | None:
    """Return a request that this user is writing, or has sent; of anybody else's there is none."""
    own = ClaimDraft.objects.filter(user=user, pk=draft_id)
    return own.select_related("enrolment__plan", "enrolment__member__holder", "claim").first()


def drafts_of(*, user: User) -> list[ClaimDraft]:
    """Return the requests that a user is writing, the one saved last first."""
    own = ClaimDraft.objects.filter(user=user, claim=None, enrolment__isnull=False)
    return list(own.select_related("enrolment__plan", "enrolment__member").order_by("-saved_at"))


def somebody_died(*, claim: Claim) -> bool:
    """Return whether the claimant, or whoever holds their membership, has died."""
    member = claim.enrolment.member
    return hasattr(member, "death") or members.has_died(user_id=member.holder_id)


def claims_of_member(*, member_id: int, plan_id: int) -> list[Claim]:
    """Return a member's requests in a plan, latest first: for the office, no contents."""
    found = Claim.objects.filter(enrolment__member=member_id, plan=plan_id)
    return list(found.only("ref", "state", "submitted_at", "plan_id").order_by("-pk"))


def claims_of_plan(*, plan_id: int) -> QuerySet[Claim]:
    """Return the requests of a plan; the office's pages show of them no contents."""
    return Claim.objects.filter(plan=plan_id).select_related("plan", "enrolment__member")


def drafts_to_remind(*, plan_id: int, at: datetime) -> list[ClaimDraft]:
    """Return the requests of a plan's members that will soon be forgotten, unless taken up."""
    soon = at + REMINDED_BEFORE
    found = ClaimDraft.objects.filter(
        claim=None, enrolment__plan=plan_id, forgotten_at__lte=soon, forgotten_at__gt=at
    )
    return list(found.select_related("user", "enrolment__plan", "enrolment__member"))
