"""A sample page of each base layout, with a frame of its own so that it looks the same anywhere."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from types import SimpleNamespace as Row
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from huhutong.infra.ui.navigation import NavLink
from huhutong.infra.ui.sample import values

LAYOUTS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "console": gettext_lazy("Console"),
        "phone": gettext_lazy("Phone page"),
        "public": gettext_lazy("Public page"),
        "kiosk": gettext_lazy("Kiosk"),
        "print": gettext_lazy("Printed page"),
        "refusal": gettext_lazy("Refusal"),
    }
)
DESIGN = "/console/design/"


def layout_context(name: str) -> dict[str, Any]:
    """What the sample page of a layout reads; its frame is invented like its content."""
    frame = Row(
        user="李明",
        institution=Row(name="佛冈农商银行"),
        branch=Row(name="石角支行"),
        business_date=date(2026, 11, 23),
        is_demo=True,
    )
    return {
        "v": values,
        "shell": frame if name == "console" else Row(user=None),
        "nav": [
            NavLink("首页", DESIGN, "home", current=False),
            NavLink("农户", DESIGN, "users", current=True),
            NavLink("公示", DESIGN, "speakerphone", current=False),
        ],
        "head": values.stage_head(),
        "funnel": values.funnel(),
        "start_href": f"{DESIGN}kiosk/",
        "slip_href": f"{DESIGN}print/",
        "idle_seconds": 90,
        "title": "额度超过上限" if name == "refusal" else "",
        "message": values.WORDS["refused_why"],
        "remedy": values.WORDS["refused_then"],
        "code": "granting.limit_above_ceiling",
        "back_href": DESIGN,
    }
