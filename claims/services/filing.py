"""Asking for aid, and taking the request back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from charter import rules as charter_rules
from charter import selectors as charter
from claims import rules, selectors
from claims.models import Bill, Claim, ClaimEvent
from claims.services.evidence import Document, Taken, keep_evidence, take_in
from claims.services.steps import clear_decision, letter, lock_claim, start_clock, walk
from claims.states import CLOSED, Cause, ClaimState, FiledAs
from members import services as members
from members.models import Enrolment, User

RECEIVED: Final = {  # what whoever holds the member is told, by who asked
    FiledAs.HOLDER: "received",
    FiledAs.CONTACT: "received_contact",
    FiledAs.CREW: "received_crew",
}


@dataclass(frozen=True, kw_only=True)
class BillTold:
    """One bill as the claimant tells it; `evidence_sha256` is of the paper that shows it."""

    billed_on: date
    what: str
    amount_minor: int
    paid_elsewhere_minor: int = 0
    evidence_sha256: str = ""


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
    condition_key: str = "",
    employer: str = "",
    bills: Sequence[BillTold] = (),
    paper_reference: str = "",
) -> Claim:
    """Ask for aid after an event; called twice with one `once`, it is one claim.

    Refused only for what cannot be: a future event, one before birth, someone else's member, an
    event told already, papers that cannot be taken. What is doubtful is a hint to who reads it.
    `by` holds the member or is an emergency contact of theirs; with `paper_reference`, the number
    under which the paper lies, `by` is an operator who types what stands there.
    """
    enrolment = _enrolment(enrolment_id)
    filed_as = _require_may_file(enrolment, by, from_paper=bool(paper_reference))
    once = once or uuid4()
    if already := Claim.objects.filter(once=once, filed_by=by).first():
        return already
    rules.require_possible_event(
        event_on=event_on,
        born_on=enrolment.member.born_on,
        today=charter_rules.local_date(at, enrolment.plan.time_zone),
    )
    papers = take_in(documents, by=by, at=at)
    claim = _binding(enrolment, event_on)
    claim.once, claim.filed_by, claim.submitted_at = once, by, at
    claim.filed_as, claim.employer, claim.condition_key = filed_as, employer, condition_key
    start_clock(claim, "file", at=at)
    claim.cause, claim.condition, claim.event_on = cause, condition, event_on
    claim.story, claim.account_name, claim.account_ref = story, account_name, account_ref
    if not _insert(claim):
        return _found(claim)
    _keep_told(claim, papers, bills, paper_reference=paper_reference)
    _tell_received(claim, at=at)
    return claim


def _keep_told(
    claim: Claim, papers: Sequence[Taken], bills: Sequence[BillTold], *, paper_reference: str
) -> None:
    """Begin the history of a new claim, and keep what came with it."""
    by, at = claim.filed_by, claim.submitted_at
    ClaimEvent.objects.create(
        claim=claim, move="file", after=claim.state, by=by, at=at, reason=paper_reference
    )
    keep_evidence(claim, papers, by=by, at=at)
    _keep_bills(claim, bills)


def _keep_bills(claim: Claim, bills: Sequence[BillTold]) -> None:
    papers = {paper.sha256: paper for paper in claim.evidence.all()} if bills else {}
    Bill.objects.bulk_create(
        Bill(
            claim=claim,
            evidence=papers.get(bill.evidence_sha256),
            billed_on=bill.billed_on,
            what=bill.what,
            amount_minor=bill.amount_minor,
            paid_elsewhere_minor=bill.paid_elsewhere_minor,
        )
        for bill in bills
    )


def _tell_received(claim: Claim, *, at: datetime) -> None:
    """Tell who asked that it has arrived; who holds the member, also that another asked for them.

    An emergency contact gets a letter of their own, the office none.
    """
    kind = RECEIVED[FiledAs(claim.filed_as)]
    told = [letter(claim, kind, filer=claim.filed_by.name)]
    if claim.filed_as == FiledAs.CONTACT:
        told.append(letter(claim, RECEIVED[FiledAs.HOLDER], to=claim.filed_by))
    members.queue_messages(told, at=at)


@transaction.atomic
def withdraw_claim(*, claim_id: int, reason: str, by: User, at: datetime) -> Claim:
    """Take a request back before notice; its history stays, its event may be told again."""
    claim = lock_claim(claim_id)
    require_asked(claim, by)
    clear_decision(claim)
    walk(claim, "withdraw", reason=reason, by=by, at=at)
    return claim


def _enrolment(enrolment_id: int) -> Enrolment:
    return Enrolment.objects.select_related("plan", "member", "version").get(pk=enrolment_id)


def require_asked(claim: Claim, by: User) -> None:
    """Refuse who neither holds the member nor asked for them; the crew only typed for a family."""
    is_contact = claim.filed_by_id == by.pk and claim.filed_as != FiledAs.CREW
    if claim.enrolment.member.holder_id != by.pk and not is_contact:
        raise rules.NotTheirs


def _require_may_file(enrolment: Enrolment, by: User, *, from_paper: bool) -> FiledAs:
    if from_paper:
        if not selectors.may_file_from_paper(plan=enrolment.plan, by=by):
            raise rules.NotTheirs
        return FiledAs.CREW
    filed_as = selectors.filed_as(enrolment=enrolment, by=by)
    if filed_as is None:
        raise rules.NotTheirs
    return filed_as


def _binding(enrolment: Enrolment, event_on: date) -> Claim:
    """Return a new claim bound to what binds an event of that day."""
    plan = enrolment.plan
    bound = selectors.bound_of(enrolment=enrolment, event_on=event_on)
    ref = "".join(secrets.choice(rules.REF_ALPHABET) for _ in range(rules.REF_LENGTH))
    return Claim(
        ref=ref,
        plan=plan,
        enrolment=enrolment,
        version=bound.version,
        bound_by=bound.bound_by,
        band_id=charter.band_ids(plan.pk)[bound.band_key] if bound.band_key else None,
        cap_minor=bound.cap_minor,
        state=ClaimState.SUBMITTED,
        is_blind=rules.is_read_blind(ref, blind_bps=bound.terms.review.blind_bps),
    )


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
