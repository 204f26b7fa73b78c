"""What is hard to read, by the worked table of docs/algorithms/plain_words.md."""

import re
from pathlib import Path

import pytest

from huhutong.kernel.plain_words import OFFICE_WORDS, findings

PAGE = (Path(__file__).resolve().parents[3] / "docs/algorithms/plain_words.md").read_text("utf-8")
ROW = re.compile(r"^\| (.*?) \| ?(.*?) ?\|$", re.MULTILINE)
WORDS, TABLE = (
    PAGE.split("## Worked table")[0].split("## Office words")[1],
    PAGE.split("## Worked")[1],
)
CASES = [row for row in ROW.findall(TABLE) if row[0] not in {"text", "---"}]


def test_the_page_has_its_rows() -> None:
    assert len(CASES) == 8


@pytest.mark.parametrize(("text", "told"), CASES)
def test_the_worked_table(text: str, told: str) -> None:
    assert ";".join(f"{one.kind}:{one.what}" for one in findings(text)) == told


def test_the_page_lists_the_office_words() -> None:
    rows = [row for row in ROW.findall(WORDS) if row[0] not in {"word", "---"}]
    assert dict(rows) == dict(OFFICE_WORDS)


def test_what_to_say_instead_is_plain_itself() -> None:
    assert [said for said in OFFICE_WORDS.values() if findings(said)] == []


def test_the_characters_in_common_use_are_those_of_level_1() -> None:
    """S-025: 3,755 characters."""
    all_of_them = [chr(code) for code in range(0x4E00, 0xA000)]
    rare = {one.what for one in findings("".join(all_of_them)) if one.kind == "character"}
    assert len(all_of_them) - len(rare) == 3_755
