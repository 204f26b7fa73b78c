"""Invented values, one set for each component; Chinese, as a bank's own words would be."""

from datetime import UTC, date, datetime
from types import SimpleNamespace as Row
from typing import Any

from django import forms

from huhutong.infra.ordering import SortHead
from huhutong.infra.pages import BoundFilter, Chip, FilterBar
from huhutong.infra.ui.maps import MapBand, MapDays, MapView
from huhutong.infra.ui.stages import StageHead, Step

AT = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    village = forms.ChoiceField(label="行政村", choices=[("1", "石桥村"), ("2", "黄花村")])
    gate = forms.ChoiceField(
        label="您了解这一户吗？", choices=[("1", "了解"), ("2", "不了解")], widget=forms.RadioSelect
    )
    amount = forms.IntegerField(label="额度（元）", min_value=0, max_value=300_000)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    roster = forms.FileField(label="名册", help_text=".xlsx 或 .csv，最大 50 MB。")
    agreed = forms.BooleanField(label="已取得书面同意", required=False)


def steps() -> list[Step]:
    words = ["导入", "建档", "评议", "评分", "审查", "公示", "授信"]
    states: list[Any] = ["done", "done", "done", "current", "todo", "todo", "todo"]
    pairs = zip(words, states, strict=True)
    return [Step(str(place), word, state, "#") for place, (word, state) in enumerate(pairs)]


def funnel() -> list[Row]:
    counts = [
        ("常住", 412),
        ("建档", 401),
        ("符合", 356),
        ("评议", 340),
        ("评级", 318),
        ("公示", 0),
    ]
    before = [412, 412, 401, 356, 340, 318]
    return [
        Row(label=label, code=label, count=count, denominator=whole, href="#")
        for (label, count), whole in zip(counts, before, strict=True)
    ]


