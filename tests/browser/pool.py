"""A small pool whose clock stands in the month to come, so that no real cutoff comes between."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from django.utils import timezone

from charter import services as charter
from charter.models import Plan
from demo.services import make_crew
from members.models import User
from tests.apportionment.builders import a_pool
from tests.members.builders import a_person, an_enrolment

TERMS: Final = Path(__file__).with_name("small-boat.toml")
HEADS: Final = 20
AN_HOUR: Final = timedelta(hours=1)


def founded_at() -> datetime:
    """Return noon in Shanghai of the tenth of next month."""
    next_month = timezone.now().replace(day=28) + timedelta(days=7)
    return datetime(next_month.year, next_month.month, 10, 4, tzinfo=UTC)


def a_small_boat() -> Plan:
    """Return a plan with twenty heads, founded an hour ago by its own clock."""
    at = founded_at()
    version = charter.load_charter(
        slug="small-boat", toml_text=TERMS.read_text(encoding="utf-8"), source=TERMS.name, at=at
    )
    plan = a_pool(plan=version.plan, heads=HEADS, joined_at=at)
    return charter.move_clock(plan_id=plan.pk, to=at + AN_HOUR, at=timezone.now(), allowed=True)


def a_crew(plan: Plan) -> dict[str, User]:
    """Return the demo's people by key; the claimant has joined the plan in its first hour."""
    crew = make_crew(at=timezone.now())
    claimant = crew["claimant"]
    an_enrolment(
        plan=plan,
        user=claimant,
        person=a_person(name=claimant.name, born_on=date(1975, 9, 17)),
        at=founded_at() + AN_HOUR / 2,
    )
    return crew
