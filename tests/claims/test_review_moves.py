"""Every deed at every state of a claim: done at its time, and changing nothing at any other."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from claims import rules, services
from claims.models import Claim
from claims.states import MOVES, ClaimState, Verdict
from members.models import User
from tests.claims.builders import (
    AWARD,
    DECIDED_AT,
    NOTICE_UNTIL,
    REACHED,
    READ_AT,
    a_claim,
    a_reviewer,
)
from tests.claims.test_review import LATER, recommending, refused

pytestmark = pytest.mark.django_db


DEEDS: dict[str, Callable[[Claim, User], object]] = {
    "take": lambda claim, by: services.take_claim(claim_id=claim.pk, by=by, at=LATER),
    "recommend": lambda claim, by: recommending(claim, by=by, at=LATER)(),
    "send_back": lambda claim, by: services.send_back_claim(
        claim_id=claim.pk, reason="-", by=by, at=LATER
    ),
    "grant": lambda claim, by: services.grant_claim(claim_id=claim.pk, reason="-", by=by, at=LATER),
    "contest": lambda claim, _by: services.contest(
        claim_id=claim.pk, reason="-", at=NOTICE_UNTIL - timedelta(seconds=1)
    ),
    "dismiss": lambda claim, by: services.dismiss(claim_id=claim.pk, reason="-", by=by, at=LATER),
    "uphold": lambda claim, by: services.uphold(claim_id=claim.pk, reason="-", by=by, at=LATER),
    "appeal": lambda claim, _by: services.appeal(
        claim_id=claim.pk, reason="-", by=claim.filed_by, at=LATER
    ),
    "call_panel": lambda claim, by: services.call_panel(
        claim_id=claim.pk, reason="-", by=by, at=LATER
    ),
    "panel_grant": lambda claim, _by: panel_decides(claim, Verdict.GRANT),
    "panel_refuse": lambda claim, _by: panel_decides(claim, Verdict.REFUSE),
    "panel_return": lambda claim, by: services.panel_return(
        claim_id=claim.pk, reason="-", by=by, at=LATER
    ),
    "withdraw": lambda claim, _by: services.withdraw_claim(
        claim_id=claim.pk, reason="", by=claim.filed_by, at=LATER
    ),
}
POSSIBLE = {
    "take": {"submitted", "appealed", "under_review"},
    "recommend": {"submitted", "appealed", "under_review"},
    "send_back": {"recommended"},
    "grant": {"recommended"},
    "contest": {"on_notice"},
    "dismiss": {"contested"},
    "uphold": {"contested"},
    "appeal": {"refused", "granted"},
    "call_panel": {"contested", "appealed"},
    "panel_grant": {"panel"},
    "panel_refuse": {"panel"},
    "panel_return": {"panel"},
    "withdraw": {
        "submitted",
        "under_review",
        "waiting",
        "recommended",
        "granted",
        "contested",
        "panel",
        "appealed",
    },
}


def panel_decides(claim: Claim, verdict: Verdict, award_minor: int | None = AWARD) -> Claim:
    return services.panel_decides(
        claim_id=claim.pk,
        verdict=verdict,
        award_minor=award_minor,
        article="Benefits",
        fact="Report, page 1",
        reason="Nine of thirteen think so.",
        remedy="A report of an earlier day.",
        panel_ref="PANEL234",
        at=LATER,
    )


@pytest.mark.parametrize("state", REACHED)
@pytest.mark.parametrize("move", DEEDS)
def test_a_deed_is_done_at_its_time_and_changes_nothing_at_any_other(
    move: str, state: ClaimState
) -> None:
    claim, by = a_claim(state), a_reviewer("Third")
    if state in POSSIBLE[move]:
        DEEDS[move](claim, by)
        claim.refresh_from_db()
        assert claim.state == MOVES[move].target
        return

    refused(claim, rules.MoveNotAllowed, lambda: DEEDS[move](claim, by))


@pytest.mark.parametrize("state", sorted(POSSIBLE["withdraw"]))
def test_withdraw_claim_ends_it_and_leaves_no_award(state: str) -> None:
    claim = a_claim(ClaimState(state))

    services.withdraw_claim(
        claim_id=claim.pk, reason="Well again.", by=claim.filed_by, at=DECIDED_AT
    )

    claim.refresh_from_db()
    assert (claim.state, claim.award_minor, claim.decided_by) == ("withdrawn", None, None)
    assert claim.events.latest("pk").reason == "Well again."


def test_withdraw_claim_by_someone_else_changes_nothing() -> None:
    claim, stranger = a_claim(), a_reviewer()

    refused(
        claim,
        rules.NotTheirs,
        lambda: services.withdraw_claim(claim_id=claim.pk, reason="", by=stranger, at=READ_AT),
    )
