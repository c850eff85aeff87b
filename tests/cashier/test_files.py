"""Files for the bank at the treasurers' pages."""

import itertools
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from charter.models import Plan
from members.states import Role
from tests.apportionment.builders import a_small_pool
from tests.cashier.builders import signed_in, today, treasurers
from tests.members.builders import a_crew_member
from tests.treasury.bank_files import THEIRS, a_signing_payer, give_bank
from treasury import services
from treasury.gateways import GATEWAYS
from treasury.models import BankFile, BankOrder, Mandate
from treasury.rules import Request
from treasury.rules.bank_files import first_bank_day
from treasury.states import BankFileState, BankOrderState

pytestmark = pytest.mark.django_db
_numbers = itertools.count(1)


@pytest.fixture
def pool() -> Plan:
    plan = a_small_pool({}, heads=1)
    give_bank(plan.pk)
    return plan


def a_waiting_debit(plan: Plan, *, minor: int = 1234) -> BankOrder:
    mandate = Mandate.objects.get(payer=a_signing_payer(plan.pk))
    key = f"debit/{plan.pk}/{10**9 + next(_numbers)}/1/1"
    GATEWAYS["bank_file"].debit(Request(key, minor, mandate.reference, plan_id=plan.pk))
    return BankOrder.objects.get(key=key)


def a_waiting_payout(plan: Plan, *, minor: int = 300_000) -> BankOrder:
    key = f"payout/claim/{next(_numbers)}/1"
    GATEWAYS["bank_file"].pay_out(Request(key, minor, THEIRS, name="王芳", plan_id=plan.pk))
    return BankOrder.objects.get(key=key)


def see(client: Client, plan: Plan) -> str:
    return client.get(reverse("cashier:files", args=[plan.slug])).content.decode()


def make(client: Client, plan: Plan, kind: str = "debit", **typed: object):  # type: ignore[no-untyped-def]
    day = first_bank_day(today(plan), after_days=2)
    said = {f"{kind}-kind": kind, f"{kind}-execute_on": day.isoformat(), **typed}
    return client.post(reverse("cashier:make_file", args=[plan.slug, kind]), said)


def do(client: Client, file: BankFile, deed: str, **typed: object):  # type: ignore[no-untyped-def]
    plan = Plan.objects.get(pk=file.plan_id)
    return client.post(reverse(f"cashier:{deed}_file", args=[plan.slug, file.pk]), typed)


def test_two_treasurers_bring_a_file_to_the_bank(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    order = a_waiting_debit(pool)
    assert "Make a file of debits" in see(one, pool)

    assert make(one, pool).status_code == 302
    file = BankFile.objects.get()
    refused = do(one, file, "release")
    assert refused.status_code == 409
    assert "another treasurer releases it" in refused.content.decode()
    assert do(one, file, "fetch").status_code == 409
    assert do(other, file, "release").status_code == 302
    fetched = do(other, file, "fetch")

    assert fetched.status_code == 200
    assert fetched["Content-Disposition"] == f'attachment; filename="{file.message_id}.xml"'
    assert fetched["Content-Type"] == "application/xml"
    assert order.end_to_end.encode() in fetched.content
    page = one.get(reverse("cashier:file", args=[pool.slug, file.pk])).content.decode()
    assert "fetched for the bank" in page
    assert "Fetched by" in page


def test_a_file_of_payouts_is_made_too(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    a_waiting_payout(pool)

    assert make(client, pool, "payout").status_code == 302
    assert BankFile.objects.get().schema == "pain.001.001.09"


def test_a_withdrawn_file_says_why_and_its_orders_wait_again(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    order = a_waiting_debit(pool)
    make(client, pool)
    file = BankFile.objects.get()

    assert do(client, file, "withdraw").status_code == 422
    assert do(client, file, "withdraw", reason="the wrong day").status_code == 302

    order.refresh_from_db()
    assert order.state == BankOrderState.WAITING
    page = client.get(reverse("cashier:file", args=[pool.slug, file.pk])).content.decode()
    assert "the wrong day" in page


def test_a_file_that_the_bank_refused_is_recorded_with_its_reason(pool: Plan) -> None:
    one, other = (signed_in(user) for user in treasurers(pool))
    a_waiting_debit(pool)
    make(one, pool)
    file = BankFile.objects.get()
    do(other, file, "release")
    do(other, file, "fetch")

    assert do(one, file, "refuse", reason="creditor unknown").status_code == 302

    page = one.get(reverse("cashier:file", args=[pool.slug, file.pk])).content.decode()
    assert "The bank refused the whole file" in page
    assert BankFile.objects.get().state == BankFileState.REFUSED


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"debit-execute_on": ""}, "Please choose a day."),
        ({"debit-execute_on": "31.12."}, "This is no day."),
        ({"debit-execute_on": "2020-01-01"}, "Banks cannot do this on"),
    ],
)
def test_a_day_that_cannot_be_is_said_in_words(
    typed: dict[str, str], words: str, pool: Plan
) -> None:
    client = signed_in(treasurers(pool)[0])
    a_waiting_debit(pool)

    response = make(client, pool, **typed)

    assert response.status_code in {409, 422}
    assert words in response.content.decode()
    assert not BankFile.objects.exists()


