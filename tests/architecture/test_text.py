"""What must not stand in a committed file, and what must be documented."""

import re
from pathlib import Path

from tests.architecture.tree import ROOT, files, short, texts

# Written in pieces, so that this file does not find itself.
HOSTS = re.compile(
    "|".join(
        [
            '"resol' + 'ved"\\s*:',
            "--index-" + "url",
            "--extra-index-" + "url",
            "registry\\s*=\\s*http",
            "files\\.python" + "hosted",
            "registry\\.npm" + "js",
            "pypi\\.(?:org|tuna|douban)/" + "simple",
            "npmmir" + "ror",
        ]
    )
)
MACHINES = re.compile(r"(?<![\w.])/(?:wo" + "rk|ro" + r"ot|ho" + r"me/\w+)/\w")
LATER = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME|XX" + r"X)\b")
ALWAYS_GREEN = re.compile(r"\|\|\s*(?:tr" + r"ue|:)(?:\s|$)|continue-on-err" + "or")
SKIPPED = re.compile(
    r"mark\.(?:sk" + r"ip|skipif|xfa" + r"il)|pytest\.(?:sk" + r"ip|xfa" + r"il)\("
)
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*application/json)"
    r"|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*['\"]|hx-on"
)
# The style guide shows invented Chinese names and numbers, as the pages will.
SAMPLES = "/infra/ui/templates/ui/design/"
CJK = re.compile(r"[\u4e00-\u9fff]")
VARIABLE = re.compile(r"\bHUHUTONG_[A-Z][A-Z0-9_]*[A-Z0-9]\b")


def _hits(pattern: re.Pattern[str], wanted: set[str] | None = None) -> list[str]:
    return [
        f"{short(path)}:{number} {row.strip()[:90]}"
        for path, text in texts()
        if wanted is None or path.suffix in wanted or path.name in wanted
        for number, row in enumerate(text.splitlines(), start=1)
        if pattern.search(row)
    ]


def assert_none(hits: list[str]) -> None:
    """Name every place, not only the first."""
    assert not hits, "\n".join(hits)


def test_no_registry_host_is_committed() -> None:
    assert_none(_hits(HOSTS))


def test_no_path_of_a_machine_is_committed() -> None:
    assert_none(_hits(MACHINES))


def test_nothing_is_left_for_later_in_the_code() -> None:
    assert_none(_hits(LATER, {".py", ".ts", ".html", ".css", ".sh", "Makefile", "run"}))


def test_no_command_hides_a_failure() -> None:
    assert_none(_hits(ALWAYS_GREEN, {".py", ".sh", ".yml", ".yaml", "Makefile", "run"}))


def test_no_test_is_skipped() -> None:
    assert_none(_hits(SKIPPED, {".py"}))


def test_templates_hold_no_inline_script_or_style() -> None:
    """The content security policy would stop them silently in the browser."""
    assert_none(_hits(INLINE, {".html"}))


def test_templates_hold_no_untranslated_chinese() -> None:
    """Chinese stands in the .po files, so that English pages are whole too."""
    wrong = []
    for path in files():
        if path.suffix != ".html" or "/templates/" not in path.as_posix():
            continue
        if SAMPLES in path.as_posix():
            continue
        text = re.sub(
            r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text("utf-8"), flags=re.DOTALL
        )
        if CJK.search(text):
            wrong.append(short(path))
    assert not wrong, "\n".join(wrong)


def _variables(paths: list[Path]) -> set[str]:
    return {name for path in paths for name in VARIABLE.findall(path.read_text("utf-8"))}


def test_every_environment_variable_is_documented_and_read() -> None:
    readers = [
        p for p in files() if p.suffix in {".py", ".sh"} or p.name == "Makefile" or ".ci" in p.parts
    ]
    documented = _variables([ROOT / "docs" / "settings.md"])
    assert _variables(readers) == documented
