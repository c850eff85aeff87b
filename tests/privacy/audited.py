"""What audits keep of somebody, for tests of privacy: a row in each of their tables."""

from datetime import datetime, timedelta
from typing import Final

from apportionment.models import Period
from audits.models import (
    Appointment,
    Attestation,
    Audit,
    BeaconReading,
    Commitment,
    Draft,
    Drawn,
    Finding,
    Listed,
)
from audits.rules import hash_of
from claims.models import Claim
from members.models import User

DAY: Final = timedelta(days=1)
HEX: Final = "ab" * 32
STATEMENT: Final = '{"statement":"All of them are real."}'


def is_audited(claim: Claim, staff: User, *, mark: str, at: datetime) -> None:
    """Leave a row in every table of audits; the one whose request was drawn audits it too."""
    user, period = claim.enrolment.member.holder, Period.objects.filter(plan=claim.plan).first()
    assert period is not None
    audit = _drawn(claim, period, at=at)
    drawn = Drawn.objects.create(audit=audit, listed=audit.list.get(), place=1)
    Commitment.objects.create(
        audit=audit, giver="auditor", number=1, by=user, commitment=HEX, sealed=mark, given_at=at
    )
    BeaconReading.objects.create(audit=audit, by=user, value=HEX, at=at)
    Appointment.objects.create(
        audit=audit,
        auditor=user,
        organisation="Accountants",
        is_member=True,
        by=staff,
        at=at,
        looks_from=at + DAY,
    )
    Finding.objects.create(
        drawn=drawn,
        by=user,
        at=at,
        identity_seen=False,
        papers_seen=False,
        bank_seen=False,
        payee_confirmed=False,
        result="not_confirmed",
        note=mark,
    )
    Draft.objects.create(audit=audit, by=user, statement=mark, at=at)
    Attestation.objects.create(
        audit=audit,
        auditor=user,
        organisation="Accountants",
        body=STATEMENT,
        sha256=hash_of(STATEMENT),
        at=at,
    )


def _drawn(claim: Claim, period: Period, *, at: datetime) -> Audit:
    audit = Audit.objects.create(
        plan=claim.plan,
        no=1,
        quarter="2026-Q1",
        period=period,
        report_sha256=HEX,
        opened_at=at,
        at_least=1,
        bps=1,
        at_most=1,
        listed=1,
        size=1,
        list_sha256=HEX,
        state="drawn",
        commit_until=at + DAY,
        draws_at=at + DAY,
        seed=HEX,
        drawn_at=at + DAY,
        draw_body="{}",
        draw_sha256=hash_of("{}"),
    )
    Listed.objects.create(audit=audit, claim=claim, number=1)
    return audit
