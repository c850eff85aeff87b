"""The carrier of the demo and of the tests: nothing leaves the house."""

from datetime import timedelta

from members.carriers.interface import HandedOver
from members.models import Message


class Sandbox:
    """Carries nothing, and all of it arrives at once: the demo shows it at /demo/messages/."""

    name = "sandbox"
    together = 200
    arrives_after: timedelta | None = timedelta(0)
    silent_after = timedelta(days=3)

    def carry(self, message: Message) -> HandedOver:
        return HandedOver(provider_id=f"sandbox-{message.pk}")

    def close(self) -> None:
        """There is nothing to let go of."""
