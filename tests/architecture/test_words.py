"""English is English, and a word of the glossary has one Chinese word wherever it stands alone."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po

from huhutong.config import messages
from tests.architecture.tree import PACKAGE, ROOT

CJK = re.compile(r"[\u4e00-\u9fff]+")
# Half-width punctuation that touches a Chinese character: Chinese has its own.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][:,;!?(]|[,;!?)][\u4e00-\u9fff]")
ROW = re.compile(r"^\| ([^|]+?) \| ([^|]+?) \|", re.MULTILINE)
# What a Chinese roster workbook must hold, so what an English message must quote.
WORKBOOK = set(
    CJK.findall(
        "姓名 身份证号 户主关系 男 女 户主 配偶 子 儿媳 女婿 孙子 父亲 母亲 兄弟 其他 "
        "常住 经商 外出务工 空挂户 举家外迁 粮食 养殖 果园 商贸 务工 无 一般 较好 好 是 否"
    )
)
# (app, English) -> why its Chinese is not the glossary's.
EXCUSED = {
    ("evaluation", "Group"): "heads a narrow column: 组别",
    ("posting", "Groups"): "villagers call their group 村民小组",
    ("granting", "Case"): "the column holds the number of the case",
    ("granting", "Score"): "the act of scoring, a step of the round",
    ("households", "consent"): "the signed paper, not the permission",
    ("households", "Consent"): "the signed paper, not the permission",
}

# Of the glossary, words that nothing else could mean: wherever the Chinese stands, so does the
# beginning of the English.
EVERYWHERE = {
    *{"acknowledgement", "archived rate", "credit principal", "data scope", "evaluator"},
    *{"hand-out", "outlet", "peer score", "receipt", "recusal", "scorecard", "seal code"},
    *{"supplementary evaluation", "granting rate"},
}
# English -> why another word stands there.
ELSEWHERE = {
    "Every rate stands beside the two numbers it comes from; use stands beside coverage.": (
        "coverage is what the granting rate tells"
    ),
}


def _messages() -> Iterator[tuple[str, str, str]]:
    """(app, English, Chinese) of every message without plural forms."""
    for path in sorted(PACKAGE.glob("**/locale/zh_Hans/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                if message.id and isinstance(message.id, str):
                    yield path.relative_to(PACKAGE).parts[0], message.id, str(message.string)


def _glossary(path: Path) -> list[tuple[str, str]]:
    rows = ROW.findall(path.read_text(encoding="utf-8"))
    return [(en, zh) for en, zh in rows if en not in {"English", "---"}]


def test_english_messages_hold_no_chinese_but_words_of_a_workbook() -> None:
    wrong = [
        f"{app}: {english}"
        for app, english, _chinese in _messages()
        if set(CJK.findall(english)) - WORKBOOK
    ]
    assert not wrong, "\n".join(wrong)


def test_chinese_messages_have_chinese_punctuation() -> None:
    wrong = [f"{app}: {zh}" for app, _english, zh in _messages() if HALF_WIDTH.search(zh)]
    assert not wrong, "\n".join(wrong)


def test_the_glossary_is_one_to_one() -> None:
    rows = _glossary(ROOT / "docs" / "glossary.md")
    assert len(rows) > 50
    assert len({english for english, _ in rows}) == len({chinese for _, chinese in rows})
    assert len(rows) == len({english for english, _ in rows})


def test_a_word_of_the_glossary_has_its_chinese_where_it_stands_alone() -> None:
    terms = {english.lower(): zh for english, zh in _glossary(ROOT / "docs" / "glossary.md")}
    wrong = {}
    for app, english, chinese in _messages():
        alone = english.lower().rstrip(".")
        term = terms.get(alone) or terms.get(alone.removesuffix("s"))
        if term and chinese not in term and term not in chinese:
            wrong[app, english] = f"{chinese} is not {term}"
    assert {key: said for key, said in wrong.items() if key not in EXCUSED} == {}
    assert set(EXCUSED) - set(wrong) == set(), "excused without need"


def test_bold_names_in_english_are_those_of_the_pages() -> None:
    said = {message.text for message in messages.marked()}
    folder = PACKAGE / "console/howto"
    wrong = [
        f"{path.name}: {words}"
        for path in sorted(folder.glob("*.en.md"))
        for words in re.findall(
            r"[Pp]ress(?:es)? \*\*([^*]+)\*\*", path.read_text(encoding="utf-8")
        )
        if words not in said | {"Ctrl+K", "/"}
    ]
    assert not wrong, "\n".join(wrong)


def test_a_word_of_the_glossary_is_the_same_wherever_it_stands() -> None:
    terms = dict(_glossary(ROOT / "docs" / "glossary.md"))
    wrong = {}
    for _app, english, chinese in _messages():
        # Chinese says 候补评议员, alternate evaluators, for what English calls alternates.
        said = english.lower().replace("alternate", "evaluator")
        missing = [term for term in EVERYWHERE if terms[term] in chinese and term[:5] not in said]
        if missing:
            wrong[english] = missing
    assert {en: missing for en, missing in wrong.items() if en not in ELSEWHERE} == {}
    assert set(ELSEWHERE) - set(wrong) == set(), "excused without need"
