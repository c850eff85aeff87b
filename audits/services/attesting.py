"""Writing down what was found, and attesting it: the bytes are fixed, signed, and stay."""

from datetime import datetime

from django.db import transaction

from audits import rules, selectors
from audits.models import Appointment, Attestation, Audit, Draft, Drawn, Finding
from audits.services.locking import lock_audit
from audits.services.looking import require_may_look
from audits.states import AuditState, Result
from members.models import User

LONGEST = 4000
SEEN = ("identity_seen", "papers_seen", "bank_seen", "payee_confirmed")


@transaction.atomic
def write_finding(*, drawn_id: int, found: rules.Found, by: User, at: datetime) -> Finding:
    """Write down what the auditor found of one request; it may be mended until it is attested."""
    audit_id = Drawn.objects.values_list("audit", flat=True).get(pk=drawn_id)
    audit = lock_audit(audit_id, state=AuditState.DRAWN)
    drawn = selectors.drawn_of(audit=audit).get(pk=drawn_id)
    require_may_look(drawn=drawn, by=by, at=at)
    rules.require_consistent(found)
    finding, _ = Finding.objects.update_or_create(
        drawn=drawn,
        defaults={
            "by": by,
            "at": at,
            "identity_seen": found.seen.identity,
            "papers_seen": found.seen.papers,
            "bank_seen": found.seen.bank,
            "payee_confirmed": found.seen.payee,
            "result": found.result,
            "why": found.why if found.result == Result.UNCHECKED else "",
            "note": found.note.strip(),
        },
    )
    return finding


@transaction.atomic
def draft_attestation(*, audit_id: int, statement: str, by: User, at: datetime) -> Draft:
    """Fix statement and instant, so that the bytes to sign stand still; drafted again, anew."""
    audit = lock_audit(audit_id, state=AuditState.DRAWN)
    _require_appointed(audit, by)
    _require_all_written(audit, by)
    statement = statement.replace("\r\n", "\n").strip()[:LONGEST]
    if not statement:
        raise rules.WordsMissing
    told = {"by": by, "statement": statement, "at": at}
    draft, _ = Draft.objects.update_or_create(audit=audit, defaults=told)
    return draft


@transaction.atomic
def attest(
    *, audit_id: int, seen: str, key: str = "", signature: str = "", by: User, at: datetime
) -> Attestation:
    """Attest what was drafted; once, for good.

    `seen` is the SHA-256 of the bytes that the auditor was shown: anything changed since is
    refused. A signature must be of these bytes, by the key given with it.
    """
    audit = lock_audit(audit_id)
    if audit.state == AuditState.ATTESTED and audit.attestation.auditor_id == by.pk:
        return audit.attestation  # pressed twice
    if audit.state != AuditState.DRAWN:
        raise rules.MovedOn
    appointment = _require_appointed(audit, by)
    _require_all_written(audit, by)
    draft = Draft.objects.filter(audit=audit, by=by).first()
    if draft is None:
        raise rules.PageStale
    text = selectors.statement_text(audit=audit, appointment=appointment, draft=draft)
    if rules.hash_of(text) != seen:
        raise rules.PageStale
    key, signature = _settled(text, key, signature)
    return _keep(audit, appointment, draft, key=key, signature=signature, at=at)


def _keep(
    audit: Audit,
    appointment: Appointment,
    draft: Draft,
    *,
    key: str,
    signature: str,
    at: datetime,
) -> Attestation:
    body = selectors.attestation_text(
        audit=audit, appointment=appointment, draft=draft, key=key, signature=signature
    )
    attestation = Attestation.objects.create(
        audit=audit,
        auditor=appointment.auditor,
        organisation=appointment.organisation,
        body=body,
        sha256=rules.hash_of(body),
        public_key=key,
        signature=signature,
        at=at,
    )
    _write_what_nobody_saw(audit, by=appointment.auditor, at=at)
    audit.state, audit.attested_at = AuditState.ATTESTED, at
    audit.save()
    return attestation


def _write_what_nobody_saw(audit: Audit, *, by: User, at: datetime) -> None:
    """Write a row for each request that its person kept closed, so that all have a finding."""
    for drawn in selectors.drawn_of(audit=audit):
        if drawn.objected_at is not None or selectors.finding_of(drawn) is None:
            result, why = selectors.result_of(drawn)
            nothing = dict.fromkeys(SEEN, False)
            told = {"by": by, "at": at, "result": result, "why": why, "note": "", **nothing}
            Finding.objects.update_or_create(drawn=drawn, defaults=told)


def _settled(text: str, key: str, signature: str) -> tuple[str, str]:
    if not key.strip() and not signature.strip():
        return "", ""
    key, signature = rules.settled_key(key), rules.settled_signature(signature)
    rules.require_signed(text, key=key, signature=signature)
    return key, signature


def _require_appointed(audit: Audit, by: User) -> Appointment:
    appointment = selectors.appointment_of(audit=audit)
    if appointment is None or appointment.auditor_id != by.pk:
        raise rules.NotYours
    return appointment


def _require_all_written(audit: Audit, by: User) -> None:
    """Refuse while a request has no result, or one that another auditor wrote."""
    left = []
    for drawn in selectors.drawn_of(audit=audit):
        finding = selectors.finding_of(drawn)
        is_anothers = finding is not None and finding.by_id != by.pk
        is_closed = drawn.objected_at is not None or selectors.is_erased(drawn)
        if not is_closed and (finding is None or is_anothers):
            left.append(drawn.listed.claim.ref)
    if left:
        raise rules.NotAllChecked(refs=tuple(left))
