import django.db.models.deletion
from django.db import migrations, models

import treasury.models.ledger


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("code", models.CharField(max_length=20)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("plan_id"), models.F("code"), name="one_account_per_code"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("key", models.CharField(max_length=120)),
                ("memo", models.CharField(max_length=200)),
                ("booked_at", models.DateTimeField()),
                (
                    "written_in",
                    models.BigIntegerField(
                        db_default=treasury.models.ledger.CurrentTransaction(), editable=False
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("plan_id"), models.F("key"), name="one_entry_per_key"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=20)),
                ("event_id", models.CharField(blank=True, max_length=120)),
                ("headers", models.JSONField()),
                ("body", models.BinaryField()),
                ("signature_ok", models.BooleanField()),
                ("received_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not worked yet"),
                            ("applied", "applied"),
                            ("already_known", "already known"),
                            ("other_attempt", "belongs to another attempt"),
                            ("contradicts", "contradicts what we know"),
                            ("amount_differs", "another amount than we asked for"),
                            ("unknown_request", "nothing of ours"),
                            ("unreadable", "unreadable"),
                            ("forged", "signature wrong"),
                            ("too_old", "too old"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("id"),
                        condition=models.Q(("worked_at", None)),
                        name="events_to_work",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("gateway"),
                        models.F("event_id"),
                        condition=models.Q(("signature_ok", True)),
                        name="one_row_per_true_event",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("worked_at", None)),
                            models.Q(
                                ("worked_at__isnull", False),
                                models.Q(("outcome", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="gateway_event_has_outcome_iff_worked",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signature_ok", True),
                            ("outcome__in", ["forged", "too_old"]),
                            _connector="OR",
                        ),
                        name="gateway_event_true_if_applied",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Payout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("plan_id", models.IntegerField()),
                ("payee_name", models.CharField(max_length=120)),
                ("account_ref", models.CharField(max_length=120)),
                ("gateway", models.CharField(default="sandbox", max_length=20)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="prepared",
                        max_length=10,
                    ),
                ),
                ("prepared_by", models.BigIntegerField()),
                ("prepared_at", models.DateTimeField()),
                ("released_by", models.BigIntegerField(null=True)),
                ("released_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(null=True)),
                ("provider_reference", models.CharField(blank=True, max_length=80)),
                ("settled_on", models.DateField(null=True)),
                ("failure_code", models.CharField(blank=True, max_length=40)),
                (
                    "entry",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="treasury.entry"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PayoutEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("move", models.CharField(max_length=12)),
                (
                    "before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("released", "released"),
                            ("asked", "on its way"),
                            ("unknown", "being clarified"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=120)),
                (
                    "payout",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="treasury.payout",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="treasury.account",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="treasury.entry",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan_id", models.IntegerField()),
                ("gateway", models.CharField(default="sandbox", max_length=20)),
                ("reference", models.CharField(max_length=120)),
                ("granted_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="treasury.payer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("payer"),
                        models.F("plan_id"),
                        condition=models.Q(("revoked_at", None)),
                        name="one_open_mandate",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revoked_at", None),
                            ("revoked_at__gte", models.F("granted_at")),
                            _connector="OR",
                        ),
                        name="mandate_revoked_after_granted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Debit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "payer_id",
                        "plan_id",
                        "to_period",
                        "opened_on",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("plan_id", models.IntegerField()),
                ("from_period", models.IntegerField()),
                ("to_period", models.IntegerField()),
                ("opened_on", models.DateField()),
                ("debit_on", models.DateField()),
                ("settled_on", models.DateField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_days", models.PositiveSmallIntegerField(default=0)),
                ("notified_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("next_ask_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("asked", "asked for"),
                            ("unknown", "being clarified"),
                            ("failed", "failed"),
                            ("paid", "paid"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("provider_reference", models.CharField(max_length=80, null=True)),
                ("failure_code", models.CharField(max_length=40, null=True)),
                (
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="treasury.entry",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="debits",
                        to="treasury.payer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("plan_id"),
                        models.F("next_ask_at"),
                        condition=models.Q(("next_ask_at__isnull", False)),
                        name="debits_to_ask",
                    ),
                    models.Index(
                        models.F("plan_id"),
                        models.F("asked_at"),
                        condition=models.Q(("state__in", ["asked", "unknown"])),
                        name="debits_unanswered",
                    ),
                    models.Index(
                        models.F("plan_id"),
                        models.F("settled_on"),
                        condition=models.Q(("entry", None), ("state", "paid")),
                        name="debits_to_book",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("payer"),
                        models.F("plan_id"),
                        models.F("from_period"),
                        name="debit_spans_fork_never",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="debit_is_of_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("from_period__gte", 0), ("to_period__gt", models.F("from_period"))
                        ),
                        name="debit_span_runs_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "asked", "unknown", "failed", "paid"])
                        ),
                        name="debit_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_on__isnull", False), ("state", "paid")),
                            models.Q(
                                models.Q(("state", "paid"), _negated=True),
                                ("entry", None),
                                ("settled_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="debit_settled_iff_paid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("failure_code__isnull", False), ("state", "failed")),
                            models.Q(
                                models.Q(("state", "failed"), _negated=True), ("failure_code", None)
                            ),
                            _connector="OR",
                        ),
                        name="debit_has_failure_iff_failed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("asked_at", None), ("attempts", 0), ("state__in", ["open", "paid"])
                            ),
                            models.Q(
                                ("asked_at__isnull", False),
                                ("attempts__gt", 0),
                                models.Q(("state", "open"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="debit_asked_iff_attempted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("next_ask_at", None),
                            ("state__in", ["failed", "open"]),
                            _connector="OR",
                        ),
                        name="debit_waits_only_if_askable",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(models.F("plan_id"), models.F("state"), name="payouts_by_state"),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="payout_is_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        ["prepared", "released", "asked", "unknown", "failed", "paid", "withdrawn"],
                    )
                ),
                name="payout_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("released_by", None),
                    models.Q(("released_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="payout_released_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        models.Q(("state", "prepared"), _negated=True),
                    ),
                    models.Q(
                        ("released_at", None),
                        ("released_by", None),
                        ("state__in", ["prepared", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="payout_has_releaser_iff_released",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asked_at", None),
                        ("attempts", 0),
                        models.Q(
                            ("state__in", ["asked", "failed", "paid", "unknown"]), _negated=True
                        ),
                    ),
                    models.Q(
                        ("asked_at__isnull", False),
                        ("attempts__gt", 0),
                        models.Q(("state", "prepared"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="payout_asked_iff_attempted",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("entry__isnull", False), ("settled_on__isnull", False), ("state", "paid")
                    ),
                    models.Q(
                        models.Q(("state", "paid"), _negated=True),
                        ("entry", None),
                        ("settled_on", None),
                    ),
                    _connector="OR",
                ),
                name="payout_booked_iff_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), models.Q(("failure_code", ""), _negated=True)),
                    models.Q(models.Q(("state", "failed"), _negated=True), ("failure_code", "")),
                    _connector="OR",
                ),
                name="payout_has_failure_iff_failed",
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(
                models.F("entry"), models.F("account"), name="one_posting_per_account"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True),
                name="posting_moves_something",
            ),
        ),
    ]
