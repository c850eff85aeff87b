"""Taking a panel as far as it can go; killed anywhere and called again, it ends the same."""

from datetime import datetime

from django.db import transaction

from claims.states import ClaimState
from panels import states
from panels.services.drawing import gather, prepare_draw
from panels.services.ending import close
from panels.services.steps import lock_panel
from panels.services.voting import close_voting
from panels.states import PanelState


@transaction.atomic
def follow_panel(*, panel_id: int, at: datetime) -> None:
    """Take one panel the step that its clock allows, if any."""
    panel = lock_panel(panel_id)
    if panel.state not in states.OPEN:
        return
    if panel.claim.state != ClaimState.PANEL:
        close(panel, at=at)
        return
    match panel.state:
        case PanelState.COMMITTING:
            prepare_draw(panel, at=at)
        case PanelState.DRAWN:
            gather(panel, at=at)
        case PanelState.VOTING:
            close_voting(panel, at=at)
