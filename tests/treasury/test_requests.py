"""The one statement that makes the debits of a slice: its plan, and one bad payer in it."""

from typing import Any

import pytest
from django.db import DataError, connection, transaction

from tests.treasury.builders import NOON, a_payer, a_plan, request, spans
from treasury import services

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("owed_minor", [2**63, 10**30])
def test_a_due_beyond_every_amount_fails_its_slice_and_leaves_nothing(owed_minor: int) -> None:
    plan_id, payer, bad = a_plan(), a_payer(), a_payer()
    owed = {payer.pk: 5, bad.pk: owed_minor}

    with pytest.raises(DataError), transaction.atomic():
        request(plan_id, owed)

    assert spans(payer.pk, plan_id) == []
    assert request(plan_id, owed, payer_until=bad.pk) == 1
    assert request(plan_id, {bad.pk: 2**63 - 1}) == 1


def test_the_statement_reads_pauses_and_limits_once_whatever_the_number_of_payers() -> None:
    plan_id, payers = a_plan(), [a_payer().pk for _ in range(5)]
    services.set_limits(
        payer_id=payers[1], plan_id=plan_id, month_minor=4, year_minor=None, at=NOON
    )

    explained = _Explained()
    with connection.execute_wrapper(explained):
        request(plan_id, dict.fromkeys(payers, 5))

    plan = "\n".join(explained.lines)
    assert plan.count("hashed SubPlan") == 2
    assert spans(payers[1], plan_id) == []


class _Explained:
    """Keeps the plan of the statement that makes debits, before it is done."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001  Django calls it so
        if "INSERT INTO treasury_debit (" in sql:
            execute(f"EXPLAIN {sql}", params, many, context)
            self.lines += [line for (line,) in context["cursor"].fetchall()]
        return execute(sql, params, many, context)
