"""The database refuses a reading or decision by whoever stands too close, whatever Python says.

It knows holder, filer, recusals, workplaces and earlier rounds; households beyond that lie
encrypted and are asked by the services.
"""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

TABLES = ("claims_reading", "claims_decision")

GUARD = """
CREATE FUNCTION claims_reader_is_impartial() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    asked record;
    reading_by bigint;
BEGIN
    IF NEW.by_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT claim.filed_by_id, claim.filed_as, claim.employer, claim.employer_lookup,
           member.holder_id
        INTO STRICT asked
        FROM claims_claim claim
        JOIN members_enrolment enrolment ON enrolment.id = claim.enrolment_id
        JOIN members_member member ON member.id = enrolment.member_id
        WHERE claim.id = NEW.claim_id;
    IF NEW.by_id = asked.holder_id
        OR (NEW.by_id = asked.filed_by_id AND asked.filed_as <> 'crew')
        OR EXISTS (SELECT FROM claims_recusal
                   WHERE claim_id = NEW.claim_id AND user_id = NEW.by_id)
        OR (octet_length(asked.employer) > 0
            AND EXISTS (SELECT FROM claims_employer
                        WHERE user_id = NEW.by_id AND ended_at IS NULL
                        AND name_lookup = asked.employer_lookup))
        OR EXISTS (SELECT FROM claims_reading
                   WHERE claim_id = NEW.claim_id AND by_id = NEW.by_id AND round < NEW.round)
        OR EXISTS (SELECT FROM claims_decision
                   WHERE claim_id = NEW.claim_id AND by_id = NEW.by_id AND round < NEW.round)
    THEN
        RAISE EXCEPTION 'the reader of a claim is impartial'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_reader_is_impartial';
    END IF;
    IF TG_TABLE_NAME = 'claims_decision' THEN
        SELECT by_id INTO reading_by FROM claims_reading WHERE id = NEW.reading_id;
        IF reading_by = NEW.by_id THEN
            RAISE EXCEPTION 'a decision is confirmed by a second person'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_a_second_person';
        END IF;
    END IF;
    RETURN NEW;
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_impartial BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION claims_reader_is_impartial();
"""
    for table in TABLES
)

UNGUARD = (
    "".join(f"DROP TRIGGER {table}_impartial ON {table};" for table in TABLES)
    + "DROP FUNCTION claims_reader_is_impartial();"
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("claims", "0010_signals_have_their_clock")]
    operations: ClassVar[list[Operation]] = [migrations.RunSQL(GUARD, UNGUARD)]
