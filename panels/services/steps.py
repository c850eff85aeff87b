"""How a panel takes a step: locked, one move, one row of history, letters."""

from collections.abc import Iterable
from datetime import datetime

from claims.states import ClaimState
from members import services as members
from members.models import User
from panels import rules, selectors, states
from panels.models import Panel, PanelEvent


def lock_panel(panel_id: int) -> Panel:
    """Return a panel, locked: every deed about it waits here for the one before."""
    found = Panel.objects.select_for_update(of=("self",))
    return found.select_related(*selectors.WITH_CASE).get(pk=panel_id)


def lock_live(panel_id: int, *, state: str) -> Panel:
    """Return a panel, locked, that is in this state and whose claim still waits for it."""
    panel = lock_panel(panel_id)
    if panel.state != state or panel.claim.state != ClaimState.PANEL:
        raise rules.MoveNotAllowed(move=state, state=panel.state)
    return panel


def walk(panel: Panel, move: str, *, at: datetime) -> None:
    """Take a locked panel one step, and write the step into its history."""
    before = panel.state
    panel.state = states.target_of(move, before)
    if panel.state not in states.OPEN:
        panel.closed_at = at
    panel.save()
    PanelEvent.objects.create(panel=panel, move=move, before=before, after=panel.state, at=at)


def tell(
    panel: Panel, kind: str, users: Iterable[User], *, at: datetime, once: object = "", **facts: str
) -> None:
    """Queue the same letter to each of these, once a panel and user."""
    parts = f"panels/{kind}/{panel.ref}" + (f"/{once}" if once else "")
    letters = [
        members.UserLetter(
            key=f"{parts}/{user.pk}",
            user=user,
            plan_id=panel.plan_id,
            kind=f"panels/{kind}",
            facts={"ref": panel.ref, **facts},
        )
        for user in users
    ]
    members.queue_messages(letters, at=at)
