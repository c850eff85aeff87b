"""What the rooms of aid keep of somebody, for tests of privacy: a row in each of their tables."""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from charter.rules import IfNotFilled
from claims.models import (
    Bill,
    CaseLink,
    Claim,
    ClaimDraft,
    Decision,
    DraftPaper,
    Employer,
    InformationRequest,
    Investigation,
    Note,
    Reading,
    Recusal,
    Signal,
)
from disputes.models import (
    Appeal,
    Bundle,
    BundleDownload,
    Objection,
    ObjectionEvent,
    ObjectionPaper,
)
from members.models import User
from panels.models import (
    Ballot,
    BeaconReading,
    Commitment,
    CoursePass,
    Look,
    Panel,
    PanelEvent,
    PoolEntry,
    Seat,
    Statement,
)
from papers.models import Paper

DAY: Final = timedelta(days=1)
HEX: Final = "ab" * 32


def is_helped_in_every_way(claim: Claim, staff: User, *, mark: str, at: datetime) -> None:
    """Leave a row in every table of requests, disputes and panels, the mark in every free text.

    One person does it all here: who asks also objects, and also sits on a panel.
    """
    claim.condition_key, claim.severity, claim.employer, claim.remedy = (mark,) * 4
    claim.save()
    user = claim.enrolment.member.holder
    _writes_requests(claim, user, mark=mark, at=at)
    _is_read(claim, staff, mark=mark, at=at)
    _is_asked_and_looked_into(claim, staff, mark=mark, at=at)
    panel = _panel(claim, at=at)
    _sits(panel, user, mark=mark, at=at)
    _is_decided(panel, staff, mark=mark, at=at)
    _objects(claim, user, staff, mark=mark, at=at)
    _appeals(claim, user, mark=mark, at=at)


def _writes_requests(claim: Claim, user: User, *, mark: str, at: datetime) -> None:
    draft = ClaimDraft.objects.create(
        id=uuid4(),
        user=user,
        enrolment=claim.enrolment,
        answers={"story": mark},
        begun_at=at,
        saved_at=at,
        forgotten_at=at + DAY,
        claim=claim,
    )
    DraftPaper.objects.create(draft=draft, paper=_paper(claim), item="report")
    CaseLink.objects.create(
        claim=claim, slug="s" * 32, code_hash=b"c" * 32, made_by=user, made_at=at, until=at + DAY
    )
    Employer.objects.create(user=user, name=mark, declared_at=at)
    Recusal.objects.create(claim=claim, user=user, reason=mark, at=at)


def _is_read(claim: Claim, staff: User, *, mark: str, at: datetime) -> None:
    Reading.objects.create(
        claim=claim,
        round=0,
        by=staff,
        at=at,
        verdict="refuse",
        article="Article 8",
        fact=mark,
        reason=mark,
        remedy=mark,
        alternatives=mark,
        undeclared="related",
        causality=mark,
        materiality=mark,
    )
    Signal.objects.create(
        claim=claim,
        key="near_declared",
        facts={"asked": [mark]},
        found_at=at,
        answer="useful",
        words=mark,
        answered_by=staff,
        answered_at=at,
    )
    Note.objects.create(
        claim=claim,
        kind="medical",
        by=staff,
        at=at,
        words=mark,
        evidence=claim.evidence.get(),
        page=1,
    )
    Bill.objects.create(
        claim=claim,
        billed_on=at.date(),
        what=mark,
        amount_minor=900,
        paid_elsewhere_minor=100,
        accepted_minor=500,
        why=mark,
        accepted_by=staff,
    )


def _is_asked_and_looked_into(claim: Claim, staff: User, *, mark: str, at: datetime) -> None:
    InformationRequest.objects.create(
        claim=claim,
        asked_by=staff,
        asked_at=at,
        items=[mark],
        words=mark,
        due_on=at.date(),
        answered_by=claim.filed_by,
        answered_at=at,
        answer=mark,
    )
    Investigation.objects.create(
        claim=claim,
        ref="INVEST01",
        state="reported",
        ordered_by=staff,
        ordered_at=at,
        investigator=mark,
        brief=mark,
        due_on=at.date(),
        reported_at=at,
        report=mark,
        cost_minor=100,
    )


