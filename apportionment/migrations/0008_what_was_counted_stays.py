"""A cutoff that was frozen never moves, and a closed period stays as it was, its cap included."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE TRIGGER period_keeps_its_cutoff BEFORE UPDATE OF plan_id, cutoff_at
    ON apportionment_period
    FOR EACH ROW WHEN ((OLD.plan_id, OLD.cutoff_at) IS DISTINCT FROM (NEW.plan_id, NEW.cutoff_at))
    EXECUTE FUNCTION apportionment_sealed_stays();
CREATE TRIGGER period_stays_sealed BEFORE UPDATE OR DELETE ON apportionment_period
    FOR EACH ROW EXECUTE FUNCTION apportionment_taken_up_stays('id');
CREATE TRIGGER period_is_not_emptied BEFORE TRUNCATE ON apportionment_period
    FOR EACH STATEMENT EXECUTE FUNCTION apportionment_sealed_stays();
"""

UNGUARD = """
DROP TRIGGER period_is_not_emptied ON apportionment_period;
DROP TRIGGER period_stays_sealed ON apportionment_period;
DROP TRIGGER period_keeps_its_cutoff ON apportionment_period;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("apportionment", "0007_days_of_grace")]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]
