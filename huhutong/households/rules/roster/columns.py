"""Which column means what: names that villages give their columns, guessed and correctable."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from huhutong.kernel.text import mark as _
from huhutong.kernel.text import normalise

# Field -> (label for the page, names seen in rosters; the first is that of our template).
FIELDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "household_no": (
        _("Household number"),
        ("户编号", "户号", "家庭编号", "户口簿号", "户代码", "户序号", "家庭户号"),
    ),
    "village": (
        _("Administrative village"),
        ("行政村", "村", "村居", "行政村居", "村名", "村委会", "村名称", "所在村"),
    ),
    "group": (
        _("Natural village"),
        (
            "村民小组",
            "组别",
            "自然村",
            "小组",
            "组",
            "村小组",
            "村组",
            "自然村组",
            "所在组",
            "组名",
        ),
    ),
    "head_name": (_("Name of the head"), ("户主姓名", "户主", "户主名称", "户主名字")),
    "relation": (
        _("Relation to the head"),
        ("户主关系", "与户主关系", "与户主的关系", "关系", "家庭关系", "成员关系", "和户主关系"),
    ),
    "name": (
        _("Name"),
        ("姓名", "成员姓名", "家庭成员姓名", "家庭成员", "名字", "农户姓名", "人员姓名"),
    ),
    "id_number": (
        _("ID number"),
        (
            "身份证号",
            "身份证",
            "身份证号码",
            "公民身份号码",
            "公民身份证号码",
            "居民身份证号",
            "居民身份证号码",
            "证件号码",
            "证件号",
            "身份号码",
        ),
    ),
    "sex": (_("Sex"), ("性别",)),
    "birth_on": (_("Date of birth"), ("出生日期", "出生年月日", "生日", "出生年月", "出生时间")),
    "phone": (
        _("Phone"),
        ("手机号", "电话", "手机", "联系电话", "手机号码", "联系方式", "电话号码"),
    ),
    "residence": (
        _("Residence"),
        ("居住情况", "居住状态", "常住情况", "居住状况", "是否常住", "在村情况"),
    ),
    "address": (
        _("Address"),
        ("住址", "地址", "家庭住址", "家庭地址", "现住址", "门牌号", "详细地址"),
    ),
    "economy_type": (
        _("Main livelihood"),
        ("主要产业", "经济类型", "主业", "从事行业", "产业类型"),
    ),
    "labour_count": (_("Labour (people)"), ("劳动力", "劳动力人数", "劳动力数", "劳力人数")),
    "skill": (_("Skill"), ("技能", "技能等级", "劳动技能")),
    "plan": (_("Plan"), ("经营计划", "发展计划", "发展意愿", "计划")),
    "dwelling": (_("Dwelling"), ("住房情况", "住房", "房屋结构")),
    "year": (_("Income year"), ("收入年度", "年度", "统计年度")),
    "wage": (
        _("Wages"),
        ("工资收入", "年工资收入", "务工收入", "工资性收入", "外出务工收入", "打工收入"),
    ),
    "business": (
        _("Farm and business income"),
        ("经营收入", "经营性收入", "种养收入", "年经营收入", "家庭经营收入"),
    ),
    "business_cost": (_("Business cost"), ("经营成本", "经营支出", "成本", "经营费用")),
    "property": (_("Property income"), ("财产收入", "财产性收入", "租金收入")),
    "transfer": (_("Transfers"), ("转移收入", "转移性收入", "补贴收入", "政府补贴")),
    "asset_house": (_("House value"), ("房屋价值", "住房价值", "房产价值")),
    "asset_vehicle": (_("Vehicle value"), ("车辆价值", "汽车价值", "交通工具价值")),
    "asset_machinery": (_("Machinery value"), ("农机价值", "农机具价值", "机械价值")),
    "asset_livestock": (_("Livestock value"), ("牲畜价值", "存栏价值", "畜禽价值")),
    "asset_deposit": (_("Deposits"), ("存款", "存款余额", "储蓄", "存款及理财")),
    "asset_other": (_("Other assets"), ("其他资产", "其它资产", "其他资产价值")),
    "debt_bank": (_("Bank loans"), ("银行贷款", "银行贷款余额", "贷款余额", "银行借款")),
    "debt_private": (_("Private loans"), ("民间借款", "私人借款", "民间借贷", "亲友借款")),
    "debt_due": (
        _("Due within 12 months"),
        ("一年内到期", "一年内到期债务", "一年内应还", "12个月内到期"),
    ),
    "debt_high": (_("High interest"), ("是否高息", "高息", "有无高息", "高息借款")),
    "consent": (
        _("Consent to archive and evaluation"),
        ("同意建档评议", "是否同意", "同意建档", "是否同意建档评议", "授权", "是否授权", "同意"),
    ),
}
PERSON: Final = frozenset(("name", "head_name", "id_number"))
REQUIRED: Final = ("name", "id_number")
AMOUNTS: Final = frozenset(
    (
        *("wage", "business", "business_cost", "property", "transfer"),
        *("asset_house", "asset_vehicle", "asset_machinery", "asset_livestock"),
        *("asset_deposit", "asset_other", "debt_bank", "debt_private", "debt_due"),
    )
)
# Facts of the household: a cell merged over its rows holds for all of them.
SHARED: Final = frozenset(
    (
        *("household_no", "village", "group", "head_name", "address"),
        *("residence", "economy_type", "consent", "dwelling"),
    )
)
_TEN_THOUSAND: Final = re.compile(r"[(\[]?(?:单位:?)?万元?[)\]]?$")
_PARENTHESES: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
_FIELD_OF: Final = {name: field for field, (_label, names) in FIELDS.items() for name in names}
_MIN_MATCHES: Final = 2
_STRIPPED: Final = "*:、.。?"
_WORD_LENGTH: Final = 20


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a heading: 0-based index, title as it stands, field or "", multiplier.

    yuan  how many yuan one unit of the column is: 1, or 10000 for 万元.
    """

    index: int
    title: str
    field: str
    yuan: int = 1


