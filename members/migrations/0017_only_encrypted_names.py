from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields

HAS_A_NAME = models.Q(
    ("born_on__isnull", False),
    ("erased_at", None),
    ("name_hash__isnull", False),
    ("person_hash__isnull", False),
)
IS_ERASED = models.Q(
    ("born_on__isnull", True),
    ("erased_at__isnull", False),
    ("name_hash__isnull", True),
    ("person_hash__isnull", True),
)


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("members", "0016_names_lie_encrypted")]
    operations: ClassVar[list[Operation]] = [
        migrations.RemoveField("member", "plain_name"),
        migrations.RemoveField("member", "plain_born_on"),
        migrations.AlterField("member", "name", vault.fields.EncryptedTextField()),
        migrations.AddIndex("member", models.Index(fields=["name_hash"], name="members_by_name")),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=models.Q(HAS_A_NAME, IS_ERASED, _connector="OR"),
                name="member_has_a_name_iff_not_erased",
            ),
        ),
    ]
