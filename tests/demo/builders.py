"""A very small demo for tests."""

from typing import Final

from django.utils import timezone

from charter.models import Plan
from demo.services import Pool, make_crew, make_pool

HAMLET: Final = Pool(
    slug="hamlet",
    charter="village",
    months=3,
    founders=220,
    newcomers=3,
    leavers=1,
    ages=(18, 62),
    awards={1: (60_000, 90_000), 2: (30_000,)},
    has_bank=True,
)


def make_hamlet() -> Plan | None:
    """Make the hamlet if it is not there, as the command does."""
    at = timezone.now()
    return make_pool(HAMLET, crew=make_crew(at=at), at=at, say=print)
