"""Model fields that lie encrypted in the database and are plain in Python."""

import json
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression

from vault.ring import ring


class EncryptedField(models.Field[Any, Any]):
    """A text of any length, encrypted (AES-256-GCM) and bound to its table and column.

    It cannot be searched, only be asked for NULL: keep a `keyed_hash` beside it where one must be
    found again. NULL stays NULL; an empty text is encrypted like any other.
    """

    ALLOWED: ClassVar = frozenset({"isnull"})

    def get_internal_type(self) -> str:
        return "BinaryField"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "bytea"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in self.ALLOWED:
            raise FieldError(f"{self.name} is encrypted: it cannot be searched by {lookup_name}")
        return super().get_lookup(lookup_name)

    @property
    def place(self) -> str:
        """Return what a value belongs to, bound to it: table and column."""
        return f"{self.model._meta.db_table}.{self.column}"

    def encrypted(self, value: Any) -> bytes | None:
        """Return the bytes to store, for COPY and raw SQL too."""
        return None if value is None else ring().encrypt(self.as_text(value), belongs_to=self.place)

    def decrypted(self, stored: bytes | memoryview | None) -> Any:
        """Return the value of stored bytes; raises `Unreadable`."""
        if stored is None:
            return None
        return self.of_text(ring().decrypt(bytes(stored), belongs_to=self.place))

    def as_text(self, value: Any) -> str:
        return str(value)

    def of_text(self, text: str) -> Any:
        return text

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:  # noqa: ARG002
        return value if hasattr(value, "as_sql") else self.encrypted(value)

    def from_db_value(
        self, value: Any, _expression: Expression, _connection: BaseDatabaseWrapper
    ) -> Any:
        return self.decrypted(value)


class EncryptedTextField(EncryptedField):
    """An encrypted text."""


class EncryptedDateField(EncryptedField):
    """An encrypted day."""

    def as_text(self, value: date | str) -> str:
        return value if isinstance(value, str) else value.isoformat()

    def of_text(self, text: str) -> date:
        return date.fromisoformat(text)

    def to_python(self, value: Any) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class EncryptedJSONField(EncryptedField):
    """An encrypted JSON value."""

    def as_text(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)

    def of_text(self, text: str) -> Any:
        return json.loads(text)
