"""A landed charter version never changes, and a frozen cutoff only moves forward."""

from django.db import migrations

KEEP_VERSIONS = """
CREATE FUNCTION charter_version_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'charter version %/% has landed and never changes', OLD.plan_id, OLD.number
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER charter_version_never_changes
    BEFORE UPDATE OR DELETE ON charter_charterversion
    FOR EACH ROW EXECUTE FUNCTION charter_version_keep();
"""
LOOSE_VERSIONS = """
DROP TRIGGER charter_version_never_changes ON charter_charterversion;
DROP FUNCTION charter_version_keep();
"""
CUTOFF_FORWARD = """
CREATE FUNCTION charter_cutoff_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.plan_id <> OLD.plan_id OR NEW.frozen_at < OLD.frozen_at THEN
        RAISE EXCEPTION 'the cutoff of plan % is frozen at % and only moves forward',
            OLD.plan_id, OLD.frozen_at USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER charter_cutoff_only_moves_forward
    BEFORE UPDATE OR DELETE ON charter_cutoff
    FOR EACH ROW EXECUTE FUNCTION charter_cutoff_forward();
"""
CUTOFF_LOOSE = """
DROP TRIGGER charter_cutoff_only_moves_forward ON charter_cutoff;
DROP FUNCTION charter_cutoff_forward();
"""
KEEP_PLANS = """
CREATE FUNCTION charter_plan_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.slug, NEW.currency, NEW.time_zone) <> (OLD.slug, OLD.currency, OLD.time_zone)
       OR NEW.clock_offset < OLD.clock_offset THEN
        RAISE EXCEPTION 'plan % keeps its slug, currency and time zone; its clock goes forward',
            OLD.slug USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER charter_plan_keeps_what_its_history_is_written_in
    BEFORE UPDATE ON charter_plan
    FOR EACH ROW EXECUTE FUNCTION charter_plan_keep();
"""
LOOSE_PLANS = """
DROP TRIGGER charter_plan_keeps_what_its_history_is_written_in ON charter_plan;
DROP FUNCTION charter_plan_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("charter", "0001_plans_charters_and_cutoffs")]

    operations = [
        migrations.RunSQL(KEEP_VERSIONS, LOOSE_VERSIONS),
        migrations.RunSQL(CUTOFF_FORWARD, CUTOFF_LOOSE),
        migrations.RunSQL(KEEP_PLANS, LOOSE_PLANS),
    ]
