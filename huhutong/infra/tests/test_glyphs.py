"""Rare characters in PDFs: drawn, or room for a pen; never an empty box."""

import json
from pathlib import Path

import manimgx_fonts_cjk
import pytest

from huhutong.infra import glyphs, pdf

SHIPPED = Path(manimgx_fonts_cjk.__file__).parent
# Rare surnames of Ext A and Ext B, rare given names, and names in traditional characters.
RARE = "㬎䶮𠮷龘犇喆昇堃爲陳國樑歐"
# A real character that only few fonts have, and a code that old registers used for their own.
NOWHERE, PRIVATE = "\U0002a6d6", "\ue123"


def test_the_shipped_font_draws_rare_and_traditional_names() -> None:
    assert glyphs.missing(f"{RARE} *，。〔　〕", glyphs.font_files([SHIPPED])) == []


@pytest.mark.parametrize(("sign", "code"), [(NOWHERE, "U+2A6D6"), (PRIVATE, "U+E123")])
def test_a_character_without_a_font_leaves_room_for_a_pen_and_is_named(
    sign: str, code: str
) -> None:
    assert glyphs.missing(f"陈{sign}", glyphs.font_files([SHIPPED])) == [sign]
    made = json.loads(
        pdf.drawable(json.dumps({"name": f"{sign}*明"}, ensure_ascii=False), [str(SHIPPED)])
    )
    assert made["name"] == "〔　〕*明"
    assert code in made["pen"]


def test_without_any_such_character_nothing_is_changed() -> None:
    text = json.dumps({"name": "𠮷*明"}, ensure_ascii=False)
    assert pdf.drawable(text, [str(SHIPPED)]) == text


def test_a_font_of_the_banks_own_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "rare.ttf").touch()
    names = {file.name for file in glyphs.font_files([SHIPPED, tmp_path])}
    assert names == {"rare.ttf", "NotoSansCJK-VF.otf.ttc"}
