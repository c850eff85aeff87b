"""The demo's reviewers also decide what is drawn to be read blind."""

import pytest

from claims.models import Claim
from claims.states import ClaimState
from demo.services import pools
from tests.claims.builders import AWARD, READ_AT, a_filed_claim, a_reviewer


@pytest.mark.django_db
@pytest.mark.parametrize("is_blind", [False, True])
def test_a_claim_of_the_demo_is_granted_read_blind_or_not(is_blind: bool) -> None:  # noqa: FBT001
    claim = a_filed_claim()
    Claim.objects.filter(pk=claim.pk).update(is_blind=is_blind)
    claim.refresh_from_db()
    crew = {"reviewer": a_reviewer("First"), "second_reviewer": a_reviewer("Second")}

    pools._decide(claim, award_minor=AWARD, crew=crew, at=READ_AT)

    assert Claim.objects.get(pk=claim.pk).state == ClaimState.GRANTED
