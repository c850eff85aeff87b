"""The letter of a decision: a page and a PDF that say the same, and no more than needed."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from charter.templatetags.plan_time import plan_date_text
from claims import services
from claims.models import Claim
from claims.states import ClaimState, Verdict
from tests.claims.builders import DECIDED_AT, READ_AT, a_claim, a_reviewer
from tests.members.builders import a_user
from tests.printing.reading import text_of

pytestmark = pytest.mark.django_db


def page_of(client: Client, claim: Claim, language: str = "en") -> str:
    client.force_login(claim.enrolment.member.holder)
    address = reverse("claims:letter", args=[claim.ref])
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return str(answer.content.decode())


def pdf_of(client: Client, claim: Claim, language: str = "en") -> str:
    client.force_login(claim.enrolment.member.holder)
    address = reverse("claims:letter_pdf", args=[claim.ref])
    answer = client.get(address, headers={"accept-language": language})
    assert answer.headers["Content-Type"] == "application/pdf"
    return text_of(answer.content)


def squeezed(text: str) -> str:
    """Return a text without spaces: a PDF sets words of two scripts apart."""
    return "".join(text.split())


def test_a_refusal_says_article_fact_reason_remedy_and_the_way_on(client: Client) -> None:
    claim = a_claim()
    services.recommend_claim(
        claim_id=claim.pk,
        verdict=Verdict.REFUSE,
        article="Article 3",
        fact="Document 1, page 2: first found on 1 September.",
        reason="It was found in the waiting days.",
        remedy="A report of a later finding.",
        alternatives="A letter of the clinic instead of the biopsy.",
        by=a_reviewer("First"),
        at=READ_AT,
    )
    second = a_reviewer("Second")
    services.refuse_claim(claim_id=claim.pk, reason="I agree.", by=second, at=DECIDED_AT)

    with translation.override("en"):
        last_day = plan_date_text(DECIDED_AT + timedelta(days=60), claim.plan)
    for text in (page_of(client, claim), pdf_of(client, claim)):
        for words in (
            "Article 3",
            "Document 1, page 2: first found on 1 September.",
            "It was found in the waiting days.",
            "A report of a later finding.",
            "A letter of the clinic instead of the biopsy.",
            "you may appeal before",
            last_day,
        ):
            assert squeezed(words) in squeezed(text), words


def test_a_grant_says_how_the_award_comes_about(client: Client) -> None:
    claim = a_claim(ClaimState.GRANTED)

    for text in (page_of(client, claim), pdf_of(client, claim)):
        assert squeezed("What a case of this age may receive") in squeezed(text)
        assert squeezed("Less, for a reason that is given") in squeezed(text)
        assert "6,000.00" in text


@pytest.mark.parametrize("state", [ClaimState.GRANTED, ClaimState.REFUSED])
def test_a_letter_speaks_chinese(client: Client, state: ClaimState) -> None:
    claim = a_claim(state)

    assert "决定的依据" in page_of(client, claim, "zh-hans")
    assert "决定的依据" in pdf_of(client, claim, "zh-hans")


def test_a_letter_tells_no_more_of_a_person_than_whose_it_is(client: Client) -> None:
    claim = a_claim(ClaimState.REFUSED)
    born_on = claim.enrolment.member.born_on
    assert born_on is not None

    text = pdf_of(client, claim)

    assert claim.enrolment.member.name in text
    for hidden in (claim.story, claim.account_ref, str(born_on), born_on.strftime("%-d %B %Y")):
        assert hidden not in text
    for reader in ("First", "Second"):
        assert reader not in text


def test_a_letter_belongs_to_whoever_asked_and_comes_with_a_decision(client: Client) -> None:
    decided, open_still = a_claim(ClaimState.REFUSED), a_claim()
    client.force_login(open_still.enrolment.member.holder)

    for name in ("letter", "letter_pdf"):
        assert client.get(reverse(f"claims:{name}", args=[open_still.ref])).status_code == 404
        assert client.get(reverse(f"claims:{name}", args=[decided.ref])).status_code == 404
    client.force_login(a_user())
    assert client.get(reverse("claims:letter", args=[decided.ref])).status_code == 404
