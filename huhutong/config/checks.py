"""System checks of the installation as a whole."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

_OTHERS = 0o077


@checks.register(checks.Tags.security)
def keys_are_private(**_: Any) -> list[checks.CheckMessage]:
    """Nobody but the owner can read the keys of the encrypted columns."""
    folder = Path(settings.KEY_DIR)
    paths = [folder, *folder.glob("*")] if folder.is_dir() else []
    return [
        checks.Error(
            f"{path} can be read by others than its owner.",
            hint=f"chmod go-rwx {path}",
            id="config.E001",
        )
        for path in paths
        if path.stat().st_mode & _OTHERS
    ]


@checks.register(checks.Tags.security)
def cipher_is_known(**_: Any) -> list[checks.CheckMessage]:
    """HUHUTONG_CIPHER names an algorithm that exists."""
    if settings.CIPHER in {"sm4", "aes"}:
        return []
    return [
        checks.Error(
            f"HUHUTONG_CIPHER is {settings.CIPHER!r}.", hint="Use sm4 or aes.", id="config.E002"
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def debug_is_off_with_real_keys(**_: Any) -> list[checks.CheckMessage]:
    """A traceback page would show what the encryption hides."""
    if not settings.DEBUG:
        return []
    return [checks.Error("HUHUTONG_DEBUG is on.", hint="Unset it.", id="config.E003")]
