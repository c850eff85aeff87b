from django.db import migrations, models

# A plan whose payers hold balances paid its debits out of them; its entries say so. What is paid
# there and not booked yet was drawn too, as no bank was asked for it.
PAID_FROM = """
UPDATE treasury_debit AS debit SET paid_from = 'balances'
FROM (
    SELECT DISTINCT posting.entry_id
    FROM treasury_posting posting
    JOIN treasury_account account ON account.id = posting.account_id
    JOIN treasury_entry entry ON entry.id = posting.entry_id
    WHERE account.code = 'balances' AND entry.key LIKE 'collected/%'
) AS drawn
WHERE debit.entry_id = drawn.entry_id AND debit.state = 'paid';
UPDATE treasury_debit AS debit SET paid_from = 'balances'
WHERE state = 'paid' AND entry_id IS NULL AND attempts = 0
    AND EXISTS (
        SELECT FROM treasury_topup AS paid_in
        WHERE paid_in.payer_id = debit.payer_id AND paid_in.plan_id = debit.plan_id
    );
"""


class Migration(migrations.Migration):
    """A debit says which account paid it, where that was not a request to a provider."""

    dependencies = [("treasury", "0009_debits_are_checked_together")]

    operations = [
        migrations.AddField(
            "debit",
            "paid_from",
            models.CharField(
                choices=[
                    ("balances", "money that the payer holds here"),
                    ("solidarity", "the solidarity fund"),
                    ("award", "the payer's own award"),
                ],
                max_length=12,
                null=True,
            ),
        ),
        migrations.RunSQL(PAID_FROM, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "debit",
            models.CheckConstraint(
                condition=models.Q(paid_from=None)
                | models.Q(paid_from__in=["balances", "solidarity", "award"], state="paid"),
                name="debit_is_paid_from_something",
            ),
        ),
    ]
