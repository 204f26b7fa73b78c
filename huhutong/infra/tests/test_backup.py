"""The sealed stream: only whole, only in order, only under its password."""

import io

import pytest
from pytest_django.fixtures import Settings

from huhutong.infra.backup import sealed
from huhutong.infra.backup.digests import digest_of_rows
from huhutong.infra.backup.sealed import DoesNotOpen, NotABackup, SealedReader, SealedWriter

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "CHUNK_BYTES", 64)
    # A key that follows slowly from its password is what a bank wants and a test does not.
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 2, "r": 8, "p": 1})


def seal(data: bytes) -> bytes:
    out = io.BytesIO()
    with SealedWriter(out, PASSWORD) as stream:
        stream.write(data)
    return out.getvalue()


def unseal(data: bytes, password: str = PASSWORD) -> bytes:
    return SealedReader(io.BytesIO(data), password).read()


def chunks_of(data: bytes) -> tuple[bytes, list[bytes]]:
    """Both lines of the head, and each chunk with its length."""
    begin = data.index(b"\n", len(sealed.MAGIC)) + 1
    head, rest, chunks = data[:begin], data[begin:], []
    while rest:
        size = 4 + (int.from_bytes(rest[:4], "big") & 0x7FFFFFFF)
        chunks.append(rest[:size])
        rest = rest[size:]
    return head, chunks


@pytest.mark.parametrize("cipher", ["sm4", "aes"])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 128, 1000])
def test_what_was_sealed_opens_under_its_password(
    settings: Settings, cipher: str, size: int
) -> None:
    settings.CIPHER = cipher
    data = bytes(range(256)) * 4
    kept = seal(data[:size])
    assert unseal(kept) == data[:size]
    assert size < 16 or data[:16] not in kept
    with pytest.raises(DoesNotOpen):
        unseal(kept, "wrong")


def test_the_same_data_is_sealed_differently_each_time() -> None:
    assert seal(b"x") != seal(b"x")


def test_cut_anywhere_it_does_not_open() -> None:
    kept = seal(b"x" * 200)
    for length in range(len(kept)):
        with pytest.raises((DoesNotOpen, NotABackup)):
            unseal(kept[:length])


def test_a_changed_bit_anywhere_does_not_open() -> None:
    kept = seal(b"x" * 200)
    for place in range(len(kept)):
        changed = bytearray(kept)
        changed[place] ^= 1
        with pytest.raises((DoesNotOpen, NotABackup)):
            unseal(bytes(changed))


def test_chunks_in_another_order_left_out_or_added_do_not_open() -> None:
    head, chunks = chunks_of(seal(b"a" * 64 + b"b" * 64 + b"c" * 10))
    assert len(chunks) == 3
    first, second, last = chunks
    for other in (
        [second, first, last],
        [first, last],
        [first, second],
        [last],
        [first, second, last, last],
        [first, first, second, last],
    ):
        with pytest.raises(DoesNotOpen):
            unseal(head + b"".join(other))


def test_a_digest_knows_order_type_and_border_of_values() -> None:
    rows: list[list[object]] = [[1, "a", None], [2, b"\x01", ""]]
    told = digest_of_rows(rows)
    assert told.rows == 2
    others: tuple[list[list[object]], ...] = (
        rows[::-1],
        [[1, "a", ""], [2, b"\x01", ""]],
        [[1, "a", None], [2, b"\x01", None]],
        [[1, "a"], [None, 2, b"\x01", ""]],
        rows[:1],
    )
    for other in others:
        assert digest_of_rows(other) != told
