"""The doors of audits: whom they let in, what they show, and what they refuse in words."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from audits import redraw, rules, services
from audits.models import Attestation, Audit, Finding
from charter import selectors as charter
from claims.models import Access
from members.models import User
from tests.audits.builders import (
    DRAWN_AT,
    FIRM,
    a_drawn_audit,
    a_plan_with_paid,
    an_attested_audit,
    an_auditor,
    an_open_audit,
    appoint,
    claim_of,
    drawn_of,
    give_values,
)
from tests.members.builders import a_crew_member, signs_in

pytestmark = pytest.mark.django_db
MARK = "<script>alert(1)</script>"


def a_week_later(audit: Audit) -> None:
    """Move the plan's clock past the time in which people may say no."""
    audit.plan.clock_offset = rules.TELL
    audit.plan.save(update_fields=["clock_offset"])


def office(audit: Audit, name: str = "audits:office_audit", *more: object) -> str:
    return reverse(name, args=[audit.plan.slug, audit.no, *more])


def case(audit: Audit, name: str = "audits:case", *more: object) -> str:
    return office(audit, name, claim_of(drawn_of(audit)[0]).ref, *more)


def test_everybody_sees_the_audits_and_their_bytes(client: Client) -> None:
    audit = an_attested_audit()
    slug = audit.plan.slug

    listed = client.get(reverse("audits:of_plan", args=[slug])).content.decode()
    page = client.get(reverse("audits:public", args=[slug, 1])).content.decode()
    draw = client.get(reverse("audits:draw", args=[slug, 1]))
    attested = client.get(reverse("audits:attestation", args=[slug, 1]))

    assert "1 confirmed, 0 not, 0 not checked" in listed
    assert FIRM in page
    assert claim_of(drawn_of(audit)[0]).ref in page
    assert redraw.faults(json.loads(draw.content)) == []
    assert rules.hash_of(draw.content.decode()) == audit.draw_sha256
    assert attested.content.decode() == Attestation.objects.get().body
    assert "immutable" in attested["Cache-Control"]
    assert not Access.objects.exists()


def test_what_is_not_there_is_not_there(client: Client) -> None:
    audit = an_open_audit()
    slug = audit.plan.slug

    assert client.get(reverse("audits:of_plan", args=["nowhere"])).status_code == 404
    assert client.get(reverse("audits:public", args=[slug, 2])).status_code == 404
    assert client.get(reverse("audits:draw", args=[slug, 1])).status_code == 404
    assert client.get(reverse("audits:attestation", args=[slug, 1])).status_code == 404
    assert "not drawn yet" in client.get(reverse("audits:public", args=[slug, 1])).content.decode()


def test_no_name_of_a_person_is_in_public(client: Client) -> None:
    audit = an_attested_audit()
    member = claim_of(drawn_of(audit)[0]).enrolment.member
    slug = audit.plan.slug

    for name in ("audits:public", "audits:draw", "audits:attestation"):
        text = client.get(reverse(name, args=[slug, 1])).content.decode()
        for word in (member.name, "Thyroid", audit.attestation.auditor.name):
            assert word not in text, (name, word)


@pytest.mark.parametrize("role", ["reviewer", "treasurer", "publisher", "supervisor"])
def test_others_of_the_crew_do_not_come_in(client: Client, role: str) -> None:
    audit = a_drawn_audit()
    signs_in(client, a_crew_member(role, plan=audit.plan))

    assert client.get(reverse("audits:office")).status_code == 403
    assert client.get(case(audit)).status_code == 403


def test_an_auditor_who_is_not_appointed_sees_no_request(client: Client) -> None:
    audit = a_drawn_audit()
    appoint(audit)
    signs_in(client, an_auditor("Else"))

    assert client.get(office(audit)).status_code == 200
    assert client.get(case(audit)).status_code == 404
    assert client.post(case(audit, "audits:find"), {}).status_code == 404
    assert not Access.objects.exists()


def test_an_auditor_of_another_plan_sees_nothing(client: Client) -> None:
    audit = a_drawn_audit()
    other = a_crew_member("auditor", plan=an_open_audit().plan, name="Elsewhere")
    signs_in(client, other)

    assert client.get(office(audit)).status_code == 404


def test_an_operator_appoints_and_never_sees_a_request(client: Client) -> None:
    audit, auditor = a_drawn_audit(), an_auditor()
    signs_in(client, a_crew_member("operator", name="Appoints"))

    response = client.post(
        office(audit, "audits:office_do", "appoint"),
        {"auditor": auditor.pk, "organisation": FIRM},
    )

    assert response.status_code == 302
    assert audit.appointments.get().auditor == auditor
    assert client.get(case(audit)).status_code == 403


