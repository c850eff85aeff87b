import django.db.models.deletion
from django.db import migrations, models

import vault.fields

# What was taken back, by whom and why stays; only its end is written, once.
UNPLACINGS_STAY = """
CREATE FUNCTION treasury_unplacing_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was taken back stays as it is: no % of unplacing %', TG_OP, OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER treasury_unplacing_stays BEFORE DELETE OR UPDATE OF plan_id, line_id, turn,
        placed_as, placed_key, placed_by, placed_at, placed_entry_id, amount_minor, asked_by,
        asked_at ON treasury_unplacing
    FOR EACH ROW EXECUTE FUNCTION treasury_unplacing_stays();
CREATE TRIGGER treasury_unplacing_ends_once BEFORE UPDATE OF closed_by, closed_at, entry_id
        ON treasury_unplacing
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION treasury_unplacing_stays();
"""
UNPLACINGS_CHANGE = """
DROP TRIGGER treasury_unplacing_stays ON treasury_unplacing;
DROP TRIGGER treasury_unplacing_ends_once ON treasury_unplacing;
DROP FUNCTION treasury_unplacing_stays();
"""
# Nobody gets a letter about what was given back before there were letters.
OLD_REFUNDS_ARE_TOLD = """
UPDATE treasury_refund SET told_at = now() WHERE state NOT IN ('prepared', 'withdrawn');
UPDATE treasury_refund SET arrival_told_at = now() WHERE state = 'paid';
"""
# The words under which a consent taken back was kept until there was a column for it.
ENDED_CONSENTS = """
UPDATE treasury_debitpause SET is_hardship = false WHERE reason = 'consent to debits withdrawn';
"""


