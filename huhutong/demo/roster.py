"""The dirty roster that a newcomer begins with: what a village office would hand in."""

from collections.abc import Iterable

from huhutong.demo.generator.types import HouseholdSeed, PersonSeed, VillageSeed
from huhutong.infra.spreadsheets import Cell, OutSheet, write

HEAD = (
    *("户编号", "村民小组", "与户主关系", "姓名", "身份证号码", "联系电话", "居住情况", "家庭住址"),
    *("主要产业", "劳动力人数", "技能", "发展计划", "工资收入", "经营收入", "经营成本"),
    *("转移收入", "财产收入", "房屋价值", "存款", "其他资产", "银行贷款", "民间借款"),
    *("一年内到期", "是否高息", "同意建档评议"),
)
_RELATION = {"02": "户主", "10": "配偶", "20": "子", "30": "女", "50": "父母"}
_RESIDENCE = {
    "resident": "常住",
    "trader": "经商",
    "migrant": "外出务工",
    "registered_absent": "空挂户",
    "moved_away": "举家外迁",
}
_TRADE = {
    "orchard": "果园",
    "grain": "水稻",
    "livestock": "养殖",
    "trade": "零售",
    "wage": "务工",
}
_WIDE = {ord(c): ord(c) + 0xFEE0 for c in "0123456789X"}  # full-width forms
# The faults, by place among the people of the file: what happens to real rosters.
_WRONG_DIGIT, _MASKED, _WIDE_DIGITS, _REPEATED = 4, 9, 14, 20


def roster_workbook(seed: VillageSeed) -> bytes:
    """The .xlsx file: one row a person, four faults that the import will name."""
    groups = {group.code: group.name for group in seed.groups}
    rows = [
        _row(household, person, groups[household.group_code])
        for household in seed.households
        for person in household.people
    ]
    _spoil(rows)
    sheet = OutSheet(
        name=f"{seed.name}户籍名册",
        head=HEAD,
        rows=rows,
        widths=(20, 12, 10, 10, 22, 14, 10, 22),
        text_columns=frozenset({0, 4, 5}),
    )
    return write([sheet])


def _row(household: HouseholdSeed, person: PersonSeed, group: str) -> list[Cell]:
    cells: list[Cell] = [
        household.number,
        group,
        _RELATION.get(person.relation, "其他"),
        person.name,
        person.id_number,
        person.phone or "",
        _RESIDENCE[household.residence],
        household.address,
    ]
    if person is not household.head:
        return [*cells, *[None] * (len(HEAD) - len(cells) - 1), None]
    return [*cells, *_economy(household), "是" if household.consents else "否"]


def _economy(household: HouseholdSeed) -> Iterable[Cell]:
    income = {i.kind: i for i in household.incomes}

    def gross(kind: str) -> int:
        return income[kind].gross_fen // 100 if kind in income else 0

    assets: dict[str, int] = {}
    for asset in household.assets:
        kind = asset.kind if asset.kind in {"house", "deposit"} else "other"
        assets[kind] = assets.get(kind, 0) + asset.value_fen // 100
    debts = {
        kind: sum(d.balance_fen for d in household.debts if d.kind == kind) // 100
        for kind in ("bank", "private")
    }
    return (
        _TRADE[household.trade],
        household.labour_count,
        household.skill,
        household.plan,
        gross("wage"),
        gross("business"),
        income["business"].cost_fen // 100 if "business" in income else 0,
        gross("transfer"),
        gross("property"),
        assets.get("house", 0),
        assets.get("deposit", 0),
        assets.get("other", 0),
        debts["bank"],
        debts["private"],
        sum(d.due_12m_fen for d in household.debts) // 100,
        "是" if any(d.high_interest for d in household.debts) else "否",
    )


def _spoil(rows: list[list[Cell]]) -> None:
    """Four faults and one oddity: wrong check digit, masked ID, wide digits, a person twice."""
    if len(rows) <= _REPEATED:
        return
    number = str(rows[_WRONG_DIGIT][4])
    rows[_WRONG_DIGIT][4] = number[:-1] + ("1" if number[-1] != "1" else "2")
    masked = str(rows[_MASKED][4])
    rows[_MASKED][4] = masked[:6] + "********" + masked[-4:]
    rows[_WIDE_DIGITS][4] = str(rows[_WIDE_DIGITS][4]).translate(_WIDE)
    # Not a head: a head who stands twice would send the whole household back.
    twice = next(i for i in range(_REPEATED, len(rows)) if rows[i][2] != "户主")
    rows.insert(twice + 1, list(rows[twice]))
