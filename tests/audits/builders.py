"""Audits for tests, each brought to a state by the steps that lead there."""

from datetime import date, datetime, timedelta
from typing import Final

from apportionment.models import Period
from audits import rules, selectors, services
from audits.models import Appointment, Audit, Drawn
from charter.models import Plan
from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from tests.claims.builders import PAID_AT, a_claim
from tests.members.builders import a_crew_member, a_user, an_enrolment

OPENED_AT: Final = PAID_AT + timedelta(days=1)
DRAWN_AT: Final = OPENED_AT + rules.COMMIT + rules.SHOW
APPOINTED_AT: Final = DRAWN_AT + timedelta(hours=1)
LOOKS_AT: Final = APPOINTED_AT + rules.TELL
REPORT: Final = "ab" * 32
FIRM: Final = "Public Trust Accountants"
VALUES: Final = ("a long value of the auditor", "another value of an operator")
SEEN: Final = rules.Seen(identity=True, papers=True, bank=True)


def a_plan_with_paid(count: int = 1) -> Plan:
    """Return a plan in which so many requests have been paid, and a period."""
    first = an_enrolment()
    enrolments = [first] + [
        an_enrolment(plan=first.plan, user=a_user(name=f"Person {number}"))
        for number in range(1, count)
    ]
    for enrolment in enrolments:
        a_claim(ClaimState.PAID, enrolment=enrolment)
    a_period(first.plan)
    return first.plan


def a_period(plan: Plan, no: int = 1) -> Period:
    version = plan.versions.latest("number")
    return Period.objects.create(
        plan=plan,
        version=version,
        no=no,
        cutoff_at=PAID_AT - timedelta(days=40 - no),
        cutoff_year=PAID_AT.year,
        notice_until=PAID_AT - timedelta(days=35 - no),
        debit_on=date(PAID_AT.year, PAID_AT.month, 1),
    )


def an_open_audit(plan: Plan | None = None, *, count: int = 1, at: datetime = OPENED_AT) -> Audit:
    """Return an audit that values are being given for."""
    plan = plan or a_plan_with_paid(count)
    audit = services.open_audit(plan_id=plan.pk, period_no=1, report_sha256=REPORT, at=at)
    assert audit is not None
    return audit


def give_values(audit: Audit) -> list[User]:
    """Have an auditor and an operator give a value."""
    givers = [a_crew_member("auditor", name="Values"), a_crew_member("operator", name="Office")]
    for giver, value in zip(givers, VALUES, strict=True):
        services.commit_value(audit_id=audit.pk, value=value, by=giver, at=OPENED_AT)
    return givers


def a_drawn_audit(plan: Plan | None = None, *, count: int = 1) -> Audit:
    """Return an audit whose lot has fallen."""
    audit = an_open_audit(plan, count=count)
    give_values(audit)
    return services.follow_audit(audit_id=audit.pk, at=DRAWN_AT)


def an_auditor(name: str = "Anna Berg") -> User:
    return a_crew_member("auditor", name=name)


def appoint(
    audit: Audit, auditor: User | None = None, *, at: datetime = APPOINTED_AT
) -> Appointment:
    return services.appoint_auditor(
        audit_id=audit.pk,
        auditor=auditor or an_auditor(),
        organisation=FIRM,
        by=a_crew_member("operator", name="Appoints"),
        at=at,
    )


def drawn_of(audit: Audit) -> list[Drawn]:
    return list(selectors.drawn_of(audit=audit))


def claim_of(drawn: Drawn) -> Claim:
    return drawn.listed.claim


def find(drawn: Drawn, by: User, found: rules.Found | None = None) -> None:
    services.write_finding(
        drawn_id=drawn.pk, found=found or rules.Found(SEEN, "confirmed"), by=by, at=LOOKS_AT
    )


def shown(audit: Audit, by: User) -> str:
    """Draft the attestation; return the very bytes that the auditor is shown."""
    draft = services.draft_attestation(
        audit_id=audit.pk, statement="All of them are real.", by=by, at=LOOKS_AT
    )
    appointment = selectors.appointment_of(audit=audit)
    assert appointment is not None
    return selectors.statement_text(audit=audit, appointment=appointment, draft=draft)


def an_attested_audit(plan: Plan | None = None, *, count: int = 1) -> Audit:
    """Return an audit of which all that was drawn is confirmed."""
    audit = a_drawn_audit(plan, count=count)
    auditor = appoint(audit).auditor
    for drawn in drawn_of(audit):
        find(drawn, auditor)
    seen = rules.hash_of(shown(audit, auditor))
    services.attest(audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT)
    audit.refresh_from_db()
    return audit
