from django.conf import settings
from django.db.models import QuerySet

from treasury.models import PlanCurrency, Way

SHIPPED = "sandbox"


def currency_of(plan_id: int) -> str:
    """Return the currency of a plan's money (ISO 4217), empty where nobody said it."""
    found = PlanCurrency.objects.filter(plan_id=plan_id).values_list("currency", flat=True)
    return found.first() or ""


def ways_of(plan_id: int) -> list[Way]:
    """Return the ways a plan uses now, in the order in which they were set.

    A plan of which nobody ever said any uses the sandbox, where this is a demo or a machine to
    develop on, and none elsewhere.
    """
    released = Way.objects.filter(plan_id=plan_id, released_at__isnull=False)
    ways = list(released.filter(ended_at=None).order_by("set_at", "pk"))
    if ways or not (settings.DEBUG or settings.DEMO) or released.exists():
        return ways
    return [Way(plan_id=plan_id, gateway=SHIPPED, is_offered=True, pays_out=True)]


def offered_ways(plan_id: int) -> list[Way]:
    """Return the ways through which a payer may pay."""
    return [way for way in ways_of(plan_id) if way.is_offered]


def way_of(*, plan_id: int, gateway: str) -> Way | None:
    """Return how a plan uses a gateway now; None: not at all."""
    return next((way for way in ways_of(plan_id) if way.gateway == gateway), None)


def payout_gateway(plan_id: int) -> str:
    """Return the gateway that pays a plan's money out, empty if there is none."""
    return next((way.gateway for way in ways_of(plan_id) if way.pays_out), "")


def waiting_ways(plan_id: int) -> QuerySet[Way]:
    """Return what was proposed and waits for another person."""
    waiting = Way.objects.filter(plan_id=plan_id, released_at=None, ended_at=None)
    return waiting.order_by("set_at", "pk")


def past_ways(plan_id: int) -> QuerySet[Way]:
    """Return the ways a plan used once, the last first."""
    past = Way.objects.filter(plan_id=plan_id, released_at__isnull=False, ended_at__isnull=False)
    return past.order_by("-ended_at", "-pk")
