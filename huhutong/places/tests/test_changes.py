"""Files of changes: what each does from its day on, what is refused by row, nothing half done."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.test.utils import CaptureQueriesContext

from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.infra.refusals import message_of
from huhutong.org.public import create_branch, create_institution
from huhutong.places.changes import read_changes
from huhutong.places.errors import (
    ChangeRowRefused,
    ChangesRefused,
    PlaceNotFound,
    PlacesChangedMeanwhile,
    TooManyPlaces,
)
from huhutong.places.models import PlaceChange, PlaceState, Region, ServiceArea, Village
from huhutong.places.public import (
    end_service,
    history_of,
    load_county,
    place_on,
    serve_village,
    village_in_scope,
    villages_of,
)
from huhutong.places.rules.changes import ChangeRow, Register
from huhutong.places.selectors.changing import register_for
from huhutong.places.services import ChangesDone, apply_changes
from huhutong.places.services import changes as service
from tests.cast import SINCE, Cast

Queries = Callable[..., CaptureQueriesContext]
HEAD = "change,code,on,new_code,new_name,basis\n"
FEB = "2026-02-01"
FEBRUARY = date(2026, 2, 1)


def _apply(cast: Cast, lines: str, *, dry_run: bool = False) -> ChangesDone:
    return apply_changes(
        read_changes((HEAD + lines).encode()),
        file="changes.csv",
        today=cast.day,
        at=cast.at,
        dry_run=dry_run,
    )


def _everything() -> list[object]:
    """All that a file of changes could leave behind."""
    columns = ("pk", "code", "name", "valid_from", "valid_to", "changed_on")
    return [
        list(Region.objects.order_by("pk").values_list(*columns, "parent")),
        list(Village.objects.order_by("pk").values_list(*columns, "town", "kind")),
        PlaceState.objects.count(),
        PlaceChange.objects.count(),
        ServiceArea.objects.count(),
        AuditRow.objects.count(),
    ]


def _column(row: ChangeRowRefused) -> str:
    return str(row.facts["column"]).removeprefix("column ")


def _refused(cast: Cast, lines: str) -> list[tuple[object, ...]]:
    """(row, column, value) of each refused row; proves that nothing changed."""
    before = _everything()
    with pytest.raises(ChangesRefused) as refusal:
        _apply(cast, lines)
    assert _everything() == before
    return [(row.facts["row"], _column(row), row.facts["value"]) for row in refusal.value.rows]


def test_a_village_is_renamed_from_a_day_on_and_keeps_its_identity(cast: Cast) -> None:
    done = _apply(cast, f"rename,441821100201,{FEB},,石桥新村,佛府〔2026〕1号\n")
    assert done == ChangesDone(rows=1, known=0, places=1)
    village = Village.objects.get(code="441821100201")
    assert (village.pk, village.uuid) == (cast.shiqiao.pk, cast.shiqiao.uuid)
    assert (village.name, village.changed_on) == ("石桥新村", FEBRUARY)

    # the day before it still had its old name, and before it was founded there was nothing
    assert place_on("441821100201", FEBRUARY).name == "石桥新村"
    assert place_on("441821100201", FEBRUARY - timedelta(days=1)).name == "石桥村"
    with pytest.raises(PlaceNotFound):
        place_on("441821100201", SINCE - timedelta(days=1))
    audit = AuditRow.objects.get(action="places.change")
    assert audit.facts == {"file": "changes.csv", "rows": 1, "places": 1}


def test_a_village_that_moves_to_another_town_keeps_branch_and_scope(cast: Cast) -> None:
    # when 石桥村 goes to 汤塘镇 under another code
    _apply(cast, f"transfer,441821100201,{FEB},441821102250,,\n")

    # then it lies there, is found by both codes, and Li still works in it
    village = village_in_scope(cast.li, "441821102250", cast.day)
    assert village == cast.shiqiao == village_in_scope(cast.li, "441821100201", cast.day)
    assert village.town == cast.town_tangtang
    assert list(villages_of(cast.li, cast.day)) == [cast.shiqiao]

    # and each code leads to it on its days only
    past = place_on("441821100201", FEBRUARY - timedelta(days=1))
    assert (past.uuid, past.above_name, past.valid_to) == (cast.shiqiao.uuid, "石角镇", FEBRUARY)
    now = place_on("441821102250", FEBRUARY)
    assert (now.uuid, now.above_name, now.valid_to) == (cast.shiqiao.uuid, "汤塘镇", None)
    for code, on in (("441821100201", FEBRUARY), ("441821102250", SINCE)):
        with pytest.raises(PlaceNotFound):
            place_on(code, on)


def test_the_history_of_a_place_is_found_by_any_of_its_codes(cast: Cast) -> None:
    _apply(
        cast,
        f"rename,441821100201,2026-01-15,,石桥新村,甲号\nrecode,441821100201,{FEB},441821100001,,\n",
    )
    for code in ("441821100201", "441821100001"):
        history = history_of(code)
        assert [(s.code, s.name, s.kind, s.valid_from, s.valid_to) for s in history.states] == [
            ("441821100201", "石桥村", "village", SINCE, date(2026, 1, 15)),
            ("441821100201", "石桥新村", "village", date(2026, 1, 15), FEBRUARY),
            ("441821100001", "石桥新村", "committee", FEBRUARY, None),
        ]
        assert [(c.label, c.on, c.basis) for c in history.changes] == [
            ("改名", date(2026, 1, 15), "甲号"),
            ("改代码", FEBRUARY, ""),
        ]
    with pytest.raises(PlaceNotFound):
        history_of("441821100999")


def test_a_town_with_another_code_takes_its_villages_along(cast: Cast) -> None:
    # when 石角镇 gets another code and name, and a village of it its name, all on one day
    done = _apply(
        cast,
        f"recode,441821100,{FEB},441821110,石角新镇,\nrename,441821110201,{FEB},,石桥新村,\n",
    )

    # then the village's code begins with the town's
    assert done == ChangesDone(rows=2, known=0, places=2)
    village = Village.objects.select_related("town").get(pk=cast.shiqiao.pk)
    assert (village.code, village.name, village.town.name) == (
        "441821110201",
        "石桥新村",
        "石角新镇",
    )
    # and before, both were called as they were, the town in the village's past too
    past = place_on("441821100201", SINCE)
    assert (past.name, past.above_code, past.above_name) == ("石桥村", "441821100", "石角镇")
    assert place_on("441821100", SINCE).name == "石角镇"
    assert PlaceState.objects.count() == 2


def test_a_merged_village_ends_and_its_history_says_into_what(cast: Cast) -> None:
    # given a village that nobody serves any more
    area = ServiceArea.objects.get(village=cast.shiqiao)
    ServiceArea.objects.filter(pk=area.pk).update(valid_to=FEBRUARY)

    _apply(cast, f"merge,441821100201,{FEB},441821102201,,\n")
    assert Village.objects.get(pk=cast.shiqiao.pk).valid_to == FEBRUARY
    assert place_on("441821100201", FEBRUARY - timedelta(days=1)).name == "石桥村"
    with pytest.raises(PlaceNotFound):
        place_on("441821100201", FEBRUARY)
    lost, gained = history_of("441821100201").changes[0], history_of("441821102201").changes[0]
    assert (lost.label, lost.other, lost.gained) == ("并入其他村", "汤溪村", False)
    assert (gained.other, gained.gained) == ("石桥村", True)


def test_what_is_split_off_is_served_by_the_branches_of_the_old_village(cast: Cast) -> None:
    # given that a second bank serves the village too, and another did until January
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    branch = create_branch(by=SYSTEM, institution=bank, code="A", name="甲支行", at=cast.at)
    serve_village(by=SYSTEM, branch=branch, village=cast.shiqiao, valid_from=SINCE, at=cast.at)
    ServiceArea.objects.create(
        institution=bank,
        branch=branch,
        village=cast.shiqiao,
        valid_from=SINCE,
        valid_to=FEBRUARY,
    )

    _apply(cast, f"split,441821100201,{FEB},441821100231,石桥东村,\n")
    part = Village.objects.get(code="441821100231")
    assert (part.valid_from, part.town, part.kind) == (FEBRUARY, cast.town_shijiao, "village")
    areas = ServiceArea.objects.filter(village=part)
    assert set(areas.values_list("branch", "valid_from", "valid_to")) == {
        (cast.shijiao.pk, FEBRUARY, None),
        (branch.pk, FEBRUARY, None),
    }
    assert part in villages_of(cast.li, cast.day)
    assert history_of("441821100231").changes[0].other == "石桥村"


def test_towns_and_villages_are_founded_and_emptied_towns_closed(cast: Cast) -> None:
    done = _apply(
        cast,
        f"found,,2026-01-10,441821111,新镇,\nfound,,{FEB},441821111201,新村,\n"
        f"transfer,441821102201,{FEB},441821111202,,\nclose,441821102,{FEB},,,\n",
    )
    assert done == ChangesDone(rows=4, known=0, places=4)
    town = Region.objects.get(code="441821111")
    assert (town.name, town.level, town.valid_from) == ("新镇", "town", date(2026, 1, 10))
    assert town.parent is not None
    assert town.parent.code == "441821"
    assert set(town.villages.values_list("name", flat=True)) == {"新村", "汤溪村"}
    assert Region.objects.get(pk=cast.town_tangtang.pk).valid_to == FEBRUARY


def test_the_same_file_again_changes_nothing_and_a_longer_one_only_what_is_new(cast: Cast) -> None:
    lines = f"recode,441821100201,{FEB},441821100299,,\n"
    _apply(cast, lines)
    before = _everything()
    assert _apply(cast, lines) == ChangesDone(rows=0, known=1, places=0)
    assert _everything() == before
    longer = lines + f"rename,441821100299,{FEB},,石桥新村,\n"
    assert _apply(cast, longer) == ChangesDone(rows=1, known=1, places=1)


def test_a_mistake_is_put_right_by_a_change_back_on_the_same_day(cast: Cast) -> None:
    _apply(cast, f"recode,441821100201,{FEB},441821100299,,\n")
    _apply(cast, f"recode,441821100299,{FEB},441821100201,,\n")
    village = Village.objects.get(pk=cast.shiqiao.pk)
    assert village.code == "441821100201"
    # no day is left on which it had the wrong code, and every day still has its name
    with pytest.raises(PlaceNotFound):
        place_on("441821100299", FEBRUARY)
    assert place_on("441821100201", SINCE).uuid == place_on("441821100201", cast.day).uuid


def test_a_dry_run_checks_and_counts_and_writes_nothing(cast: Cast) -> None:
    before = _everything()
    lines = f"recode,441821100,{FEB},441821110,,\n"
    assert _apply(cast, lines, dry_run=True) == ChangesDone(rows=1, known=0, places=2)
    assert _everything() == before
    assert _refused(cast, "close,441821100,2026-02-01,,,\n") == [(2, "code", "1")]


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("rename,441821100299,2026-02-01,,新村,", "code", "441821100299"),
        ("rename,441821100201,2026-03-03,,新村,", "on", "2026-03-03"),
        ("rename,441821100201,2025-12-31,,新村,", "on", "2026-01-01"),
        ("rename,441821100201,2026-02-01,,石桥村,", "new_name", "石桥村"),
        ("rename,441821100201,2026-02-01,,,", "new_name", "rename"),
        ("rename,441821100201,2026-02-01,441821100202,新村,", "new_code", "441821100202"),
        ("recode,441821100201,2026-02-01,441821102202,,", "new_code", "441821102202"),
        ("recode,441821100201,2026-02-01,441821100,,", "new_code", "441821100"),
        ("recode,441821100201,2026-02-01,441821100201,,", "new_code", "441821100201 石桥村"),
        ("recode,441821100,2026-02-01,441821102,,", "new_code", "441821102 汤塘镇"),
        ("recode,441821100,2026-02-01,441899100,,", "new_code", "441899"),
        ("transfer,441821100201,2026-02-01,441821100202,,", "new_code", "441821100202"),
        ("transfer,441821100201,2026-02-01,441821199202,,", "new_code", "441821199"),
        ("transfer,441821100,2026-02-01,441821102202,,", "code", "441821100"),
        ("transfer,441821100201,2026-02-01,441821102,,", "new_code", "441821102"),
        ("merge,441821100201,2026-02-01,441821102201,,", "code", "石角支行"),
        ("merge,441821100201,2026-02-01,441821100201,,", "new_code", "441821100201"),
        ("merge,441821100201,2026-02-01,441821100,,", "new_code", "441821100"),
        ("close,441821100201,2026-02-01,,,", "code", "石角支行"),
        ("close,441821,2026-02-01,,,", "code", "4"),
        ("close,441821100201,2026-02-01,,新村,", "new_name", "新村"),
        ("split,441821100201,2026-02-01,441821102201,新村,", "new_code", "441821102201 汤溪村"),
        ("split,441821100201,2026-02-01,441821111,新村,", "new_code", "441821111"),
        ("split,441821100,2026-02-01,441821100299,新村,", "code", "441821100"),
        ("found,441821100201,2026-02-01,441821100299,新村,", "code", "441821100201"),
        ("found,,2026-02-01,4418211,新镇,", "new_code", "4418211"),
        ("found,,2026-02-01,450101,新县,", "new_code", "4501"),
        ("found,,2025-02-01,441821100299,新村,", "on", "2026-01-01"),
    ],
)
def test_a_row_that_cannot_be_done_is_refused_by_column_and_value(
    cast: Cast, line: str, column: str, value: str
) -> None:
    assert _refused(cast, line + "\n") == [(2, column, value)]


def test_one_bad_row_stops_the_whole_file_and_all_bad_rows_are_told(cast: Cast) -> None:
    lines = (
        f"rename,441821100201,{FEB},,石桥新村,\n"
        f"rename,441821100299,{FEB},,无此村,\n"
        f"merge,441821102201,{FEB},441821100201,,\n"
    )
    assert _refused(cast, lines) == [(3, "code", "441821100299"), (4, "code", "汤塘支行")]


def test_a_code_that_another_place_carried_is_never_given_again(cast: Cast) -> None:
    _apply(cast, f"recode,441821100201,{FEB},441821100299,,\n")
    again = f"found,,{FEB},441821100201,新村,\n"
    assert _refused(cast, again) == [(2, "new_code", "441821100201")]
    # and a row that speaks by the old code is told the new one
    old = f"rename,441821100201,{FEB},,新村,\n"
    assert _refused(cast, old) == [(2, "code", "441821100299")]
    # the same inside one file
    both = f"recode,441821102201,{FEB},441821102299,,\nfound,,{FEB},441821102201,新村,\n"
    assert _refused(cast, both) == [(3, "new_code", "441821102201")]


def test_an_ended_village_takes_no_change(cast: Cast) -> None:
    ServiceArea.objects.filter(village=cast.shiqiao).update(valid_to=FEBRUARY)
    _apply(cast, f"close,441821100201,{FEB},,,\n")
    assert _refused(cast, f"rename,441821100201,{FEB},,新村,\n") == [(2, "code", "441821100201")]


def test_refusals_are_told_in_plain_chinese_with_row_column_and_value(cast: Cast) -> None:
    with pytest.raises(ChangesRefused) as refusal:
        _apply(cast, "merge,441821100201,2026-02-01,441821102201,,\n")
    assert (
        message_of(refusal.value) == "文件中有 1 行无法执行。没有改动任何内容：请改好后重新执行。"
    )
    assert message_of(refusal.value.rows[0]) == (
        "第 2 行“代码”列：仍有支行负责该村，请先把农户转走，再结束服务区域（石角支行）。"
    )


def test_a_served_village_is_merged_once_its_service_ended(cast: Cast) -> None:
    area = ServiceArea.objects.get(village=cast.shiqiao)
    end_service(by=SYSTEM, area=area, at=cast.at)
    lines = f"merge,441821100201,{cast.day},441821102201,,\n"
    assert _apply(cast, lines).rows == 1


def test_two_files_at_once_do_not_overwrite_each_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a file that was read and planned while another one changed the village
    def late(rows: list[ChangeRow]) -> Register:
        register = register_for(rows)
        Village.objects.filter(pk=cast.shiqiao.pk).update(changed_on=FEBRUARY)
        return register

    monkeypatch.setattr(service, "register_for", late)
    with pytest.raises(PlacesChangedMeanwhile):
        _apply(cast, f"rename,441821100201,{FEB},,石桥新村,\n")
    assert Village.objects.get(pk=cast.shiqiao.pk).name == "石桥村"
    assert not PlaceChange.objects.exists()
    assert not PlaceState.objects.exists()


def test_a_file_that_would_hold_the_lock_too_long_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "MOST_PLACES", 1)
    before = _everything()
    with pytest.raises(TooManyPlaces) as refusal:
        _apply(cast, f"recode,441821100,{FEB},441821110,,\n")
    assert refusal.value.facts == {"count": 2, "most": 1}
    assert _everything() == before


def test_a_hundred_rows_cost_few_queries(
    cast: Cast, django_assert_max_num_queries: Queries
) -> None:
    lines = "".join(f"found,,{FEB},4418211005{n:02d},{n}号,\n" for n in range(100))
    with django_assert_max_num_queries(24):
        assert _apply(cast, lines).rows == 100


def test_the_county_table_knows_places_by_the_codes_they_had(cast: Cast) -> None:
    _apply(cast, f"recode,441821100,{FEB},441821110,,\n")
    table = (
        "code,name,level,latitude,longitude,datum\n441821100,石角镇,town,,,\n"
        "441821100201,石桥村,village,,,\n441821100201003,石桥三组,group,,,\n"
    )
    done = load_county(table=table, on=cast.day, at=cast.at)
    assert (done.regions, done.villages, done.groups) == (0, 0, 1)
    assert cast.shiqiao.groups.count() == 3


def test_uuids_of_a_change_are_those_of_the_places(cast: Cast) -> None:
    _apply(cast, f"split,441821100201,{FEB},441821100231,石桥东村,\n")
    change = PlaceChange.objects.get()
    part: UUID = Village.objects.get(code="441821100231").uuid
    assert (change.place_uuid, change.other_uuid) == (cast.shiqiao.uuid, part)
