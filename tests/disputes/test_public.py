"""What everybody may read: small numbers told as small, precedents with nobody in them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from claims.models import Claim, Decision
from claims.states import ClaimState
from disputes import rules, selectors, services
from disputes.models import Precedent
from disputes.states import PrecedentState
from members.models import User
from tests.claims.builders import DECIDED_AT, a_claim, a_filed_claim, a_reviewer
from tests.disputes.builders import an_appeal, an_objection, dismissed
from tests.members.builders import a_plan, an_enrolment, signs_in

pytestmark = pytest.mark.django_db
FINAL_AT = DECIDED_AT + timedelta(days=61)
LESSON = "Where a listed test cannot be had, a letter of the clinic that shows the same will do."


def a_precedent(claim: Claim | None = None, *, by: User | None = None) -> Precedent:
    claim = claim or a_claim(ClaimState.REFUSED)
    return services.write_precedent(
        decision_id=claim.decisions.latest("pk").pk,
        words=LESSON,
        by=by or a_reviewer("Writes"),
        at=FINAL_AT,
    )


def a_published_precedent(claim: Claim | None = None) -> Precedent:
    precedent = a_precedent(claim)
    return services.publish_precedent(
        precedent_id=precedent.pk, words=LESSON, by=a_reviewer("Reads"), at=FINAL_AT
    )


def test_a_final_decision_is_written_by_one_and_published_by_another() -> None:
    writer = a_reviewer("Writes")
    precedent = a_precedent(by=writer)
    plan = precedent.plan
    assert not selectors.precedents(plan_id=plan.pk).exists()
    assert precedent not in selectors.precedents_to_look_at(user=writer)

    with pytest.raises(rules.SamePersonAgain):
        services.publish_precedent(precedent_id=precedent.pk, words=LESSON, by=writer, at=FINAL_AT)
    with pytest.raises(rules.AlreadyAnswered):
        services.publish_precedent(
            precedent_id=precedent.pk, words="other words", by=a_reviewer(), at=FINAL_AT
        )
    services.publish_precedent(
        precedent_id=precedent.pk, words=LESSON, by=a_reviewer("Reads"), at=FINAL_AT
    )
    assert list(selectors.precedents(plan_id=plan.pk)) == [precedent]
    with pytest.raises(rules.AlreadyAnswered):
        a_precedent(precedent.decision.claim)


def test_one_not_published_may_be_written_anew() -> None:
    precedent = a_precedent()
    services.reject_precedent(precedent_id=precedent.pk, by=a_reviewer("Reads"), at=FINAL_AT)

    again = a_precedent(precedent.decision.claim)

    assert (again.pk, again.state) == (precedent.pk, PrecedentState.WRITTEN)


def test_what_may_still_change_is_no_precedent() -> None:
    open_claim, appealed = a_claim(ClaimState.REFUSED), a_claim(ClaimState.REFUSED)
    an_appeal(appealed)

    for claim in (appealed, a_claim(ClaimState.ON_NOTICE)):
        with pytest.raises(rules.NotFinal):
            a_precedent(claim)
    decision = open_claim.decisions.get()
    assert not selectors.is_final(decision=decision, at=DECIDED_AT + timedelta(days=59))
    assert selectors.is_final(decision=decision, at=FINAL_AT)


def test_names_do_not_stand_in_it() -> None:
    claim = a_claim(ClaimState.REFUSED)

    with pytest.raises(rules.NotPublicWords):
        services.write_precedent(
            decision_id=claim.decisions.get().pk,
            words=f"{claim.enrolment.member.name} had no test.",
            by=a_reviewer(),
            at=FINAL_AT,
        )


def test_award_in_wide_steps_year_for_day_and_no_kind_of_a_rare_case() -> None:
    claim = a_claim(ClaimState.PAID)

    shown = selectors.shown_of(decision=claim.decisions.get())

    assert (shown["award_from_minor"], shown["award_to_minor"]) == (300_000, 1_000_000)
    assert (shown["decided_year"], shown["kind_key"]) == (2025, "")


def test_kind_is_named_from_five_requests_on() -> None:
    plan = a_plan()
    key = plan.versions.get().terms["aid"][0]["key"]
    claims = [a_filed_claim(enrolment=an_enrolment(plan=plan)) for _five in range(5)]
    for claim in claims[1:]:
        claim.condition_key = key
        claim.save()
    found = a_claim(ClaimState.REFUSED, enrolment=an_enrolment(plan=plan))
    found.condition_key = key
    found.save()
    assert selectors.shown_of(decision=found.decisions.get())["kind_key"] == key

    claims[1].condition_key = ""
    claims[1].save()
    assert selectors.shown_of(decision=found.decisions.get())["kind_key"] == ""


def test_page_of_precedents_finds_words_and_shows_nothing_else(client: Client) -> None:
    claim = a_claim(ClaimState.REFUSED)
    precedent = a_published_precedent(claim)
    at = reverse("disputes:precedents", args=[precedent.plan.slug])

    page = client.get(at).content.decode()
    assert LESSON in page
    for secret in (
        claim.ref,
        claim.condition,
        claim.story,
        claim.enrolment.member.name,
        claim.fact,
        claim.reason,
    ):
        assert secret not in page
    assert LESSON in client.get(at, {"words": "clinic LETTER"}).content.decode()
    assert LESSON not in client.get(at, {"words": "hospital"}).content.decode()
    assert LESSON not in client.get(at, {"verdict": "grant"}).content.decode()
    assert client.get(at, {"cause": "nonsense", "page": "x"}).status_code == 200


def test_reviewers_write_and_publish_on_pages(client: Client) -> None:
    claim = a_claim(ClaimState.PAID)
    signs_in(client, a_reviewer("Writes"))
    desk = reverse("disputes:precedent_desk")
    assert claim.ref in client.get(desk).content.decode()
    at = reverse("disputes:write_precedent", args=[claim.decisions.get().pk])
    assert client.post(at, {"words": f"Of {claim.account_name}."}).status_code == 422
    assert client.post(at, {"words": LESSON})["Location"] == desk
    assert LESSON not in client.get(desk).content.decode()

    signs_in(client, a_reviewer("Reads"))
    assert LESSON in client.get(desk).content.decode()
    precedent = Precedent.objects.get()
    client.post(reverse("disputes:publish_precedent", args=[precedent.pk]), {"words": LESSON})
    precedent.refresh_from_db()
    assert precedent.state == PrecedentState.PUBLISHED


def test_articles_with_few_decisions_are_not_told_of(client: Client) -> None:
    claim = a_claim(ClaimState.REFUSED)

    assert selectors.overturn_rates(plan_id=claim.plan_id) == []
    page = client.get(reverse("disputes:figures", args=[claim.plan.slug])).content.decode()
    assert claim.article not in page


def test_an_article_with_enough_is_told_with_small_counts_hidden() -> None:
    claim = a_claim(ClaimState.REFUSED)
    decision = claim.decisions.get()
    copies = [decision for _ten in range(9)]
    for one in copies:
        one.pk, one._state.adding = None, True
        one.save()
    an_appeal(claim)

    (row,) = selectors.overturn_rates(plan_id=claim.plan_id)

    assert Decision.objects.count() == 10
    assert (row.article, row.decided.count, row.overturned_bps) == (claim.article, 10, None)
    assert (row.appealed.count, row.overturned.count) == (0, 0)  # it is not answered yet


def test_objections_are_counted_by_ground_and_small_ones_hidden(client: Client) -> None:
    objection = an_objection()
    dismissed(objection)

    (row,) = selectors.objection_figures(plan_id=objection.plan_id)

    assert (row.ground, row.made.is_small, row.dismissed.is_small) == ("too_early", True, True)
    assert row.upheld.count == 0
    page = client.get(reverse("disputes:figures", args=[objection.plan.slug])).content.decode()
    assert "fewer than 5" in page
