"""The checks of the installation find what they are for."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from huhutong.config import checks


def test_a_key_that_others_can_read_is_an_error(tmp_path: Path, settings: Settings) -> None:
    # given a private folder with one private and one readable key
    settings.KEY_DIR = tmp_path
    tmp_path.chmod(0o700)
    for name, mode in (("field.0001", 0o600), ("index.0001", 0o640)):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(mode)

    # then exactly the readable one is named
    assert [e.msg.split()[0] for e in checks.keys_are_private()] == [str(tmp_path / "index.0001")]


@pytest.mark.parametrize(("cipher", "errors"), [("sm4", 0), ("aes", 0), ("des", 1)])
def test_an_unknown_cipher_is_an_error(cipher: str, errors: int, settings: Settings) -> None:
    settings.CIPHER = cipher
    assert len(checks.cipher_is_known()) == errors
