"""A table that becomes cards on a phone: each cell knows the words of its head.

Written once here rather than in each template, so that a cell cannot carry another column's words.
"""

import re
from html import escape, unescape

_HEAD = re.compile(r"<thead\b[^>]*>(.*?)</thead>", re.DOTALL)
_HEAD_CELL = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_PARTS = re.compile(r"<(tr|th|td|thead|tbody|tfoot)\b([^>]*)>")
# What stands on paper only is no part of a card's words.
_PAPER = re.compile(r'<span class="only-print">[^<]*</span>')
_TAGS = re.compile(r"<[^>]+>")
_SPAN = re.compile(r'colspan="(\d+)"')
# `display` takes a table's meaning away from a screen reader; the roles give it back.
ROLES = {"tr": "row", "td": "cell", "thead": "rowgroup", "tbody": "rowgroup", "tfoot": "rowgroup"}


def _span(attributes: str) -> int:
    found = _SPAN.search(attributes)
    return int(found.group(1)) if found else 1


def heads_of(html: str) -> list[str]:
    """The words of each column's head, "" for one without words; a spanning head counts twice."""
    head = _HEAD.search(html)
    words: list[str] = []
    for attributes, inner in _HEAD_CELL.findall(head.group(1) if head else ""):
        text = " ".join(unescape(_TAGS.sub("", _PAPER.sub("", inner))).split())
        words += [text] * _span(attributes)
    return words


def labelled(html: str) -> str:
    """thead and tbody with `data-label` on each cell of the body, and the roles of a table.

    html  what a template rendered: tr, th and td in lower case, no table within the table
    """
    heads, column, in_head = heads_of(html), 0, False

    def mark(found: re.Match[str]) -> str:
        nonlocal column, in_head
        name, attributes = found.group(1), found.group(2)
        if name in {"thead", "tbody", "tfoot", "tr"}:
            column = 0
            in_head = name == "thead" or (name == "tr" and in_head)
            return f'<{name}{attributes} role="{ROLES[name]}">'
        place, column = column, column + _span(attributes)
        if in_head:
            return f'<{name}{attributes} role="columnheader">'
        role = "rowheader" if name == "th" else "cell"
        label = heads[place] if place < len(heads) else ""
        said = f' data-label="{escape(label)}"' if label else ""
        return f'<{name}{attributes} role="{role}"{said}>'

    return _PARTS.sub(mark, html)
