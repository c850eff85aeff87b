from collections.abc import Iterator, Mapping
from typing import Final

from django.utils.module_loading import import_string

from treasury.gateways.guarded import Guarded
from treasury.gateways.interface import Gateway

WHERE: Final[Mapping[str, str]] = {
    "sandbox": "treasury.gateways.sandbox.Sandbox",
    "bank_file": "treasury.gateways.bank_file.BankFiles",
    "stripe": "treasury.gateways.stripe.Stripe",
    "wallet": "treasury.gateways.wallet.Wallet",
    "transfer": "treasury.gateways.transfer.Transfer",
}

# Whose providers are called over the network: so many calls a worker has under way, at most. One is
# made by the worker itself, not by a thread: Stripe's gateway keeps a row of every call.
AT_ONCE: Final[Mapping[str, int]] = {"sandbox": 4, "stripe": 1}


class _Gateways(Mapping[str, Gateway]):
    """Gateways by name, each made when it is first asked for.

    So that no process loads a provider's kit (Stripe's alone takes a second) that nobody uses.
    """

    def __init__(self, where: Mapping[str, str]) -> None:
        self._where = where
        self._made: dict[str, Gateway] = {}

    def __getitem__(self, name: str) -> Gateway:
        if name not in self._made:
            gateway: Gateway = import_string(self._where[name])()
            at_once = AT_ONCE.get(name)
            self._made[name] = Guarded(name, gateway, at_once=at_once) if at_once else gateway
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._where

    def __iter__(self) -> Iterator[str]:
        return iter(self._where)

    def __len__(self) -> int:
        return len(self._where)


GATEWAYS: Final[Mapping[str, Gateway]] = _Gateways(WHERE)
"""What treasury asks of a payment provider, whoever it is."""
