"""What an address names, or a plain 404."""

from django.http import Http404

from charter import selectors as charter
from charter.models import Plan


def plan_of(slug: str) -> Plan:
    """Return the plan an address names."""
    try:
        return charter.plan_by_slug(slug)
    except Plan.DoesNotExist as unknown:
        raise Http404 from unknown
