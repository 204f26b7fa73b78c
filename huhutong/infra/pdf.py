"""PDF by typst with a Chinese font of its own: the same on every machine, no system library."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]


class PdfNotInstalled(RuntimeError):
    """The extra `pdf` is missing: an operator's matter, so it crashes with the command to type."""


def render(template_name: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a template "app/name.typ" (file huhutong/app/typst/name.typ).

    data  plain JSON values; the template reads them by `#import "/infra/typst/base.typ": data`.
    About 0.1 s a page after the first call, which loads the font.
    """
    app, _, name = template_name.partition("/")
    path = PACKAGE / app / "typst" / name
    if not path.is_file():
        raise ValueError(f"no such document template: {template_name}")
    typst, fonts = _engine()
    made: bytes = typst.compile(
        str(path),
        root=str(PACKAGE),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
    )
    return made


@cache
def _engine() -> tuple[Any, Any]:
    # 30 MB of font and a native library: only those who print pay for them.
    try:
        import manimgx_fonts_cjk
        import typst
    except ImportError as missing:
        raise PdfNotInstalled('install it with: pip install "huhutong[pdf]"') from missing
    folder = Path(manimgx_fonts_cjk.__file__).parent
    paths = sorted({str(file.parent) for file in folder.rglob("*.ttc")})
    return typst, paths
