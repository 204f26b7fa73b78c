"""Invented values for the living style guide; no page but /console/design/ reads them."""

from datetime import UTC, datetime
from types import SimpleNamespace as Row
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from huhutong.infra.ui import assets
from huhutong.infra.ui.stages import StageHead, Step

AT = datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="姓名", help_text="与身份证一致。")
    village = forms.ChoiceField(label="行政村", choices=[("1", "石桥村"), ("2", "黄花村")])
    gate = forms.ChoiceField(
        label="您了解这一户吗?", choices=[("1", "了解"), ("2", "不了解")], widget=forms.RadioSelect
    )
    amount = forms.IntegerField(label="额度(元)", min_value=0, max_value=300_000)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea)
    roster = forms.FileField(label="花名册", help_text=".xlsx 或 .csv,最大 50 MB。")
    agreed = forms.BooleanField(label="已取得书面同意", required=False)


def _steps() -> list[Step]:
    words = ["导入", "建档", "评议", "评分", "审查", "公示", "授信"]
    states: list[Any] = ["done", "done", "done", "current", "todo", "todo", "todo"]
    pairs = zip(words, states, strict=True)
    return [Step(str(place), word, state, "#") for place, (word, state) in enumerate(pairs)]


def _funnel() -> list[Row]:
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


def context() -> dict[str, Any]:
    refused = SampleForm({"village": "1", "amount": "900000", "gate": "1"})
    return {
        "form": SampleForm(),
        "refused": refused,
        "head": StageHead(
            _steps(),
            here="评议已结束:8 个自然村共 340 户有评议结果。",
            waits="请您核对并启动评分",
            waits_href="#",
            next="评分后由支行审查岗抽查至少 34 户,预计 1 个工作日。",
        ),
        "funnel": _funnel(),
        "page": Row(count=100_000, number=3, pages=2000, previous_href="#", next_href="#"),
        "entries": [
            Row(at=AT, who="王芳", what="审查退回 1 户", note="收入依据不足。", kind="wait"),
            Row(at=AT, who="李明", what="启动评分", note="", kind="ok"),
            Row(at=AT, who="李明", what="导入被拒:文件有密码", note="", kind="bad"),
        ],
        "tabs": [
            Row(label="全部", href="#", current=True, count=412),
            Row(label="待处理", href="#", current=False, count=0),
            Row(label="已退回", href="#", current=False, count=3),
        ],
        "kv": [
            Row(label="户主", value="李*", note="户籍 · 2026年11月1日", href=""),
            Row(label="地址", value="广东省清远市佛冈县石角镇石桥村民委员会" * 2, note="", href=""),
            ("年净收入", None),
        ],
        "lines": ["公示期 7 天,含首日与末日。", "只公示隐去部分的姓名、组别和等级。"],
        "actions": [{"label": "导出", "href": "#", "kind": "", "icon": "download"}],
        "colours": ["paper", "raised", "ink", "quiet", "rule", "accent", "wait", "bad"],
        "icons": assets.icon_names(),
        "title": _("Design system"),
    }
