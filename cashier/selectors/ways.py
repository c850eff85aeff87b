"""Which gateways a plan can use here."""

from django.conf import settings

from charter.models import Plan
from treasury import selectors as treasury
from treasury.gateways import GATEWAYS


def usable_gateways(plan: Plan) -> list[str]:
    """Return the gateways that can be used for a plan, the simplest first.

    Transfers and files need an account at a bank that takes them; Stripe its key in the settings;
    the sandbox is for demos and for machines to develop on.
    """
    has_account = treasury.transfer_account(plan.pk) is not None
    is_there = {
        "transfer": has_account,
        "bank_file": has_account and plan.currency == "EUR",
        "stripe": bool(settings.STRIPE_KEY),
        "wallet": True,
        "sandbox": settings.DEBUG or settings.DEMO,
    }
    return [name for name, usable in is_there.items() if usable and name in GATEWAYS]
