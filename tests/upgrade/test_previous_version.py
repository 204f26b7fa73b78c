"""A bank that runs the last version loses nothing by taking this one.

The last version's own code builds its demo county; then this version's migrations, checks and
figures run over that database.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.upgrade.previous import ROOT, Release, is_here, migrations_of, releases, unpack

LAST = releases()[-1]
# Half a minute on two idle cores.
LONGEST_SECONDS = 400
# The bank's own chain, and that of acts that belong to no institution.
CHAINS = """
from huhutong.infra.selectors import verify_chain
from huhutong.org.models import Institution
for uuid in [*Institution.objects.values_list("uuid", flat=True), None]:
    print(verify_chain(uuid).broken_at is None)
"""


@pytest.fixture(autouse=True)
def _history() -> None:
    assert is_here(LAST), f"this clone is shallow: its history does not reach {LAST.version}"


def _command(source: Path, home: Path, *words: str) -> str:
    """What `huhutong WORDS` of that source prints, on that home."""
    own = {k: v for k, v in os.environ.items() if not k.startswith(("HUHUTONG_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "huhutong", *words],
        cwd=source,
        env=own | {"HUHUTONG_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{words}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}"
    return done.stdout


def _figures(source: Path, home: Path) -> dict[str, Any]:
    printed = json.loads(_command(source, home, "statistics", "county", "--json"))
    return {figure["id"]: figure["value"] for figure in printed}


@pytest.mark.parametrize("release", releases(), ids=lambda release: str(release.version))
def test_no_migration_of_a_version_is_ever_edited(release: Release) -> None:
    before = migrations_of(release)
    assert len(before) > 10
    changed = [path for path, content in before.items() if (ROOT / path).read_bytes() != content]
    assert changed == []


@pytest.mark.embedded
def test_the_last_versions_demo_is_upgraded_and_keeps_every_figure(tmp_path: Path) -> None:
    # given a county built by the last version
    source, home = tmp_path / "source", tmp_path / "home"
    source.mkdir()
    home.mkdir()
    unpack(LAST, source)
    _command(source, home, "demo", "county")
    before = _figures(source, home)
    assert before["granting.granted"] > 0

    # when this version's migrations run over it
    _command(ROOT, home, "manage", "migrate", "--no-input")

    # then nothing is left to migrate, the audit chain holds, and every figure is what it was
    assert "[ ]" not in _command(ROOT, home, "manage", "showmigrations")
    assert _command(ROOT, home, "manage", "shell", "-v", "0", "-c", CHAINS).split() == ["True"] * 2
    after = _figures(ROOT, home)
    assert {name: after[name] for name in before} == before
