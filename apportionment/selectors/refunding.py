"""What a period cost each payer: the most that a refund of its shares can be."""

from typing import Final

from apportionment.models import Period
from apportionment.selectors.dues import dues_query
from apportionment.states import RunState
from treasury.rules import DueQuery

SHARES: Final = """
SELECT payer_id, sum(minor)::bigint AS minor FROM (
    SELECT payer_id, amount_minor::numeric AS minor FROM ({upto}) AS upto (payer_id, amount_minor)
    UNION ALL
    SELECT payer_id, -amount_minor::numeric FROM ({before}) AS before (payer_id, amount_minor)
) AS moves GROUP BY payer_id HAVING sum(minor) > 0
"""


def shares_of_period(*, plan_id: int, period_no: int) -> DueQuery:
    """Return the question what each payer owed for one period: (payer_id, minor), above zero."""
    upto = dues_query(plan_id=plan_id, upto_no=period_no)
    before = dues_query(plan_id=plan_id, upto_no=period_no - 1)
    sql = SHARES.format(upto=upto.sql, before=before.sql)
    return DueQuery(sql, (*upto.params, *before.params))


def sealed_period_nos(*, plan_id: int) -> list[int]:
    """Return the numbers of a plan's sealed periods, newest first."""
    sealed = Period.objects.filter(plan_id=plan_id, run__state=RunState.SEALED)
    return list(sealed.order_by("-no").values_list("no", flat=True))
