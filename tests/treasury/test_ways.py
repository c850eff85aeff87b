"""Two persons say how a plan's money comes and goes; one may stop it."""

import pytest

from tests.treasury.builders import ALICE, BOB, NOON, a_payer, a_plan, at_once, refused
from tests.treasury.sandbox import Provider
from treasury import rules, selectors, services
from treasury.models import Mandate, Way
from treasury.rules import MandateTold
from treasury.states import MandateState, Outcome

pytestmark = pytest.mark.django_db


def a_way(
    plan_id: int, gateway: str = "wallet", *, is_offered: bool = True, pays_out: bool = False
) -> Way:
    return services.set_way(
        plan_id=plan_id,
        gateway=gateway,
        is_offered=is_offered,
        pays_out=pays_out,
        by=ALICE,
        at=NOON,
    )


def release(way: Way, *, by: int = BOB) -> Way:
    return services.release_way(way_id=way.pk, by=by, at=NOON)


def names(plan_id: int) -> list[str]:
    return [way.gateway for way in selectors.ways_of(plan_id)]


def test_a_way_holds_once_another_person_released_it() -> None:
    plan_id = a_plan()
    way = a_way(plan_id)
    with pytest.raises(rules.SamePerson):
        release(way, by=ALICE)
    release(way)
    assert names(plan_id) == ["wallet"]
    with pytest.raises(rules.WayIsOver):
        release(way)


def test_without_a_way_a_demo_has_the_sandbox_and_the_rest_none(settings: object) -> None:
    plan_id = a_plan()
    settings.DEBUG = settings.DEMO = False  # type: ignore[attr-defined]
    assert names(plan_id) == []
    settings.DEMO = True  # type: ignore[attr-defined]
    assert names(plan_id) == ["sandbox"]
    services.end_way(way_id=release(a_way(plan_id)).pk, by=ALICE, at=NOON)
    assert names(plan_id) == []  # somebody said so


@pytest.mark.parametrize(
    ("gateway", "wish", "deed"),
    [
        ("wallet", {"pays_out": True}, "payout"),
        ("wallet", {"is_offered": False}, "nothing"),
        ("moon", {}, "debit"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(
    gateway: str, wish: dict[str, bool], deed: str
) -> None:
    with pytest.raises(rules.WayImpossible, match=deed):
        a_way(a_plan(), gateway, **wish)


@pytest.mark.django_db(transaction=True)
def test_released_four_times_at_once_it_is_released_once() -> None:
    plan_id = a_plan()
    way = a_way(plan_id)

    def go() -> str:
        try:
            return str(release(way).released_by)
        except rules.WayIsOver:
            return "over"

    assert sorted(at_once(go)) == [str(BOB), "over", "over", "over"]


@pytest.mark.django_db(transaction=True)
def test_two_that_pay_out_released_at_once_leave_one_that_does() -> None:
    plan_id = a_plan()
    ways = iter([a_way(plan_id, name, pays_out=True) for name in ("sandbox", "bank_file")])
    at_once(lambda: release(next(ways)).pk, times=2)
    assert sum(way.pays_out for way in selectors.ways_of(plan_id)) == 1
    assert set(names(plan_id)) == {"sandbox", "bank_file"}


def test_the_tables_refuse_one_person_alone_and_two_that_pay_out() -> None:
    plan_id = a_plan()
    way = a_way(plan_id, "sandbox", pays_out=True)
    with refused("way_released_by_another"):
        Way.objects.filter(pk=way.pk).update(released_by=ALICE, released_at=NOON)
    release(way)
    with refused("what treasury_way says never changes"):
        Way.objects.filter(pk=way.pk).update(gateway="wallet")
    with refused("is said once"):
        Way.objects.filter(pk=way.pk).update(released_by=13)
    with refused("append only"):
        Way.objects.filter(pk=way.pk).delete()
    other = a_way(plan_id, "bank_file", pays_out=True)
    with refused("one_way_pays_out"):
        Way.objects.filter(pk=other.pk).update(released_by=BOB, released_at=NOON)


def test_a_currency_is_said_once() -> None:
    plan_id = a_plan()
    for _ in range(2):
        services.set_currency(plan_id=plan_id, currency="EUR")
    with pytest.raises(rules.CurrencyDiffers):
        services.set_currency(plan_id=plan_id, currency="CNY")
    assert selectors.currency_of(plan_id) == "EUR"


# A mandate may wait for its payer


def a_pending_mandate(plan_id: int) -> Mandate:
    return services.grant_mandate(
        payer_id=a_payer().pk,
        plan_id=plan_id,
        gateway="stripe",
        reference=f"seti_{plan_id}",
        url="https://example.org/agree",
        is_pending=True,
        at=NOON,
    )


def hear(mandate: Mandate, status: str, **more: str) -> Outcome:
    told = MandateTold(f"seti_{mandate.plan_id}", status, **more)
    return services.hear_of_mandate(gateway="stripe", told=told, at=NOON)


def test_a_pending_mandate_opens_when_the_provider_says_so_and_takes_its_new_name() -> None:
    mandate = a_pending_mandate(a_plan())
    assert hear(mandate, "pending") is Outcome.ALREADY_KNOWN
    assert hear(mandate, "confirmed", becomes="pm_7") is Outcome.APPLIED
    mandate.refresh_from_db()
    assert (mandate.state, mandate.reference, mandate.confirmed_at) == ("open", "pm_7", NOON)


def test_a_refused_mandate_ends_with_the_providers_reason() -> None:
    mandate = a_pending_mandate(a_plan())
    assert hear(mandate, "refused", reason="authentication_failed") is Outcome.APPLIED
    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_because) == ("ended", "authentication_failed")


def test_a_mandate_that_ended_without_its_day_is_refused_by_the_table() -> None:
    mandate = a_pending_mandate(a_plan())
    with refused("mandate_ended_iff_revoked"):
        Mandate.objects.filter(pk=mandate.pk).update(state=MandateState.ENDED)


def test_another_gateway_beside_an_open_mandate_is_refused(provider: Provider) -> None:  # noqa: ARG001
    mandate = a_pending_mandate(a_plan())
    with pytest.raises(rules.MandateStillOpen):
        services.open_mandate(
            payer_id=mandate.payer_id, plan_id=mandate.plan_id, gateway="sandbox", at=NOON
        )
