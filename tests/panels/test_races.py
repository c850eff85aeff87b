"""Two at once, each on a connection of their own."""

from datetime import timedelta

import pytest

from panels import rules, services
from panels.models import Ballot, Panel, PanelEvent, Seat
from panels.states import PanelState, SeatState, Side, Verdict
from tests.members.threads import at_once
from tests.panels.builders import (
    BEGUN_AT,
    DRAWN_AT,
    ENDS_AT,
    OPENED_AT,
    a_claim_for_a_panel,
    a_drawn_panel,
    a_sitting_panel,
    an_open_panel,
    answer,
    follow,
    give_values,
    line,
    vote,
    votes,
    who,
)

pytestmark = pytest.mark.django_db(transaction=True)
GRANT, REFUSE = Verdict.GRANT, Verdict.REFUSE


def moves(panel: Panel) -> list[str]:
    return list(PanelEvent.objects.filter(panel=panel).values_list("move", flat=True))


def test_two_sweeps_open_one_panel() -> None:
    claim = a_claim_for_a_panel()

    at_once(*[lambda: services.open_panel(claim_id=claim.pk, at=OPENED_AT)] * 4)

    assert Panel.objects.filter(claim=claim).count() == 1


def test_four_sweeps_draw_once() -> None:
    panel = an_open_panel()
    give_values(panel)

    outcomes = at_once(*[lambda: services.follow_panel(panel_id=panel.pk, at=DRAWN_AT)] * 4)

    assert outcomes == ["done"] * 4
    assert moves(panel) == ["open", "draw"]
    assert [seat.place for seat in line(panel)] == list(range(1, panel.seats + 1))


def test_two_ballots_by_one_seat_at_once() -> None:
    panel = a_sitting_panel()
    seat = line(panel)[0]

    outcomes = at_once(lambda: vote(seat, GRANT), lambda: vote(seat, REFUSE))

    assert outcomes == ["AlreadyVoted", "done"]
    assert Ballot.objects.filter(panel=panel).count() == 1


def test_all_seats_vote_at_once() -> None:
    panel = a_sitting_panel()

    outcomes = at_once(*[lambda seat=seat: vote(seat, GRANT) for seat in line(panel)])

    assert outcomes == ["done"] * panel.seats
    assert Ballot.objects.filter(panel=panel).count() == panel.seats


def test_a_ballot_as_the_window_closes_counts_or_is_refused_and_never_half() -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT] * 5)
    last = line(panel)[5]

    outcomes = at_once(
        lambda: vote(last, GRANT, at=ENDS_AT - timedelta(microseconds=1)),
        lambda: services.follow_panel(panel_id=panel.pk, at=ENDS_AT),
    )

    panel.refresh_from_db()
    assert panel.state == PanelState.DECIDED
    counted = (panel.yes_count or 0) + (panel.no_count or 0)
    assert counted == Ballot.objects.filter(panel=panel).count()
    assert counted == (6 if outcomes == ["done", "done"] else 5)


def test_in_the_closing_instant_the_window_is_closed() -> None:
    panel = a_sitting_panel()

    with pytest.raises(rules.WindowClosed):
        vote(line(panel)[0], GRANT, at=ENDS_AT)


def test_saying_yes_as_the_next_is_asked() -> None:
    panel = a_drawn_panel()
    seats = line(panel)
    for seat in seats[1:]:
        answer(seat)
    expires = DRAWN_AT + timedelta(hours=rules.ANSWER_HOURS)

    outcomes = at_once(
        lambda: answer(seats[0], at=expires - timedelta(microseconds=1)),
        lambda: services.follow_panel(panel_id=panel.pk, at=expires),
    )

    sitting = Seat.objects.filter(panel=panel, state=SeatState.ACCEPTED).count()
    waiting = Seat.objects.filter(panel=panel, state=SeatState.INVITED).count()
    assert sitting + waiting == panel.seats
    taken = outcomes == ["done", "done"]
    assert (sitting, waiting) == ((7, 0) if taken else (6, 1))


def test_one_value_a_person_though_sent_twice() -> None:
    panel = an_open_panel()
    holder = panel.claim.filed_by
    deed = lambda: services.commit_value(  # noqa: E731
        panel_id=panel.pk,
        side=Side.CLAIMANT,
        value="sent twice in a second",
        by=holder,
        at=OPENED_AT,
    )

    assert at_once(deed, deed) == ["AlreadyCommitted", "done"]


def test_a_sweep_killed_in_the_middle_leaves_nothing_and_is_done_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT] * 5)

    def killed(**_facts: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("panels.services.ending.claims.panel_decides", killed)
        with pytest.raises(KeyboardInterrupt):
            services.follow_panel(panel_id=panel.pk, at=ENDS_AT)
    panel.refresh_from_db()
    assert panel.state == PanelState.VOTING

    follow(panel, at=ENDS_AT)

    assert panel.state == PanelState.DECIDED
    assert moves(panel)[-1] == "decide"
    assert who(line(panel)[0]) is not None
    assert panel.closed_at is not None
    assert BEGUN_AT < ENDS_AT
