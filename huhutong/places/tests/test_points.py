"""Points are kept as they came, with their datum, and leave in WGS-84."""

import pytest
from django.db import IntegrityError, transaction

from huhutong.infra.refusals import message_of
from huhutong.places.errors import CountyTableFaulty
from huhutong.places.models import Group, Village
from huhutong.places.public import load_county, wgs84_of
from tests.cast import Cast

HEAD = "code,name,level,latitude,longitude,datum,generated\n"


def test_a_point_in_either_datum_leaves_in_wgs_84(cast: Cast) -> None:
    # given the same spot in both datums, as docs/algorithms/coordinates.md has it
    table = (
        HEAD + "441821100202,新桥村,village,22.540796131694766,113.9171764808363,GCJ-02,\n"
        "441821100202001,新桥一组,group,22.540796131694766,113.9171764808363,GCJ-02,\n"
        "441821100203,东桥村,village,22.543847,113.912316,WGS-84,\n"
        "441821100204,西桥村,village,,,,\n"
    )
    load_county(table=table, on=cast.day, at=cast.at)

    # then each is kept as it came, and both are in one spot
    shifted = Village.objects.get(code="441821100202")
    assert (shifted.datum, shifted.latitude) == ("GCJ-02", 22.540796131694766)
    for place in (
        shifted,
        Group.objects.get(name="新桥一组"),
        Village.objects.get(code="441821100203"),
    ):
        point = wgs84_of(place)
        assert point is not None
        assert (point.latitude, point.longitude) == pytest.approx((22.543847, 113.912316), abs=1e-9)
        assert point.datum == "WGS-84"
    assert wgs84_of(Village.objects.get(code="441821100204")) is None


def test_a_village_of_the_nations_list_gets_its_first_point_and_keeps_it(cast: Cast) -> None:
    table = HEAD + "441821100202,新桥村,village,{},113.5,{},{}\n"
    load_county(table=HEAD + "441821100202,新桥村,village,,,,\n", on=cast.day, at=cast.at)
    done = load_county(table=table.format("23.9", "GCJ-02", "1"), on=cast.day, at=cast.at)
    assert (done.villages, done.points) == (0, 1)
    again = load_county(table=table.format("25.0", "WGS-84", ""), on=cast.day, at=cast.at)
    assert (again.villages, again.points) == (0, 0)
    village = Village.objects.get(code="441821100202")
    assert (village.latitude, village.datum, village.generated_point) == (23.9, "GCJ-02", True)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("23.9,,WGS-84", "经纬度只填了一个（441821100202）"),
        (",113.5,WGS-84", "经纬度只填了一个（441821100202）"),
        ("23.9,113.5,", "有坐标但没写坐标系，请写明（WGS-84 / GCJ-02）"),
        ("23.9,113.5,BD-09", "坐标系不认识，只能写 WGS-84 或 GCJ-02（BD-09）"),
        ("nan,113.5,WGS-84", "坐标超出范围（nan）"),
    ],
)
def test_half_a_point_and_a_point_without_datum_are_refused(
    cast: Cast, cells: str, words: str
) -> None:
    table = HEAD + f"441821100202,新桥村,village,{cells},\n"
    with pytest.raises(CountyTableFaulty) as refusal:
        load_county(table=table, on=cast.day, at=cast.at)
    assert words in message_of(refusal.value)
    assert not Village.objects.filter(code="441821100202").exists()


@pytest.mark.parametrize("change", [{"latitude": None}, {"datum": "CGCS"}])
def test_the_database_itself_refuses_half_a_point(cast: Cast, change: dict[str, object]) -> None:
    for rows in (Village.objects.filter(pk=cast.shiqiao.pk), Group.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
