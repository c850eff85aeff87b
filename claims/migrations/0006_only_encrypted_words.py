from typing import ClassVar, Final

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import vault.fields

NEEDED: Final = {
    "claim": ("condition", "story", "account_name", "account_ref"),
    "evidence": ("name",),
}
MAY_BE_BLANK: Final = {
    "claim": ("fact", "reason", "remedy"),
    "claimevent": ("reason", "fact", "remedy"),
}
UNREAD = models.Q(
    ("article", ""),
    ("recommended_by", None),
    ("recommended_minor", None),
    ("state__in", ["submitted", "withdrawn"]),
    ("verdict", ""),
)
READ = models.Q(
    models.Q(("state", "submitted"), _negated=True),
    ("recommended_by__isnull", False),
    ("verdict__in", ["grant", "refuse"]),
    models.Q(("article", ""), _negated=True),
    ("fact__is_blank", False),
    ("reason__is_blank", False),
)


def _settled(fields: dict[str, tuple[str, ...]], **kwargs: str) -> list[Operation]:
    """Return what leaves of each only the encrypted column."""
    return [
        step
        for model, names in fields.items()
        for name in names
        for step in (
            migrations.RemoveField(model, f"plain_{name}"),
            migrations.AlterField(model, name, vault.fields.EncryptedTextField(**kwargs)),
        )
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("claims", "0005_words_lie_encrypted")]
    operations: ClassVar[list[Operation]] = [
        *_settled(NEEDED),
        *_settled(MAY_BE_BLANK, default=""),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=models.Q(UNREAD, READ, _connector="OR"),
                name="claim_recommended_with_verdict_and_reasons",
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "refuse"), _negated=True),
                    ("remedy__is_blank", False),
                    _connector="OR",
                ),
                name="claim_refusal_says_what_would_change_it",
            ),
        ),
    ]
