"""Chinese is complete, one, and names the same values as the message."""

from pathlib import Path

import pytest

from huhutong.config import messages


def test_every_message_has_its_chinese() -> None:
    missing = [f"{m.where} {m.text!r}" for m in messages.untranslated()]
    assert not missing, "\n".join(missing)


def test_no_message_has_two_chinese_texts() -> None:
    assert not messages.contradictions(), "\n".join(messages.contradictions())


def test_no_translation_outlives_its_message() -> None:
    assert not messages.unused(), "\n".join(messages.unused())


def test_translations_keep_the_placeholders() -> None:
    assert not messages.lost_placeholders(), "\n".join(messages.lost_placeholders())


def test_extraction_reads_python_templates_and_typescript(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given one file of each kind, with all the forms in use
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "huhutong")
    (tmp_path / "a.py").write_text('x = _("One")\ny = pgettext("verb", "Open")\nmark("Two {n}")\n')
    (tmp_path / "b.html").write_text(
        "<p class=\"it's\">{% trans 'Three' %}</p>\n  {% blocktrans count n=n trimmed %}\n"
        "   {{ n }} household\n {% plural %} {{ n }} households {% endblocktrans %}\n"
        '{{ _("Four") }}{% translate "Open" context "adjective" as word %}{# It"s a note #}\n'
        '{% include "x" with label=_("Five (5)") only %}'
    )
    (tmp_path / "c.ts").write_text("const a = gettext('Six');\n")

    # when they are read
    found = messages.marked([tmp_path / name for name in ("a.py", "b.html", "c.ts")])

    # then every marked text is there with its context
    assert {(m.context, m.text) for m in found} == {
        ("", "One"),
        ("verb", "Open"),
        ("", "Two {n}"),
        ("", "Three"),
        ("", "%(n)s household"),
        ("", "Four"),
        ("adjective", "Open"),
        ("", "Five (5)"),
        ("", "Six"),
    }
