"""Villagers and evaluators read plain Chinese: docs/algorithms/plain_words.md."""

import csv
import re
from pathlib import Path

import pytest

from huhutong.config import public_texts
from huhutong.config.translations import PACKAGE
from huhutong.kernel.plain_words import findings, han, sentences
from tests.architecture.tree import ROOT, short, texts

EXCUSED = Path(__file__).with_name("plain_words_excused.csv")
PAGE = (ROOT / "docs/algorithms/plain_words.md").read_text(encoding="utf-8")
STAY = PAGE.split("## Words that stay")[1].split("## Worked table")[0]
ROW = re.compile(r"^\| (\S+) \| (\S+\.\S+) \| (.+) \|$", re.MULTILINE)
# Chinese characters a sentence, by rule 2 of the page.
MOST_ON_AVERAGE = 15


def _excused() -> dict[tuple[str, str], str]:
    """(what is hard, the text) -> why it stays."""
    with EXCUSED.open(encoding="utf-8") as file:
        return {(row["what"], row["text"]): row["reason"] for row in csv.DictReader(file)}


def test_public_texts_are_plain_or_excused_with_a_reason() -> None:
    found = {
        (finding.what, text): f"{where}: {finding.kind} {finding.what!r} in {text!r}"
        for finding, text, where in public_texts.hard()
    }
    excused = _excused()
    assert not set(found) - set(excused), "\n".join(
        said for key, said in found.items() if key not in excused
    )
    assert set(excused) <= set(found), "excused without need"
    assert all(reason.strip() for reason in excused.values())


def test_sentences_are_short_on_average() -> None:
    lengths = [han(one) for text, _where in public_texts.texts() for one in sentences(text)]
    assert len(lengths) > 200
    assert sum(lengths) / len(lengths) <= MOST_ON_AVERAGE


def test_words_that_stay_are_explained_in_a_plain_public_text() -> None:
    said = {(text, where.rsplit(":", 1)[0]) for text, where in public_texts.texts()}
    rows = ROW.findall(STAY)
    assert len(rows) == 6
    for word, where, text in rows:
        assert word in text
        assert (text, where) in said, f"{word} is explained nowhere: {text}"
        assert findings(text) == []


def test_the_texts_of_all_public_places_are_read() -> None:
    places = {where.rsplit(":", 1)[0] for _text, where in public_texts.texts()}
    assert len(list(public_texts.texts())) > 450
    for place in (
        "huhutong/portal/templates/portal/home.html",
        "huhutong/posting/templates/posting/notice.html",
        "huhutong/posting/errors.py",
        "huhutong/granting/documents.py",
        "huhutong/evaluation/templates/evaluation/handout.html",
        "huhutong/evaluation/errors.py",
        "huhutong/households/templates/households/consent_form.html",
        "huhutong/infra/ui/templates/ui/components/form.html",
        "frontend/src/ballot/words.zh-Hans.json",
        "frontend/src/words/zh-Hans.json",
    ):
        assert place in places
    assert all(path.is_file() for path in public_texts.sources())


def test_whatever_stands_on_a_public_layout_is_read_without_being_listed() -> None:
    standing = re.compile(r"""{%\s*extends\s+["']ui/(?:public|phone|kiosk)\.html["']""")
    read = set(public_texts.sources())
    missed = [
        short(path)
        for path, text in texts()
        if path.suffix == ".html" and "/ui/design/" not in path.as_posix()
        if standing.search(text) and path not in read
    ]
    assert missed == []


def test_officers_alone_read_what_is_not_named() -> None:
    """A file of refusals is read by class: an officer's refusal may speak an office's words."""
    said = {text for text, _where in public_texts.texts()}
    assert "这个链接不能用了。请向银行客户经理要一张新的评议通知单。" in said
    assert "没有可公示的农户。请先核对本轮结果。" not in said


def test_a_name_that_is_gone_is_told() -> None:
    with pytest.raises(ValueError, match="NoSuchRefusal"):
        public_texts.lines_of(PACKAGE / "posting/errors.py", ("PeriodOver", "NoSuchRefusal"))


def test_papers_take_their_chinese_from_the_catalogues() -> None:
    """What a typst template said by itself would be read by no rule; the probe is no paper."""
    wrong = [
        f"{short(path)}:{number}"
        for path, text in texts()
        if path.suffix == ".typ" and path.name != "probe.typ"
        for number, row in enumerate(text.splitlines(), start=1)
        if han(row.split("//")[0])
    ]
    assert wrong == []
