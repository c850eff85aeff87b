"""Providers' batches: taken once, checked, and their fees booked."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import connection, transaction

from treasury import rules, selectors
from treasury.gateways import GATEWAYS
from treasury.models import Settlement, SettlementLine
from treasury.rules import Answer, Ours, SettlementLineTold, SettlementTold
from treasury.services.hearing import hear
from treasury.services.ledger import post
from treasury.states import LineOutcome, Outcome, SettlementState

logger = logging.getLogger(__name__)
LOOK_BACK: Final = timedelta(days=10)  # a provider may still correct so old a batch
FIRST_LOOK: Final = timedelta(days=90)
AT_ONCE: Final = 5000
HEARD: Final = {
    Outcome.APPLIED: LineOutcome.NEWS,
    Outcome.ALREADY_KNOWN: LineOutcome.MATCHED,  # told by an event in this very moment
}
CODES: Final = {"return": "returned", "chargeback": "chargeback"}


@transaction.atomic
def take_settlement(
    *,
    gateway: str,
    told: SettlementTold,
    at: datetime,
    by: int | None = None,
    plan_id: int | None = None,
) -> Settlement:
    """Write a provider's batch down, and book its fees; told again, it is the same one.

    What it tells of single requests, and we did not know yet, is taken like an event. One that
    cannot be booked stands aside with its reason and raw text, and nothing of it is taken.
    `plan_id`: it may only be this plan's (whoever brings it may look after no other).
    """
    sha256 = rules.settlement_digest(told)
    _take_turns(gateway)
    before = Settlement.objects.filter(gateway=gateway, reference=told.reference)
    if (same := before.filter(sha256=sha256).first()) is not None:
        return same
    ours = selectors.ours_by_key([line.key for line in told.lines])
    plan_ids = {one.plan_id for one in ours.values()} | ({plan_id} if plan_id else set())
    whose = told.plan_id or (next(iter(plan_ids)) if len(plan_ids) == 1 else None)
    facts = _facts(told, gateway=gateway, sha256=sha256, by=by, at=at) | {"plan_id": whose}
    reason = _fault(gateway, told, plan_ids=plan_ids, whose=whose)
    if reason or whose is None:
        return Settlement.objects.create(**facts, state=SettlementState.ASIDE, reason=reason)
    return _book(whose, facts, told, ours, at=at)


def fetch_settlements(*, gateway: str, at: datetime) -> int:
    """Fetch the batches that a provider made lately, and return how many are new.

    Raises `GatewayFailed`.
    """
    batches = Settlement.objects.filter(gateway=gateway)
    before = batches.count()
    for told in GATEWAYS[gateway].settlements(_since(gateway, at=at)):
        take_settlement(gateway=gateway, told=told, at=at)
    return batches.count() - before


@transaction.atomic
def import_settlements(
    *, plan_id: int, gateway: str, content: bytes, by: int, at: datetime
) -> list[Settlement]:
    """Take the batches in a provider's file; raises `SettlementFileUnreadable`, and takes none."""
    return [
        take_settlement(gateway=gateway, told=told, by=by, at=at, plan_id=plan_id)
        for told in rules.settlements_in(content)
    ]


@transaction.atomic
def close_settlement(*, settlement_id: int, by: int, at: datetime, because: str) -> Settlement:
    """Say why a batch that stands aside needs no more; closed twice, the first time counts."""
    settlement = Settlement.objects.select_for_update(of=("self",)).get(pk=settlement_id)
    if settlement.state == SettlementState.ASIDE and settlement.closed_at is None:
        settlement.closed_by, settlement.closed_at = by, at
        settlement.closed_because = because[:200]
        settlement.save(update_fields=["closed_by", "closed_at", "closed_because"])
    return settlement


