"""Model fields that lie encrypted in the database and are plain in Python."""

import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import BuiltinLookup, Exact
from django.db.models.sql.compiler import SQLCompiler

from vault.ring import keyed_hash, ring

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
    Bytes = models.BinaryField[Any, Any]
    Lookup = BuiltinLookup[bool]
    Equal = Exact[Any]
else:  # not subscriptable when running
    Field, Bytes, Lookup, Equal = models.Field, models.BinaryField, BuiltinLookup, Exact


class EncryptedField(Field):
    """A text of any length, encrypted (AES-256-GCM) and bound to its table and column.

    It cannot be searched, only be asked for NULL, and whether there is anything (`is_blank`): keep
    a `KeyedHashField` beside it where one must be found again. NULL stays NULL, and an empty text
    stays no bytes at all: a constraint can say that there must be one.
    """

    ALLOWED: ClassVar = frozenset({"exact", "isnull", "is_blank"})

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
        if value is None or value == "":
            return None if value is None else b""
        return ring().encrypt(self.as_text(value), belongs_to=self.place)

    def decrypted(self, stored: bytes | memoryview | None) -> Any:
        """Return the value of stored bytes; raises `Unreadable`."""
        if stored is None or not stored:
            return None if stored is None else ""
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


@EncryptedField.register_lookup
class IsNothing(Equal):
    """`field=None` is asked as `isnull`; any other value cannot be compared."""

    def __init__(self, lhs: Any, rhs: object) -> None:
        if rhs is not None:
            raise FieldError(f"{lhs.target.name} is encrypted: it cannot be compared")
        super().__init__(lhs, rhs)


@EncryptedField.register_lookup
class IsBlank(Lookup):
    """Whether nothing stands in an encrypted text."""

    lookup_name = "is_blank"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        column, params = self.process_lhs(compiler, connection)
        return f"octet_length({column}) {'=' if self.rhs else '>'} 0", tuple(params)


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


class KeyedHashField(Bytes):
    """32 bytes that are the same for the same values of other fields: what these are found by.

    It fills itself whenever its row is written through the model (`save` that names the others
    must name it too); `hash_of` gives the bytes to ask for, and to COPY. Empty where one of the
    fields is. Capital letters, spaces and full-width signs make no difference.
    """

    def __init__(
        self, *args: Any, of: Sequence[str] = (), purpose: str = "", **kwargs: Any
    ) -> None:
        self.of, self.purpose = tuple(of), purpose
        super().__init__(*args, **{"max_length": 32, **kwargs, "editable": False})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "of": list(self.of), "purpose": self.purpose}

    def hash_of(self, *values: object) -> bytes | None:
        """Return what rows with these values of the fields `of` are found by."""
        if None in values:
            return None
        return keyed_hash("|".join(map(_settled, values)), purpose=self.purpose)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: ARG002, FBT001
        found_by = self.hash_of(*(getattr(model_instance, name) for name in self.of))
        setattr(model_instance, self.attname, found_by)
        return found_by


def _settled(value: object) -> str:
    """Return a value as one text, however it was typed."""
    return " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())
