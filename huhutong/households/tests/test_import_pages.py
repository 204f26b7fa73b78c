"""The import wizard by hand: from upload to result, refusals, template, worker, expiry."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from huhutong.households import tasks
from huhutong.households.models import (
    ArchiveProfile,
    Household,
    ImportBatch,
    ImportRow,
    IncomeRecord,
)
from huhutong.households.tests.ids import id_number
from huhutong.infra.events import DayBegan
from huhutong.infra.models import AuditRow, Job
from huhutong.infra.outbox import deliver_all, publish
from huhutong.org.public import User
from tests import dirty_workbook
from tests.cast import Cast

SignIn = Callable[[User], Client]
LIST = "/console/households/"
NUMBER = id_number("19800512", 3)


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_a_roster_goes_from_upload_to_result(cast: Cast, signed_in: SignIn) -> None:
    # given Li with the dirty workbook
    client, dirty = signed_in(cast.li), dirty_workbook.build()
    imports = f"{LIST}imports/"
    file = SimpleUploadedFile("名单.xlsx", dirty.content)

    # when it is uploaded, its columns confirmed, and the preview read
    answer = client.post(imports, {"village": cast.shiqiao.pk, "file": file})
    batch = ImportBatch.objects.get()
    here = f"{imports}{batch.uuid}/"
    assert answer["Location"] == here
    columns = _text(client.get(here))
    assert "公民身份号码" in columns
    assert NUMBER not in columns
    client.post(f"{here}columns/", {})
    preview = _text(client.get(here))

    # then the message names sheet, row, column, masked value and remedy
    assert "E 列“公民身份号码”：身份证号校验位不符" in preview
    assert "有一位写错或两位颠倒。请对照身份证核对。" in preview
    assert f"= {dirty.read}" in preview
    assert not Household.objects.exists()

    # and applying leads to the result; the rest comes back with marked cells
    client.post(f"{here}apply/")
    result = _text(client.get(here))
    assert "导入结果" in result
    assert Household.objects.count() == ImportBatch.objects.get().counts["households_new"]
    book = load_workbook(BytesIO(client.get(f"{here}errors.xlsx").content))
    page = book["农户名单"]
    marked = [c for row in page.iter_rows(min_row=2) for c in row if c.comment]
    assert any("身份证号校验位不符" in str(c.comment.text) for c in marked if c.comment)
    assert AuditRow.objects.filter(action="households.download_errors").count() == 1
    assert signed_in(cast.zhao).get(here).status_code == 404
    assert signed_in(cast.zhao).get(f"{here}errors.xlsx").status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (dirty_workbook.password_file(), "密码"),
        (dirty_workbook.wrong_file(), "不是 Excel"),
        (b"a,b\n1,2\n", "没有找到名册"),
    ],
)
def test_a_file_that_is_no_roster_is_told_beside_the_field(
    cast: Cast, signed_in: SignIn, content: bytes, told: str
) -> None:
    file = SimpleUploadedFile("名单.xlsx", content)
    page = signed_in(cast.li).post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    assert told in _text(page)
    assert not ImportBatch.objects.exists()


def test_the_template_can_be_filled_in_and_imported(cast: Cast, signed_in: SignIn) -> None:
    # given the template of the village
    client = signed_in(cast.li)
    answer = client.get(f"{LIST}imports/template.xlsx", {"village": cast.shiqiao.code})
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["农户名单", "填写说明"]
    page = book["农户名单"]
    titles = [cell.value for cell in page[1]]
    row = dict.fromkeys(titles)
    row |= {
        "户编号": "1", "村民小组": "石桥一组", "户主关系": "户主", "姓名": "陈大山",
        "身份证号": NUMBER, "劳动力": 2, "工资收入(元)": 30000, "同意建档评议": "是",
    }  # fmt: skip
    page.append([row[title] for title in titles])
    out = BytesIO()
    book.save(out)

    # when it is filled in and imported
    file = SimpleUploadedFile("模板.xlsx", out.getvalue())
    client.post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    here = f"{LIST}imports/{ImportBatch.objects.get().uuid}/"
    client.post(f"{here}columns/", {})
    client.post(f"{here}apply/")

    # then the household is archived
    assert ArchiveProfile.objects.get().labour_count == 2
    assert IncomeRecord.objects.get().gross_fen == 3_000_000


def _work() -> None:
    """What the worker does with the queued job, in the test's own connection."""
    job, batch = Job.objects.get(state="queued"), ImportBatch.objects.get()
    task = tasks.check_roster if job.kind == tasks.CHECK else tasks.apply_roster
    task.call(job=str(job.uuid), officer=str(batch.created_by.uuid), batch=str(batch.uuid))


