"""The real thing: `huhutong run` with a fresh home, database, port and demo county."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
# The county takes about half a minute on two idle cores; a busy machine may take five times that.
LONGEST_START_SECONDS = 300
STOP_SECONDS = 20


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(home: Path) -> dict[str, str]:
    """That of a person at a terminal: nothing of pytest, nothing of this run's own database."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    own = {key: value for key, value in own.items() if not key.startswith("HUHUTONG_")}
    return own | {"HUHUTONG_HOME": str(home)}


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/sign-in/", timeout=5) as page:  # noqa: S310 - our own address
            return bool(page.status == 200)
    except (URLError, OSError):
        return False


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while not _answers(address):
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            said = "ended" if ended else "did not answer in time"
            raise RuntimeError(f"`huhutong run` {said}; its last words:\n{tail}")
        time.sleep(0.1)


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The address of a server with the demo county, stopped as Ctrl-C stops it."""
    port = _free_port()
    home.mkdir(parents=True, exist_ok=True)
    log, address = home / "server.log", f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "huhutong", "run", "--port", str(port)]
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(home), stdout=sink, stderr=subprocess.STDOUT
        )
        try:
            _wait(process, address, log)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
