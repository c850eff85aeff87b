"""What was wrong and where it is made good; what members read of a case; what was refused."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields

HASH = """
ALTER TABLE disclosures_correction ADD CONSTRAINT correction_hash_is_of_its_bytes
    CHECK (body = '' OR sha256 = encode(pg_catalog.sha256(convert_to(body, 'UTF8')), 'hex'));
"""
NO_HASH = "ALTER TABLE disclosures_correction DROP CONSTRAINT correction_hash_is_of_its_bytes;"
GUARD = """
CREATE FUNCTION disclosures_correction_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF OLD.state = 'prepared'
            AND ROW(NEW.plan_id, NEW.report_id, NEW.figures, NEW.words_en, NEW.words_zh,
                    NEW.made_good_in, NEW.prepared_by_id, NEW.prepared_at)
                IS NOT DISTINCT FROM
                ROW(OLD.plan_id, OLD.report_id, OLD.figures, OLD.words_en, OLD.words_zh,
                    OLD.made_good_in, OLD.prepared_by_id, OLD.prepared_at) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a correction stays as it was written: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correction_stays BEFORE UPDATE OR DELETE ON disclosures_correction
    FOR EACH ROW EXECUTE FUNCTION disclosures_correction_stays();
CREATE TRIGGER correction_is_not_emptied BEFORE TRUNCATE ON disclosures_correction
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_correction_stays();
CREATE FUNCTION disclosures_refusal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'what was refused stays known: no %', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER refusal_stays BEFORE DELETE ON disclosures_refusedreport
    FOR EACH ROW EXECUTE FUNCTION disclosures_refusal_stays();
CREATE TRIGGER refusal_is_not_emptied BEFORE TRUNCATE ON disclosures_refusedreport
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_refusal_stays();
"""
UNGUARD = """
DROP TRIGGER refusal_is_not_emptied ON disclosures_refusedreport;
DROP TRIGGER refusal_stays ON disclosures_refusedreport;
DROP FUNCTION disclosures_refusal_stays();
DROP TRIGGER correction_is_not_emptied ON disclosures_correction;
DROP TRIGGER correction_stays ON disclosures_correction;
DROP FUNCTION disclosures_correction_stays();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("disclosures", "0002_what_was_published_stays"),
        ("apportionment", "0009_what_is_withheld_and_received"),
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0011_readers_are_impartial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveIntegerField(blank=True, null=True)),
                ("figures", models.JSONField(blank=True, default=list)),
                ("words_en", models.TextField()),
                ("words_zh", models.TextField()),
                ("made_good_in", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "Waits for a second person"),
                            ("released", "Published"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="prepared",
                        max_length=9,
                    ),
                ),
                ("body", models.TextField(blank=True, default="")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("prepared_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="disclosures.report",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ("-pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "no"), name="correction_no_is_the_plans_own"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("no", None), ("no__gte", 1), _connector="OR"),
                        name="corrections_count_from_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("words_en", ""), _negated=True),
                            models.Q(("words_zh", ""), _negated=True),
                        ),
                        name="correction_says_what_was_wrong",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "released"),
                                ("no__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("body", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "released"), _negated=True),
                                ("body", ""),
                                ("no", None),
                                ("released_at", None),
                                ("released_by", None),
                                ("sha256", ""),
                            ),
                            _connector="OR",
                        ),
                        name="correction_has_bytes_iff_released",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_is_released_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "withdrawn"),
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                            ),
                            models.Q(
                                models.Q(("state", "withdrawn"), _negated=True),
                                ("withdrawn_at", None),
                                ("withdrawn_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="correction_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FinerRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told_line", vault.fields.EncryptedTextField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="finer_rows",
                        to="disclosures.report",
                    ),
                ),
            ],
            options={
                "verbose_name": "row for members",
                "verbose_name_plural": "rows for members",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "claim"), name="one_finer_row_a_case_and_report"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("told_line__is_blank", False)),
                        name="finer_row_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedReport",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="apportionment.run",
                    ),
                ),
                ("no", models.PositiveIntegerField()),
                ("figure", models.CharField(max_length=120)),
                ("stated", models.CharField(blank=True, max_length=80)),
                ("found", models.CharField(blank=True, max_length=80)),
                ("tries", models.PositiveIntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                "verbose_name": "refused report",
                "verbose_name_plural": "refused reports",
                "indexes": [
                    models.Index(
                        condition=models.Q(("published_at", None)),
                        fields=["plan"],
                        name="refusals_that_stand",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("figure", ""), _negated=True),
                        name="refusal_names_a_figure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries__gte", 1)), name="refusal_was_tried"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_at__lte", models.F("last_at")),
                            ("last_at__lt", models.F("next_at")),
                        ),
                        name="refusal_in_order",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HASH, NO_HASH),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
