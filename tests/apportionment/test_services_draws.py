"""Draws from the reserve and awards taken back: never more than there is."""

import pytest

from apportionment import rules, selectors
from apportionment.models import Run, RunItem
from apportionment.states import ItemKind
from charter.models import Plan
from claims.models import Claim
from tests.apportionment.builders import (
    OPENING,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
)
from tests.apportionment.test_services_items import an_item, balances

pytestmark = pytest.mark.django_db


def a_reserve(plan: Plan) -> Run:
    """Seal a run that puts 2 % of 100,000 into the reserve."""
    a_granted_claim(plan, award_minor=100_000)
    return a_sealed_run(plan)


def test_a_draw_is_at_most_what_the_reserve_holds_and_nobody_draws_yet() -> None:
    plan = a_small_pool({"reserve_bps": 200})
    a_reserve(plan)
    draw = ItemKind.RESERVE_DRAW
    an_item(plan, kind=draw, key="draw/1", amount_minor=1_500)

    with pytest.raises(rules.ReserveTooSmall) as refused:
        an_item(plan, kind=draw, key="draw/2", amount_minor=501)

    assert refused.value.held_minor == 500
    an_item(plan, kind=draw, key="draw/1", amount_minor=1_500)  # the same, said again
    run = a_sealed_run(plan)
    assert (run.reserve_draw_minor, run.reserve_held_minor) == (1_500, 2_000)
    assert balances(plan)["reserve"] == -500


def test_a_draw_that_the_reserve_no_longer_holds_waits_on() -> None:
    plan = a_small_pool({"reserve_bps": 200})
    a_reserve(plan)
    for number in (1, 2):
        RunItem.objects.create(
            plan=plan,
            kind=ItemKind.RESERVE_DRAW,
            key=f"draw/{number}",
            amount_minor=1_500,
            reason="two at once",
            recorded_at=OPENING,
        )

    run = a_sealed_run(plan)

    assert run.reserve_draw_minor == 1_500
    assert [item.key for item in selectors.waiting_items(plan_id=plan.pk)] == ["draw/2"]


def a_shared_claim(plan: Plan) -> Claim:
    claim = a_granted_claim(plan, award_minor=10_000)
    a_sealed_run(plan)
    return claim


def test_no_more_is_taken_back_of_an_award_than_was_given() -> None:
    plan = a_small_pool()
    claim, kind = a_shared_claim(plan), ItemKind.CLAWBACK
    an_item(plan, kind=kind, key="back/1", amount_minor=6_000, claim_id=claim.pk)

    with pytest.raises(rules.ClawbackTooLarge) as refused:
        an_item(plan, kind=kind, key="back/2", amount_minor=4_001, claim_id=claim.pk)

    assert refused.value.most_minor == 4_000
    with pytest.raises(rules.ClawbackTooLarge):
        an_item(a_small_pool(), kind=kind, key="back/1", amount_minor=1, claim_id=claim.pk)
    run = a_sealed_run(plan)
    assert (run.clawback_minor, run.to_share_minor, run.carry_out_minor) == (6_000, -6_000, 6_000)
    assert balances(plan)["clawbacks"] == 6_000
