"""The secret ballot: one a seat, sealed till the end, and nothing that leads back."""

from datetime import datetime

from django.db import transaction

from members.models import User
from panels import rules
from panels.models import Ballot, Panel, Seat
from panels.rules import Vote
from panels.services.ending import decide, give_up
from panels.services.steps import lock_live, walk
from panels.states import PanelState, SeatState, Verdict, Why


@transaction.atomic
def cast_ballot(*, panel_id: int, verdict: Verdict, reason: str, by: User, at: datetime) -> None:
    """Put a seat's ballot into the box, once. Nothing is given back that could be shown to others.

    The mark at the seat and the ballot share neither key nor time. Every row of the box and of
    the line is written anew with it, so that not even the database's own marks pair two of them.
    """
    panel = lock_live(panel_id, state=PanelState.VOTING)
    if panel.votes_until is None or at >= panel.votes_until:
        raise rules.WindowClosed(until=panel.votes_until)
    seat = Seat.objects.filter(panel=panel, entry__user=by, state=SeatState.ACCEPTED).first()
    if seat is None:
        raise rules.NotYours
    if seat.has_voted:
        raise rules.AlreadyVoted
    reason = rules.require_words(reason)
    Seat.objects.filter(pk=seat.pk).update(has_voted=True)
    Ballot.objects.create(
        panel=panel, verdict=verdict, reason=reason, is_late=at >= _late_from(panel)
    )
    Ballot.objects.filter(panel=panel).update(panel=panel)
    Seat.objects.filter(panel=panel).update(panel=panel)


def close_voting(panel: Panel, *, at: datetime) -> None:
    """Count a locked panel's ballots when its window is over; a late swing extends it once."""
    if panel.votes_until is None or at < panel.votes_until:
        return
    votes = [Vote(one.verdict, one.is_late) for one in Ballot.objects.filter(panel=panel)]
    if _extends(panel, votes):
        panel.is_extended = True
        panel.votes_until = at + rules.hours(panel.extend_hours)
        walk(panel, "extend", at=at)
        return
    counted = rules.tally(votes, quorum=panel.quorum, above=panel.above)
    if counted.verdict:
        decide(panel, counted, at=at)
    else:
        give_up(panel, Why.NO_QUORUM, at=at)


def _extends(panel: Panel, votes: list[Vote]) -> bool:
    """Return whether the last part of the window turned the result, and somebody may still vote."""
    if panel.is_extended or not panel.extend_hours:
        return False
    sitting = Seat.objects.filter(panel=panel, state=SeatState.ACCEPTED)
    return rules.swung_late(votes, above=panel.above) and sitting.filter(has_voted=False).exists()


def _late_from(panel: Panel) -> datetime:
    assert panel.votes_from is not None
    ends = panel.votes_from + rules.hours(panel.vote_hours)
    return rules.late_from(starts=panel.votes_from, ends=ends, part=panel.late_part)
