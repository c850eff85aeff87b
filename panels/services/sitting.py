"""What those do who are drawn, and both sides: answer, speak, read."""

from datetime import datetime

from django.db import transaction

from charter.rules import local_date
from claims.models import Evidence
from claims.states import ClaimState
from members.models import User
from panels import rules, states
from panels.models import Look, Panel, Seat, Statement
from panels.services.drawing import gather
from panels.services.steps import lock_live, lock_panel
from panels.states import PanelState, SeatState, Side


@transaction.atomic
def answer_invitation(*, panel_id: int, answer: SeatState, by: User, at: datetime) -> Seat:
    """Take a seat, or say that one cannot or stands too close; then the next in line is asked."""
    panel = lock_live(panel_id, state=PanelState.DRAWN)
    seat = Seat.objects.filter(panel=panel, entry__user=by).first()
    if seat is None:
        raise rules.NotYours
    if seat.state != SeatState.INVITED:
        raise rules.AlreadyAnswered
    if at >= seat.answer_until:
        raise rules.WindowClosed(until=seat.answer_until)
    assert answer in {SeatState.ACCEPTED, SeatState.DECLINED, SeatState.CONFLICT}
    seat.state, seat.answered_at = answer, at
    seat.save(update_fields=["state", "answered_at"])
    gather(panel, at=at)
    return seat


@transaction.atomic
def make_statement(*, panel_id: int, side: Side, words: str, by: User, at: datetime) -> Statement:
    """Say or say anew what one side tells the panel; from the first vote on it stays as it is."""
    panel = lock_panel(panel_id)
    is_open = panel.state in {PanelState.COMMITTING, PanelState.DRAWN}
    if not is_open or panel.claim.state != ClaimState.PANEL:
        raise rules.WindowClosed(until=panel.votes_from)
    words = rules.require_words(words)
    said, _new = Statement.objects.update_or_create(
        panel=panel, side=side, defaults={"words": words, "by": by, "at": at}
    )
    return said


@transaction.atomic
def choose_hearing(*, panel_id: int, is_sealed: bool) -> Panel:
    """Have a hearing sealed, or not; the claimant's choice until it is decided."""
    panel = lock_panel(panel_id)
    if panel.state not in states.OPEN:
        raise rules.MoveNotAllowed(move="choose", state=panel.state)
    panel.is_sealed = is_sealed
    panel.save(update_fields=["is_sealed"])
    return panel


def note_look(*, seat: Seat, evidence: Evidence | None, at: datetime) -> None:
    """Note that a seat opened the case or a paper; once a day, by its place, not by its name."""
    on = local_date(at, seat.panel.plan.time_zone)
    look = Look(seat=seat, evidence=evidence, on=on)
    Look.objects.bulk_create([look], ignore_conflicts=True)
