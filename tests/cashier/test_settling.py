"""Batches, what does not match, and ways: at the treasurers' pages."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apportionment.selectors import books
from cashier import tasks
from charter import selectors as charter
from charter.models import Plan
from members.states import Role
from tests.cashier.builders import a_pool_with_money, signed_in, today, treasurers
from tests.members.builders import a_crew_member
from tests.treasury.bank_files import give_bank
from tests.treasury.sandbox import Provider
from tests.treasury.settling import batch, line
from treasury import selectors, services
from treasury.models import Debit, Settlement
from treasury.rules import SETTLEMENT_COLUMNS, SettlementTold
from treasury.states import DebitState

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool() -> Plan:
    return a_pool_with_money()


@pytest.fixture
def provider(tmp_path: Path, settings: Settings) -> Iterator[Provider]:
    """Return the sandbox provider, well-behaved; its events go nowhere."""
    running = Provider(tmp_path / "book.sqlite")
    settings.GATEWAY_URL = running.url
    yield running
    running.stop()


def at(plan: Plan, name: str, *more: object) -> str:
    return reverse(f"cashier:{name}", args=[plan.slug, *more])


def told(plan: Plan, *, currency: str = "", reference: str = "set-1") -> SettlementTold:
    """Return a batch of what the pool's members have paid, 60 taken for each."""
    paid = Debit.objects.filter(plan_id=plan.pk, state=DebitState.PAID).order_by("payer_id")
    lines = [
        one
        for debit in paid
        for one in (
            line("debit", debit.request_key, debit.amount_minor),
            line("fee", debit.request_key, -60),
        )
    ]
    return batch(
        plan.pk,
        *lines,
        currency=currency or plan.currency,
        reference=reference,
        settled_on=today(plan) - timedelta(days=20),
    )


def taken(plan: Plan, **facts: str) -> Settlement:
    return services.take_settlement(
        gateway="sandbox", told=told(plan, **facts), at=charter.now(plan)
    )


def file_of(batch_: SettlementTold) -> SimpleUploadedFile:
    head = f"{batch_.reference},{batch_.settled_on},{batch_.currency}"
    rows = [",".join(SETTLEMENT_COLUMNS)]
    rows += [f"{head},{one.kind},{one.key},{one.reference},{one.amount_minor}"
             for one in batch_.lines]  # fmt: skip
    rows.append(f"{head},net,,,{batch_.net_minor}")
    return SimpleUploadedFile("batches.csv", "\n".join(rows).encode())


