"""Help: each page has some, it leads to a heading that exists, and it speaks of real buttons."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation

from huhutong.console import help as howto
from huhutong.kernel.errors import NotInScope
from huhutong.org.public import User
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[3]
SignIn = Callable[[User], Client]
UUID = "00000000-0000-4000-8000-000000000001"
ARGUMENTS = {"UUIDConverter": UUID, "IntConverter": "1"}
# Answers that are no page of the frame: files, points of a map, the language switch.
FILES = (".pdf", ".xlsx", ".json", ".csv")


def _names(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _names(entry, inner)
        elif entry.name:
            yield ":".join((*spaces, entry.name)), entry


def _path(name: str, pattern: URLPattern) -> str:
    names = pattern.pattern.converters
    kinds = {argument: type(kind).__name__ for argument, kind in names.items()}
    try:
        return reverse(name, kwargs={a: ARGUMENTS.get(kind, "x") for a, kind in kinds.items()})
    except NoReverseMatch:
        return ""


def staff_pages() -> list[str]:
    """Names of the addresses under /console/ that answer a browser's GET with a sign-in."""
    found = []
    for name, pattern in _names(get_resolver()):
        path = _path(name, pattern)
        if not (path.startswith("/console/") or path == "/password/") or path.endswith(FILES):
            continue
        # Asked without signing in: a page sends to the sign-in, an action refuses the method.
        answer = Client().get(path)
        if answer.status_code == 302 and "/sign-in/" in answer["Location"]:
            found.append(name)
    return found


def test_every_staff_page_has_help(cast: Cast) -> None:
    pages = staff_pages()
    assert len(pages) > 45
    assert sorted(set(pages) - set(howto.PAGES)) == []


def test_no_help_is_kept_for_an_address_that_is_gone() -> None:
    known = {name for name, _pattern in _names(get_resolver())}
    assert sorted(set(howto.PAGES) - known) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", sorted(howto.PAGES))
def test_the_help_of_a_page_leads_to_a_heading_that_exists(name: str, language: str) -> None:
    code, _hash, heading = howto.PAGES[name].partition("#")
    with translation.override("zh-hans"):
        assert not heading or howto.topic_of(code).part(heading) is not None
    with translation.override(language):
        link, topic = howto.help_of(name), howto.topic_of(code)
    assert link is not None
    anchor = link.href.partition("#")[2]
    assert bool(anchor) == bool(heading)
    assert not anchor or topic.part(anchor) is not None


def test_every_text_is_a_topic_and_links_lead_to_topics() -> None:
    folder = Path(howto.__file__).parent / "howto"
    names = sorted(path.name for path in folder.glob("*.md"))
    assert names == sorted(f"{code}{end}" for code in howto.TOPICS for end in (".md", ".en.md"))
    html = "".join(part.html for topic in howto.topics() for part in topic.parts)
    linked = re.findall(r'href="([^"]*)"', html)
    assert linked
    pages = {topic.href for topic in howto.topics()}
    assert [href for href in linked if href not in pages] == []


def _said() -> set[str]:
    """Everything that pages say in Chinese."""
    texts: set[str] = set()
    for path in ROOT.glob("huhutong/**/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                if isinstance(message.string, str):
                    texts.add(message.string)
    return texts


def test_buttons_are_called_as_they_are_on_the_pages() -> None:
    said, folder = _said(), Path(howto.__file__).parent / "howto"
    wrong = [
        f"{path.name}: {words}"
        for path in sorted(folder.glob("*.md"))
        for words in re.findall(r"点 ?\*\*([^*]+)\*\*", path.read_text(encoding="utf-8"))
        if words not in said
    ]
    assert not wrong, "\n".join(wrong)


def test_the_glossary_for_staff_uses_the_words_of_the_house() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = (Path(howto.__file__).parent / "howto" / "words.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+?) \|", words, re.MULTILINE)
    terms = [term for term in rows if term not in {"词", "---"}]
    assert len(terms) > 35
    assert [t for t in terms if t not in glossary] == []


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    topic = howto._rendered("x", "# T\n\n<script>alert(1)</script> **b**\n\n## H\n\ntext\n")
    assert topic.title == "T"
    assert "&lt;script&gt;" in topic.parts[0].html
    assert [part.heading for part in topic.parts] == ["T", "H"]


def test_pages_of_the_help_and_the_sheet_beside_a_page(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.sun)
    contents = browser.get(reverse("console:help")).content.decode()
    assert all(topic.title in contents for topic in howto.topics())

    # the page of the queue points to its part
    queue = browser.get(reverse("posting:objections")).content.decode()
    assert "/console/help/objections/#2-异议处理岗-每天做什么" in queue

    # the sheet holds that part alone, the page all of it
    where = reverse("console:help_topic", args=["objections"])
    sheet = browser.get(where, {"part": "2-异议处理岗-每天做什么"}).content.decode()
    assert "由我受理" in sheet
    assert "<html" not in sheet
    assert "答复写什么" not in sheet
    assert "答复写什么" in browser.get(where).content.decode()
    assert browser.get("/console/help/nowhere/").status_code == 404


def test_an_unknown_topic_is_not_looked_for_among_the_files() -> None:
    with pytest.raises(NotInScope):
        howto.topic_of("../views")


@pytest.mark.parametrize("code", howto.TOPICS)
def test_each_topic_is_the_same_in_english(code: str) -> None:
    folder = Path(howto.__file__).parent / "howto"
    chinese = (folder / f"{code}.md").read_text(encoding="utf-8")
    english = (folder / f"{code}.en.md").read_text(encoding="utf-8")

    # the same headings, rows of tables, steps and links, in the same order
    def shape(text: str) -> list[str]:
        return re.findall(r"^(?:#+|\||\d+\.|-) ", text, re.MULTILINE)

    assert shape(english) == shape(chinese)
    links = [re.findall(r"\((\w+\.md)\)", text) for text in (chinese, english)]
    assert sorted(links[0]) == sorted(links[1])
    # and no Chinese but what a reader must type or sees on the screen as it is
    strange = set(re.findall(r"[\u4e00-\u9fff]+", english))
    assert strange <= {"元", "万元", "张三", "是", "否", "佛冈农商银行"}


def test_a_reader_of_english_has_english_help(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.li)
    browser.cookies["django_language"] = "en"
    page = browser.get(reverse("console:help_topic", args=["run_a_round"])).content.decode()
    assert "How to take a village through a round" in page
    assert "怎样办完一轮" not in page
    with translation.override("en"):
        link = howto.help_of("granting:opening")
    assert link is not None
    assert link.title == "2. Open the ballots"
    assert link.href.endswith("#2-Open-the-ballots")
