"""What of a panel is public: an allow-list, from which anyone can make the draw again."""

from datetime import datetime
from typing import Any

from panels.models import Panel
from panels.selectors.panels import ballots_to_read, commitments_of, line_of
from panels.selectors.pool import entries_of
from panels.states import PanelState


def draw_record(*, panel: Panel) -> dict[str, Any]:
    """Return all that the draw was made from and what it gave; no name, no case, no vote."""
    return {
        "format": "tongzhou-panel-draw-1",
        "ref": panel.ref,
        "plan": panel.plan.slug,
        "state": panel.state,
        "seats": panel.seats,
        "commit_until": _text(panel.commit_until),
        "draws_at": _text(panel.draws_at),
        "pool_sha256": panel.pool_sha256,
        "pool": [
            {"number": one.number, "pseudonym": one.pseudonym, "excluded": one.excluded}
            for one in entries_of(panel=panel)
        ],
        "commitments": _commitments(panel),
        "beacon": {
            "source": panel.beacon_source or None,
            "round": panel.beacon_round,
            "value": panel.beacon_value or None,
        },
        "seed": panel.seed or None,
        "line": [
            {"place": seat.place, "number": seat.entry.number, "state": seat.state}
            for seat in line_of(panel=panel)
        ],
    }


def _commitments(panel: Panel) -> list[dict[str, Any]]:
    return [
        {
            "by": f"{one.side} {one.number}",
            "commitment": one.commitment,
            "value": one.value or None,
        }
        for one in commitments_of(panel=panel)
    ]


def result_record(*, panel: Panel) -> dict[str, Any] | None:
    """Return what was decided; of a sealed hearing no reasons and no count, None before the end."""
    if panel.state != PanelState.DECIDED:
        return None
    shown = {"verdict": panel.verdict, "article": panel.article, "is_sealed": panel.is_sealed}
    if panel.is_sealed:
        return shown
    return {
        **shown,
        "grant": panel.yes_count,
        "refuse": panel.no_count,
        "reasons": published_reasons(panel=panel),
    }


def published_reasons(*, panel: Panel) -> list[str]:
    """Return the reasons that an officer has looked through, in no order."""
    let_out = ballots_to_read(panel=panel).filter(approved_at__isnull=False)
    return list(let_out.values_list("published", flat=True))


def _text(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
