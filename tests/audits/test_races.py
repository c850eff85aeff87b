"""Two at once, each on a connection of their own."""

import pytest

from audits import rules, selectors, services
from audits.models import Appointment, Attestation, Audit, Drawn
from tests.audits.builders import (
    APPOINTED_AT,
    DRAWN_AT,
    FIRM,
    LOOKS_AT,
    OPENED_AT,
    REPORT,
    a_drawn_audit,
    a_plan_with_paid,
    an_auditor,
    an_open_audit,
    appoint,
    claim_of,
    drawn_of,
    find,
    give_values,
    shown,
)
from tests.members.builders import a_crew_member
from tests.members.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_sweeps_open_and_draw_once() -> None:
    plan = a_plan_with_paid()

    def opens() -> None:
        services.open_audit(plan_id=plan.pk, period_no=1, report_sha256=REPORT, at=OPENED_AT)

    assert at_once(*[opens] * 4) == ["done"] * 4
    audit = Audit.objects.get()
    give_values(audit)
    draws = [lambda: services.follow_audit(audit_id=audit.pk, at=DRAWN_AT)] * 4
    assert at_once(*draws) == ["done"] * 4

    assert Drawn.objects.count() == 1


def test_the_same_value_by_two_at_once_is_given_once() -> None:
    audit = an_open_audit()
    givers = [an_auditor("One"), an_auditor("Two")]

    outcomes = at_once(
        *[
            lambda giver=giver: services.commit_value(
                audit_id=audit.pk, value="the very same words", by=giver, at=OPENED_AT
            )
            for giver in givers
        ]
    )

    assert sorted(outcomes) == ["AlreadyCommitted", "done"]


def test_two_operators_appoint_at_once_and_one_looks() -> None:
    audit = a_drawn_audit()
    office = a_crew_member("operator", name="Appoints")

    def appoints(name: str) -> None:
        services.appoint_auditor(
            audit_id=audit.pk,
            auditor=auditors[name],
            organisation=FIRM,
            by=office,
            at=APPOINTED_AT,
        )

    auditors = {name: an_auditor(name) for name in ("One", "Two")}
    assert at_once(lambda: appoints("One"), lambda: appoints("Two")) == ["done", "done"]

    assert Appointment.objects.count() == 2
    assert Appointment.objects.filter(ended_at=None).count() == 1


def test_a_no_and_a_finding_at_once_never_both_count() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)
    holder = claim_of(drawn).enrolment.member.holder

    outcomes = at_once(
        lambda: services.object_to_audit(drawn_id=drawn.pk, by=holder, at=LOOKS_AT),
        lambda: find(drawn, auditor),
    )

    [drawn] = drawn_of(audit)
    result = selectors.result_of(drawn)
    assert sorted(outcomes) in (["NotToBeSeen", "done"], ["TooLate", "done"])
    assert result in {("unchecked", "objected"), ("confirmed", "")}
    assert (drawn.objected_at is None) == (result[0] == "confirmed")


def test_attested_twice_at_once_it_is_one() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    find(drawn_of(audit)[0], auditor)
    seen = rules.hash_of(shown(audit, auditor))

    def attests() -> None:
        services.attest(audit_id=audit.pk, seen=seen, by=auditor, at=LOOKS_AT)

    assert at_once(*[attests] * 3) == ["done"] * 3
    assert Attestation.objects.count() == 1
