"""Claims, papers and reviewers for tests; a test names only what it is about."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Final

from django.core.files.base import ContentFile
from PIL import Image

from claims import services
from claims.models import Claim
from claims.services import Document
from claims.services.steps import lock_claim, walk
from claims.states import Cause, ClaimState, EvidenceKind, Verdict
from members.models import Enrolment, User
from tests.members.builders import a_crew_member, an_enrolment

EVENT_ON: Final = date(2025, 9, 1)
FILED_AT: Final = datetime(2025, 9, 10, 4, tzinfo=UTC)  # noon in Shanghai
READ_AT: Final = FILED_AT + timedelta(days=1)
DECIDED_AT: Final = FILED_AT + timedelta(days=2)
SHOWN_AT: Final = datetime(2025, 10, 4, 16, tzinfo=UTC)  # the 5th, 00:00 in Shanghai
NOTICE_UNTIL: Final = SHOWN_AT + timedelta(days=5)
CONTESTED_AT: Final = SHOWN_AT + timedelta(days=1)
APPEALED_AT: Final = DECIDED_AT + timedelta(days=1)
CLEARED_AT: Final = NOTICE_UNTIL + timedelta(minutes=1)
SHARED_AT: Final = NOTICE_UNTIL + timedelta(hours=1)
PAID_AT: Final = NOTICE_UNTIL + timedelta(days=6)
AWARD: Final = 600_000
PDF: Final = b"%PDF-1.4\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF\n"


def a_png() -> bytes:
    """Return a real picture, small but legible."""
    out = BytesIO()
    Image.new("RGB", (80, 80), "white").save(out, "PNG")
    return out.getvalue()


def a_paper(
    content: bytes = PDF, *, name: str = "diagnosis.pdf", kind: EvidenceKind = EvidenceKind.EVENT
) -> Document:
    return Document(ContentFile(content, name=name), kind)


def a_reviewer(name: str = "周明") -> User:
    """Return someone who reviews for every plan."""
    return a_crew_member("reviewer", name=name)


def a_filed_claim(
    *,
    enrolment: Enrolment | None = None,
    cause: Cause = Cause.ILLNESS,
    condition: str = "Thyroid cancer",
    event_on: date = EVENT_ON,
    documents: Sequence[Document] = (),
    at: datetime = FILED_AT,
) -> Claim:
    """Return a claim as it is just after it was filed."""
    enrolment = enrolment or an_enrolment()
    return services.file_claim(
        enrolment_id=enrolment.pk,
        by=enrolment.member.holder,
        cause=cause,
        condition=condition,
        event_on=event_on,
        story="I felt a lump while washing.",
        account_name=enrolment.member.name,
        account_ref="6222 0200 0001 2345",
        documents=documents or [a_paper()],
        at=at,
    )


def a_claim(
    state: ClaimState = ClaimState.SUBMITTED,
    *,
    enrolment: Enrolment | None = None,
    award_minor: int = AWARD,
    condition: str = "Thyroid cancer",
) -> Claim:
    """Return a claim that has come to a state by the steps that lead there."""
    claim = a_filed_claim(enrolment=enrolment, condition=condition)
    for step in WAYS[state]:
        step(claim, award_minor)
    claim.refresh_from_db()
    return claim


def recommend(claim: Claim, award_minor: int = AWARD) -> Claim:
    """Have a reviewer recommend to grant."""
    return services.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=award_minor,
        article="Benefits",
        fact="Report, page 1",
        reason="The report shows what the charter names.",
        by=a_reviewer("First"),
        at=READ_AT,
    )


def recommend_refusal(claim: Claim, award_minor: int = AWARD) -> Claim:
    """Have a reviewer recommend to refuse."""
    return services.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.REFUSE,
        award_minor=None,
        article="Waiting, 90 days",
        fact="Report of 1 September, page 1",
        reason="The first finding was before joining.",
        remedy="A report that shows a first finding after June 2025.",
        by=a_reviewer("First"),
        at=READ_AT,
    )


def _grant(claim: Claim, award_minor: int) -> None:
    reviewer = a_reviewer("Second")
    services.grant_claim(claim_id=claim.pk, reason="I agree.", by=reviewer, at=DECIDED_AT)


def _refuse(claim: Claim, award_minor: int) -> None:
    reviewer = a_reviewer("Second")
    services.refuse_claim(claim_id=claim.pk, reason="I agree.", by=reviewer, at=DECIDED_AT)


def _show(claim: Claim, award_minor: int) -> None:
    services.put_on_notice(claim_ids=[claim.pk], at=SHOWN_AT, until=NOTICE_UNTIL)


def _clear(claim: Claim, award_minor: int) -> None:
    services.clear_claims(plan_id=claim.plan_id, at=CLEARED_AT)


def _share(claim: Claim, award_minor: int) -> None:
    services.mark_shared(claim_ids=[claim.pk], at=SHARED_AT)


def _pay(claim: Claim, award_minor: int) -> None:
    services.mark_paid(claim_id=claim.pk, at=PAID_AT)


def _withdraw(claim: Claim, award_minor: int) -> None:
    services.withdraw_claim(claim_id=claim.pk, reason="", by=claim.filed_by, at=READ_AT)


def _take(claim: Claim, award_minor: int) -> None:
    services.take_claim(claim_id=claim.pk, by=a_reviewer("First"), at=READ_AT)


def _ask(claim: Claim, award_minor: int) -> None:
    walk(lock_claim(claim.pk), "ask", by=a_reviewer("First"), at=READ_AT)


def _lapse(claim: Claim, award_minor: int) -> None:
    walk(lock_claim(claim.pk), "lapse", by=None, at=READ_AT + timedelta(days=31))


def _contest(claim: Claim, award_minor: int) -> None:
    services.contest(claim_id=claim.pk, reason="I know otherwise.", at=CONTESTED_AT)


def _call_panel(claim: Claim, award_minor: int) -> None:
    services.call_panel(claim_id=claim.pk, reason="Contested.", by=None, at=CONTESTED_AT)


def _appeal(claim: Claim, award_minor: int) -> None:
    services.appeal(claim_id=claim.pk, reason="Read it again.", by=claim.filed_by, at=APPEALED_AT)


_GRANTED: Final = (recommend, _grant)
_REFUSED: Final = (recommend_refusal, _refuse)
_ON_NOTICE: Final = (*_GRANTED, _show)
WAYS: Final[dict[ClaimState, tuple[Callable[[Claim, int], object], ...]]] = {
    ClaimState.SUBMITTED: (),
    ClaimState.UNDER_REVIEW: (_take,),
    ClaimState.WAITING: (_ask,),
    ClaimState.LAPSED: (_ask, _lapse),
    ClaimState.RECOMMENDED: (recommend,),
    ClaimState.GRANTED: _GRANTED,
    ClaimState.REFUSED: _REFUSED,
    ClaimState.APPEALED: (*_REFUSED, _appeal),
    ClaimState.ON_NOTICE: _ON_NOTICE,
    ClaimState.CONTESTED: (*_ON_NOTICE, _contest),
    ClaimState.PANEL: (*_ON_NOTICE, _contest, _call_panel),
    ClaimState.CLEARED: (*_ON_NOTICE, _clear),
    ClaimState.SHARED: (*_ON_NOTICE, _clear, _share),
    ClaimState.PAID: (*_ON_NOTICE, _clear, _share, _pay),
    ClaimState.WITHDRAWN: (_withdraw,),
}
REACHED: Final = tuple(WAYS)  # every state but the draft, which is no claim yet
