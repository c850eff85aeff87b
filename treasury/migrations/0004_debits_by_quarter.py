from django.db import migrations, models

ASIDE = """
DROP TRIGGER treasury_debits_follow ON treasury_debit;
DROP TRIGGER treasury_debit_is_fixed ON treasury_debit;
DROP TRIGGER treasury_debit_stays ON treasury_debit;
DROP TRIGGER treasury_debit_is_not_emptied ON treasury_debit;
DROP FUNCTION treasury_debits_follow();
DROP INDEX debits_to_ask, debits_unanswered, debits_to_book;
ALTER TABLE treasury_debit DROP CONSTRAINT treasury_debit_pkey;
ALTER TABLE treasury_debit RENAME TO treasury_debit_before;
"""
BY_QUARTER = """
CREATE TABLE treasury_debit (
    LIKE treasury_debit_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    cumulative_minor bigint NOT NULL,
    CONSTRAINT debit_is_in_its_running_total CHECK (
        (from_period = 0 AND cumulative_minor = amount_minor)
        OR (from_period > 0 AND cumulative_minor > amount_minor)
    )
) PARTITION BY RANGE (opened_on);
"""
KEYS = """
ALTER TABLE treasury_debit ADD PRIMARY KEY (payer_id, plan_id, to_period, opened_on);
CREATE INDEX debits_to_ask ON treasury_debit (plan_id, next_ask_at)
    WHERE next_ask_at IS NOT NULL;
CREATE INDEX debits_unanswered ON treasury_debit (plan_id, asked_at)
    WHERE state IN ('asked', 'unknown');
CREATE INDEX debits_to_book ON treasury_debit (plan_id, settled_on)
    WHERE entry_id IS NULL AND state = 'paid';
"""
PARENTS = """
ALTER TABLE treasury_debit
    ADD CONSTRAINT treasury_debit_payer_id_fk FOREIGN KEY (payer_id)
        REFERENCES treasury_payer (id) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT treasury_debit_entry_id_fk FOREIGN KEY (entry_id)
        REFERENCES treasury_entry (id) DEFERRABLE INITIALLY DEFERRED;
"""

# CREATE … LIKE and ATTACH do not wait for open inserts of debits, as PARTITION OF would. A key
# over all quarters that does not hold the opening date cannot be; one in each quarter can.
MAKE_QUARTER = """
CREATE FUNCTION treasury_make_debit_quarter(day date) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    begins date := date_trunc('quarter', day::timestamp)::date;
    ends date := begins + interval '3 months';
    quarter text := 'treasury_debit_' || to_char(begins, 'YYYY"q"Q');
BEGIN
    IF to_regclass(quarter) IS NULL THEN
        LOCK TABLE treasury_debit IN SHARE UPDATE EXCLUSIVE MODE;
    END IF;
    IF to_regclass(quarter) IS NOT NULL THEN
        RETURN false;  -- it was there, or another session has made it meanwhile
    END IF;
    EXECUTE format(
        'CREATE TABLE %1$I (LIKE treasury_debit INCLUDING DEFAULTS INCLUDING CONSTRAINTS,'
        ' CONSTRAINT opened_in_quarter CHECK (opened_on >= %2$L AND opened_on < %3$L));'
        'CREATE UNIQUE INDEX %4$I ON %1$I (payer_id, plan_id, from_period);'
        'ALTER TABLE treasury_debit ATTACH PARTITION %1$I FOR VALUES FROM (%2$L) TO (%3$L);'
        'ALTER TABLE %1$I DROP CONSTRAINT opened_in_quarter;'
        'CREATE TRIGGER treasury_debits_follow AFTER INSERT ON %1$I REFERENCING NEW TABLE AS made'
        ' FOR EACH STATEMENT EXECUTE FUNCTION treasury_debits_follow();'
        'CREATE TRIGGER treasury_debit_is_not_emptied BEFORE TRUNCATE ON %1$I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();',
        quarter, begins, ends, quarter || '_spans_fork_never'
    );
    RETURN true;
END $$;
"""

