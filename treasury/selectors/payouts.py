from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from treasury import rules, states
from treasury.models import Payout
from treasury.selectors.totals import StateTotal, by_state
from treasury.states import PayoutState


def payouts(plan_id: int) -> QuerySet[Payout]:
    """Return a plan's payouts, newest first."""
    return Payout.objects.filter(plan_id=plan_id).order_by("-prepared_at", "-pk")


def payouts_by_state(plan_id: int) -> list[StateTotal]:
    """Return number and sum of a plan's payouts by state."""
    sums = Payout.objects.filter(plan_id=plan_id).values_list("state")
    rows = sums.annotate(Count("pk"), minor=Sum("amount_minor"))
    return by_state(PayoutState, {state: (count, summed) for state, count, summed in rows})


def payout_by_key(key: str) -> Payout | None:
    """Return the payout prepared under a key."""
    return Payout.objects.filter(key=key).first()


def due_payout_ids(*, plan_id: int, limit: int) -> list[int]:
    """Return the released payouts that no provider was asked for yet."""
    released = Payout.objects.filter(plan_id=plan_id, state=PayoutState.RELEASED)
    return list(released.order_by("released_at", "pk").values_list("pk", flat=True)[:limit])


def unanswered_payout_ids(*, plan_id: int, at: datetime, limit: int) -> list[int]:
    """Return the payouts of which the provider should be asked again what became of them."""
    waiting = Payout.objects.filter(
        plan_id=plan_id, state__in=states.UNANSWERED, asked_at__lte=at - rules.ANSWER_WITHIN
    )
    return list(waiting.order_by("asked_at").values_list("pk", flat=True)[:limit])


def unknown_payout_ids(*, limit: int) -> list[int]:
    """Return the payouts, of any plan, whose answer is known to be lost."""
    unknown = Payout.objects.filter(state=PayoutState.UNKNOWN).order_by("asked_at")
    return list(unknown.values_list("pk", flat=True)[:limit])
