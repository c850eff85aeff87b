import django.db.models.deletion
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    """Payers pay in at their own wish; a fund pays for who cannot."""

    dependencies = [
        ("treasury", "0015_payouts_go_in_batches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deposit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("top_up", "own balance"),
                            ("friend", "somebody else"),
                            ("fund", "the solidarity fund"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("gateway", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                            ("returned", "taken back by the bank"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
                ("settled_on", models.DateField(null=True)),
                ("provider_reference", models.CharField(blank=True, default="", max_length=120)),
                ("failure_code", models.CharField(blank=True, default="", max_length=40)),
                (
                    "entry",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="treasury.entry"
                    ),
                ),
                (
                    "for_payer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits_for",
                        to="treasury.payer",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deposits",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PayCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("code", models.CharField(max_length=20, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pay_codes",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SolidarityGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("to_period", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("reason", vault.fields.EncryptedTextField()),
                ("proposed_by", models.BigIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("granted_by", models.BigIntegerField(null=True)),
                ("granted_at", models.DateTimeField(null=True)),
                ("withdrawn_by", models.BigIntegerField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="solidarity_grants",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("key", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("paid", "paid"),
                            ("failed", "failed"),
                            ("returned", "taken back by the bank"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("settled_on", models.DateField(null=True)),
                ("provider_reference", models.CharField(blank=True, default="", max_length=120)),
                ("failure_code", models.CharField(blank=True, default="", max_length=40)),
                (
                    "deposit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="treasury.deposit",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="treasury.payer",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="deposit",
            index=models.Index(
                models.F("plan_id"),
                models.F("asked_at"),
                condition=models.Q(("state__in", ["open", "asked", "unknown"])),
                name="deposits_to_follow",
            ),
        ),
        migrations.AddIndex(
            model_name="deposit",
            index=models.Index(
                models.F("for_payer"), models.F("plan_id"), name="deposits_of_payer"
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                models.F("key"),
                name="deposit_is_wished_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="deposit_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "asked", "unknown", "paid", "failed", "returned"])
                ),
                name="deposit_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("for_payer", None), ("purpose", "fund")),
                    models.Q(
                        ("for_payer", models.F("payer")),
                        ("for_payer__isnull", False),
                        ("purpose", "top_up"),
                    ),
                    models.Q(
                        ("for_payer__isnull", False),
                        ("purpose", "friend"),
                        models.Q(("for_payer", models.F("payer")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="deposit_is_for_somebody_or_the_fund",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("asked_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("asked_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="deposit_asked_iff_not_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("entry__isnull", False),
                        ("settled_on__isnull", False),
                        ("state__in", ["paid", "returned"]),
                    ),
                    models.Q(
                        models.Q(("state__in", ["paid", "returned"]), _negated=True),
                        ("entry", None),
                        ("settled_on", None),
                    ),
                    _connector="OR",
                ),
                name="deposit_booked_iff_it_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="deposit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["failed", "returned"]),
                        models.Q(("failure_code", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["failed", "returned"]), _negated=True),
                        ("failure_code", ""),
                    ),
                    _connector="OR",
                ),
                name="deposit_has_failure_iff_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="paycode",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                condition=models.Q(("revoked_at", None)),
                name="one_pay_code_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="paycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("made_at"))),
                name="pay_code_ends_after_it_was_made",
            ),
        ),
        migrations.AddConstraint(
            model_name="paycode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code", ""), _negated=True), name="pay_code_is_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="solidaritygrant",
            constraint=models.UniqueConstraint(
                models.F("payer"),
                models.F("plan_id"),
                models.F("to_period"),
                condition=models.Q(("withdrawn_at", None)),
                name="the_fund_pays_a_debit_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="solidaritygrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="solidarity_grant_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="solidaritygrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted_at", None), ("granted_by", None)),
                    models.Q(
                        ("granted_at__isnull", False),
                        ("granted_by__isnull", False),
                        models.Q(("granted_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="solidarity_grant_needs_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="solidaritygrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                    models.Q(
                        ("granted_at", None),
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="solidarity_grant_is_granted_or_withdrawn",
            ),
        ),
        migrations.AddIndex(
            model_name="withdrawal",
            index=models.Index(
                models.F("plan_id"),
                models.F("asked_at"),
                condition=models.Q(("state__in", ["asked", "unknown"])),
                name="withdrawals_to_follow",
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
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="withdrawal_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "unknown", "paid", "failed"])),
                name="withdrawal_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_on__isnull", False), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("settled_on", None)),
                    _connector="OR",
                ),
                name="withdrawal_settled_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure_code", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure_code", "")),
                    _connector="OR",
                ),
                name="withdrawal_has_failure_iff_failed",
            ),
        ),
    ]
