"""A panel from a contested claim to its decision, and each way it can end otherwise."""

from datetime import timedelta

import pytest

from claims import services as claims
from claims.models import Claim
from claims.states import ClaimState
from panels import rules, selectors, services
from panels.models import Ballot, Panel, Seat
from panels.states import Excluded, PanelState, SeatState, Side, Verdict, Why
from panels.tasks import follow_panels
from tests.claims.builders import AWARD
from tests.members.builders import a_crew_member
from tests.panels.builders import (
    BEGUN_AT,
    DRAWN_AT,
    ENDS_AT,
    OPENED_AT,
    SEATS,
    a_claim_for_a_panel,
    a_drawn_panel,
    a_sitting_panel,
    an_open_panel,
    answer,
    follow,
    line,
    votes,
    who,
)

pytestmark = pytest.mark.django_db
GRANT, REFUSE = Verdict.GRANT, Verdict.REFUSE


def claim_of(panel: Panel) -> Claim:
    return Claim.objects.get(pk=panel.claim_id)


def test_a_panel_grants_what_was_granted_before() -> None:
    panel = a_sitting_panel()

    votes(panel, [GRANT] * 4 + [REFUSE] * 3)
    follow(panel, at=ENDS_AT)

    claim = claim_of(panel)
    assert (panel.state, panel.verdict) == (PanelState.DECIDED, GRANT)
    assert (panel.yes_count, panel.no_count) == (4, 3)
    assert (claim.state, claim.award_minor, claim.panel_ref) == (
        ClaimState.GRANTED,
        AWARD,
        panel.ref,
    )
    assert claim.decisions.latest("pk").panel_ref == panel.ref


def test_a_panel_refuses_and_says_what_would_change_it() -> None:
    panel = a_sitting_panel()

    votes(panel, [REFUSE] * 5)
    follow(panel, at=ENDS_AT)

    claim = claim_of(panel)
    assert (claim.state, claim.verdict, claim.award_minor) == (ClaimState.REFUSED, REFUSE, None)
    assert claim.remedy


def test_half_of_the_ballots_is_not_more_than_half() -> None:
    panel = a_sitting_panel()

    votes(panel, [GRANT, REFUSE] * 3)
    follow(panel, at=ENDS_AT)

    assert panel.verdict == REFUSE


def test_a_window_does_not_end_early_even_if_all_have_voted() -> None:
    panel = a_sitting_panel()

    votes(panel, [GRANT] * SEATS)
    follow(panel, at=ENDS_AT - timedelta(seconds=1))

    assert panel.state == PanelState.VOTING
    assert selectors.result_record(panel=panel) is None


def test_without_a_quorum_the_earlier_decision_stands_and_no_ballot_is_read() -> None:
    panel = a_sitting_panel()  # the village: an outside mediator

    votes(panel, [REFUSE] * 4)
    follow(panel, at=ENDS_AT)

    assert (panel.state, panel.why) == (PanelState.UNFILLED, Why.NO_QUORUM)
    assert (panel.yes_count, panel.no_count) == (None, None)
    assert claim_of(panel).state == ClaimState.GRANTED
    assert not selectors.ballots_to_read(panel=panel).exists()


@pytest.mark.parametrize(
    ("default", "state"),
    [
        ("reviewers", ClaimState.SUBMITTED),
        ("refuse", ClaimState.REFUSED),
        ("grant", ClaimState.GRANTED),
        ("outside mediator", ClaimState.GRANTED),
    ],
)
def test_a_panel_that_cannot_be_filled_ends_as_the_charter_says(
    default: str, state: ClaimState
) -> None:
    panel = a_drawn_panel()
    Panel.objects.filter(pk=panel.pk).update(if_not_filled=default)

    follow(panel, at=DRAWN_AT + timedelta(hours=rules.GATHER_HOURS))

    assert (panel.state, panel.why) == (PanelState.UNFILLED, Why.NOBODY)
    assert claim_of(panel).state == state


def test_with_too_few_to_draw_from_it_ends_at_once() -> None:
    panel = an_open_panel(jurors=4)  # the village asks for five ballots

    panel.refresh_from_db()
    assert (panel.state, panel.why) == (PanelState.UNFILLED, Why.NOBODY)


def test_values_are_asked_for_once_more_and_then_given_up() -> None:
    panel = an_open_panel()

    follow(panel, at=OPENED_AT + timedelta(hours=24))
    assert (panel.state, panel.is_prolonged) == (PanelState.COMMITTING, True)

    follow(panel, at=OPENED_AT + timedelta(hours=48))
    assert (panel.state, panel.why) == (PanelState.UNFILLED, Why.NO_VALUES)


def test_the_next_in_line_takes_the_place_of_who_cannot() -> None:
    panel = a_drawn_panel()
    first, second = line(panel)[:2]

    answer(first, SeatState.CONFLICT)
    answer(second, SeatState.DECLINED)

    asked = line(panel)
    assert [seat.place for seat in asked] == list(range(1, SEATS + 3))
    assert [seat.state for seat in asked[-2:]] == [SeatState.INVITED] * 2


