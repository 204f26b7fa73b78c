"""Keeps the web process and the worker alive, and ends them together.

A child that ends is started again after a pause that doubles; one that never lives long enough to
be useful stops the whole, because a restart loop hides the message that says why.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FrameType

# After this long a start counts as having worked, and the pauses begin anew.
STEADY_SECONDS = 20.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
MOST_FAILED_STARTS = 5
STOP_SECONDS = 10.0
POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1


def _die_with_the_supervisor() -> None:
    """Linux ends the child if the supervisor is killed without a chance to say goodbye."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process to be kept alive."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failed_starts: int = 0
    start_again_at: float = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        """The process runs. It is in a session of its own, so Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(environment),
            start_new_session=True,
            preexec_fn=_die_with_the_supervisor if sys.platform == "linux" else None,  # noqa: PLW1509 - single-threaded here
        )

    def has_ended(self) -> bool:
        """The process was started and runs no longer."""
        return self.process is not None and self.process.poll() is not None

    def note_end(self) -> float:
        """Plan the next start; returns the pause in seconds."""
        lived = time.monotonic() - self.started_at
        self.failed_starts = 1 if lived >= STEADY_SECONDS else self.failed_starts + 1
        doubled: float = FIRST_PAUSE_SECONDS * 2 ** (self.failed_starts - 1)
        pause = min(doubled, LONGEST_PAUSE_SECONDS)
        self.start_again_at = time.monotonic() + pause
        self.process = None
        return pause

    def signal(self, number: int) -> None:
        """Tell the process and its own children; nothing if it is gone."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Runs children until it is told to stop or one of them cannot be kept alive."""

    children: list[Child]
    environment: Mapping[str, str]
    say: Callable[[str], object]
    _stopping: bool = field(default=False, init=False)

    def run(self) -> int:
        """0 after a stop by signal, 1 when a child could not be kept alive."""
        before = {n: signal.signal(n, self._on_signal) for n in (signal.SIGINT, signal.SIGTERM)}
        try:
            for child in self.children:
                child.start(self.environment)
            return self._watch()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _watch(self) -> int:
        while not self._stopping:
            for child in self.children:
                if not self._keep_alive(child):
                    return 1
            time.sleep(POLL_SECONDS)
        return 0

    def _keep_alive(self, child: Child) -> bool:
        if child.has_ended():
            code = child.process.returncode if child.process else None
            pause = child.note_end()
            if child.failed_starts >= MOST_FAILED_STARTS:
                self.say(
                    f"{child.name}: 连续 {child.failed_starts} 次启动失败,已停止。"
                    f"请看上面的报错,或运行 huhutong doctor。"
                    f" / failed to start {child.failed_starts} times (exit {code}); stopped."
                )
                return False
            self.say(
                f"{child.name}: 进程已退出(代码 {code}),{pause:g} 秒后重新启动。"
                f" / ended (exit {code}); starts again in {pause:g} s."
            )
        elif child.process is None and time.monotonic() >= child.start_again_at:
            child.start(self.environment)
        return True

    def _stop_all(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.1, deadline - time.monotonic()))
            child.signal(signal.SIGKILL)
            child.process.wait()
