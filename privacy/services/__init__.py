"""The deeds of privacy: taking data along, erasing, forgetting in time, ending a consent."""

from privacy.services.consents import give_again, withdraw
from privacy.services.erasing import ask_erasure, call_off_erasure, carry_out
from privacy.services.exporting import TooManyExports, export
from privacy.services.forgetting import forget

__all__ = [
    "TooManyExports",
    "ask_erasure",
    "call_off_erasure",
    "carry_out",
    "export",
    "forget",
    "give_again",
    "withdraw",
]
