"""Finds the built front end: hashed files by way of Vite's manifest.

The build writes to static/ui/ beside this file (git-ignored). Under pytest a missing build falls
back to plain names, so that no page test needs Node.
"""

import json
import os
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

OUTPUT = Path(__file__).resolve().parent / "static" / "ui"
MANIFEST = OUTPUT / "manifest.json"
# What a page asks for, and the source that Vite's manifest knows it by.
ENTRIES = {
    "ui": "src/ui.css",
    "console": "src/console.ts",
    "public": "src/public.ts",
    "ballot": "src/ballot/main.ts",
    "ballot-worker": "src/ballot/worker.ts",
    "map": "src/map.ts",
    "chart": "src/chart.ts",
    "print": "src/print.ts",
    "kiosk": "src/kiosk.ts",
}
SPRITE = "sprite.svg"
# The build puts exactly these icons of the open set into the sprite.
ICONS = Path(__file__).resolve().parent / "icons.json"

NOT_BUILT = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>make setup</title>
<h1>界面文件还没有构建</h1>
<p>页面的样式和程序要先构建一次。请在项目目录运行下面的命令，然后刷新本页:</p>
<pre>make setup</pre>
<p lang="en">The front end has not been built. Run <code>make setup</code>, then reload.</p></html>
"""


class AssetsNotBuilt(RuntimeError):
    """A page was asked for before `make setup` built the front end."""


def running_tests() -> bool:
    """Pytest says so in the environment (since 8.2)."""
    return "PYTEST_VERSION" in os.environ


def built() -> bool:
    """The manifest of a build is there."""
    return MANIFEST.is_file()


@lru_cache(maxsize=2)
def _manifest(_changed_ns: int) -> dict[str, dict[str, Any]]:
    content: dict[str, dict[str, Any]] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return content


def _entry(name: str) -> dict[str, Any]:
    """The manifest's row of an entry; read again when a new build replaced the file."""
    source = ENTRIES.get(name, name)
    if not built():
        if running_tests():
            return {"file": f"{name}.css" if source.endswith(".css") else f"{name}.js"}
        raise AssetsNotBuilt("run `make setup`: static/ui/manifest.json is missing")
    manifest = _manifest(MANIFEST.stat().st_mtime_ns)
    if source not in manifest:
        raise ValueError(f"no built asset {name!r}; known: {sorted(ENTRIES)}")
    return manifest[source]


def url(file: str) -> str:
    """Address of one built file."""
    return static(f"ui/{file}")


def entry_url(name: str) -> str:
    """Address of an entry's main file."""
    return url(str(_entry(name)["file"]))


def stylesheets(name: str) -> list[str]:
    """Addresses of the style sheets that an entry brings."""
    entry = _entry(name)
    own = [entry["file"]] if str(entry["file"]).endswith(".css") else []
    return [url(file) for file in [*own, *entry.get("css", [])]]


def script(name: str) -> str | None:
    """Address of an entry's script, or None for a pure style sheet."""
    file = str(_entry(name)["file"])
    return url(file) if file.endswith(".js") else None


def scripts(name: str) -> list[str]:
    """Addresses of an entry's script and of all that it imports, each once."""
    found, waiting = dict[str, None](), [ENTRIES.get(name, name)]
    while waiting:
        entry = _entry(waiting.pop())
        if entry["file"] not in found:
            found[entry["file"]] = None
            waiting.extend(entry.get("imports", []))
    return [url(file) for file in found]


def source(name: str) -> str:
    """The text of an entry's built script; empty where tests run without a build."""
    file = OUTPUT / str(_entry(name)["file"])
    return file.read_text(encoding="utf-8") if built() else ""


def image_url(name: str) -> str:
    """Address of a picture that the build drew."""
    if not built() and running_tests():
        return url(name)
    return entry_url(name)


def sprite_url() -> str:
    """Address of the icon sprite."""
    return image_url(SPRITE)


@lru_cache(maxsize=1)
def icon_names() -> tuple[str, ...]:
    """The icons that the sprite holds."""
    return tuple(json.loads(ICONS.read_text(encoding="ascii")))


class BuildRequiredMiddleware:
    """A page that needs the build answers 503 with the command to type, not a bare crash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, _: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Only the missing build is answered here; everything else crashes loudly."""
        if isinstance(problem, AssetsNotBuilt):
            return HttpResponse(NOT_BUILT, status=503)
        return None
