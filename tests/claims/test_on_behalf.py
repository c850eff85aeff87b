"""Asking for somebody else: as emergency contact, from a paper, after a death; and who is paid."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from charter.models import Plan
from claims import rules, selectors, services
from claims.models import Claim
from claims.states import Cause, ClaimState, FiledAs
from members import services as members
from members.models import Enrolment, Message, User
from tests.claims.builders import EVENT_ON, FILED_AT, PDF, a_claim, a_paper
from tests.claims.filers import Filer
from tests.members.builders import (
    JOINED,
    a_crew_member,
    a_person,
    a_plan,
    a_user,
    an_enrolment,
    signs_in,
)

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"
DIED_ON = date(2025, 9, 20)


def a_contact(enrolment: Enrolment, *, proven: bool = True) -> User:
    """Return somebody with an account whose number the holder has named."""
    members.add_contact(
        member_id=enrolment.member_id,
        name="陈兰",
        phone=PHONE,
        by=enrolment.member.holder,
        at=JOINED,
    )
    user = a_user(name="陈兰", phone=PHONE)
    user.phone_proven_at = JOINED if proven else None
    user.save()
    return user


def died(enrolment: Enrolment) -> None:
    members.record_death(
        member_id=enrolment.member_id,
        died_on=DIED_ON,
        by=enrolment.member.holder,
        at=datetime(2025, 10, 1, tzinfo=UTC),
        plan_at={enrolment.plan_id: datetime(2025, 10, 1, tzinfo=UTC)},
    )


def from_paper(enrolment: Enrolment, by: User, **changes: object) -> Claim:
    told: dict[str, object] = {
        "enrolment_id": enrolment.pk,
        "by": by,
        "cause": Cause.ILLNESS,
        "condition": "Stroke",
        "event_on": EVENT_ON,
        "story": "She fell.",
        "account_name": "林小雨",
        "account_ref": "6222 0200 0001 2345",
        "documents": [a_paper()],
        "paper_reference": "2025/17",
        "at": FILED_AT,
    }
    return services.file_claim(**{**told, **changes})  # type: ignore[arg-type]


def test_an_emergency_contact_asks_with_their_proven_number(client: Client) -> None:
    enrolment = an_enrolment()
    contact = a_contact(enrolment)
    client.force_login(contact)

    asked = client.get(reverse("claims:file")).content.decode()
    claim = Filer(client, enrolment).files()

    assert "you are an emergency contact" in asked
    assert claim.filed_as == FiledAs.CONTACT
    assert client.get(reverse("claims:claim", args=[claim.ref])).status_code == 200
    told = {(one.user_id, one.kind) for one in Message.objects.filter(kind__startswith="claims/")}
    assert told == {
        (enrolment.member.holder_id, "claims/received_contact"),
        (contact.pk, "claims/received"),
    }


def test_a_number_that_was_not_proven_asks_for_nobody(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(a_contact(enrolment, proven=False))

    assert "not in a plan" in client.get(reverse("claims:file")).content.decode()
    assert Filer(client, enrolment).begins().status_code == 422


def test_a_contact_who_was_removed_meanwhile_cannot_send_and_loses_nothing(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(a_contact(enrolment))
    filer = Filer(client, enrolment)
    filer.walks()
    named = enrolment.member.contacts.get()
    members.remove_contact(contact_id=named.pk, by=enrolment.member.holder, at=FILED_AT)

    assert filer.sends().status_code == 422
    assert filer.draft.answers["story"]


def test_who_holds_the_member_sees_and_may_take_back_what_a_contact_asked(client: Client) -> None:
    enrolment = an_enrolment()
    client.force_login(a_contact(enrolment))
    claim = Filer(client, enrolment).files()
    client.force_login(enrolment.member.holder)

    assert client.get(reverse("claims:claim", args=[claim.ref])).status_code == 200
    client.post(reverse("claims:withdraw", args=[claim.ref]), {"reason": ""})

    claim.refresh_from_db()
    assert claim.state == ClaimState.WITHDRAWN


def test_a_member_with_an_account_of_their_own_asks_for_themself(client: Client) -> None:
    enrolment = an_enrolment(person=a_person(name="母亲"))
    own = a_user(name="母亲")
    enrolment.member.holder = own
    enrolment.member.save()
    client.force_login(own)

    assert Filer(client, enrolment).files().filed_as == FiledAs.HOLDER


def test_after_a_death_what_happened_before_still_counts_and_nothing_is_refused(
    client: Client,
) -> None:
    enrolment = an_enrolment()
    died(enrolment)
    client.force_login(enrolment.member.holder)

    claim = Filer(client, enrolment).files()

    page = client.get(reverse("claims:claim", args=[claim.ref])).content.decode()
    assert selectors.hints_of(claim=claim)[:1] != (rules.AfterDeath(died_on=DIED_ON),)
    assert "has died" in page


def test_an_event_after_the_death_is_a_hint_to_both_sides(client: Client) -> None:
    enrolment = an_enrolment()
    died(enrolment)
    client.force_login(enrolment.member.holder)
    filer = Filer(client, enrolment)

    filer.walks(event={"event_on": "2025-09-21"})
    page = filer.page()
    claim = filer.files()

    assert "the day you give is later" in page
    assert rules.AfterDeath(died_on=DIED_ON) in selectors.hints_of(claim=claim)


def test_a_claimant_who_dies_while_it_is_read_changes_nothing_of_the_claim() -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    died(claim.enrolment)

    claim.refresh_from_db()

    assert claim.state == ClaimState.RECOMMENDED
    assert selectors.claims_of(user=claim.enrolment.member.holder).get() == claim


@pytest.mark.parametrize("how", ["left", "lapsed"])
def test_who_leaves_or_lapses_while_it_is_read_keeps_the_claim(how: str) -> None:
    claim = a_claim(ClaimState.GRANTED)
    at = datetime(2025, 9, 20, tzinfo=UTC)
    if how == "left":
        members.leave(enrolment_id=claim.enrolment_id, by=claim.filed_by, at=at)
    else:
        members.lapse_enrolment(enrolment_id=claim.enrolment_id, reason="", at=at)

    claim.refresh_from_db()

    assert claim.state == ClaimState.GRANTED
    assert claim.award_minor
    assert selectors.hints_of(claim=claim) == ()


def test_an_operator_types_a_request_from_a_paper_and_the_family_is_told(client: Client) -> None:
    enrolment = an_enrolment()
    operator = a_crew_member("operator", name="Office")
    signs_in(client, operator)
    address = reverse("claims:file_from_paper", args=[enrolment.plan.slug, enrolment.pk])
    told = {
        "once": "5b0c2a38-6b39-4a52-9b0e-0a3a4d9e5c11",
        "reference": "2025/17",
        "cause": "illness",
        "event_on": "2025-09-01",
        "condition": "Stroke",
        "kind": "stroke",
        "story": "She fell.",
        "papers": SimpleUploadedFile("scan.pdf", PDF),
        "account_name": "林小雨",
        "account_ref": "6222 0200 0001 2345",
        "employer": "",
    }

    for _click in range(2):
        told["papers"] = SimpleUploadedFile("scan.pdf", PDF)
        answer = client.post(address, told)

    claim = Claim.objects.get()
    assert answer.headers["Location"] == reverse(
        "claims:office_claim", args=[enrolment.plan.slug, claim.ref]
    )
    assert (claim.filed_as, claim.condition_key) == (FiledAs.CREW, "stroke")
    assert claim.events.get(move="file").reason == "2025/17"
    told_of = Message.objects.filter(kind__startswith="claims/")
    assert [(one.user_id, one.kind) for one in told_of] == [
        (enrolment.member.holder_id, "claims/received_crew")
    ]
    assert not selectors.claims_of(user=operator).exists()
    assert selectors.claims_of(user=enrolment.member.holder).get() == claim


def test_the_office_finds_members_by_whole_name_or_number(client: Client) -> None:
    enrolment = an_enrolment()
    claim = a_claim(enrolment=enrolment)
    signs_in(client, a_crew_member("operator", name="Office"))
    address = reverse("claims:office_claims", args=[enrolment.plan.slug])

    for called in (enrolment.member.name, str(enrolment.pk)):
        page = client.get(address, {"called": called}).content.decode()
        assert claim.ref in page
        assert claim.condition not in page
    assert "Nobody in this plan" in client.get(address, {"called": "林"}).content.decode()
    assert client.get(address, {"called": ""}).status_code == 422


def test_only_operators_of_the_plan_come_in(client: Client) -> None:
    enrolment = an_enrolment()
    claim = a_claim(enrolment=enrolment)
    plan: Plan = a_plan(charter_name="mutual")
    elsewhere = a_crew_member("operator", name="Elsewhere", plan=plan)
    signs_in(client, elsewhere)
    slug = enrolment.plan.slug

    for name, args in (
        ("office_claims", [slug]),
        ("file_from_paper", [slug, enrolment.pk]),
        ("office_claim", [slug, claim.ref]),
        ("heirs_account", [slug, claim.ref]),
    ):
        assert client.get(reverse(f"claims:{name}", args=args)).status_code == 404
    with pytest.raises(rules.NotTheirs):
        from_paper(enrolment, elsewhere)


def test_nobody_but_an_operator_files_from_paper() -> None:
    enrolment = an_enrolment()

    with pytest.raises(rules.NotTheirs):
        from_paper(enrolment, enrolment.member.holder)


def test_the_office_makes_a_link_for_a_family_that_asked_on_paper(client: Client) -> None:
    enrolment = an_enrolment()
    operator = a_crew_member("operator", name="Office")
    claim = from_paper(enrolment, operator)
    signs_in(client, operator)
    address = reverse("claims:office_claim", args=[enrolment.plan.slug, claim.ref])

    page = client.post(address, {"address": ""}, follow=True).content.decode()

    assert f"/follow/{claim.links.get().slug}/" in page
    other = a_claim()
    with pytest.raises(rules.NotTheirs):
        services.make_link(claim_id=other.pk, by=operator, at=FILED_AT)
