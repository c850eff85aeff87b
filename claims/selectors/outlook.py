"""Decisions of a span of time, each without anything that says whose it is: to be counted."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.models import Claim, Decision

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision as it stood; days run from filing, and a begun day counts as one."""

    verdict: str
    reason_code: str
    cause: str
    condition_key: str
    days_to_decision: int
    days_to_notice: int | None
    days_to_paid: int | None


def decided_between(
    *, plan_id: int, since: datetime | None, until: datetime, condition_keys: Collection[str]
) -> Iterator[Decided]:
    """Yield the last decision of each claim decided in [since, until), as it was known then."""
    keys = {_lookup(plan_id, key): key for key in condition_keys}
    found = Decision.objects.filter(claim__plan_id=plan_id, at__lt=until)
    if since is not None:
        found = found.filter(at__gte=since)
    rows = (
        found.order_by("claim_id", "-pk")
        .distinct("claim_id")
        .values_list(
            "verdict",
            "reason_code",
            "at",
            "claim__cause",
            "claim__condition_lookup",
            "claim__submitted_at",
            "claim__notice_from",
            "claim__paid_at",
        )
    )
    for verdict, code, at, cause, lookup, filed_at, shown_at, paid_at in rows.iterator():
        yield Decided(
            verdict=verdict,
            reason_code=code,
            cause=cause,
            condition_key=keys.get(bytes(lookup), "") if lookup else "",
            days_to_decision=_days(filed_at, at),
            days_to_notice=_days(filed_at, shown_at) if shown_at and shown_at < until else None,
            days_to_paid=_days(filed_at, paid_at) if paid_at and paid_at < until else None,
        )


def shown_between(*, plan_id: int, after: datetime | None, upto: datetime) -> int:
    """Return how many granted claims were first put on notice in (after, upto]."""
    shown = Claim.objects.filter(plan_id=plan_id, notice_from__lte=upto)
    return (shown if after is None else shown.filter(notice_from__gt=after)).count()


def _lookup(plan_id: int, key: str) -> bytes:
    field = Claim._meta.get_field("condition_lookup")
    return bytes(field.hash_of(plan_id, key) or b"")


def _days(since: datetime, until: datetime) -> int:
    return -((since - until) // A_DAY) if until > since else 0
