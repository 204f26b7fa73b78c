"""What the documents point to exists."""

import re

from tests.architecture.tree import ROOT, files, short, texts

SOURCE = re.compile(r"\bS-\d{3}\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
LISTED = re.compile(r"^\| (S-\d{3}) \|", flags=re.MULTILINE)


def test_every_source_that_is_named_is_listed_once() -> None:
    listed = LISTED.findall((ROOT / "docs" / "sources.md").read_text(encoding="utf-8"))
    assert len(listed) == len(set(listed))
    unknown = [
        f"{short(path)}: {name}"
        for path, text in texts()
        for name in sorted(set(SOURCE.findall(text)) - set(listed))
    ]
    assert not unknown, "\n".join(unknown)


def test_links_between_documents_lead_somewhere() -> None:
    broken = [
        f"{short(path)}: {target}"
        for path in files()
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "mailto:"))
        and not (path.parent / target).exists()
    ]
    assert not broken, "\n".join(broken)


def test_every_decision_record_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    missing = [p.name for p in sorted(folder.glob("0*.md")) if p.name not in index]
    assert missing == []


def test_every_app_says_what_it_is() -> None:
    """A package's docstring is the first line a newcomer reads."""
    silent = [
        short(path)
        for path in files()
        if path.name == "__init__.py"
        and path.parent.parent.name == "huhutong"
        and not path.read_text(encoding="utf-8").startswith('"""')
    ]
    assert silent == []
