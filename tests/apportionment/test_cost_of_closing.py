"""What closing a period costs in statements: the same for a village and for a city."""

from typing import Final

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from apportionment import selectors, services
from charter import selectors as charter
from charter.models import Plan
from charter.rules import next_cutoff
from claims.models import Claim
from claims.states import ClaimState
from tests.apportionment.builders import (
    a_frozen_run,
    a_granted_claim,
    a_sealed_run,
    a_small_pool,
    officers,
)

pytestmark = pytest.mark.django_db

MOST: Final = 54  # one of them the lock under which a month may be closed
ENDS: Final = 4 * 2  # four transactions begin and end
CAPPED: Final = {"year_cap_minor": 10_000_000, "year_cap_borne_by": "operator"}


def a_pool_in_its_second_period(*, heads: int, claims: int) -> Plan:
    """Return a pool that has closed a period, and as many claims granted since."""
    plan = a_small_pool(CAPPED, heads=heads)
    a_granted_claim(plan, number=heads - 1)
    a_sealed_run(plan)
    for number in range(claims):
        a_granted_claim(plan, number=number)
    return plan


def statements_of_a_close(plan: Plan) -> int:
    """Close the next period by its four deeds; return how many statements they took."""
    proposer, releaser = officers(plan)
    frozen_at = charter.frozen_at(plan.pk)
    cutoff_at = next_cutoff(charter.terms_at(plan.pk, frozen_at), frozen_at)
    with CaptureQueriesContext(connection) as captured:
        run = services.open_run(plan_id=plan.pk, cutoff_at=cutoff_at, at=cutoff_at)
        at = run.period.notice_until
        services.propose_run(run_id=run.pk, by=proposer, at=at)
        services.release_run(run_id=run.pk, by=releaser, at=at)
        services.seal_run(run_id=run.pk, at=at)
    return len(captured)


def test_a_close_takes_as_many_statements_for_any_number_of_heads_and_claims() -> None:
    village = a_pool_in_its_second_period(heads=200, claims=3)
    town = a_pool_in_its_second_period(heads=2_000, claims=3)
    unlucky = a_pool_in_its_second_period(heads=200, claims=9)

    found = [statements_of_a_close(plan) for plan in (village, town, unlucky)]

    assert found[0] == found[1] == found[2] <= MOST + ENDS
    assert Claim.objects.filter(state=ClaimState.SHARED).count() == 3 + 3 + 3 + 9


@pytest.mark.parametrize("claims", [1, 6])
def test_a_dry_run_takes_as_many_statements_for_any_number_of_claims(
    claims: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run = a_frozen_run(a_pool_in_its_second_period(heads=20, claims=claims))

    with django_assert_num_queries(7):
        proposal = selectors.proposal(run=run, with_notice=True)

    assert len(proposal.portions) == claims
