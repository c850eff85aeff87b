"""An enrolment's state, its end and its pause say the same; the sweeps find their work by an index.

That it is frozen exactly while a pause of it goes on is looked at when a transaction ends.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

GUARD = """
CREATE FUNCTION members_require_frozen_iff_paused(one bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    SELECT state INTO stands FROM members_enrolment WHERE id = one;
    IF stands IS NOT NULL AND (stands = 'frozen') <> EXISTS (
        SELECT 1 FROM members_freeze WHERE enrolment_id = one AND thawed_at IS NULL) THEN
        RAISE EXCEPTION 'enrolment % is % and its pauses say otherwise', one, stands
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enrolment_is_frozen_iff_it_pauses';
    END IF;
END $$;
CREATE FUNCTION members_enrolment_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_require_frozen_iff_paused(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION members_freeze_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_require_frozen_iff_paused(NEW.enrolment_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER members_enrolment_begins_as_it_stands
    AFTER INSERT ON members_enrolment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state = 'frozen') EXECUTE FUNCTION members_enrolment_stands();
CREATE CONSTRAINT TRIGGER members_enrolment_stands
    AFTER UPDATE OF state ON members_enrolment DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state <> NEW.state AND 'frozen' IN (OLD.state, NEW.state))
    EXECUTE FUNCTION members_enrolment_stands();
CREATE CONSTRAINT TRIGGER members_freeze_stands
    AFTER INSERT OR UPDATE OF thawed_at ON members_freeze DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION members_freeze_stands();
"""

UNGUARD = """
DROP TRIGGER members_freeze_stands ON members_freeze;
DROP TRIGGER members_enrolment_stands ON members_enrolment;
DROP TRIGGER members_enrolment_begins_as_it_stands ON members_enrolment;
DROP FUNCTION members_freeze_stands();
DROP FUNCTION members_enrolment_stands();
DROP FUNCTION members_require_frozen_iff_paused(bigint);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0008_how_enrolments_stood")]
    operations: ClassVar[list[Operation]] = [
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("left_at", None),
                        ("state__in", ["active", "applied", "frozen", "grace", "waiting"]),
                    ),
                    models.Q(
                        ("ending", models.F("state")),
                        ("left_at__isnull", False),
                        ("state__in", ["aged_out", "award", "deceased", "lapsed", "left"]),
                    ),
                    models.Q(
                        ("ending", "withdrawn"), ("left_at__isnull", False), ("state", "left")
                    ),
                    _connector="OR",
                ),
                name="enrolment_state_is_how_it_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["plan", "waiting_until"],
                name="enrolments_that_wait",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("left_at__isnull", True), ("outgrows_at__isnull", False)),
                fields=["plan", "outgrows_at"],
                name="enrolments_to_outgrow",
            ),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("state", "applied")),
                fields=["plan", "joined_at"],
                name="enrolments_applied_for",
            ),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
