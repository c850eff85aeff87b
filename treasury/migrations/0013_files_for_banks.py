import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import vault.fields

ORDERS_STAY = """
CREATE FUNCTION treasury_bank_order_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.key, OLD.end_to_end, OLD.kind, OLD.plan_id, OLD.amount_minor)
            IS DISTINCT FROM (NEW.key, NEW.end_to_end, NEW.kind, NEW.plan_id, NEW.amount_minor) THEN
        RAISE EXCEPTION 'order % stays what it is', OLD.key USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_bank_order_stays BEFORE UPDATE ON treasury_bankorder
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_order_stays();
"""
ORDERS_CHANGE = """
DROP TRIGGER treasury_bank_order_stays ON treasury_bankorder;
DROP FUNCTION treasury_bank_order_stays();
"""
FILES_STAY = """
CREATE FUNCTION treasury_bank_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.message_id, OLD.kind, OLD.count, OLD.total_minor, OLD.sha256, OLD.made_by)
            IS DISTINCT FROM
            (NEW.message_id, NEW.kind, NEW.count, NEW.total_minor, NEW.sha256, NEW.made_by)
            OR (OLD.body IS DISTINCT FROM NEW.body AND NEW.body <> '') THEN
        RAISE EXCEPTION 'bank file % stays what it is', OLD.message_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER treasury_bank_file_stays BEFORE UPDATE ON treasury_bankfile
    FOR EACH ROW EXECUTE FUNCTION treasury_bank_file_stays();
"""
FILES_CHANGE = """
DROP TRIGGER treasury_bank_file_stays ON treasury_bankfile;
DROP FUNCTION treasury_bank_file_stays();
"""
STEPS_STAY = """
CREATE TRIGGER treasury_bankfileevent_stays BEFORE UPDATE OR DELETE ON treasury_bankfileevent
    FOR EACH ROW EXECUTE FUNCTION treasury_refuse_change();
CREATE TRIGGER treasury_bankfileevent_is_not_emptied BEFORE TRUNCATE ON treasury_bankfileevent
    FOR EACH STATEMENT EXECUTE FUNCTION treasury_refuse_change();
"""
STEPS_CHANGE = """
DROP TRIGGER treasury_bankfileevent_stays ON treasury_bankfileevent;
DROP TRIGGER treasury_bankfileevent_is_not_emptied ON treasury_bankfileevent;
"""


