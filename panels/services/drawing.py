"""The draw, and asking down its line until the seats are filled."""

from datetime import datetime

from claims.services.steps import day
from members.models import User
from panels import rules, selectors
from panels.models import Commitment, Panel, PoolEntry, Seat
from panels.services.ending import give_up
from panels.services.steps import tell, walk
from panels.states import PanelState, SeatState, Side, Why


def prepare_draw(panel: Panel, *, at: datetime) -> None:
    """Draw a locked panel when its time has come; prolong or give up where values are missing.

    Two officers' sealed values must lie there. They are opened at the moment of the draw, after
    everybody else has shown theirs or not: so whoever holds a value back cannot know what for.
    """
    if at < panel.commit_until:
        return
    if _sealed_by_officers(panel) < rules.FEWEST_OFFICERS:
        _prolong_or_give_up(panel, at=at)
    elif at >= panel.draws_at and (panel.beacon_round is None or panel.beacon_value):
        _draw(panel, at=at)
    elif at >= panel.draws_at + rules.hours(rules.BEACON_HOURS):
        give_up(panel, Why.NO_BEACON, at=at)


def gather(panel: Panel, *, at: datetime) -> None:
    """Let go who did not answer, ask the next in line, and begin when enough have said yes."""
    is_last_call = panel.gather_until is not None and at >= panel.gather_until
    waiting = Seat.objects.filter(panel=panel, state=SeatState.INVITED)
    overdue = waiting if is_last_call else waiting.filter(answer_until__lte=at)
    overdue.update(state=SeatState.SILENT, answered_at=at)
    if not is_last_call:
        _ask_next(panel, at=at)
    accepted = Seat.objects.filter(panel=panel, state=SeatState.ACCEPTED).count()
    if accepted < panel.seats and waiting.exists():
        return
    if accepted >= panel.quorum:
        _begin(panel, at=at)
    else:
        give_up(panel, Why.NOBODY, at=at)


def _sealed_by_officers(panel: Panel) -> int:
    return Commitment.objects.filter(panel=panel, side=Side.CREW, is_kept=False).count()


def _prolong_or_give_up(panel: Panel, *, at: datetime) -> None:
    if panel.is_prolonged:
        give_up(panel, Why.NO_VALUES, at=at)
        return
    panel.is_prolonged = True
    panel.commit_until = at + rules.hours(panel.commit_hours)
    panel.draws_at = panel.commit_until + rules.hours(rules.SHOW_HOURS)
    if panel.beacon_round is not None:
        panel.beacon_round = selectors.beacon_round(panel.draws_at) or panel.beacon_round
    walk(panel, "prolong", at=at)


def _draw(panel: Panel, *, at: datetime) -> None:
    for one in Commitment.objects.filter(panel=panel, is_kept=False, opened_at=None):
        one.value, one.opened_at = one.sealed, at
        one.save(update_fields=["value", "opened_at"])
    opened = Commitment.objects.filter(panel=panel, opened_at__isnull=False)
    panel.seed = rules.seed_of(
        ref=panel.ref,
        pool_sha256=panel.pool_sha256,
        opened=opened.values_list("commitment", "value"),
        beacon=panel.beacon_value,
    )
    panel.drawn_at, panel.gather_until = at, at + rules.hours(rules.GATHER_HOURS)
    walk(panel, "draw", at=at)
    gather(panel, at=at)


def _ask_next(panel: Panel, *, at: datetime) -> None:
    """Ask as many of the line as seats are free; who has left meanwhile is passed over."""
    line = Seat.objects.filter(panel=panel)
    free = panel.seats - line.filter(state__in=selectors.SITTING).count()
    asked = line.count()
    eligible = selectors.eligible_numbers(panel=panel)
    order = rules.order_of(seed=panel.seed, eligible=eligible, places=len(eligible))
    users: list[User] = []
    for place, number in enumerate(order[asked:], start=asked + 1):
        if len(users) == free:
            break
        users.extend(_take_place(panel, number, place, at=at))
    _tell_invited(panel, users, at=at)


def _take_place(panel: Panel, number: int, place: int, *, at: datetime) -> list[User]:
    """Write the next place of the line; return who is asked, or nobody where they are gone."""
    entry = PoolEntry.objects.select_related("user").get(panel=panel, number=number)
    is_here = entry.user is not None and entry.user.is_active
    Seat.objects.create(
        panel=panel,
        entry=entry,
        place=place,
        state=SeatState.INVITED if is_here else SeatState.SILENT,
        invited_at=at,
        answer_until=at + rules.hours(rules.ANSWER_HOURS),
        answered_at=None if is_here else at,
    )
    return [entry.user] if is_here and entry.user else []


def _tell_invited(panel: Panel, users: list[User], *, at: datetime) -> None:
    until = at + rules.hours(rules.ANSWER_HOURS)
    tell(panel, "invited", users, at=at, until_at=until.isoformat())


def _begin(panel: Panel, *, at: datetime) -> None:
    assert panel.state == PanelState.DRAWN
    panel.votes_from, panel.votes_until = at, at + rules.hours(panel.vote_hours)
    walk(panel, "begin", at=at)
    seats = Seat.objects.filter(panel=panel, state=SeatState.ACCEPTED)
    users = [seat.entry.user for seat in seats.select_related("entry__user") if seat.entry.user]
    tell(panel, "begins", users, at=at, until_at=panel.votes_until.isoformat())
    holder = panel.claim.enrolment.member.holder
    until_on = day(panel.claim, panel.votes_until)
    tell(panel, "votes", [holder], at=at, until_on=until_on, claim=panel.claim.ref)
