"""A roster from upload to result: every row told, good rows in, nothing twice."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from huhutong.households.errors import (
    ColumnsMissing,
    ImportNotReady,
    NoRowsFound,
    NothingToApply,
)
from huhutong.households.models import (
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    ImportBatch,
    ImportRow,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.selectors.imports import rows_brought_back, rows_of
from huhutong.households.services import register
from huhutong.households.services.imports import apply as applying
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.upload import settle_columns, upload_roster
from huhutong.households.tests.ids import id_number
from huhutong.infra import spreadsheets
from huhutong.infra.models import AuditRow, Upload
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests import dirty_workbook
from tests.cast import Cast

HEAD = ["户编号", "村民小组", "户主关系", "姓名", "身份证号", "经营收入", "同意建档评议"]


def workbook(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """A one-sheet file."""
    book = Workbook()
    for row in [head, *rows]:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def checked(cast: Cast, content: bytes, name: str = "名单.xlsx") -> ImportBatch:
    """The file uploaded with the guessed columns and checked."""
    batch = upload_roster(
        officer=cast.li, village=cast.shiqiao.uuid, file_name=name, content=content, at=cast.at
    )
    settle_columns(officer=cast.li, uuid=batch.uuid, chosen={}, at=cast.at)
    return check_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)


def applied(cast: Cast, content: bytes) -> ImportBatch:
    """The file checked and applied."""
    batch = checked(cast, content)
    return apply_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)


def said(batch: ImportBatch) -> set[tuple[str, int, str, str, str]]:
    """Every message of the check."""
    return {
        (row.sheet, row.row_number, p["code"], p["letter"], p["value"])
        for row in rows_of(batch)
        for p in row.problems
    }


def test_the_dirty_workbook_is_told_cell_by_cell(cast: Cast) -> None:
    # given the roster with every fault
    dirty = dirty_workbook.build()

    # when it is checked
    batch = checked(cast, dirty.content)

    # then each fault is named with sheet, row, column and masked value, and nothing else
    expected = {(e.sheet, e.row, e.code, e.letter, e.value) for e in dirty.expected}
    assert said(batch) == expected
    # and the totals account for every row
    counts = {n: batch.counts[n] for n in ("read", "blank", "heading")}
    assert counts == {"read": dirty.read, "blank": dirty.blank, "heading": dirty.heading}
    verdicts = {n: batch.counts[n] for n in ("accepted", "refused", "duplicate")}
    assert verdicts == {
        "accepted": dirty.accepted,
        "refused": dirty.refused,
        "duplicate": dirty.duplicate,
    }
    parts = ["accepted", "refused", "duplicate", "blank", "heading"]
    assert sum(batch.counts[n] for n in parts) == batch.counts["read"]
    notes = {(note["code"], note["sheet"]) for note in batch.counts["notes"]}
    assert notes == {
        ("second_heading", "农户名单"),
        ("two_row_heading", "二组名单"),
        ("second_heading", "二组名单"),
        ("sheet_empty", "空表"),
        ("sheet_without_heading", "说明"),
    }
    # and the registry is untouched
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_good_rows_of_the_dirty_workbook_go_in(cast: Cast) -> None:
    dirty = dirty_workbook.build()
    batch = applied(cast, dirty.content)

    assert batch.state == "applied"
    assert Membership.objects.count() == dirty.accepted
    assert Household.objects.count() == batch.counts["households_new"]
    wang = Household.objects.get(head__name="王大明")
    assert [m.person.name for m in wang.memberships.order_by("pk")] == ["王大明", "李红", "王小明"]
    assert (wang.source_number, wang.number) == ("1", "441821100201-0001")
    assert wang.group == cast.groups[0]
    deposit = AssetRecord.objects.get(household=wang)
    assert (deposit.kind, deposit.value_fen) == ("deposit", 1_500_000)
    debt = DebtRecord.objects.get(household=wang)
    assert (debt.balance_fen, debt.due_12m_fen) == (2_000_000, 500_000)
    income = IncomeRecord.objects.get(household=wang)
    assert (income.gross_fen, income.cost_fen, income.imputed) == (3_600_000, 1_440_000, True)
    assert income.sources["gross_fen"]["source"] == "roster"
    assert Person.objects.get(name="陈建国").phone == "13800138002"
    # full-width 12,000 yuan with consent
    assert IncomeRecord.objects.get(household__head__name="陈建国").gross_fen == 1_200_000
    # merged household number: one household of two
    assert Household.objects.get(head__name="韩合").memberships.count() == 2
    # 否 or blank: registered, not archived
    silent = Household.objects.get(head__name="卫静")
    assert not IncomeRecord.objects.filter(household=silent).exists()
    assert not Consent.objects.filter(household=silent).exists()


def test_rows_and_file_are_encrypted_at_rest(cast: Cast) -> None:
    number = id_number("19800512", 1)
    content = workbook([["1", "石桥一组", "户主", "陈大山", number, None, "是"]])
    batch = checked(cast, content)
    raw = ImportRow.objects.extra(select={"raw": "payload"}).values_list("raw").get()[0]
    assert number.encode() not in bytes(raw)
    assert rows_of(batch).get().payload["values"]["id_number"] == number
    stored = Upload.objects.extra(select={"raw": "content"}).values_list("raw").get()[0]
    assert content not in bytes(stored)


def family_rows(wrong: str) -> list[list[Any]]:
    return [
        ["1", "石桥一组", "户主", "陈大山", id_number("19800512", 1), 50000, "是"],
        ["1", None, "妻", "李秀英", wrong, None, None],
        ["1", None, "子", "陈小明", id_number("20050101", 3), None, None],
    ]


def test_what_came_back_can_be_corrected_and_sent_again(cast: Cast) -> None:
    # given a family whose wife's number was wrong
    good = id_number("19820703", 2)
    batch = applied(cast, workbook(family_rows(dirty_workbook.wrong_check_digit(good))))
    household = Household.objects.get()
    assert household.memberships.count() == 2
    # then she comes back with the head's row, so that she finds her household
    back = [(row.row_number, row.verdict) for row in rows_brought_back(batch)]
    assert back == [(2, "accepted"), (3, "refused")]

    # when the corrected rows are sent
    again = applied(cast, workbook(family_rows(good)[:2]))

    # then she is a member, and nobody is there twice
    assert (again.counts["households_new"], again.counts["households_updated"]) == (0, 1)
    assert household.memberships.count() == 3
    assert Person.objects.count() == 3
    assert IncomeRecord.objects.count() == 1


def test_the_same_file_again_changes_nothing(cast: Cast) -> None:
    rows = family_rows(id_number("19820703", 2))
    applied(cast, workbook(rows))
    audit = AuditRow.objects.count()
    batch = applied(cast, workbook(rows))
    assert batch.counts["households_updated"] == 1
    assert (Household.objects.count(), Person.objects.count()) == (1, 3)
    assert IncomeRecord.objects.count() == 1
    # only the import itself is audited: upload, check, apply
    assert AuditRow.objects.count() == audit + 3


def test_an_update_opens_a_new_version_and_keeps_what_is_left_empty(cast: Cast) -> None:
    rows = family_rows(id_number("19820703", 2))
    applied(cast, workbook(rows))
    rows[0][5], rows[0][1] = 60000, None
    applied(cast, workbook(rows))
    versions = IncomeRecord.objects.order_by("pk").values_list("gross_fen", "valid_to")
    assert list(versions) == [(5_000_000, cast.day), (6_000_000, None)]
    assert Household.objects.get().group == cast.groups[0]


def test_who_lives_elsewhere_is_a_duplicate(cast: Cast) -> None:
    applied(cast, workbook(family_rows(id_number("19820703", 2))))
    son = id_number("20050101", 3)
    rows = [["9", "石桥二组", "户主", "陈小明", son, None, None]]
    batch = checked(cast, workbook(rows))
    row = rows_of(batch).get()
    assert row.verdict == "duplicate"
    assert row.problems[0]["facts"] == {"number": "441821100201-0001"}
    with pytest.raises(NothingToApply):
        apply_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)
    assert Household.objects.count() == 1


def test_registered_between_check_and_apply_is_told_and_nothing_is_twice(cast: Cast) -> None:
    # given two checked files with one household in common
    common = ["1", "石桥一组", "户主", "陈大山", id_number("19800512", 1), None, None]
    own = ["2", "石桥一组", "户主", "李大海", id_number("19700512", 5), None, None]
    first, second = checked(cast, workbook([common])), checked(cast, workbook([common, own]))

    # when both are applied
    apply_batch(officer=cast.li, uuid=first.uuid, at=cast.at)
    batch = apply_batch(officer=cast.li, uuid=second.uuid, at=cast.at)

    # then the second one puts in its own only, says so, and its totals still add up
    assert Household.objects.count() == 2
    assert (batch.counts["accepted"], batch.counts["duplicate"]) == (1, 1)
    assert {p[2] for p in said(batch)} == {"registered_meanwhile"}


def test_a_crash_in_the_middle_is_continued_without_duplicates(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given 100 households, and a machine that dies in the second chunk
    rows = [
        [str(n), "石桥一组", "户主", f"张{n}号".replace(str(n), "甲" * (n % 3 + 1)),
         id_number("19800512", n), 100, "是"]
        for n in range(1, 101)
    ]  # fmt: skip
    batch = checked(cast, workbook(rows))
    monkeypatch.setattr(applying.Pace, "most", 40)
    write, calls = register.write_households, []

    def dies(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            write(*args)
            raise OSError("power cut")
        return write(*args)

    monkeypatch.setattr(applying, "write_households", dies)
    with pytest.raises(OSError, match="power cut"):
        apply_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)
    assert Household.objects.count() == 40
    batch.refresh_from_db()
    assert batch.state == "applying"

    # when it is applied again
    seen: list[tuple[int, int]] = []
    apply_batch(
        officer=cast.li, uuid=batch.uuid, at=cast.at, progress=lambda d, t: seen.append((d, t))
    )

    # then each household is in once
    assert seen == [(80, 100), (100, 100)]
    assert Household.objects.count() == Person.objects.count() == 100
    assert not rows_of(batch).filter(household=None).exists()
    with pytest.raises(ImportNotReady):
        apply_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)


def test_columns_can_be_corrected(cast: Cast) -> None:
    number = id_number("19800512", 1)
    content = workbook([["陈大山", "编号甲", number]], head=["户主姓名", "备注", "号码(身份)"])
    with pytest.raises(NoRowsFound):
        upload_roster(
            officer=cast.li,
            village=cast.shiqiao.uuid,
            file_name="a.xlsx",
            content=content,
            at=cast.at,
        )
    content = workbook(
        [["陈大山", "编号甲", number, "石桥一组"]], head=["户主姓名", "备注", "号码", "组别"]
    )
    batch = upload_roster(
        officer=cast.li, village=cast.shiqiao.uuid, file_name="a.xlsx", content=content, at=cast.at
    )
    with pytest.raises(ColumnsMissing) as refusal:
        settle_columns(officer=cast.li, uuid=batch.uuid, chosen={}, at=cast.at)
    assert refusal.value.facts == {"fields": "身份证号"}
    settle_columns(officer=cast.li, uuid=batch.uuid, chosen={(0, 2): "id_number"}, at=cast.at)
    check_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)
    assert rows_of(batch).get().verdict == "accepted"


def test_a_csv_in_gb18030_is_read(cast: Cast) -> None:
    number = id_number("19800512", 1)
    text = f"组别,户主姓名,身份证\n石桥一组,陈大山,{number}\n一组,王五,{number[:-1]}\n"
    batch = checked(cast, text.encode("gb18030"), "名单.csv")
    assert [row.verdict for row in rows_of(batch)] == ["accepted", "refused"]


@pytest.mark.parametrize(
    ("content", "refused"),
    [
        (dirty_workbook.wrong_file(), spreadsheets.FileUnreadable),
        (dirty_workbook.password_file(), spreadsheets.FileProtected),
        (dirty_workbook.oversized_file(), spreadsheets.FileTooLarge),
        (dirty_workbook.empty_workbook(), spreadsheets.WorkbookEmpty),
        (b"PK\x03\x04broken", spreadsheets.FileDamaged),
    ],
    ids=["wrong", "password", "over-50-MB", "empty", "damaged"],
)
def test_files_that_are_no_roster_are_refused_whole(
    cast: Cast, content: bytes, refused: type[Exception]
) -> None:
    with pytest.raises(refused):
        checked(cast, content)
    assert not ImportBatch.objects.exists()
    assert not Upload.objects.exists()


def test_scope_and_permission(cast: Cast) -> None:
    batch = checked(cast, workbook(family_rows(id_number("19820703", 2))))
    with pytest.raises(NotInScope):
        apply_batch(officer=cast.zhao, uuid=batch.uuid, at=cast.at)
    with pytest.raises(PermissionRefused):
        apply_batch(officer=cast.wang, uuid=batch.uuid, at=cast.at)
    with pytest.raises(NotInScope):
        upload_roster(
            officer=cast.zhao,
            village=cast.shiqiao.uuid,
            file_name="a.xlsx",
            content=workbook([]),
            at=cast.at,
        )
    assert not Household.objects.exists()
    assert ImportBatch.objects.get().state == "staged"


def test_the_dirty_workbook_command_writes_its_files(tmp_path: Any) -> None:
    assert dirty_workbook.main([str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"名单.xlsx", "有密码.xlsx", "过大.xlsx"} <= names
    assert load_workbook(tmp_path / "名单.xlsx").sheetnames == [
        "农户名单",
        "二组名单",
        "空表",
        "说明",
    ]
