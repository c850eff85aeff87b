"""A request being written: each page's answer is kept as it is given, on any device."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from claims import rules, selectors
from claims.models import Claim, ClaimDraft, DraftPaper
from claims.rules import drafts as pages
from claims.services.evidence import Document
from claims.services.filing import BillTold, file_claim
from claims.states import Cause, EvidenceKind
from members import services as members
from members.models import User
from papers import rules as papers_rules
from papers import services as papers
from papers.models import Paper
from papers.services import Handed


@transaction.atomic
def begin_draft(*, enrolment_id: int, by: User, at: datetime) -> ClaimDraft:
    """Return a draft for a member: one just begun and still empty, or a new one.

    Raises `NotTheirs` where `by` may not ask for this member.
    """
    enrolment = next(
        (one for one, _as in selectors.enrolments_to_ask_for(user=by) if one.pk == enrolment_id),
        None,
    )
    if enrolment is None:
        raise rules.NotTheirs
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # two taps at once
    own = ClaimDraft.objects.filter(user=by, enrolment=enrolment, claim=None, saves=0)
    if begun := own.first():
        return begun
    return ClaimDraft.objects.create(
        id=uuid4(),
        user=by,
        enrolment=enrolment,
        begun_at=at,
        saved_at=at,
        forgotten_at=pages.forgotten_at(at),
    )


@transaction.atomic
def keep_answer(
    *, draft_id: UUID, step: str, answer: dict[str, Any], shown: int, at: datetime
) -> ClaimDraft:
    """Keep the answer to one page; the same answer twice is kept once.

    `shown` is how often the draft had been saved when the page was made. Raises `DraftStale` where
    this very answer has become another since; one who has seen both sends `saves` as it is now. A
    draft that was filed stays as it is.
    """
    draft = _lock(draft_id)
    if draft.claim_id is not None:
        return draft
    before = draft.answers.get(step)
    is_same = before is None or before == answer
    rules.require_fresh(saves=draft.saves, shown=shown, is_same=is_same)
    draft.answers = pages.with_answer(draft.answers, step, answer)
    return _save(draft, at=at)


@transaction.atomic
def add_bill(*, draft_id: UUID, bill: dict[str, Any], shown: int, at: datetime) -> ClaimDraft:
    """Add a bill to the list; a double click adds it once. Raises `TooManyBills`."""
    draft = _lock(draft_id)
    bills = _bills(draft)
    if draft.claim_id is not None or (shown != draft.saves and bill in bills):
        return draft
    rules.require_few_bills(len(bills) + 1)
    draft.answers = {**draft.answers, pages.BILLS: {"bills": [*bills, bill]}}
    return _save(draft, at=at)


@transaction.atomic
def drop_bill(*, draft_id: UUID, bill: dict[str, Any], at: datetime) -> ClaimDraft:
    """Take a bill out of the list; one that is not there any more changes nothing."""
    draft = _lock(draft_id)
    bills = _bills(draft)
    if draft.claim_id is not None or bill not in bills:
        return draft
    bills.remove(bill)
    draft.answers = {**draft.answers, pages.BILLS: {"bills": bills}}
    return _save(draft, at=at)


@transaction.atomic
def keep_paper(*, draft_id: UUID, paper: Paper, item: str, at: datetime) -> bool:
    """Keep a paper with the draft, and return whether it is new; the same bytes are kept once.

    `item` is the key of what it shows in the charter's list, or empty. Papers disturb no other
    page: they make none stale. Raises `TooManyPapers`.
    """
    draft = _lock(draft_id)
    kept = DraftPaper.objects.filter(draft=draft)
    if draft.claim_id is not None or kept.filter(paper__sha256=paper.sha256).exists():
        return False
    rules.require_few_papers(kept.count() + 1)
    DraftPaper.objects.create(draft=draft, paper=paper, item=item)
    _touch(draft, at=at)
    return True


def take_for_draft(*, draft_id: UUID, handed: Handed, item: str, by: User, at: datetime) -> bool:
    """Take one paper in and keep it with the draft; return whether it is new.

    Each for itself: one that cannot be taken keeps no other from being taken. Raises
    `PaperRefused`, `TooManyPapers`.
    """
    try:
        (paper,) = papers.take_all([handed], by=by, at=at)
    except papers_rules.PaperRefused as refusal:
        raise rules.PaperRefused(refusal) from refusal
    return keep_paper(draft_id=draft_id, paper=paper, item=item, at=at)


@transaction.atomic
def drop_paper(*, draft_id: UUID, draft_paper_id: int, at: datetime) -> None:
    """Take a paper away again; one that is not there any more changes nothing."""
    draft = _lock(draft_id)
    found = DraftPaper.objects.filter(draft=draft, pk=draft_paper_id).select_related("paper")
    dropped = found.first()
    if draft.claim_id is None and dropped is not None:
        dropped.delete()
        _touch(draft, at=at)


@transaction.atomic
def drop_draft(*, draft_id: UUID) -> None:
    """Forget a request that was not sent, with its papers; one that was sent stays."""
    draft = ClaimDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is not None and draft.claim_id is None:
        draft.delete()


@transaction.atomic
def file_draft(*, draft_id: UUID, shown: int, by: User, at: datetime) -> Claim:
    """Send the request, and return the claim; sent twice, from two devices too, it is one claim.

    `shown` is how often it had been saved when its summary was made. Raises `DraftStale` where it
    has become another since, `DraftIncomplete` where a page has no answer, and whatever
    `file_claim` refuses; then the draft stays as it is. What was answered is emptied once the
    claim holds it.
    """
    draft = _lock(draft_id)
    if draft.claim is not None:
        return draft.claim
    assert draft.enrolment is not None  # every draft is begun for somebody
    takes_bills = selectors.takes_bills(draft)
    if missing := pages.first_missing(pages.steps_of(takes_bills=takes_bills), draft.answers):
        raise rules.DraftIncomplete(step=missing)
    rules.require_fresh(saves=draft.saves, shown=shown, is_same=False)
    kept = list(DraftPaper.objects.filter(draft=draft).select_related("paper"))
    claim = file_claim(**told(draft, kept, takes_bills=takes_bills), by=by, at=at)
    DraftPaper.objects.filter(draft=draft).delete()
    draft.claim, draft.answers, draft.saved_at = claim, {}, at
    draft.forgotten_at = pages.forgotten_at(at)
    draft.save()
    return claim


def told(draft: ClaimDraft, kept: Sequence[DraftPaper], *, takes_bills: bool) -> dict[str, Any]:
    """Return what a draft says, as `file_claim` wants it."""
    said = draft.answers
    shas = {one.pk: one.paper.sha256 for one in kept}
    return {
        "enrolment_id": draft.enrolment_id,
        "once": draft.pk,
        "cause": Cause(said[pages.EVENT]["cause"]),
        "event_on": date.fromisoformat(said[pages.EVENT]["event_on"]),
        "condition": said[pages.CONDITION]["condition"],
        "condition_key": said[pages.CONDITION][pages.KIND],
        "story": said[pages.STORY]["story"],
        "account_name": said[pages.ACCOUNT]["account_name"],
        "account_ref": said[pages.ACCOUNT]["account_ref"],
        "employer": said[pages.EMPLOYER]["employer"],
        "documents": [Document(kind=_kind(one), item=one.item, paper=one.paper) for one in kept],
        "bills": [_bill(one, shas) for one in _bills(draft)] if takes_bills else [],
    }


@transaction.atomic
def remind_drafts(*, plan_id: int, at: datetime) -> int:
    """Tell whoever writes a request that it will soon be forgotten, once, and return how many."""
    drafts = selectors.drafts_to_remind(plan_id=plan_id, at=at)
    members.queue_messages(
        (
            members.UserLetter(
                key=f"claims/draft_reminder/{draft.pk}/{draft.forgotten_at.date()}",
                user=draft.user,
                plan_id=plan_id,
                kind="claims/draft_reminder",
                facts={
                    "draft": str(draft.pk),
                    "member": draft.enrolment.member.name if draft.enrolment else "",
                    "forgotten_on": draft.forgotten_at.date().isoformat(),
                    "site": settings.SITE_URL,
                },
            )
            for draft in drafts
        ),
        at=at,
    )
    return len(drafts)


@transaction.atomic
def forget_drafts(*, plan_id: int, at: datetime) -> int:
    """Forget what nobody went on writing for 60 days, and return how many.

    Its papers belong to nothing then, and are let go by the sweep of papers.
    Of one that was sent only the row goes that led whoever clicked again to the claim.
    """
    old = ClaimDraft.objects.filter(enrolment__plan=plan_id, forgotten_at__lte=at)
    ids = list(old.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    ClaimDraft.objects.filter(pk__in=ids).delete()
    return len(ids)


def _kind(one: DraftPaper) -> EvidenceKind:
    return EvidenceKind.EVENT if one.item else EvidenceKind.OTHER


def _bills(draft: ClaimDraft) -> list[dict[str, Any]]:
    return list(draft.answers.get(pages.BILLS, {}).get("bills", []))


def _bill(said: dict[str, Any], shas: dict[int, str]) -> BillTold:
    return BillTold(
        billed_on=date.fromisoformat(said["billed_on"]),
        what=said["what"],
        amount_minor=said["amount_minor"],
        paid_elsewhere_minor=said["paid_elsewhere_minor"],
        evidence_sha256=shas.get(said.get("paper") or 0, ""),
    )


def _lock(draft_id: UUID) -> ClaimDraft:
    """Return a draft, locked. Not with its claim: whoever waited here would not see a new one."""
    locked = ClaimDraft.objects.select_for_update(of=("self",))
    return locked.select_related("enrolment__plan", "enrolment__member").get(pk=draft_id)


def _save(draft: ClaimDraft, *, at: datetime) -> ClaimDraft:
    draft.saves += 1
    _touch(draft, at=at)
    return draft


def _touch(draft: ClaimDraft, *, at: datetime) -> None:
    """Keep it for another 60 days; a clock that was moved back forgets nothing sooner."""
    draft.saved_at = max(at, draft.saved_at)
    draft.forgotten_at = pages.forgotten_at(draft.saved_at)
    draft.save()
