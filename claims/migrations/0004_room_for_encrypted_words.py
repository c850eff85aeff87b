"""Room for the encrypted words; the history's words may be written anew where this is allowed.

A transaction says so by `SET LOCAL app.may_reword = 'on'` (vault.rewording): for a new key, or
because a person is erased. What happened, when, by whom, stays as it is.
"""

from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields

WORDS: Final = {
    "claim": (
        "condition", "story", "account_name", "account_ref", "fact", "reason", "remedy",
    ),
    "claimevent": ("reason", "fact", "remedy"),
    "evidence": ("name",),
}  # fmt: skip

GUARD = """
CREATE OR REPLACE FUNCTION claims_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE words text[] := ARRAY['reason', 'fact', 'remedy', 'plain_reason', 'plain_fact',
                              'plain_remedy'];
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('app.may_reword', true) = 'on' THEN
        IF to_jsonb(NEW) - words = to_jsonb(OLD) - words THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_history_is_append_only';
END $$;
"""

UNGUARD = """
CREATE OR REPLACE FUNCTION claims_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('app.allow_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_history_is_append_only';
END $$;
"""


def _moved(model: str, name: str) -> list[Operation]:
    """Return what puts a column aside and makes an encrypted one of its name."""
    return [
        migrations.RenameField(model, name, f"plain_{name}"),
        migrations.AlterField(model, f"plain_{name}", models.TextField(null=True)),
        migrations.AddField(model, name, vault.fields.EncryptedTextField(null=True)),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("claims", "0003_a_notice_may_be_of_no_days")]
    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RemoveConstraint("claim", "claim_recommended_with_verdict_and_reasons"),
        migrations.RemoveConstraint("claim", "claim_refusal_says_what_would_change_it"),
        *(step for model, names in WORDS.items() for name in names for step in _moved(model, name)),
    ]
