"""Letting somebody else pay, told."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from charter.models import Plan
from treasury.models import PayCode


@dataclass(frozen=True)
class FriendPage:
    """A payer's own code, by which others may pay for them."""

    plan: Plan
    code: PayCode | None
    left_minor: int

    @property
    def address(self) -> str:
        """Return what is sent to whoever may pay."""
        path = reverse("cashier:pay_for", args=[self.code.code]) if self.code else ""
        return f"{settings.SITE_URL}{path}"
