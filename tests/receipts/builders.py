"""Sealed periods with their trees."""

from datetime import datetime, timedelta

from apportionment.models import Run
from members.models import User
from receipts import services
from tests.apportionment.builders import a_family, a_granted_claim, a_sealed_run, a_small_pool

SMALL = 4  # heads a slice: so that a few heads make several


def a_counted_family(*, periods: int = 1) -> tuple[User, list[Run]]:
    """Return a family of two in a pool of twelve, and its sealed periods, oldest first."""
    plan = a_small_pool()
    user = a_family(plan, heads=2)
    a_granted_claim(plan, award_minor=120_000)
    return user, [a_sealed_run(plan) for _ in range(periods)]


def with_tree(run: Run) -> Run:
    """Return a sealed run with its tree built, in slices of a few heads."""
    at = built_at(run)
    services.begin_tree(run_id=run.pk, at=at, slice_heads=SMALL)
    services.build_tree(run_id=run.pk, at=at)
    return run


def built_at(run: Run) -> datetime:
    """Return when a tree is built: minutes after sealing."""
    return run.period.notice_until + timedelta(minutes=5)