class Migration(migrations.Migration):
    """Lines placed wrongly are taken back, files wait to be worked, refunds are told."""

    dependencies = [("treasury", "0017_gateways_rest")]

    operations = [
        migrations.CreateModel(
            name="StatementUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("size_bytes", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", vault.fields.EncryptedTextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "being taken in"),
                            ("taken", "taken in"),
                            ("refused", "not taken in"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=30)),
                ("facts", models.JSONField(default=dict)),
                ("lines", models.PositiveIntegerField(null=True)),
                ("new_lines", models.PositiveIntegerField(null=True)),
                ("handed_in_by", models.BigIntegerField()),
                ("handed_in_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Unplacing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("turn", models.PositiveSmallIntegerField()),
                (
                    "placed_as",
                    models.CharField(
                        choices=[
                            ("top_up", "paid by a member"),
                            ("gift", "given to the solidarity fund"),
                            ("order", "an order of a bank file"),
                            ("settlement", "settled by a provider"),
                            ("payout", "paid out"),
                            ("refund", "paid back"),
                            ("return", "sent back"),
                            ("expense", "an expense"),
                            ("charge", "the bank's charge or interest"),
                            ("double", "told before"),
                        ],
                        max_length=12,
                    ),
                ),
                ("placed_key", models.CharField(blank=True, max_length=120)),
                ("placed_by", models.BigIntegerField(null=True)),
                ("placed_at", models.DateTimeField()),
                ("amount_minor", models.BigIntegerField()),
                ("reason", vault.fields.EncryptedTextField()),
                ("asked_by", models.BigIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("closed_by", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="gap",
            name="gap_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="withdrawal",
            name="withdrawal_is_wished_once",
        ),
        migrations.AddField(
            model_name="reconciliation",
            name="compared_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="arrival_told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="told_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="account",
            field=vault.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="gateway",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="holder",
            field=vault.fields.EncryptedTextField(blank=True, default=""),
        ),
        migrations.AlterField(
            model_name="gap",
            name="kind",
            field=models.CharField(
                choices=[
                    ("not_settled", "paid, but in no batch of the provider"),
                    ("not_paid", "in a batch of the provider, but not paid here"),
                    ("line_unknown", "in a batch of the provider, and nothing of ours"),
                    ("settlement_aside", "a batch of the provider that was not booked"),
                    ("not_at_bank", "sent by the provider, and not at the bank"),
                    ("bank_unplaced", "at the bank, and nobody knows for what"),
                    ("bank_differs", "the bank tells another balance than the books"),
                    ("after_refund", "given back here, and taken back by the bank as well"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="withdrawal",
            name="deposit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="treasury.deposit",
            ),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                models.F("plan_id"),
                models.F("id"),
                condition=models.Q(
                    models.Q(
                        ("told_at", None),
                        models.Q(("state__in", ["prepared", "withdrawn"]), _negated=True),
                    ),
                    models.Q(("arrival_told_at", None), ("state", "paid")),
                    _connector="OR",
                ),
                name="refunds_to_tell",
            ),
        ),
        migrations.AddConstraint(
            model_name="gap",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "not_settled",
                            "not_paid",
                            "line_unknown",
                            "settlement_aside",
                            "not_at_bank",
                            "bank_unplaced",
                            "bank_differs",
                            "after_refund",
                        ],
                    )
                ),
                name="gap_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                models.F("key"),
                models.F("deposit"),
                name="withdrawal_is_wished_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deposit__isnull", False), ("gateway", "")),
                    models.Q(
                        ("account__is_blank", False),
                        ("deposit", None),
                        models.Q(("gateway", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="withdrawal_goes_one_way",
            ),
        ),
        migrations.AddField(
            model_name="statementupload",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uploads",
                to="treasury.bankaccount",
            ),
        ),
        migrations.AddField(
            model_name="unplacing",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treasury.entry",
            ),
        ),
        migrations.AddField(
            model_name="unplacing",
            name="line",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unplacings",
                to="treasury.bankline",
            ),
        ),
        migrations.AddField(
            model_name="unplacing",
            name="placed_entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treasury.entry"
            ),
        ),
        migrations.AddIndex(
            model_name="statementupload",
            index=models.Index(models.F("plan_id"), models.F("id"), name="uploads_by_plan"),
        ),
        migrations.AddIndex(
            model_name="statementupload",
            index=models.Index(
                models.F("id"), condition=models.Q(("state", "waiting")), name="uploads_to_work"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementupload",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("sha256"),
                condition=models.Q(("state", "waiting")),
                name="upload_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("lines", None),
                        ("new_lines", None),
                        ("state", "waiting"),
                        ("why", ""),
                        ("worked_at", None),
                    ),
                    models.Q(
                        ("lines__isnull", False),
                        ("state", "taken"),
                        ("why", ""),
                        ("worked_at__isnull", False),
                        ("new_lines__isnull", False),
                    ),
                    models.Q(
                        ("lines", None),
                        ("new_lines", None),
                        ("state", "refused"),
                        ("worked_at__isnull", False),
                        models.Q(("why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="upload_is_worked_to_an_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("body__is_blank", False), ("state", "waiting")),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True), ("body__is_blank", True)
                    ),
                    _connector="OR",
                ),
                name="upload_is_kept_while_it_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="unplacing",
            index=models.Index(models.F("plan_id"), models.F("id"), name="unplacings_by_plan"),
        ),
        migrations.AddConstraint(
            model_name="unplacing",
            constraint=models.UniqueConstraint(
                models.F("line"), condition=models.Q(("closed_at", None)), name="one_open_unplacing"
            ),
        ),
        migrations.AddConstraint(
            model_name="unplacing",
            constraint=models.UniqueConstraint(
                models.F("line"),
                models.F("turn"),
                condition=models.Q(("entry", None), _negated=True),
                name="line_is_taken_back_once_a_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="unplacing",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__is_blank", False)), name="unplacing_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="unplacing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("entry", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="unplacing_closed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="unplacing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entry", None),
                    models.Q(("closed_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="unplacing_done_by_another",
            ),
        ),
        migrations.AddField(
            model_name="gatewayevent",
            name="plan_id",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="debitpause",
            name="is_hardship",
            field=models.BooleanField(default=True),
        ),
        migrations.RunSQL(UNPLACINGS_STAY, UNPLACINGS_CHANGE),
        migrations.RunSQL(OLD_REFUNDS_ARE_TOLD, migrations.RunSQL.noop),
        migrations.RunSQL(ENDED_CONSENTS, migrations.RunSQL.noop),
    ]
