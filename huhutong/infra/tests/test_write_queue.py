"""The fair write queue of the SQLite backend, with real threads and a file of its own.

These run on the embedded database whatever the suite's own database is.
"""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from huhutong.infra.errors import WriteQueueFull
from huhutong.infra.sqlite.base import DatabaseWrapper
from huhutong.infra.sqlite.queue import WriteQueue

PATIENCE_SECONDS = 10.0


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it never became true"
        time.sleep(0.001)


class File:
    """A database file of its own, with one wrapper per thread as Django would have."""

    def __init__(self, path: Path, **options: Any) -> None:
        self._settings = {
            "default": {
                "ENGINE": "huhutong.infra.sqlite",
                "NAME": str(path),
                "OPTIONS": {
                    "timeout": 0.2,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
                    **options,
                },
            }
        }
        with self.open() as wrapper, wrapper.cursor() as cursor:
            cursor.execute("CREATE TABLE line (writer INTEGER UNIQUE)")

    def open(self) -> "_Opened":
        handler = ConnectionHandler(self._settings)
        return _Opened(handler["default"])  # type: ignore[arg-type]


class _Opened:
    """A wrapper that Django's atomic blocks can find, closed at the end of `with`."""

    def __init__(self, wrapper: DatabaseWrapper) -> None:
        self.wrapper = wrapper
        wrapper.alias = f"queue_test_{id(wrapper)}"

    def __enter__(self) -> DatabaseWrapper:
        connections.settings[self.wrapper.alias] = self.wrapper.settings_dict
        connections[self.wrapper.alias] = self.wrapper
        return self.wrapper

    def __exit__(self, *_: object) -> None:
        self.wrapper.close()
        del connections[self.wrapper.alias]
        del connections.settings[self.wrapper.alias]


@pytest.fixture(autouse=True)
def _own_files(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "queue.sqlite3", write_queue_capacity=20, write_queue_seconds=8.0)


def _write(wrapper: DatabaseWrapper, writer: int) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO line VALUES (%s)", [writer])


def _write_twice(wrapper: DatabaseWrapper, writer: int) -> None:
    _write(wrapper, writer)
    _write(wrapper, writer)


def _lines(wrapper: DatabaseWrapper) -> list[int]:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT writer FROM line ORDER BY rowid")
        return [row[0] for row in cursor.fetchall()]


