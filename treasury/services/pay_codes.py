"""Codes by which others may pay for a payer."""

import secrets
from datetime import datetime

from django.db import transaction

from treasury import rules, selectors
from treasury.models import PayCode, Payer


@transaction.atomic
def make_pay_code(*, payer_id: int, plan_id: int, at: datetime) -> PayCode:
    """Return the payer's code for a plan: the one that still holds, or a new one."""
    Payer.objects.select_for_update(of=("self",), no_key=True).get(pk=payer_id)
    if (code := selectors.pay_code_of(payer_id=payer_id, plan_id=plan_id, at=at)) is not None:
        return code
    revoke_pay_code(payer_id=payer_id, plan_id=plan_id, at=at)
    letters = (secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))
    return PayCode.objects.create(
        payer_id=payer_id,
        plan_id=plan_id,
        code="".join(letters),
        made_at=at,
        ends_at=at + rules.CODE_LIVES,
    )


@transaction.atomic
def revoke_pay_code(*, payer_id: int, plan_id: int, at: datetime) -> None:
    """Let a payer's code lead nowhere from now on."""
    codes = PayCode.objects.filter(payer_id=payer_id, plan_id=plan_id, revoked_at=None)
    codes.update(revoked_at=at)
