"""A provider's batch: one lump, net of fees, days later; taken once, booked once, never guessed."""

from dataclasses import replace

import pytest

from tests.treasury.builders import (
    A_MONTH_LATER,
    ALICE,
    NOON,
    a_debit,
    a_payer_with_mandate,
    a_plan,
    a_released_payout,
    ask,
    at_once,
    books,
    entry_keys,
    fresh,
    refused,
)
from tests.treasury.sandbox import Provider
from tests.treasury.settling import SETTLED_ON, a_paid_debit, batch, line, lines_of, settled, take
from treasury import selectors, services
from treasury.models import Settlement, SettlementLine
from treasury.states import DebitState, LineOutcome, Purpose

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan_id(provider: Provider) -> int:  # noqa: ARG001  who asks, asks the provider
    """Return the number of a plan whose money is in CNY."""
    number = a_plan()
    services.set_currency(plan_id=number, currency="CNY")
    return number


def outcomes(settlement: Settlement) -> dict[str, str]:
    """Return what became of each line, by its kind."""
    lines = SettlementLine.objects.filter(settlement=settlement).order_by("pk")
    return dict(lines.values_list("kind", "outcome"))


def test_a_batch_is_booked_with_its_fees_and_its_lines_agree(plan_id: int) -> None:
    settlement = settled(plan_id, a_paid_debit(plan_id), a_paid_debit(plan_id))
    assert (settlement.state, settlement.net_minor) == ("booked", 19_880)
    assert books(plan_id) == {
        "clearing": 19_880,
        "receivable": -20_000,
        "spent_processing": 120,
    }
    assert set(outcomes(settlement).values()) == {LineOutcome.MATCHED}


