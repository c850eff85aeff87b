import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import vault.fields

CONSENTS = [
    ("charter", "The charter"),
    ("not_insurance", "That this is mutual aid and nothing is certain"),
    ("amount_varies", "That a share varies with the number of people helped"),
    ("how_to_leave", "How to leave, and what stays owed"),
    ("residence", "Where one lives"),
    ("health", "The health declaration"),
    ("mandate", "Paying by debit after a notice"),
]
KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def to(model: str, *, name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("charter", "0002_what_has_landed_never_changes"),
        ("members", "0012_a_message_is_in_one_state"),
    ]

    operations = [
        migrations.AddField(
            model_name="acceptance",
            name="wording_hash",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="acceptance",
            name="consent",
            field=models.CharField(choices=CONSENTS, max_length=16),
        ),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(fields=["plan", "joined_at"], name="enrolments_by_joining"),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="plan",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="charter.plan",
            ),
        ),
        migrations.CreateModel(
            name="HealthAnswer",
            fields=[
                ("id", KEY.clone()),
                ("question", models.CharField(max_length=40)),
                ("wording", models.TextField()),
                ("language", models.CharField(max_length=10)),
                ("answer", vault.fields.EncryptedTextField()),
                ("answered_at", models.DateTimeField()),
                ("answered_by", to(settings.AUTH_USER_MODEL)),
                ("enrolment", to("members.enrolment", name="health_answers")),
                ("version", to("charter.charterversion")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "question", "answered_at"),
                        name="answered_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True),
                            models.Q(("wording", ""), _negated=True),
                        ),
                        name="health_answer_knows_its_question",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperConsent",
            fields=[
                ("id", KEY.clone()),
                ("signed_by", vault.fields.EncryptedTextField()),
                ("signed_on", models.DateField()),
                ("reference", models.CharField(max_length=80)),
                ("typed_at", models.DateTimeField()),
                ("enrolment", to("members.enrolment", name="paper_consents")),
                ("typed_by", to(settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        name="paper_consent_can_be_found",
                    ),
                    models.UniqueConstraint(
                        fields=("enrolment", "typed_at"), name="one_paper_consent_at_a_time"
                    ),
                ],
            },
        ),
    ]
