"""A panel, with the terms of the charter that binds its case, and what happened to it."""

from fractions import Fraction
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from charter.models import Plan
from charter.rules import IfNotFilled
from claims.models import Claim
from members.models import User
from panels import states
from panels.states import About, PanelState, Side, Verdict, Why
from vault.fields import EncryptedTextField

P = PanelState
DRAWN = sorted(states.WAS_DRAWN)
OPEN = sorted(states.OPEN)
HEX = r"^[0-9a-f]{64}$"


class Panel(models.Model):
    """Members drawn by lot who decide one claim. What the charter sets is copied when it opens."""

    ref = models.CharField(max_length=8, unique=True)  # public, and not to be guessed
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="panels")
    about = models.CharField(max_length=9, choices=About)
    article = models.CharField(max_length=120)  # what the claim was decided by before
    is_sealed = models.BooleanField(default=False)  # the claimant wishes no reasons in public

    seats = models.PositiveSmallIntegerField()
    quorum = models.PositiveSmallIntegerField()
    above_numerator = models.PositiveIntegerField()  # granted by more than this part of the ballots
    above_denominator = models.PositiveIntegerField()
    late_numerator = models.PositiveIntegerField()  # the last part of the window
    late_denominator = models.PositiveIntegerField()
    commit_hours = models.PositiveSmallIntegerField()
    vote_hours = models.PositiveSmallIntegerField()
    extend_hours = models.PositiveSmallIntegerField()
    if_not_filled = models.CharField(
        max_length=20, choices=[(one.value, one.value) for one in IfNotFilled]
    )

    state = models.CharField(max_length=10, choices=PanelState, default=P.COMMITTING)
    opened_at = models.DateTimeField()
    commit_until = models.DateTimeField()
    draws_at = models.DateTimeField()  # when the values are opened; the beacon's moment
    is_prolonged = models.BooleanField(default=False)
    beacon_source = models.CharField(max_length=40, blank=True, default="")
    beacon_round = models.PositiveBigIntegerField(null=True, blank=True)
    beacon_value = models.CharField(max_length=64, blank=True, default="")
    pool_sha256 = models.CharField(max_length=64)  # of the list, fixed when the panel opens
    seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    gather_until = models.DateTimeField(null=True, blank=True)
    votes_from = models.DateTimeField(null=True, blank=True)
    votes_until = models.DateTimeField(null=True, blank=True)
    is_extended = models.BooleanField(default=False)

    closed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=6, choices=Verdict, blank=True, default="")
    yes_count = models.PositiveSmallIntegerField(null=True, blank=True)
    no_count = models.PositiveSmallIntegerField(null=True, blank=True)
    why = models.CharField(max_length=10, choices=Why, blank=True, default="")

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            CheckConstraint(name="panel_in_a_known_state", condition=Q(state__in=sorted(P))),
            CheckConstraint(name="panel_about_something", condition=Q(about__in=sorted(About))),
            UniqueConstraint(
                name="one_open_panel_per_claim", fields=["claim"], condition=Q(state__in=OPEN)
            ),
            CheckConstraint(
                name="panel_quorum_within_its_seats",
                condition=Q(quorum__gt=0, quorum__lte=F("seats")),
            ),
            CheckConstraint(
                name="panel_parts_are_of_one",
                condition=Q(
                    above_denominator__gt=0,
                    above_numerator__lt=F("above_denominator"),
                    late_denominator__gt=0,
                    late_numerator__lte=F("late_denominator"),
                ),
            ),
            CheckConstraint(
                name="panel_has_a_seed_iff_drawn",
                condition=Q(seed="", drawn_at=None, gather_until=None) & ~Q(state__in=DRAWN)
                | Q(seed__regex=HEX, drawn_at__isnull=False, gather_until__isnull=False)
                & ~Q(state=P.COMMITTING),
            ),
            CheckConstraint(
                name="panel_votes_within_a_window",
                condition=Q(votes_from=None, votes_until=None) & ~Q(state__in=[P.VOTING, P.DECIDED])
                | Q(
                    votes_from__isnull=False,
                    votes_until__isnull=False,
                    votes_until__gt=F("votes_from"),
                ),
            ),
            CheckConstraint(
                name="panel_counted_iff_decided",
                condition=Q(
                    state=P.DECIDED,
                    verdict__in=sorted(Verdict),
                    yes_count__isnull=False,
                    no_count__isnull=False,
                )
                | ~Q(state=P.DECIDED) & Q(verdict="", yes_count=None, no_count=None),
            ),
            CheckConstraint(
                name="panel_says_why_iff_unfilled",
                condition=Q(state=P.UNFILLED) & ~Q(why="") | ~Q(state=P.UNFILLED) & Q(why=""),
            ),
            CheckConstraint(
                name="panel_closed_at_iff_closed",
                condition=Q(state__in=OPEN, closed_at=None)
                | ~Q(state__in=OPEN) & Q(closed_at__isnull=False),
            ),
            CheckConstraint(
                name="panel_beacon_has_a_round",
                condition=Q(beacon_source="", beacon_round=None, beacon_value="")
                | ~Q(beacon_source="") & Q(beacon_round__isnull=False),
            ),
            CheckConstraint(
                name="panel_draws_after_committing",
                condition=Q(draws_at__gte=F("commit_until"), commit_until__gt=F("opened_at")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="panels_of_a_plan", fields=["plan", "-opened_at"])
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def above(self) -> Fraction:
        """Return the part of the ballots that must be passed."""
        return Fraction(self.above_numerator, self.above_denominator)

    @property
    def late_part(self) -> Fraction:
        """Return the last part of the window."""
        return Fraction(self.late_numerator, self.late_denominator)


class PanelEvent(models.Model):
    """One step of a panel; append-only. A sweep takes it, or the last answer that was missing."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=8)
    before = models.CharField(max_length=10, choices=PanelState, blank=True)
    after = models.CharField(max_length=10, choices=PanelState)
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.move}"


class Commitment(models.Model):
    """A value for the draw: its SHA-256 at once, itself when the draw is made.

    `sealed` holds it till then; empty where its giver keeps it and shows it in time. `value` and
    `opened_at` are public. Its number counts within its side: "officer 2".
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="commitments")
    side = models.CharField(max_length=8, choices=Side)
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    sealed = EncryptedTextField(default="")
    is_kept = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    value = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("panel", "side", "number")
        constraints = [
            UniqueConstraint(name="one_value_per_panel_and_user", fields=["panel", "by"]),
            UniqueConstraint(name="commitments_are_numbered", fields=["panel", "side", "number"]),
            UniqueConstraint(name="commitments_differ", fields=["panel", "commitment"]),
            CheckConstraint(name="commitment_is_sha256", condition=Q(commitment__regex=HEX)),
            CheckConstraint(
                name="commitment_is_sealed_or_kept",
                condition=Q(is_kept=True) | Q(sealed__is_blank=False),
            ),
            CheckConstraint(
                name="commitment_opened_with_its_value",
                condition=Q(value="", opened_at=None) | ~Q(value="") & Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.side} {self.number}"


class BeaconReading(models.Model):
    """The beacon's value as one person wrote it down; two people who agree make it the panel's."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="beacon_readings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="one_beacon_reading_per_person", fields=["panel", "by"]),
            CheckConstraint(name="beacon_reading_is_hex", condition=Q(value__regex=HEX)),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.value[:8]}"


class Statement(models.Model):
    """What one side tells the panel; stays as it is once the voting has begun."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="statements")
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    words = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="one_statement_per_side", fields=["panel", "side"]),
            CheckConstraint(name="statement_has_words", condition=Q(words__is_blank=False)),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.side}"
