import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("apportionment", "0002_what_was_sealed_stays"),
        ("charter", "0002_what_has_landed_never_changes"),
        ("claims", "0002_history_is_append_only"),
        ("members", "0002_what_a_run_has_counted_cannot_change"),
        ("treasury", "0003_debits_follow_each_other"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BooksCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField()),
                ("compared", models.JSONField()),
                ("differences", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ParkedPayer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("payer_id", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("parked_at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Rebate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("no", models.PositiveIntegerField()),
                ("rebate_minor", models.PositiveBigIntegerField()),
                ("cumulative_minor", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RunItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("written_off", "Written off"),
                            ("recovered", "Recovered"),
                            ("clawback", "Award taken back"),
                            ("subsidy", "Subsidy"),
                            ("reserve_draw", "Drawn from the reserve"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=120)),
                ("amount_minor", models.PositiveBigIntegerField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="dueexception",
            name="one_exception_of_a_kind",
        ),
        migrations.RemoveConstraint(
            model_name="portion",
            name="portion_is_allowed_or_left",
        ),
        migrations.RemoveConstraint(
            model_name="run",
            name="run_carry_accounts_for_every_cent",
        ),
        migrations.AddField(
            model_name="dueexception",
            name="key",
            field=models.CharField(default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="dueexception",
            name="recorded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="dueexception",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="portion",
            name="borne_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="portion",
            name="cut_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="adjustments_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="called_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="contributed_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="rebates_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="run",
            name="reserve_draw_minor",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="dueexception",
            name="period",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exceptions",
                to="apportionment.period",
            ),
        ),
        migrations.RunSQL(
            "UPDATE apportionment_exception SET key = 'exception/' || id WHERE key = ''",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="dueexception",
            constraint=models.UniqueConstraint(
                fields=("plan", "key"), name="exception_is_recorded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="dueexception",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "exempt")),
                fields=("enrolment", "period"),
                name="exempt_once_a_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="portion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "brought_minor",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("allowed_minor"), "+", models.F("left_minor")
                                ),
                                "+",
                                models.F("borne_minor"),
                            ),
                            "+",
                            models.F("cut_minor"),
                        ),
                    )
                ),
                name="portion_is_placed_to_the_last_cent",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", frozenset(["proposed", "released", "sealed"])), _negated=True
                    ),
                    models.Q(
                        (
                            "carry_out_minor",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("charged_minor"), "+", models.F("borne_minor")
                                ),
                                "-",
                                models.F("to_share_minor"),
                            ),
                        ),
                        (
                            "to_share_minor",
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                django.db.models.expressions.CombinedExpression(
                                                    django.db.models.expressions.CombinedExpression(
                                                        django.db.models.expressions.CombinedExpression(
                                                            django.db.models.expressions.CombinedExpression(
                                                                django.db.models.expressions.CombinedExpression(
                                                                    django.db.models.expressions.CombinedExpression(
                                                                        models.F("benefit_minor"),
                                                                        "+",
                                                                        models.F("fee_minor"),
                                                                    ),
                                                                    "+",
                                                                    models.F("reserve_minor"),
                                                                ),
                                                                "+",
                                                                models.F("written_off_minor"),
                                                            ),
                                                            "-",
                                                            models.F("recovered_minor"),
                                                        ),
                                                        "+",
                                                        models.F("refunds_minor"),
                                                    ),
                                                    "+",
                                                    models.F("rebates_minor"),
                                                ),
                                                "-",
                                                models.F("adjustments_minor"),
                                            ),
                                            "-",
                                            models.F("subsidy_minor"),
                                        ),
                                        "-",
                                        models.F("reserve_draw_minor"),
                                    ),
                                    "-",
                                    models.F("clawback_minor"),
                                ),
                                "-",
                                models.F("carry_in_minor"),
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="run_carry_accounts_for_every_cent",
            ),
        ),
        migrations.AddField(
            model_name="bookscheck",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="charter.plan"
            ),
        ),
        migrations.AddField(
            model_name="parkedpayer",
            name="slice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parked",
                to="apportionment.slice",
            ),
        ),
        migrations.AddField(
            model_name="rebate",
            name="band",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="charter.band",
            ),
        ),
        migrations.AddField(
            model_name="rebate",
            name="granted_in",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rebates",
                to="apportionment.period",
            ),
        ),
        migrations.AddField(
            model_name="rebate",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="charter.plan",
            ),
        ),
        migrations.AddField(
            model_name="runitem",
            name="claim",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="claims.claim",
            ),
        ),
        migrations.AddField(
            model_name="runitem",
            name="period",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="items",
                to="apportionment.period",
            ),
        ),
        migrations.AddField(
            model_name="runitem",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="charter.plan"
            ),
        ),
        migrations.AddField(
            model_name="runitem",
            name="recorded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="bookscheck",
            index=models.Index(fields=["plan", "-ended_at"], name="books_checks_by_plan"),
        ),
        migrations.AddIndex(
            model_name="parkedpayer",
            index=models.Index(
                condition=models.Q(("resolved_at", None)), fields=["slice"], name="payers_parked"
            ),
        ),
        migrations.AddConstraint(
            model_name="parkedpayer",
            constraint=models.UniqueConstraint(
                fields=("slice", "payer_id"), name="parked_once_a_slice"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebate",
            constraint=models.UniqueConstraint(
                fields=("plan", "band", "no"), name="one_rebate_per_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="rebate",
            constraint=models.CheckConstraint(
                condition=models.Q(("cumulative_minor__gte", models.F("rebate_minor"))),
                name="rebate_is_in_its_running_total",
            ),
        ),
        migrations.AddIndex(
            model_name="runitem",
            index=models.Index(
                condition=models.Q(("period", None)), fields=["plan"], name="run_items_waiting"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.UniqueConstraint(
                fields=("plan", "key"), name="run_item_is_recorded_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="run_item_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="runitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="run_item_has_a_reason"
            ),
        ),
    ]
