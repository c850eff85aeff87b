"""People, their belonging to plans, and the spans in which they count as a head."""

from datetime import date, datetime
from typing import ClassVar, cast

from django.db import models
from django.db.models import F, Q

from charter.models import Band, CharterVersion, Plan
from members.models.accounts import User
from members.states import ENDED, OPEN, Consent, Ending, EnrolmentState, Relation
from treasury.models import Payer
from vault.fields import (
    EncryptedDateField,
    EncryptedField,
    EncryptedTextField,
    KeyedHashField,
)


class MemberQuerySet(models.QuerySet["Member"]):
    """Finding people by what lies encrypted: through its keyed hashes."""

    def called(self, name: str, born_on: date) -> "MemberQuerySet":
        """Return the people of this name and birth date, however the name is typed."""
        return self.filter(person_hash=person_hash(name, born_on))

    def named(self, name: str) -> "MemberQuerySet":
        """Return the people of this name, however it is typed."""
        return self.filter(name_hash=name_hash(name))


class Member(models.Model):
    """A person, held by a user: themself, a child, a parent, a spouse.

    Name and birth date lie encrypted and are found by their hashes. Of an erased one neither is
    left: the name reads `ERASED`, the birth date is empty, nothing finds them.
    """

    ERASED: ClassVar = "—"

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="members")
    name = EncryptedTextField()
    born_on = EncryptedDateField(null=True)
    name_hash = KeyedHashField(of=["name"], purpose="name", null=True)
    person_hash = KeyedHashField(of=["name", "born_on"], purpose="person", null=True)
    relation = models.CharField(max_length=8, choices=Relation)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="a_user_is_one_member", fields=["holder"], condition=Q(relation="self")
            ),
            models.CheckConstraint(
                name="member_has_a_name_iff_not_erased",
                condition=Q(
                    erased_at=None,
                    born_on__isnull=False,
                    name_hash__isnull=False,
                    person_hash__isnull=False,
                )
                | Q(
                    erased_at__isnull=False,
                    born_on__isnull=True,
                    name_hash__isnull=True,
                    person_hash__isnull=True,
                ),
            ),
        ]
        indexes = [models.Index(name="members_by_name", fields=["name_hash"])]

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def encrypted(cls, name: str, born_on: date) -> tuple[bytes, ...]:
        """Return what to COPY into `name`, `born_on`, `name_hash` and `person_hash`."""
        fields = [cast("EncryptedField", cls._meta.get_field(one)) for one in ("name", "born_on")]
        stored = [one.encrypted(plain) for one, plain in zip(fields, (name, born_on), strict=True)]
        return *cast("list[bytes]", stored), name_hash(name), person_hash(name, born_on)


def person_hash(name: str, born_on: date) -> bytes:
    """Return what a member of this name and birth date is found by."""
    return _hash_of("person_hash", name, born_on)


def name_hash(name: str) -> bytes:
    """Return what members of this name are found by."""
    return _hash_of("name_hash", name)


def _hash_of(field: str, *values: object) -> bytes:
    found_by = cast("KeyedHashField", Member._meta.get_field(field)).hash_of(*values)
    assert found_by is not None
    return found_by


class Enrolment(models.Model):
    """A member's belonging to a plan, from joining to leaving; at most one open at a time.

    `state` is moved by `services.moves` alone. `outgrows_at` is when the last band lets go, by
    age; empty where it never does. A standing that goes on past it there is none.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=12,
        choices=EnrolmentState,
        default=EnrolmentState.ACTIVE,
        db_default=EnrolmentState.ACTIVE,
    )
    joined_at = models.DateTimeField()
    waiting_until = models.DateTimeField()  # illness counts from here; accidents may sooner
    outgrows_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    left_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ending = models.CharField(max_length=12, choices=Ending, blank=True, default="", db_default="")

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
            models.CheckConstraint(
                name="enrolment_state_is_how_it_ended",
                condition=Q(state__in=sorted(OPEN), left_at=None)
                | Q(state__in=sorted(ENDED), left_at__isnull=False, ending=F("state"))
                | Q(state=EnrolmentState.LEFT, left_at__isnull=False, ending=Ending.WITHDRAWN),
            ),
        ]
        indexes = [
            models.Index(name="enrolments_by_joining", fields=["plan", "joined_at"]),
            models.Index(
                name="enrolments_that_wait",
                fields=["plan", "waiting_until"],
                condition=Q(state=EnrolmentState.WAITING),
            ),
            models.Index(
                name="enrolments_to_outgrow",
                fields=["plan", "outgrows_at"],
                condition=Q(left_at__isnull=True, outgrows_at__isnull=False),
            ),
            models.Index(
                name="enrolments_applied_for",
                fields=["plan", "joined_at"],
                condition=Q(state=EnrolmentState.APPLIED),
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

    `wording_hash` is the SHA-256 of the very words that were said yes to, as they were shown; empty
    where none were recorded.

    Who comes back accepts anew, perhaps the same version: then there are two rows.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="acceptances")
    consent = models.CharField(max_length=16, choices=Consent)
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    text_hash = models.CharField(max_length=64)
    wording_hash = models.CharField(max_length=64, blank=True, default="", db_default="")
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
