"""Amounts, shares and dates are written in one place in Python and one in TypeScript, alike."""

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest
from django.utils import translation

from huhutong.infra.ui import formats, preferences
from tests.architecture.tree import PACKAGE, ROOT, is_test, short, texts

CASES = PACKAGE / "infra" / "ui" / "tests" / "formats.csv"
RUNNER = """
import { readFileSync } from "node:fs";
const formats = await import(process.argv[1]);
const root = { lang: "", dataset: {} };
globalThis.document = { documentElement: root };
const name = (snake) => snake.replace(/_(\\w)/g, (_, letter) => letter.toUpperCase());
const value = (text) => (text === "" ? null : /^-?\\d+$/.test(text) ? BigInt(text) : text);
const said = JSON.parse(readFileSync(0, "utf8")).map((row) => {
  root.lang = row.language;
  root.dataset.amounts = row.amounts;
  return formats[name(row.function)](value(row.first), value(row.second));
});
process.stdout.write(JSON.stringify(said));
"""
# What formats by itself: filters of Django, formatting in Python, Intl in the browser.
TEMPLATE = re.compile(r"\|\s*(?:date|time|floatformat|intcomma|stringformat|wan)\b|humanize")
MACHINE = re.compile(r"""\|date:['"](?:Y-m-d|c)['"]""")
PYTHON = re.compile(
    r"strftime|format_yuan|format_wan|date_format|intcomma|number_format|/ 100\b"
    r"|:,\}|:,?\.\d+f\}|:\.\d+%\}|:%[A-Za-z]|isoformat\(sep"
)
SCRIPT = re.compile(r"toFixed|toLocale\w*String|Intl\.|getFullYear")
EXCUSED = {
    "huhutong/kernel/money.py": "the arithmetic that formats.py calls",
    "huhutong/infra/ui/formats.py": "the one place",
    "huhutong/infra/refusals.py": "exact yuan in a refusal, also without a page",
    "huhutong/infra/spreadsheets/writing.py": "an instant in a workbook, for a machine",
    "huhutong/scoring/explain.py": "the worked sum, exact, from pure rules that know no page",
    "huhutong/granting/rules.py": "counts a sample and tells a step in yuan; writes no text",
    "huhutong/households/rules/roster/cells.py": "reads digits that a workbook made a float",
    "huhutong/demo/roster.py": "writes whole yuan into a roster workbook",
    "huhutong/demo/generator/ballots.py": "invents figures; writes no text",
    "huhutong/demo/generator/economy.py": "invents figures; writes no text",
    "huhutong/demo/generator/people.py": "invents ID numbers",
    "frontend/src/behaviours.ts": "the size of a file in MB",
}


def _offences(path: Path, text: str) -> list[str]:
    if path.suffix == ".html":
        text = MACHINE.sub("", text)
    pattern = {".html": TEMPLATE, ".ts": SCRIPT, ".py": PYTHON}[path.suffix]
    return [
        f"{short(path)}:{line} {found[0]}"
        for line, row in enumerate(text.splitlines(), start=1)
        for found in pattern.finditer(row)
    ]


def _ours(path: Path) -> bool:
    product = PACKAGE in path.parents and not is_test(path) and "migrations" not in path.parts
    return product or (path.suffix == ".ts" and ROOT / "frontend" / "src" in path.parents)


def test_nothing_else_formats_amounts_dates_or_shares() -> None:
    found = {
        short(path): offences
        for path, text in texts()
        if path.suffix in {".html", ".py", ".ts"} and _ours(path)
        if (offences := _offences(path, text))
    }
    wrong = [line for name, lines in found.items() if name not in EXCUSED for line in lines]
    assert not wrong, "\n".join(wrong)
    assert set(EXCUSED) - set(found) == set(), "excused without need"


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _value(text: str) -> int | date | datetime | None:
    if not text:
        return None
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _in_python(case: dict[str, str]) -> str:
    function: Callable[..., str] = getattr(formats, case["function"])
    if case["function"] == "percent_of":
        function = partial(function, _value(case["first"]), _value(case["second"]))
    elif case["function"] != "amount_unit":
        function = partial(function, _value(case["first"]))
    chosen = preferences.Preferences(amounts=case["amounts"])
    with translation.override(case["language"]), preferences.override(chosen):
        return function()


@pytest.mark.parametrize("case", _cases(), ids=lambda case: "-".join(case.values()))
def test_python_writes_each_case(case: dict[str, str]) -> None:
    assert _in_python(case) == case["text"]


def test_typescript_writes_each_case_alike() -> None:
    node = Path(sys.executable).parent / "node"
    module = (ROOT / "frontend" / "src" / "formats.ts").as_uri()
    done = subprocess.run(
        [str(node), "--input-type=module", "-e", RUNNER, module],
        input=json.dumps(_cases()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [case["text"] for case in _cases()]


def test_the_search_finds_what_it_is_for() -> None:
    assert _offences(PACKAGE / "a.html", "{{ x|floatformat:2 }}")
    assert not _offences(PACKAGE / "a.html", "<time datetime=\"{{ x|date:'c' }}\">")
    assert _offences(PACKAGE / "a.py", 'f"{x:,}"')
