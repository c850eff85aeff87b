"""Earlier decisions like the one to be made: the most alike first, and nobody to be known by."""

from dataclasses import asdict
from datetime import date

import pytest

from claims.models import Claim, Decision
from claims.selectors import similar_decisions
from claims.states import ClaimState
from members.models import Enrolment
from members.states import Relation
from tests.claims.builders import a_claim, a_filed_claim
from tests.members.builders import a_person, a_plan, an_enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Claim:
    return named(a_filed_claim(enrolment=an_enrolment(plan=a_plan())), "cancer")


def named(claim: Claim, condition_key: str) -> Claim:
    """Let a claim name its kind of case."""
    claim.condition_key = condition_key
    claim.save(update_fields=["condition_key", "condition_lookup"])
    return claim


def decided(
    asking: Claim,
    state: ClaimState = ClaimState.GRANTED,
    *,
    condition_key: str = "cancer",
    enrolment: Enrolment | None = None,
) -> Decision:
    other = a_claim(state, enrolment=enrolment or an_enrolment(plan=asking.plan))
    return named(other, condition_key).decisions.get()


def ids(found: list[object]) -> list[int]:
    return [one.decision_id for one in found]  # type: ignore[attr-defined]


def test_the_same_kind_of_case_is_found_with_its_coarse_facts(asking: Claim) -> None:
    decision = decided(asking)

    (found,) = similar_decisions(claim=asking)

    assert asdict(found) == {
        "decision_id": decision.pk,
        "month": date(2025, 9, 1),
        "cause": "illness",
        "condition_key": "cancer",
        "severity": "",
        "band_key": "y18-y45",
        "round": 0,
        "verdict": "grant",
        "award_minor": 600_000,
        "article": "Benefits",
        "reason_code": "",
        "is_by_panel": False,
        "is_overturned": False,
    }


def test_the_same_article_is_alike_too_but_less_than_both(asking: Claim) -> None:
    article = decided(asking, condition_key="stroke")
    both = decided(asking)
    decided(asking, ClaimState.REFUSED, condition_key="burns")

    found = similar_decisions(claim=asking, article="Benefits")

    assert ids(list(found)) == [both.pk, article.pk]


def test_nothing_in_common_is_nothing_alike(asking: Claim) -> None:
    decided(asking, condition_key="stroke")

    assert similar_decisions(claim=asking) == []
    assert similar_decisions(claim=named(asking, "")) == []


def test_other_plans_and_the_own_family_are_left_out(asking: Claim) -> None:
    elsewhere = a_claim(ClaimState.GRANTED, enrolment=an_enrolment(plan=a_plan()))
    named(elsewhere, "cancer")
    holder = asking.enrolment.member.holder
    spouse = a_person(name="林小满", relation=Relation.SPOUSE)
    decided(asking, enrolment=an_enrolment(plan=asking.plan, user=holder, person=spouse))

    assert similar_decisions(claim=asking) == []


def test_one_that_was_overturned_says_so(asking: Claim) -> None:
    first = decided(asking)
    Decision.objects.create(
        claim=first.claim,
        round=2,
        verdict="refuse",
        article="Waiting",
        fact="A fact",
        reason="A reason",
        remedy="A paper",
        panel_ref="PANEL123",
        at=first.at,
    )

    panel, overturned = similar_decisions(claim=asking)

    assert (panel.is_by_panel, panel.is_overturned, panel.round) == (True, False, 2)
    assert (overturned.decision_id, overturned.is_overturned) == (first.pk, True)


def test_only_as_many_as_asked_for_latest_first(asking: Claim) -> None:
    decisions = [decided(asking) for _ in range(3)]

    found = similar_decisions(claim=asking, most=2)

    assert ids(list(found)) == [decisions[2].pk, decisions[1].pk]
