import django.db.models.deletion
from django.db import migrations, models

import vault.fields

# What a bank told never changes; only what we make of it does.
FACTS_STAY = """
CREATE FUNCTION treasury_bank_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stays as the bank told it: no %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER treasury_bankline_stays BEFORE DELETE ON treasury_bankline
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_bankline_facts_stay BEFORE UPDATE OF plan_id, account_id, key, statement_id,
        booked_on, value_on, amount_minor, currency, end_to_end, bank_ref, batch_ref, return_code,
        entry_id ON treasury_bankline
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_bankstatement_stays BEFORE DELETE ON treasury_bankstatement
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_bankstatement_facts_stay BEFORE UPDATE OF plan_id, account_id, sha256, part,
        from_on, until_on, opening_minor, closing_minor ON treasury_bankstatement
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_bankaccount_stays BEFORE DELETE ON treasury_bankaccount
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_bankaccount_facts_stay BEFORE UPDATE ON treasury_bankaccount
    FOR EACH ROW WHEN (
        OLD.released_at IS NOT NULL
        AND (OLD.plan_id, OLD.number, OLD.holder, OLD.bank_name, OLD.bic, OLD.currency, OLD.set_by,
                OLD.released_by)
            IS DISTINCT FROM (NEW.plan_id, NEW.number, NEW.holder, NEW.bank_name, NEW.bic,
                NEW.currency, NEW.set_by, NEW.released_by)
    ) EXECUTE FUNCTION treasury_bank_told();
CREATE TRIGGER treasury_paymentreference_stays
    BEFORE DELETE OR UPDATE OF payer_id, plan_id, reference ON treasury_paymentreference
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_told();
"""
FACTS_GO = """
DROP TRIGGER treasury_bankline_stays ON treasury_bankline;
DROP TRIGGER treasury_bankline_facts_stay ON treasury_bankline;
DROP TRIGGER treasury_bankstatement_stays ON treasury_bankstatement;
DROP TRIGGER treasury_bankstatement_facts_stay ON treasury_bankstatement;
DROP TRIGGER treasury_bankaccount_stays ON treasury_bankaccount;
DROP TRIGGER treasury_bankaccount_facts_stay ON treasury_bankaccount;
DROP TRIGGER treasury_paymentreference_stays ON treasury_paymentreference;
DROP FUNCTION treasury_bank_told();
"""


