"""The built front end, which no browser test can do without."""

import os
import subprocess
import sys
from pathlib import Path

from huhutong.infra.ui import assets

FRONT_END = Path(__file__).resolve().parents[2] / "frontend"


def ensure_built() -> None:
    """The manifest of a build is there; made by the Node that pip brought if it was not.

    Raises RuntimeError with npm's last words where it cannot be built.
    """
    if assets.built():
        return
    tools = Path(sys.executable).parent
    paths = f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"
    for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run(
            [str(tools / "npm"), *words],
            cwd=FRONT_END,
            env=os.environ | {"PATH": paths},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            said = (done.stdout + done.stderr)[-3000:]
            raise RuntimeError(f"npm {words[0]} failed; run `make setup` to see more:\n{said}")
    if not assets.built():
        raise RuntimeError(f"npm built no {assets.MANIFEST}")
