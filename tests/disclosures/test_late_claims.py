"""What is late in reading requests, and how often signals mattered: counts, and nobody's name."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from charter.models import Plan
from claims import services
from claims.models import Claim
from claims.rules.signals import KINDS, SAME_ACCOUNT, SOON
from claims.selectors import Precision
from claims.states import ClaimState, SignalAnswer
from disclosures.rules.lateness import LateKind
from disclosures.words import late_claims, signals
from tests.claims.builders import a_claim, a_filed_claim, a_reviewer
from tests.lint import forbidden
from tests.members.builders import a_plan, an_enrolment

pytestmark = pytest.mark.django_db

LANGUAGES = ("en", "zh-hans")


def the_page(client: Client, plan: Plan, language: str = "en") -> str:
    address = reverse("disclosures:late", args=[plan.slug])
    return client.get(address, headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_late_step_stands_on_the_board_in_words_without_a_name(
    language: str, client: Client
) -> None:
    plan = a_plan()
    for state in (ClaimState.SUBMITTED, ClaimState.RECOMMENDED, ClaimState.CONTESTED):
        a_claim(state, enrolment=an_enrolment(plan=plan), condition="Markerillness")

    page = the_page(client, plan, language)

    with translation.override(language):
        for kind in (
            LateKind.CLAIM_UNREAD,
            LateKind.CLAIM_UNCONFIRMED,
            LateKind.OBJECTION_UNANSWERED,
        ):
            assert late_claims.counted(kind, 1) % {"count": 1} in page
    assert "Marker" not in page
    assert "林小雨" not in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(late_claims.COUNTED))
def test_every_kind_has_its_words(kind: LateKind, language: str) -> None:
    with translation.override(language):
        said = [late_claims.counted(kind, number) % {"count": number} for number in (1, 2)]
        meaning = late_claims.meaning(kind)

    assert not any(forbidden(text) for text in (*said, meaning))
    latin = re.search("[A-Za-z]{2}", " ".join([*said, meaning]))
    assert (latin is not None) == (language == "en")


def test_the_api_says_the_same_kind(client: Client) -> None:
    plan = a_plan()
    claim = a_claim(ClaimState.RECOMMENDED, enrolment=an_enrolment(plan=plan))

    answer = client.get(f"/api/v1/plans/{plan.slug}/late/")

    assert answer.status_code == 200
    kinds = [one["kind"] for one in answer.json()["late"]]
    assert "claim_unconfirmed" in kinds
    assert claim.ref not in answer.content.decode()


def test_where_nothing_was_pointed_out_there_is_no_table(client: Client) -> None:
    assert "What a machine points out" not in the_page(client, a_plan())
    assert signals.precision_rows([Precision(key, 0, 0, None) for key in KINDS]) == []


def test_few_signals_are_not_counted_out_loud() -> None:
    with translation.override("en"):
        few, many = signals.precision_rows(
            [Precision(SOON, 4, 1, None), Precision(SAME_ACCOUNT, 1_200, 1_000, 1_250)]
        )

    assert (few.found, few.answered, few.useful) == ("fewer than 5", "fewer than 5", "—")
    assert (many.found, many.answered, many.useful) == ("1,200", "1,000", "12.5%")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_reviewers_said_of_signals_is_published(language: str, client: Client) -> None:
    plan, reviewer = a_plan(), a_reviewer()
    for number in range(5):
        claim = a_filed_claim(enrolment=an_enrolment(plan=plan), event_on=date(2025, 6, 10))
        found = services.look_for_signals(claim_id=claim.pk, at=timezone.now())
        services.answer_signal(
            signal_id=next(one.pk for one in found if one.key == SOON),
            answer=SignalAnswer.USEFUL if number else SignalAnswer.NOT_USEFUL,
            words="",
            by=reviewer,
            at=timezone.now() + timedelta(hours=1),
        )

    page = the_page(client, plan, language)

    with translation.override(language):
        (soon, *_) = signals.precision_rows([Precision(SOON, 5, 5, 8_000)])
    assert soon.useful in page
    assert soon.name in page
    assert not any(claim.ref in page for claim in Claim.objects.all())