def test_a_batch_is_seen_and_what_does_not_match_has_its_next_step(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    settlement = taken(pool)
    give_bank(pool.pk)
    client.post(at(pool, "compare"))

    html = client.get(at(pool, "settlements")).content.decode()
    assert settlement.reference in html
    html = client.get(at(pool, "settlement", settlement.pk)).content.decode()
    assert "Sent to your bank" in html
    html = client.get(at(pool, "gaps")).content.decode()
    assert "Sent by the provider, and not at the bank".lower() in html.lower()
    assert "Take in the bank" in html
    assert "20 days" in html


def test_a_file_of_batches_is_taken_in_once(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    for _ in range(2):
        done = client.post(
            at(pool, "take_settlements"), {"gateway": "sandbox", "file": file_of(told(pool))}
        )
        assert done.status_code == 302
    settlement = Settlement.objects.get(plan_id=pool.pk)
    assert settlement.state == "booked"
    found = books.findings(plan_id=pool.pk, at=charter.now(pool))
    assert found.compared["settlements"] == 1
    assert [one.kind for one in found.differences] == []


def test_a_file_that_cannot_be_read_says_where_and_takes_nothing(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    wrong = SimpleUploadedFile("x.csv", (",".join(SETTLEMENT_COLUMNS) + "\na,b\n").encode())
    answer = client.post(at(pool, "take_settlements"), {"gateway": "sandbox", "file": wrong})
    assert answer.status_code == 422
    assert "Line 2" in answer.content.decode()
    assert not Settlement.objects.filter(plan_id=pool.pk).exists()


def test_a_batch_aside_says_why_and_is_closed_with_a_reason(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    aside = taken(pool, currency="XTS")
    html = client.get(at(pool, "settlement", aside.pk)).content.decode()
    assert "another currency" in html
    assert aside.reference in html  # word for word, too

    assert client.post(at(pool, "close_settlement", aside.pk)).status_code == 422
    done = client.post(at(pool, "close_settlement", aside.pk), {"because": "sent again in yuan"})
    assert done.status_code == 302
    assert "sent again in yuan" in client.get(at(pool, "settlement", aside.pk)).content.decode()


def test_a_batch_of_another_plan_is_not_found(pool: Plan) -> None:
    other = a_pool_with_money()
    client = signed_in(treasurers(pool)[0])
    assert client.get(at(pool, "settlement", taken(other).pk)).status_code == 404
    assert client.get(at(other, "settlements")).status_code == 404
    assert client.get(at(other, "gaps")).status_code == 404
    assert client.post(at(other, "compare")).status_code == 404


def test_who_only_reads_acts_on_nothing(pool: Plan) -> None:
    reader = signed_in(a_crew_member(Role.AUDITOR, plan=pool))
    aside = taken(pool, currency="XTS")
    for name, *more in (("settlements",), ("settlement", aside.pk), ("gaps",), ("ways",)):
        html = reader.get(at(pool, name, *more))
        assert html.status_code == 200
        assert 'class="button' not in html.content.decode().split("<main")[1]
    for name, *more in (
        ("take_settlements",),
        ("close_settlement", aside.pk),
        ("compare",),
        ("set_way",),
    ):
        assert reader.post(at(pool, name, *more), {"because": "x"}).status_code in {403, 404}


# Ways: two persons say how money comes and goes


def set_wallet(client: Client, plan: Plan, **change: str) -> int:
    fields = {"gateway": "wallet", "is_offered": "on", **change}
    return client.post(at(plan, "set_way"), fields).status_code


def test_two_treasurers_set_a_way_and_one_stops_it(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    assert set_wallet(one, pool) == 302
    way = selectors.waiting_ways(pool.pk).get()
    assert one.post(at(pool, "release_way", way.pk)).status_code == 409
    assert [way.gateway for way in selectors.ways_of(pool.pk)] == ["sandbox"]  # the demo's

    assert other.post(at(pool, "release_way", way.pk)).status_code == 302
    assert [way.gateway for way in selectors.ways_of(pool.pk)] == ["wallet"]
    assert selectors.payout_gateway(pool.pk) == ""
    html = one.get(at(pool, "ways")).content.decode()
    assert "Payouts cannot be made yet" in html

    assert one.post(at(pool, "end_way", way.pk)).status_code == 302
    assert selectors.ways_of(pool.pk) == []


def test_what_a_gateway_never_does_is_refused_with_words(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    assert set_wallet(client, pool, pays_out="on") == 422
    answer = client.post(at(pool, "set_way"), {"gateway": "wallet"})
    assert "whether money comes in this way" in answer.content.decode()


def test_transfers_appear_once_an_account_is_released(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    assert 'value="transfer"' not in client.get(at(pool, "ways")).content.decode()
    give_bank(pool.pk)
    assert 'value="transfer"' in client.get(at(pool, "ways")).content.decode()


def test_one_gateway_pays_out_and_the_other_goes_on_taking_in(pool: Plan) -> None:
    one, other = treasurers(pool)
    now = charter.now(pool)

    def hold(gateway: str) -> None:
        way = services.set_way(
            plan_id=pool.pk, gateway=gateway, is_offered=True, pays_out=True, by=one.pk, at=now
        )
        services.release_way(way_id=way.pk, by=other.pk, at=now)

    hold("sandbox")
    hold("bank_file")
    assert selectors.payout_gateway(pool.pk) == "bank_file"
    assert {way.gateway for way in selectors.offered_ways(pool.pk)} == {"sandbox", "bank_file"}
    hold("sandbox")
    assert selectors.payout_gateway(pool.pk) == "sandbox"


# The sweeps, and what everybody may see


def test_batches_are_fetched_and_compared_by_themselves(pool: Plan, provider: Provider) -> None:
    provider.call("POST", "/v1/settlements").raise_for_status()
    tasks.fetch_settlements()
    for _ in range(2):
        tasks.reconcile()
    last = selectors.latest_reconciliation(pool.pk)
    assert last is not None
    assert last.on == today(pool)
    assert last.clearing_minor == selectors.balance_minor(plan_id=pool.pk, account="clearing")


def test_the_totals_are_public_and_name_nobody(pool: Plan) -> None:
    settlement = taken(pool)
    give_bank(pool.pk)
    services.reconcile(plan_id=pool.pk, on=today(pool), at=charter.now(pool))
    html = Client().get(reverse("disclosures:late", args=[pool.slug])).content.decode()
    assert "Sent by the provider, and not at the bank" in html
    assert settlement.reference not in html


def test_the_currency_of_a_plan_is_known_to_its_treasury(pool: Plan) -> None:
    assert selectors.currency_of(pool.pk) == pool.currency