def _take_turns(gateway: str) -> None:
    """Let one at a time take batches of a provider: two that overlap must see each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"settlements/{gateway}"])


def _fault(gateway: str, told: SettlementTold, *, plan_ids: set[int], whose: int | None) -> str:
    currency = selectors.currency_of(whose) if whose else ""
    if fault := rules.settlement_fault(told, currency=currency, plan_ids=plan_ids):
        return fault
    booked = Settlement.objects.filter(gateway=gateway, state=SettlementState.BOOKED)
    if booked.filter(reference=told.reference).exists():
        return "told_otherwise"
    return "overlaps" if _overlaps(gateway, told) else ""


def _overlaps(gateway: str, told: SettlementTold) -> bool:
    """Return whether a line of this batch was in another one that is booked."""
    names = {(one.kind, one.key, one.reference) for one in told.lines if one.kind != "fee"}
    lines = SettlementLine.objects.filter(
        gateway=gateway, key__in={name[1] for name in names} - {""}
    )
    return not names.isdisjoint(lines.values_list("kind", "key", "reference"))


def _facts(
    told: SettlementTold, *, gateway: str, sha256: str, by: int | None, at: datetime
) -> dict[str, object]:
    names = ("settled_on", "currency", "gross_minor", "fees_minor", "returns_minor",
             "payouts_minor", "net_minor", "reference")  # fmt: skip
    facts: dict[str, object] = {name: getattr(told, name) for name in names}
    text = json.dumps(asdict(told), default=str, ensure_ascii=False)
    return facts | {
        "gateway": gateway,
        "sha256": sha256,
        "told": text,
        "received_by": by,
        "received_at": at,
    }


def _book(
    plan_id: int,
    facts: Mapping[str, object],
    told: SettlementTold,
    ours: Mapping[str, Ours],
    *,
    at: datetime,
) -> Settlement:
    entry = None
    if told.fees_minor:
        entry = post(
            plan_id=plan_id,
            key=f"settlement/{facts['gateway']}/{told.reference}",
            moves={"spent_processing": told.fees_minor, "clearing": -told.fees_minor},
            memo="fees of a settlement",
            at=at,
        )
    settlement = Settlement.objects.create(**facts, state=SettlementState.BOOKED, entry=entry)
    outcomes = _outcomes(told, dict(ours), at=at)
    lines = [
        SettlementLine(
            settlement=settlement,
            plan_id=plan_id,
            gateway=settlement.gateway,
            outcome=outcome,
            **asdict(line),
        )
        for line, outcome in outcomes
    ]
    SettlementLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    return settlement


def _outcomes(
    told: SettlementTold, ours: dict[str, Ours], *, at: datetime
) -> list[tuple[SettlementLineTold, LineOutcome]]:
    """Return how each line agrees; what they tell us anew is taken, in first, then out."""
    found = []
    for line in sorted(told.lines, key=lambda line: line.amount_minor < 0):
        known = ours.get(line.key)
        outcome = LineOutcome(rules.outcome_of_line(line, known))
        if outcome is LineOutcome.NEWS and known is not None:
            answer = _answer(line, known, settled_on=told.settled_on)
            outcome = HEARD.get(hear(answer, at=at), LineOutcome.CONTRADICTS)
            standing = "paid" if answer.status == "paid" else "over"
            ours[line.key] = replace(known, standing=standing, reference=answer.reference)
        found.append((line, outcome))
    return found


def _answer(line: SettlementLineTold, known: Ours, *, settled_on: date) -> Answer:
    failure = CODES.get(line.kind)
    return Answer(
        key=line.key,
        status="failed" if failure else "paid",
        reference=line.reference or known.reference,
        amount_minor=known.amount_minor,
        settled_on=None if failure else settled_on,
        failure_code=failure,
    )


def _since(gateway: str, *, at: datetime) -> date:
    last = Settlement.objects.filter(gateway=gateway).order_by("-settled_on").first()
    return last.settled_on - LOOK_BACK if last else at.date() - FIRST_LOOK
