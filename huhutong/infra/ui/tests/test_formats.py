"""Figures, money and dates are written one way everywhere."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from huhutong.infra.ui import formats


@pytest.mark.parametrize(
    ("fen", "yuan", "wan"),
    [
        (0, "0.00", "0.00"),
        (2_900_000, "29,000.00", "2.90"),
        (5, "0.05", "0.00"),
        (-150, "-1.50", "0.00"),
        (123_456_789_012, "1,234,567,890.12", "123,456.79"),
        (None, "–", "–"),
    ],
)
def test_money(fen: int | None, yuan: str, wan: str) -> None:
    assert (formats.yuan(fen), formats.wan(fen).removeprefix("-")) == (yuan, wan)


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (5, 6, "83.3%"),
        (0, 6, "0.0%"),
        (1, 0, "–"),
        (None, 6, "–"),
        (1, None, "–"),
        (6, 6, "100.0%"),
    ],
)
def test_share_needs_a_denominator(part: int | None, whole: int | None, share: str) -> None:
    assert formats.percent_of(part, whole) == share


def test_dates_follow_the_language_and_the_zone() -> None:
    late = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)  # already the 23rd in Shanghai
    with translation.override("zh-hans"):
        assert formats.day_text(date(2026, 11, 23)) == "2026年11月23日"
        assert formats.minute_text(late) == "2026年11月23日 02:05"
    with translation.override("en"):
        assert formats.day_text(late) == "23 Nov 2026"
    assert formats.day_text(None) == "–"


@pytest.mark.parametrize(
    ("word", "look"),
    [
        ("success", "ok"),
        ("error", "bad"),
        ("warning", "wait"),
        ("extra info", "info"),
        ("", "plain"),
        (None, "plain"),
        ("nonsense", "plain"),
    ],
)
def test_words_of_states_have_one_look(word: str | None, look: str) -> None:
    assert formats.kind(word) == look
