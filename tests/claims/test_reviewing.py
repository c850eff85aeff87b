"""The doors of reviewing: who comes in, the docket, and each deed of a first and second reader."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from claims import services
from claims.models import Access, Claim
from claims.states import ClaimState, Verdict
from members.models import User
from tests.claims.builders import CONTESTED_AT, PDF, REACHED, a_claim, recommend_refusal
from tests.members.builders import a_crew_member, a_plan, a_user, an_enrolment, signs_in

pytestmark = pytest.mark.django_db


def at(door: str, claim: Claim) -> str:
    return reverse(f"claims:{door}", args=[claim.ref])


def last_step(claim: Claim) -> int:
    return claim.events.latest("pk").pk


def recommending(claim: Claim, **changes: object) -> dict[str, object]:
    typed = {
        "seen": last_step(claim),
        "verdict": "grant",
        "award_minor": "6,000.50",
        "less_because": "Half was paid by another pool.",
        "article": "Benefits",
        "fact": "Report, page 1",
        "reason": "It fits.",
        "remedy": "",
    } | changes
    return {f"recommend-{name}": value for name, value in typed.items()}


def confirming(claim: Claim, name: str = "confirm", **changes: object) -> dict[str, object]:
    typed = {"seen": last_step(claim), "reason": "I agree."} | changes
    return {f"{name}-{field}": value for field, value in typed.items()}


@pytest.mark.parametrize("role", [None, "treasurer", "operator", "auditor"])
def test_only_reviewers_come_in(client: Client, role: str | None) -> None:
    claim = a_claim()
    signs_in(client, a_crew_member(role) if role else a_user())

    assert client.get(reverse("claims:docket")).status_code == 403
    assert client.get(at("review", claim)).status_code == 403
    for door in ("recommend", "grant", "refuse", "send_back"):
        assert client.post(at(door, claim)).status_code == 403


def test_a_reviewer_sees_only_their_plans_and_never_their_own_family(client: Client) -> None:
    mine, elsewhere = a_claim(), a_claim()
    reviewer = a_crew_member("reviewer", plan=mine.plan)
    family = a_claim(enrolment=an_enrolment(plan=mine.plan, user=reviewer))
    signs_in(client, reviewer)

    page = client.get(reverse("claims:docket")).content.decode()

    assert mine.ref in page
    for hidden in (elsewhere, family):
        assert hidden.ref not in page
        assert client.get(at("review", hidden)).status_code == 404
        assert client.post(at("recommend", hidden), recommending(hidden)).status_code == 404


def test_the_docket_says_when_nothing_waits(desk: Client) -> None:
    assert "Nothing waits for you" in desk.get(reverse("claims:docket")).content.decode()


@pytest.mark.parametrize("claim_count", [1, 3])
def test_the_docket_costs_the_same_for_any_length(
    desk: Client, claim_count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan = a_plan()
    for state in (ClaimState.SUBMITTED, ClaimState.GRANTED):
        for _ in range(claim_count):
            a_claim(state, enrolment=an_enrolment(plan=plan), condition="Lung cancer")

    with django_assert_num_queries(17):
        answer = desk.get(reverse("claims:docket"))

    assert answer.content.count(b"Lung cancer") == 2 * claim_count


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_claim_stands_on_one_screen_in_every_state(
    desk: Client, state: ClaimState, language: str
) -> None:
    claim = a_claim(state)

    answer = desk.get(at("review", claim), headers={"accept-language": language})

    assert answer.status_code == 200
    assert claim.story in answer.content.decode()


def test_opening_a_claim_and_a_paper_is_noted_once_a_day(desk: Client, reviewer: User) -> None:
    claim = a_claim()
    paper = claim.evidence.get()
    for _again in range(2):
        desk.get(at("review", claim))
        answer = desk.get(reverse("claims:review_paper", args=[claim.ref, paper.pk]))
        assert answer.getvalue() == PDF

    rows = Access.objects.filter(claim=claim, by=reviewer).order_by("pk")
    assert [row.evidence for row in rows] == [None, paper]


def test_a_first_reviewer_recommends(desk: Client, reviewer: User) -> None:
    claim = a_claim()

    answer = desk.post(at("recommend", claim), recommending(claim), follow=True)

    claim.refresh_from_db()
    assert (claim.state, claim.recommended_minor) == ("recommended", 600_050)
    assert answer.redirect_chain == [(at("review", claim), 302)]
    assert "a second person decides" in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("award_minor", "-1", "not negative"),
        ("award_minor", "1.234", "such as 60000"),
        ("award_minor", "9" * 40, "such as 60000"),
        ("award_minor", "1e5", "such as 60000"),
        ("award_minor", "٣", "such as 60000"),
        ("award_minor", "999999999999", "at most 60,000.00"),
        ("award_minor", "0", "more than nothing"),
        ("less_because", "", "write it down"),
        ("severity", "deadly", "not one of the available"),
        ("condition_key", "made-up", "not one of the available"),
        ("article", " ", "required"),
        ("verdict", "", "required"),
        ("seen", "", "required"),
    ],
)
def test_a_bad_recommendation_is_answered_beside_its_field(
    desk: Client, field: str, value: str, words: str
) -> None:
    claim = a_claim()

    answer = desk.post(at("recommend", claim), recommending(claim, **{field: value}))

    claim.refresh_from_db()
    assert answer.status_code == 422
    assert words in " ".join(answer.context["forms"]["recommend"].errors[field])
    assert "It fits." in answer.content.decode()
    assert claim.state == ClaimState.SUBMITTED


def test_a_refusal_must_say_what_would_change_it(desk: Client) -> None:
    claim = a_claim()

    answer = desk.post(at("recommend", claim), recommending(claim, verdict="refuse"))

    assert answer.status_code == 422
    assert "remedy" in answer.context["forms"]["recommend"].errors


def test_a_second_reviewer_grants(desk: Client) -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    assert "Grant 6,000.00" in desk.get(at("review", claim)).content.decode()

    answer = desk.post(at("grant", claim), confirming(claim), follow=True)

    claim.refresh_from_db()
    assert claim.state == ClaimState.GRANTED
    assert "It stands in the history" in answer.content.decode()


def test_a_second_reviewer_refuses(desk: Client) -> None:
    claim = a_claim()
    recommend_refusal(claim)

    desk.post(at("refuse", claim), confirming(claim))

    claim.refresh_from_db()
    assert claim.state == ClaimState.REFUSED


def test_a_second_reviewer_sends_back(desk: Client) -> None:
    claim = a_claim(ClaimState.RECOMMENDED)

    desk.post(at("send_back", claim), confirming(claim, "send_back", reason="Page 2?"))

    claim.refresh_from_db()
    assert claim.state == ClaimState.SUBMITTED
    assert "Page 2?" in desk.get(at("review", claim)).content.decode()


def test_the_first_reviewer_cannot_confirm(desk: Client) -> None:
    claim = a_claim()
    desk.post(at("recommend", claim), recommending(claim))

    answer = desk.post(at("grant", claim), confirming(claim))

    claim.refresh_from_db()
    assert answer.status_code == 422
    assert claim.state == ClaimState.RECOMMENDED


def test_a_stale_page_is_refused_in_words_and_keeps_what_was_typed(desk: Client) -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    before = claim.events.order_by("pk")[0].pk

    answer = desk.post(at("grant", claim), confirming(claim, seen=before, reason="I agree so far."))

    claim.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "after you opened the page" in page
    assert "I agree so far." in page
    assert f'name="confirm-seen" value="{last_step(claim)}"' in page
    assert claim.state == ClaimState.RECOMMENDED


def test_a_decided_claim_cannot_be_decided_again(desk: Client) -> None:
    claim = a_claim(ClaimState.RECOMMENDED)
    typed = confirming(claim)
    desk.post(at("grant", claim), typed)

    answer = desk.post(at("grant", claim), {**typed, "confirm-seen": last_step(claim)})

    assert answer.status_code == 409
    assert "no longer possible" in answer.content.decode()


@pytest.mark.parametrize(
    "door",
    [
        "recommend",
        "read_blind",
        "grant",
        "refuse",
        "send_back",
        "take",
        "release",
        "hand_over",
        "stand_aside",
    ],
)
def test_deeds_are_posted(desk: Client, door: str) -> None:
    assert desk.get(at(door, a_claim())).status_code == 405


def test_what_a_panel_decided_is_told_as_the_panels(desk: Client) -> None:
    claim = a_claim(ClaimState.PANEL)
    services.panel_decides(
        claim_id=claim.pk,
        verdict=Verdict.GRANT,
        award_minor=600_000,
        article="Benefits",
        fact="Report, page 1",
        reason="Nine of thirteen think so.",
        remedy="",
        panel_ref="PANEL234",
        at=CONTESTED_AT,
    )

    page = desk.get(at("review", claim)).content.decode()

    assert "A panel of members" in page
    assert "Nine of thirteen think so." in page
