"""石桥村 for the scenario: a clean roster beside the dirty one, and what the evaluators think.

27 families of the clean file, by place: 1-15 live in 石桥一组, 16-27 in 石桥二组. Heads of 1-5 and
16-20 are formal evaluators, of 6 and 21 alternates; 1 and 7 are brothers. 11 is poor, nobody
knows 12, two evaluators accuse 13, 14 has arrears on file, 15 has moved away, 26 works away but
counts as absent, 27 is over 65.
"""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook

from huhutong.evaluation.public import Answer
from tests.dirty_workbook import id_number

FAMILIES = 27
SECOND_GROUP = 16
FORMAL = (1, 2, 3, 4, 5, 16, 17, 18, 19, 20)
ALTERNATES = (6, 21)
BROTHERS = (1, 7)
POOR, UNKNOWN, ACCUSED, ARREARS, MOVED, ABSENT, OLD = 11, 12, 13, 14, 15, 26, 27
ACCUSERS = 2
TITLES = (
    "户编号", "村民小组", "户主关系", "姓名", "身份证号", "居住情况", "劳动力", "技能",
    "经营计划", "工资收入", "房屋价值", "同意建档评议",
)  # fmt: skip
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严"
GOOD = Answer(
    knows=True, standing=4, reliability=5, honesty=4, harmony=4, diligence=5,
    suggested_limit_yuan=45_000,
)  # fmt: skip
LOW = Answer(
    knows=True, standing=1, reliability=1, honesty=2, harmony=1, diligence=1,
    suggested_limit_yuan=5_000,
)  # fmt: skip
ACCUSING = Answer(
    knows=True, standing=2, reliability=1, honesty=1, harmony=2, diligence=2,
    suggested_limit_yuan=1_000, veto_reasons=("gambling",), note="常年在镇上赌博，欠村民钱",
)  # fmt: skip
STRANGER = Answer(knows=False)


def head_name(place: int) -> str:
    """Name of the head of the family at a place."""
    return f"{SURNAMES[place - 1]}守田"


def _rows(place: int) -> Sequence[Sequence[str | int]]:
    group = "石桥一组" if place < SECOND_GROUP else "石桥二组"
    birth = "1950" if place == OLD else "1972"
    residence = {MOVED: "举家外迁", ABSENT: "空挂户"}.get(place, "常住")
    poor = place == POOR
    figures = (0, "无", "无", 3000, 2000) if poor else (3, "良好", "良好", 86_000 + place, 190_000)
    number = f"S{place:02d}"
    head = id_number(f"{birth}0512", 501 + 2 * place)
    wife = id_number(f"{birth}0612", 500 + 2 * place)
    name = head_name(place)
    return (
        (number, group, "户主", name, head, residence, *figures, "是"),
        (number, group, "妻", f"{name[0]}秀兰", wife, residence, "", "", "", "", "", ""),
    )


def clean_workbook() -> bytes:
    """The roster of the 27 families."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(list(TITLES))
    for place in range(1, FAMILIES + 1):
        for row in _rows(place):
            page.append([value if value != "" else None for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def opinion(place: int | None, sequence: int) -> Answer:
    """What the evaluator at a place in the list says; place None: a family of the dirty list."""
    if place == ACCUSED:
        return ACCUSING if sequence < ACCUSERS else LOW
    return {POOR: LOW, UNKNOWN: STRANGER}.get(place or 0, GOOD)
