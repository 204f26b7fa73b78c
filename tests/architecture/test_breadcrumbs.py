"""Every page with a frame says where it stands: home first (by the frame), itself last."""

import re

from tests.architecture.tree import PACKAGE, files

# The frames print the way home themselves, so that no page can forget it.
FRAMES = {"ui/console.html": "/console/", "ui/public.html": "/"}
_EXTENDS = re.compile(r'\{% extends "([^"]+)" %\}')
_BLOCK = re.compile(
    r"\{% block breadcrumbs %\}(.*?)\{% endblock %\}</span>|"
    r"\{% block breadcrumbs %\}(.*?)\{% endblock %\}",
    re.DOTALL,
)
_LAST = re.compile(r'<span aria-current="page">[^<]*(?:</span>)?(?:\{% endif %\})?$')
# The first pages of the two frames: nothing stands above them.
FIRST = {"console/home.html", "portal/home.html"}


def _templates() -> dict[str, str]:
    """Template name -> text, of all apps."""
    return {
        path.as_posix().split("/templates/")[1]: path.read_text(encoding="utf-8")
        for path in files()
        if path.suffix == ".html" and PACKAGE in path.parents and "templates" in path.parts
    }


def _trail(name: str, templates: dict[str, str]) -> str | None:
    """The page's own trail or the one it inherits; None without any."""
    text = templates[name]
    found = _BLOCK.search(text)
    if found:
        return (found[1] or found[2] or "").strip()
    parent = _EXTENDS.search(text)
    return None if parent is None or parent[1] in FRAMES else _trail(parent[1], templates)


def _frame(name: str, templates: dict[str, str]) -> str:
    parent = _EXTENDS.search(templates[name])
    if parent is None or parent[1] in FRAMES:
        return parent[1] if parent else ""
    return _frame(parent[1], templates)


def test_every_page_ends_its_trail_with_itself_and_leaves_home_to_the_frame() -> None:
    templates = _templates()
    pages = [name for name in templates if _frame(name, templates) in FRAMES]
    assert len(pages) > 50
    faults = []
    for name in sorted(set(pages) - FIRST):
        trail = _trail(name, templates)
        if not trail or not _LAST.search(trail):
            faults.append(f"{name}: the last part is not the page itself: {trail}")
        elif trail.startswith(('<a href="/console/">', '<a href="/">')):
            faults.append(f"{name}: the frame says home already")
    assert not faults, "\n".join(faults)


def test_frames_begin_the_trail_with_home() -> None:
    for frame, home in FRAMES.items():
        text = (PACKAGE / "infra" / "ui" / "templates" / frame).read_text(encoding="utf-8")
        first = re.search(r'aria-label="\{% trans \'You are here\' %\}">(.*?)\{% block bread', text)
        assert first, frame
        assert f'<a href="{home}">{{% trans "Home" %}}</a>' in first[1], frame


def test_the_rule_finds_a_page_without_a_trail() -> None:
    # given a page that inherits no trail, and one that ends with a link
    templates = {
        "a.html": '{% extends "ui/console.html" %}',
        "b.html": '{% extends "ui/console.html" %}{% block breadcrumbs %}<a href="#">x</a>'
        "{% endblock %}",
    }
    # then neither passes
    assert _trail("a.html", templates) is None
    assert not _LAST.search(_trail("b.html", templates) or "")
