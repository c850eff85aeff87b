"""Every day: bank, settlements, payments and books beside each other."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction

from treasury import rules, selectors
from treasury.models import Gap, Reconciliation
from treasury.rules import GapFound
from treasury.states import GapKind


def reconcile(*, plan_id: int, on: date, at: datetime, is_full: bool = False) -> Reconciliation:
    """Compare a plan's money on a day, once: open what does not agree, close what does again.

    `on` is the plan's day. Compared is what moved or was told since the last time, and what did not
    agree then; everything from the beginning with `is_full`, and by itself once a month. Called
    twice for a day, gaps are opened and closed anew, and the day's figures stay as they were.
    """
    with transaction.atomic():
        _one_at_a_time(plan_id)
        since = None if is_full else _since(plan_id, on=on)
        way = selectors.on_its_way(plan_id=plan_id, on=on, since=since)
        bank = _Bank(plan_id)
        _note([*way.found, *bank.gaps], plan_id=plan_id, at=at)
        done = Reconciliation.objects.filter(plan_id=plan_id, on=on).first()
        return done or Reconciliation.objects.create(
            plan_id=plan_id,
            on=on,
            made_at=at,
            compared_from=since,
            **_parts(plan_id, way, bank),
            **_weight(plan_id),
        )


def _since(plan_id: int, *, on: date) -> date | None:
    """Return from which day on there is anything new to compare; None: everything is due."""
    last, full = selectors.latest_reconciliation(plan_id), None
    if last is not None:
        full = selectors.last_full_reconciliation(plan_id)
    if last is None or full is None or full.on <= on - rules.COMPARED_WHOLLY_WITHIN:
        return None
    return rules.compared_from(last.on)


class _Bank:
    """What the books and the statements say is at the bank."""

    def __init__(self, plan_id: int) -> None:
        self.minor = selectors.balance_minor(plan_id=plan_id, account="bank")
        self.told_minor, self.told_on = selectors.bank_tells(plan_id)

    @property
    def gaps(self) -> list[GapFound]:
        if self.told_minor is None or self.told_on is None or self.told_minor == self.minor:
            return []
        off = self.minor - self.told_minor
        return [GapFound(GapKind.BANK_DIFFERS, "bank", off, self.told_on)]


def _one_at_a_time(plan_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"reconcile/{plan_id}"])


def _note(found: Iterable[GapFound], *, plan_id: int, at: datetime) -> None:
    """Write down what is new, and close what is no more; what changed is closed and opened."""
    now = {one.name: one for one in found}
    open_ = {rules.GapKey(gap.kind, gap.key): gap for gap in selectors.open_gaps(plan_id)}
    over = [
        gap.pk
        for name, gap in open_.items()
        if name not in now or now[name].amount_minor != gap.amount_minor
    ]
    Gap.objects.filter(pk__in=over).update(closed_at=at)
    Gap.objects.bulk_create(
        Gap(
            plan_id=plan_id,
            kind=one.kind,
            key=one.key,
            amount_minor=one.amount_minor,
            since_on=min(one.since_on, open_[name].since_on) if name in open_ else one.since_on,
            found_at=at,
        )
        for name, one in now.items()
        if name not in open_ or open_[name].amount_minor != one.amount_minor
    )


def _parts(plan_id: int, way: selectors.OnItsWay, bank: _Bank) -> dict[str, int | None]:
    clearing = selectors.balance_minor(plan_id=plan_id, account="clearing")
    return {
        "bank_minor": bank.minor,
        "bank_told_minor": bank.told_minor,
        "unplaced_minor": -selectors.balance_minor(plan_id=plan_id, account="unplaced"),
        "clearing_minor": clearing,
        "at_providers_minor": way.at_providers_minor,
        "sent_minor": way.sent_minor,
        "elsewhere_minor": clearing - way.at_providers_minor - way.sent_minor,
    }


def _weight(plan_id: int) -> dict[str, int]:
    totals = selectors.gap_totals(plan_id)
    return {
        "open_gaps": sum(one.count for one in totals),
        "open_gaps_minor": sum(one.minor for one in totals),
    }
