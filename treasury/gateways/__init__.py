from collections.abc import Mapping
from typing import Final

from treasury.gateways.interface import Gateway
from treasury.gateways.sandbox import Sandbox

GATEWAYS: Final[Mapping[str, Gateway]] = {"sandbox": Sandbox()}
