"""tools/prepare.py says what is missing and does nothing twice."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "tools" / "prepare.py"


@pytest.fixture
def prepare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, over an empty folder."""
    spec = importlib.util.spec_from_file_location("prepare", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "BIN", tmp_path / ".venv" / "bin")
    monkeypatch.setattr(module, "BUILT", tmp_path / "built")
    return module


def test_a_python_that_is_too_old_or_too_new_is_named(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ((3, 10, 4), (3, 13, 0)):
        monkeypatch.setattr(sys, "version_info", version)
        with pytest.raises(prepare.Stop, match=r"apt install python3\.11"):
            prepare.check_machine()


def test_a_missing_venv_names_the_package_and_leaves_nothing(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a Debian without python3-venv: venv makes the folder, then fails
    def broken(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        Path(command[-1]).mkdir()
        return subprocess.CompletedProcess(
            command, 1, stdout="ensurepip is not available", stderr=""
        )

    monkeypatch.setattr(subprocess, "run", broken)

    # when the environment is made
    with pytest.raises(prepare.Stop) as stopped:
        prepare.make_environment()

    # then the message names the package in both languages, and no half environment stays
    version = ".".join(map(str, sys.version_info[:2]))
    assert f"缺少 python3-venv。请安装后重试: apt install python{version}-venv" in str(
        stopped.value
    )
    assert "is missing" in str(stopped.value)
    assert not prepare.VENV.exists()


def test_a_full_disk_is_refused_before_the_first_download(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare, "NEEDED_GB", 10**9)
    with pytest.raises(prepare.Stop, match="磁盘空间不足"):
        prepare.check_machine()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("npm error code ENOTFOUND", "cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES", "THESE PACKAGES"),
    ],
)
def test_a_failed_command_begins_with_the_reason(
    prepare: ModuleType, output: str, reason: str
) -> None:
    source = f"print({output!r}); raise SystemExit(1)"
    with pytest.raises(prepare.Stop) as stopped:
        list(prepare.stream([sys.executable, "-c", source]))
    assert reason in "\n".join(str(stopped.value).splitlines()[:2])


def test_packages_are_installed_once_per_lock(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given two locks and a pip that only counts
    prepare.VENV.mkdir()
    for name in prepare.LOCKS.values():
        (prepare.ROOT / name).write_text("django==5.2 \\\n    --hash=sha256:00\n")
    called: list[list[str]] = []

    def count(command: list[str], **_: Any) -> list[str]:
        called.append(command)
        return ["Collecting django==5.2"]

    monkeypatch.setattr(prepare, "stream", count)

    # when the same is asked for twice, then for tests, then again for running
    for kind in ("run", "run", "test", "run"):
        prepare.install_packages(kind)

    # then pip was called once for each lock, always with hashes; the larger one serves both
    assert len(called) == 2
    assert all("--require-hashes" in command for command in called)
    assert called[1][-1].endswith("requirements-dev.lock")

    # and a changed lock is installed anew
    (prepare.ROOT / "requirements-dev.lock").write_text("django==5.3 \\\n    --hash=sha256:11\n")
    prepare.install_packages("test")
    assert len(called) == 3


def test_without_a_browser_an_ordinary_user_is_told_what_to_type(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepare.shutil, "which", lambda _: None)
    monkeypatch.setattr(prepare.os, "geteuid", lambda: 1000)
    with pytest.raises(prepare.Stop, match="sudo apt-get install chromium fonts-noto-cjk"):
        prepare.install_browser()
