"""Who may look, what the person sees of it, and what it means to say no."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audits import rules, selectors, services
from audits.models import Appointment, Finding
from claims.models import Access as ClaimAccess
from members.models import Access, Message, RoleEnd, User
from privacy import selectors as privacy
from tests.audits.builders import (
    APPOINTED_AT,
    DRAWN_AT,
    FIRM,
    LOOKS_AT,
    a_drawn_audit,
    an_auditor,
    an_open_audit,
    appoint,
    claim_of,
    drawn_of,
    find,
)
from tests.members.builders import a_crew_member, a_user

pytestmark = pytest.mark.django_db


def holder_of(drawn: object) -> User:
    return claim_of(drawn).enrolment.member.holder  # type: ignore[arg-type]


def test_nobody_is_appointed_before_the_draw() -> None:
    audit = an_open_audit()

    with pytest.raises(rules.MovedOn):
        appoint(audit)


def test_the_people_drawn_are_told_who_will_look_and_until_when_they_may_say_no() -> None:
    audit = a_drawn_audit(count=2)

    appoint(audit)

    letters = Message.objects.filter(kind="audits/drawn")
    assert {letter.user_id for letter in letters} == {holder_of(one).pk for one in drawn_of(audit)}
    assert {letter.facts["organisation"] for letter in letters} == {FIRM}
    assert Message.objects.filter(kind="audits/appointed").count() == 1


def test_appointed_twice_it_is_one_and_another_takes_the_place() -> None:
    audit, auditor = a_drawn_audit(), an_auditor()
    first = appoint(audit, auditor)

    assert appoint(audit, auditor) == first
    second = appoint(audit, an_auditor("Ben Ode"))

    first.refresh_from_db()
    assert first.ended_at == APPOINTED_AT
    assert selectors.appointment_of(audit=audit) == second
    [drawn] = drawn_of(audit)
    with pytest.raises(rules.NotYours):
        services.open_drawn(drawn=drawn, by=auditor, at=LOOKS_AT)
    assert not Access.objects.exists()


def test_two_auditors_at_once_the_database_refuses() -> None:
    audit = a_drawn_audit()
    first = appoint(audit)

    first.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        first.save(force_insert=True)


def test_only_an_auditor_from_outside_and_not_close_is_appointed() -> None:
    audit = a_drawn_audit()
    [drawn] = drawn_of(audit)
    claimant = holder_of(drawn)
    was_crew = an_auditor("Was crew")
    RoleEnd.objects.create(
        user=was_crew,
        plan=audit.plan,
        role="reviewer",
        granted_at=DRAWN_AT - timedelta(days=9),
        ended_at=DRAWN_AT,
        ended_by=a_crew_member("operator"),
        reason="Moved away",
    )
    claimant.role_grants.create(role="auditor", granted_at=DRAWN_AT)
    for who, refusal in (
        (a_user(name="Nobody"), rules.NotAnAuditor),
        (was_crew, rules.NotOutside),
        (claimant, rules.TooClose),
    ):
        with pytest.raises(refusal):
            appoint(audit, who)
    assert not Appointment.objects.exists()


def test_nobody_appoints_themself() -> None:
    audit, auditor = a_drawn_audit(), an_auditor()

    with pytest.raises(rules.SamePerson):
        services.appoint_auditor(
            audit_id=audit.pk, auditor=auditor, organisation=FIRM, by=auditor, at=APPOINTED_AT
        )


def test_nothing_is_shown_before_the_people_had_time_to_say_no() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)

    with pytest.raises(rules.TooEarly):
        services.open_drawn(drawn=drawn, by=auditor, at=LOOKS_AT - timedelta(seconds=1))
    assert not ClaimAccess.objects.exists()


def test_each_look_leaves_a_row_that_the_person_sees() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)
    evidence = claim_of(drawn).evidence.get()

    for _twice in (1, 2):
        services.open_drawn(drawn=drawn, by=auditor, at=LOOKS_AT)
        services.open_drawn_paper(drawn=drawn, evidence=evidence, by=auditor, at=LOOKS_AT)

    looks = privacy.looks(user=holder_of(drawn))
    assert [(look.by, look.kind, look.paper) for look in looks if look.paper] == [
        (auditor, None, evidence.name)
    ]
    assert {look.kind for look in looks} == {None, "identity"}
    assert len(looks) == 3
    assert all(look.roles == ["Auditor"] for look in looks)


def test_who_says_no_is_not_looked_at_and_counts_as_not_checked() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)
    with pytest.raises(rules.NotYours):
        services.object_to_audit(drawn_id=drawn.pk, by=auditor, at=APPOINTED_AT)

    for _twice in (1, 2):
        services.object_to_audit(drawn_id=drawn.pk, by=holder_of(drawn), at=APPOINTED_AT)

    [drawn] = drawn_of(audit)
    assert selectors.result_of(drawn) == ("unchecked", "objected")
    with pytest.raises(rules.NotToBeSeen):
        services.open_drawn(drawn=drawn, by=auditor, at=LOOKS_AT)
    with pytest.raises(rules.NotToBeSeen):
        find(drawn, auditor)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audits_drawn SET objected_at = NULL")


def test_no_comes_too_late_once_something_was_written_down_but_not_for_the_next_auditor() -> None:
    audit = a_drawn_audit()
    [drawn] = drawn_of(audit)
    find(drawn, appoint(audit).auditor)
    holder = holder_of(drawn)
    with pytest.raises(rules.TooLate):
        services.object_to_audit(drawn_id=drawn.pk, by=holder, at=LOOKS_AT)
    appoint(audit, an_auditor("Ben Ode"))

    services.object_to_audit(drawn_id=drawn.pk, by=holder, at=LOOKS_AT)

    assert selectors.result_of(drawn_of(audit)[0]) == ("unchecked", "objected")


def test_an_auditor_who_turns_out_to_be_close_is_shown_nothing() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)
    member = claim_of(drawn).enrolment.member
    member.holder = auditor  # handed over meanwhile
    member.save()

    with pytest.raises(rules.TooClose):
        services.open_drawn(drawn=drawn, by=auditor, at=LOOKS_AT)


def test_a_finding_may_be_mended_until_it_is_attested() -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit).auditor
    [drawn] = drawn_of(audit)
    find(drawn, auditor)

    find(drawn, auditor, rules.Found(rules.Seen(), "not_confirmed", note="No payment."))

    finding = Finding.objects.get()
    assert (finding.result, finding.note, finding.bank_seen) == (
        "not_confirmed",
        "No payment.",
        False,
    )