def test_who_does_not_answer_in_time_is_passed_over() -> None:
    panel = a_drawn_panel()
    for seat in line(panel)[1:]:
        answer(seat)

    follow(panel, at=DRAWN_AT + timedelta(hours=rules.ANSWER_HOURS))

    assert [seat.state for seat in line(panel)] == [
        SeatState.SILENT,
        *[SeatState.ACCEPTED] * (SEATS - 1),
        SeatState.INVITED,
    ]
    with pytest.raises(rules.AlreadyAnswered):
        answer(line(panel)[0], at=DRAWN_AT + timedelta(hours=rules.ANSWER_HOURS))


def test_when_the_line_ends_it_begins_with_whoever_sits() -> None:
    panel = a_drawn_panel(jurors=SEATS)
    seats = line(panel)
    for seat in seats[:5]:
        answer(seat)

    for seat in seats[5:]:
        answer(seat, SeatState.DECLINED)

    panel.refresh_from_db()
    assert panel.state == PanelState.VOTING


def test_a_late_swing_extends_once() -> None:
    panel = a_sitting_panel()
    votes(panel, [REFUSE] * 2)
    votes(panel, [GRANT] * 3, at=ENDS_AT - timedelta(hours=1))

    follow(panel, at=ENDS_AT)
    assert (panel.state, panel.is_extended) == (PanelState.VOTING, True)
    assert panel.votes_until == ENDS_AT + timedelta(hours=24)

    votes(panel, [REFUSE], at=ENDS_AT + timedelta(hours=20))
    follow(panel, at=ENDS_AT + timedelta(hours=24))
    assert (panel.state, panel.yes_count, panel.no_count) == (PanelState.DECIDED, 3, 3)


def test_a_request_taken_back_closes_its_panel() -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT] * 6)
    claims.withdraw_claim(claim_id=panel.claim_id, reason="", by=panel.claim.filed_by, at=BEGUN_AT)

    with pytest.raises(rules.MoveNotAllowed):
        votes(panel, [GRANT])
    follow(panel, at=BEGUN_AT)

    assert panel.state == PanelState.CLOSED
    assert selectors.result_record(panel=panel) is None


def test_who_is_too_close_is_listed_and_not_drawn() -> None:
    claim = a_claim_for_a_panel()
    reviewer = claim.readings.get().by
    colleague = a_crew_member("treasurer")
    holder = claim.enrolment.member.holder
    entries = {}
    for user in (reviewer, colleague, holder):
        services.pass_course(answers=rules.RIGHT, by=user, at=OPENED_AT)

    panel = an_open_panel(claim=claim)

    entries = {one.user_id: one.excluded for one in selectors.entries_of(panel=panel)}
    assert entries[holder.pk] == Excluded.HOUSEHOLD
    assert reviewer.pk not in entries  # no member of the plan
    assert sum(code == Excluded.NONE for code in entries.values()) == SEATS + 2
    hindered = selectors.hindrances_of(claim=claim)
    assert hindered[reviewer.pk] == Excluded.CREW
    assert hindered[colleague.pk] == Excluded.CREW


def test_the_sweep_opens_and_follows(tasks_at_once: None) -> None:
    claim = a_claim_for_a_panel()

    follow_panels()
    follow_panels()

    assert Panel.objects.filter(claim=claim).count() == 1


def test_nothing_that_is_said_after_the_voting_began_changes_what_is_read() -> None:
    panel = a_drawn_panel()
    services.make_statement(
        panel_id=panel.pk, side=Side.CLAIMANT, words="-", by=panel.claim.filed_by, at=DRAWN_AT
    )
    for seat in line(panel):
        answer(seat)

    with pytest.raises(rules.WindowClosed):
        services.make_statement(
            panel_id=panel.pk, side=Side.CLAIMANT, words="New", by=panel.claim.filed_by, at=ENDS_AT
        )


def test_a_reason_is_let_out_once_and_after_the_count() -> None:
    panel = a_sitting_panel()
    officer = a_crew_member("operator")
    votes(panel, [GRANT] * 5)
    ballot = Ballot.objects.filter(panel=panel).first()
    assert ballot is not None
    with pytest.raises(rules.WindowClosed):
        services.publish_reason(ballot_id=ballot.pk, words="-", by=officer, at=BEGUN_AT)
    follow(panel, at=ENDS_AT)

    services.publish_reason(ballot_id=ballot.pk, words="It stands there.", by=officer, at=ENDS_AT)

    assert selectors.published_reasons(panel=panel) == ["It stands there."]
    with pytest.raises(rules.AlreadyAnswered):
        services.publish_reason(ballot_id=ballot.pk, words="Other", by=officer, at=ENDS_AT)


def test_voting_twice_is_refused() -> None:
    panel = a_sitting_panel()
    votes(panel, [GRANT])
    first = line(panel)[0]

    with pytest.raises(rules.AlreadyVoted):
        services.cast_ballot(
            panel_id=panel.pk, verdict=REFUSE, reason="-", by=who(first), at=BEGUN_AT
        )

    assert Ballot.objects.filter(panel=panel).count() == 1
    assert Seat.objects.filter(panel=panel, has_voted=True).count() == 1
