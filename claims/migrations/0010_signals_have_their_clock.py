import unicodedata
from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

import vault.fields
from vault.ring import keyed_hash

BATCH = 1_000


def find_accounts(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let every claim be found by its account, however that was typed: signs and spaces apart."""
    claims = apps.get_model("claims", "Claim").objects
    after = 0
    while batch := list(claims.filter(pk__gt=after).order_by("pk").only("account_ref")[:BATCH]):
        for claim in batch:
            digits = digits_of(claim.account_ref)
            claim.account_lookup = keyed_hash(digits, purpose="claims.account") if digits else None
        claims.bulk_update(batch, ["account_lookup"])
        after = batch[-1].pk


def digits_of(account_ref: str | None) -> str:
    """Return an account's letters and digits alone, as of this migration."""
    plain = unicodedata.normalize("NFKC", account_ref or "").casefold()
    return "".join(sign for sign in plain if sign.isalnum())


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("claims", "0009_papers_of_requests_being_written"),
    ]
    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="claim",
            name="looked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="claim",
            name="account_lookup",
            field=vault.fields.KeyedHashField(
                max_length=32, null=True, of=["account_digits"], purpose="claims.account"
            ),
        ),
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["sha256"], name="evidence_by_content"),
        ),
        migrations.RunPython(find_accounts, migrations.RunPython.noop),
    ]
