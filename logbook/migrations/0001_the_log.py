"""The log: leaves, tiles, keys, checkpoints, signatures, heads."""

import django.db.models.deletion
from django.db import migrations, models

import vault.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField(max_length=32)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1)), name="a_checkpoint_has_leaves"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FullTile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.PositiveBigIntegerField()),
                ("hashes", models.BinaryField(max_length=8192)),
                ("root", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "number"), name="one_tile_per_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("day", models.DateField()),
                ("body", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("salt", models.BinaryField(max_length=32)),
                ("items", models.BinaryField()),
                ("spans", models.JSONField()),
                ("until", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "day"), name="one_head_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("ledger", "trail"))),
                        name="heads_are_of_books_or_trail",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("path", models.CharField(max_length=300, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("entry", models.TextField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "verbose_name_plural": "leaves",
                "indexes": [models.Index(fields=["kind", "-index"], name="leaves_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("index__gte", 0)), name="leaves_count_from_nothing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("size", models.PositiveBigIntegerField()),
                ("faults", models.JSONField(default=list)),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="checks_newest_first")],
            },
        ),
        migrations.CreateModel(
            name="LogKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("public", models.BinaryField(max_length=32, unique=True)),
                ("seed", vault.fields.EncryptedTextField()),
                ("from_size", models.PositiveBigIntegerField()),
                ("until_size", models.PositiveBigIntegerField(blank=True, null=True)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("was_lost", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("ended_at__isnull", True)),
                        name="one_key_signs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("reason", ""),
                                ("until_size__isnull", True),
                            ),
                            models.Q(
                                ("ended_at__gte", models.F("made_at")),
                                ("ended_at__isnull", False),
                                ("until_size__gte", models.F("from_size")),
                                ("until_size__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_key_ends_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("public", models.BinaryField(max_length=32)),
                ("signature", models.BinaryField(max_length=72)),
                ("witnessed_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cosignatures",
                        to="logbook.checkpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "indexes": [
                    models.Index(fields=["public", "-checkpoint"], name="cosignatures_of_a_witness")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checkpoint", "name", "public"), name="one_cosignature_of_a_witness"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signature", models.BinaryField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "checkpoint",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="logbook.checkpoint",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="logbook.logkey",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("checkpoint", "key"), name="one_signature_of_a_key"
                    )
                ],
            },
        ),
    ]
