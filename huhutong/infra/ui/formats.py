"""How figures, money, shares and dates are written; the filters of `{% load ui %}` call these.

frontend/src/formats.ts writes the same in the browser; infra/ui/tests/formats.csv holds for both.
"""

import re
from datetime import date, datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from huhutong.infra.ui import preferences
from huhutong.kernel import money

ABSENT = "–"
WHOLE_TENTHS = 1000
# A head as translators write it: "Limit (yuan)", "额度（元）".
_UNIT_LAST = re.compile(r"(?P<open>[(（])(?:yuan|元)(?P<close>[)）])$")
# Words that app workers, Django messages and states use, and the one kind each looks like.
KINDS = {
    "ok": {"ok", "success", "done", "passed", "granted", "confirmed", "applied", "good"},
    "wait": {"wait", "waiting", "warning", "warn", "current", "pending", "open", "attention"},
    "bad": {"bad", "error", "danger", "refused", "rejected", "failed", "vetoed"},
    "info": {"info", "debug", "accent", "notice"},
}


def yuan(fen: int | None) -> str:
    """1,234,567 fen → "12,345.67"; the unit stands in the head of the column."""
    return ABSENT if fen is None else money.format_yuan(fen)


def wan(fen: int | None) -> str:
    """2,900,000 fen → "2.90" (ten thousand yuan, rounded half up)."""
    return ABSENT if fen is None else money.format_wan(fen)


def amount(fen: int | None) -> str:
    """In the unit that the reader chose: "29,000.00" or "2.90"; the unit stands in the head."""
    return wan(fen) if preferences.active().in_wan else yuan(fen)


def amount_unit() -> str:
    """The unit in which `amount` writes just now: 元 or 万元."""
    return _("×10,000 yuan") if preferences.active().in_wan else _("yuan")


def amount_words(fen: int | None) -> str:
    """With its unit, for a sentence: "29,000.00 yuan"; nothing is a dash without a unit."""
    return ABSENT if fen is None else f"{amount(fen)} {amount_unit()}"


def exact_words(fen: int) -> str:
    """The exact amount with its unit, whatever the reader chose."""
    return f"{yuan(fen)} {_('yuan')}"


def head_parts(label: str) -> tuple[str, str]:
    """The head of a column of amounts around its unit: "Limit (yuan)" → "Limit (" and ")".

    Raises ValueError where the label names no unit at its end: that is a template's bug.
    """
    found = _UNIT_LAST.search(label)
    if found is None:
        raise ValueError(f"the head {label!r} does not end in its unit")
    return label[: found.start()] + found["open"], found["close"]


def points(hundredths: int | None) -> str:
    """Points kept in hundredths: 8325 → "83.25"."""
    return ABSENT if hundredths is None else money.format_yuan(hundredths)


def thousandths(value: int | None) -> str:
    """A coefficient kept in thousandths: 701 → "0.701", -50 → "-0.050"."""
    if value is None:
        return ABSENT
    whole, part = divmod(abs(value), 1000)
    return f"{'-' if value < 0 else ''}{whole}.{part:03d}"


def _tenths(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    whole, part = divmod(abs(tenths), 10)
    return f"{sign}{whole:,}.{part}%"


def percent_of(part: int | None, whole: int | None) -> str:
    """5 of 6 → "83.3%", rounded half up; without a denominator there is no share.

    What is not exactly nothing or everything does not look so: "<0.1%", ">99.9%", ">100.0%".
    """
    if part is None or whole is None or whole <= 0:
        return ABSENT
    tenths = money.div_half_up(part * WHOLE_TENTHS, whole)
    if part * WHOLE_TENTHS == tenths * whole:
        return _tenths(tenths)
    if tenths == 0:
        return "<0.1%" if part > 0 else ">-0.1%"
    if tenths == WHOLE_TENTHS:
        return ">99.9%" if part < whole else ">100.0%"
    return _tenths(tenths)


def percent_bp(ratio_bp: int) -> str:
    """A ratio in basis points: 3050 → "30.50%"."""
    return f"{points(ratio_bp)}%"


def bar_width(part: int | None, whole: int | None) -> str:
    """The share as the width of an SVG bar: from "0.0%" to "100.0%", never beyond."""
    if not part or whole is None or whole <= 0 or part < 0:
        return "0%"
    return _tenths(min(money.div_half_up(part * WHOLE_TENTHS, whole), WHOLE_TENTHS))


def number(value: Any) -> str:
    """Thousands are set apart; nothing is a dash."""
    return ABSENT if value is None or value == "" else f"{value:,}"


def _local(day: date | datetime) -> date | datetime:
    if isinstance(day, datetime) and timezone.is_aware(day):
        return timezone.localtime(day)
    return day


def day_text(day: date | datetime | None) -> str:
    """2026年11月23日, in English 23 Nov 2026."""
    if not day:
        return ABSENT
    day = _local(day)
    if (translation.get_language() or "").startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return date_format(day, "j M Y")


def short_day_text(day: date | datetime | None) -> str:
    """11月23日, in English 23 Nov: where the year is plain."""
    if not day:
        return ABSENT
    day = _local(day)
    if (translation.get_language() or "").startswith("zh"):
        return f"{day.month}月{day.day}日"
    return date_format(day, "j M")


def clock_text(at: datetime | None) -> str:
    """14:05, in the zone of the installation."""
    return f"{_local(at):%H:%M}" if at else ABSENT


def minute_text(at: datetime | None) -> str:
    """2026年11月23日 14:05, in the zone of the installation."""
    return f"{day_text(at)} {clock_text(at)}" if at else ABSENT


def kind(word: Any) -> str:
    """The look for a word such as "success" or "waiting"; an unknown one is plain."""
    for part in str(word or "").replace("-", " ").split():
        for look, words in KINDS.items():
            if part in words:
                return look
    return "plain"
