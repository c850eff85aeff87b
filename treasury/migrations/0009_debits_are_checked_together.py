import django.db.models.deletion
from django.db import migrations, models

# A foreign key is asked row by row: as dear as the row itself. Here a statement's debits are
# checked together, once sorted by payer: that each payer exists, and that each debit begins where
# the last one ended. For nearly all the last one is in one partition and not far back (a few rows
# of the statement tell in which, and how far), and is found by reading on in the order of the key.
#
# That is only a way to say yes: a debit for which it does not is looked up by key as before. In its
# own quarter, where a unique index lets only one begin at an end; else in the quarters before,
# newest first, whose last one must end there. Read on is its own quarter, up to the last end that
# is asked for; or the quarter next before it to its end, as there it must be the last one.
#
# Planned so that it stays that whatever the planner knows: of a quarter that was empty when it was
# last looked at it knows nothing, and would read all of it for every row.
FOLLOW = """
CREATE OR REPLACE FUNCTION treasury_debits_follow() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_nestloop = off
    SET enable_hashjoin = off SET jit = off
AS $$
DECLARE
    part record;
    own text;
    before text[];
    near text;
    since integer;
    upto integer;
    is_unknown boolean;
    is_broken boolean;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'debits are made at read committed'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    FOR part IN
        SELECT plan_id, date_trunc('quarter', opened_on::timestamp)::date AS begins_on,
            min(payer_from) AS payer_from, max(payer_upto) AS payer_upto,
            max(ends_upto) AS ends_upto
        FROM (
            SELECT plan_id, opened_on, min(payer_id) AS payer_from, max(payer_id) AS payer_upto,
                max(from_period) AS ends_upto
            FROM made GROUP BY plan_id, opened_on
        ) AS days
        GROUP BY 1, 2 ORDER BY 2, 1
    LOOP
        IF treasury_enter_debit_quarter(part.plan_id, part.begins_on) > part.begins_on THEN
            RAISE EXCEPTION 'a later quarter of debits has begun in plan %', part.plan_id
                USING ERRCODE = 'exclusion_violation';
        END IF;
        own := to_char(part.begins_on, '"treasury_debit_"YYYY"q"Q');
        before := ARRAY(
            SELECT quarter
            FROM treasury_debitquarter, generate_series(
                first_on::timestamp, part.begins_on - interval '3 months', interval '3 months'
            ) AS begins, to_char(begins, '"treasury_debit_"YYYY"q"Q') AS quarter
            WHERE plan_id = part.plan_id AND to_regclass(quarter) IS NOT NULL
            ORDER BY begins DESC
        );
        EXECUTE format($sample$
            SELECT CASE WHEN 2 * count(is_own) >= count(*) THEN %3$L ELSE %4$L END,
                coalesce(percentile_disc(0.1) WITHIN GROUP (ORDER BY from_period), 0)
            FROM (
                SELECT from_period, (
                    SELECT true FROM %3$I AS last
                    WHERE last.payer_id = made.payer_id AND last.plan_id = made.plan_id
                        AND last.to_period = made.from_period
                    LIMIT 1
                ) AS is_own
                FROM made
                WHERE plan_id = %1$L AND date_trunc('quarter', opened_on::timestamp) = %2$L
                    AND from_period > 0
                LIMIT 100
            ) AS sample
        $sample$, part.plan_id, part.begins_on, own, coalesce(before[1], own)) INTO near, since;
        upto := CASE WHEN near = own THEN part.ends_upto ELSE 2147483647 END;
        EXECUTE format($check$
            SELECT bool_or(payer.id IS NULL), bool_or(
                (last.to_period, last.cumulative_minor)
                    IS DISTINCT FROM (made.from_period, made.before_minor)
                AND made.before_minor IS DISTINCT FROM coalesce((
                    SELECT last.cumulative_minor FROM %3$I AS last
                    WHERE made.from_period > 0 AND last.payer_id = made.payer_id
                        AND last.plan_id = %1$L AND last.to_period = made.from_period
                    LIMIT 1
                ), (
                    SELECT CASE WHEN tip.to_period = made.from_period
                        THEN tip.cumulative_minor END
                    FROM (%4$s SELECT 0, 0 LIMIT 1) AS tip (to_period, cumulative_minor)
                ))
            )
            FROM (
                SELECT payer_id, from_period, cumulative_minor - amount_minor AS before_minor
                FROM made
                WHERE plan_id = %1$L AND date_trunc('quarter', opened_on::timestamp) = %2$L
            ) AS made LEFT JOIN (
                SELECT id FROM treasury_payer WHERE id BETWEEN %6$L AND %7$L
            ) AS payer ON payer.id = made.payer_id LEFT JOIN (
                SELECT payer_id, max(to_period) AS to_period,
                    max(cumulative_minor) AS cumulative_minor
                FROM %5$I
                WHERE plan_id = %1$L AND payer_id BETWEEN %6$L AND %7$L
                    AND to_period BETWEEN %8$L AND %9$L
                GROUP BY payer_id
            ) AS last ON last.payer_id = made.payer_id
        $check$, part.plan_id, part.begins_on, own, (
            SELECT string_agg(format(
                '(SELECT to_period, cumulative_minor FROM %I'
                ' WHERE payer_id = made.payer_id AND plan_id = %L'
                ' ORDER BY to_period DESC LIMIT 1) UNION ALL ', quarter, part.plan_id
            ), '' ORDER BY place) FROM unnest(before) WITH ORDINALITY AS of (quarter, place)
        ), near, part.payer_from, part.payer_upto, since, upto)
        INTO is_unknown, is_broken;
        IF is_unknown THEN
            RAISE EXCEPTION 'a debit of a payer who is not there'
                USING ERRCODE = 'foreign_key_violation';
        END IF;
        IF is_broken THEN
            RAISE EXCEPTION 'a debit does not begin where the last one ended'
                USING ERRCODE = 'exclusion_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""

# Whoever makes debits writes to treasury_debitquarter before their payers are looked up, and so
# holds off, to the end, who deletes a payer; who deletes one first lets them wait, and they no
# longer find the payer. That holds for statements that see what was committed before them.
STAY = """
ALTER TABLE treasury_debit DROP CONSTRAINT treasury_debit_payer_id_fk;
CREATE FUNCTION treasury_payer_with_debits_stays() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'payers are deleted at read committed'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    LOCK TABLE treasury_debitquarter IN SHARE ROW EXCLUSIVE MODE;
    IF EXISTS (SELECT FROM treasury_debit WHERE payer_id = OLD.id) THEN
        RAISE EXCEPTION 'payer % has debits', OLD.id USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER treasury_payer_with_debits_stays AFTER DELETE ON treasury_payer
    FOR EACH ROW EXECUTE FUNCTION treasury_payer_with_debits_stays();
