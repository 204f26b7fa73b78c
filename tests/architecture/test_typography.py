"""Chinese is set with Chinese punctuation: no ASCII comma or colon beside a Chinese character."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
_CHINESE = r"[\u3400-\u9fff\u201d\u300b]"
_HALF_WIDTH = re.compile(rf"{_CHINESE}[,;:?!]|[,;:?!]{_CHINESE}|\({_CHINESE}|{_CHINESE}\)")


def test_translations_have_no_half_width_punctuation() -> None:
    faults = []
    for path in sorted(ROOT.glob("huhutong/**/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="zh_Hans_CN")
        for message in catalogue:
            found = message.string
            texts = [found] if isinstance(found, str) else list(found or [])
            faults += [f"{path.relative_to(ROOT)}: {t}" for t in texts if _HALF_WIDTH.search(t)]
    assert not faults, "\n".join(faults)


def test_the_rule_finds_what_it_forbids() -> None:
    for wrong in ("完成,请核对", "结果:", "(户主)"):
        assert _HALF_WIDTH.search(wrong), wrong
    for right in ("完成，请核对", "共 3 户 (3 households)", "10:30"):
        assert not _HALF_WIDTH.search(right), right
