"""Encrypted fields (plain in Python, envelopes in the database), and text compared by bytes."""

import json
from functools import cached_property
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from huhutong.infra import crypto


class EncryptedBinaryField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes, encrypted at rest. The context is table.column, so values cannot be swapped."""

    @cached_property
    def context(self) -> str:
        """What a value is sealed to: table and column."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django documents _meta

    def to_plain(self, value: bytes) -> Any:
        """The Python value of decrypted bytes."""
        return value

    def to_bytes(self, value: Any) -> bytes:
        """The bytes that are encrypted."""
        return bytes(value)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """Seal on the way in."""
        if value is not None:
            value = crypto.encrypt(self.to_bytes(value), context=self.context)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_: Any) -> Any:
        """Open on the way out."""
        if value is None:
            return None
        return self.to_plain(crypto.decrypt(bytes(value), context=self.context))


class EncryptedTextField(EncryptedBinaryField):
    """Text, encrypted at rest."""

    def to_plain(self, value: bytes) -> Any:
        return value.decode()

    def to_bytes(self, value: Any) -> bytes:
        return str(value).encode()

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class EncryptedJSONField(EncryptedBinaryField):
    """A JSON value, encrypted at rest."""

    def to_plain(self, value: bytes) -> Any:
        return json.loads(value)

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def to_python(self, value: Any) -> Any:
        return value


class BytewiseCharField(models.CharField):  # type: ignore[type-arg]
    """Text that every database orders and compares by its bytes, whatever the locale.

    Only so is "begins with" a range of an index on both databases: see prefix_range.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """As for any text, with the collation of bytes; SQLite's own is that one already."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            return parameters | {"collation": "C"}
        return parameters


def prefix_range(text: str) -> tuple[str, str]:
    """The first text that begins so, and the first after all of them (exclusive), by bytes."""
    return text, text + "\U0010ffff"
