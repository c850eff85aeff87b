import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
CREATE TRIGGER withheld_award_stays BEFORE UPDATE OR DELETE ON apportionment_withheldaward
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER withheld_award_is_not_emptied BEFORE TRUNCATE ON apportionment_withheldaward
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
MAY_GO = """
DROP TRIGGER withheld_award_is_not_emptied ON apportionment_withheldaward;
DROP TRIGGER withheld_award_stays ON apportionment_withheldaward;
"""


class Migration(migrations.Migration):
    """What was taken back before it was paid is withheld; a payee confirms what has arrived."""

    dependencies = [
        ("apportionment", "0008_what_was_counted_stays"),
        ("treasury", "0015_payouts_go_in_batches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WithheldAward",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.PositiveBigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="awardpayout",
            name="confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="awardpayout",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="awardpayout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="receipt_is_confirmed_by_somebody",
            ),
        ),
        migrations.AddField(
            model_name="withheldaward",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treasury.entry"
            ),
        ),
        migrations.AddField(
            model_name="withheldaward",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withheld",
                to="apportionment.runitem",
            ),
        ),
        migrations.AddField(
            model_name="withheldaward",
            name="portion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withheld",
                to="apportionment.portion",
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldaward",
            constraint=models.UniqueConstraint(
                fields=("portion", "item"), name="withheld_once_by_item"
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldaward",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="withheld_is_something"
            ),
        ),
        migrations.RunSQL(STAYS, MAY_GO),
    ]
