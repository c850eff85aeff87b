from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet, Sum

from treasury.models import Debit, Posting, SolidarityGrant
from treasury.selectors.totals import minor
from treasury.states import DebitState, PaidFrom

MOST: Final = 200


@dataclass(frozen=True)
class Fund:
    """A plan's solidarity fund: what was given, how many shares it has paid, what is left."""

    given_minor: int
    paid_minor: int
    paid_count: int

    @property
    def left_minor(self) -> int:
        """Return what is left; below zero if a gift was taken back after it had been spent."""
        return self.given_minor - self.paid_minor


def solidarity_fund(plan_id: int) -> Fund:
    """Return how a plan's solidarity fund stands: what came onto its account, and what it paid."""
    paid = Debit.objects.filter(plan_id=plan_id, paid_from=PaidFrom.SOLIDARITY)
    sums = paid.aggregate(minor=Sum("amount_minor"))
    booked = paid.filter(entry__isnull=False).aggregate(minor=Sum("amount_minor"))
    on_account = Posting.objects.filter(account__plan_id=plan_id, account__code="solidarity")
    stands = minor(on_account.aggregate(minor=Sum("amount_minor"))["minor"])
    return Fund(
        given_minor=minor(booked["minor"]) - stands,
        paid_minor=minor(sums["minor"]),
        paid_count=paid.count(),
    )


def solidarity_grants(plan_id: int) -> QuerySet[SolidarityGrant]:
    """Return what the fund was asked to pay, newest first."""
    return SolidarityGrant.objects.filter(plan_id=plan_id).order_by("-pk")


def waiting_grants(plan_id: int) -> QuerySet[SolidarityGrant]:
    """Return what the fund was asked to pay and nobody has granted or withdrawn, oldest first."""
    grants = SolidarityGrant.objects.filter(plan_id=plan_id, granted_at=None, withdrawn_at=None)
    return grants.order_by("pk")


def debits_for_the_fund(plan_id: int) -> list[Debit]:
    """Return the debits that failed or were given up and the fund is not asked for: 200, newest."""
    asked = SolidarityGrant.objects.filter(
        plan_id=plan_id,
        withdrawn_at=None,
        payer_id=OuterRef("payer_id"),
        to_period=OuterRef("to_period"),
    )
    unpaid = Debit.objects.filter(
        plan_id=plan_id, state__in=[DebitState.FAILED, DebitState.WRITTEN_OFF]
    )
    return list(unpaid.exclude(Exists(asked)).order_by("-to_period", "payer_id")[:MOST])