class Migration(migrations.Migration):
    """Files of debits and payouts for a bank, and what was asked of Stripe."""

    dependencies = [("treasury", "0012_banks_tell")]

    operations = [
        migrations.CreateModel(
            name="BankFile",
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
                        choices=[("debit", "collect"), ("payout", "pay out")], max_length=6
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "waits for its release"),
                            ("released", "released"),
                            ("fetched", "fetched for the bank"),
                            ("withdrawn", "withdrawn"),
                            ("refused", "refused by the bank"),
                        ],
                        default="made",
                        max_length=9,
                    ),
                ),
                ("message_id", models.CharField(max_length=35, unique=True)),
                ("schema", models.CharField(max_length=20)),
                ("execute_on", models.DateField()),
                ("count", models.PositiveIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("body", vault.fields.EncryptedTextField(blank=True)),
                ("made_by", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="treasury.bankaccount",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankFileEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=8)),
                ("by", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="treasury.bankfile",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="BankMandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("reference", models.CharField(max_length=35, unique=True)),
                ("iban", vault.fields.EncryptedTextField()),
                ("bic", vault.fields.EncryptedTextField(blank=True, default="")),
                ("holder", vault.fields.EncryptedTextField()),
                ("consent", vault.fields.EncryptedTextField()),
                ("signed_on", models.DateField()),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bank_mandates",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BankOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("end_to_end", models.CharField(max_length=35, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("debit", "debit"), ("payout", "payout"), ("refund", "refund")],
                        max_length=6,
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("counterpart", vault.fields.EncryptedTextField(blank=True, default="")),
                ("name", vault.fields.EncryptedTextField(blank=True, default="")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a file"),
                            ("filed", "in a file"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("batch", models.CharField(blank=True, max_length=35)),
                ("settled_on", models.DateField(null=True)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                ("charge_minor", models.BigIntegerField(default=0)),
                (
                    "charge_entry",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="treasury.entry"
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="treasury.bankfile",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="treasury.bankmandate",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="treasury.bankorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StripeCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("about", models.CharField(blank=True, max_length=60)),
                ("object_id", models.CharField(blank=True, max_length=60)),
                (
                    "called_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("object_id"),
                        condition=models.Q(("object_id", ""), _negated=True),
                        name="stripe_calls_by_object",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="bankfile",
            index=models.Index(models.F("plan_id"), models.F("made_at"), name="bank_files_by_day"),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gt", 0), ("total_minor__gt", 0)),
                name="bank_file_orders_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(("released_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="bank_file_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("released_at", None),
                        ("released_by", None),
                        ("state__in", ["made", "withdrawn"]),
                    ),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("state__in", ["released", "fetched", "withdrawn", "refused"]),
                    ),
                    _connector="OR",
                ),
                name="bank_file_has_releaser_iff_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state__in", ["withdrawn", "refused"])),
                    models.Q(("closed_at", None), ("state__in", ["made", "released", "fetched"])),
                    _connector="OR",
                ),
                name="bank_file_is_closed_with_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankmandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("consent__is_blank", False),
                    ("holder__is_blank", False),
                    ("iban__is_blank", False),
                ),
                name="bank_mandate_is_signed_for_something",
            ),
        ),
        migrations.AddIndex(
            model_name="bankorder",
            index=models.Index(models.F("file"), models.F("id"), name="bank_orders_of_file"),
        ),
        migrations.AddIndex(
            model_name="bankorder",
            index=models.Index(
                models.F("plan_id"),
                models.F("id"),
                condition=models.Q(("state", "waiting")),
                name="bank_orders_to_file",
            ),
        ),
        migrations.AddIndex(
            model_name="bankorder",
            index=models.Index(
                models.F("plan_id"),
                models.F("batch"),
                condition=models.Q(("state", "filed")),
                name="bank_orders_on_their_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="bank_order_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "filed", "paid", "failed"])),
                name="bank_order_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "debit"), ("mandate__isnull", False)),
                    models.Q(
                        ("kind__in", ["payout", "refund"]),
                        ("mandate", None),
                        ("counterpart__is_blank", False),
                        ("name__is_blank", False),
                    ),
                    _connector="OR",
                ),
                name="bank_order_has_a_mandate_iff_debit",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "refund"), ("of__isnull", False)),
                    models.Q(("kind__in", ["debit", "payout"]), ("of", None)),
                    _connector="OR",
                ),
                name="bank_order_sends_back_iff_refund",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("batch", ""), ("file", None), ("state", "waiting")),
                    models.Q(
                        ("file__isnull", False),
                        ("state__in", ["filed", "paid"]),
                        models.Q(("batch", ""), _negated=True),
                    ),
                    ("state", "failed"),
                    _connector="OR",
                ),
                name="bank_order_waits_outside_files",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_on__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("settled_on", None)),
                    _connector="OR",
                ),
                name="bank_order_settled_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure_code", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure_code", "")),
                    _connector="OR",
                ),
                name="bank_order_has_failure_iff_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("charge_entry", None), ("charge_minor", 0)),
                    models.Q(
                        ("charge_entry__isnull", False),
                        ("charge_minor__gt", 0),
                        ("state", "failed"),
                    ),
                    _connector="OR",
                ),
                name="bank_order_charge_is_booked",
            ),
        ),
        migrations.RunSQL(ORDERS_STAY, ORDERS_CHANGE),
        migrations.RunSQL(FILES_STAY, FILES_CHANGE),
        migrations.RunSQL(STEPS_STAY, STEPS_CHANGE),
    ]
