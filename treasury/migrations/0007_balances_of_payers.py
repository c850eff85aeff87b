import django.db.models.deletion
from django.db import migrations, models

STAY = """
CREATE TRIGGER treasury_topup_stays BEFORE UPDATE OR DELETE ON treasury_topup
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_topup_is_not_emptied BEFORE TRUNCATE ON treasury_topup
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
LEAVE = """
DROP TRIGGER treasury_topup_stays ON treasury_topup;
DROP TRIGGER treasury_topup_is_not_emptied ON treasury_topup;
"""


class Migration(migrations.Migration):
    """Payers of a prepaid plan pay in first."""

    dependencies = [("treasury", "0006_debits_are_written_off")]

    operations = [
        migrations.CreateModel(
            name="TopUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="treasury.entry"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="top_ups",
                        to="treasury.payer",
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("key", models.CharField(max_length=80)),
                ("amount_minor", models.BigIntegerField()),
                ("topped_up_at", models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name="topup",
            index=models.Index(models.F("payer"), models.F("plan_id"), name="top_ups_of_payer"),
        ),
        migrations.AddConstraint(
            model_name="topup",
            constraint=models.UniqueConstraint(
                models.F("plan_id"), models.F("key"), name="top_up_comes_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="topup",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True),
                name="top_up_is_of_something",
            ),
        ),
        migrations.RunSQL(STAY, LEAVE),
    ]
