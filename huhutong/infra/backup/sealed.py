"""A stream under a password: cut, changed or reordered, it does not open.

Format: the line MAGIC; one line of JSON (how the key follows from the password); then chunks, each
4 bytes of length (big-endian; the highest bit marks the last chunk) and that many bytes of
ciphertext with a tag of 16 bytes. The nonce is 4 random bytes and the chunk's number in 8; what is
authenticated besides is the digest of both lines and whether the chunk is the last.
"""

import hashlib
import io
import json
import secrets
import struct
from typing import IO, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

MAGIC: Final = b"HUHUTONG BACKUP 1\n"
CHUNK_BYTES: Final = 1024 * 1024
_LAST: Final = 1 << 31
_TAG_BYTES: Final = 16
_LENGTH: Final = struct.Struct(">I")
_CIPHERS: Final[dict[str, tuple[Any, int]]] = {
    "sm4": (algorithms.SM4, 16),
    "aes": (algorithms.AES, 32),
}
_SCRYPT: Final = {"n": 1 << 15, "r": 8, "p": 1}
_SCRYPT_MEMORY: Final = 64 * 1024 * 1024
#: The head is one short line; a file of another kind is not read to its end.
_LONGEST_HEAD: Final = 4096


class NotABackup(Exception):
    """The file was not written by `huhutong backup`."""


class DoesNotOpen(Exception):
    """The password is wrong, or the file is damaged or cut."""


class _Seal:
    """Key and counter of one stream."""

    def __init__(self, head: dict[str, Any], line: bytes, password: str) -> None:
        kind, size = _CIPHERS[head["cipher"]]
        key = hashlib.scrypt(
            password.encode(),
            salt=bytes.fromhex(head["salt"]),
            maxmem=_SCRYPT_MEMORY,
            dklen=size,
            **_SCRYPT,
        )
        self._algorithm = kind(key)
        self._prefix = bytes.fromhex(head["nonce"])
        self._bound = hashlib.sha256(MAGIC + line).digest()
        self._number = 0

    def _next(self, last: bool, tag: bytes | None) -> Any:
        nonce = self._prefix + self._number.to_bytes(8, "big")
        self._number += 1
        cipher = Cipher(self._algorithm, modes.GCM(nonce, tag))
        context = cipher.encryptor() if tag is None else cipher.decryptor()
        context.authenticate_additional_data(self._bound + bytes([last]))
        return context

    def close(self, data: bytes, *, last: bool) -> bytes:
        """The chunk as it is written."""
        seal = self._next(last, None)
        body = seal.update(data) + seal.finalize()
        length = len(body) + _TAG_BYTES
        head = _LENGTH.pack(length | (_LAST if last else 0))
        return bytes(head + body + seal.tag)

    def open(self, body: bytes, *, last: bool) -> bytes:
        """The data of a chunk. Raises DoesNotOpen."""
        opener = self._next(last, body[-_TAG_BYTES:])
        try:
            return bytes(opener.update(body[:-_TAG_BYTES]) + opener.finalize())
        except InvalidTag as problem:
            raise DoesNotOpen from problem


class SealedWriter(io.RawIOBase):
    """What is written is sealed into the file; close() ends the stream, not the file."""

    def __init__(self, file: IO[bytes], password: str) -> None:
        self._file = file
        self._waiting = bytearray()
        head = {
            "cipher": settings.CIPHER,
            "nonce": secrets.token_hex(4),
            "salt": secrets.token_hex(16),
        }
        line = json.dumps(head).encode() + b"\n"
        self._seal = _Seal(head, line, password)
        file.write(MAGIC + line)

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """All of it is taken."""
        self._waiting += data
        # One chunk stays behind: only close() knows which is the last.
        while len(self._waiting) > CHUNK_BYTES:
            self._put(self._waiting[:CHUNK_BYTES], last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def _put(self, data: bytearray, *, last: bool) -> None:
        self._file.write(self._seal.close(bytes(data), last=last))

    def close(self) -> None:
        """The last chunk is written."""
        if not self.closed:
            self._put(self._waiting, last=True)
        super().close()


class SealedReader(io.RawIOBase):
    """Reads what SealedWriter wrote. Raises NotABackup at once, DoesNotOpen where it is damaged."""

    def __init__(self, file: IO[bytes], password: str) -> None:
        self._file = file
        self._data = b""
        self._ended = False
        if file.read(len(MAGIC)) != MAGIC:
            raise NotABackup
        line = file.readline(_LONGEST_HEAD)
        try:
            self._seal = _Seal(json.loads(line), line, password)
        except (ValueError, KeyError) as problem:
            raise NotABackup from problem

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Up to a chunk; 0 only after the chunk that is marked as the last."""
        while not self._data and not self._ended:
            self._data = self._chunk()
        part = self._data[: len(buffer)]
        buffer[: len(part)] = part
        self._data = self._data[len(part) :]
        return len(part)

    def _chunk(self) -> bytes:
        head = self._file.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            raise DoesNotOpen
        (length,) = _LENGTH.unpack(head)
        last, size = bool(length & _LAST), length & (_LAST - 1)
        if not _TAG_BYTES <= size <= CHUNK_BYTES + _TAG_BYTES:
            raise DoesNotOpen
        body = self._file.read(size)
        if len(body) < size or (last and self._file.read(1)):
            raise DoesNotOpen
        self._ended = last
        return self._seal.open(body, last=last)
