"""PDF by typst with a Chinese font of its own: the same on every machine, no system library."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from huhutong.infra import glyphs

PACKAGE = Path(__file__).resolve().parents[1]
ROOM_FOR_A_PEN = "〔　〕"


class PdfNotInstalled(RuntimeError):
    """The extra `pdf` is missing: an operator's matter, so it crashes with the command to type."""


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template "app/name.typ" (file huhutong/app/typst/name.typ).

    data  plain JSON values; the template reads them by `#import "/infra/typst/base.typ": data`.
    A character that no font holds leaves room for a pen, and the sheet names it on top.
    About 0.1 s a page after the first call, which loads the font.
    """
    app, _sep, name = template_name.partition("/")
    path = PACKAGE / app / "typst" / name
    if not path.is_file():
        raise ValueError(f"no such document template: {template_name}")
    typst, folders = _engine(str(settings.FONT_DIR))
    made: bytes = typst.compile(
        str(path),
        root=str(PACKAGE),
        font_paths=folders,
        ignore_system_fonts=True,
        sys_inputs={"data": drawable(json.dumps(data, ensure_ascii=False), folders)},
        format="pdf",
    )
    return made


def drawable(text: str, folders: list[str]) -> str:
    """JSON text in which no character is left that would be an empty box.

    With any such character the object gets a `pen` too: the line that base.typ prints on top.
    """
    missing = glyphs.missing(text, glyphs.font_files(map(Path, folders)))
    if not missing:
        return text
    for sign in missing:
        text = text.replace(sign, ROOM_FOR_A_PEN)
    found: dict[str, Any] = json.loads(text)
    found["pen"] = _(
        "The fonts lack these characters: %(codes)s. Write them by hand into the brackets before "
        "you hang it up."
    ) % {"codes": "、".join(map(glyphs.code_of, missing))}
    return json.dumps(found, ensure_ascii=False)


@cache
def _engine(own_fonts: str) -> tuple[Any, list[str]]:
    # 30 MB of font and a native library: only those who print pay for them.
    try:
        import manimgx_fonts_cjk
        import typst
    except ImportError as missing:
        raise PdfNotInstalled('install it with: pip install "huhutong[pdf]"') from missing
    shipped = Path(manimgx_fonts_cjk.__file__).parent
    # The shipped font first; a bank adds its own for characters that only few fonts have.
    folders = [str(shipped)]
    if Path(own_fonts).is_dir():
        folders.append(own_fonts)
    return typst, folders
