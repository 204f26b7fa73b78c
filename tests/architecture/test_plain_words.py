"""Villagers and evaluators read plain Chinese: docs/algorithms/plain_words.md."""

import csv
from pathlib import Path

from huhutong.config import public_texts

EXCUSED = Path(__file__).with_name("plain_words_excused.csv")


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


def test_the_texts_of_all_public_places_are_read() -> None:
    places = {where.rsplit(":", 1)[0] for _text, where in public_texts.texts()}
    assert len(list(public_texts.texts())) > 300
    for place in (
        "huhutong/portal/templates/portal/home.html",
        "huhutong/posting/templates/posting/notice.html",
        "huhutong/granting/documents.py",
        "huhutong/evaluation/templates/evaluation/handout.html",
        "frontend/src/ballot/words.zh-Hans.json",
    ):
        assert place in places
    assert all(path.is_file() for path in public_texts.sources())
