"""Incidents, and what was agreed to do at early warnings; what was told stays."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

HASH = """
ALTER TABLE disclosures_incident ADD CONSTRAINT incident_hash_is_of_its_bytes
    CHECK (released_at IS NULL
           OR sha256 = encode(pg_catalog.sha256(convert_to(body, 'UTF8')), 'hex'));
"""
NO_HASH = "ALTER TABLE disclosures_incident DROP CONSTRAINT incident_hash_is_of_its_bytes;"
INCIDENTS = """
CREATE FUNCTION disclosures_incident_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.released_at IS NOT NULL THEN
        RAISE EXCEPTION 'what was published stays: no %', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER incident_stays BEFORE UPDATE OR DELETE ON disclosures_incident
    FOR EACH ROW EXECUTE FUNCTION disclosures_incident_stays();
CREATE TRIGGER incident_is_not_emptied BEFORE TRUNCATE ON disclosures_incident
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_report_stays();
"""
NO_INCIDENTS = """
DROP TRIGGER incident_is_not_emptied ON disclosures_incident;
DROP TRIGGER incident_stays ON disclosures_incident;
DROP FUNCTION disclosures_incident_stays();
"""
STAYS = """
CREATE TRIGGER {name}_stays BEFORE UPDATE OR DELETE ON disclosures_{name}
    FOR EACH ROW EXECUTE FUNCTION disclosures_report_stays();
CREATE TRIGGER {name}_is_not_emptied BEFORE TRUNCATE ON disclosures_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION disclosures_report_stays();
"""
NO_STAYS = """
DROP TRIGGER {name}_is_not_emptied ON disclosures_{name};
DROP TRIGGER {name}_stays ON disclosures_{name};
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("apportionment", "0009_what_is_withheld_and_received"),
        ("charter", "0002_what_has_landed_never_changes"),
        ("disclosures", "0003_corrections"),
        ("support", "0002_what_happened_to_a_complaint_stays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="ComplaintNote",
            fields=[
                (
                    "complaint",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="support.complaint",
                    ),
                ),
                ("words_zh", models.TextField(blank=True)),
                ("words_en", models.TextField(blank=True)),
                ("released_at", models.DateTimeField()),
                (
                    "released_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words_en", ""), ("words_zh", ""), _negated=True),
                        name="complaint_note_says_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of_no", models.PositiveIntegerField(blank=True, null=True)),
                ("since_on", models.DateField()),
                ("until_on", models.DateField(blank=True, null=True)),
                ("words", models.JSONField()),
                ("prepared_at", models.DateTimeField()),
                ("no", models.PositiveIntegerField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("body", models.TextField(blank=True, default="")),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("released_at", None)),
                        fields=["prepared_at"],
                        name="incidents_to_release",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("no__isnull", False)),
                        fields=("no", "version"),
                        name="one_version_of_an_incident",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("body", ""),
                                ("no", None),
                                ("released_at", None),
                                ("released_by", None),
                                ("sha256", ""),
                                ("version", None),
                            ),
                            models.Q(
                                ("no__gte", 1),
                                ("no__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                ("version__gte", 1),
                                ("version__isnull", False),
                                models.Q(("body", ""), _negated=True),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="incident_is_whole_once_released",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_by", None),
                            models.Q(("released_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="incident_is_released_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until_on", None),
                            ("until_on__gte", models.F("since_on")),
                            _connector="OR",
                        ),
                        name="incident_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("of_no", None),
                            ("no", None),
                            ("no", models.F("of_no")),
                            _connector="OR",
                        ),
                        name="later_version_keeps_its_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
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
                ("cutoff_at", models.DateTimeField()),
                ("movement", models.JSONField()),
                ("cases", models.JSONField()),
                ("counted_at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "no"), name="one_tally_per_period"),
                    models.CheckConstraint(
                        condition=models.Q(("no__gte", 1)), name="tallies_count_from_one"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "warning",
                    models.CharField(
                        choices=[
                            ("fewer", "fewer"),
                            ("minimum", "minimum"),
                            ("leaving", "leaving"),
                            ("young", "young"),
                            ("dearer", "dearer"),
                            ("waiting", "waiting"),
                            ("cases", "cases"),
                            ("unpaid", "unpaid"),
                            ("overdue", "overdue"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "unknown"),
                            ("ok", "ok"),
                            ("watch", "watch"),
                            ("reached", "reached"),
                        ],
                        max_length=8,
                    ),
                ),
                ("facts", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "plan",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="charter.plan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "warning", "at"), name="one_change_of_a_warning_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["unknown", "ok", "watch", "reached"]),
                            (
                                "warning__in",
                                [
                                    "fewer",
                                    "minimum",
                                    "leaving",
                                    "young",
                                    "dearer",
                                    "waiting",
                                    "cases",
                                    "unpaid",
                                    "overdue",
                                ],
                            ),
                        ),
                        name="warning_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningNote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "warning",
                    models.CharField(
                        choices=[
                            ("fewer", "fewer"),
                            ("minimum", "minimum"),
                            ("leaving", "leaving"),
                            ("young", "young"),
                            ("dearer", "dearer"),
                            ("waiting", "waiting"),
                            ("cases", "cases"),
                            ("unpaid", "unpaid"),
                            ("overdue", "overdue"),
                        ],
                        max_length=16,
                    ),
                ),
                ("words_zh", models.TextField(blank=True)),
                ("words_en", models.TextField(blank=True)),
                ("incident_no", models.PositiveIntegerField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words_en", ""), ("words_zh", ""), _negated=True),
                        name="warning_note_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "warning__in",
                                [
                                    "fewer",
                                    "minimum",
                                    "leaving",
                                    "young",
                                    "dearer",
                                    "waiting",
                                    "cases",
                                    "unpaid",
                                    "overdue",
                                ],
                            )
                        ),
                        name="warning_note_is_of_a_known_warning",
                    ),
                ],
            },
        ),
        migrations.RunSQL(HASH, NO_HASH),
        migrations.RunSQL(INCIDENTS, NO_INCIDENTS),
        *(
            migrations.RunSQL(STAYS.format(name=name), NO_STAYS.format(name=name))
            for name in ("tally", "warningchange", "warningnote", "complaintnote")
        ),
    ]