# Two statements of one plan in different quarters never run at once: each holds this row FOR SHARE
# to its end, and whoever comes in a later quarter first moves it on, which waits for them. Never
# the other way round: locked shared first, two of them would wait for each other.
ENTER_QUARTER = """
CREATE FUNCTION treasury_enter_debit_quarter(plan integer, day date) RETURNS date
LANGUAGE plpgsql AS $$
DECLARE
    quarter date := date_trunc('quarter', day::timestamp)::date;
    begun date;
BEGIN
    INSERT INTO treasury_debitquarter (plan_id, first_on, begins_on)
        SELECT plan, quarter, quarter
        WHERE NOT EXISTS (SELECT FROM treasury_debitquarter WHERE plan_id = plan)
        ON CONFLICT DO NOTHING;
    UPDATE treasury_debitquarter SET begins_on = quarter
        WHERE plan_id = plan AND begins_on < quarter;
    SELECT begins_on INTO begun FROM treasury_debitquarter WHERE plan_id = plan FOR SHARE;
    RETURN begun;
END $$;
CREATE TRIGGER treasury_debit_quarter_runs_forward BEFORE UPDATE ON treasury_debitquarter
    FOR EACH ROW WHEN (
        (OLD.plan_id, OLD.first_on) <> (NEW.plan_id, NEW.first_on) OR NEW.begins_on < OLD.begins_on
    ) EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_quarter_stays BEFORE DELETE ON treasury_debitquarter
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_quarter_is_not_emptied BEFORE TRUNCATE ON treasury_debitquarter
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""

# A span begins where one of the same quarter ends (there a unique index lets only one begin), or it
# is the payer's first in this quarter and begins where their last debit of the quarters before
# ends, at 0 if there is none. So spans form one chain, without gap, overlap or fork. One look-up by
# key a row: the quarter's own, else the quarters before, newest first, down to the plan's first.
# Written out by partition, because only so does the plan stay an index look-up that ends at the
# first find, whatever the numbers.
FOLLOW = """
CREATE FUNCTION treasury_debits_follow() RETURNS trigger LANGUAGE plpgsql AS $$
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
FOLLOW_TRIGGER = """
CREATE TRIGGER treasury_debits_follow AFTER INSERT ON treasury_debit
    REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_debits_follow();
"""
FIX = """
CREATE TRIGGER treasury_debit_is_fixed BEFORE UPDATE OF
    payer_id, plan_id, from_period, to_period, opened_on, amount_minor{also}
    ON treasury_debit FOR EACH ROW WHEN (
        (OLD.payer_id, OLD.plan_id, OLD.from_period, OLD.to_period, OLD.opened_on, OLD.amount_minor
            {old}) IS DISTINCT FROM
        (NEW.payer_id, NEW.plan_id, NEW.from_period, NEW.to_period, NEW.opened_on, NEW.amount_minor
            {new})
    ) EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_stays BEFORE DELETE ON treasury_debit
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_debit_is_not_emptied BEFORE TRUNCATE ON treasury_debit
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
FACTS = """payer_id, plan_id, from_period, to_period, opened_on, debit_on, amount_minor, settled_on,
    attempts, retry_days, notified_at, asked_at, next_ask_at, entry_id, state, provider_reference,
    failure_code"""
COPY = f"""
SELECT treasury_make_debit_quarter(opened_on)
    FROM (SELECT DISTINCT opened_on FROM treasury_debit_before) AS days;
INSERT INTO treasury_debit ({FACTS}, cumulative_minor)
    SELECT {FACTS},
        sum(amount_minor) OVER (PARTITION BY payer_id, plan_id ORDER BY to_period)
    FROM treasury_debit_before;
INSERT INTO treasury_debitquarter (plan_id, first_on, begins_on)
    SELECT plan_id, date_trunc('quarter', min(opened_on)::timestamp),
        date_trunc('quarter', max(opened_on)::timestamp)
    FROM treasury_debit_before GROUP BY plan_id;
