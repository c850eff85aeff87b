"""Two readers, neither seeing the other: agreeing is deciding, differing is shown."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from claims import rules, selectors, services
from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from tests.claims.builders import AWARD, DECIDED_AT, READ_AT, a_claim, a_reviewer
from tests.members.builders import signs_in

pytestmark = pytest.mark.django_db
WORDS = "The tumour has the size that the article names."


@pytest.fixture
def claim() -> Claim:
    """Return a claim drawn to be read blind, which a first reader recommended to grant."""
    found = a_claim()
    Claim.objects.filter(pk=found.pk).update(is_blind=True)
    reads(services.recommend_claim, found, a_reviewer("First"), reason=WORDS)
    found.refresh_from_db()
    return found


def reads(deed: Callable[..., Claim], claim: Claim, by: User, **changes: object) -> Claim:
    found: dict[str, object] = {
        "verdict": "grant",
        "award_minor": AWARD,
        "article": "Benefits",
        "fact": "Report, page 1",
        "reason": "It fits.",
        "at": READ_AT,
    }
    return deed(claim_id=claim.pk, by=by, **(found | changes))


def refused(kind: type[rules.ClaimRefused], deed: Callable[[], object]) -> None:
    with pytest.raises(kind), transaction.atomic():
        deed()


def test_two_who_find_the_same_have_decided(claim: Claim) -> None:
    second = a_reviewer("Second")

    reads(services.read_blind, claim, second)

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor, claim.decided_by) == ("granted", AWARD, second)
    decision = claim.decisions.get()
    assert (decision.reading, decision.by) == (claim.readings.first(), second)
    assert [one.is_blind for one in claim.readings.order_by("pk")] == [True, True]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"verdict": "refuse", "remedy": "A report."},
        {"award_minor": AWARD - 1},
        {"article": "Waiting"},
    ],
)
def test_two_who_differ_are_shown_to_each_other_and_one_confirms(
    claim: Claim, otherwise: dict[str, object]
) -> None:
    second = a_reviewer("Second")

    reads(services.read_blind, claim, second, **otherwise)

    claim.refresh_from_db()
    assert claim.state == "recommended"
    assert not selectors.awaits_blind_reading(claim=claim)
    refused(rules.HasReadBlind, lambda: reads(services.read_blind, claim, a_reviewer("Third")))
    services.grant_claim(claim_id=claim.pk, reason="Agreed, now.", by=second, at=DECIDED_AT)
    claim.refresh_from_db()
    assert claim.state == "granted"


def test_nobody_judges_what_may_not_be_seen_yet(claim: Claim) -> None:
    first, second = claim.recommended_by, a_reviewer("Second")
    assert first is not None

    def judging(deed: Callable[..., Claim], by: User) -> Callable[[], Claim]:
        return lambda: deed(claim_id=claim.pk, reason="Yes.", by=by, at=DECIDED_AT)

    refused(rules.ReadsBlind, judging(services.grant_claim, second))
    refused(rules.ReadsBlind, judging(services.send_back_claim, second))
    refused(rules.ReadsBlind, judging(services.send_back_claim, first))
    refused(rules.SamePerson, lambda: reads(services.read_blind, claim, first))


def test_what_is_not_drawn_is_not_read_blind() -> None:
    claim = a_claim(ClaimState.RECOMMENDED)

    refused(rules.HasReadBlind, lambda: reads(services.read_blind, claim, a_reviewer("Second")))


def test_the_second_readers_page_says_nothing_of_what_the_first_found(
    client: Client, claim: Claim
) -> None:
    address = reverse("claims:review", args=[claim.ref])
    signs_in(client, a_reviewer("Second"))

    page = client.get(address).content.decode()

    assert WORDS not in page
    assert "6,000.00" not in page
    assert reverse("claims:read_blind", args=[claim.ref]) in page
    assert reverse("claims:send_back", args=[claim.ref]) not in page
    assert claim.recommended_by is not None
    signs_in(client, claim.recommended_by)
    assert WORDS in client.get(address).content.decode()


def test_the_second_reader_reads_on_the_same_page(client: Client, claim: Claim) -> None:
    signs_in(client, a_reviewer("Second"))
    typed = {
        "seen": selectors.last_step(claim=claim),
        "verdict": "refuse",
        "article": "Waiting",
        "fact": "Report, page 2",
        "reason": "It was found in the waiting days.",
        "remedy": "A later report.",
    }

    answer = client.post(
        reverse("claims:read_blind", args=[claim.ref]),
        {f"blind-{name}": value for name, value in typed.items()},
        follow=True,
    )

    page = answer.content.decode()
    assert WORDS in page
    assert "It was found in the waiting days." in page
    assert reverse("claims:grant", args=[claim.ref]) in page


def test_how_often_two_agree_is_counted(claim: Claim) -> None:
    alone = a_claim(ClaimState.RECOMMENDED, enrolment=None)
    assert selectors.blind_agreement(plan_id=claim.plan_id).pairs == 0

    reads(services.read_blind, claim, a_reviewer("Second"), award_minor=AWARD - 1)

    found = selectors.blind_agreement(plan_id=claim.plan_id)
    assert (found.pairs, found.same_verdict, found.same_award) == (1, 1, 0)
    assert selectors.blind_agreement(plan_id=alone.plan_id).pairs == 0
