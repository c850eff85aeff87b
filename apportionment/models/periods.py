"""Periods and the runs that make their shares."""

from django.db import models
from django.db.models import F, Q

from apportionment.states import CLOSED, HAS_FIGURES, RunState
from charter.models import CharterVersion, Plan
from members.models import User


class Period(models.Model):
    """One round of sharing: cutoff, days of notice, debit day."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(CharterVersion, on_delete=models.PROTECT, related_name="+")
    no = models.PositiveIntegerField()
    cutoff_at = models.DateTimeField()
    cutoff_year = models.PositiveSmallIntegerField()  # of the cutoff, in plan time
    notice_until = models.DateTimeField()
    debit_on = models.DateField()
    year_cap_minor = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="period_no_is_the_plans_own", fields=["plan", "no"]),
            models.UniqueConstraint(name="one_period_per_cutoff", fields=["plan", "cutoff_at"]),
            models.CheckConstraint(name="periods_count_from_one", condition=Q(no__gte=1)),
            models.CheckConstraint(
                name="notice_ends_after_cutoff", condition=Q(notice_until__gte=F("cutoff_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.no}"


class RunQuerySet(models.QuerySet["Run"]):
    """Chainable filters of runs."""

    def of_plan(self, plan_id: int) -> "RunQuerySet":
        """Return a plan's runs."""
        return self.filter(period__plan_id=plan_id)

    def closed(self) -> "RunQuerySet":
        """Return the runs whose carry is final."""
        return self.filter(state__in=CLOSED)


class Run(models.Model):
    """The making of a period's shares: every input and every figure, as published.

    T = benefit + fee + reserve + written_off − recovered + refunds + rebates − adjustments
    − subsidy − reserve_draw − clawback − carry_in; carry_out = charged + borne − T.
    `contributed` and `called` are what a charter with a fixed contribution asks for in its stead.
    What others bear of it all, of awards that caps cut and of shares that the yearly cap cut, is
    what operator and reserve bear. `reserve_held` is what the reserve held when it was proposed.
    """

    period = models.OneToOneField(
        Period, on_delete=models.PROTECT, primary_key=True, related_name="run"
    )
    state = models.CharField(max_length=9, choices=RunState, default=RunState.FROZEN)
    benefit_minor = models.PositiveBigIntegerField(null=True)
    fee_minor = models.PositiveBigIntegerField(null=True)
    reserve_minor = models.PositiveBigIntegerField(null=True)
    written_off_minor = models.PositiveBigIntegerField(default=0)
    recovered_minor = models.PositiveBigIntegerField(default=0)
    refunds_minor = models.PositiveBigIntegerField(default=0)
    rebates_minor = models.PositiveBigIntegerField(default=0)
    adjustments_minor = models.BigIntegerField(default=0)  # what corrections add to dues
    subsidy_minor = models.PositiveBigIntegerField(default=0)
    reserve_draw_minor = models.PositiveBigIntegerField(default=0)
    clawback_minor = models.PositiveBigIntegerField(default=0)
    carry_in_minor = models.BigIntegerField(null=True)
    to_share_minor = models.BigIntegerField(null=True)
    total_weight = models.DecimalField(max_digits=30, decimal_places=0, null=True)
    contributed_minor = models.PositiveBigIntegerField(default=0)
    called_minor = models.PositiveBigIntegerField(default=0)
    reserve_held_minor = models.BigIntegerField(default=0)
    operator_bears_minor = models.PositiveBigIntegerField(default=0)
    reserve_bears_minor = models.PositiveBigIntegerField(default=0)
    charged_minor = models.PositiveBigIntegerField(null=True)
    borne_minor = models.PositiveBigIntegerField(null=True)
    carry_out_minor = models.BigIntegerField(null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sealed_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="run_has_figures_once_proposed",
                condition=~Q(state__in=HAS_FIGURES)
                | Q(
                    benefit_minor__isnull=False,
                    fee_minor__isnull=False,
                    reserve_minor__isnull=False,
                    carry_in_minor__isnull=False,
                    to_share_minor__isnull=False,
                    total_weight__isnull=False,
                    charged_minor__isnull=False,
                    borne_minor__isnull=False,
                    carry_out_minor__isnull=False,
                    proposed_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="run_is_released_by_another",
                condition=Q(released_by=None) | ~Q(released_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="run_is_released_before_sealed",
                condition=~Q(state__in=[RunState.RELEASED, RunState.SEALED])
                | Q(released_by__isnull=False),
            ),
            models.CheckConstraint(
                name="run_has_sealing_time_iff_sealed",
                condition=Q(state=RunState.SEALED, sealed_at__isnull=False)
                | ~Q(state=RunState.SEALED) & Q(sealed_at=None),
            ),
            models.CheckConstraint(
                name="run_carry_accounts_for_every_cent",
                condition=~Q(state__in=HAS_FIGURES)
                | Q(
                    carry_out_minor=F("charged_minor") + F("borne_minor") - F("to_share_minor"),
                    to_share_minor=F("benefit_minor")
                    + F("fee_minor")
                    + F("reserve_minor")
                    + F("written_off_minor")
                    - F("recovered_minor")
                    + F("refunds_minor")
                    + F("rebates_minor")
                    - F("adjustments_minor")
                    - F("subsidy_minor")
                    - F("reserve_draw_minor")
                    - F("clawback_minor")
                    - F("carry_in_minor"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"run of {self.period_id}"


class RunEvent(models.Model):
    """One step of a run: who, when, from, to, why. Never changed (trigger)."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="events")
    move = models.CharField(max_length=10)
    before = models.CharField(max_length=9, choices=RunState, blank=True)
    after = models.CharField(max_length=9, choices=RunState)
    reason = models.TextField(default="", blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.run_id}: {self.move}"
