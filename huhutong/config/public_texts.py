"""Every Chinese text that a villager or an evaluator may read, and what is hard in it.

    python -m huhutong.config.public_texts

prints what is hard to read, one finding a line, tab-separated: kind, what, text, where it stands.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from huhutong.config.messages import FRONTEND, Message, marked, translated
from huhutong.config.translations import PACKAGE
from huhutong.kernel.plain_words import Finding, findings

# Whatever stands on one of these layouts is read by villagers or evaluators, without being listed.
_LAYOUTS = ("ui/public.html", "ui/phone.html", "ui/kiosk.html")
# What they read beside: a refusal, the papers handed out, the choice of sheets by a tag.
_PAGES = (
    "ui/refusal.html",
    "evaluation/handout.html",
    "households/consent_form.html",
    "posting/_print.html",
)
_SAMPLES = "ui/design/"
# Python files, and which names at their top level speak to the public; none named: all.
_CODE: dict[str, tuple[str, ...]] = {
    "evaluation/api.py": (),
    "evaluation/errors.py": (
        "AccessLocked",
        "AnswerInvalid",
        "BallotSessionOver",
        "CrossSiteRequest",
        "DeviceKeyReused",
        "LinkInvalid",
        "PinWrong",
        "RoundClosed",
        "SheetAlreadyAnswered",
        "SheetRecused",
    ),
    "evaluation/labels.py": ("FIELDS", "REMEDIES", "VETO_REASONS"),
    "evaluation/views/ballot.py": (),
    "evaluation/views/links.py": (),
    "granting/documents.py": (),
    "infra/errors.py": ("WriteQueueFull",),
    "infra/refusals.py": (
        "_OTHER_TITLE",
        "_TITLES",
        "bad_request",
        "crashed",
        "csrf_failed",
        "not_found",
    ),
    "infra/ui/preferences.py": (),
    "kernel/errors.py": ("NotInScope",),
    "posting/documents.py": (),
    "posting/errors.py": (
        "NoSuchPrint",
        "ObjectionIncomplete",
        "PeriodOver",
        "PinLocked",
        "TooManyObjections",
        "WrongNumberOrPin",
    ),
    "posting/forms.py": (),
    "posting/templatetags/posting.py": (),
    "posting/views/objecting.py": (),
    "posting/views/public.py": (),
    "posting/words.py": ("DECISIONS",),
}
_DICTIONARIES = ("ballot/words.zh-Hans.json", "words/zh-Hans.json")
_POINTS_TO = re.compile(r"""{%\s*(?:extends|include)\s+["']([^"']+)["']""")
_TAG = re.compile(r"<[^>]+>")


@cache
def _templates() -> dict[str, Path]:
    """Name of a template -> its file."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.html")):
        parts = path.parts
        if "templates" in parts:
            found["/".join(parts[parts.index("templates") + 1 :])] = path
    return found


def _points_to(name: str) -> list[str]:
    """The templates that a template extends and includes by a fixed name."""
    source = _templates()[name].read_text(encoding="utf-8")
    return [other for other in _POINTS_TO.findall(source) if other in _templates()]


def _pages() -> list[Path]:
    """The templates of public pages and papers with all that they extend and include."""
    standing = [
        name
        for name in _templates()
        if not name.startswith(_SAMPLES) and set(_points_to(name)) & set(_LAYOUTS)
    ]
    seen: set[str] = set()
    waiting = [*standing, *_LAYOUTS, *_PAGES]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _points_to(name)
    return [_templates()[name] for name in sorted(seen)]


def sources() -> list[Path]:
    """The files whose messages villagers and evaluators read: pages, papers, refusals."""
    return [*_pages(), *(PACKAGE / name for name in _CODE)]


def _names_of(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.ClassDef | ast.FunctionDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def lines_of(path: Path, wanted: tuple[str, ...]) -> set[int]:
    """The lines of a file on which the wanted top-level names stand. Raises ValueError."""
    lines: set[int] = set()
    missing = set(wanted)
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if set(_names_of(node)) & set(wanted):
            missing -= set(_names_of(node))
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    if missing:
        raise ValueError(f"{path} has no {sorted(missing)}")
    return lines


def _messages() -> Iterator[Message]:
    yield from marked(_pages())
    for name, wanted in _CODE.items():
        path = PACKAGE / name
        lines = lines_of(path, wanted)
        for message in marked([path]):
            if not wanted or int(message.where.rsplit(":", 1)[1]) in lines:
                yield message


def texts() -> Iterator[tuple[str, str]]:
    """(Chinese text without tags, where it stands) of all public texts, each once."""
    done, seen = translated(), set()
    for message in _messages():
        for chinese in done.get((message.context, message.text), {}).values():
            if chinese not in seen:
                seen.add(chinese)
                yield _TAG.sub("", chinese), message.where
    for name in _DICTIONARIES:
        words = json.loads((FRONTEND / "src" / name).read_text(encoding="utf-8"))
        for key, chinese in words.items():
            yield chinese, f"frontend/src/{name}:{key}"


def hard() -> Iterator[tuple[Finding, str, str]]:
    """(finding, Chinese text, where it stands) of all public texts."""
    for chinese, where in texts():
        for finding in findings(chinese):
            yield finding, chinese, where


def main() -> int:
    """Print what is hard; 0 always, as tests/architecture/test_plain_words.py is the judge."""
    for finding, chinese, where in hard():
        sys.stdout.write(f"{finding.kind}\t{finding.what}\t{chinese!r}\t{where}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
