"""Every Chinese text that a villager or an evaluator may read, and what is hard in it.

    python -m huhutong.config.public_texts

prints what is hard to read, one finding a line, tab-separated: kind, what, text, where it stands.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from huhutong.config.messages import FRONTEND, marked, translated
from huhutong.config.translations import PACKAGE
from huhutong.kernel.plain_words import Finding, findings

_NOTICE_PAGES = (
    "notice",
    "notice_list",
    "object_reason",
    "object_receipt",
    "object_row",
    "object_who",
    "receipt",
    "follow",
    "follow_state",
)
_BALLOT = FRONTEND / "src/ballot/words.zh-Hans.json"


def sources() -> list[Path]:
    """The files whose messages villagers and evaluators read: pages, papers, refusals."""
    return [
        *sorted((PACKAGE / "portal/templates").rglob("*.html")),
        *(PACKAGE / f"posting/templates/posting/{name}.html" for name in _NOTICE_PAGES),
        *(PACKAGE / f"infra/ui/templates/ui/{name}.html" for name in ("public", "phone", "kiosk")),
        PACKAGE / "posting/documents.py",
        PACKAGE / "posting/forms.py",
        PACKAGE / "posting/views/public.py",
        PACKAGE / "posting/views/objecting.py",
        PACKAGE / "granting/documents.py",
        PACKAGE / "evaluation/templates/evaluation/ballot.html",
        PACKAGE / "evaluation/templates/evaluation/handout.html",
        PACKAGE / "evaluation/handouts.py",
    ]


def texts() -> Iterator[tuple[str, str]]:
    """(Chinese text, where it stands) of all public texts, each once."""
    done, seen = translated(), set()
    for message in marked(sources()):
        for chinese in done.get((message.context, message.text), {}).values():
            if chinese not in seen:
                seen.add(chinese)
                yield chinese, message.where
    for name, chinese in json.loads(_BALLOT.read_text(encoding="utf-8")).items():
        yield chinese, f"frontend/src/ballot/words.zh-Hans.json:{name}"


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
