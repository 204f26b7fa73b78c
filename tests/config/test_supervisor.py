"""The supervisor keeps its children alive and ends them together."""

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from huhutong.config import supervisor
from huhutong.config.supervisor import Child, Supervisor

PATIENCE_SECONDS = 15


def _python(source: str) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(source)]


def _wait_for(condition: object) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of milliseconds instead of seconds; a start that lasts 0.3 s has worked."""
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "POLL_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "STEADY_SECONDS", 0.3)


def test_a_child_that_never_starts_stops_the_whole(quick: None) -> None:
    # given one child that works and one that fails at once
    said: list[str] = []
    good = Child("web", _python("import time; time.sleep(60)"))
    bad = Child("worker", _python("raise SystemExit(7)"))

    # when they are supervised
    code = Supervisor([good, bad], os.environ, said.append).run()

    # then the bad one was tried five times, and the good one did not outlive it
    assert code == 1
    assert len(said) == supervisor.MOST_FAILED_STARTS
    assert all("worker" in line and "7" in line for line in said)
    assert good.process is not None
    assert good.process.returncode == -signal.SIGTERM


def test_a_dead_child_is_started_again_and_a_signal_ends_both(quick: None, tmp_path: Path) -> None:
    # given two children that note each start
    source = """
        import sys, os, time
        with open(sys.argv[1], "a") as file:
            file.write(f"{os.getpid()}\\n")
        time.sleep(60)
    """
    notes = [tmp_path / "web", tmp_path / "worker"]
    children = [Child(n.name, [*_python(source), str(n)]) for n in notes]

    def starts(index: int) -> list[int]:
        return [int(x) for x in notes[index].read_text().split()] if notes[index].exists() else []

    def disturb() -> None:
        _wait_for(lambda: len(starts(0)) == 1 and len(starts(1)) == 1)
        time.sleep(0.35)
        os.kill(starts(0)[0], signal.SIGKILL)
        _wait_for(lambda: len(starts(0)) == 2)
        os.kill(os.getpid(), signal.SIGTERM)

    # when the first is killed once, and then we are told to stop
    said: list[str] = []
    threading.Thread(target=disturb, daemon=True).start()
    code = Supervisor(children, os.environ, said.append).run()

    # then it was started again, once, and nothing is left
    assert code == 0
    assert len(said) == 1
    assert [len(starts(0)), len(starts(1))] == [2, 1]
    assert not any(_is_alive(pid) for pid in (*starts(0), *starts(1)))


def test_a_child_that_ignores_the_signal_is_killed(
    quick: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "STOP_SECONDS", 0.2)
    ready = tmp_path / "ready"
    source = f"""
        import pathlib, signal, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path({str(ready)!r}).touch()
        time.sleep(60)
    """
    child = Child("web", _python(source))

    def stop() -> None:
        _wait_for(ready.exists)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=stop, daemon=True).start()
    assert Supervisor([child], os.environ, print).run() == 0
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_child_dies_with_a_killed_supervisor(tmp_path: Path) -> None:
    # given a supervisor in a process of its own, with one child
    note = tmp_path / "pid"
    inner = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    outer = f"""
        import os, sys
        from huhutong.config.supervisor import Child, Supervisor
        Supervisor([Child("web", [sys.executable, "-c", {inner!r}])], os.environ, print).run()
    """
    process = subprocess.Popen(_python(outer), cwd=Path(__file__).parents[2])
    _wait_for(lambda: note.exists() and note.read_text())

    # when it is killed without a chance to tidy up
    process.kill()
    process.wait()

    # then the child ends too
    _wait_for(lambda: not _is_alive(int(note.read_text())))
