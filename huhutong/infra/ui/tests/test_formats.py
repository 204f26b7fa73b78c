"""Figures, money and dates are written one way everywhere."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from huhutong.infra.ui import formats, preferences, tables


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
        (9_996, 10_000, ">99.9%"),
        (9_994, 10_000, "99.9%"),
        (10_004, 10_000, ">100.0%"),
        (4, 10_000, "<0.1%"),
        (5, 10_000, "0.1%"),
        (-4, 10_000, ">-0.1%"),
        (-1, 8, "-12.5%"),
        (30, 8, "375.0%"),
        (12_345, 10, "123,450.0%"),
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


def _rendered(source: str, **values: object) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(values))


def test_amounts_follow_the_reader_and_keep_the_exact_figure_at_hand() -> None:
    source = "{{ fen|amount }} {% amount_unit %}"
    with translation.override("zh-hans"):
        # given one amount, when a reader of yuan looks, then it is plain
        assert _rendered(source, fen=2_912_345) == "29,123.45 元"
        # when a reader of ten thousands looks, then it is rounded and the exact one is there
        with preferences.override(preferences.Preferences(amounts="wan")):
            assert _rendered(source, fen=2_912_345) == (
                '<span class="amount no-print" title="29,123.45 元" data-exact="29,123.45 元">2.91'
                '</span><span class="only-print">29,123.45</span> '
                '<span class="no-print">万元</span><span class="only-print">元</span>'
            )
            assert _rendered("{{ fen|amount }}{{ fen|amount_words }}", fen=None) == "––"
            assert _rendered("{{ fen|amount_words }}", fen=20_000_000) == "20.00 万元"
            assert _rendered("{{ fen|yuan }}", fen=2_912_345) == "29,123.45"


def test_a_head_names_the_unit_in_force() -> None:
    source = '{% amount_th _("Limit (yuan)") %}'
    with translation.override("zh-hans"):
        assert _rendered(source) == '<th scope="col" class="num">额度（元）</th>'
        with preferences.override(preferences.Preferences(amounts="wan")):
            head = _rendered('{% sort_th heads "limit" _("Limit (yuan)") "num amount" %}')
            assert tables.heads_of(f"<thead>{head}</thead>") == ["额度（万元）"]
            # a card's words and the paper do not say both units
            assert '<span class="only-print">元</span>）' in head


def test_a_head_without_a_unit_is_the_templates_bug() -> None:
    with pytest.raises(ValueError, match="does not end in its unit"):
        formats.head_parts("Limit")


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [(0, 6, "0%"), (5, 6, "83.3%"), (9, 6, "100.0%"), (1, 0, "0%"), (-1, 6, "0%")],
)
def test_a_bar_stays_in_its_frame(part: int, whole: int, width: str) -> None:
    assert formats.bar_width(part, whole) == width


def test_short_days_and_the_clock() -> None:
    late = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert (formats.short_day_text(late), formats.clock_text(late)) == ("11月23日", "02:05")
    with translation.override("en"):
        assert formats.short_day_text(late) == "23 Nov"
    assert (formats.short_day_text(None), formats.clock_text(None)) == ("–", "–")


def test_points_and_ratios() -> None:
    assert [formats.points(8_325), formats.points(None)] == ["83.25", "–"]
    assert formats.percent_bp(3_050) == "30.50%"
