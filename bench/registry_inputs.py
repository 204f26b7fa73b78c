"""A province's worth of villages and families that do not exist, drawn from a seed.

Surnames come as often as in the whole country, but three clans hold most of a village; given names
repeat as real ones do, so that some full names are borne by thousands. No row knows a database.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.kernel.identity import check_sign

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2026, 1, 1)
COUNTIES = ("441802", "441821", "441823", "441825", "441826")
TOWNS, VILLAGES, GROUPS = 25, 10, 8
PLACE_FIRST = "石竹上下新老东西南北中水田塘坝岭坑龙凤松梅兰黄白青红大小长高"
PLACE_LAST = "桥溪山坪岗洞陂湾头田井楼屋围墩寨塘坑岭口"
# Shares of the surnames in 1/1000, rounded; the rest is drawn from RARE, each as often.
COMMON = (
    "王72 李72 张68 刘54 陈46 杨31 黄25 赵21 吴20 周20 徐17 孙15 马13 朱13 胡13 郭12 何12 林12 "
    "高11 罗10 郑9 梁9 谢8 宋8 唐7 许7 邓6 冯6 韩6 曹6 曾6 彭6 萧6 蔡5 潘5 田5 董5 袁5 于5 余5 "
    "叶5 蒋5 杜5 苏4 魏4 程4 吕4 丁4 沈4 任4 姚4 卢4 傅4 钟4 姜4 崔4 谭4 廖4 范4 汪4"
)
RARE: tuple[str, ...] = (
    *"单仇解查覃朴盖区翟尉种缪𠮷䶮逄乜佘冼邝骆",
    *("欧阳", "司徒", "上官", "尉迟"),
)
GIVEN = (
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉兰文红建国志春梅海燕小龙金凤"
    "德胜永康少辉雪晓东俊峰鹏飞嘉怡欣浩宇子轩佳慧雨婷梓涵思远泽天佑福生水根土荣贵"
)
#: Full given names that many bear.
FAMILIAR: tuple[str, ...] = (
    *("志强", "建国", "秀英", "桂英", "丽华", "小明", "建华", "玉兰", "国强", "春梅", "海燕"),
    *("志明", "桂兰", "俊杰", "金凤"),
)


@dataclass(frozen=True, slots=True)
class VillageSeed:
    """One village: its code, name and the names of its groups by code."""

    code: str
    name: str
    groups: dict[str, str]


def villages(dice: random.Random) -> Iterator[VillageSeed]:
    """1,250 villages in five counties, each with eight groups."""
    for county in COUNTIES:
        for town in range(100, 100 + TOWNS):
            for place in range(201, 201 + VILLAGES):
                code = f"{county}{town}{place}"
                names = _place_names(dice, GROUPS + 1)
                groups = {f"{n:03d}": names[n] for n in range(1, GROUPS + 1)}
                yield VillageSeed(code, f"{names[0]}村", groups)


def _place_names(dice: random.Random, count: int) -> list[str]:
    names: set[str] = set()
    while len(names) < count:
        names.add(dice.choice(PLACE_FIRST) + dice.choice(PLACE_LAST))
    return sorted(names, key=lambda _: dice.random())


def county_table(seeds: list[VillageSeed]) -> str:
    """The places as the table that `places load` reads."""
    lines = ["code,name,level,latitude,longitude,datum,generated", "44,甲省,province,,,,"]
    lines.append("4418,乙市,city,,,,")
    counties = sorted({seed.code[:6] for seed in seeds})
    lines += [f"{county},{county}县,county,,,," for county in counties]
    towns = sorted({seed.code[:9] for seed in seeds})
    lines += [f"{town},{town}镇,town,,,," for town in towns]
    for seed in seeds:
        lines.append(f"{seed.code},{seed.name},village,,,,1")
        lines += [f"{seed.code}{group},{name},group,,,,1" for group, name in seed.groups.items()]
    return "\n".join(lines)


class People:
    """Draws families; remembers which ID numbers are given away.

    first  the sequence on which each birth day begins, so that two who draw for one county at the
           same time never give the same number
    """

    def __init__(self, dice: random.Random, first: int = 0) -> None:
        self.dice, self._first = dice, first
        self._used: Counter[tuple[str, str]] = Counter()
        pairs = [word.rstrip("0123456789") for word in COMMON.split()]
        weights = [int(word.lstrip(pairs[at])) for at, word in enumerate(COMMON.split())]
        self._surnames = [*pairs, *RARE]
        self._weights = [*weights, *[(1000 - sum(weights)) // len(RARE)] * len(RARE)]

    def clans(self) -> list[str]:
        """The three surnames that hold most of a village."""
        return self.dice.choices(self._surnames, self._weights, k=3)

    def surname(self, clans: list[str] | None = None) -> str:
        """A surname, of the clans in two of three cases where there are any."""
        if clans and self.dice.random() < 0.67:
            return self.dice.choice(clans)
        return self.dice.choices(self._surnames, self._weights)[0]

    def given(self) -> str:
        """One sign in six cases of a hundred, a familiar pair in twelve, else two signs."""
        lot = self.dice.random()
        if lot < 0.06:
            return self.dice.choice(GIVEN)
        if lot < 0.18:
            return self.dice.choice(FAMILIAR)
        return self.dice.choice(GIVEN) + self.dice.choice(GIVEN)

    def id_number(self, county: str, year: int, male: bool) -> str:
        """A valid number that nobody has yet."""
        day = f"{year}{self.dice.randint(1, 12):02d}{self.dice.randint(1, 28):02d}"
        place = self._used[county, day] = self._used[county, day] + 1
        first = f"{county}{day}{2 * (self._first + place) - int(male):03d}"
        return first + check_sign(first)

    def person(self, county: str, relation: str, name: str, born: int) -> MemberInput:
        """Nine of ten adults and every second child have a number, six of ten adults a phone."""
        male, adult = self.dice.random() < 0.5, born < 2008
        numbered = self.dice.random() < (0.9 if adult else 0.5)
        phone = ""
        if adult and self.dice.random() < 0.6:
            phone = f"1{self.dice.randint(3_000_000_000, 9_999_999_999)}"
        return MemberInput(
            name,
            relation,
            self.id_number(county, born, male) if numbered else "",
            phone,
            sex="m" if male else "f",
        )

    def household(self, seed: VillageSeed, clans: list[str], group_id: int) -> HouseholdInput:
        """A head, mostly a spouse, up to three children, at times a parent: 3.5 people by mean."""
        county, surname, born = seed.code[:6], self.surname(clans), self.dice.randint(1946, 1998)
        members = [self.person(county, "02", surname + self.given(), born)]
        if self.dice.random() < 0.85:
            wife = self.surname() + self.given()
            members.append(self.person(county, "10", wife, born + self.dice.randint(-3, 6)))
        for _child in range(self.dice.choices((0, 1, 2, 3), (25, 35, 30, 10))[0]):
            year = min(2025, born + self.dice.randint(20, 35))
            members.append(self.person(county, "20", surname + self.given(), year))
        if self.dice.random() < 0.4:
            parent = surname + self.given()
            members.append(self.person(county, "50", parent, born - self.dice.randint(20, 30)))
        away = self.dice.choices(
            ("resident", "migrant", "registered_absent", "moved_away"), (80, 12, 5, 3)
        )[0]
        return HouseholdInput(tuple(members), group_id=group_id, residence=away)
