"""A bank's statement taken in, each line brought home to its payer by its reference."""

import secrets
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Final

from django.utils import timezone

from bench.rules.figures import Figures
from bench.rules.statements import camt
from bench.services.building import rows
from bench.services.timing import seconds, settle
from treasury import services as treasury
from treasury.models import BankAccount, BankLine, PaymentReference
from treasury.rules import bank
from treasury.states import BankLineState

MOST: Final = 100_000  # lines
A_PAYER: Final = 10  # lines at most: a small pool has a small bank
IBAN: Final = "DE89370400440532013000"


class NotAllPlaced(Exception):
    """Lines of a statement, each with a payer's reference, were left waiting."""


def take_statement(*, plan_id: int) -> Figures:
    """Return the seconds of taking a statement in and placing all of it, and its lines."""
    account, references = _account(plan_id), _references(plan_id)
    lines = min(MOST, A_PAYER * len(references))
    body = camt(IBAN, islice(cycle(references), lines), on=date.today() - timedelta(days=1))  # noqa: DTZ011
    settle()
    taken = seconds(
        lambda: treasury.import_statement(
            account_id=account.pk, body=body, name="bench.xml", by=1, at=timezone.now()
        )
    )
    placed = BankLine.objects.filter(plan_id=plan_id, state=BankLineState.PLACED).count()
    if placed != lines:
        raise NotAllPlaced(f"{placed} of {lines}")
    return {"statement_lines": lines, "statement_import": taken}


def _account(plan_id: int) -> BankAccount:
    at = timezone.now()
    account = treasury.set_bank_account(
        plan_id=plan_id,
        number=IBAN,
        holder="Bench",
        bank_name="Bench",
        bic="COBADEFFXXX",
        currency="EUR",
        by=1,
        at=at,
    )
    return treasury.release_bank_account(account_id=account.pk, by=2, at=at)


def _references(plan_id: int) -> list[str]:
    """Give payers a reference each, and return them all."""
    payers = rows("SELECT payer_id FROM treasury_mandate WHERE plan_id = %s ORDER BY 1 LIMIT %s",
                  [plan_id, MOST // A_PAYER])  # fmt: skip
    made = PaymentReference.objects.bulk_create(
        PaymentReference(
            payer_id=payer_id,
            plan_id=plan_id,
            reference=bank.make_reference(secrets.choice),
            made_at=timezone.now(),
        )
        for (payer_id,) in payers
    )
    return [one.reference for one in made]
