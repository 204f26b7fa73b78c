"""The import by command: the same verdicts as the pages give, in memory that does not grow."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from huhutong.households import commands, workbooks
from huhutong.households.errors import ImportUnfinished, TooManyRows
from huhutong.households.models import Household, ImportBatch, ImportRow, Person
from huhutong.households.selectors.imports import rows_of
from huhutong.households.services.imports import by_command, judge, stage
from huhutong.households.services.imports.by_command import Order, import_file
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import HEAD, checked, family_rows, workbook
from huhutong.infra import spreadsheets
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused
from tests import dirty_workbook, rosters
from tests.cast import Cast


def order(path: Path, **changed: Any) -> Order:
    """The import of a file into Shiqiao."""
    return Order(path, "441821100201", changed.pop("fields", {}), **changed)


def rows_told(batch: ImportBatch) -> list[tuple[Any, ...]]:
    """All that a check says, row by row."""
    return [
        (r.sheet, r.row_number, r.unit, r.verdict, r.problems, r.told, r.payload)
        for r in rows_of(batch)
    ]


def said(*words: str) -> int:
    """The exit code of a command."""
    parser = argparse.ArgumentParser()
    commands.add_commands(parser.add_subparsers())
    arguments = parser.parse_args(["import", *words])
    return int(arguments.run(arguments))


def test_the_command_says_what_the_pages_say(cast: Cast, tmp_path: Path) -> None:
    # given the roster with every fault, on the page and as a file
    dirty = dirty_workbook.build()
    page = checked(cast, dirty.content)
    path = tmp_path / "名单.xlsx"
    path.write_bytes(dirty.content)

    # when the command checks it
    batch = import_file(officer=cast.li, order=order(path, dry_run=True), at=cast.at)

    # then every row has the same household, verdict, words and values, and the totals agree
    assert rows_told(batch) == rows_told(page)
    assert batch.counts == page.counts
    assert not Household.objects.exists()


def test_chunks_do_not_change_what_is_said(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a file whose households stand apart: all heads, then all wives, then all sons
    rows = [r for member in range(3) for r in list(rosters.rows(180))[member::3]]
    content = workbook(rows, rosters.HEAD)
    whole = checked(cast, content)
    told = rows_told(whole)

    # when it is staged seven rows at a time, and households are judged when they are complete
    monkeypatch.setattr(stage, "STAGE_CHUNK", 7)
    path = tmp_path / "名单.xlsx"
    path.write_bytes(content)
    batch = import_file(officer=cast.li, order=order(path, dry_run=True), at=cast.at)

    # then nothing is different
    assert rows_told(batch) == told
    assert batch.counts == whole.counts
    assert batch.counts["households"] == 60


def test_a_column_taken_for_the_household_number_is_told(cast: Cast, tmp_path: Path) -> None:
    # given 201 people under one number
    path = tmp_path / "名单.csv"
    rows = list(rosters.rows(201))
    text = [",".join(["1", *row[1:]]) for row in rows]
    path.write_text("\n".join([",".join(rosters.HEAD), *text]), encoding="utf-8")
    batch = import_file(officer=cast.li, order=order(path), at=cast.at)

    # then none is taken, and each row says why
    assert (batch.counts["accepted"], batch.counts["refused"]) == (0, 201)
    codes = [{p["code"] for p in row.problems} for row in rows_of(batch)]
    assert all("household_too_large" in found for found in codes)
    assert not Household.objects.exists()


def test_columns_are_named_by_title_and_go_by_the_name_given(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "名单.csv"
    number = id_number("19800512", 1)
    path.write_text(f"姓名,号码,备用证号,组别\n陈大山,{number},错,石桥一组\n", encoding="utf-8")
    for fields, code in (
        ({}, "households.columns_missing"),
        ({"号": "id_number"}, "households.column_unknown"),
        ({"号码": "身份"}, "households.field_unknown"),
    ):
        with pytest.raises(DomainError) as refusal:
            import_file(officer=cast.li, order=order(path, fields=fields), at=cast.at)
        assert refusal.value.code == code
    assert not ImportBatch.objects.exists()
    fields = {"号码": "身份证号", "备用证号": ""}
    batch = import_file(officer=cast.li, order=order(path, fields=fields), at=cast.at)
    assert (batch.state, Person.objects.get().id_number) == ("applied", number)


def test_a_begun_file_needs_resume_and_is_taken_in_once(cast: Cast, tmp_path: Path) -> None:
    # given a file that was only checked
    path = tmp_path / "名单.xlsx"
    path.write_bytes(workbook(family_rows(id_number("19820703", 2))))
    dry = import_file(officer=cast.li, order=order(path, dry_run=True), at=cast.at)

    # when it is begun again without a word, it is refused
    with pytest.raises(ImportUnfinished):
        import_file(officer=cast.li, order=order(path), at=cast.at)
    assert ImportBatch.objects.count() == 1

    # and with resume the checked rows go in, once, however often it is said
    for _ in range(2):
        batch = import_file(officer=cast.li, order=order(path, resume=True), at=cast.at)
        assert (batch.uuid, batch.state, Person.objects.count()) == (dry.uuid, "applied", 3)
    assert set(rows_of(batch).values_list("created", flat=True)) == {True}


def test_a_check_that_stopped_goes_on_behind_the_rows_it_staged(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a check that dies after its first rows
    path = tmp_path / "名单.csv"
    rosters.write_csv(path, 90)
    monkeypatch.setattr(stage, "STAGE_CHUNK", 30)
    decide, calls = judge.judge, []

    def dies(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power cut")
        return decide(*args)

    monkeypatch.setattr(stage, "judge", dies)
    with pytest.raises(OSError, match="power cut"):
        import_file(officer=cast.li, order=order(path), at=cast.at)
    first = set(ImportRow.objects.values_list("pk", flat=True))
    assert len(first) == 30

    # when it is taken up, then the staged rows stay and each row stands once
    batch = import_file(officer=cast.li, order=order(path, resume=True), at=cast.at)
    assert first <= set(rows_of(batch).values_list("pk", flat=True))
    assert rows_of(batch).count() == 90
    assert batch.counts["accepted"] == 90 - sum(rosters.is_faulty(n) for n in range(90))


def test_permission_scope_and_size(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "名单.xlsx"
    path.write_bytes(workbook(family_rows(id_number("19820703", 2))))
    with pytest.raises(NotInScope):
        import_file(officer=cast.zhao, order=order(path), at=cast.at)
    with pytest.raises(PermissionRefused):
        import_file(officer=cast.wang, order=order(path), at=cast.at)
    monkeypatch.setattr(by_command, "MOST_ROWS", 3)
    with pytest.raises(TooManyRows) as refusal:
        import_file(officer=cast.li, order=order(path), at=cast.at)
    assert refusal.value.facts == {"file": "名单.xlsx", "rows": 4, "most": 3}
    assert not ImportBatch.objects.exists()


def test_the_command_tells_its_result_and_its_exit_code(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, back = tmp_path / "名单.csv", tmp_path / "待更正.xlsx"
    rosters.write_csv(path, 60)
    words = [str(path), "--village", cast.shiqiao.code, "--officer", "li"]
    assert said(str(tmp_path / "没有.csv"), *words[1:]) == 2
    assert said(*words[:-1], "nobody") == 2
    assert said(*words, "--map", "姓名") == 2
    assert said(*words, "--map", "没有=name") == 2
    capsys.readouterr()

    # when one row of sixty is faulty
    assert said(*words, "--errors", str(back)) == 1

    # then stdout is the result alone, and the row stands in the workbook below its head
    told = capsys.readouterr()
    result = json.loads(told.out)
    assert (result["state"], result["accepted"], result["refused"]) == ("applied", 59, 1)
    assert "[60/61]" in told.err or "[61/61]" in told.err or "[59/59]" in told.err
    rows = spreadsheets.read(back.read_bytes(), back.name).sheets[0].rows
    assert [row[len(rosters.HEAD)] for row in rows[1:]] == [50, 51]
    assert back.stat().st_mode & 0o777 == 0o600
    assert AuditRow.objects.filter(action="households.download_errors").count() == 1
    # and a file without a fault ends in 0
    number = id_number("19830512", 999)
    path.write_bytes(workbook([["1", "石桥一组", "户主", "陈大山", number, None, None]], HEAD))
    assert said(*words) == 0


def test_the_error_workbook_of_a_command_is_that_of_the_pages(cast: Cast) -> None:
    batch = checked(cast, dirty_workbook.build().content)
    sheets = spreadsheets.read(workbooks.errors(batch), "x.xlsx").sheets
    total = sum(len(sheet.rows) - 1 for sheet in sheets)
    back = batch.counts["refused"] + batch.counts["duplicate"]
    assert total >= back
    assert "农户名单" in {sheet.name for sheet in sheets}
