"""Asking for aid, and taking the request back."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from charter import rules as charter_rules
from charter import selectors as charter
from charter.models import CharterVersion
from charter.rules import NoCharterInForce
from claims import rules
from claims.models import Claim, ClaimEvent
from claims.services.evidence import Document, keep_evidence, sniff
from claims.services.steps import lock_claim, tell, walk
from claims.states import CLOSED, Cause, ClaimState
from members.models import Enrolment, User


@transaction.atomic
def file_claim(
    *,
    enrolment_id: int,
    by: User,
    cause: Cause,
    condition: str,
    event_on: date,
    story: str,
    account_name: str,
    account_ref: str,
    documents: Sequence[Document],
    at: datetime,
    once: UUID | None = None,
) -> Claim:
    """Ask for aid after an event; called twice with one `once`, it is one claim.

    Refused only for what cannot be: a future event, one before birth, someone else's member, an
    event told already, papers that cannot be taken. What is doubtful is a hint to who reads it.
    """
    enrolment = _enrolment(enrolment_id)
    _require_holder(enrolment, by)
    once = once or uuid4()
    if already := Claim.objects.filter(once=once, filed_by=by).first():
        return already
    rules.require_possible_event(
        event_on=event_on,
        born_on=enrolment.member.born_on,
        today=charter_rules.local_date(at, enrolment.plan.time_zone),
    )
    papers = sniff(documents)
    claim = _binding(enrolment, event_on)
    claim.once, claim.filed_by, claim.submitted_at = once, by, at
    claim.cause, claim.condition, claim.event_on = cause, condition, event_on
    claim.story, claim.account_name, claim.account_ref = story, account_name, account_ref
    if not _insert(claim):
        return _found(claim)
    ClaimEvent.objects.create(claim=claim, move="file", after=claim.state, by=by, at=at)
    keep_evidence(claim, papers, by=by, at=at)
    tell(claim, "received", at=at)
    return claim


@transaction.atomic
def withdraw_claim(*, claim_id: int, reason: str, by: User, at: datetime) -> Claim:
    """Take a request back before notice; its history stays, its event may be told again."""
    claim = lock_claim(claim_id)
    if by.pk not in {claim.enrolment.member.holder_id, claim.filed_by_id}:
        raise rules.NotTheirs
    claim.decided_by = claim.decided_at = claim.award_minor = None
    walk(claim, "withdraw", reason=reason, by=by, at=at)
    return claim


def _enrolment(enrolment_id: int) -> Enrolment:
    return Enrolment.objects.select_related("plan", "member", "version").get(pk=enrolment_id)


def _require_holder(enrolment: Enrolment, by: User) -> None:
    if enrolment.member.holder_id != by.pk:
        raise rules.NotTheirs


def _binding(enrolment: Enrolment, event_on: date) -> Claim:
    """Return a claim bound to the version in force at the event, or at joining if later."""
    plan = enrolment.plan
    event_at = charter_rules.start_of_day(event_on, ZoneInfo(plan.time_zone))
    version = _version(enrolment, event_at)
    terms = charter.terms_of(version)
    key = charter_rules.band_at(terms.bands, enrolment.member.born_on, event_at, plan.time_zone)
    return Claim(
        ref="".join(secrets.choice(rules.REF_ALPHABET) for _ in range(rules.REF_LENGTH)),
        plan=plan,
        enrolment=enrolment,
        version=version,
        band_id=charter.band_ids(plan.pk)[key] if key else None,
        cap_minor=terms.benefit_minor(band=key, event_on=event_on) if key else 0,
        state=ClaimState.SUBMITTED,
    )


def _version(enrolment: Enrolment, event_at: datetime) -> CharterVersion:
    if event_at <= enrolment.joined_at:
        return enrolment.version
    try:
        return charter.version_at(enrolment.plan_id, event_at)
    except NoCharterInForce:
        return enrolment.version


def _insert(claim: Claim) -> bool:
    """Return whether the claim is new; a form sent twice or an event told twice is not."""
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _found(claim: Claim) -> Claim:
    """Return the claim that this form has made already; refuse an event told in another form."""
    same_form = Claim.objects.filter(once=claim.once, filed_by=claim.filed_by).first()
    if same_form is not None:
        return same_form
    same_event = Claim.objects.exclude(state__in=sorted(CLOSED)).get(
        enrolment=claim.enrolment, event_on=claim.event_on, cause=claim.cause
    )
    raise rules.AlreadyFiled(ref=same_event.ref)
