from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from treasury.models import Circuit


def circuits() -> QuerySet[Circuit]:
    """Return how providers have failed of late, by gateway."""
    return Circuit.objects.filter(failures__gt=0).order_by("gateway")


def resting_gateways() -> dict[str, bool]:
    """Return the gateways that rest, each with whether its rest is over: one call may try then."""
    is_over = ExpressionWrapper(Q(opened_until__lte=Now()), output_field=BooleanField())
    resting = Circuit.objects.filter(opened_until__isnull=False).annotate(is_over=is_over)
    return dict(resting.values_list("gateway", "is_over"))
