"""PDF, QR codes, figures."""

import re

import pytest
from django.db.models import QuerySet

from huhutong.infra import figures, pdf, qr
from huhutong.infra.models import BusinessClock


def test_a_pdf_embeds_its_chinese_font_and_is_the_same_each_time() -> None:
    data = {"title": "授信公示", "fen": 2_900_000, "qr": qr.svg("https://example.cn/n/1")}
    made = pdf.render("infra/probe.typ", data)
    assert made.startswith(b"%PDF-")
    assert re.search(rb"NotoSansCJK", made)
    assert pdf.render("infra/probe.typ", data) == made
    assert pdf.render("infra/probe.typ", {**data, "fen": 1}) != made


def test_an_unknown_document_template_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no such document template"):
        pdf.render("infra/nowhere.typ", {})


def test_a_qr_code_is_svg_that_a_strict_csp_lets_through() -> None:
    made = qr.svg("https://example.cn/ballot/abc?x=1&y=2", label="评议 & 链接")
    assert made.startswith("<svg ")
    assert 'class="qr"' in made
    assert "viewBox" in made
    assert "<title>评议 &amp; 链接</title>" in made
    assert "style=" not in made
    assert made != qr.svg("https://example.cn/ballot/abd?x=1&y=2", label="评议 & 链接")


def _ahead(rows: QuerySet[BusinessClock]) -> QuerySet[BusinessClock]:
    return rows.filter(offset_days__gt=0)


def test_a_figure_gives_the_number_and_the_rows_behind_it(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a figure over two rows of which one counts
    monkeypatch.setattr(figures, "_figures", {})
    ahead = figures.register(
        figures.Figure(
            id="infra.clocks_ahead",
            definition="clocks that run ahead",
            unit="clock",
            denominator="all clocks",
            rows=_ahead,
            value=figures.count,
        )
    )
    BusinessClock.objects.create(institution="00000000-0000-0000-0000-000000000001")
    fast = BusinessClock.objects.create(
        institution="00000000-0000-0000-0000-000000000002", offset_days=3
    )

    # then number and rows agree, and the registry knows it
    everything = BusinessClock.objects.all()
    assert ahead.of(everything) == 1
    assert list(ahead.rows(everything)) == [fast]
    assert figures.figure("infra.clocks_ahead") is ahead
    assert figures.all_figures() == [ahead]


def test_an_id_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_figures", {})
    one = figures.Figure("a.b", "", "", "", _ahead, figures.count)
    figures.register(one)
    assert figures.register(one) is one
    with pytest.raises(ValueError, match="registered twice"):
        figures.register(figures.Figure("a.b", "x", "", "", _ahead, figures.count))