SIZES = [
    ("size-40", "一张村里的明白账 40"),
    ("size-28", "户户有档，人人知情 28"),
    ("size-20", "评议背靠背，结果公示七天 20"),
    ("size-16", "正文 16：每一户都有一个清楚的结果；没有结果的，写明原因和下一步。1,234,567.89"),
    ("size-14 quiet", "说明 14：口径为常住户，截至 2026年11月23日。"),
]
LONE_FEN, WHOLE_FEN = 2_912_345_600, 5_000_000_000
BADGES = [
    ("ok", "已授信"),
    ("wait", "待审查"),
    ("bad", "有异议"),
    ("info", "公示中"),
    ("", "未开始"),
]
TOASTS = [
    Row(kind="ok", text="已保存。", href="", label=""),
    Row(kind="bad", text="没有成功：网络断开。内容还在本页，请重试。", href="", label=""),
    Row(kind="info", text="李大山有新的异议。", href="#", label="去看"),
]
ALERTS = [
    Row(kind="info", text="公示期还有 5 天，2026年11月28日结束。", title=""),
    Row(kind="success", text="已导入 398 户。", title=""),
    Row(kind="warning", text="有 3 户等您复核。", title=""),
    Row(
        kind="error",
        text="第 3 张表第 17 行，身份证号校验位不符（…1234），请核对后重新上传该行。",
        title="没有导入",
    ),
]
STATS = [
    Row(
        label="建档户",
        value="401",
        unit="户",
        denominator="412 户常住户",
        share="97.3%",
        as_of=date(2026, 11, 23),
        change="比昨日多 3 户",
        href="#",
        definition="建档率 = 建档户 ÷ 常住户",
        kind="",
    ),
    Row(
        label="户均额度",
        value="2.90",
        unit="万元",
        denominator="",
        href="",
        definition="",
        kind="",
    ),
    Row(
        label="等您处理", value="3", unit="户", denominator="", href="#", definition="", kind="wait"
    ),
    Row(
        label="用信率（户）",
        value=None,
        unit="",
        denominator="",
        href="",
        definition="还没有授信户",
        kind="",
    ),
]
HEADS = ["户编号", "户主", "组别", "结果", "得分", "额度（元）", "占比"]
ROWS = [
    Row(
        number="441821100201-0001",
        name="李*",
        group="一组",
        kind="ok",
        outcome="已授信",
        score="81.25",
        limit_fen=8_000_000,
        part=5,
        whole=6,
    ),
    Row(
        number="441821100201-0002",
        name="欧阳*",
        group="一个名字特别长特别长特别长的自然村第二村民小组",
        kind="wait",
        outcome="待审查",
        score="7.00",
        limit_fen=300_000,
        part=1,
        whole=0,
    ),
]
WORDS = {
    "table": "石桥村 · 全部户",
    "table_empty": "石桥村 · 查到的户",
    "no_rows": "没有符合条件的户。请放宽筛选条件。",
    "progress": "李大山已评议",
    "empty": "还没有花名册",
    "first_step": "第一步：下载模板，填好后上传。",
    "import": "导入花名册",
    "refused": "额度超过上限",
    "refused_why": "申请 250,000 元，上限 200,000 元。",
    "refused_then": "请把额度改到上限以内，或先做实地调查。",
    "upload": "上传并预览",
    "post": "公示 318 户的评级结果",
    "post_action": "确认公示",
    "second": "确认后由另一位有审批权的人再确认一次，之后才对外公开。",
    "end": "终止石桥村 2026 年评议",
    "end_action": "终止本轮",
    "end_warning": "终止后不能恢复，只能重新开始一轮。",
    "search": "查找",
    "search_hint": "姓名、拼音首字母或户编号尾号",
}
LINES = ["公示期 7 天，含首日与末日。", "只公示隐去部分的姓名、组别和等级。"]
NOT_LINES = ["不公示额度、收入和身份证号。", "不会自动授信：公示期满且没有未答复的异议才授信。"]
END_LINES = ["340 份评议不再用于评分。", "已打印的公示由村委会取下。"]
STATES = ["partial", "error", "offline", "no_permission"]
LONG = Row(
    person="买买提·吐尔逊·阿卜杜热合曼·尼亚孜·伊敏江",
    place="广东省清远市佛冈县石角镇石桥村民委员会第二十三村民小组（原上围、下围、新屋三个自然村合并）",
    rare="㬎䶮𠮷",
)
ANSWERS = [
    Row(value="5", label="很好", hint="村里人都信得过"),
    Row(value="4", label="好", hint=""),
    Row(value="3", label="一般", hint=""),
    Row(value="2", label="差", hint=""),
    Row(value="1", label="很差", hint="借了不还，或有赌博等"),
]
UNKNOWN = Row(value="", label="不了解", hint="不影响这一户，也不影响您")
KIOSK = [
    Row(value="1", label="看我家的评级", hint="要用身份证"),
    Row(value="2", label="提出不同意见", hint="可以不留姓名"),
    Row(value="3", label="听人念公示", hint=""),
]
KIOSK_HELP = Row(value="", label="我不知道选哪个", hint="请服务点的人来帮您")
SLIP = [
    Row(label="授信额度（元）", value="30,000.00", note="", href=""),
    Row(label="有效期至", value="2029年11月14日", note="不含当日", href=""),
]
SPACES = [("s1", 4), ("s2", 8), ("s3", 12), ("s4", 16), ("s5", 20), ("s6", 24), ("s8", 32)]
SPACES += [("s10", 40), ("s12", 48)]
COLOURS = ["paper", "raised", "sunken", "ink", "quiet", "rule", "rule-strong", "accent"]
COLOURS += ["accent-strong", "accent-wash", "wait", "wait-wash", "bad", "bad-wash"]
ENTRIES = [
    Row(at=AT, who="王芳", what="审查退回 1 户", note="收入依据不足。", kind="wait"),
    Row(at=AT, who="李明", what="启动评分", note="", kind="ok"),
    Row(at=AT, who="李明", what="导入被拒：文件有密码", note="", kind="bad"),
]
TABS = [
    Row(label="全部", href="#", current=True, count=412),
    Row(label="待处理", href="#", current=False, count=0),
    Row(label="已退回", href="#", current=False, count=3),
]
KV = [
    Row(label="户主", value="李*", note="户籍 · 2026年11月1日", href=""),
    Row(label="地址", value="广东省清远市佛冈县石角镇石桥村民委员会" * 2, note="", href=""),
    ("年净收入", None),
]
PAGES = [
    Row(label="分页（没有）", count=0, number=1, pages=1, previous_href="", next_href=""),
    Row(label="分页（一条）", count=1, number=1, pages=1, previous_href="", next_href=""),
    Row(
        label="分页（很多）", count=100_000, number=3, pages=2000, previous_href="#", next_href="#"
    ),
]
ACTIONS = [{"label": "导出", "href": "#", "kind": "", "icon": "download"}]
BULK_ACTIONS = [{"label": "打印所选各户的通知书（PDF）", "href": "#", "icon": "printer"}]
HEADS_SORTED = {
    "number": SortHead("#", ""),
    "group": SortHead("#", ""),
    "score": SortHead("#", "descending"),
    "limit": SortHead("#", ""),
}
BAR = FilterBar(
    query="李",
    filters=[
        BoundFilter("step", "步骤", "", [("", "全部"), ("archived", "建档")]),
        BoundFilter("group", "组别", "2", [("", "全部"), ("2", LONG.place)]),
    ],
    chips=[Chip("查找", "李", "#"), Chip("组别", LONG.place, "#")],
    kept=[],
    clear_href="#",
)
FILTER_LINKS = [
    Row(label="全部", href="#", current=True),
    Row(label="待审查", href="#", current=False),
    Row(label="已退回", href="#", current=False),
]


