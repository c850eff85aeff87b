import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import vault.fields

AUTO_ID = models.BigAutoField(
    auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
)


def _key(to, related_name="+", **options):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=related_name, to=to, **options
    )


def _actor(**options):
    return _key(settings.AUTH_USER_MODEL, **options)


class Migration(migrations.Migration):
    dependencies = [("members", "0017_only_encrypted_names")]

    operations = [
        migrations.CreateModel(
            name="EmergencyContact",
            fields=[
                ("id", AUTO_ID.clone()),
                ("member", _key("members.member", "contacts")),
                ("name", vault.fields.EncryptedTextField()),
                ("phone", vault.fields.EncryptedTextField()),
                (
                    "phone_hash",
                    vault.fields.KeyedHashField(
                        max_length=32, of=["phone"], purpose="contact phone"
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("added_by", _actor()),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("removed_at", None)),
                        fields=("member", "phone_hash"),
                        name="one_contact_of_a_member_by_phone",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("removed_at", None),
                            ("removed_at__gte", F("added_at")),
                            _connector="OR",
                        ),
                        name="contact_is_removed_after_it_was_added",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=Q(("removed_at", None)),
                        fields=["phone_hash"],
                        name="contacts_by_phone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountOffer",
            fields=[
                ("id", AUTO_ID.clone()),
                ("member", _key("members.member", "account_offers")),
                ("offered_by", _actor()),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "E-mail"), ("sms", "Text message")], max_length=4
                    ),
                ),
                ("recipient", vault.fields.EncryptedTextField()),
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("offered_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_by", _actor(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("member",),
                        name="one_open_account_offer_per_member",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("accepted_at", None), ("accepted_by", None)),
                            Q(
                                ("accepted_at__isnull", False),
                                ("accepted_by__isnull", False),
                                ("withdrawn_at", None),
                                ~Q(("accepted_by", F("offered_by"))),
                            ),
                            _connector="OR",
                        ),
                        name="account_offer_is_taken_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=Q(("expires_at__gt", F("offered_at"))),
                        name="account_offer_expires_after_it_is_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ComingOfAge",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="members.member",
                    ),
                ),
                ("tell_on", models.DateField(db_index=True)),
            ],
            options={"verbose_name_plural": "comings of age"},
        ),
        migrations.CreateModel(
            name="Death",
            fields=[
                ("id", AUTO_ID.clone()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="death",
                        to="members.member",
                    ),
                ),
                ("died_on", models.DateField()),
                ("recorded_by", _actor()),
                ("recorded_at", models.DateTimeField()),
            ],
        ),
    ]
