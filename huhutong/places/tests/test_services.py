"""Loading the county, service areas, data scopes: what is refused and that it changes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow
from huhutong.infra.refusals import message_of
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import (
    Branch,
    User,
    create_branch,
    create_first_administrator,
    create_institution,
)
from huhutong.places import errors
from huhutong.places.county import read_file
from huhutong.places.models import Assignment, Grid, Group, Region, ServiceArea, Village
from huhutong.places.public import (
    PlaceRow,
    assign_scope,
    end_scope,
    end_service,
    load_county,
    read_table,
    serve_village,
    serve_villages,
)
from tests.cast import SINCE, TABLE, Cast

Queries = Callable[..., CaptureQueriesContext]
HEAD = "code,name,level,latitude,longitude,datum,generated\n"


def _places() -> tuple[int, int, int]:
    return Region.objects.count(), Village.objects.count(), Group.objects.count()


def _traces() -> tuple[int, int, int]:
    return ServiceArea.objects.count(), Assignment.objects.count(), AuditRow.objects.count()


def test_a_county_is_loaded_with_its_levels_and_what_is_generated_is_marked(cast: Cast) -> None:
    # the cast's table was loaded: province, city, county, two towns; two villages; three groups
    assert _places() == (5, 2, 3)
    town = Region.objects.get(code="441821100")
    assert (town.name, town.level, town.parent.code if town.parent else None) == (
        "石角镇",
        "town",
        "441821",
    )
    village = Village.objects.get(code="441821100201")
    assert (village.town, village.kind, village.generated_point) == (town, "village", True)
    assert (village.latitude, village.longitude, village.datum) == (23.88, 113.53, "WGS-84")
    assert [(g.code, g.name) for g in village.groups.order_by("code")] == [
        ("001", "石桥一组"),
        ("002", "石桥二组"),
    ]


def test_loading_again_adds_nothing_and_a_grown_table_adds_what_is_new(cast: Cast) -> None:
    again = load_county(table=TABLE, on=cast.day, at=cast.at)
    assert (again.regions, again.villages, again.groups) == (0, 0, 0)
    more = TABLE + "441821102202,新村,committee,,,,\n441821102202001,新村一组,group,,,,1\n"
    grown = load_county(table=more, on=cast.day, at=cast.at)
    assert (grown.regions, grown.villages, grown.groups) == (0, 1, 1)
    fresh = Village.objects.get(code="441821102202")
    assert (fresh.kind, fresh.valid_from, fresh.latitude) == ("committee", cast.day, None)
    row = AuditRow.objects.filter(action="places.load_county").latest("pk")
    assert row.facts == {"regions": 0, "villages": 1, "groups": 1, "points": 0}


def test_rows_may_be_handed_over_without_a_table(cast: Cast) -> None:
    row = PlaceRow("441821102203", "东村", "village", 23.7, 113.4, "WGS-84", generated=False)
    assert load_county(table=[row], on=cast.day, at=cast.at).villages == 1


@pytest.mark.parametrize(
    ("lines", "row", "problem", "value"),
    [
        ("44,广东,land,,,,\n", 2, "层级不认识", "land"),
        ("4,广东,province,,,,\n", 2, "代码位数与层级不符", "4"),
        ("４４,广东,province,,,,\n", 2, "代码位数与层级不符", "４４"),
        ("44,,province,,,,\n", 2, "没有名称", "44"),
        ("44,广东,province,,,,\n44,广西,province,,,,\n", 3, "代码重复", "44"),
        ("44,广东,province,x,,,\n", 2, "不是坐标", "x"),
        ("44,广东,province,91,,,\n", 2, "坐标超出范围", "91"),
        ("44,广东,province,,181,,\n", 2, "坐标超出范围", "181"),
        ("441821102203001,组,group,,,,\n", 0, "自然村没有所属行政村", "441821102203001"),
        ("449999999203,村,village,,,,\n", 0, "没有所属乡镇", "449999999203"),
    ],
)
def test_a_faulty_table_is_refused_with_its_row_and_loads_nothing(
    cast: Cast, lines: str, row: int, problem: str, value: str
) -> None:
    before = (_places(), _traces())
    with pytest.raises(errors.CountyTableFaulty) as refusal:
        load_county(table=HEAD + lines, on=cast.day, at=cast.at)
    assert (refusal.value.facts["row"], refusal.value.facts["value"]) == (row, value)
    assert f"第 {row} 行：{problem}（{value}）" in message_of(refusal.value)
    assert (_places(), _traces()) == before


def test_a_table_without_its_columns_names_them() -> None:
    with pytest.raises(errors.CountyTableFaulty) as refusal:
        read_table("code,label\n44,x\n")
    assert refusal.value.facts["value"] == "level, name"


def test_a_table_may_begin_with_a_byte_order_mark() -> None:
    assert read_table("\ufeff" + HEAD + "44,广东,province,,,,\n")[0].name == "广东"


def test_a_table_from_excel_reads_like_one_in_utf_8_and_anything_else_is_refused() -> None:
    table = HEAD + "44,广东,province,,,,\n"
    assert read_file(table.encode("gb18030")) == read_file(table.encode()) == read_table(table)
    with pytest.raises(errors.CountyTableFaulty):
        read_file(b"PK\x03\x04\xff\xff")


def test_loading_a_thousand_groups_costs_few_queries(
    cast: Cast, django_assert_max_num_queries: Queries
) -> None:
    rows = [
        PlaceRow(f"44182110020{1}{n:03d}", f"{n}组", "group", None, None, "WGS-84", generated=True)
        for n in range(3, 900)
    ]
    with django_assert_max_num_queries(40):
        assert load_county(table=rows, on=cast.day, at=cast.at).groups == 897


def test_a_village_is_served_by_one_branch_at_a_time(cast: Cast) -> None:
    before = _traces()
    with pytest.raises(errors.VillageServedAlready) as refusal:
        serve_village(
            by=cast.admin,
            branch=cast.tangtang,
            village=cast.shiqiao,
            valid_from=cast.day,
            at=cast.at,
        )
    assert refusal.value.facts == {"village": "石桥村", "branch": "石角支行"}
    assert _traces() == before


def test_serving_many_villages_is_all_or_nothing(cast: Cast) -> None:
    load_county(table=HEAD + "441821100202,新桥村,village,,,,\n", on=SINCE, at=cast.at)
    fresh = Village.objects.get(code="441821100202")
    before = _traces()
    with pytest.raises(errors.VillageServedAlready):
        serve_villages(
            by=SYSTEM,
            branch=cast.shijiao,
            villages=[fresh, cast.tangxi],
            valid_from=cast.day,
            at=cast.at,
        )
    assert _traces() == before


def test_a_service_area_ends_once(cast: Cast) -> None:
    area = ServiceArea.objects.get(village=cast.shiqiao)
    end_service(by=cast.admin, area=area, at=cast.at)
    assert ServiceArea.objects.get(pk=area.pk).valid_to == cast.day
    with pytest.raises(errors.VillageNotServed):
        end_service(by=cast.admin, area=area, at=cast.at)


def test_another_bank_may_serve_the_same_village(cast: Cast) -> None:
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    branch = create_branch(by=SYSTEM, institution=bank, code="A", name="甲支行", at=cast.at)
    serve_village(by=SYSTEM, branch=branch, village=cast.shiqiao, valid_from=cast.day, at=cast.at)
    assert ServiceArea.objects.filter(village=cast.shiqiao).count() == 2


@pytest.mark.parametrize("who", ["li", "wang", "zhao", "sun", "zhou"])
def test_nobody_but_the_administrator_changes_scopes_and_service_areas(
    cast: Cast, who: str
) -> None:
    user = User.objects.get(username=who)
    area = ServiceArea.objects.get(village=cast.tangxi)
    held = Assignment.objects.get(user=cast.li)
    before = _traces()
    with pytest.raises(PermissionRefused):
        assign_scope(by=user, user=cast.li, scope=cast.tangxi, valid_from=cast.day, at=cast.at)
    with pytest.raises(PermissionRefused):
        end_scope(by=user, user=cast.li, assignment=held.uuid, at=cast.at)
    with pytest.raises(PermissionRefused):
        end_service(by=user, area=area, at=cast.at)
    assert _traces() == before
    assert Assignment.objects.get(pk=held.pk).valid_to is None


def test_a_scope_lies_inside_the_users_institution(cast: Cast) -> None:
    # given another bank with a branch and a grid, and a village that we do not serve
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    branch = Branch.objects.create(institution=bank, code="A", name="甲支行")
    grid = Grid.objects.create(institution=bank, code="G", name="网格")
    ServiceArea.objects.filter(village=cast.tangxi).update(valid_to=cast.day)
    region = Region.objects.get(code="4418")
    before = _traces()

    # when each is given to Li, then each is refused
    for scope in (bank, branch, grid, cast.tangxi, region):
        with pytest.raises(errors.ScopeOutsideInstitution):
            assign_scope(
                by=cast.admin,
                user=cast.li,
                scope=scope,
                valid_from=cast.day,
                at=cast.at,
            )
    assert _traces() == before


def test_a_supervisor_gets_regions_only(cast: Cast) -> None:
    with pytest.raises(errors.ScopeOutsideInstitution):
        assign_scope(by=SYSTEM, user=cast.zhou, scope=cast.shiqiao, valid_from=cast.day, at=cast.at)


def test_the_same_scope_is_given_once_and_ends_today(cast: Cast) -> None:
    with pytest.raises(errors.ScopeAlreadyAssigned) as refusal:
        assign_scope(
            by=cast.admin, user=cast.li, scope=cast.shijiao, valid_from=cast.day, at=cast.at
        )
    assert refusal.value.facts == {"name": "李明", "scope": "石角支行"}
    held = Assignment.objects.get(user=cast.li)
    end_scope(by=cast.admin, user=cast.li, assignment=held.uuid, at=cast.at)
    assert Assignment.objects.get(pk=held.pk).valid_to == cast.day
    with pytest.raises(errors.ScopeNotAssigned):
        end_scope(by=cast.admin, user=cast.li, assignment=held.uuid, at=cast.at)
    assign_scope(
        by=cast.admin,
        user=cast.li,
        scope=cast.shijiao,
        valid_from=cast.day + timedelta(days=1),
        at=cast.at,
    )


def test_the_administrator_of_another_bank_gives_no_scope_here(cast: Cast) -> None:
    bank = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    boss = create_first_administrator(
        by=SYSTEM,
        institution=bank,
        username="boss",
        name="管理",
        password="rice-and-tea-2026",
        at=cast.at,
    )
    before = _traces()
    with pytest.raises(PermissionRefused):
        assign_scope(by=boss, user=cast.li, scope=cast.tangxi, valid_from=cast.day, at=cast.at)
    assert _traces() == before
