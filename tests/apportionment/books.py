"""All that a plan's tables say, without ids: two plans that lived the same life say the same."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from apportionment.models import (
    AwardPayout,
    DueException,
    Portion,
    Rebate,
    RunEvent,
    RunItem,
    Share,
    Slice,
)
from charter.models import Plan
from claims.models import Claim
from members.models import Message, Standing
from treasury.models import Debit, Posting

Rows = list[tuple[object, ...]]


@dataclass(frozen=True)
class Books:
    """The content of a plan's tables; payers and claims stand by their place, not by their id."""

    entries: Rows
    shares: Rows
    portions: Rows
    items: Rows
    exceptions: Rows
    rebates: Rows
    slices: Rows
    debits: Rows
    payouts: Rows
    claims: Rows
    steps: Rows
    messages: Rows

    def differing(self, other: "Books") -> list[str]:
        """Return the names of the tables that do not say the same."""
        mine, theirs = asdict(self), asdict(other)
        return [name for name, rows in mine.items() if rows != theirs[name]]


def books(plan: Plan) -> Books:
    """Return what a plan's tables say now."""
    payers = _places(
        Standing.objects.filter(plan=plan).order_by("payer_id").values_list("payer_id", flat=True)
    )
    claims = _places(Claim.objects.filter(plan=plan).order_by("pk").values_list("pk", flat=True))
    return Books(
        entries=_entries(plan),
        shares=_shares(plan),
        portions=_portions(plan, claims),
        items=_items(plan),
        exceptions=_exceptions(plan, payers),
        rebates=_rebates(plan),
        slices=_slices(plan),
        debits=_debits(plan, payers),
        payouts=_payouts(plan, claims),
        claims=_claims(plan, claims),
        steps=_steps(plan),
        messages=_messages(plan, payers),
    )


def _places(ids: Iterable[int]) -> dict[int, int]:
    return {number: place for place, number in enumerate(dict.fromkeys(ids))}


def _entries(plan: Plan) -> Rows:
    rows = Posting.objects.filter(entry__plan_id=plan.pk).select_related("entry", "account")
    refs = set(Claim.objects.filter(plan=plan).values_list("ref", flat=True))
    return sorted(
        (_without(row.entry.key, refs), row.entry.memo, row.account.code, row.amount_minor)
        for row in rows
    )


def _without(key: str, refs: set[str]) -> str:
    return "/".join("ref" if part in refs else part for part in key.split("/"))


def _shares(plan: Plan) -> Rows:
    rows = Share.objects.filter(plan=plan).values_list(
        "no", "band__key", "came", "went", "counted", "exempt", "weight", "share_minor",
        "cumulative_minor",
    )  # fmt: skip
    return sorted(rows, key=str)


def _portions(plan: Plan, claims: dict[int, int]) -> Rows:
    rows = Portion.objects.filter(period__plan=plan).select_related("period")
    return sorted(
        (
            row.period.no,
            claims[row.claim_id],
            row.brought_minor,
            row.allowed_minor,
            row.left_minor,
            row.borne_minor,
            row.cut_minor,
        )
        for row in rows
    )


def _items(plan: Plan) -> Rows:
    rows = RunItem.objects.filter(plan=plan).values_list(
        "kind", "amount_minor", "reason", "period__no", "withdrawn_at"
    )
    return sorted(rows, key=str)


def _exceptions(plan: Plan, payers: dict[int, int]) -> Rows:
    rows = DueException.objects.filter(plan=plan).values_list(
        "payer_id", "kind", "amount_minor", "reason", "period__no", "withdrawn_at"
    )
    return sorted(((payers[payer], *rest) for payer, *rest in rows), key=str)


def _rebates(plan: Plan) -> Rows:
    rows = Rebate.objects.filter(plan=plan).values_list(
        "no", "band__key", "rebate_minor", "cumulative_minor", "granted_in__no"
    )
    return sorted(rows)


def _slices(plan: Plan) -> Rows:
    rows = Slice.objects.filter(run__period__plan=plan).select_related("run__period")
    return sorted(
        (row.run.period.no, row.number, row.made_at is not None, row.notified_at is not None)
        for row in rows
    )


def _debits(plan: Plan, payers: dict[int, int]) -> Rows:
    return sorted(
        (
            payers[row.payer_id],
            row.from_period,
            row.to_period,
            row.amount_minor,
            row.state,
            row.attempts,
            row.debit_on,
            row.settled_on or "",
            row.notified_at is not None,
            row.entry_id is not None,
        )
        for row in Debit.objects.filter(plan_id=plan.pk)
    )


def _payouts(plan: Plan, claims: dict[int, int]) -> Rows:
    rows = AwardPayout.objects.filter(portion__period__plan=plan)
    return sorted(
        (
            claims[row.portion.claim_id],
            row.portion.period.no,
            row.amount_minor,
            row.payout.state,
            row.followed_at is not None,
        )
        for row in rows.select_related("portion__period", "payout")
    )


def _claims(plan: Plan, claims: dict[int, int]) -> Rows:
    return sorted(
        (claims[row.pk], row.state, [step.move for step in row.events.order_by("pk")])
        for row in Claim.objects.filter(plan=plan)
    )


def _steps(plan: Plan) -> Rows:
    rows = RunEvent.objects.filter(run__period__plan=plan).order_by("pk")
    return list(rows.values_list("run__period__no", "move", "before", "after"))


def _messages(plan: Plan, payers: dict[int, int]) -> Rows:
    rows = Message.objects.filter(plan=plan).select_related("user")
    return sorted(
        (row.kind, payers.get(row.user.payer_id or 0, -1), row.facts.get("amount_minor") or 0)
        for row in rows
        if row.user is not None
    )
