"""Households leave the registry only by two people, marked, and for seven days."""

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from huhutong.households.export_errors import (
    ExportGone,
    ExportHasNobody,
    ExportNotOpen,
    ExportReasonMissing,
    OwnExport,
)
from huhutong.households.models import Household, RegistryExport
from huhutong.households.services import exports
from huhutong.households.services.exports import Wanted
from huhutong.households.tests.test_duplicates import AGAIN, HEAD, WIFE, register
from huhutong.infra import jobs
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, Upload
from huhutong.infra.services import delete_expired_uploads
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import User
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CODE = "441821100201"
TODAY = date(2026, 3, 3)


@pytest.fixture
def homes(cast: Cast) -> list[Household]:
    return register(cast, (HEAD, WIFE), (AGAIN,))


def ask(cast: Cast, *, in_clear: bool = False, code: str = CODE) -> RegistryExport:
    wanted = Wanted(code, "visit", "李明逐户核对名册", in_clear)
    return exports.ask_export(officer=cast.li, wanted=wanted, at=cast.at)


def ready(cast: Cast, *, in_clear: bool = False) -> RegistryExport:
    export = ask(cast, in_clear=in_clear)
    exports.decide_export(officer=cast.wang, uuid=export.uuid, approve=True, note="", at=cast.at)
    return exports.prepare_export(uuid=export.uuid, by=SYSTEM, today=TODAY, at=cast.at)


def fetch(user: User, export: RegistryExport, cast: Cast) -> tuple[RegistryExport, bytes]:
    return exports.fetch_export(officer=user, uuid=export.uuid, today=TODAY, at=cast.at)


def cells(content: bytes) -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_an_approved_export_lists_each_member_masked_and_marked(
    cast: Cast, homes: list[Household]
) -> None:
    export = ready(cast)
    found, content = exports.fetch_export(
        officer=cast.li, uuid=export.uuid, today=TODAY, at=cast.at
    )
    rows = cells(content)
    assert [(row[0], row[3]) for row in rows[1:]] == [
        (homes[0].number, "陈大山"),
        (homes[0].number, "李秀英"),
        (homes[1].number, "陈大珊"),
    ]
    assert rows[1][7] == "4418**********" + HEAD.id_number[-4:]
    assert rows[1][8] == "138****8000"
    assert not rows[1][9]
    assert {row[-1] for row in rows[1:]} == {export.number}
    book = load_workbook(io.BytesIO(content))
    for words in (book.worksheets[0].oddHeader.left.text, book.worksheets[0].oddFooter.left.text):
        assert export.number in words
        assert "李明" in words
        assert "王芳" in words
    assert (found.households, found.people) == (2, 3)
    # and neither the upload nor the audit holds a number in clear
    assert HEAD.id_number.encode() not in content
    acts = list(AuditRow.objects.filter(subject_kind="export").values_list("action", flat=True))
    assert [act.removeprefix("households.") for act in acts] == [
        *("ask_export", "approve_export", "prepare_export", "fetch_export")
    ]


def test_in_clear_is_asked_for_and_told(cast: Cast, homes: list[Household]) -> None:
    export = ready(cast, in_clear=True)
    _found, content = exports.fetch_export(
        officer=cast.wang, uuid=export.uuid, today=TODAY, at=cast.at
    )
    assert cells(content)[1][7:9] == [HEAD.id_number, HEAD.phone]
    row = AuditRow.objects.get(action="households.fetch_export")
    assert row.facts["in_clear"] is True


