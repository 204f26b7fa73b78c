"""What is hard to read, by the worked table of docs/algorithms/plain_words.md."""

import re
from pathlib import Path

import pytest

from huhutong.kernel.plain_words import OFFICE_WORDS, findings, sentences

PAGE = (Path(__file__).resolve().parents[3] / "docs/algorithms/plain_words.md").read_text("utf-8")
ROW = re.compile(r"^\| (.*?) \| ?(.*?) ?\|$", re.MULTILINE)
WORDS, TABLE = (
    PAGE.split("## Words that stay")[0].split("## Office words")[1],
    PAGE.split("## Worked")[1],
)
CASES = [row for row in ROW.findall(TABLE) if row[0] not in {"text", "---"}]


def test_the_page_has_its_rows() -> None:
    assert len(CASES) == 14


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


def test_an_office_word_is_explained_where_it_first_stands() -> None:
    """Brackets without plain words, brackets elsewhere and a later explanation do not count."""
    for plain in ("征信（借钱还钱的记录）", "借钱还钱的记录（征信）", "记录（也叫征信）"):
        assert findings(plain) == []
    for hard in ("征信（{n}）", "（征信）", "征信的记录（借钱还钱）", "征信，也就是征信（记录）"):
        assert [one.what for one in findings(hard)] == ["征信"]


def test_a_label_is_no_sentence() -> None:
    assert sentences("查询密码") == []
    assert sentences("请核对。{n} 户。再交！最后一天") == ["请核对", "{n} 户", "再交"]
    assert sentences("") == []
    assert findings("") == []