def stage_head() -> StageHead:
    """A village whose scoring waits for the reader."""
    return StageHead(
        steps(),
        here="评议已结束：8 个自然村共 340 户有评议结果。",
        waits="请您核对并启动评分",
        waits_href="#",
        next="评分后由支行审查岗抽查至少 34 户，预计 1 个工作日。",
    )


def refused_form() -> SampleForm:
    """The form as it comes back with what was wrong."""
    return SampleForm({"village": "1", "amount": "900000", "gate": "1"})


VILLAGES = [
    ("石桥村", "granted", 23.872, 113.531, "2026-11-20"),
    ("黄花村", "posted", 23.905, 113.561, "2026-11-12"),
    ("龙南村", "scored", 23.851, 113.585, "2026-11-04"),
    ("汤塘村", "preparing", 23.812, 113.498, "2026-11-02"),
]
MAP_BANDS = [
    MapBand("none", "尚未开始", 0, 0),
    MapBand("preparing", "准备中", 1, 1),
    MapBand("scored", "已评分", 4, 1),
    MapBand("posted", "公示中", 7, 1),
    MapBand("granted", "已授信", 8, 1),
]


def village_map() -> MapView:
    """A map of four invented villages with a month of days."""
    days = [date.fromisoformat(day) for *_, day in VILLAGES]
    last = date(2026, 11, 23)
    return MapView(
        scale="stage",
        title="各村按阶段",
        sentence="2026年11月23日：4 个村，准备中 1，已评分 1，公示中 1，已授信 1。",
        bands=MAP_BANDS,
        json_id="villages",
        days=MapDays(date(2026, 11, 1), last, last, [*sorted(days), last]),
    )


def villages() -> dict[str, Any]:
    """GeoJSON of invented villages, as the county page serves its own."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
            "properties": {
                "name": name,
                "href": "#",
                "steps": [[day, stage]],
                "stages": [[day, stage]],
                "lines": [],
            },
        }
        for name, stage, latitude, longitude, day in VILLAGES
    ]
    return {"type": "FeatureCollection", "features": features}
