"""What every test stands on: keys of its own, compiled translations, no network.

Sockets are switched off by pytest-socket (see addopts in pyproject.toml), but for this machine.
The database is SQLite unless HUHUTONG_DATABASE_URL names another: `python -m tests.postgres -- …`.
"""

import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from huhutong.config import translations

pytest_plugins = ["tests.cast"]
# Speed is measured by `make bench`, never in a test: a busy machine is no counterexample.
hypothesis.settings.register_profile("huhutong", deadline=None)
hypothesis.settings.load_profile("huhutong")
_KEYS = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the run a home that goes away, so that no test touches real keys or uploads."""
    home = Path(tempfile.mkdtemp(prefix="huhutong-test-"))
    config.stash[_KEYS] = home
    settings.HOME = home
    settings.KEY_DIR = home / "keys"
    settings.MEDIA_ROOT = home / "media"
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        # pytest-django gives each xdist process a file unless the name says otherwise, as it does
        # not know our backend; memory is per process anyway.
        database.setdefault("TEST", {})["NAME"] = ":memory:"
    translations.compile_stale(Path(__file__).parent / "huhutong")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if _KEYS in config.stash:
        shutil.rmtree(config.stash[_KEYS], ignore_errors=True)


@pytest.fixture(autouse=True)
def _speaks_chinese() -> None:
    """Each test begins in the installation's language, whatever a page of the one before spoke."""
    translation.activate(settings.LANGUAGE_CODE)
