"""Five gateways, one contract."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from tests.treasury import contract
from tests.treasury.bank_files import SIGNED, THEIRS, a_banked_plan, a_signing_payer, at_the_bank
from tests.treasury.builders import NOON, a_debit, a_payer, a_plan
from tests.treasury.contract import AMOUNT, Harness, clauses
from tests.treasury.sandbox import Provider
from tests.treasury.stripes import KEY, StripeDouble
from treasury.gateways import WHERE
from treasury.gateways.interface import DEEDS
from treasury.models import BankOrder, Mandate
from treasury.rules import Request
from treasury.states import BankOrderState

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning"),  # Stripe's kit
]
CAN = {
    "sandbox": DEEDS,
    "stripe": DEEDS - {"payout"},
    "bank_file": frozenset({"mandate", "debit", "refund", "payout"}),
    "transfer": frozenset({"mandate", "debit"}),
    "wallet": frozenset({"mandate", "debit"}),
}


@pytest.fixture(scope="module")
def _stripe_process() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


def _sandbox(request: pytest.FixtureRequest) -> Harness:
    provider: Provider = request.getfixturevalue("provider")
    name = request.node.name  # its book lives longer than a test: every test has keys of its own

    def wish(key: str) -> Request:
        return Request(f"{key}{abs(hash(name))}", AMOUNT, "mandate-7", currency="EUR", plan_id=1)

    return Harness(
        "sandbox",
        CAN["sandbox"],
        debit=wish,
        pay=provider.wait_for,
        count=lambda key: len([one for one in provider.book() if one == key]),
    )


def _bank_file(_request: pytest.FixtureRequest) -> Harness:
    plan_id = a_banked_plan()

    def wish(key: str) -> Request:
        mandate = Mandate.objects.get(payer=a_signing_payer(plan_id))
        return Request(key, AMOUNT, mandate.reference, currency="EUR", plan_id=plan_id)

    def pay(key: str) -> None:
        at_the_bank(plan_id)
        BankOrder.objects.filter(key=key).update(state=BankOrderState.PAID, settled_on=NOON.date())

    return Harness(
        "bank_file",
        CAN["bank_file"],
        details=lambda: dict(SIGNED),
        payer=lambda: str(a_payer().pk),
        debit=wish,
        payee=THEIRS,
        pay=pay,
        count=lambda key: BankOrder.objects.filter(key=key).count(),
    )


def _stripe(request: pytest.FixtureRequest) -> Harness:
    double: StripeDouble = request.getfixturevalue("_stripe_process")
    settings: Settings = request.getfixturevalue("settings")
    settings.STRIPE_URL, settings.STRIPE_KEY = double.url, KEY
    settings.STRIPE_WEBHOOK_SECRET = "whsec_contract"
    name = request.node.name

    def wish(key: str) -> Request:
        granted = harness.gateway.grant_mandate(
            key=f"mandate/{key}/{name}", payer="7", details=harness.details()
        )
        return Request(
            f"{key}{abs(hash(name))}", AMOUNT, granted.reference, currency="EUR", plan_id=1
        )

    harness = Harness(
        "stripe",
        CAN["stripe"],
        details=lambda: {"payment_method": double.a_card()},
        debit=wish,
        pay=lambda key: None,  # noqa: ARG005  a card pays at once
        count=lambda key: len(double.payments(key)),
    )
    return harness


def _of_house(name: str) -> Harness:
    """Return a gateway that calls nobody, asked about a debit that is in our own tables."""

    def wish(key: str) -> Request:  # noqa: ARG001  it looks into our tables: under a real key
        debit = a_debit(plan_id=a_plan(), amount_minor=AMOUNT)
        mandate = Mandate.objects.get(payer=debit.payer)
        Mandate.objects.filter(pk=mandate.pk).update(gateway=name, reference=f"{name}/x")
        return Request(
            debit.request_key, AMOUNT, f"{name}/x", currency="EUR", plan_id=debit.plan_id
        )

    return Harness(name, CAN[name], payer=lambda: str(a_payer().pk), debit=wish)


HARNESSES: dict[str, Callable[[pytest.FixtureRequest], Harness]] = {
    "sandbox": _sandbox,
    "bank_file": _bank_file,
    "stripe": _stripe,
    "transfer": lambda _: _of_house("transfer"),
    "wallet": lambda _: _of_house("wallet"),
}
# The double of Stripe lists no payouts by day: its own tests read documented ones instead.
NOT_SHOWN = {("stripe", "its_batches_add_up")}
ALL = [
    pytest.param(name, clause, id=f"{name}-{clause.__name__}")
    for name in HARNESSES
    for clause in clauses(CAN[name])
    if (name, clause.__name__) not in NOT_SHOWN
]


def test_every_gateway_is_under_contract() -> None:
    assert WHERE.keys() == HARNESSES.keys() == CAN.keys()
    assert contract.BY_DEED.keys() == DEEDS


@pytest.mark.parametrize(("name", "clause"), ALL)
def test_it_keeps_the_contract(
    request: pytest.FixtureRequest, name: str, clause: Callable[[Harness], None]
) -> None:
    clause(HARNESSES[name](request))