DROP TABLE treasury_debit_before;
"""
BACK_ASIDE = """
DROP TRIGGER treasury_debit_is_fixed ON treasury_debit;
DROP TRIGGER treasury_debit_stays ON treasury_debit;
DROP TRIGGER treasury_debit_is_not_emptied ON treasury_debit;
DROP FUNCTION treasury_debits_follow() CASCADE;
DROP FUNCTION treasury_make_debit_quarter(date);
DROP FUNCTION treasury_enter_debit_quarter(integer, date);
DROP INDEX debits_to_ask, debits_unanswered, debits_to_book;
ALTER TABLE treasury_debit DROP CONSTRAINT treasury_debit_pkey;
ALTER TABLE treasury_debit RENAME TO treasury_debit_by_quarter;
"""
WHOLE = f"""
CREATE TABLE treasury_debit (
    LIKE treasury_debit_by_quarter INCLUDING DEFAULTS INCLUDING CONSTRAINTS
);
ALTER TABLE treasury_debit
    DROP CONSTRAINT debit_is_in_its_running_total, DROP COLUMN cumulative_minor;
INSERT INTO treasury_debit ({FACTS}) SELECT {FACTS} FROM treasury_debit_by_quarter;
DROP TABLE treasury_debit_by_quarter;
CREATE UNIQUE INDEX debit_spans_fork_never ON treasury_debit (payer_id, plan_id, from_period);
"""
FOLLOW_WHOLE = """
CREATE FUNCTION treasury_debits_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM made
        WHERE from_period <> 0 AND (
            SELECT true FROM treasury_debit AS last
            WHERE last.payer_id = made.payer_id AND last.plan_id = made.plan_id
                AND last.to_period = made.from_period
            LIMIT 1
        ) IS NULL
    ) THEN
        RAISE EXCEPTION 'a debit does not begin where the last one ended'
            USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NULL;
END $$;
"""
FORWARDS = [
    ASIDE,
    BY_QUARTER,
    MAKE_QUARTER,
    ENTER_QUARTER,
    FOLLOW,
    COPY,
    KEYS,
    PARENTS,
    FOLLOW_TRIGGER,
    FIX.format(
        also=", cumulative_minor", old=", OLD.cumulative_minor", new=", NEW.cumulative_minor"
    ),
]
BACKWARDS = [
    BACK_ASIDE,
    WHOLE,
    KEYS,
    PARENTS,
    FOLLOW_WHOLE,
    FOLLOW_TRIGGER,
    FIX.format(also="", old="", new=""),
]


class Migration(migrations.Migration):
    """Debits lie in one partition a quarter of their opening, and know their running total."""

    dependencies = [("treasury", "0003_debits_follow_each_other")]

    operations = [
        migrations.CreateModel(
            name="DebitQuarter",
            fields=[
                ("plan_id", models.IntegerField(primary_key=True, serialize=False)),
                ("first_on", models.DateField()),
                ("begins_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begins_on__day", 1),
                            ("begins_on__gte", models.F("first_on")),
                            ("begins_on__month__in", [1, 4, 7, 10]),
                            ("first_on__day", 1),
                            ("first_on__month__in", [1, 4, 7, 10]),
                        ),
                        name="debit_quarter_is_one",
                    )
                ]
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL("\n".join(FORWARDS), "\n".join(BACKWARDS))],
            state_operations=[
                migrations.RemoveConstraint(model_name="debit", name="debit_spans_fork_never"),
                migrations.AddField(
                    model_name="debit", name="cumulative_minor", field=models.BigIntegerField()
                ),
                migrations.AddConstraint(
                    model_name="debit",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cumulative_minor", models.F("amount_minor")), ("from_period", 0)
                            ),
                            models.Q(
                                ("cumulative_minor__gt", models.F("amount_minor")),
                                ("from_period__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="debit_is_in_its_running_total",
                    ),
                ),
            ],
        ),
    ]
