"""A .mo says what its .po says now."""

import gettext
import os
from pathlib import Path

from huhutong.config import translations

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PO = HEAD + 'msgid "Village"\nmsgstr "%s"\n'


def _said(po: Path) -> str:
    with po.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Village")


def test_it_is_compiled_once_and_again_when_the_source_differs(tmp_path: Path) -> None:
    # given a catalogue
    po = tmp_path / "app" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO % "村", encoding="utf-8")

    # then it is compiled, and not again
    assert translations.compile_stale(tmp_path) == 1
    assert translations.compile_stale(tmp_path) == 0
    assert _said(po) == "村"

    # and when an older file takes its place, as a checkout may do, it is compiled anew
    po.write_text(PO % "行政村", encoding="utf-8")
    os.utime(po, (1_000_000_000, 1_000_000_000))
    assert translations.compile_stale(tmp_path) == 1
    assert _said(po) == "行政村"
    assert [p.name for p in sorted(po.parent.iterdir())] == ["django.mo", "django.po"]
