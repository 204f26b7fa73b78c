"""Workbooks of the import: the template to fill in, and what comes back."""

import io
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from huhutong.households.labels import problem_text
from huhutong.households.models import ImportBatch, ImportRow
from huhutong.households.rules.roster.columns import AMOUNTS, FIELDS
from huhutong.households.rules.roster.layout import TEMPLATE_NOTES, Block, block_of
from huhutong.households.selectors.imports import rows_brought_back
from huhutong.infra import spreadsheets
from huhutong.places.public import Village, groups_of

_LEFT_OUT = {"village", "head_name", "sex", "birth_on"}
TEMPLATE_FIELDS = [field for field in FIELDS if field not in _LEFT_OUT]
_CHOICES = {
    "relation": [
        "户主", "配偶", "子", "女", "儿媳", "女婿", "孙子", "孙女", "父亲", "母亲", "兄弟", "其他",
    ],
    "residence": ["常住", "经商", "外出务工", "空挂户", "举家外迁"],
    "economy_type": ["粮食", "养殖", "果园", "商贸", "务工", "其他"],
    "skill": ["无", "一般", "较好", "好"],
    "plan": ["无", "一般", "较好", "好"],
    "debt_high": ["是", "否"],
    "consent": ["是", "否"],
}  # fmt: skip
_NOTES = {
    "household_no": (
        "同一户的各行填同一个编号，例如 1、2、3。"
        "没有编号时，从“户主”行到下一个“户主”行之前算一户。"
    ),
    "group": "填本村已有的自然村（组）名称，可下拉选择。",
    "relation": "每户有且只有一个“户主”。",
    "name": "户口簿上的全名。",
    "id_number": "18 位，单元格为文本格式；不要用星号遮盖，不要存成数字。"
    "户主必填，家庭成员尽量填。",
    "phone": "11 位手机号，可不填。",
    "residence": "常住、经商、外出务工、空挂户、举家外迁；空白按常住。",
    "address": "可不填。",
    "economy_type": "决定没有账本时经营成本的估算比例。",
    "labour_count": "全户劳动力人数，填在户主行。",
    "skill": "无、一般、较好、好，填在户主行。",
    "plan": "无、一般、较好、好，填在户主行。",
    "dwelling": "例如两层砖混，可不填。",
    "year": "四位数，空白按上一年。",
    "wage": "填在本人行，单位元。",
    "business": "全户种养、经营的毛收入，填在户主行，单位元。",
    "business_cost": "没有账本就留空，系统按比例估算并标明“估算”。",
    "debt_due": "贷款和借款中今后 12 个月内到期的部分，不能大于负债合计。",
    "debt_high": "民间借款是否高息：是或否。",
    "consent": "只有已签同意书的户填“是”；“否”或空白时只登记名册，不建档、不评议。",
}  # fmt: skip
_AMOUNT_NOTE = "单位元，填数字；不知道就留空，没有就填 0。"


def template(village: Village | None) -> bytes:
    """The template with drop-downs, a sheet of explanations, and the village's groups."""
    groups = [group.name for group in groups_of(village)] if village else []
    choices: dict[int, Sequence[str]] = {
        TEMPLATE_FIELDS.index(field): words for field, words in _CHOICES.items()
    }
    # A drop-down of Excel holds 255 signs.
    if groups and len(",".join(groups)) <= 255:  # noqa: PLR2004
        choices[TEMPLATE_FIELDS.index("group")] = groups
    titles = [_title(field) for field in TEMPLATE_FIELDS]
    text = frozenset(TEMPLATE_FIELDS.index(f) for f in ("household_no", "id_number", "phone"))
    roster = spreadsheets.OutSheet(
        "农户名单", titles, [], widths=[_width(f) for f in TEMPLATE_FIELDS], choices=choices,
        comments={i: _note(f) for i, f in enumerate(TEMPLATE_FIELDS)}, text_columns=text,
    )  # fmt: skip
    notes = [[_title(field), _note(field)] for field in TEMPLATE_FIELDS]
    notes.append(["自然村（组）", "、".join(groups) or "本村还没有登记自然村（组）。"])
    explained = spreadsheets.OutSheet(TEMPLATE_NOTES, ["列", "说明"], notes, widths=[24, 60])
    return spreadsheets.write([roster, explained])


def _title(field: str) -> str:
    first = FIELDS[field][1][0]
    return f"{first}(元)" if field in AMOUNTS else first


def _note(field: str) -> str:
    return _NOTES.get(field, _AMOUNT_NOTE)


def _width(field: str) -> int:
    return {"id_number": 22, "address": 30, "phone": 16, "consent": 16}.get(field, 14)


def errors(batch: ImportBatch) -> bytes:
    """The rows that were not taken, as they were, with marked cells; by sheet and heading."""
    out = io.BytesIO()
    write_errors(batch, out)
    return out.getvalue()


def write_errors(batch: ImportBatch, out: IO[bytes]) -> None:
    """The rows that were not taken are in the file. Memory: flat, whatever their number."""
    blocks = [block_of(stored) for stored in batch.layout]
    headings: dict[tuple[str, tuple[str, ...]], list[Block]] = {}
    for block in blocks:
        titles = tuple(column.title for column in block.columns)
        headings.setdefault((block.sheet, titles), []).append(block)
    names = _sheet_names([sheet for sheet, _titles in headings])
    sheets = [
        spreadsheets.ErrorSheet(name, titles, _error_rows(batch, own))
        for name, ((_sheet, titles), own) in zip(names, headings.items(), strict=True)
        if any(True for _row in _error_rows(batch, own))
    ]
    spreadsheets.write_error_workbook(sheets, out)


def _sheet_names(names: Sequence[str]) -> Iterator[str]:
    """Two headings of one sheet become two sheets."""
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name[:27]}-{seen[name]}"


def _error_rows(batch: ImportBatch, blocks: Sequence[Block]) -> Iterator[spreadsheets.ErrorRow]:
    for block in blocks:
        for row in rows_brought_back(batch, block):
            yield _error_row(row, block)


def _error_row(row: ImportRow, block: Block) -> spreadsheets.ErrorRow:
    cells: list[Any] = row.payload["cells"]
    if row.verdict == ImportRow.Verdict.ACCEPTED:
        told = spreadsheets.CellProblem(
            None,
            _("This row was taken; it stands here so that the rows below find their household."),
            _("Leave it as it is."),
        )
        return spreadsheets.ErrorRow(row.row_number, cells, [told])
    index_of = {column.title: column.index for column in block.columns}
    problems = [
        spreadsheets.CellProblem(index_of.get(problem["title"]), *problem_text(problem))
        for problem in row.problems
    ]
    return spreadsheets.ErrorRow(row.row_number, cells, problems)
