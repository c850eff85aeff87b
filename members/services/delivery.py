"""Delivery: what carriers report of messages, and what their silence means."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F

from members import carriers, rules
from members.models import DeliveryReport, Message
from members.states import MessageState, ReportOutcome

CHUNK: Final = 5_000
PLACED_WITHIN: Final = timedelta(days=2)  # a report may overtake our own note of what was sent
SILENT: Final = "no_report"


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a carrier says of one message, by our key or by its own id."""

    key: str
    provider_id: str
    has_arrived: bool
    reason: str
    occurred_at: datetime


@transaction.atomic
def hear_report(*, carrier: str, body: bytes, report: Report, at: datetime) -> DeliveryReport:
    """Store a report and take what it says; the same words again change nothing.

    Of two reports the later one counts, by the carrier's clock, in whatever order they come. One
    about a message that we do not know of yet is kept and placed by `place_reports`.
    """
    stored, is_new = DeliveryReport.objects.get_or_create(
        carrier=carrier,
        digest=hashlib.sha256(body).hexdigest(),
        defaults={
            "key": report.key,
            "provider_id": report.provider_id,
            "has_arrived": report.has_arrived,
            "reason": report.reason,
            "occurred_at": report.occurred_at,
            "received_at": at,
        },
    )
    if is_new:
        _apply(stored, at=at)
    return stored


def place_reports(*, at: datetime) -> int:
    """Take the reports that came before their messages were known; return how many were placed."""
    waiting = DeliveryReport.objects.filter(outcome=ReportOutcome.WAITING)
    placed = 0
    for report_id in waiting.order_by("received_at").values_list("pk", flat=True)[:CHUNK]:
        with transaction.atomic():
            report = (
                DeliveryReport.objects.select_for_update(of=("self",), skip_locked=True)
                .filter(pk=report_id, outcome=ReportOutcome.WAITING)
                .first()
            )
            placed += report is not None and _apply(report, at=at)
    return placed


def settle_handed(*, at: datetime) -> int:
    """Let what carriers are silent about count as arrived, or as lost; return how many messages.

    Arrived counts from when it was handed over: that is when it could be read.
    """
    return sum(_settle(carrier, at=at) for carrier in carriers.carriers_in_use())


def _settle(carrier: carriers.Carrier, *, at: datetime) -> int:
    settled = 0
    while some := _settle_some(carrier, at=at):
        settled += some
    return settled


@transaction.atomic
def _settle_some(carrier: carriers.Carrier, *, at: datetime) -> int:
    """Settle the next, under their lock: a report that comes meanwhile waits, and then counts."""
    within = carrier.silent_after if carrier.arrives_after is None else carrier.arrives_after
    message_ids = _silent(carrier.name, before=at - within)
    some = Message.objects.filter(pk__in=message_ids)
    if carrier.arrives_after is None:
        some.update(state=MessageState.FAILED, failure=SILENT, failed_at=at)
    else:
        some.update(state=MessageState.DELIVERED, delivered_at=F("sent_at"))
    return len(message_ids)


def _silent(carrier: str, *, before: datetime) -> list[int]:
    """Return the next messages a carrier is silent about, locked; not what another holds."""
    silent = Message.objects.filter(
        state=MessageState.HANDED, carrier=carrier, sent_at__lte=before
    ).order_by("sent_at")
    rows = silent.select_for_update(of=("self",), skip_locked=True)
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def _apply(report: DeliveryReport, *, at: datetime) -> bool:
    """Take what a stored report says; return whether its message was found."""
    message = _message_of(report)
    if message is None:
        if at - report.received_at > PLACED_WITHIN:
            report.outcome = ReportOutcome.UNKNOWN
            report.save(update_fields=["outcome"])
        return False
    report.message, report.outcome = message, _take(message, report)
    report.save(update_fields=["message", "outcome"])
    return True


def _take(message: Message, report: DeliveryReport) -> ReportOutcome:
    if not rules.is_news(occurred_at=report.occurred_at, known_at=message.reported_at):
        return ReportOutcome.OVERTAKEN
    is_tie = message.reported_at == report.occurred_at
    if is_tie and report.has_arrived and message.state == MessageState.FAILED:
        return ReportOutcome.OVERTAKEN  # of two words at one instant the worse one counts
    message.reported_at = report.occurred_at
    if report.has_arrived:
        message.state, message.failure, message.failed_at = MessageState.DELIVERED, "", None
        message.delivered_at = report.occurred_at
    else:
        message.state, message.failure = MessageState.FAILED, report.reason or "bounced"
        message.delivered_at, message.failed_at = None, report.occurred_at
    message.save(update_fields=["state", "failure", "failed_at", "delivered_at", "reported_at"])
    return ReportOutcome.APPLIED


def _message_of(report: DeliveryReport) -> Message | None:
    """Return the sent message that a report names, locked: by our key, else by the carrier's id."""
    sent = Message.objects.select_for_update(of=("self",)).filter(sent_at__isnull=False)
    if report.key:
        return sent.filter(key=report.key).first()
    return sent.filter(provider_id=report.provider_id, carrier=report.carrier).first()
