"""One list of what is stored: a table that stands in neither part of it fails here."""

from django.apps import apps

from privacy.field_words import FIELDS
from privacy.rules import ERASED, KEPT_BY_OTHERS, KEPT_FOR, NOT_PERSONAL, PERSONAL
from privacy.rules.tables import Table
from privacy.technical_columns import TECHNICAL
from privacy.words import GROUPS, STAYS, TABLES, WHY_KEPT
from vault.fields import EncryptedField, KeyedHashField

LABELS = {table.label for table in PERSONAL}


def test_every_table_is_exported_or_said_to_be_of_nobody() -> None:
    stored = {model._meta.label for model in apps.get_models()}

    assert stored == LABELS | set(NOT_PERSONAL)
    assert not LABELS & set(NOT_PERSONAL)
    assert len(LABELS) == len(PERSONAL)


def fields_of(table: Table) -> dict[str, object]:
    return {one.name: one for one in apps.get_model(table.label)._meta.concrete_fields}


def test_what_is_hidden_or_emptied_is_a_column() -> None:
    for table in PERSONAL:
        assert {*table.hidden, *table.blank} <= set(fields_of(table)), table.label


def test_every_encrypted_column_of_a_person_is_erased() -> None:
    for table in PERSONAL:
        hidden = {
            name
            for name, one in fields_of(table).items()
            if isinstance(one, EncryptedField | KeyedHashField)
        }
        assert table.is_deleted or hidden <= set(table.blank), table.label


def test_encrypted_columns_are_of_persons_only() -> None:
    keys_of_nobody = {"logbook.LogKey", "receipts.RunTree"}
    lists = {"members.GroupImport", "treasury.BankFile", "treasury.StatementUpload"}
    for label in set(NOT_PERSONAL) - lists - keys_of_nobody:
        fields = apps.get_model(label)._meta.concrete_fields
        assert not any(isinstance(one, EncryptedField) for one in fields), label


def test_everything_has_words() -> None:
    for table in PERSONAL:
        assert table.label in TABLES
        assert table.group in GROUPS
        assert table.kept in STAYS
        shown = {name for name in fields_of(table) if name not in table.hidden}
        assert shown <= set(FIELDS) | TECHNICAL, table.label
    assert {kept.why for kept in (*KEPT_FOR, *KEPT_BY_OTHERS)} == set(WHY_KEPT)
    assert ERASED == "—"


def test_what_is_deleted_is_not_emptied_too() -> None:
    assert not [one.label for one in PERSONAL if one.is_deleted and (one.blank or one.kept)]
