"""Encryption of fields: sealed, bound to its column, under keys that only the owner reads."""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from huhutong.infra import crypto
from huhutong.infra.crypto import CiphertextDamaged, blind_index, decrypt, encrypt
from huhutong.infra.models import Upload


@pytest.fixture
def keys(tmp_path: Path, settings: Settings) -> Path:
    """A key folder of this test's own."""
    settings.KEY_DIR = tmp_path / "keys"
    return tmp_path / "keys"


@pytest.mark.parametrize("cipher", ["sm4", "aes"])
@pytest.mark.parametrize("value", [b"", b"x", "李明 441821199001011234".encode() * 100])
def test_what_was_sealed_is_opened(
    keys: Path, settings: Settings, cipher: str, value: bytes
) -> None:
    settings.CIPHER = cipher
    sealed = encrypt(value, context="t.c")
    assert decrypt(sealed, context="t.c") == value
    # A byte or two turn up in any envelope by chance; sixteen in a row do not.
    assert len(value) < 16 or value[:16] not in sealed


def test_the_same_value_is_sealed_differently_each_time(keys: Path) -> None:
    assert encrypt(b"x", context="t.c") != encrypt(b"x", context="t.c")


def test_a_value_moved_to_another_column_does_not_open(keys: Path) -> None:
    with pytest.raises(CiphertextDamaged):
        decrypt(encrypt(b"x", context="t.phone"), context="t.name")


@pytest.mark.parametrize("position", [0, 2, 5, 16, -1])
def test_a_changed_byte_does_not_open(keys: Path, position: int) -> None:
    sealed = bytearray(encrypt(b"0123456789", context="t.c"))
    sealed[position] ^= 1
    with pytest.raises(CiphertextDamaged):
        decrypt(bytes(sealed), context="t.c")


def test_a_cut_envelope_does_not_open(keys: Path) -> None:
    with pytest.raises(CiphertextDamaged):
        decrypt(encrypt(b"x", context="t.c")[:20], context="t.c")


def test_keys_are_made_on_first_use_for_the_owner_only(keys: Path) -> None:
    encrypt(b"x", context="t.c")
    blind_index("x", purpose="phone")
    assert sorted(path.name for path in keys.iterdir()) == ["field.0001", "index.0001"]
    assert {path.stat().st_mode & 0o777 for path in keys.iterdir()} == {0o600}
    assert keys.stat().st_mode & 0o777 == 0o700


def test_a_newer_key_seals_and_the_older_still_opens(keys: Path, settings: Settings) -> None:
    old = encrypt(b"x", context="t.c")
    crypto.make_next_key()
    new = encrypt(b"x", context="t.c")
    assert (old[1:3], new[1:3]) == (b"\x00\x01", b"\x00\x02")
    assert decrypt(old, context="t.c") == decrypt(new, context="t.c") == b"x"


def test_a_key_that_another_process_made_seals_at_once(keys: Path) -> None:
    encrypt(b"x", context="t.c")
    (keys / "field.0002").write_bytes(b"0123456789abcdef")
    assert crypto.version_of(encrypt(b"x", context="t.c")) == 2


def test_many_new_keys_in_a_moment_are_all_noticed(keys: Path) -> None:
    for version in range(2, 30):
        assert crypto.make_next_key() == version
        assert crypto.version_of(encrypt(b"x", context="t.c")) == version


def test_a_lost_key_does_not_open_and_is_not_quietly_made_anew(keys: Path) -> None:
    sealed = encrypt(b"x", context="t.c")
    crypto.make_next_key()
    (keys / "field.0001").unlink()
    crypto.forget_keys()
    with pytest.raises(CiphertextDamaged):
        decrypt(sealed, context="t.c")
    assert not (keys / "field.0001").exists()


def test_the_blind_index_finds_equal_values_of_one_purpose(keys: Path, settings: Settings) -> None:
    first = blind_index("441821199001011234", purpose="id")
    assert len(first) == 64
    assert first == blind_index("441821199001011234", purpose="id")
    assert first != blind_index("441821199001011234", purpose="phone")
    assert first != blind_index("441821199001011235", purpose="id")
    settings.CIPHER = "aes"
    assert first != blind_index("441821199001011234", purpose="id")


def test_fields_hold_plain_values_in_python_and_envelopes_in_the_database(db: None) -> None:
    # given a stored row
    kept = Upload.objects.create(
        institution=UUID(int=1),
        purpose="x",
        file_name="李明.xlsx",
        content=b"secret",
        size_bytes=6,
        sha256="",
        created_at="2026-03-02T12:00:00+08:00",
        expires_on="2026-04-01",
        actor_kind="system",
    )

    # then the application reads it and the table does not show it
    read = Upload.objects.get(pk=kept.pk)
    assert (read.file_name, read.content) == ("李明.xlsx", b"secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT file_name, content FROM infra_upload")
        name, content = (bytes(value) for value in cursor.fetchone())
    assert "李明".encode() not in name
    assert b"secret" not in content

    # and a value moved to the other column does not open
    with connection.cursor() as cursor:
        cursor.execute("UPDATE infra_upload SET content = file_name")
    with pytest.raises(CiphertextDamaged):
        Upload.objects.get(pk=kept.pk)
