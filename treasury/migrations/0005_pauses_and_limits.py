import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A pause or a limit holds a debit; what is due stays due."""

    dependencies = [("treasury", "0004_debits_by_quarter")]

    operations = [
        migrations.CreateModel(
            name="DebitPause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debit_pauses",
                        to="treasury.payer",
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=200)),
                ("granted_by", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PayerLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="limits",
                        to="treasury.payer",
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("month_minor", models.BigIntegerField(null=True)),
                ("year_minor", models.BigIntegerField(null=True)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="debitpause",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                condition=models.Q(("until_on", None)),
                name="one_open_pause",
            ),
        ),
        migrations.AddConstraint(
            model_name="debitpause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"
                ),
                name="pause_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="debitpause",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="pause_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="payerlimit",
            constraint=models.UniqueConstraint(
                models.F("payer"), models.F("plan_id"), name="one_limit_per_payer"
            ),
        ),
        migrations.AddConstraint(
            model_name="payerlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("month_minor__isnull", False), ("year_minor__isnull", False), _connector="OR"
                ),
                name="limit_limits_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="payerlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("month_minor", None), ("month_minor__gte", 0), _connector="OR"),
                    models.Q(("year_minor", None), ("year_minor__gte", 0), _connector="OR"),
                ),
                name="limit_is_not_negative",
            ),
        ),
    ]