def test_an_auditor_does_not_appoint(client: Client) -> None:
    audit = a_drawn_audit()
    signs_in(client, an_auditor())

    told = {"auditor": an_auditor("Else").pk, "organisation": FIRM}
    assert client.post(office(audit, "audits:office_do", "appoint"), told).status_code == 403


def test_the_whole_way_of_an_auditor(client: Client) -> None:
    audit = a_drawn_audit()
    auditor = appoint(audit, at=charter.now(audit.plan)).auditor
    signs_in(client, auditor)
    assert client.get(case(audit)).status_code == 403  # too early
    a_week_later(audit)
    ticked = {"identity_seen": "on", "papers_seen": "on", "result": "confirmed"}

    page = client.get(case(audit)).content.decode()
    refused = client.post(case(audit, "audits:find"), ticked)
    kept = client.post(case(audit, "audits:find"), {**ticked, "bank_seen": "on"})
    drafted = client.post(office(audit, "audits:office_do", "draft"), {"statement": MARK})
    shown = client.get(office(audit)).content.decode()
    to_sign = client.get(office(audit, "audits:to_sign")).content.decode()
    stale = client.post(office(audit, "audits:office_do", "attest"), {"seen": "00" * 32})
    done = client.post(
        office(audit, "audits:office_do", "attest"), {"seen": rules.hash_of(to_sign)}
    )

    assert claim_of(drawn_of(audit)[0]).enrolment.member.name in page
    assert (refused.status_code, kept.status_code, drafted.status_code) == (422, 302, 302)
    assert (stale.status_code, done.status_code) == (422, 302)
    assert MARK not in shown
    assert json.loads(to_sign)["statement"] == MARK
    assert Attestation.objects.get().body == to_sign
    assert Access.objects.filter(by=auditor).count() == 1
    public = client.get(reverse("audits:public", args=[audit.plan.slug, 1])).content.decode()
    assert MARK not in public
    assert "&lt;script&gt;" in public


def test_a_paper_is_shown_only_to_whom_it_is_noted_for(client: Client) -> None:
    audit = a_drawn_audit()
    signs_in(client, appoint(audit).auditor)
    evidence = claim_of(drawn_of(audit)[0]).evidence.get()

    assert client.get(case(audit, "audits:copy", evidence.pk, 1)).status_code == 404  # no picture
    assert client.get(case(audit, "audits:copy", evidence.pk + 1, 1)).status_code == 404


def test_values_are_given_in_the_office_and_refused_in_words(client: Client) -> None:
    plan = a_plan_with_paid()
    audit = an_open_audit(plan, at=charter.now(plan))
    signs_in(client, an_auditor())
    door = office(audit, "audits:office_do", "value")

    short = client.post(door, {"value": "short"})
    given = client.post(door, {"value": "a value that is long enough"})
    again = client.post(door, {"value": "another value long enough"})

    assert (short.status_code, given.status_code, again.status_code) == (422, 302, 422)
    assert client.post(office(audit, "audits:office_do", "nothing")).status_code == 404
    assert client.get(office(audit, "audits:to_sign")).status_code == 404


def test_a_person_reads_who_will_look_and_may_say_no(client: Client) -> None:
    audit = a_drawn_audit()
    appoint(audit)
    [drawn] = drawn_of(audit)
    claim = claim_of(drawn)
    mine = reverse("audits:mine", args=[claim.ref])
    signs_in(client, a_stranger())
    assert client.get(mine).status_code == 404
    signs_in(client, claim.enrolment.member.holder)

    before = client.get(mine).content.decode()
    said = client.post(mine)
    after = client.get(mine).content.decode()

    assert FIRM in before
    assert said.status_code == 302
    assert "You said no" in after
    assert drawn_of(audit)[0].objected_at is not None
    assert not Finding.objects.exists()


def a_stranger() -> User:
    return a_crew_member("reviewer", name="Stranger")


def test_who_was_not_drawn_has_no_such_page(client: Client) -> None:
    audit = an_open_audit()
    give_values(audit)
    claim = audit.list.get().claim
    signs_in(client, claim.enrolment.member.holder)

    assert client.get(reverse("audits:mine", args=[claim.ref])).status_code == 404
    services.follow_audit(audit_id=audit.pk, at=DRAWN_AT)
    assert client.get(reverse("audits:mine", args=[claim.ref])).status_code == 200