def test_a_large_file_is_worked_on_by_the_worker(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huhutong.households.views.imports.INLINE_ROWS", 1)
    client = signed_in(cast.li)
    text = f"组别,户主姓名,身份证\n石桥一组,陈大山,{NUMBER}\n"
    file = SimpleUploadedFile("名单.csv", text.encode())
    client.post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    here = f"{LIST}imports/{ImportBatch.objects.get().uuid}/"
    client.post(f"{here}columns/", {})
    assert "正在处理文件" in _text(client.get(here))
    _work()
    assert ImportBatch.objects.get().state == "staged"
    client.post(f"{here}apply/")
    _work()
    assert list(Job.objects.order_by("pk").values_list("state", "done")) == [
        ("done", 2),
        ("done", 1),
    ]
    assert Household.objects.count() == 1


def test_staged_rows_go_after_30_days(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    file = SimpleUploadedFile("名单.csv", f"姓名,身份证\n陈大山,{NUMBER}\n".encode())
    client.post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    batch = ImportBatch.objects.get()
    client.post(f"{LIST}imports/{batch.uuid}/columns/", {})
    assert ImportRow.objects.count() == 1
    day = DayBegan(institution=cast.institution.uuid, on=batch.expires_on, at=cast.at)
    publish(day)
    deliver_all()
    assert not ImportRow.objects.exists()
    assert ImportBatch.objects.get().counts["accepted"] == 1


def test_a_wrong_file_is_given_up_on_the_page(cast: Cast, signed_in: SignIn) -> None:
    # given the preview of a file that was uploaded by mistake
    client = signed_in(cast.li)
    file = SimpleUploadedFile("名单.xlsx", dirty_workbook.build().content)
    client.post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    here = f"{LIST}imports/{ImportBatch.objects.get().uuid}/"
    client.post(f"{here}columns/", {})

    # when Li gives it up
    answer = client.post(f"{here}discard/", follow=True)

    # then the upload page of the village says so, the import is no task, and its page says what
    assert "已放弃这次导入" in _text(answer)
    assert answer.redirect_chain[-1][0].endswith(f"?village={cast.shiqiao.code}")
    assert "这次导入已放弃" in _text(client.get(here))
    tasks = client.get("/console/").context["waits"]
    assert not [task for task in tasks if task.code.startswith("import")]
    assert not Household.objects.exists()
    # and what comes too late is refused in words
    assert "已放弃" in _text(client.post(f"{here}discard/", follow=True))
    assert signed_in(cast.zhao).post(f"{here}discard/").status_code == 404


def test_the_result_says_what_to_do_with_rows_that_came_back(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in(cast.li)
    file = SimpleUploadedFile("名单.xlsx", dirty_workbook.build().content)
    client.post(f"{LIST}imports/", {"village": cast.shiqiao.pk, "file": file})
    batch = ImportBatch.objects.get()
    here = f"{LIST}imports/{batch.uuid}/"
    client.post(f"{here}columns/", {})
    assert "上传改好的行" not in _text(client.get(here))
    client.post(f"{here}apply/")
    batch.refresh_from_db()
    back = batch.counts["refused"] + batch.counts["duplicate"]
    result = _text(client.get(here))
    assert f"有 {back} 行退回" in result
    assert "上传改好的行" in result