def test_who_asks_does_not_approve(cast: Cast, homes: list[Household]) -> None:
    # given Zhao, who may do both, in his own branch
    register_at = Wanted("441821102201", "visit", "逐户走访核对", in_clear=False)
    with pytest.raises(ExportHasNobody):
        exports.ask_export(officer=cast.zhao, wanted=register_at, at=cast.at)
    export = ask(cast)
    RegistryExport.objects.filter(pk=export.pk).update(asked_by=cast.wang)
    with pytest.raises(OwnExport):
        exports.decide_export(
            officer=cast.wang, uuid=export.uuid, approve=True, note="", at=cast.at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        RegistryExport.objects.filter(pk=export.pk).update(decided_by=cast.wang)
    export.refresh_from_db()
    assert export.state == "asked"


def test_others_neither_see_nor_decide_nor_fetch(cast: Cast, homes: list[Household]) -> None:
    export = ask(cast)
    for act in (
        lambda: exports.decide_export(
            officer=cast.zhao, uuid=export.uuid, approve=True, note="", at=cast.at
        ),
        lambda: exports.fetch_export(officer=cast.zhao, uuid=export.uuid, today=TODAY, at=cast.at),
    ):
        with pytest.raises(NotInScope):
            act()
    with pytest.raises(PermissionRefused):
        exports.decide_export(officer=cast.sun, uuid=export.uuid, approve=True, note="", at=cast.at)
    done = ready(cast)
    with pytest.raises(PermissionRefused):
        exports.fetch_export(officer=cast.sun, uuid=done.uuid, today=TODAY, at=cast.at)
    assert RegistryExport.objects.filter(state="asked").get() == export


def test_a_reason_is_asked_and_a_decision_is_made_once(cast: Cast, homes: list[Household]) -> None:
    with pytest.raises(ExportReasonMissing):
        exports.ask_export(
            officer=cast.li, wanted=Wanted(CODE, "visit", " 要 ", in_clear=False), at=cast.at
        )
    assert not RegistryExport.objects.exists()
    export = ask(cast)
    exports.decide_export(
        officer=cast.wang, uuid=export.uuid, approve=False, note="名册在系统里可以看", at=cast.at
    )
    with pytest.raises(ExportNotOpen):
        exports.decide_export(
            officer=cast.wang, uuid=export.uuid, approve=True, note="", at=cast.at
        )
    with pytest.raises(ExportNotOpen):
        exports.withdraw_export(officer=cast.li, uuid=export.uuid, at=cast.at)
    with pytest.raises(ExportNotOpen):
        exports.prepare_export(uuid=export.uuid, by=SYSTEM, today=TODAY, at=cast.at)
    with pytest.raises(ExportNotOpen):
        exports.fetch_export(officer=cast.li, uuid=export.uuid, today=TODAY, at=cast.at)
    assert not Upload.objects.filter(purpose="registry_export").exists()


def test_after_seven_days_the_workbook_is_gone(cast: Cast, homes: list[Household]) -> None:
    export = ready(cast)
    assert export.expires_on == TODAY + timedelta(7)
    Upload.objects.update(expires_on=export.expires_on)
    delete_expired_uploads(on=TODAY + timedelta(6), at=cast.at)

    def fetched(days: int) -> None:
        today = TODAY + timedelta(days)
        exports.fetch_export(officer=cast.li, uuid=export.uuid, today=today, at=cast.at)

    fetched(6)
    # over by the day, even where nobody has cleaned yet
    with pytest.raises(ExportGone):
        fetched(7)
    delete_expired_uploads(on=TODAY + timedelta(7), at=cast.at)
    with pytest.raises(ExportGone):
        fetched(6)
    export.refresh_from_db()
    assert export.fetched == 1


def test_the_pages_lead_from_the_wish_to_the_workbook(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    li = signed_in(cast.li)
    page = li.get(reverse("households:exports")).content.decode()
    assert "还没有导出过" in page
    asked = {"village": CODE, "purpose": "check", "reason": "与村里核对", "in_clear": ""}
    page = li.post(reverse("households:exports"), asked, follow=True).content.decode()
    assert "等另一人批准" in page
    export = RegistryExport.objects.get()
    fetch = reverse("households:fetch_export", args=[export.uuid])
    assert "待批准" in li.post(fetch, follow=True).content.decode()
    # when Wang finds it among what waits for her, and approves
    wang = signed_in(cast.wang)
    assert "批准或不批准导出农户" in wang.get(reverse("console:home")).content.decode()
    assert (
        "批准这份导出吗"
        in wang.get(reverse("households:export", args=[export.uuid])).content.decode()
    )
    decide = reverse("households:decide_export", args=[export.uuid])
    assert "正在生成" in wang.post(decide, {"decision": "approve"}, follow=True).content.decode()
    jobs.run_all()
    # then Li fetches it, and Zhao finds nothing
    answer = signed_in(cast.li).post(fetch)
    assert answer["Cache-Control"] == "no-store"
    assert len(cells(answer.content)) == 4
    assert (
        signed_in(cast.zhao).get(reverse("households:export", args=[export.uuid])).status_code
        == 404
    )


def test_a_wrong_wish_is_told_at_its_field(
    cast: Cast, homes: list[Household], signed_in: SignIn
) -> None:
    asked = {"village": "441821102201", "purpose": "check", "reason": "与村里核对"}
    page = signed_in(cast.li).post(reverse("households:exports"), asked).content.decode()
    assert "has-error" in page
    assert not RegistryExport.objects.exists()
