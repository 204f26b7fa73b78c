"""Compiles each app's .po into the .mo that Django reads, without the GNU gettext tools.

`make setup`, `huhutong run` and the tests call it; a .mo is built output and never committed.
"""

import os
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


def catalogues(root: Path = PACKAGE) -> list[Path]:
    """Every .po below root, sorted."""
    return sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime_ns != po.stat().st_mtime_ns


def _compile(po: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    # The .mo carries the time of the .po it was read from: a .po that is replaced meanwhile, or by
    # an older one, differs from it.
    read_at_ns = po.stat().st_mtime_ns
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3], abort_invalid=True)
    # Written aside and renamed: a server or a second test process must never read half a file.
    handle, name = tempfile.mkstemp(dir=po.parent, suffix=".mo.part")
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalogue)
    Path(name).chmod(0o644)
    os.utime(name, ns=(read_at_ns, read_at_ns))
    Path(name).replace(po.with_suffix(".mo"))


def compile_stale(root: Path = PACKAGE) -> int:
    """Every .mo is as new as its .po. Returns how many were written; costs nothing when none is."""
    stale = [po for po in catalogues(root) if _is_stale(po)]
    for po in stale:
        _compile(po)
    return len(stale)


def main() -> None:
    """Compile what is stale and say how much."""
    count = compile_stale()
    sys.stderr.write(f"{count} of {len(catalogues())} translation catalogues compiled\n")


if __name__ == "__main__":
    main()
