"""An audit: the list it is drawn from, the values of its seed, and what was drawn."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from apportionment.models import Period
from audits.states import AuditState, Giver
from charter.models import Plan
from claims.models import Claim
from members.models import User
from vault.fields import EncryptedTextField

A = AuditState
HEX = r"^[0-9a-f]{64}$"


class Audit(models.Model):
    """One draw of a plan's paid requests, at most one a calendar quarter.

    List, rule and the report it rests on are fixed when it opens, before any value of the seed is
    known. Once drawn, `draw_body` is what `draw.json` hands out, byte for byte.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    no = models.PositiveIntegerField()
    quarter = models.CharField(max_length=7)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    report_sha256 = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    at_least = models.PositiveIntegerField()
    bps = models.PositiveIntegerField()
    at_most = models.PositiveIntegerField()
    listed = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    list_sha256 = models.CharField(max_length=64)

    state = models.CharField(max_length=8, choices=AuditState, default=A.OPENED)
    commit_until = models.DateTimeField()
    draws_at = models.DateTimeField()
    prolonged = models.PositiveSmallIntegerField(default=0)
    beacon_source = models.CharField(max_length=40, blank=True, default="")
    beacon_round = models.PositiveBigIntegerField(null=True, blank=True)
    beacon_value = models.CharField(max_length=64, blank=True, default="")

    seed = models.CharField(max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField(null=True, blank=True)
    draw_body = models.TextField(blank=True, default="")
    draw_sha256 = models.CharField(max_length=64, blank=True, default="")
    attested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "-no")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            UniqueConstraint(name="audit_no_is_the_plans_own", fields=["plan", "no"]),
            UniqueConstraint(name="one_audit_per_quarter", fields=["plan", "quarter"]),
            CheckConstraint(name="audit_in_a_known_state", condition=Q(state__in=sorted(A))),
            CheckConstraint(
                name="audit_draws_some_of_its_list",
                condition=Q(no__gte=1, size__gte=1, listed__gte=F("size")),
            ),
            CheckConstraint(
                name="audit_rests_on_hashes",
                condition=Q(report_sha256__regex=HEX, list_sha256__regex=HEX),
            ),
            CheckConstraint(
                name="audit_has_a_draw_iff_drawn",
                condition=Q(state=A.OPENED, seed="", draw_body="", draw_sha256="", drawn_at=None)
                | ~Q(state=A.OPENED)
                & Q(seed__regex=HEX, draw_sha256__regex=HEX, drawn_at__isnull=False),
            ),
            CheckConstraint(
                name="audit_attested_at_iff_attested",
                condition=Q(state=A.ATTESTED, attested_at__isnull=False)
                | ~Q(state=A.ATTESTED) & Q(attested_at=None),
            ),
            CheckConstraint(
                name="audit_beacon_has_a_round",
                condition=Q(beacon_source="", beacon_round=None, beacon_value="")
                | ~Q(beacon_source="") & Q(beacon_round__isnull=False),
            ),
            CheckConstraint(
                name="audit_draws_after_committing",
                condition=Q(draws_at__gte=F("commit_until"), commit_until__gt=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/audits/{self.no}"


class Listed(models.Model):
    """A paid request in an audit's list; each stands in one list of all, and once."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="list")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ("audit", "number")
        verbose_name_plural = "listed"
        constraints = [UniqueConstraint(name="list_is_numbered", fields=["audit", "number"])]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.number}"


class Drawn(models.Model):
    """A request that was drawn, and whether its person said no to being seen."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="drawn")
    listed = models.OneToOneField(Listed, on_delete=models.PROTECT, related_name="drawn")
    place = models.PositiveIntegerField()
    objected_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("audit", "place")
        verbose_name_plural = "drawn"
        constraints = [
            UniqueConstraint(name="draw_is_in_an_order", fields=["audit", "place"]),
            CheckConstraint(name="draw_counts_from_one", condition=Q(place__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.place}"


class Commitment(models.Model):
    """A value for the draw: its SHA-256 at once, itself when the draw is made (as in panels)."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="commitments")
    giver = models.CharField(max_length=8, choices=Giver)
    number = models.PositiveSmallIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    sealed = EncryptedTextField(default="")
    is_kept = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    value = models.CharField(max_length=200, blank=True, default="")
    opened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("audit", "giver", "number")
        constraints = [
            UniqueConstraint(name="one_value_per_audit_and_user", fields=["audit", "by"]),
            UniqueConstraint(name="audit_values_are_numbered", fields=["audit", "giver", "number"]),
            UniqueConstraint(name="audit_values_differ", fields=["audit", "commitment"]),
            CheckConstraint(name="audit_value_is_sha256", condition=Q(commitment__regex=HEX)),
            CheckConstraint(
                name="audit_value_is_sealed_or_kept",
                condition=Q(is_kept=True) | Q(sealed__is_blank=False),
            ),
            CheckConstraint(
                name="audit_value_opened_with_itself",
                condition=Q(value="", opened_at=None) | ~Q(value="") & Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.giver} {self.number}"


class BeaconReading(models.Model):
    """The beacon's value as one person wrote it down; two people who agree make it the audit's."""

    audit = models.ForeignKey(Audit, on_delete=models.PROTECT, related_name="beacon_readings")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            UniqueConstraint(name="one_audit_reading_per_person", fields=["audit", "by"]),
            CheckConstraint(name="audit_reading_is_hex", condition=Q(value__regex=HEX)),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id}: {self.value[:8]}"
