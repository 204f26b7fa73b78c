"""A small list in the form of the nation's package, for tests."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from huhutong.places.services import NationTally

TABLES: Mapping[str, str] = {
    "areas.csv": '441821,"佛冈县",4418,44\n441881,"英德市",4418,44\n450103,"青秀区",4501,45\n',
    "cities.csv": '4418,"清远市",44\n4501,"南宁市",45\n',
    "provinces.csv": '44,"广东省"\n45,"广西壮族自治区"\n',
    "streets.csv": (
        '441821100,"石角镇",441821,44,4418\n441821103,"龙山镇",441821,44,4418\n'
        '441881101,"大湾镇",441881,44,4418\n450103001,"中山街道",450103,45,4501\n'
    ),
    "villages.csv": (
        '441821100001,"城东社区居委会",441821100\n441821100201,"石桥村委会",441821100\n'
        '441821100202,"新桥村委会",441821100\n441821103201,"关前村委会",441821103\n'
        '441881101201,"大湾村委会",441881101\n450103001001,"中山社区居委会",450103001\n'
    ),
}


def packed(folder: Path, **changed: str) -> Path:
    """An archive with the tables; changed replaces one by its name without the ending."""
    path = folder / "list.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, lines in TABLES.items():
            text = "code,name,more\n" + changed.get(name.removesuffix(".csv"), lines)
            data = text.encode()
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


class Told:
    """Remembers what it was told of the progress."""

    def __init__(self) -> None:
        self.tallies: list[NationTally] = []

    def __call__(self, tally: NationTally) -> None:
        self.tallies.append(tally)
