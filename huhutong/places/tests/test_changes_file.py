"""The CSV file of changes: heads in both languages, codes as Excel spoils them."""

import pytest

from huhutong.infra.refusals import message_of
from huhutong.places.changes import read_changes
from huhutong.places.errors import ChangesRefused

HEAD = "change,code,on,new_code,new_name,basis\n"
HEADS = "变更,代码,生效日,新代码,新名称,依据\n"


def test_a_file_from_excel_in_chinese_reads_like_one_in_english() -> None:
    english = read_changes((HEAD + "rename,441821100201,2026-02-01,,石桥新村,甲号\n").encode())
    for content in (
        (HEADS + "改名,441821100201,2026/2/1,,石桥新村,甲号\n,,,,,\n").encode("gb18030"),
        ("\ufeff" + HEADS + "改名, 441821100201 ,2026-02-01,,石桥新村,甲号\n").encode(),
    ):
        assert read_changes(content) == english
        assert read_changes(content)[0].key == english[0].key


@pytest.mark.parametrize(
    ("line", "row", "column", "value"),
    [
        ("改个名,441821100201,2026-02-01,,新村,", 2, "change", "改个名"),
        ("rename,4.41821E+11,2026-02-01,,新村,", 2, "code", "4.41821E+11"),
        ("rename,44182110020x,2026-02-01,,新村,", 2, "code", "44182110020x"),
        ("rename,441821100201,2026-02-30,,新村,", 2, "on", "2026-02-30"),
        ("rename,441821100201,,,新村,", 2, "on", ""),
        (f"rename,441821100201,2026-02-01,,{'村' * 61},", 2, "new_name", "60"),
        (f"rename,441821100201,2026-02-01,,新村,{'据' * 201}", 2, "basis", "200"),
        ("", 1, "the file", "CSV"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_column_and_value(
    line: str, row: int, column: str, value: str
) -> None:
    with pytest.raises(ChangesRefused) as refusal:
        read_changes((HEAD + line + "\n").encode())
    assert [
        (r.facts["row"], str(r.facts["column"]).removeprefix("column "), r.facts["value"])
        for r in refusal.value.rows
    ] == [(row, column, value)]


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(ChangesRefused) as refusal:
        read_changes(b"\x50\x4b\x03\x04\xff\xff")
    assert message_of(refusal.value.rows[0]) == (
        "第 1 行（整个文件）：文件编码既不是 UTF-8 也不是 GB 18030（CSV）。"
    )


def test_a_file_without_its_columns_names_them() -> None:
    with pytest.raises(ChangesRefused) as refusal:
        read_changes(b"code,change\n")
    assert refusal.value.rows[0].facts["value"] == "on 生效日, new_code 新代码, new_name 新名称"
