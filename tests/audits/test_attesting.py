"""What is attested: these bytes, once, signed or not, and they stay."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.db import IntegrityError, connection, transaction

from audits import rules, selectors, services
from audits.models import Attestation, Audit, Draft
from audits.states import AuditState
from members.models import User
from tests.audits.builders import (
    APPOINTED_AT,
    FIRM,
    LOOKS_AT,
    a_drawn_audit,
    an_attested_audit,
    an_auditor,
    appoint,
    claim_of,
    drawn_of,
    find,
    shown,
)

pytestmark = pytest.mark.django_db
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def ready(*, count: int = 1) -> tuple[Audit, User]:
    audit = a_drawn_audit(count=count)
    auditor = appoint(audit).auditor
    for drawn in drawn_of(audit):
        find(drawn, auditor)
    return audit, auditor


def test_the_attestation_names_each_request_and_the_firm_and_nobody() -> None:
    audit = an_attested_audit(count=2)

    body = audit.attestation.body
    told = json.loads(body)
    assert told["auditor"] == {"is_member": "no", "organisation": FIRM}
    assert told["draw_sha256"] == audit.draw_sha256
    assert [row["result"] for row in told["claims"]] == ["confirmed", "confirmed"]
    assert told["counts"] == {
        "drawn": 2,
        "confirmed": 2,
        "not_confirmed": 0,
        "unchecked": 0,
        "identity_seen": 2,
        "papers_seen": 2,
        "bank_seen": 2,
        "payee_confirmed": 0,
    }
    assert audit.attestation.auditor.name not in body
    assert rules.canonical(told) == body
    assert audit.attestation.sha256 == rules.hash_of(body)


def test_who_said_no_stands_in_it_as_not_checked_and_the_rest_is_attested() -> None:
    audit = a_drawn_audit(count=2)
    auditor = appoint(audit).auditor
    first, second = drawn_of(audit)
    holder = claim_of(first).enrolment.member.holder
    services.object_to_audit(drawn_id=first.pk, by=holder, at=APPOINTED_AT)
    find(second, auditor)

    seen = rules.hash_of(shown(audit, auditor))
    services.attest(audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT)

    told = json.loads(Attestation.objects.get().body)
    rows = {row["ref"]: (row["result"], row["why"]) for row in told["claims"]}
    assert rows[claim_of(first).ref] == ("unchecked", "objected")
    assert (told["counts"]["unchecked"], told["counts"]["confirmed"]) == (1, 1)


def test_nothing_is_attested_before_all_is_written_by_this_very_auditor() -> None:
    audit, _first = ready()
    other = appoint(audit, an_auditor("Ben Ode")).auditor

    with pytest.raises(rules.NotAllChecked):
        shown(audit, other)
    find(drawn_of(audit)[0], other)
    assert shown(audit, other)


def test_attested_twice_it_is_one_and_nobody_else_attests() -> None:
    audit, auditor = ready()
    seen = rules.hash_of(shown(audit, auditor))
    with pytest.raises(rules.NotYours):
        services.attest(audit_id=audit.pk, seen=seen, by=an_auditor("Else"), at=LOOKS_AT)

    first = services.attest(audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT)
    again = services.attest(
        audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT + timedelta(days=1)
    )

    audit.refresh_from_db()
    assert (again, audit.state, audit.attested_at) == (first, AuditState.ATTESTED, LOOKS_AT)


def test_what_changed_since_it_was_shown_is_not_attested() -> None:
    audit, auditor = ready()
    seen = rules.hash_of(shown(audit, auditor))
    no = rules.Found(rules.Seen(), "not_confirmed", note="I looked again.")
    find(drawn_of(audit)[0], auditor, no)

    with pytest.raises(rules.PageStale):
        services.attest(audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT)
    assert not Attestation.objects.exists()


def test_an_auditors_own_signature_is_in_the_bytes_and_a_stranger_can_check_it() -> None:
    audit, auditor = ready()
    text = shown(audit, auditor)
    signature, key = KEY.sign(text.encode()), KEY.public_key().public_bytes_raw()
    seen = rules.hash_of(text)
    given: dict[str, Any] = {"audit_id": audit.pk, "seen": seen, "by": auditor, "at": LOOKS_AT}
    with pytest.raises(rules.NotASignature):
        services.attest(key=key.hex(), signature="00" * 64, **given)
    with pytest.raises(rules.NotASignature):
        services.attest(key=key.hex(), signature="", **given)

    body = services.attest(
        key=key.hex(), signature=base64.b64encode(signature).decode(), **given
    ).body

    told = json.loads(body)
    signed = told.pop("signature")
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["public_key"]))
    public.verify(bytes.fromhex(signed["value"]), rules.canonical(told).encode())


CHANGES = (
    "UPDATE audits_attestation SET body = '{}'",
    "DELETE FROM audits_attestation",
    "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL app.allow_truncate = off;"
    " TRUNCATE audits_attestation",
    "UPDATE audits_finding SET result = 'not_confirmed', note = 'x'",
    "DELETE FROM audits_finding",
    "UPDATE audits_audit SET state = 'drawn', attested_at = NULL",
    "UPDATE audits_appointment SET organisation = 'Else'",
    "DELETE FROM audits_audit",
)


def test_what_was_attested_stays() -> None:
    an_attested_audit()

    for change in CHANGES:
        with (
            pytest.raises(IntegrityError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_a_hash_of_other_bytes_is_refused() -> None:
    audit = an_attested_audit(count=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attestation.objects.create(
            audit=audit,
            auditor=audit.attestation.auditor,
            organisation=FIRM,
            body="{}",
            sha256="00" * 32,
            at=LOOKS_AT,
        )


def test_a_statement_needs_words() -> None:
    audit, auditor = ready()

    with pytest.raises(rules.WordsMissing):
        services.draft_attestation(audit_id=audit.pk, statement=" \r\n ", by=auditor, at=LOOKS_AT)
    assert not Draft.objects.exists()


def test_late_is_what_waits_too_long_for_draw_auditor_or_attestation() -> None:
    audit = a_drawn_audit()
    plan_id, drawn_at = audit.plan_id, audit.drawn_at
    assert drawn_at is not None
    soon = drawn_at + rules.APPOINTED_WITHIN

    assert selectors.late_audits(plan_id=plan_id, at=soon).unappointed is None
    late = selectors.late_audits(plan_id=plan_id, at=soon + timedelta(seconds=1))
    assert late.unappointed == drawn_at
    appoint(audit)
    after = APPOINTED_AT + rules.ATTESTED_WITHIN + timedelta(seconds=1)
    late = selectors.late_audits(plan_id=plan_id, at=after)
    assert (late.unappointed, late.unattested) == (None, APPOINTED_AT)
