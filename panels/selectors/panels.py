"""Questions about panels: which are open, whose they are, what everybody may see of them."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from claims.models import Claim
from claims.states import ClaimState
from members.models import User
from panels import states
from panels.models import Ballot, Commitment, Look, Panel, Seat, Statement
from panels.rules import Beacon
from panels.states import PanelState, SeatState, Side

WITH_CASE = ("plan", "claim__enrolment__member__holder", "claim__version", "claim__band")
SITTING = (SeatState.INVITED, SeatState.ACCEPTED)


def claim_ids_without_panel(*, plan_id: int) -> list[int]:
    """Return the claims that wait for a panel and have none."""
    open_panels = Panel.objects.filter(claim=OuterRef("pk"), state__in=states.OPEN)
    waiting = Claim.objects.filter(plan_id=plan_id, state=ClaimState.PANEL)
    found = waiting.exclude(Exists(open_panels)).order_by("state_since", "pk")
    return list(found.values_list("pk", flat=True))


def open_panel_ids(*, plan_id: int) -> list[int]:
    """Return the panels that something is still to happen to."""
    found = Panel.objects.filter(plan_id=plan_id, state__in=states.OPEN).order_by("pk")
    return list(found.values_list("pk", flat=True))


def panels_of_plan(*, plan_id: int) -> QuerySet[Panel]:
    """Return every panel of a plan, latest first."""
    return Panel.objects.filter(plan_id=plan_id).select_related("plan")


def public_panels() -> QuerySet[Panel]:
    """Return what the public may open: every panel, without its case."""
    return Panel.objects.select_related("plan")


def panel_of_claim(*, claim: Claim) -> Panel | None:
    """Return the latest panel of a claim."""
    return Panel.objects.filter(claim=claim).select_related(*WITH_CASE).first()


def panels_for_crew(*, plan_ids: frozenset[int], user: User) -> QuerySet[Panel]:
    """Return the panels of these plans, latest first; never one about the user's own household."""
    found = Panel.objects.filter(plan_id__in=plan_ids).select_related(*WITH_CASE)
    return found.exclude(claim__enrolment__member__holder=user).exclude(claim__filed_by=user)


def seats_of(*, user: User) -> QuerySet[Seat]:
    """Return where a user is asked to sit or sits, latest first."""
    found = Seat.objects.filter(entry__user=user).exclude(state=SeatState.SILENT)
    cases = (f"panel__{path}" for path in WITH_CASE)
    return found.select_related("entry", *cases).order_by("-invited_at")


def line_of(*, panel: Panel) -> list[Seat]:
    """Return the line so far: who was asked, in the order of the draw."""
    return list(Seat.objects.filter(panel=panel).select_related("entry").order_by("place"))


def commitments_of(*, panel: Panel) -> QuerySet[Commitment]:
    """Return the values of a draw, the officers' first."""
    return Commitment.objects.filter(panel=panel).order_by("-side", "number")


def statement_of(*, panel: Panel, side: Side) -> Statement | None:
    """Return what one side tells the panel."""
    return Statement.objects.filter(panel=panel, side=side).first()


def ballots_to_read(*, panel: Panel) -> QuerySet[Ballot]:
    """Return the ballots of a panel once they are counted; before that, nobody's."""
    return Ballot.objects.filter(
        panel=panel, panel__state=PanelState.DECIDED, counted_for__isnull=False
    ).order_by("pk")


def looks_at(*, panel: Panel) -> QuerySet[Look]:
    """Return which seat opened what, and on which day; for the claimant."""
    found = Look.objects.filter(seat__panel=panel).select_related("seat")
    return found.order_by("on", "seat__place", "pk")


def beacon() -> Beacon | None:
    """Return the public source of chance of this deployment; none: the values alone."""
    if not settings.PANEL_BEACON:
        return None
    name, genesis, period = settings.PANEL_BEACON.split()
    return Beacon(name, int(genesis), int(period))


def beacon_round(at: datetime) -> int | None:
    """Return the round whose value enters a draw made at this moment."""
    source = beacon()
    return source.first_round_from(at) if source else None