def _panel(claim: Claim, *, at: datetime) -> Panel:
    """Return a panel that is voting."""
    return Panel.objects.create(
        ref="PANEL001",
        plan=claim.plan,
        claim=claim,
        about="appeal",
        article="Article 8",
        seats=1,
        quorum=1,
        above_numerator=1,
        above_denominator=2,
        late_numerator=1,
        late_denominator=4,
        commit_hours=24,
        vote_hours=48,
        extend_hours=24,
        if_not_filled=IfNotFilled.REFUSE,
        state="voting",
        opened_at=at,
        commit_until=at + DAY,
        draws_at=at + DAY,
        pool_sha256=HEX,
        seed=HEX,
        drawn_at=at + DAY,
        gather_until=at + 2 * DAY,
        votes_from=at + 2 * DAY,
        votes_until=at + 4 * DAY,
    )


def _sits(panel: Panel, user: User, *, mark: str, at: datetime) -> None:
    CoursePass.objects.create(user=user, version=1, passed_at=at)
    Commitment.objects.create(
        panel=panel, side="claimant", number=1, by=user, commitment=HEX, sealed=mark, given_at=at
    )
    BeaconReading.objects.create(panel=panel, by=user, value=HEX, at=at)
    Statement.objects.create(panel=panel, side="claimant", by=user, words=mark, at=at)
    entry = PoolEntry.objects.create(panel=panel, number=1, pseudonym="Member 1", user=user)
    seat = Seat.objects.create(
        panel=panel,
        entry=entry,
        place=1,
        state="accepted",
        invited_at=at,
        answer_until=at + DAY,
        answered_at=at,
        has_voted=True,
    )
    Look.objects.create(seat=seat, on=at.date())


def _is_decided(panel: Panel, staff: User, *, mark: str, at: datetime) -> None:
    ballot = Ballot.objects.create(panel=panel, verdict="grant", reason=mark, is_late=False)
    PanelEvent.objects.create(panel=panel, move="decide", before="voting", after="decided", at=at)
    panel.state, panel.verdict, panel.yes_count, panel.no_count = "decided", "grant", 1, 0
    panel.closed_at = at + 4 * DAY
    panel.save()
    ballot.counted_for, ballot.published = panel.claim, mark
    ballot.approved_by, ballot.approved_at = staff, at + 5 * DAY
    ballot.save(update_fields=["counted_for", "published", "approved_by", "approved_at"])
    Decision.objects.create(
        claim=panel.claim,
        round=2,
        verdict="refuse",
        article="Article 8",
        fact=mark,
        reason=mark,
        remedy=mark,
        alternatives=mark,
        panel_ref=panel.ref,
        at=at,
    )


def _objects(claim: Claim, user: User, staff: User, *, mark: str, at: datetime) -> None:
    objection = Objection.objects.create(
        ref="OBJECT01",
        claim=claim,
        plan=claim.plan,
        by=user,
        enrolment=claim.enrolment,
        ground="other",
        words=mark,
        at=at,
        due_at=at + DAY,
        state="dismissed",
        answer="The award stands.",  # for everybody: it holds nothing of anybody
        answered_by=staff,
        answered_at=at,
    )
    ObjectionPaper.objects.create(objection=objection, paper=_paper(claim))
    ObjectionEvent.objects.create(
        objection=objection, move="dismiss", before="open", after="dismissed", by=staff, at=at
    )


def _appeals(claim: Claim, user: User, *, mark: str, at: datetime) -> None:
    Appeal.objects.create(
        claim=claim,
        round=1,
        by=user,
        at=at,
        due_at=at + DAY,
        grounds=mark,
        state="withdrawn",
        closed_at=at,
    )
    bundle = Bundle.objects.create(
        ref="bundle000001",
        claim=claim,
        by=user,
        asked_at=at,
        state="ready",
        data_key=mark,
        size_bytes=1,
        sha256=HEX,
        made_at=at,
        expires_at=at + 14 * DAY,
    )
    BundleDownload.objects.create(bundle=bundle, by=user, at=at)


def _paper(claim: Claim) -> Paper:
    return claim.evidence.get().paper