class Migration(migrations.Migration):
    """What banks tell stands in lines; a payer has a reference."""

    dependencies = [("treasury", "0011_months_are_closed")]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("number", models.CharField(max_length=40)),
                ("holder", models.CharField(max_length=70)),
                ("bank_name", models.CharField(max_length=70)),
                ("bic", models.CharField(blank=True, max_length=11)),
                ("currency", models.CharField(max_length=3)),
                ("takes_transfers", models.BooleanField()),
                ("columns", models.JSONField(default=dict)),
                ("set_by", models.BigIntegerField()),
                ("set_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("released_at", None),
                                ("released_by", None),
                                ("takes_transfers", False),
                            ),
                            models.Q(
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("released_by", models.F("set_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="bank_account_released_by_another",
                    ),
                    models.UniqueConstraint(
                        models.F("plan_id"), models.F("number"), name="bank_account_once"
                    ),
                    models.UniqueConstraint(
                        models.F("plan_id"),
                        condition=models.Q(("takes_transfers", True)),
                        name="one_bank_account_takes_transfers",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True),
                            models.Q(("holder", ""), _negated=True),
                        ),
                        name="bank_account_is_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")),
                        name="bank_account_has_a_currency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("csv", "table (CSV)"), ("camt053", "bank statement (camt.053)")],
                        max_length=8,
                    ),
                ),
                ("dialect", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("part", models.PositiveSmallIntegerField(default=1)),
                ("name", models.CharField(max_length=120)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("opening_minor", models.BigIntegerField(null=True)),
                ("closing_minor", models.BigIntegerField(null=True)),
                ("lines", models.PositiveIntegerField()),
                ("new_lines", models.PositiveIntegerField()),
                ("unread_lines", models.PositiveIntegerField()),
                ("off_minor", models.BigIntegerField(default=0)),
                ("imported_by", models.BigIntegerField()),
                ("imported_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="treasury.bankaccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("key", models.CharField(max_length=40)),
                ("booked_on", models.DateField()),
                ("value_on", models.DateField(null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("reference", models.CharField(blank=True, max_length=25)),
                ("end_to_end", models.CharField(blank=True, max_length=35)),
                ("bank_ref", models.CharField(blank=True, max_length=80)),
                ("batch_ref", models.CharField(blank=True, max_length=80)),
                ("return_code", models.CharField(blank=True, max_length=8)),
                ("told", vault.fields.EncryptedJSONField()),
                ("found_by", models.BinaryField(max_length=32, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits to be placed"),
                            ("placed", "placed"),
                            ("aside", "set aside"),
                            ("double", "told twice"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=12)),
                ("note", vault.fields.EncryptedTextField(blank=True, default="")),
                ("aside_by", models.BigIntegerField(null=True)),
                ("aside_at", models.DateTimeField(null=True)),
                (
                    "placed_as",
                    models.CharField(
                        blank=True,
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
                ("placed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="treasury.bankaccount",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treasury.entry",
                    ),
                ),
                (
                    "placed_entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="treasury.entry",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="told_lines",
                        to="treasury.bankstatement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PaymentReference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("reference", models.CharField(max_length=25, unique=True)),
                ("made_at", models.DateTimeField()),
                (
                    "payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_references",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RefusedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("name", models.CharField(max_length=120)),
                ("sha256", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=30)),
                ("facts", models.JSONField(default=dict)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refused_files",
                        to="treasury.bankaccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="UnreadLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("number", models.PositiveIntegerField()),
                ("why", models.CharField(max_length=20)),
                ("text", vault.fields.EncryptedTextField()),
                ("note", vault.fields.EncryptedTextField(blank=True, default="")),
                ("closed_by", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "line",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="treasury.bankline",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_unread",
                        to="treasury.bankstatement",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="bankstatement",
            index=models.Index(models.F("account"), models.F("until_on"), name="statements_by_day"),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.UniqueConstraint(
                models.F("account"),
                models.F("sha256"),
                models.F("part"),
                name="statement_comes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))),
                name="statement_runs_forward",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("new_lines__lte", models.F("lines"))),
                name="statement_has_no_more_than_its_lines",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                models.F("plan_id"),
                models.F("booked_on"),
                models.F("id"),
                condition=models.Q(("state__in", ["waiting", "aside"])),
                name="bank_lines_to_place",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                models.F("account"), models.F("booked_on"), name="bank_lines_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                models.F("plan_id"),
                models.F("placed_as"),
                models.F("placed_key"),
                name="bank_lines_of_something",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                models.F("plan_id"),
                models.F("found_by"),
                condition=models.Q(("found_by", None), _negated=True),
                name="bank_lines_of_one",
            ),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(
                models.F("plan_id"),
                models.F("end_to_end"),
                condition=models.Q(("end_to_end", ""), _negated=True),
                name="bank_lines_by_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                models.F("account"),
                models.F("key"),
                name="bank_line_comes_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True),
                name="bank_line_moves_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "placed", "aside", "double"])),
                name="bank_line_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "placed_as__in",
                            [
                                "top_up",
                                "gift",
                                "order",
                                "settlement",
                                "payout",
                                "refund",
                                "return",
                                "expense",
                                "charge",
                                "double",
                            ],
                        ),
                        ("placed_at__isnull", False),
                        ("placed_entry__isnull", False),
                        ("state__in", ["placed", "double"]),
                    ),
                    models.Q(
                        ("placed_as", ""),
                        ("placed_at", None),
                        ("placed_by", None),
                        ("placed_entry", None),
                        ("placed_key", ""),
                        ("state__in", ["waiting", "aside"]),
                    ),
                    _connector="OR",
                ),
                name="bank_line_is_placed_as_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "aside"), models.Q(("why", ""), _negated=True)),
                    models.Q(("state", "aside"), _negated=True),
                    _connector="OR",
                ),
                name="bank_line_is_aside_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreference",
            constraint=models.UniqueConstraint(
                models.F("payer"), models.F("plan_id"), name="one_reference_per_payer"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreference",
            constraint=models.UniqueConstraint(
                models.F("plan_id"),
                condition=models.Q(("payer", None)),
                name="one_reference_of_the_fund",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreference",
            constraint=models.CheckConstraint(
                condition=models.Q(("reference__regex", "^RF[0-9]{2}[A-Z0-9]{12}$")),
                name="reference_is_iso_11649",
            ),
        ),
        migrations.AddIndex(
            model_name="refusedfile",
            index=models.Index(models.F("plan_id"), models.F("at"), name="refused_files_by_day"),
        ),
        migrations.AddConstraint(
            model_name="refusedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("why", ""), _negated=True), name="file_is_refused_for_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="unreadline",
            index=models.Index(
                models.F("plan_id"),
                models.F("id"),
                condition=models.Q(("closed_at", None)),
                name="unread_lines",
            ),
        ),
        migrations.AddConstraint(
            model_name="unreadline",
            constraint=models.UniqueConstraint(
                models.F("statement"), models.F("number"), name="unread_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="unreadline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at", None), ("closed_by", None), ("line", None)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="unread_line_is_closed_by_somebody",
            ),
        ),
        migrations.RunSQL(FACTS_STAY, FACTS_GO),
        migrations.AlterField(
            model_name="topup",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="treasury.entry",
            ),
        ),
    ]
