"""Cursors of the API: where a list goes on, sealed so that clients do not build on its form."""

from collections.abc import Mapping
from typing import Any

from django.core import signing

from huhutong.infra.errors import CursorUnfit

_SALT = "infra.cursor"


def cursor_after(position: tuple[Any, ...], *, asked: Mapping[str, Any]) -> str:
    """The cursor of what comes after a position (plain values) in the answer to a question."""
    return signing.dumps([list(position), _plain(asked)], salt=_SALT, compress=True)


def position_in(cursor: str, *, asked: Mapping[str, Any]) -> tuple[Any, ...]:
    """The position that a cursor holds. Raises CursorUnfit where it came from another question."""
    try:
        position, of = signing.loads(cursor, salt=_SALT)
    except (signing.BadSignature, ValueError) as problem:
        raise CursorUnfit from problem
    if of != _plain(asked):
        raise CursorUnfit
    return tuple(position)


def _plain(asked: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in sorted(asked.items()) if value is not None}
