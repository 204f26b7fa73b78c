"""Paper sheets: template, dry run with faults by cell, commit by the typist."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook as Book
from openpyxl import load_workbook

from huhutong.evaluation.models import Ballot, EvaluationRound, PaperUpload
from huhutong.evaluation.tests.village import Village
from huhutong.infra.models import AuditRow, Upload
from huhutong.org.public import User

SignIn = Callable[[User], Client]
GOOD = {"是否了解该户": "是", "品行": 4, "信用": 4, "诚信": "5", "和睦": 3, "勤劳": "4"}


@pytest.fixture
def opened(village: Village) -> EvaluationRound:
    """An open round."""
    return village.open()


class Desk:
    """Li at the desk with the workbook of the second evaluator."""

    def __init__(self, village: Village, opened: EvaluationRound, client: Client) -> None:
        self.client = client
        base = f"/console/evaluation/rounds/{opened.uuid}/paper/"
        self.path = f"{base}{village.evaluators[1].uuid}/"
        answer = client.get(f"{self.path}template.xlsx")
        assert answer.status_code == 200
        self.book: Book = load_workbook(io.BytesIO(answer.content))
        self.page = self.book.worksheets[0]
        self.columns = {cell.value: cell.column for cell in self.page[1]}

    def type(self, row: int, values: dict[str, Any]) -> None:
        """Fill cells of a row by heading."""
        for heading, value in values.items():
            self.page.cell(row=row, column=self.columns[heading], value=value)

    def upload(self, path: str = "") -> Any:
        """Send the workbook and come to the dry run."""
        out = io.BytesIO()
        self.book.save(out)
        file = SimpleUploadedFile("评议表.xlsx", out.getvalue())
        return self.client.post(path or self.path, {"workbook": file}, follow=True)


def test_template_lists_the_open_sheets_in_the_drawn_order(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    desk = Desk(village, opened, signed_in(village.cast.li))
    sheets = opened.sheets.filter(evaluator=village.evaluators[1], state="assigned")
    expected = [(s.household.number, str(s.uuid)) for s in sheets.order_by("position")]
    number, key = desk.columns["户编号"], desk.columns["表号（请勿改动）"]
    rows = list(desk.page.iter_rows(min_row=2, values_only=True))
    assert [(row[number - 1], row[key - 1]) for row in rows] == expected
    assert len(expected) == 7


def typed_with_faults(desk: Desk) -> Any:
    """Upload two good rows, one "don't know", four faults and an empty row."""
    desk.type(2, GOOD)
    desk.type(3, {**GOOD, "建议额度（元）": "３0,000", "否决理由": "赌博", "备注": "见过多次"})
    desk.type(4, {"是否了解该户": "否"})
    desk.type(5, {**GOOD, "诚信": "很好"})
    desk.type(6, {**GOOD, "勤劳": 7})
    desk.type(7, {**GOOD, "否决理由": "残疾"})
    desk.page.cell(row=9, column=desk.columns["表号（请勿改动）"], value="不是编号")
    desk.type(9, GOOD)
    return desk.upload()


def test_the_dry_run_names_cell_value_and_remedy(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    # given a workbook with good rows and faults
    desk = Desk(village, opened, signed_in(village.cast.li))

    # when it is uploaded
    page = typed_with_faults(desk)

    # then the dry run accounts for every row and has recorded nothing
    assert page.status_code == 200
    assert page.context["counts"] == {
        "rows": 8,
        "ready": 3,
        "blank": 1,
        "already": 0,
        "refused": 4,
    }
    assert not Ballot.objects.exists()
    faults = [(f.row, f.heading, f.value, f.problem, f.remedy) for f in page.context["faults"]]
    assert faults == [
        (5, "诚信", "很好", "这里不是整数。", "只填数字，不带单位。"),
        (
            6,
            "勤劳",
            "7",
            "勤劳：“7”不符合要求。请填 1（低）至 5（高）的整数。",
            "请填 1（低）至 5（高）的整数。",
        ),
        (7, "否决理由", "残疾", "这个理由不在清单里。", "请用清单里的说法，多个之间用顿号隔开。"),
        (
            9,
            "表号（请勿改动）",
            "不是编号",
            "这一行不属于该评议员在本轮的评议表。",
            "请重新下载该评议员的模板，把内容抄到模板里。",
        ),
    ]
    sheet = desk.page.title
    assert {f.sheet for f in page.context["faults"]} == {sheet}
    assert page.context["faults"][0].column == "H"


def test_good_rows_go_in_as_paper_typed_by_the_officer(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    # given a workbook with three good rows and four faults
    desk = Desk(village, opened, signed_in(village.cast.li))
    typed_with_faults(desk)

    # when Li records it
    staged = PaperUpload.objects.get()
    desk.client.post(f"/console/evaluation/paper/{staged.uuid}/")

    # then three ballots stand as paper typed by Li
    assert set(Ballot.objects.values_list("source", "typed_by__username")) == {("paper", "li")}
    assert Ballot.objects.count() == 3
    accused = Ballot.objects.exclude(note=None).get()
    assert (accused.suggested_limit_yuan, accused.veto_reasons, accused.note) == (
        30_000,
        ["gambling"],
        "见过多次",
    )
    assert Ballot.objects.get(knows=False).standing is None
    row = AuditRow.objects.get(action="evaluation.commit_paper")
    assert (row.facts["recorded"], row.facts["refused"]) == (3, 4)

    # and a second time nothing happens
    again = desk.client.post(f"/console/evaluation/paper/{staged.uuid}/")
    assert again.status_code == 409
    assert Ballot.objects.count() == 3


def test_a_corrected_workbook_knows_what_was_recorded(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    # given one row recorded
    desk = Desk(village, opened, signed_in(village.cast.li))
    desk.type(2, GOOD)
    desk.upload()
    desk.client.post(f"/console/evaluation/paper/{PaperUpload.objects.get().uuid}/")

    # when it comes again with one row more, and then with the first one changed
    desk.type(3, GOOD)
    first = desk.upload()
    desk.type(2, {"诚信": 1})
    changed = desk.upload()

    # then the first is known, and a changed one is a second ballot: refused
    assert (first.context["counts"]["already"], first.context["counts"]["ready"]) == (1, 1)
    assert changed.context["counts"]["refused"] == 1
    assert Ballot.objects.get().honesty == 5


def test_another_evaluators_workbook_is_refused_row_by_row(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    desk = Desk(village, opened, signed_in(village.cast.li))
    desk.type(2, GOOD)
    other = f"/console/evaluation/rounds/{opened.uuid}/paper/{village.evaluators[2].uuid}/"
    page = desk.upload(other)
    assert (page.context["counts"]["ready"], page.context["counts"]["refused"]) == (0, 1)
    staged = PaperUpload.objects.get()
    assert desk.client.post(f"/console/evaluation/paper/{staged.uuid}/").status_code == 409
    assert not Ballot.objects.exists()


def test_a_household_in_two_rows_is_taken_once(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    desk = Desk(village, opened, signed_in(village.cast.li))
    key = desk.columns["表号（请勿改动）"]
    desk.type(2, GOOD)
    desk.type(3, GOOD)
    desk.page.cell(row=3, column=key, value=desk.page.cell(row=2, column=key).value)
    page = desk.upload()
    assert (page.context["counts"]["ready"], page.context["counts"]["refused"]) == (1, 1)
    assert page.context["faults"][0].problem == "同一户出现在两行里。"


def test_files_that_are_no_ballot_workbook_are_refused_and_not_kept(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    li = signed_in(village.cast.li)
    path = f"/console/evaluation/rounds/{opened.uuid}/paper/{village.evaluators[1].uuid}/"
    book = Book()
    book.active.append(["姓名", "电话"])
    out = io.BytesIO()
    book.save(out)
    for content, status, text in (
        (out.getvalue(), 422, "缺少“是否了解该户”这一列"),
        (b"%PDF-1.7 nothing", 400, "不是"),
    ):
        file = SimpleUploadedFile("别的.xlsx", content)
        answer = li.post(path, {"workbook": file})
        assert answer.status_code == status
        assert text in answer.content.decode()
    assert not PaperUpload.objects.exists()
    assert not Upload.objects.exists()


def test_the_other_branch_cannot_see_or_commit(
    village: Village, opened: EvaluationRound, signed_in: SignIn
) -> None:
    desk = Desk(village, opened, signed_in(village.cast.li))
    desk.type(2, GOOD)
    desk.upload()
    zhao = signed_in(village.cast.zhao)
    path = f"/console/evaluation/paper/{PaperUpload.objects.get().uuid}/"
    assert zhao.get(path).status_code == 404
    assert zhao.post(path).status_code == 404
    assert not Ballot.objects.exists()
