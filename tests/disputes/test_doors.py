"""The doors of disputes: who may come in, what is shown, what a refusal looks like."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from charter import selectors as charter
from claims.states import ClaimState
from disputes import services
from disputes.models import Appeal, Bundle, Objection
from disputes.states import Ground, ObjectionState
from members.models import User
from members.states import Role
from tests.claims.builders import PDF, a_claim, a_reviewer
from tests.disputes.builders import (
    ANSWER,
    a_claim_cleared_now,
    a_claim_refused_now,
    a_claim_shown_now,
    a_fellow_member,
    an_objection,
)
from tests.members.builders import a_crew_member, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db
OBJECTION = {
    "ground": "too_early",
    "words": "MARKER He told us of the lump in spring.",
    "in_good_faith": "on",
}


def test_a_member_objects_and_takes_it_back(client: Client) -> None:
    claim = a_claim_shown_now()
    member = a_fellow_member(claim)
    signs_in(client, member)
    at = reverse("disputes:object", args=[claim.ref])

    page = client.get(at).content.decode()
    for secret in (claim.condition, claim.enrolment.member.name, claim.story):
        assert secret not in page
    assert client.post(at, {}).status_code == 422

    assert client.post(at, OBJECTION)["Location"] == reverse("disputes:mine")
    claim.refresh_from_db()
    assert claim.state == ClaimState.CONTESTED
    again = client.post(at, OBJECTION)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert "MARKER" in client.get(reverse("disputes:mine")).content.decode()

    objection = Objection.objects.get()
    client.post(reverse("disputes:withdraw", args=[objection.ref]))
    claim.refresh_from_db()
    assert claim.state == ClaimState.ON_NOTICE


def test_a_paper_that_cannot_be_taken_is_told_beside_its_field(client: Client) -> None:
    claim = a_claim_shown_now()
    signs_in(client, a_fellow_member(claim))
    paper = SimpleUploadedFile("page.pdf", b"<html></html>")

    answer = client.post(
        reverse("disputes:object", args=[claim.ref]), {**OBJECTION, "papers": paper}
    )

    assert answer.status_code == 422
    assert "page.pdf" in answer.content.decode()
    assert not Objection.objects.exists()


def test_who_may_not_object_is_told_why(client: Client) -> None:
    claim = a_claim_shown_now()
    at = reverse("disputes:object", args=[claim.ref])

    assert client.get(at).status_code == 302
    signs_in(client, a_user(name="外人"))
    assert "Only members of this plan" in client.get(at).content.decode()
    signs_in(client, claim.enrolment.member.holder)
    assert "your own or your family" in client.get(at).content.decode()
    hidden = reverse("disputes:object", args=[a_claim(ClaimState.GRANTED).ref])
    assert client.get(hidden).status_code == 404


def test_a_reviewer_answers_on_one_page(client: Client) -> None:
    objection = an_objection(a_claim_shown_now(), at=now())
    claim = objection.claim
    signs_in(client, a_reviewer("Third"))
    page = client.get(reverse("disputes:objection", args=[objection.ref])).content.decode()
    assert objection.words in page
    assert claim.condition in page
    assert objection.ref in client.get(reverse("disputes:desk")).content.decode()
    at = reverse("disputes:answer", args=[objection.ref])

    refused = client.post(at, {"outcome": "dismiss", "answer": f"{claim.condition} is covered."})
    assert refused.status_code == 422
    assert claim.condition in refused.content.decode()

    client.post(at, {"outcome": "dismiss", "answer": ANSWER})
    objection.refresh_from_db()
    claim.refresh_from_db()
    assert (objection.state, claim.state) == (ObjectionState.DISMISSED, ClaimState.ON_NOTICE)
    assert claim.accesses.exists()
    late = client.post(at, {"outcome": "uphold", "answer": ANSWER})
    assert late.status_code == 302  # told that it is answered


def test_late_objection_goes_through_two_pairs_of_hands(client: Client) -> None:
    claim = a_claim_cleared_now()
    objection = an_objection(claim, at=now())
    signs_in(client, a_reviewer("Third"))
    at = reverse("disputes:answer", args=[objection.ref])
    told = {"outcome": "uphold", "answer": ANSWER}
    assert client.post(at, told).status_code == 422
    client.post(at, {**told, "clawback_minor": "6000"})

    signs_in(client, a_reviewer("Fourth"))
    page = client.get(reverse("disputes:objection", args=[objection.ref])).content.decode()
    assert "6,000" in page
    client.post(reverse("disputes:return", args=[objection.ref]))
    objection.refresh_from_db()
    assert objection.state == ObjectionState.OPEN
    client.post(at, {**told, "clawback_minor": "6000"})
    signs_in(client, a_reviewer("Fifth"))
    client.post(reverse("disputes:confirm", args=[objection.ref]))
    objection.refresh_from_db()
    assert (objection.state, objection.clawback_minor) == (ObjectionState.UPHELD, 600_000)


@pytest.mark.parametrize("who", [a_user, lambda: a_crew_member(Role.TREASURER)])
def test_nobody_else_comes_to_the_desk(client: Client, who: Callable[[], User]) -> None:
    objection = an_objection()
    signs_in(client, who())

    for name, args in (("desk", []), ("objection", [objection.ref])):
        assert client.get(reverse(f"disputes:{name}", args=args)).status_code == 403


def test_who_decided_does_not_see_the_objection(client: Client) -> None:
    objection = an_objection()
    decider = objection.claim.decided_by
    assert decider is not None
    signs_in(client, decider)

    at = reverse("disputes:objection", args=[objection.ref])
    assert client.get(at).status_code == 404
    posted = client.post(f"{at}answer/", {"outcome": "dismiss", "answer": ANSWER})
    assert posted.status_code == 404


def test_the_claimant_appeals_and_takes_it_back(client: Client) -> None:
    claim = a_claim_refused_now()
    for name in ("Third", "Fourth"):
        a_reviewer(name)
    signs_in(client, claim.enrolment.member.holder)
    at = reverse("disputes:appeal", args=[claim.ref])
    page = client.get(at).content.decode()
    assert "You may appeal until" in page
    assert "Two reviewers read everything anew" in page
    assert client.post(at, {}).status_code == 422

    paper = SimpleUploadedFile("letter.pdf", PDF + b" ")
    told = {"grounds": "The test cannot be had.", "wishes_sealed": "no", "papers": paper}
    assert client.post(at, told).status_code == 302
    appeal, evidence = Appeal.objects.get(), claim.evidence.count()
    assert (appeal.wishes_sealed, evidence) == (False, 2)
    page = client.get(at).content.decode()
    assert "The test cannot be had." in page
    assert "To be done by" in page

    client.post(reverse("disputes:withdraw_appeal", args=[claim.ref]))
    claim.refresh_from_db()
    assert (claim.state, claim.round) == (ClaimState.REFUSED, 0)


def test_in_a_small_crew_the_page_says_that_a_panel_decides(client: Client) -> None:
    claim = a_claim_refused_now()
    signs_in(client, claim.enrolment.member.holder)

    page = client.get(reverse("disputes:appeal", args=[claim.ref])).content.decode()

    assert "A panel of members decides" in page


def test_nobody_else_sees_the_ladder(client: Client) -> None:
    claim = a_claim(ClaimState.REFUSED)
    signs_in(client, a_fellow_member(claim))

    for name in ("appeal", "bundle"):
        assert client.get(reverse(f"disputes:{name}", args=[claim.ref])).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_desk_and_own_list_cost_the_same_for_any_length(
    client: Client, number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    claim = a_claim_shown_now()
    member = a_fellow_member(claim)
    for ground in list(Ground)[:number]:
        an_objection(claim, by=member, ground=ground, at=now())
    signs_in(client, member)

    with django_assert_max_num_queries(8):
        client.get(reverse("disputes:mine"))


def test_office_takes_a_bundle_and_the_claimant_sees_it(client: Client) -> None:
    claim = a_claim(ClaimState.REFUSED)
    operator = a_crew_member(Role.OPERATOR)
    signs_in(client, operator)
    found = client.get(reverse("disputes:office_bundles"), {"ref": claim.ref.lower()})
    assert found["Location"] == reverse("disputes:office_bundle", args=[claim.ref])
    nothing = client.get(reverse("disputes:office_bundles"), {"ref": "NOTHING2"})
    assert "No request of your plans" in nothing.content.decode()

    asked = client.post(reverse("disputes:office_ask", args=[claim.ref]))
    assert asked["Location"] == reverse("disputes:office_bundle", args=[claim.ref])
    bundle = services.make_bundle(bundle_id=Bundle.objects.get().pk, at=charter.now(claim.plan))
    taken = client.get(reverse("disputes:office_download", args=[claim.ref, bundle.ref]))
    assert taken.streaming
    assert sha256(taken.getvalue()).hexdigest() == bundle.sha256
    assert [one.by for one in claim.accesses.all()] == [operator]


def test_an_operator_takes_no_bundle_of_their_own_family(client: Client) -> None:
    operator = a_crew_member(Role.OPERATOR)
    claim = a_claim(ClaimState.REFUSED, enrolment=an_enrolment(user=operator))
    signs_in(client, operator)

    at = reverse("disputes:office_bundle", args=[claim.ref])
    assert client.get(at).status_code == 404