CREATE TRIGGER treasury_payer_with_debits_keeps_its_number AFTER UPDATE OF id ON treasury_payer
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION treasury_payer_with_debits_stays();
CREATE TRIGGER treasury_payer_is_not_emptied BEFORE TRUNCATE ON treasury_payer
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
LEAVE = """
DROP TRIGGER treasury_payer_is_not_emptied ON treasury_payer;
DROP FUNCTION treasury_payer_with_debits_stays() CASCADE;
ALTER TABLE treasury_debit
    ADD CONSTRAINT treasury_debit_payer_id_fk FOREIGN KEY (payer_id)
        REFERENCES treasury_payer (id) DEFERRABLE INITIALLY DEFERRED;
"""
FOLLOW_ONE_BY_ONE = """
CREATE OR REPLACE FUNCTION treasury_debits_follow() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    before text;
    is_broken boolean;
BEGIN
    FOR part IN
        SELECT DISTINCT plan_id, date_trunc('quarter', opened_on::timestamp)::date AS begins_on
        FROM (SELECT DISTINCT plan_id, opened_on FROM made) AS days
        ORDER BY begins_on, plan_id
    LOOP
        IF treasury_enter_debit_quarter(part.plan_id, part.begins_on) > part.begins_on THEN
            RAISE EXCEPTION 'a later quarter of debits has begun in plan %', part.plan_id
                USING ERRCODE = 'exclusion_violation';
        END IF;
        SELECT string_agg(format(
            '(SELECT to_period, cumulative_minor FROM %I'
            ' WHERE payer_id = made.payer_id AND plan_id = made.plan_id'
            ' ORDER BY to_period DESC LIMIT 1) UNION ALL ', quarter
        ), '' ORDER BY begins DESC) INTO before
        FROM treasury_debitquarter, generate_series(
            first_on::timestamp, part.begins_on - interval '3 months', interval '3 months'
        ) AS begins, to_char(begins, '"treasury_debit_"YYYY"q"Q') AS quarter
        WHERE plan_id = part.plan_id AND to_regclass(quarter) IS NOT NULL;
        EXECUTE format($check$
            SELECT EXISTS (
                SELECT FROM made
                WHERE plan_id = %1$L AND opened_on >= %2$L AND opened_on < %3$L
                    AND cumulative_minor - amount_minor IS DISTINCT FROM coalesce((
                        SELECT last.cumulative_minor FROM %4$I AS last
                        WHERE made.from_period > 0 AND last.payer_id = made.payer_id
                            AND last.plan_id = made.plan_id AND last.to_period = made.from_period
                        LIMIT 1
                    ), (
                        SELECT CASE WHEN tip.to_period = made.from_period
                            THEN tip.cumulative_minor END
                        FROM (%5$s SELECT 0, 0 LIMIT 1) AS tip (to_period, cumulative_minor)
                    ))
            )
        $check$, part.plan_id, part.begins_on, (part.begins_on + interval '3 months')::date,
            to_char(part.begins_on, '"treasury_debit_"YYYY"q"Q'), before)
        INTO is_broken;
        IF is_broken THEN
            RAISE EXCEPTION 'a debit does not begin where the last one ended'
                USING ERRCODE = 'exclusion_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """The debits of a statement are checked together, payers and chain, not row by row."""

    dependencies = [("treasury", "0008_debits_given_up")]

    operations = [
        migrations.RunSQL(FOLLOW, FOLLOW_ONE_BY_ONE),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(STAY, LEAVE)],
            state_operations=[
                migrations.AlterField(
                    model_name="debit",
                    name="payer",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
    ]
