"""Translation without Django, for commands that start at once."""

import gettext
from collections.abc import Callable
from pathlib import Path
from typing import Final

LOCALE: Final = Path(__file__).parent / "locale"


def translator(*, chinese: bool) -> Callable[[str], str]:
    """Translates this app's texts: from the built .mo, else read straight from the .po."""
    if not chinese:
        return str
    folder = LOCALE / "zh_Hans" / "LC_MESSAGES"
    if (folder / "django.mo").exists():
        return gettext.translation("django", str(LOCALE), ["zh_Hans"]).gettext
    from babel.messages.pofile import read_po

    with (folder / "django.po").open("rb") as source:
        known = {m.id: m.string for m in read_po(source) if isinstance(m.string, str) and m.string}
    return lambda text: known.get(text, text)
