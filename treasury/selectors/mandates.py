from datetime import datetime

from django.db.models import Exists, OuterRef

from treasury import rules
from treasury.models import Debit, Mandate
from treasury.states import DebitState, MandateState


def pending_mandate_ids(*, at: datetime, limit: int) -> list[int]:
    """Return the mandates that their payers have not agreed to for a while, oldest first."""
    pending = Mandate.objects.filter(
        state=MandateState.PENDING, granted_at__lte=at - rules.ANSWER_WITHIN
    )
    return list(pending.order_by("pk").values_list("pk", flat=True)[:limit])


def doubtful_mandate_ids(*, plan_id: int, limit: int) -> list[int]:
    """Return the open mandates under which a provider refused a debit as revoked."""
    refused = Debit.objects.filter(
        plan_id=plan_id,
        payer_id=OuterRef("payer_id"),
        state=DebitState.FAILED,
        failure_code="mandate_revoked",
        asked_at__gte=OuterRef("granted_at"),
    )
    held = Mandate.objects.filter(Exists(refused), plan_id=plan_id, state=MandateState.OPEN)
    return list(held.order_by("pk").values_list("pk", flat=True)[:limit])


def gateways_in_use() -> list[str]:
    """Return the gateways under which anybody ever gave a mandate."""
    return sorted(Mandate.objects.order_by().values_list("gateway", flat=True).distinct())
