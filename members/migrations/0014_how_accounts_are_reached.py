"""Codes sent to addresses, what became of addresses, and numbers that the office hands over."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

KINDS = [("email", "E-mail address"), ("phone", "Phone number")]
MOVES = [
    ("changed", "Changed by its owner"),
    ("removed", "Removed by its owner"),
    ("released", "Passed on to somebody else"),
    ("restored", "Given by the office"),
]
ADDRESSED = models.Q(email__isnull=False) | models.Q(phone__isnull=False)


def _id() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def _user(related_name: str = "+", **how: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=settings.AUTH_USER_MODEL,
        **how,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0013_what_was_said_on_joining")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="AddressCode",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(choices=KINDS, max_length=5)),
                ("address", models.CharField(max_length=254)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="address_code_expires_after_it_was_sent",
                        condition=models.Q(expires_at__gt=models.F("sent_at")),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                ("id", _id()),
                ("kind", models.CharField(choices=KINDS, max_length=5)),
                ("move", models.CharField(choices=MOVES, max_length=10)),
                (
                    "before_hash",
                    models.BinaryField(blank=True, db_index=True, max_length=32, null=True),
                ),
                ("before_masked", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("by", _user(blank=True, null=True)),
                ("user", _user("address_changes")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="address_change_released_had_an_address",
                        condition=~models.Q(move="released") | models.Q(before_hash__isnull=False),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", _id()),
                ("phone", models.CharField(max_length=20)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
                ("lapses_at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                ("by", _user()),
                ("user", _user("hand_overs")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        name="one_open_hand_over_a_phone",
                        fields=["phone"],
                        condition=models.Q(taken_at=None),
                    ),
                    models.CheckConstraint(
                        name="hand_over_lapses_after_it_began",
                        condition=models.Q(lapses_at__gt=models.F("at")),
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="phone_proven_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="unreachable_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="user", name="user_has_email_or_phone"),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                name="user_has_email_or_phone",
                condition=ADDRESSED | models.Q(unreachable_since__isnull=False),
                violation_error_message="An account needs an e-mail address or a phone number.",
            ),
        ),
    ]
