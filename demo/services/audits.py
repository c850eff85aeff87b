"""Audits of a demo pool: one that is over, and one that is drawn and waits for its auditor."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from apportionment import selectors as apportionment
from apportionment import services as payouts
from audits import rules, selectors, services
from audits.models import Audit, Drawn
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from disclosures.services import audits as disclosures
from members import services as members
from members.models import User
from members.rules import Document
from members.states import DocumentKind

DAY: Final = timedelta(days=1)
FIRM: Final = "公信会计师事务所（虚构）"
VALUES: Final = ("审计员在家里想的一句话，谁也猜不到", "二月江南花满枝，他乡寒食远堪悲")
STATEMENT: Final = (
    "我核对了抽中的每一件互助：本人的证件、医院的材料和银行的付款凭证，三者一致。未抽中的没有看。"
)
LOOKS_BACK: Final = 12 * DAY  # so long ago the open one began: its auditor may look since yesterday


def audit_pool(plan: Plan, *, crew: Mapping[str, User], at: datetime) -> None:
    """Have all families but the last confirm, and live through two audits, where there is a pause.

    The first begins while only older requests are paid, the second on what was paid since; each
    quarter has one at most.
    """
    paid = list(Claim.objects.filter(plan=plan, state=ClaimState.PAID).order_by("paid_at", "pk"))
    for claim in paid[:-1]:
        _confirm(claim)
    if len(paid) < 2 or paid[-1].paid_at is None:
        return
    first = _drawn(plan, crew, at=paid[-1].paid_at - 4 * DAY)
    if first is not None:
        _attest(first, crew)
    second = _drawn(plan, crew, at=at - LOOKS_BACK)
    if second is not None:
        _appoint(second, crew)


def _confirm(claim: Claim) -> None:
    for payout in apportionment.arrived_of(claim=claim):
        assert claim.paid_at is not None
        holder = claim.enrolment.member.holder
        payouts.confirm_receipt(award_payout_id=payout.pk, by=holder, at=claim.paid_at + 2 * DAY)


def _drawn(plan: Plan, crew: Mapping[str, User], *, at: datetime) -> Audit | None:
    """Open an audit on the last report there was, give two values, and draw."""
    audit = disclosures.open_audit(plan=plan, at=at)
    if audit is None:
        return None
    for value, giver in zip(VALUES, ("auditor", "operator"), strict=True):
        services.commit_value(audit_id=audit.pk, value=value, by=crew[giver], at=at)
    audit = services.follow_audit(audit_id=audit.pk, at=audit.draws_at)
    for drawn in selectors.drawn_of(audit=audit):
        _show_document(drawn, at=at)
    return audit


def _show_document(drawn: Drawn, *, at: datetime) -> None:
    """Let a person who was drawn have shown an invented passport on joining."""
    member = drawn.listed.claim.enrolment.member
    passport = Document(DocumentKind.PASSPORT, "CN", f"E{10_000_000 + member.pk}")
    members.record_identity(member=member, document=passport, by=member.holder, at=at)


def _appoint(audit: Audit, crew: Mapping[str, User]) -> None:
    assert audit.drawn_at is not None
    services.appoint_auditor(
        audit_id=audit.pk,
        auditor=crew["auditor"],
        organisation=FIRM,
        by=crew["operator"],
        at=audit.drawn_at + timedelta(hours=6),
    )


def _attest(audit: Audit, crew: Mapping[str, User]) -> None:
    _appoint(audit, crew)
    appointment = selectors.appointment_of(audit=audit)
    assert appointment is not None
    by, at = appointment.auditor, appointment.looks_from + DAY
    for drawn in selectors.drawn_of(audit=audit):
        _look(drawn, by, at=at)
    draft = services.draft_attestation(audit_id=audit.pk, statement=STATEMENT, by=by, at=at)
    seen = selectors.statement_text(audit=audit, appointment=appointment, draft=draft)
    services.attest(audit_id=audit.pk, seen=rules.hash_of(seen), by=by, at=at)


def _look(drawn: Drawn, by: User, *, at: datetime) -> None:
    services.open_drawn(drawn=drawn, by=by, at=at)
    payee = selectors.is_confirmed(claim=drawn.listed.claim)
    seen = rules.Seen(identity=True, papers=True, bank=True, payee=payee)
    found = rules.Found(seen=seen, result="confirmed")
    services.write_finding(drawn_id=drawn.pk, found=found, by=by, at=at)