def test_a_batch_told_twice_is_one(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    first = settled(plan_id, debit)
    again = settled(plan_id, debit)
    assert again == first
    assert entry_keys(plan_id).count(f"settlement/sandbox/set-1-{plan_id}") == 1


@pytest.mark.django_db(transaction=True)
def test_a_batch_told_four_times_at_once_is_booked_once(plan_id: int) -> None:
    told = batch(plan_id, *lines_of(a_paid_debit(plan_id)))
    found = at_once(lambda: take(told).pk)
    assert len(set(found)) == 1
    assert books(plan_id)["spent_processing"] == 60


@pytest.mark.django_db(transaction=True)
def test_of_two_batches_with_a_line_in_common_one_stands_aside(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    names = iter(["set-1", "set-2"])
    states = at_once(lambda: settled(plan_id, debit, reference=next(names)).state, times=2)
    assert sorted(states) == ["aside", "booked"]
    assert books(plan_id)["spent_processing"] == 60


def test_a_batch_that_overlaps_the_last_one_stands_aside(plan_id: int) -> None:
    debit, other = a_paid_debit(plan_id), a_paid_debit(plan_id)
    settled(plan_id, debit)
    second = settled(plan_id, debit, other, reference="set-2")
    assert (second.state, second.reason, second.entry) == ("aside", "overlaps", None)
    assert books(plan_id)["spent_processing"] == 60
    assert not second.lines.exists()
    assert debit.request_key in second.told  # its raw text stays


def test_a_batch_told_otherwise_under_its_old_name_stands_aside(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    settled(plan_id, debit)
    told = batch(plan_id, *lines_of(debit), line("fee", "", -1))
    assert take(told).reason == "told_otherwise"


@pytest.mark.parametrize("sum_", ["gross", "fees", "returns", "payouts", "net"])
def test_sums_that_do_not_add_up_stand_aside(plan_id: int, sum_: str) -> None:
    told = batch(plan_id, *lines_of(a_paid_debit(plan_id)))
    wrong = replace(told, **{f"{sum_}_minor": getattr(told, f"{sum_}_minor") + 1})
    settlement = take(wrong)
    assert (settlement.state, settlement.reason) == ("aside", "sums_differ")
    assert "spent_processing" not in books(plan_id)


def test_another_currency_stands_aside(plan_id: int) -> None:
    told = batch(plan_id, *lines_of(a_paid_debit(plan_id)), currency="EUR")
    assert take(told).reason == "currency_differs"


def test_a_batch_of_several_plans_stands_aside(plan_id: int) -> None:
    other = a_plan()
    told = batch(0, *lines_of(a_paid_debit(plan_id), a_paid_debit(other)))
    settlement = take(told)
    assert (settlement.reason, settlement.plan_id) == ("several_plans", None)


def test_a_batch_of_another_plan_is_not_taken_by_who_looks_after_this_one(plan_id: int) -> None:
    other = a_plan()
    told = batch(other, *lines_of(a_paid_debit(other)))
    assert take(told, plan_id=plan_id, by=ALICE).reason == "several_plans"
    assert "spent_processing" not in books(other)


def test_a_batch_of_nobody_stands_aside(plan_id: int) -> None:
    told = batch(0, line("debit", f"order/{plan_id}", 500))
    assert take(told).reason == "nothing_of_ours"


def test_a_line_twice_in_a_batch_stands_aside(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    told = batch(plan_id, line("debit", debit.request_key, 10_000), *lines_of(debit))
    assert take(told).reason == "repeats_itself"


@pytest.mark.parametrize(
    ("kind", "minor"), [("debit", -5), ("fee", 5), ("refund", 5), ("gift", 5), ("debit", 0)]
)
def test_an_impossible_line_stands_aside(plan_id: int, kind: str, minor: int) -> None:
    assert take(batch(plan_id, line(kind, "x", minor))).reason == "line_impossible"


def test_unknown_keys_are_booked_and_named(plan_id: int) -> None:
    debit = a_paid_debit(plan_id)
    strange = (line("debit", f"debit/{plan_id}/1/999999/1", 77), line("debit", "né/0", 5))
    settlement = take(batch(plan_id, *lines_of(debit), *strange))
    assert settlement.state == "booked"
    named = settlement.lines.filter(outcome="unknown_key").values_list("amount_minor", flat=True)
    assert sorted(named) == [5, 77]


def test_an_amount_that_differs_is_named_and_not_taken(plan_id: int) -> None:
    debit = ask(a_debit(plan_id=plan_id))
    settlement = take(batch(plan_id, line("debit", debit.request_key, 971)))
    assert outcomes(settlement) == {"debit": "amount_differs"}
    assert fresh(debit).state == DebitState.ASKED


def test_a_payment_whose_event_was_lost_is_taken_from_the_batch(plan_id: int) -> None:
    debit = ask(a_debit(plan_id=plan_id))
    settlement = take(batch(plan_id, line("debit", debit.request_key, 972)))
    assert outcomes(settlement) == {"debit": "news"}
    assert (fresh(debit).state, fresh(debit).settled_on) == (DebitState.PAID, SETTLED_ON)


@pytest.mark.parametrize(("kind", "code"), [("return", "returned"), ("chargeback", "chargeback")])
def test_a_return_that_only_the_batch_tells_is_taken(plan_id: int, kind: str, code: str) -> None:
    debit = a_paid_debit(plan_id)
    settled(plan_id, debit)
    back = batch(
        plan_id,
        line(kind, debit.request_key, -10_000),
        line("fee", debit.request_key, -150),
        reference="set-2",
    )
    assert outcomes(take(back)) == {kind: "news", "fee": "matched"}
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, code)
    assert books(plan_id) == {"clearing": -210, "spent_processing": 210}


def test_a_chargeback_after_the_money_was_paid_out_is_booked_all_the_same(plan_id: int) -> None:
    debit = a_paid_debit(plan_id, amount_minor=30_000_000)
    payout = a_released_payout(plan_id=plan_id)
    services.settle_payout(payout_id=payout.pk, at=A_MONTH_LATER)
    take(batch(plan_id, line("chargeback", debit.request_key, -30_000_000)))
    assert fresh(debit).state == DebitState.FAILED
    assert books(plan_id) == {"awards_payable": 30_000_000, "clearing": -30_000_000}
    assert selectors.available_minor(plan_id=plan_id) == -30_000_000


def test_a_payment_and_its_return_in_one_batch_are_both_taken(plan_id: int) -> None:
    debit = ask(a_debit(plan_id=plan_id))
    key = debit.request_key
    settlement = take(batch(plan_id, line("return", key, -972), line("debit", key, 972)))
    assert outcomes(settlement) == {"debit": "news", "return": "news"}
    assert fresh(debit).state == DebitState.FAILED
    assert books(plan_id) == {}


def test_a_payout_whose_event_was_lost_is_taken_from_the_batch(plan_id: int) -> None:
    payout = services.ask_payout(payout_id=a_released_payout(plan_id=plan_id).pk, at=NOON)
    settlement = take(batch(plan_id, line("payout", payout.request_key, -30_000_000)))
    payout.refresh_from_db()
    assert (outcomes(settlement), payout.state) == ({"payout": "news"}, "paid")
    assert settlement.net_minor == -30_000_000


def test_a_deposit_counts_like_a_debit_and_comes_back_like_one(plan_id: int) -> None:
    payer = a_payer_with_mandate(plan_id)
    deposit = services.open_deposit(
        payer_id=payer.pk,
        plan_id=plan_id,
        purpose=Purpose.TOP_UP,
        for_payer_id=payer.pk,
        amount_minor=700,
        key="wish-1",
        at=NOON,
    )
    key = services.ask_deposit(deposit_id=deposit.pk, at=NOON).request_key
    first = take(batch(plan_id, line("debit", key, 700)))
    assert (outcomes(first), selectors.balance_of(payer_id=payer.pk, plan_id=plan_id)) == (
        {"debit": "news"},
        700,
    )
    back = take(batch(plan_id, line("chargeback", key, -700), reference="set-2"))
    assert outcomes(back) == {"chargeback": "news"}
    assert selectors.balance_of(payer_id=payer.pk, plan_id=plan_id) == 0


def test_what_stands_aside_is_closed_with_a_reason_once(plan_id: int) -> None:
    aside = take(batch(plan_id, *lines_of(a_paid_debit(plan_id)), currency="EUR"))
    for reason in ("sent again in CNY", "no, otherwise"):
        services.close_settlement(
            settlement_id=aside.pk, by=ALICE, at=A_MONTH_LATER, because=reason
        )
    aside.refresh_from_db()
    assert (aside.closed_by, aside.closed_because) == (ALICE, "sent again in CNY")


def test_what_a_batch_said_never_changes(plan_id: int) -> None:
    settlement = settled(plan_id, a_paid_debit(plan_id))
    with refused("what treasury_settlement says never changes"):
        Settlement.objects.filter(pk=settlement.pk).update(net_minor=1, fees_minor=19_939)
    with refused("append only"):
        settlement.lines.all().delete()
    with refused("append only"):
        SettlementLine.objects.filter(settlement=settlement).update(amount_minor=5)


def test_the_tables_refuse_a_booked_batch_that_does_not_add_up(plan_id: int) -> None:
    settlement = settled(plan_id, a_paid_debit(plan_id))
    facts = {
        field.attname: getattr(settlement, field.attname)
        for field in Settlement._meta.concrete_fields
        if field.attname not in {"id", "entry_id"}
    }
    facts |= {"reference": "other", "fees_minor": 0, "gross_minor": 1, "net_minor": 2}
    with refused("settlement_adds_up_if_booked"):
        Settlement.objects.create(**facts)
    with refused("settlement_fees_have_their_entry"):
        Settlement.objects.create(**facts | {"fees_minor": 1, "net_minor": 0})


# What the provider itself makes of it


def test_what_the_provider_sends_is_fetched_and_agrees(provider: Provider, plan_id: int) -> None:
    debit = ask(a_debit(plan_id=plan_id, amount_minor=50_000))
    provider.wait_for(debit.request_key)
    provider.call("POST", "/v1/settlements").raise_for_status()
    services.fetch_settlements(gateway="sandbox", at=NOON)
    settlement = Settlement.objects.get(plan_id=plan_id)
    assert (settlement.gross_minor, settlement.fees_minor) == (50_000, 300)
    assert (settlement.state, fresh(debit).state) == ("booked", DebitState.PAID)


def test_a_second_fetch_finds_nothing_new(provider: Provider, plan_id: int) -> None:
    provider.wait_for(ask(a_debit(plan_id=plan_id)).request_key)
    provider.call("POST", "/v1/settlements").raise_for_status()
    services.fetch_settlements(gateway="sandbox", at=NOON)
    assert services.fetch_settlements(gateway="sandbox", at=NOON) == 0


def test_a_chargeback_that_no_event_told_comes_with_the_batch(
    provider: Provider, plan_id: int
) -> None:
    debit = ask(a_debit(plan_id=plan_id, amount_minor=50_000))
    provider.wait_for(debit.request_key)
    provider.call("POST", "/v1/settlements").raise_for_status()
    services.fetch_settlements(gateway="sandbox", at=NOON)
    wish = {"key": debit.request_key, "silent": True}
    provider.call("POST", "/v1/chargebacks", content=wish).raise_for_status()
    provider.call("POST", "/v1/settlements").raise_for_status()
    services.fetch_settlements(gateway="sandbox", at=NOON)
    assert (fresh(debit).state, fresh(debit).failure_code) == (DebitState.FAILED, "chargeback")
