"""Runs sealed before the figure was kept: what the reserve held then stands in the books."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

# A sealed run never changes (trigger); this fills a column that it did not have when it was sealed.
# Until then only the entries of sealed runs moved a reserve.
FILL = """
ALTER TABLE apportionment_run DISABLE TRIGGER run_stays_sealed;
UPDATE apportionment_run run SET reserve_held_minor = held.minor
FROM (
    SELECT period.id, -sum(posting.amount_minor) AS minor
    FROM apportionment_period period
    JOIN treasury_account account ON account.plan_id = period.plan_id AND account.code = 'reserve'
    JOIN treasury_posting posting ON posting.account_id = account.id
    JOIN treasury_entry entry ON entry.id = posting.entry_id AND entry.key ~ '^run/[0-9]+/sealed$'
    WHERE split_part(entry.key, '/', 2)::bigint < period.no
    GROUP BY period.id
) held
WHERE held.id = run.period_id AND run.state = 'sealed' AND run.reserve_held_minor <> held.minor;
ALTER TABLE apportionment_run ENABLE TRIGGER run_stays_sealed;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("apportionment", "0005_what_a_run_took_up_stays"),
        ("treasury", "0002_entries_balance_and_stay"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