def _start(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_writers_get_their_turn_in_the_order_in_which_they_came(file: File) -> None:
    # given a writer that holds the turn, and ten that come one after another
    def write(writer: int) -> None:
        with file.open() as mine, transaction.atomic(using=mine.alias):
            _write(mine, writer)

    with file.open() as first:
        with transaction.atomic(using=first.alias):
            _write(first, 0)
            threads = []
            for writer in range(1, 11):
                threads.append(_start(lambda writer=writer: write(writer)))  # type: ignore[misc]
                _until(lambda writer=writer: first.write_queue.waiting == writer)  # type: ignore[misc]
        # when the first commits
        for thread in threads:
            thread.join(PATIENCE_SECONDS)

        # then they wrote in that order, and nobody holds the turn
        assert _lines(first) == list(range(11))
        assert not first.write_queue.busy


def test_eight_threads_in_a_race_lose_no_write(file: File) -> None:
    # given eight threads that write thirty times each
    failures: list[BaseException] = []

    def write(start: int) -> None:
        try:
            with file.open() as mine:
                for step in range(30):
                    with transaction.atomic(using=mine.alias):
                        _write(mine, start + step)
        except BaseException as problem:  # noqa: BLE001 - reported by the assertion below
            failures.append(problem)

    # when they run together
    threads = [_start(lambda n=n: write(n * 100)) for n in range(8)]  # type: ignore[misc]
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    # then all 240 rows are there
    assert failures == []
    with file.open() as reader:
        assert len(_lines(reader)) == 240


def test_a_full_queue_refuses_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    # given a queue where one may wait, one that writes and one that waits
    file = File(tmp_path / "full.sqlite3", write_queue_capacity=1, write_queue_seconds=8.0)

    def write(writer: int) -> None:
        with file.open() as mine, transaction.atomic(using=mine.alias):
            _write(mine, writer)

    refused: list[WriteQueueFull] = []

    def third() -> None:
        try:
            write(3)
        except WriteQueueFull as refusal:
            refused.append(refusal)

    with file.open() as first:
        with transaction.atomic(using=first.alias):
            _write(first, 1)
            second = _start(lambda: write(2))
            _until(lambda: first.write_queue.waiting == 1)
            # when a third comes
            _start(third).join(PATIENCE_SECONDS)
            # then it is refused while the first still writes
            assert [r.http_status for r in refused] == [503]
            assert [r.retry_after_seconds for r in refused] == [5]
        second.join(PATIENCE_SECONDS)
        assert _lines(first) == [1, 2]


def test_a_wait_that_is_too_long_is_refused_and_leaves_the_queue(tmp_path: Path) -> None:
    file = File(tmp_path / "slow.sqlite3", write_queue_capacity=5, write_queue_seconds=0.05)
    refused: list[bool] = []

    def late() -> None:
        with file.open() as mine:
            try:
                with transaction.atomic(using=mine.alias):
                    _write(mine, 2)
            except WriteQueueFull:
                refused.append(True)

    with file.open() as first:
        with transaction.atomic(using=first.alias):
            _write(first, 1)
            _start(late).join(PATIENCE_SECONDS)
            assert refused == [True]
            assert first.write_queue.waiting == 0
        assert _lines(first) == [1]


def test_another_process_that_writes_too_long_is_a_refusal_too(file: File) -> None:
    # given a lock that is not held through the queue, as another process would hold it
    with file.open() as outsider, file.open() as mine:
        outsider.connect()
        outsider.connection.execute("BEGIN IMMEDIATE")

        # when this process wants to write, then it is refused and gives its turn back
        with pytest.raises(WriteQueueFull), transaction.atomic(using=mine.alias):
            _write(mine, 1)
        assert not mine.write_queue.busy
        outsider.connection.execute("ROLLBACK")
        with transaction.atomic(using=mine.alias):
            _write(mine, 1)
        assert _lines(mine) == [1]


def test_a_rollback_gives_the_turn_back(file: File) -> None:
    with file.open() as mine:
        with pytest.raises(IntegrityError), transaction.atomic(using=mine.alias):
            _write_twice(mine, 1)
        assert not mine.write_queue.busy
        assert _lines(mine) == []


def test_a_connection_closed_in_mid_transaction_gives_the_turn_back(file: File) -> None:
    with file.open() as mine:
        with transaction.atomic(using=mine.alias):
            _write(mine, 1)
            mine.close()
        assert not mine.write_queue.busy
        assert _lines(mine) == []


def test_nested_blocks_keep_one_turn_and_roll_back_alone(file: File) -> None:
    with file.open() as mine:
        with transaction.atomic(using=mine.alias):
            _write(mine, 1)
            with pytest.raises(IntegrityError), transaction.atomic(using=mine.alias):
                _write_twice(mine, 2)
            assert mine.write_queue.busy
            with transaction.atomic(using=mine.alias):
                _write(mine, 3)
            assert mine.write_queue.busy
        assert not mine.write_queue.busy
        assert _lines(mine) == [1, 3]


def test_reading_takes_no_turn(file: File) -> None:
    with file.open() as writer, file.open() as reader:
        with transaction.atomic(using=writer.alias):
            _write(writer, 1)
            assert _lines(reader) == []
        assert _lines(reader) == [1]


def test_a_thread_that_would_wait_for_itself_is_told_so(file: File) -> None:
    with file.open() as one, file.open() as other, transaction.atomic(using=one.alias):
        with pytest.raises(RuntimeError), transaction.atomic(using=other.alias):
            pass
        assert one.write_queue.busy


def test_a_turn_that_comes_while_giving_up_is_kept() -> None:
    # given a waiter whose turn came in the very moment its patience ended
    queue = WriteQueue(capacity=1, wait_seconds=0.0)
    holder = queue.take()
    turns = []

    def wait() -> None:
        try:
            turns.append(queue.take())
        except WriteQueueFull:
            turns.append(None)  # type: ignore[arg-type]

    _start(wait).join(PATIENCE_SECONDS)
    assert turns == [None]

    # then releasing leaves an empty queue, in which the next is served at once
    queue.release(holder)
    assert (queue.busy, queue.waiting) == (False, 0)
    queue.release(queue.take())
    assert not queue.busy


@pytest.mark.django_db
def test_the_suite_itself_runs_on_the_backend_that_ships() -> None:
    if connection.vendor == "sqlite":
        wrapper = connections["default"]
        assert isinstance(wrapper, DatabaseWrapper)
        assert wrapper.write_queue.busy
    else:
        assert connection.vendor == "postgresql"
