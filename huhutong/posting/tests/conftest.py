"""PINs are hashed slowly on purpose; tests have no time for it."""

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def quick_hashes(settings: LazySettings) -> None:
    """Passwords and PINs are hashed by something that costs nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
