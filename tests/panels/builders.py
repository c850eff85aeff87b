"""Panels for tests, each brought to a state by the steps that lead there."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from claims.models import Claim
from claims.states import ClaimState
from members.models import Enrolment, User
from panels import rules, services
from panels.models import Panel, Seat
from panels.states import SeatState, Side, Verdict
from tests.claims.builders import CONTESTED_AT, a_claim
from tests.members.builders import a_crew_member, a_user, an_enrolment

OPENED_AT: Final = CONTESTED_AT + timedelta(minutes=1)
DRAWN_AT: Final = OPENED_AT + timedelta(hours=24 + rules.SHOW_HOURS)  # the village's 24 hours
BEGUN_AT: Final = DRAWN_AT + timedelta(hours=1)
ENDS_AT: Final = BEGUN_AT + timedelta(hours=72)
SEATS: Final = 7
_numbers = count(1)
WORDS: Final = "A long enough value of officer"


def a_juror(enrolment: Enrolment) -> User:
    """Return another member of the plan, who has passed the course."""
    user = a_user(name=f"Juror {next(_numbers)}")  # another name: else they are the same person
    an_enrolment(plan=enrolment.plan, user=user)
    services.pass_course(answers=rules.RIGHT, by=user, at=CONTESTED_AT)
    return user


def a_claim_for_a_panel(*, jurors: int = SEATS + 2) -> Claim:
    """Return a claim that waits for a panel, in a plan with so many members to draw from."""
    claim = a_claim(ClaimState.PANEL)
    for _number in range(jurors):
        a_juror(claim.enrolment)
    return claim


def an_open_panel(*, jurors: int = SEATS + 2, claim: Claim | None = None) -> Panel:
    """Return a panel that values are being given for."""
    claim = claim or a_claim_for_a_panel(jurors=jurors)
    panel = services.open_panel(claim_id=claim.pk, at=OPENED_AT)
    assert panel is not None
    return panel


def give_values(panel: Panel) -> list[User]:
    """Have two officers and the claimant give a value; return the officers."""
    officers = [a_crew_member("operator", name=f"Officer {number}") for number in (1, 2)]
    for number, officer in enumerate(officers):
        services.commit_value(
            panel_id=panel.pk, side=Side.CREW, value=f"{WORDS} {number}", by=officer, at=OPENED_AT
        )
    services.commit_value(
        panel_id=panel.pk,
        side=Side.CLAIMANT,
        value="The river was high in May",
        by=panel.claim.filed_by,
        at=OPENED_AT,
    )
    return officers


def a_drawn_panel(*, jurors: int = SEATS + 2) -> Panel:
    """Return a panel whose first seats have been asked."""
    panel = an_open_panel(jurors=jurors)
    give_values(panel)
    follow(panel, at=DRAWN_AT)
    return panel


def follow(panel: Panel, *, at: datetime) -> Panel:
    """Let the sweep come by."""
    services.follow_panel(panel_id=panel.pk, at=at)
    panel.refresh_from_db()
    return panel


def line(panel: Panel) -> list[Seat]:
    return list(Seat.objects.filter(panel=panel).select_related("entry__user").order_by("place"))


def who(seat: Seat) -> User:
    assert seat.entry.user is not None
    return seat.entry.user


def answer(seat: Seat, state: SeatState = SeatState.ACCEPTED, *, at: datetime = BEGUN_AT) -> None:
    services.answer_invitation(panel_id=seat.panel_id, answer=state, by=who(seat), at=at)


def a_sitting_panel(*, jurors: int = SEATS + 2) -> Panel:
    """Return a panel that votes from BEGUN_AT till ENDS_AT."""
    panel = a_drawn_panel(jurors=jurors)
    for seat in line(panel):
        answer(seat)
    panel.refresh_from_db()
    return panel


def vote(seat: Seat, verdict: Verdict, *, at: datetime = BEGUN_AT) -> None:
    services.cast_ballot(
        panel_id=seat.panel_id,
        verdict=verdict,
        reason="What the article asks for stands in the report.",
        by=who(seat),
        at=at,
    )


def votes(panel: Panel, verdicts: Sequence[Verdict], *, at: datetime = BEGUN_AT) -> None:
    """Have the first of those who have not voted vote, in order."""
    waiting = [one for one in line(panel) if one.state == SeatState.ACCEPTED and not one.has_voted]
    for seat, verdict in zip(waiting, verdicts, strict=False):
        vote(seat, verdict, at=at)
