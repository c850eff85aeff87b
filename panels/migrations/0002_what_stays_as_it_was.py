from typing import Final

from django.db import migrations

# Of each table: the columns that may change, and the words that a new key or an erasure rewrites.
TABLES: Final = {
    "panels_panelevent": ("", ""),
    "panels_commitment": ("value, opened_at", "sealed"),
    "panels_poolentry": ("user_id", ""),
    "panels_seat": ("state, answered_at, has_voted", ""),
    "panels_ballot": (
        "counted_for_id, published, approved_by_id, approved_at",
        "verdict, reason",
    ),
    "panels_look": ("", ""),
}
GUARD: Final = """
CREATE FUNCTION panels_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[];
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        free := string_to_array(TG_ARGV[0], ', ');
        IF current_setting('app.may_reword', true) = 'on' THEN
            free := free || string_to_array(TG_ARGV[1], ', ');
        END IF;
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% stays as it is', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'panel_rows_stay';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION panels_stays('{columns}', '{words}');
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION panels_stays('', '');
"""
    for table, (columns, words) in TABLES.items()
)
UNGUARD: Final = (
    "".join(
        f"DROP TRIGGER {table}_whole ON {table}; DROP TRIGGER {table}_rows ON {table};"
        for table in TABLES
    )
    + "DROP FUNCTION panels_stays();"
)
# What was drawn is drawn; a ballot goes into an open box, and never takes its seat's mark back.
STEADY: Final = """
CREATE FUNCTION panels_stays_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.pool_sha256 <> OLD.pool_sha256 OR OLD.seed <> '' AND NEW.seed <> OLD.seed
       OR OLD.beacon_value <> '' AND NEW.beacon_value <> OLD.beacon_value
       OR OLD.closed_at IS NOT NULL AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RAISE EXCEPTION 'what a panel was drawn from, and what it decided, stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'panel_stays_drawn';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_panel_drawn BEFORE UPDATE ON panels_panel
    FOR EACH ROW EXECUTE FUNCTION panels_stays_drawn();
CREATE FUNCTION panels_seat_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.has_voted AND NOT NEW.has_voted
       OR OLD.state <> 'invited' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a seat does not go back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_goes_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_seat_forward BEFORE UPDATE ON panels_seat
    FOR EACH ROW EXECUTE FUNCTION panels_seat_forward();
CREATE FUNCTION panels_box_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM panels_panel WHERE id = NEW.panel_id AND state = 'voting') THEN
        RAISE EXCEPTION 'the box is closed'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_into_an_open_box';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER panels_ballot_open BEFORE INSERT ON panels_ballot
    FOR EACH ROW EXECUTE FUNCTION panels_box_open();
CREATE FUNCTION panels_box_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM panels_ballot WHERE panel_id = NEW.panel_id)
       <> (SELECT count(*) FROM panels_seat WHERE panel_id = NEW.panel_id AND has_voted) THEN
        RAISE EXCEPTION 'there are not as many ballots as seats that voted'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_ballot_per_seat';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER panels_ballot_agrees AFTER INSERT ON panels_ballot
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION panels_box_agrees();
CREATE CONSTRAINT TRIGGER panels_seat_agrees AFTER UPDATE OF has_voted ON panels_seat
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION panels_box_agrees();
"""
UNSTEADY: Final = """
DROP TRIGGER panels_seat_agrees ON panels_seat;
DROP TRIGGER panels_ballot_agrees ON panels_ballot;
DROP FUNCTION panels_box_agrees();
DROP TRIGGER panels_ballot_open ON panels_ballot;
DROP FUNCTION panels_box_open();
DROP TRIGGER panels_seat_forward ON panels_seat;
DROP FUNCTION panels_seat_forward();
DROP TRIGGER panels_panel_drawn ON panels_panel;
DROP FUNCTION panels_stays_drawn();
"""


class Migration(migrations.Migration):
    dependencies = [("panels", "0001_panels")]

    operations = [migrations.RunSQL(GUARD, UNGUARD), migrations.RunSQL(STEADY, UNSTEADY)]
