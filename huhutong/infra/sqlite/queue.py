"""A fair queue of writers: first come, first served, with a limit on who may wait.

SQLite lets one writer in and makes the others poll, which starves the unlucky under load. Here
each writer of a process waits its turn and is handed the turn directly by the one before.
"""

import threading
from collections import deque
from dataclasses import dataclass, field

from huhutong.infra.errors import WriteQueueFull

CAPACITY = 64
WAIT_SECONDS = 15.0


@dataclass(eq=False)
class Turn:
    """One writer's place in the queue; `come` is set when the turn is handed over."""

    thread: int
    come: threading.Event = field(default_factory=threading.Event)


class WriteQueue:
    """The writers of one process for one database file."""

    def __init__(self, *, capacity: int = CAPACITY, wait_seconds: float = WAIT_SECONDS) -> None:
        """capacity  how many may wait behind the one that writes."""
        self._capacity = capacity
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()
        self._holder: Turn | None = None
        self._waiting: deque[Turn] = deque()

    @property
    def waiting(self) -> int:
        """How many writers wait."""
        return len(self._waiting)

    @property
    def busy(self) -> bool:
        """Whether someone writes."""
        return self._holder is not None

    def take(self) -> Turn:
        """The caller's turn to write, after those who came before.

        Raises WriteQueueFull when too many wait or the wait was too long; RuntimeError when the
        same thread holds a turn through another connection, as it would wait for itself.
        """
        turn = Turn(threading.get_ident())
        with self._lock:
            if self._holder is None:
                self._holder = turn
                return turn
            if self._holder.thread == turn.thread:
                raise RuntimeError("a thread cannot write through two connections at once")
            if len(self._waiting) >= self._capacity:
                raise WriteQueueFull
            self._waiting.append(turn)
        if not turn.come.wait(self._wait_seconds):
            self._give_up(turn)
        return turn

    def release(self, turn: Turn) -> None:
        """The next writer has the turn. A turn that is not held is left alone."""
        with self._lock:
            if self._holder is turn:
                self._hand_over()

    def _hand_over(self) -> None:
        self._holder = self._waiting.popleft() if self._waiting else None
        if self._holder is not None:
            self._holder.come.set()

    def _give_up(self, turn: Turn) -> None:
        with self._lock:
            # The turn may have come between the end of the wait and this lock.
            if self._holder is turn:
                return
            self._waiting.remove(turn)
        raise WriteQueueFull


_queues: dict[str, WriteQueue] = {}
_queues_lock = threading.Lock()


def queue_for(database: str, *, capacity: int, wait_seconds: float) -> WriteQueue:
    """The process's one queue for a database file."""
    with _queues_lock:
        if database not in _queues:
            _queues[database] = WriteQueue(capacity=capacity, wait_seconds=wait_seconds)
        return _queues[database]
