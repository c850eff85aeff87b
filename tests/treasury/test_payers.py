from datetime import timedelta

import pytest

from tests.treasury.builders import NOON, a_payer, a_payer_with_mandate, a_plan, refused
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services
from treasury.models import Mandate
from treasury.states import MandateState

pytestmark = pytest.mark.django_db


def test_grant_mandate_twice_grants_once() -> None:
    plan_id, payer = a_plan(), a_payer()

    first, second = (
        services.grant_mandate(payer_id=payer.pk, plan_id=plan_id, reference="m-1", at=NOON)
        for _ in range(2)
    )

    assert first == second


def test_grant_mandate_beside_an_open_one_is_refused() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)

    with pytest.raises(rules.MandateStillOpen):
        services.grant_mandate(payer_id=payer.pk, plan_id=plan_id, reference="other", at=NOON)


def test_revoke_mandate_makes_room_for_another() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)
    later = NOON + timedelta(days=1)

    for _ in range(2):
        services.revoke_mandate(payer_id=payer.pk, plan_id=plan_id, at=later)
    services.grant_mandate(payer_id=payer.pk, plan_id=plan_id, reference="new", at=later)

    mandate = selectors.mandate_of(payer_id=payer.pk, plan_id=plan_id)
    assert mandate is not None
    assert mandate.reference == "new"


def test_two_open_mandates_are_refused_by_the_table() -> None:
    plan_id = a_plan()
    payer = a_payer_with_mandate(plan_id)

    with refused("one_open_mandate"):
        Mandate.objects.create(payer=payer, plan_id=plan_id, reference="b", granted_at=NOON)


def test_a_mandate_revoked_before_it_was_granted_is_refused_by_the_table() -> None:
    with refused("mandate_revoked"):
        Mandate.objects.create(
            payer=a_payer(),
            plan_id=a_plan(),
            reference="b",
            granted_at=NOON,
            state=MandateState.ENDED,
            revoked_at=NOON - timedelta(days=1),
        )


def test_open_mandate_asks_the_provider_once(provider: Provider) -> None:
    plan_id, payer = a_plan(), a_payer()

    first, second = (
        services.open_mandate(payer_id=payer.pk, plan_id=plan_id, at=NOON) for _ in range(2)
    )

    assert first == second
    assert first.reference.startswith("man_")


def test_many_payers_and_their_mandates_are_made_set_wise() -> None:
    plan_id = a_plan()

    payer_ids = services.open_payers(count=3, at=NOON)
    services.grant_mandates(payer_ids=payer_ids, plan_id=plan_id, at=NOON)

    assert len(set(payer_ids)) == 3
    assert selectors.last_payer_id() == max(payer_ids)
    assert all(selectors.mandate_of(payer_id=payer, plan_id=plan_id) for payer in payer_ids)
