"""The row trigger of standings: nothing at or before the plan's frozen cutoff may change.

Every write reads the plan's cutoff row FOR SHARE; opening a run takes it FOR UPDATE. So a write
that is still uncommitted when a run opens is waited for, and a later one sees the new cutoff.
Neighbours are compared by key, within one payer and enrolment: a GiST exclusion constraint would
make an insert twenty times dearer.
"""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE FUNCTION members_standing_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    frozen timestamptz;
BEGIN
    SELECT frozen_at INTO STRICT frozen FROM charter_cutoff
        WHERE plan_id = CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END FOR SHARE;
    IF TG_OP = 'INSERT' AND NEW.counts_from <= frozen
       OR TG_OP = 'DELETE' AND OLD.counts_from <= frozen
       OR TG_OP = 'UPDATE' AND (OLD.counts_until <= frozen OR NEW.counts_until <= frozen) THEN
        RAISE EXCEPTION 'a run has counted this standing up to %', frozen
            USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_after_frozen_cutoff';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND
       (NEW.payer_id, NEW.enrolment_id, NEW.plan_id, NEW.band_id, NEW.counts_from) IS DISTINCT FROM
       (OLD.payer_id, OLD.enrolment_id, OLD.plan_id, OLD.band_id, OLD.counts_from) THEN
        RAISE EXCEPTION 'only the end of a standing may change'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'standing_only_ends_change';
    END IF;
    IF EXISTS (
        SELECT 1 FROM members_standing other
        WHERE other.payer_id = NEW.payer_id AND other.enrolment_id = NEW.enrolment_id
          AND other.counts_from <> NEW.counts_from
          AND other.counts_from < coalesce(NEW.counts_until, 'infinity')
          AND NEW.counts_from < coalesce(other.counts_until, 'infinity')
    ) THEN
        RAISE EXCEPTION 'an enrolment counts once at a time'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'standing_overlaps_neighbour';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER members_standing_guard BEFORE INSERT OR UPDATE OR DELETE ON members_standing
    FOR EACH ROW EXECUTE FUNCTION members_standing_guard();
"""

UNGUARD = """
DROP TRIGGER members_standing_guard ON members_standing;
DROP FUNCTION members_standing_guard();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0001_people_and_standings")]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]
