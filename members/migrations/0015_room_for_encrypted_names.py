from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0014_how_accounts_are_reached")]
    operations: ClassVar[list[Operation]] = [
        migrations.RenameField("member", "name", "plain_name"),
        migrations.RenameField("member", "born_on", "plain_born_on"),
        migrations.AlterField("member", "plain_name", models.CharField(max_length=80, null=True)),
        migrations.AlterField("member", "plain_born_on", models.DateField(null=True)),
        migrations.AddField("member", "name", vault.fields.EncryptedTextField(null=True)),
        migrations.AddField("member", "born_on", vault.fields.EncryptedDateField(null=True)),
        migrations.AddField(
            "member",
            "name_hash",
            vault.fields.KeyedHashField(max_length=32, null=True, of=["name"], purpose="name"),
        ),
        migrations.AddField(
            "member",
            "person_hash",
            vault.fields.KeyedHashField(
                max_length=32, null=True, of=["name", "born_on"], purpose="person"
            ),
        ),
        migrations.AddField("member", "erased_at", models.DateTimeField(blank=True, null=True)),
    ]
