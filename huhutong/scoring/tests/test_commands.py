"""`huhutong scoring explain | lint` in a process of its own: quick, and without Django."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FIGURES = {
    "labour_count": 2,
    "skill": 1,
    "plan": 2,
    "net_income_fen": 6_500_000,
    "business_income_fen": 2_000_000,
    "assets_fen": 15_000_000,
    "debts_fen": 3_000_000,
    "debts_due_12m_fen": 600_000,
    "high_interest_fen": 0,
    "peer_score_hundredths": 7_400,
}
AVERAGES = {"households": 312, "net_income_fen": 5_000_000, "net_assets_fen": 10_000_000}
CALL = """
import argparse, sys
from huhutong.scoring import commands
parser = argparse.ArgumentParser()
commands.register(parser.add_subparsers(required=True))
arguments = parser.parse_args()
code = arguments.run(arguments)
assert "django" not in sys.modules and arguments.database is False
sys.exit(code)
"""


def call(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", CALL, "scoring", *map(str, words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def household(tmp_path: Path) -> Path:
    return write(tmp_path / "household.json", {"figures": FIGURES, "averages": AVERAGES})


def test_explain_prints_the_worked_sum_in_chinese(household: Path) -> None:
    done = call("explain", "--features", household)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    fact = "65,000.00 元，为本村户均 50,000.00 元的 1.30 倍"
    assert lines[1] == f"家庭年净收入：{fact}，得 15.00 / 18.00 分"
    assert lines[9] == "合计：76.00 / 100.00 分"
    assert lines[14] == "三者取最小，为（2），向下取整到 1,000.00 元：测算额度 39,000.00 元"


def test_explain_as_json_and_in_english(household: Path) -> None:
    found = json.loads(call("explain", "--features", household, "--json").stdout)
    assert (found["total_hundredths"], found["grade"], found["limit_fen"]) == (7600, "AA", 3900000)
    assert found["points_hundredths"]["peer_opinion"] == 1850
    english = call("explain", "--features", household, "--lang", "en").stdout
    assert english.startswith("People able to work: 2 able to work; 10.00 of 12.00 points")


@pytest.mark.parametrize(
    ("content", "error", "detail"),
    [
        ({"figures": FIGURES}, "wrong_kind", "averages"),
        ({"figures": FIGURES, "averages": AVERAGES, "id": 1}, "unknown_field", "id"),
        (
            {"figures": FIGURES | {"sex": 1}, "averages": AVERAGES},
            "unknown_field",
            "figures.sex",
        ),
        ({"figures": {}, "averages": AVERAGES}, "missing_field", "labour_count"),
        (
            {"figures": FIGURES | {"assets_fen": 1.5}, "averages": AVERAGES},
            "out_of_bounds",
            "assets_fen",
        ),
        (
            {"figures": FIGURES, "averages": AVERAGES | {"net_income_fen": 1.5}},
            "out_of_bounds",
            "integers only",
        ),
        ([], "wrong_kind", "features"),
    ],
)
def test_a_file_that_cannot_be_used_is_bad_usage(
    tmp_path: Path, content: object, error: str, detail: str
) -> None:
    done = call("explain", "--features", write(tmp_path / "bad.json", content))
    problem = json.loads(done.stderr)
    assert (done.returncode, done.stdout, problem["error"]) == (2, "", error)
    assert detail in problem["detail"]


def test_a_missing_file_and_no_json_are_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "text.json").write_text("{", encoding="utf-8")
    for name, error in (("none.json", "unreadable"), ("text.json", "not_json")):
        done = call("lint", tmp_path / name)
        assert (done.returncode, json.loads(done.stderr)["error"]) == (2, error)


def test_lint_is_silent_on_the_shipped_card_and_names_the_faults_of_another(
    tmp_path: Path,
) -> None:
    from huhutong.scoring.card import DEFAULT_PATH, read_content

    good = call("lint", DEFAULT_PATH)
    assert (good.returncode, good.stdout) == (0, "")
    card = read_content(DEFAULT_PATH)
    card["items"][0]["feature"] = "marriage"
    bad = call("lint", write(tmp_path / "card.json", card))
    assert bad.returncode == 1
    assert bad.stdout == "items.labour：marriage 属受保护信息，不得用于评分或否决。\n"
    rows = call("lint", tmp_path / "card.json", "--json").stdout.splitlines()
    assert [json.loads(row)["code"] for row in rows] == ["protected_attribute"]


def test_explain_refuses_a_card_with_faults(tmp_path: Path, household: Path) -> None:
    done = call("explain", "--card", write(tmp_path / "card.json", {}), "--features", household)
    assert done.returncode == 1
    assert "card.items" in done.stdout
