"""What was logged stays; leaves are numbered without a gap; a key can only be ended."""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

AGREES = """
ALTER TABLE logbook_leaf ADD CONSTRAINT leaf_hash_is_of_its_entry
    CHECK (hash = pg_catalog.sha256('\\x00'::bytea || convert_to(entry, 'UTF8')));
ALTER TABLE logbook_leaf ADD CONSTRAINT leaf_says_what_its_entry_says
    CHECK (jsonb_build_object('kind', kind, 'path', path, 'sha256', sha256)
        = entry::jsonb - 'at');
ALTER TABLE logbook_fulltile ADD CONSTRAINT full_tiles_are_full
    CHECK (octet_length(hashes) = 8192 AND octet_length(root) = 32);
ALTER TABLE logbook_checkpoint ADD CONSTRAINT checkpoint_says_its_size_and_root
    CHECK (text LIKE '%' || E'\\n' || size || E'\\n' || encode(root, 'base64') || E'\\n');
ALTER TABLE logbook_head ADD CONSTRAINT head_hash_is_of_its_bytes
    CHECK (sha256 = encode(pg_catalog.sha256(convert_to(body, 'UTF8')), 'hex'));
"""
DISAGREES = """
ALTER TABLE logbook_head DROP CONSTRAINT head_hash_is_of_its_bytes;
ALTER TABLE logbook_checkpoint DROP CONSTRAINT checkpoint_says_its_size_and_root;
ALTER TABLE logbook_fulltile DROP CONSTRAINT full_tiles_are_full;
ALTER TABLE logbook_leaf DROP CONSTRAINT leaf_says_what_its_entry_says;
ALTER TABLE logbook_leaf DROP CONSTRAINT leaf_hash_is_of_its_entry;
"""
STAY = ("leaf", "fulltile", "checkpoint", "signature", "cosignature", "head")
STAYS = """
CREATE FUNCTION logbook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what was logged stays: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON logbook_{name}
    FOR EACH ROW EXECUTE FUNCTION logbook_stays();
CREATE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON logbook_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION logbook_stays();
"""
    for name in STAY
)
MAY_GO = (
    "".join(
        f"""
DROP TRIGGER {name}_is_not_emptied ON logbook_{name};
DROP TRIGGER {name}_stays ON logbook_{name};
"""
        for name in STAY
    )
    + "DROP FUNCTION logbook_stays();"
)
GAPLESS = """
CREATE FUNCTION logbook_leaves_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first bigint;
    last bigint;
    found bigint;
BEGIN
    SELECT min(index), max(index), count(*) INTO first, last, found FROM came;
    IF found > 0 AND (last - first + 1 <> found OR first <> coalesce(
        (SELECT max(index) + 1 FROM logbook_leaf WHERE index < first), 0)) THEN
        RAISE EXCEPTION 'leaves follow each other without a gap: not %', first
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER leaves_follow AFTER INSERT ON logbook_leaf REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION logbook_leaves_follow();
CREATE FUNCTION logbook_checkpoint_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM logbook_checkpoint WHERE size > NEW.size)
        OR NOT EXISTS (SELECT FROM logbook_leaf WHERE index = NEW.size - 1) THEN
        RAISE EXCEPTION 'a checkpoint is of the leaves there are, and larger than the last: not %',
            NEW.size USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER checkpoint_grows BEFORE INSERT ON logbook_checkpoint
    FOR EACH ROW EXECUTE FUNCTION logbook_checkpoint_grows();
"""
NOT_GAPLESS = """
DROP TRIGGER checkpoint_grows ON logbook_checkpoint;
DROP FUNCTION logbook_checkpoint_grows();
DROP TRIGGER leaves_follow ON logbook_leaf;
DROP FUNCTION logbook_leaves_follow();
"""
KEYS = """
CREATE FUNCTION logbook_key_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.id, NEW.name, NEW.public, NEW.from_size, NEW.made_at)
        IS NOT DISTINCT FROM (OLD.id, OLD.name, OLD.public, OLD.from_size, OLD.made_at)
        AND (OLD.ended_at IS NULL
            OR (NEW.until_size, NEW.ended_at, NEW.reason, NEW.was_lost)
            IS NOT DISTINCT FROM (OLD.until_size, OLD.ended_at, OLD.reason, OLD.was_lost)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key of the log is only ended, once: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER key_only_ends BEFORE UPDATE OR DELETE ON logbook_logkey
    FOR EACH ROW EXECUTE FUNCTION logbook_key_only_ends();
CREATE TRIGGER keys_are_not_emptied BEFORE TRUNCATE ON logbook_logkey
    FOR EACH STATEMENT EXECUTE FUNCTION logbook_key_only_ends();
"""
NO_KEYS = """
DROP TRIGGER keys_are_not_emptied ON logbook_logkey;
DROP TRIGGER key_only_ends ON logbook_logkey;
DROP FUNCTION logbook_key_only_ends();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("logbook", "0001_the_log")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(AGREES, DISAGREES),
        migrations.RunSQL(STAYS, MAY_GO),
        migrations.RunSQL(GAPLESS, NOT_GAPLESS),
        migrations.RunSQL(KEYS, NO_KEYS),
    ]
