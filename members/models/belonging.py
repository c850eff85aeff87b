"""People, their belonging to plans, and the spans in which they count as a head."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from charter.models import Band, CharterVersion, Plan
from members.models.accounts import User
from members.states import Consent, Ending, Relation
from treasury.models import Payer


class Member(models.Model):
    """A person, held by a user: themself, a child, a parent, a spouse."""

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="members")
    name = models.CharField(max_length=80)
    born_on = models.DateField()
    relation = models.CharField(max_length=8, choices=Relation)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_user_is_one_member", fields=["holder"], condition=Q(relation="self")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """A member's belonging to a plan, from joining to leaving; at most one open at a time."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField()
    waiting_until = models.DateTimeField()  # illness counts from here; accidents may sooner
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=8, choices=Ending, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_open_enrolment_per_member_and_plan",
                fields=["member", "plan"],
                condition=Q(left_at=None),
            ),
            models.CheckConstraint(
                name="enrolment_ends_after_it_begins",
                condition=Q(left_at=None) | Q(left_at__gte=F("joined_at")),
            ),
            models.CheckConstraint(
                name="enrolment_has_an_ending_iff_it_ended",
                condition=Q(left_at=None, ending="")
                | Q(left_at__isnull=False, ending__in=Ending.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.plan_id}"


class StandingQuerySet(models.QuerySet["Standing"]):
    """Chainable filters of standings."""

    def counting_at(self, at: datetime) -> "StandingQuerySet":
        """Return the standings that count at an instant."""
        return self.filter(counts_from__lte=at).ending_after(at)

    def ending_after(self, at: datetime) -> "StandingQuerySet":
        """Return the standings that go on past an instant, or without end."""
        return self.filter(Q(counts_until=None) | Q(counts_until__gt=at))


class Standing(models.Model):
    """A half-open span in which one enrolment counts as one head, in one band, for one payer.

    What a run has counted cannot change: a row trigger compares every write with the plan's frozen
    cutoff (migration 0002). Keys follow the rules of tables that may be split over machines.
    """

    pk = models.CompositePrimaryKey("payer_id", "enrolment_id", "counts_from")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+", db_index=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="standings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    band = models.ForeignKey(Band, on_delete=models.PROTECT, related_name="+", db_index=False)
    counts_from = models.DateTimeField()
    counts_until = models.DateTimeField(null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standing_ends_after_it_begins",
                condition=Q(counts_until=None) | Q(counts_until__gt=F("counts_from")),
            ),
        ]
        indexes = [
            models.Index(
                name="standing_by_start", fields=["plan", "counts_from"], include=["band"]
            ),
            models.Index(
                name="standing_by_end",
                fields=["plan", "counts_until"],
                include=["band"],
                condition=Q(counts_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} from {self.counts_from:%Y-%m-%d}"


class Acceptance(models.Model):
    """What someone accepted for an enrolment: version, language, hash of the text, time.

    Who comes back accepts anew, perhaps the same version: then there are two rows.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="acceptances")
    consent = models.CharField(max_length=16, choices=Consent)
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    text_hash = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="accepted_once_at_a_time",
                fields=["enrolment", "consent", "version", "accepted_at"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.consent}"
