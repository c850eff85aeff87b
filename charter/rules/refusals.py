"""What a charter refuses, and the facts of each refusal; doors find the words."""

from dataclasses import dataclass
from datetime import date, datetime


class CharterRefused(Exception):
    """A deed that the charter, its versions or its clock do not allow."""


@dataclass
class CharterUnreadable(CharterRefused):
    """A charter file that cannot be taken: the line (from 1), the field and why."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.field}: {self.reason}"


@dataclass
class SlugUnusable(CharterRefused):
    """A plan's name in addresses is small letters, digits and hyphens, at most 50."""

    slug: str


@dataclass
class PlanDiffers(CharterRefused):
    """A new version may not change what the plan's whole history is written in."""

    field: str
    before: str
    after: str


@dataclass
class VersionNotLater(CharterRefused):
    """A new version must come into force after the one before it."""

    before: datetime
    after: datetime


@dataclass
class NoCharterInForce(CharterRefused):
    """No version of the plan's charter is in force at that instant."""

    plan_id: int
    at: datetime


@dataclass
class CutoffNotLater(CharterRefused):
    """Heads were counted up to `frozen_at` already; a cutoff moves forward only."""

    frozen_at: datetime
    cutoff_at: datetime


class ClockRefused(CharterRefused):
    """The plan's clock stays as it is."""


@dataclass
class ClockOnlyForward(ClockRefused):
    """Plan time is `now` already; it moves forward only."""

    now: datetime
    to: datetime


class ClockNotMovable(ClockRefused):
    """Only a demo may move its clock."""


@dataclass
class BornInFuture(CharterRefused):
    """Nobody joins before the day of their birth."""

    born_on: date
    joined_on: date
