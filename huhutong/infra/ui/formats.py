"""How figures, money and dates are written; the filters of `{% load ui %}` call these."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format

from huhutong.kernel import money

ABSENT = "–"
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


def percent_of(part: int | None, whole: int | None) -> str:
    """5 of 6 → "83.3%"; without a denominator there is no share."""
    if part is None or not whole:
        return ABSENT
    share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{share}%"


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


def minute_text(at: datetime | None) -> str:
    """2026年11月23日 14:05, in the zone of the installation."""
    if not at:
        return ABSENT
    return f"{day_text(at)} {_local(at):%H:%M}"


def kind(word: Any) -> str:
    """The look for a word such as "success" or "waiting"; an unknown one is plain."""
    for part in str(word or "").replace("-", " ").split():
        for look, words in KINDS.items():
            if part in words:
                return look
    return "plain"
