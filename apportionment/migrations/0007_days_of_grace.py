from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("apportionment", "0006_what_the_reserve_held"),
        ("charter", "0002_what_has_landed_never_changes"),
        ("treasury", "0008_debits_given_up"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Arrears",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treasury.payer",
                    ),
                ),
                ("upto_period", models.IntegerField()),
                ("began_at", models.DateTimeField()),
                ("until_on", models.DateField()),
                ("warned_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("paid", "paid"), ("lapsed", "ended for arrears")],
                        default="",
                        max_length=8,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "arrears",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at", None)),
                        fields=("plan", "payer"),
                        name="a_payer_is_in_arrears_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("ended_at", None), ("ending", "")),
                            Q(("ended_at__isnull", False), ("ending__in", ["paid", "lapsed"])),
                            _connector="OR",
                        ),
                        name="arrears_have_an_ending_iff_they_ended",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("ending", "lapsed"), _negated=True),
                            Q(("ended_at__gt", F("warned_at")), ("warned_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="arrears_lapse_only_after_a_warning",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=Q(("ended_at", None)),
                        fields=["plan", "until_on"],
                        name="arrears_that_go_on",
                    )
                ],
            },
        ),
    ]
