from django.db import migrations, models


class Migration(migrations.Migration):
    """Debits whose retries are over are found by themselves: few rows, in each partition."""

    dependencies = [("treasury", "0007_balances_of_payers")]

    operations = [
        migrations.AddIndex(
            model_name="debit",
            index=models.Index(
                models.F("plan_id"),
                models.F("payer_id"),
                condition=models.Q(("next_ask_at", None), ("state", "failed")),
                name="debits_given_up",
            ),
        ),
    ]
