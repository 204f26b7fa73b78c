"""The sources of an earlier version, taken from this repository's own history."""

import csv
import io
import subprocess
import tarfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
RELEASES = ROOT / "docs" / "releases.csv"


class Release(NamedTuple):
    """A resolved issue: its version, the commit it landed with, the day."""

    version: str
    commit: str
    resolved_on: str


def releases() -> list[Release]:
    """Every version that has landed, oldest first; the one being made is added by its successor."""
    with RELEASES.open(encoding="utf-8", newline="") as table:
        return [Release(**row) for row in csv.DictReader(table)]


def _git(*words: str) -> bytes:
    # A checkout that belongs to another user is still ours to read.
    safe = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT), *words]
    return subprocess.run(safe, capture_output=True, check=True).stdout


def is_here(release: Release) -> bool:
    """The history of this checkout reaches back to that version."""
    try:
        _git("cat-file", "-e", f"{release.commit}^{{commit}}")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def migrations_of(release: Release) -> dict[str, bytes]:
    """Path -> content of every migration of that version."""
    listed = _git("ls-tree", "-r", "--name-only", release.commit, "--", "huhutong").decode()
    paths = [path for path in listed.splitlines() if "/migrations/" in path]
    return {path: _git("show", f"{release.commit}:{path}") for path in paths}


def unpack(release: Release, folder: Path) -> None:
    """The folder holds the package as it was."""
    packed = _git("archive", "--format=tar", release.commit, "huhutong")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
