"""The sweeps of disputes: twice is once."""

import pytest
from django.utils.timezone import now

from claims import services as claims
from claims.states import ClaimState, Verdict
from disputes import services, tasks
from disputes.models import Appeal, Bundle, Objection
from disputes.states import AppealState, BundleState, ObjectionState
from tests.claims.builders import a_claim
from tests.disputes.builders import ANSWERED_AT, an_appeal, an_objection, decided_anew

pytestmark = pytest.mark.django_db


def test_claims_are_followed_and_twice_is_once() -> None:
    appeal, objection = an_appeal(), an_objection()
    decided_anew(appeal.claim, Verdict.GRANT)
    claim = objection.claim
    claims.withdraw_claim(claim_id=claim.pk, reason="", by=claim.filed_by, at=ANSWERED_AT)

    for _twice in range(2):
        tasks.follow_claims()

    assert Appeal.objects.get().state == AppealState.UPHELD
    assert Objection.objects.get().state == ObjectionState.MOOT
    assert Objection.objects.get().events.count() == 2


def test_bundles_are_made_and_kept_until_their_day(tasks_at_once: None) -> None:
    claim = a_claim(ClaimState.REFUSED)
    services.ask_for_bundle(claim_id=claim.pk, by=claim.filed_by, at=now())

    for _twice in range(2):
        tasks.make_bundles()
        tasks.delete_bundles()

    assert Bundle.objects.get().state == BundleState.READY
