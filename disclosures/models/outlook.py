"""What was counted at each sealing, and what became of the early warnings."""

from typing import ClassVar, Final

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from apportionment.models import Run
from charter.models import Plan
from disclosures.rules.warnings import WarningKind, WarningState
from members.models import User

KINDS: Final = [(kind.value, kind.value) for kind in WarningKind]
STATES: Final = [(state.value, state.value) for state in WarningState]


class Tally(models.Model):
    """What was counted of a plan for one sealed period, once; a trigger refuses every change.

    `movement` holds heads, joiners and leavers of that period, by band. `cases` is what may be told
    of decisions by then, as it is told: small numbers are kept back before they come here.
    """

    run = models.OneToOneField(Run, on_delete=models.PROTECT, primary_key=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    no = models.PositiveIntegerField()
    cutoff_at = models.DateTimeField()
    movement = models.JSONField()
    cases = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="one_tally_per_period", fields=["plan", "no"]),
            CheckConstraint(name="tallies_count_from_one", condition=Q(no__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no}"


class WarningChange(models.Model):
    """An early warning that became another: from when, and by which figures. Append-only.

    `facts` are the figures of the rule as the page shows them, whole numbers by name.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    warning = models.CharField(max_length=16, choices=KINDS)
    state = models.CharField(max_length=8, choices=STATES)
    facts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(
                name="one_change_of_a_warning_at_a_time", fields=["plan", "warning", "at"]
            ),
            CheckConstraint(
                name="warning_is_known",
                condition=Q(
                    warning__in=[kind for kind, _ in KINDS],
                    state__in=[state for state, _ in STATES],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.warning} {self.state}"


class WarningNote(models.Model):
    """What was done about an early warning, in words for everybody. Append-only."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    warning = models.CharField(max_length=16, choices=KINDS)
    words_zh = models.TextField(blank=True)
    words_en = models.TextField(blank=True)
    incident_no = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(
                name="warning_note_says_something", condition=~Q(words_zh="", words_en="")
            ),
            CheckConstraint(
                name="warning_note_is_of_a_known_warning",
                condition=Q(warning__in=[kind for kind, _ in KINDS]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.warning} at {self.at:%Y-%m-%d}"
