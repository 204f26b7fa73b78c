"""Django's SQLite backend, whose transactions take a turn in the write queue.

The turn is taken where Django begins a transaction (BEGIN IMMEDIATE) and given back at COMMIT,
ROLLBACK or close; savepoints of nested atomic blocks stay inside it. OPTIONS may name
write_queue_capacity and write_queue_seconds.
"""

import sqlite3
from collections.abc import Sequence
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base, operations

from huhutong.infra.errors import WriteQueueFull
from huhutong.infra.sqlite.queue import CAPACITY, WAIT_SECONDS, Turn, WriteQueue, queue_for

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class DatabaseOperations(operations.DatabaseOperations):
    """Adds that emptying the whole database (`flush`) passes triggers that forbid deletion."""

    def sql_flush(self, style: Any, tables: Sequence[str], **options: Any) -> list[str]:
        """Statements that empty the tables; their triggers are put back at the end."""
        flush = list(super().sql_flush(style, tables, **options))
        if not flush:
            return flush
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        dropped = [f"DROP TRIGGER {self.quote_name(name)}" for name, _sql in triggers]
        return [*dropped, *flush, *(sql for _name, sql in triggers)]


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; `_turn` is its place in the queue while it is in a transaction."""

    ops_class = DatabaseOperations
    _turn: Turn | None = None
    _capacity = CAPACITY
    _wait_seconds = WAIT_SECONDS

    def get_connection_params(self) -> dict[str, Any]:
        """The parameters for sqlite3, without the queue's own."""
        params: dict[str, Any] = super().get_connection_params()
        self._capacity = params.pop("write_queue_capacity", CAPACITY)
        self._wait_seconds = params.pop("write_queue_seconds", WAIT_SECONDS)
        return params

    @property
    def write_queue(self) -> WriteQueue:
        """The process's queue for this database file."""
        return queue_for(
            str(self.settings_dict["NAME"]),
            capacity=self._capacity,
            wait_seconds=self._wait_seconds,
        )

    def _start_transaction_under_autocommit(self) -> None:
        self.ensure_connection()
        if self._turn is None:
            self._turn = self.write_queue.take()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as problem:
            self._give_turn_back()
            # Another process (the worker) wrote for longer than the busy timeout.
            cause = problem.__cause__
            code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
            if code in _BUSY:
                raise WriteQueueFull from problem
            raise
        except BaseException:
            self._give_turn_back()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn_back()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn_back()

    def _give_turn_back(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            self.write_queue.release(turn)
