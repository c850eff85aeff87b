"""The doors of a recommendation: the charter's sum, drafts put in, what was left out on joining."""

import pytest
from django.test import Client

from claims.states import ClaimState
from tests.claims.builders import a_claim
from tests.claims.test_reviewing import at, recommending

pytestmark = pytest.mark.django_db


def test_an_award_left_empty_is_what_the_charter_comes_to(desk: Client) -> None:
    claim = a_claim()

    desk.post(at("recommend", claim), recommending(claim, award_minor="", less_because=""))

    claim.refresh_from_db()
    reading = claim.readings.get()
    assert (claim.recommended_minor, claim.reason) == (6_000_000, "It fits.")
    assert reading.sum == [{"key": "benefit", "minor": 6_000_000}]


def test_more_than_the_charters_sum_is_refused(desk: Client) -> None:
    claim = a_claim()
    typed = {"severity": "early or mild", "award_minor": "15,000.01", "less_because": "-"}

    answer = desk.post(at("recommend", claim), recommending(claim, **typed))

    assert answer.status_code == 422
    told = answer.context["forms"]["recommend"].errors["award_minor"]
    assert "comes to 15,000.00" in " ".join(told)
    assert not claim.readings.exists()


def test_why_less_is_given_stands_in_the_reason_and_in_the_sum(desk: Client) -> None:
    claim = a_claim()

    desk.post(at("recommend", claim), recommending(claim))

    claim.refresh_from_db()
    assert claim.reason == "It fits.\n\nHalf was paid by another pool."
    assert claim.readings.get().sum[-1] == {"key": "less", "minor": 600_050 - 6_000_000}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_draft_is_put_in_for_the_claimant_and_nothing_is_kept(
    desk: Client, language: str
) -> None:
    claim = a_claim()
    holder = claim.enrolment.member.holder
    holder.language = language
    holder.save()
    typed = recommending(claim, verdict="", article="", reason="", fact="Report, page 3")

    answer = desk.post(
        at("recommend", claim),
        {**typed, "draft": "in_waiting"},
        headers={"accept-language": "en"},
    )

    claim.refresh_from_db()
    form = answer.context["forms"]["recommend"]
    assert (answer.status_code, claim.state) == (200, ClaimState.SUBMITTED)
    assert form["verdict"].value() == "refuse"
    assert form["reason_code"].value() == "in_waiting"
    assert form["fact"].value() == "Report, page 3"
    word = "等待期" if language == "zh-hans" else "waiting days"
    assert word in form["reason"].value()
    assert form["remedy"].value()
    assert "3" in form["article"].value()


def test_another_draft_takes_the_place_of_a_draft_but_never_of_ones_own_words(
    desk: Client,
) -> None:
    claim = a_claim()
    typed = recommending(claim, article="", reason="", award_minor="", less_because="")
    first = desk.post(at("recommend", claim), {**typed, "draft": "in_waiting"})
    form = first.context["forms"]["recommend"]
    again = {f"recommend-{name}": form[name].value() or "" for name in form.fields}
    again["recommend-remedy"] = "In my own words."

    answer = desk.post(at("recommend", claim), {**again, "draft": "before_joining"})

    found = answer.context["forms"]["recommend"]
    assert found["reason_code"].value() == "before_joining"
    assert found["reason"].value() != form["reason"].value()
    assert found["remedy"].value() == "In my own words."


def test_what_was_left_out_on_joining_is_weighed_or_refused(desk: Client) -> None:
    claim = a_claim()
    weighed = {"causality": "None: it is another organ.", "materiality": "Article 13: yes."}

    answer = desk.post(at("recommend", claim), recommending(claim, undeclared="unrelated"))
    assert "causality" in answer.context["forms"]["recommend"].errors
    desk.post(at("recommend", claim), recommending(claim, undeclared="unrelated", **weighed))

    reading = claim.readings.get()
    assert (reading.undeclared, reading.causality) == ("unrelated", weighed["causality"])
    page = desk.get(at("review", claim)).content.decode()
    assert weighed["materiality"] in page
