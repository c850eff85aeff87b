"""Audits: claims drawn, what an auditor saw, what was attested."""

from typing import Final

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields

# Of each table: the columns that may change, and the words that a new key or an erasure rewrites.
TABLES: Final = {
    "audits_listed": ("", ""),
    "audits_drawn": ("objected_at", ""),
    "audits_commitment": ("value, opened_at", "sealed"),
    "audits_appointment": ("ended_at", ""),
    "audits_attestation": ("", ""),
}
GUARD: Final = """
CREATE FUNCTION audits_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_rows_stay';
END $$;
""" + "".join(
    f"""
CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audits_stays('{columns}', '{words}');
CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audits_stays('', '');
"""
    for table, (columns, words) in TABLES.items()
)
UNGUARD: Final = (
    "".join(
        f"DROP TRIGGER {table}_whole ON {table}; DROP TRIGGER {table}_rows ON {table};"
        for table in TABLES
    )
    + "DROP FUNCTION audits_stays();"
)
# What an audit is drawn from is fixed when it opens, the draw when it is made; it only goes on.
# What was found stays once it is attested; who has said no, or ended, does not come back.
STEADY: Final = """
CREATE FUNCTION audits_stays_drawn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moves text[] := ARRAY['state', 'commit_until', 'draws_at', 'prolonged', 'beacon_round',
    'beacon_value', 'seed', 'drawn_at', 'draw_body', 'draw_sha256', 'attested_at'];
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - moves = to_jsonb(OLD) - moves
           AND (OLD.beacon_value = '' OR NEW.beacon_value = OLD.beacon_value)
           AND (OLD.state = 'opened'
                OR OLD.state = 'drawn' AND NEW.state IN ('drawn', 'attested')
                AND to_jsonb(NEW) - ARRAY['state', 'attested_at']
                    = to_jsonb(OLD) - ARRAY['state', 'attested_at'])
           AND NOT (OLD.state = 'opened' AND NEW.state = 'attested') THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what an audit was drawn from, and what it gave, stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_stays_drawn';
END $$;
CREATE TRIGGER audits_audit_drawn BEFORE UPDATE OR DELETE ON audits_audit
    FOR EACH ROW EXECUTE FUNCTION audits_stays_drawn();
CREATE FUNCTION audits_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := '{}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF current_setting('app.may_reword', true) = 'on' THEN
            free := ARRAY['note'];
        END IF;
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
            RETURN NEW;
        END IF;
        IF NEW.drawn_id = OLD.drawn_id AND EXISTS (
            SELECT FROM audits_drawn JOIN audits_audit ON audits_audit.id = audits_drawn.audit_id
            WHERE audits_drawn.id = OLD.drawn_id AND audits_audit.state = 'drawn'
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'what was attested stays'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_finding_stays';
END $$;
CREATE TRIGGER audits_finding_stays BEFORE UPDATE OR DELETE ON audits_finding
    FOR EACH ROW EXECUTE FUNCTION audits_finding_stays();
CREATE FUNCTION audits_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL
       AND to_jsonb(NEW) ->> TG_ARGV[0] IS DISTINCT FROM to_jsonb(OLD) ->> TG_ARGV[0] THEN
        RAISE EXCEPTION 'what was said, or ended, is not taken back'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'audit_goes_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audits_drawn_forward BEFORE UPDATE ON audits_drawn
    FOR EACH ROW EXECUTE FUNCTION audits_goes_forward('objected_at');
CREATE TRIGGER audits_appointment_forward BEFORE UPDATE ON audits_appointment
    FOR EACH ROW EXECUTE FUNCTION audits_goes_forward('ended_at');
CREATE TRIGGER audits_commitment_forward BEFORE UPDATE ON audits_commitment
    FOR EACH ROW EXECUTE FUNCTION audits_goes_forward('opened_at');
"""
UNSTEADY: Final = """
DROP TRIGGER audits_commitment_forward ON audits_commitment;
DROP TRIGGER audits_appointment_forward ON audits_appointment;
DROP TRIGGER audits_drawn_forward ON audits_drawn;
DROP FUNCTION audits_goes_forward();
DROP TRIGGER audits_finding_stays ON audits_finding;
DROP FUNCTION audits_finding_stays();
DROP TRIGGER audits_audit_drawn ON audits_audit;
DROP FUNCTION audits_stays_drawn();
"""
HASHES: Final = """
ALTER TABLE audits_audit ADD CONSTRAINT draw_hash_is_of_its_bytes CHECK (draw_body = ''
    OR draw_sha256 = encode(pg_catalog.sha256(convert_to(draw_body, 'UTF8')), 'hex'));
ALTER TABLE audits_attestation ADD CONSTRAINT attestation_hash_is_of_its_bytes
    CHECK (sha256 = encode(pg_catalog.sha256(convert_to(body, 'UTF8')), 'hex'));
"""
UNHASHED: Final = """
ALTER TABLE audits_attestation DROP CONSTRAINT attestation_hash_is_of_its_bytes;
ALTER TABLE audits_audit DROP CONSTRAINT draw_hash_is_of_its_bytes;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("apportionment", "0009_what_is_withheld_and_received"),
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0011_readers_are_impartial"),
        ("panels", "0002_what_stays_as_it_was"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Audit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveIntegerField()),
                ("quarter", models.CharField(max_length=7)),
                ("report_sha256", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField()),
                ("at_least", models.PositiveIntegerField()),
                ("bps", models.PositiveIntegerField()),
                ("at_most", models.PositiveIntegerField()),
                ("listed", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("list_sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("opened", "Before the draw"),
                            ("drawn", "Drawn, being looked at"),
                            ("attested", "Attested"),
                        ],
                        default="opened",
                        max_length=8,
                    ),
                ),
                ("commit_until", models.DateTimeField()),
                ("draws_at", models.DateTimeField()),
                ("prolonged", models.PositiveSmallIntegerField(default=0)),
                ("beacon_source", models.CharField(blank=True, default="", max_length=40)),
                ("beacon_round", models.PositiveBigIntegerField(blank=True, null=True)),
                ("beacon_value", models.CharField(blank=True, default="", max_length=64)),
                ("seed", models.CharField(blank=True, default="", max_length=64)),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("draw_body", models.TextField(blank=True, default="")),
                ("draw_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("attested_at", models.DateTimeField(blank=True, null=True)),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="apportionment.period",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
            ],
            options={
                "ordering": ("plan", "-no"),
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=120)),
                ("body", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("public_key", models.CharField(blank=True, default="", max_length=64)),
                ("signature", models.CharField(blank=True, default="", max_length=128)),
                ("at", models.DateTimeField()),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "audit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestation",
                        to="audits.audit",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("organisation", models.CharField(max_length=120)),
                ("is_member", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("looks_from", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "auditor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="audits.audit",
                    ),
                ),
            ],
            options={
                "ordering": ("audit", "pk"),
            },
        ),
        migrations.CreateModel(
            name="BeaconReading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="beacon_readings",
                        to="audits.audit",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "giver",
                    models.CharField(
                        choices=[("auditor", "Auditor"), ("crew", "The crew")], max_length=8
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("commitment", models.CharField(max_length=64)),
                ("sealed", vault.fields.EncryptedTextField(default="")),
                ("is_kept", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField()),
                ("value", models.CharField(blank=True, default="", max_length=200)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commitments",
                        to="audits.audit",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("audit", "giver", "number"),
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("statement", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "audit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draft",
                        to="audits.audit",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Drawn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("objected_at", models.DateTimeField(blank=True, null=True)),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drawn",
                        to="audits.audit",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "drawn",
                "ordering": ("audit", "place"),
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("identity_seen", models.BooleanField()),
                ("papers_seen", models.BooleanField()),
                ("bank_seen", models.BooleanField()),
                ("payee_confirmed", models.BooleanField()),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("confirmed", "Confirmed"),
                            ("not_confirmed", "Not confirmed"),
                            ("unchecked", "Could not be checked"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("objected", "The person did not wish to be seen"),
                            ("erased", "The person's data has been erased"),
                            ("papers", "Papers are missing or cannot be read"),
                            ("other", "Another reason"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("note", vault.fields.EncryptedTextField(default="")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drawn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finding",
                        to="audits.drawn",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list",
                        to="audits.audit",
                    ),
                ),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "listed",
                "ordering": ("audit", "number"),
            },
        ),
        migrations.AddField(
            model_name="drawn",
            name="listed",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="drawn",
                to="audits.listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.UniqueConstraint(
                fields=("plan", "no"), name="audit_no_is_the_plans_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.UniqueConstraint(
                fields=("plan", "quarter"), name="one_audit_per_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["attested", "drawn", "opened"])),
                name="audit_in_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("listed__gte", models.F("size")), ("no__gte", 1), ("size__gte", 1)
                ),
                name="audit_draws_some_of_its_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("list_sha256__regex", "^[0-9a-f]{64}$"),
                    ("report_sha256__regex", "^[0-9a-f]{64}$"),
                ),
                name="audit_rests_on_hashes",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("draw_body", ""),
                        ("draw_sha256", ""),
                        ("drawn_at", None),
                        ("seed", ""),
                        ("state", "opened"),
                    ),
                    models.Q(
                        models.Q(("state", "opened"), _negated=True),
                        ("draw_sha256__regex", "^[0-9a-f]{64}$"),
                        ("drawn_at__isnull", False),
                        ("seed__regex", "^[0-9a-f]{64}$"),
                    ),
                    _connector="OR",
                ),
                name="audit_has_a_draw_iff_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attested_at__isnull", False), ("state", "attested")),
                    models.Q(models.Q(("state", "attested"), _negated=True), ("attested_at", None)),
                    _connector="OR",
                ),
                name="audit_attested_at_iff_attested",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("beacon_round", None), ("beacon_source", ""), ("beacon_value", "")),
                    models.Q(
                        models.Q(("beacon_source", ""), _negated=True),
                        ("beacon_round__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="audit_beacon_has_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("commit_until__gt", models.F("opened_at")),
                    ("draws_at__gte", models.F("commit_until")),
                ),
                name="audit_draws_after_committing",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                name="attestation_has_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="attestation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_key", ""), ("signature", "")),
                    models.Q(
                        ("public_key__regex", "^[0-9a-f]{64}$"),
                        ("signature__regex", "^[0-9a-f]{128}$"),
                    ),
                    _connector="OR",
                ),
                name="attestation_signature_has_its_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("audit",),
                name="one_auditor_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("organisation", ""), _negated=True),
                name="auditor_is_of_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", models.F("auditor")), _negated=True),
                name="nobody_appoints_themself",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("looks_from__gt", models.F("at"))),
                name="people_are_told_before",
            ),
        ),
        migrations.AddConstraint(
            model_name="beaconreading",
            constraint=models.UniqueConstraint(
                fields=("audit", "by"), name="one_audit_reading_per_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="beaconreading",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__regex", "^[0-9a-f]{64}$")), name="audit_reading_is_hex"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("audit", "by"), name="one_value_per_audit_and_user"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("audit", "giver", "number"), name="audit_values_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.UniqueConstraint(
                fields=("audit", "commitment"), name="audit_values_differ"
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("commitment__regex", "^[0-9a-f]{64}$")),
                name="audit_value_is_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_kept", True), ("sealed__is_blank", False), _connector="OR"),
                name="audit_value_is_sealed_or_kept",
            ),
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at", None), ("value", "")),
                    models.Q(models.Q(("value", ""), _negated=True), ("opened_at__isnull", False)),
                    _connector="OR",
                ),
                name="audit_value_opened_with_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("result__in", ["confirmed", "not_confirmed", "unchecked"])),
                name="finding_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "confirmed"), _negated=True),
                    models.Q(("bank_seen", True), ("identity_seen", True), ("papers_seen", True)),
                    _connector="OR",
                ),
                name="finding_confirms_what_was_seen",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "unchecked"), models.Q(("why", ""), _negated=True)),
                    models.Q(models.Q(("result", "unchecked"), _negated=True), ("why", "")),
                    _connector="OR",
                ),
                name="finding_says_why_iff_unchecked",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("result", "not_confirmed"), _negated=True),
                    ("note__is_blank", False),
                    _connector="OR",
                ),
                name="finding_of_what_is_not_confirmed_has_a_note",
            ),
        ),
        migrations.AddConstraint(
            model_name="listed",
            constraint=models.UniqueConstraint(fields=("audit", "number"), name="list_is_numbered"),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.UniqueConstraint(
                fields=("audit", "place"), name="draw_is_in_an_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="drawn",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__gte", 1)), name="draw_counts_from_one"
            ),
        ),
        migrations.RunSQL(HASHES, UNHASHED),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(STEADY, UNSTEADY),
    ]
