"""Taking a whole import back: what it made goes, what it changed returns, or nothing happens."""

from typing import Any

import pytest

from huhutong.households.errors import (
    ImportExpired,
    ImportNotReady,
    ImportStandsUnder,
    UndoReasonMissing,
)
from huhutong.households.models import (
    Consent,
    Household,
    ImportBatch,
    ImportChange,
    ImportRow,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.services.imports import undo as undoing
from huhutong.households.services.imports.undo import undo_import
from huhutong.households.services.parties import ensure_parties
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import applied, family_rows, workbook
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests.cast import Cast

WIFE = id_number("19820703", 2)
TABLES: list[Any] = [Household, Person, Membership, Consent, IncomeRecord]


def undone(cast: Cast, batch: ImportBatch, reason: str = "传错了村") -> ImportBatch:
    """The import taken back by Li."""
    return undo_import(officer=cast.li, uuid=batch.uuid, reason=reason, at=cast.at)


def sizes() -> list[int]:
    """How many rows each table has."""
    return [model.objects.count() for model in TABLES]


def test_a_new_roster_taken_back_leaves_nothing_but_the_record(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a registry with a family, and a roster of five more
    applied(cast, workbook(family_rows(WIFE)))
    before = sizes()
    rows = [
        [str(n), "石桥一组", "户主", "李大海", id_number("19700512", n), 100, "是"]
        for n in range(1, 6)
    ]
    batch = applied(cast, workbook(rows))
    assert sizes() != before

    # when it is taken back, in several transactions
    monkeypatch.setattr(undoing, "CHUNK", 2)
    batch = undone(cast, batch)

    # then the registry is as before, and the import says when, why and by whom
    assert sizes() == before
    assert (batch.state, batch.undone_at, batch.undo_reason) == ("undone", cast.at, "传错了村")
    told = AuditRow.objects.get(action="households.undo_import")
    assert told.facts == {
        "village": cast.shiqiao.code,
        "reason": "***",
        "deleted": 5,
        "restored": 0,
    }
    # and once is enough
    with pytest.raises(ImportNotReady):
        undone(cast, batch)
    # and the corrected file goes in
    assert applied(cast, workbook(rows)).counts["households_new"] == 5


def test_an_update_taken_back_is_as_it_was_and_keeps_its_history(cast: Cast) -> None:
    # given a family, and a later roster that changes, adds and leaves
    rows = family_rows(WIFE)
    applied(cast, workbook(rows[:2]))
    rows[0][5], rows[0][1], rows[1][3] = 60000, "石桥二组", "李秀"
    batch = applied(cast, workbook(rows))
    household = Household.objects.get()
    assert household.memberships.filter(left_on=None).count() == 3

    # when it is taken back
    undone(cast, batch)

    # then name, group, members and income are the former ones, and the versions stay on file
    household.refresh_from_db()
    current = household.memberships.filter(left_on=None).order_by("pk")
    assert [m.person.name for m in current] == ["陈大山", "李秀英"]
    assert current[1].person.initials == "lxy"
    assert household.group == cast.groups[0]
    versions = IncomeRecord.objects.order_by("pk").values_list("gross_fen", "valid_to")
    assert list(versions) == [(5_000_000, cast.day), (6_000_000, cast.day), (5_000_000, None)]
    assert not ImportChange.objects.exists()


def test_what_was_changed_by_hand_is_named_and_nothing_is_done(cast: Cast) -> None:
    # given an import, and a household that was corrected on its page since
    batch = applied(cast, workbook(family_rows(WIFE)))
    household = Household.objects.get()
    AuditRow.objects.filter(action="households.apply_roster").get()
    _corrected(cast, household)
    before = sizes()

    # when it is taken back, then it is refused with the household's number
    with pytest.raises(ImportStandsUnder) as refusal:
        undone(cast, batch)
    assert refusal.value.facts == {"count": 1, "households": household.number}
    assert [(o.number, o.reason, o.detail) for o in undoing.obstacles(batch)] == [
        (household.number, "by_hand", "households.record_archive")
    ]
    assert sizes() == before
    batch.refresh_from_db()
    assert batch.state == "applied"


def _corrected(cast: Cast, household: Household) -> None:
    from huhutong.households.inputs import ArchiveInput, AssetInput, SourceInput
    from huhutong.households.services.archive import record_archive

    given = ArchiveInput(SourceInput("self", cast.day), assets=(AssetInput("house", 100),))
    record_archive(officer=cast.li, uuid=household.uuid, given=given, at=cast.at)


def test_what_other_records_stand_on_stays(cast: Cast) -> None:
    batch = applied(cast, workbook(family_rows(WIFE)))
    household = Household.objects.get()
    ensure_parties([household.pk])
    with pytest.raises(ImportStandsUnder):
        undone(cast, batch)
    assert [(o.reason, o.number) for o in undoing.obstacles(batch)] == [
        ("stands", household.number)
    ]
    assert Household.objects.exists()


def test_one_that_was_stopped_goes_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        [str(n), "石桥一组", "户主", "李大海", id_number("19700512", n), 100, "是"]
        for n in range(1, 6)
    ]
    batch = applied(cast, workbook(rows))
    monkeypatch.setattr(undoing, "CHUNK", 2)
    delete, calls = undoing._delete, []

    def dies(*args: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power cut")
        return delete(*args)

    monkeypatch.setattr(undoing, "_delete", dies)
    with pytest.raises(OSError, match="power cut"):
        undone(cast, batch)
    assert Household.objects.count() == 3
    assert undone(cast, batch).state == "undone"
    assert sizes() == [0, 0, 0, 0, 0]


def test_who_may_and_until_when(cast: Cast) -> None:
    batch = applied(cast, workbook(family_rows(WIFE)))
    for officer, refused in ((cast.zhao, NotInScope), (cast.wang, PermissionRefused)):
        with pytest.raises(refused):
            undo_import(officer=officer, uuid=batch.uuid, reason="错", at=cast.at)
    with pytest.raises(UndoReasonMissing):
        undone(cast, batch, " ")
    ImportRow.objects.all().delete()
    with pytest.raises(ImportExpired):
        undone(cast, batch)
    assert Household.objects.count() == 1


def test_the_page_takes_back_or_lists_the_reasons(cast: Cast, signed_in: Any) -> None:
    # given an import with a household that was corrected since
    batch = applied(cast, workbook(family_rows(WIFE)))
    client, here = signed_in(cast.li), f"/console/households/imports/{batch.uuid}/"
    assert "撤回这次导入" in client.get(here).content.decode()
    household = Household.objects.get()
    _corrected(cast, household)
    answer = client.post(f"{here}undo/", {"reason": "错"})
    assert answer.status_code == 409
    assert household.number in answer.content.decode()
    assert "之后有人改过" in answer.content.decode()

    # and one that nobody touched goes
    row = ["9", "石桥一组", "户主", "李大海", id_number("19700512", 9), 100, "是"]
    other = applied(cast, workbook([row]))
    here = f"/console/households/imports/{other.uuid}/"
    answer = client.post(f"{here}undo/", {"reason": "错"}, follow=True)
    assert "这次导入已撤回" in answer.content.decode()
    assert Household.objects.get() == household
    assert signed_in(cast.zhao).post(f"{here}undo/", {"reason": "错"}).status_code == 404
