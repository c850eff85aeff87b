"""Tables of plans, their charters and their frozen cutoffs."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """One pool with its own members, charter and runs."""

    slug = models.SlugField(max_length=50, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=100)
    note_zh = models.TextField(blank=True, default="")
    note_en = models.TextField(blank=True, default="")
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    clock_offset = models.DurationField(default=timedelta())

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="plan_currency_is_three_capitals", condition=Q(currency__regex=r"^[A-Z]{3}$")
            ),
            models.CheckConstraint(
                name="plan_clock_never_runs_behind", condition=Q(clock_offset__gte=timedelta())
            ),
        )

    def __str__(self) -> str:
        return self.slug


class CharterVersion(models.Model):
    """One dated version of a plan's charter; once landed it never changes (trigger)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    in_force_at = models.DateTimeField()
    terms = models.JSONField()
    source = models.CharField(max_length=200)
    source_toml = models.TextField()
    text_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("charter version")
        verbose_name_plural = _("charter versions")
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(
                name="charter_version_number_is_the_plans_own", fields=("plan", "number")
            ),
            models.UniqueConstraint(
                name="charter_version_alone_comes_into_force", fields=("plan", "in_force_at")
            ),
            models.CheckConstraint(
                name="charter_version_counts_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="charter_version_hash_is_sha256",
                condition=Q(text_hash__regex=r"^[0-9a-f]{64}$"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class Band(models.Model):
    """An age band of a plan; its key, made of its edges, is the same in every version."""

    id = models.SmallAutoField(primary_key=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="bands")
    key = models.CharField(max_length=20)
    from_days = models.PositiveSmallIntegerField(null=True)
    from_years = models.PositiveSmallIntegerField(null=True)
    until_years = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("age band")
        verbose_name_plural = _("age bands")
        ordering = ("plan", "pk")
        constraints = (
            models.UniqueConstraint(name="band_key_is_the_plans_own", fields=("plan", "key")),
            models.CheckConstraint(
                name="band_begins_in_days_or_in_years",
                condition=Q(from_days=None, from_years__isnull=False)
                | Q(from_days__isnull=False, from_years=None),
            ),
            models.CheckConstraint(
                name="band_ends_after_it_begins",
                condition=Q(until_years=None)
                | Q(from_years=None, until_years__gt=0)
                | Q(from_years__isnull=False, until_years__gt=F("from_years")),
            ),
        )

    def __str__(self) -> str:
        return self.key


class CharterCutoff(models.Model):
    """The instant up to which a plan's heads have been counted; it only moves forward (trigger)."""

    plan = models.OneToOneField(
        Plan, on_delete=models.PROTECT, primary_key=True, related_name="cutoff"
    )
    frozen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("frozen cutoff")
        verbose_name_plural = _("frozen cutoffs")
        db_table = "charter_cutoff"

    def __str__(self) -> str:
        return f"{self.plan_id} {self.frozen_at:%Y-%m-%d %H:%M}"