def test_made_twice_the_second_finds_nothing(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    a_waiting_debit(pool)
    make(client, pool)

    response = make(client, pool)

    assert response.status_code == 409
    assert "somebody else has just made one" in response.content.decode()
    assert BankFile.objects.count() == 1


def test_whoever_ended_their_mandate_is_left_out(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    a_waiting_debit(pool)
    gone = a_waiting_debit(pool)
    payer_id = gone.mandate.payer_id if gone.mandate else 0
    services.revoke_mandate(payer_id=payer_id, plan_id=pool.pk, at=gone.made_at)

    make(client, pool)

    gone.refresh_from_db()
    assert (BankFile.objects.get().count, gone.failure_code) == (1, "mandate_revoked")


def test_a_plan_without_a_bank_is_told_what_it_lacks() -> None:
    plan = a_small_pool({}, heads=1)
    a_waiting_payout(plan)

    page = see(signed_in(treasurers(plan)[0]), plan)

    assert "has no account at a bank yet" in page
    assert "Make a file" not in page


def test_an_auditor_looks_and_does_nothing(pool: Plan) -> None:
    maker = signed_in(treasurers(pool)[0])
    a_waiting_debit(pool)
    make(maker, pool)
    file = BankFile.objects.get()
    auditor = signed_in(a_crew_member(Role.AUDITOR, plan=pool))

    page = auditor.get(reverse("cashier:file", args=[pool.slug, file.pk])).content.decode()

    assert file.message_id in page
    assert not re.search(r"<form[^>]*/files/", page)
    for deed in ("release", "fetch", "withdraw", "refuse"):
        assert do(auditor, file, deed, reason="x").status_code in {403, 404}
    assert make(auditor, pool).status_code in {403, 404}


def test_files_of_another_plan_are_not_there(pool: Plan) -> None:
    a_waiting_debit(pool)
    make(signed_in(treasurers(pool)[0]), pool)
    file = BankFile.objects.get()
    other = a_small_pool({}, heads=1)
    stranger = signed_in(treasurers(other)[0])

    assert stranger.get(reverse("cashier:files", args=[pool.slug])).status_code == 404
    url = reverse("cashier:file", args=[other.slug, file.pk])
    assert stranger.get(url).status_code == 404
    assert do(stranger, file, "fetch").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_length(
    count: int, pool: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(treasurers(pool)[0])
    for _ in range(count):
        a_waiting_debit(pool)
        make(client, pool)
    see(client, pool)

    with django_assert_num_queries(16):
        page = see(client, pool)

    assert page.count("waits for its release") == count


def test_a_file_for_tomorrow_is_for_a_bank_day(pool: Plan) -> None:
    client = signed_in(treasurers(pool)[0])
    a_waiting_debit(pool)
    day = today(pool) + timedelta(days=40)

    assert make(client, pool, **{"debit-execute_on": day.isoformat()}).status_code == 409
