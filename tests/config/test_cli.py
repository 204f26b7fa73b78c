"""The command answers in both languages, with the right exit code, and quickly."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huhutong.config import cli, preflight
from huhutong.config.cannot import Cannot, explained

ROOT = Path(__file__).resolve().parents[2]


def _huhutong(*words: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("HUHUTONG_")}
    return subprocess.run(
        [sys.executable, "-m", "huhutong", *words],
        cwd=ROOT,
        env=environment | {"HUHUTONG_HOME": str(home)} | more,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_help_starts_in_a_second_and_without_django(tmp_path: Path) -> None:
    # the quickest of three, as the machine may be busy with other tests
    lasted = []
    for _ in range(3):
        began = time.monotonic()
        done = _huhutong("--help", home=tmp_path)
        lasted.append(time.monotonic() - began)
    assert done.returncode == 0
    assert "statistics" in done.stdout
    assert min(lasted) < 1.0

    source = "import sys, huhutong.config.cli as c; c.parser(); print('django' in sys.modules)"
    probe = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert probe.stdout.strip() == "False"


def test_statistics_of_a_scenario_that_is_not_loaded_names_the_command(tmp_path: Path) -> None:
    done = _huhutong("statistics", "fogang", "--json", home=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "场景 fogang 尚未装载" in done.stderr
    assert "huhutong demo fogang" in done.stderr


def test_an_unknown_command_is_bad_usage(tmp_path: Path) -> None:
    assert _huhutong("dance", home=tmp_path).returncode == 2


def test_a_taken_port_is_named_with_a_way_out(tmp_path: Path) -> None:
    # given somebody else on the port
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]

        # when we want it
        done = _huhutong("run", "--port", str(port), "--no-demo", home=tmp_path)

    # then one message in both languages says what to do, and nothing was built
    assert done.returncode == 1
    assert f"端口 {port} 已被占用" in done.stderr
    assert f"Port {port} is taken" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # a file where the folder should be: true for root as well, whom no permission stops
    blocked = tmp_path / "var"
    blocked.touch()
    done = _huhutong("run", "--no-demo", home=blocked)
    assert done.returncode == 1
    assert f"无法写入数据目录 {blocked}" in done.stderr
    assert "HUHUTONG_HOME" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    nobody = "postgresql://huhutong@127.0.0.1:1/huhutong"
    done = _huhutong("demo", "county", home=tmp_path, HUHUTONG_DATABASE_URL=nobody)
    assert done.returncode == 1
    assert "无法连接数据库" in done.stderr
    assert "HUHUTONG_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_front_end_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="make setup"):
        preflight.check_front_end(tmp_path / "manifest.json")


def test_little_room_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preflight, "NEEDED_BYTES", 10**18)
    with pytest.raises(Cannot, match="磁盘空间不足"):
        preflight.check_home(tmp_path)


def test_a_disk_that_fills_up_later_is_explained(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="disk is full"), explained(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(OSError, match="other"), explained(tmp_path):
        raise OSError(5, "other")


def test_doctor_reports_each_thing_as_json(tmp_path: Path) -> None:
    # given a key that others can read
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "field.0001").write_bytes(b"0" * 16)
    (tmp_path / "keys" / "field.0001").chmod(0o644)

    # when the doctor looks
    done = _huhutong("doctor", "--json", home=tmp_path)

    # then it says what is well and what is not, and the verdict is negative
    found = {row["subject"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert found["python"]["well"] is True
    assert found["database"]["well"] is True
    assert found["migrations"]["well"] is False
    assert "field.0001" in found["keys"]["note"]


def test_manage_passes_everything_to_django(tmp_path: Path) -> None:
    done = _huhutong("manage", "check", "--help", home=tmp_path)
    assert done.returncode == 0
    assert "--deploy" in done.stdout


def test_a_group_registers_itself_by_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # given an app with a module commands.py
    package = tmp_path / "singing"
    (package / "choir").mkdir(parents=True)
    (package / "choir" / "commands.py").write_text(
        'GROUP, HELP = "choir", "songs"\n'
        "def add_commands(commands):\n"
        '    parser = commands.add_parser("sing")\n'
        "    parser.set_defaults(run=lambda _: print('la') or 3, database=False)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(cli, "PACKAGE", package)

    # when its command is called
    with pytest.raises(SystemExit) as end:
        cli.main(["choir", "sing"])

    # then it ran, and its exit code is ours
    assert end.value.code == 3
    assert capsys.readouterr().out == "la\n"