def plain_title(text: str) -> str:
    """A heading without spaces, stars, units and remarks in parentheses."""
    title = _PARENTHESES.sub("", normalise(text)).replace(" ", "")
    return _TEN_THOUSAND.sub("", title).strip(_STRIPPED) if len(title) > 1 else title


def field_of(text: str) -> str:
    """The field that a heading names, or "".

    Exact names only: "户主" and "户主关系" differ by one word, so likeness would mislead.
    """
    return _FIELD_OF.get(plain_title(text), "")


def yuan_of(text: str) -> int:
    """10000 where the heading speaks of 万元, else 1."""
    return 10_000 if "万" in normalise(text) else 1


def guess(titles: Sequence[str]) -> list[Column]:
    """Columns of a heading; of two columns with one meaning the first keeps it.

    A roster that has only 户主姓名 lists heads: there that column is the name.
    """
    taken: set[str] = set()
    columns = []
    for index, title in enumerate(titles):
        field = field_of(title)
        if field in taken:
            field = ""
        taken.add(field)
        columns.append(Column(index, title, field, yuan_of(title) if field in AMOUNTS else 1))
    if "name" not in taken:
        columns = [
            Column(c.index, c.title, "name" if c.field == "head_name" else c.field, c.yuan)
            for c in columns
        ]
    return columns


def person_titles() -> list[str]:
    """The names of the columns of which every heading has one."""
    return [name for key in PERSON for name in FIELDS[key][1]]


def matches(titles: Sequence[str]) -> int:
    """How many different fields a row names."""
    return len({field_of(title) for title in titles if len(title) <= _WORD_LENGTH} - {""})


def is_heading(titles: Sequence[str]) -> bool:
    """Whether a row is a heading: it names a person column and at least one more field."""
    fields = {field_of(title) for title in titles if len(title) <= _WORD_LENGTH} - {""}
    return len(fields) >= _MIN_MATCHES and bool(fields & PERSON)
