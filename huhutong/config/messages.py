"""Finds every message that a person may see, and which of them has no Chinese.

    python -m huhutong.config.messages [app]

prints what is missing as .po entries, ready to be pasted into that app's django.po.
Extraction is ours because Django's needs the GNU gettext tools; it stands on Django's own
`templatize` for templates and on babel for Python and TypeScript.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import extract_javascript, extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from huhutong.config.translations import PACKAGE, catalogues

FRONTEND = PACKAGE.parent / "frontend"
# Position of the message, or of (context, message) for p-functions, in each marking function.
KEYWORDS = {
    "_": None,
    "mark": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# Django says it itself, and in better Chinese here than in its own catalogue.
_DJANGO_SAYS = {
    (
        "",
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
    )
}
_STRING = r"""(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:[^()\"']|{_STRING})*\)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|{(\w+)[^{}]*}")


class Message(NamedTuple):
    """One marked text and the first place it was found."""

    context: str
    text: str
    where: str


def _as_message(function: str, found: object, where: str) -> Message | None:
    """babel hands over one text, or a tuple: the context first for the p-functions."""
    texts = [t for t in (found if isinstance(found, tuple) else (found,)) if isinstance(t, str)]
    context = texts.pop(0) if "pgettext" in function and texts else ""
    return Message(context, texts[0], where) if texts and texts[0] else None


def _from_source(source: str, where: str, extract: object) -> Iterator[Message]:
    stream = io.BytesIO(source.encode())
    for line, function, found, _comments in extract(  # type: ignore[operator]
        stream, list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        if message := _as_message(function, found, f"{where}:{line}"):
            yield message


def _template_as_python(source: str) -> str:
    """Django's rewriting of a template, made harmless for Python's tokenizer."""
    rows = templatize(source).splitlines()
    return "\n".join("; ".join(_CALL.findall(row)) for row in rows)


def _messages_of(path: Path) -> Iterator[Message]:
    source, where = path.read_text(encoding="utf-8"), path.relative_to(PACKAGE.parent).as_posix()
    if path.suffix == ".py":
        yield from _from_source(source, where, extract_python)
    elif path.suffix == ".ts":
        yield from _from_source(source, where, extract_javascript)
    else:
        yield from _from_source(_template_as_python(source), where, extract_python)


def _sources() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE).parts
        is_template = "templates" in inside and path.suffix in {".html", ".txt"}
        if (path.suffix == ".py" or is_template) and not {"tests", "migrations"} & set(inside):
            yield path
    yield from sorted(FRONTEND.glob("src/**/*.ts"))


def marked(paths: Iterable[Path] | None = None) -> list[Message]:
    """Every marked message, each once, in the order of files."""
    seen: dict[tuple[str, str], Message] = {}
    for path in _sources() if paths is None else paths:
        for message in _messages_of(path):
            seen.setdefault((message.context, message.text), message)
    return list(seen.values())


def translated(language: str = "zh_Hans") -> dict[tuple[str, str], dict[str, str]]:
    """{(context, message): {catalogue: translation}} of all catalogues; fuzzy counts as none."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for po in catalogues():
        if po.parts[-3] != language:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=language)
        for entry in catalogue:
            texts = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
            if entry.id and all(texts) and not entry.fuzzy:
                first = entry.id[0] if isinstance(entry.id, tuple | list) else entry.id
                place = po.relative_to(PACKAGE).as_posix()
                found.setdefault((entry.context or "", first), {})[place] = str(texts[0])
    return found


def untranslated() -> list[Message]:
    """Marked messages without Chinese."""
    done = translated()
    return [m for m in marked() if (m.context, m.text) not in done]


def unused() -> list[str]:
    """Translations of messages that no file marks any more; Django's own words are not marked."""
    known = {(message.context, message.text) for message in marked()} | _DJANGO_SAYS
    return [
        f"{place}: {text!r}"
        for (context, text), places in translated().items()
        for place in places
        if (context, text) not in known
    ]


def contradictions() -> list[str]:
    """Messages with two Chinese texts: which one a page shows would hang on the order of apps."""
    return [
        f"{text!r}: " + "; ".join(f"{place}: {chinese}" for place, chinese in places.items())
        for (_context, text), places in translated().items()
        if len(set(places.values())) > 1
    ]


def _names(text: str) -> set[str]:
    return {a or b for a, b in _PLACEHOLDER.findall(text)}


def lost_placeholders() -> list[str]:
    """Translations that name a value the message does not have, or drop one."""
    return [
        f"{place}: {text!r} -> {chinese!r}"
        for (_context, text), places in translated().items()
        for place, chinese in places.items()
        if _names(text) != _names(chinese)
    ]


def main() -> int:
    """Print what is missing, as .po entries; 1 if anything is."""
    wanted = f"huhutong/{sys.argv[1]}/" if len(sys.argv) > 1 else ""
    missing = [m for m in untranslated() if m.where.startswith(wanted)]
    for message in missing:
        quoted = message.text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        context = f'msgctxt "{message.context}"\n' if message.context else ""
        sys.stdout.write(f'#: {message.where}\n{context}msgid "{quoted}"\nmsgstr ""\n\n')
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
