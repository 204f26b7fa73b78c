"""Field encryption with versioned keys outside the database, and the keyed blind index.

Envelope: 1 byte format, 2 bytes key version, 12 bytes nonce, ciphertext, 16 bytes tag.
The context (table and column) is authenticated, so a value cannot be moved to another column.
Uses SM algorithms (SM4-GCM, HMAC-SM3) by default; AES-GCM and HMAC-SHA-256 by setting.
"""

import contextlib
import os
import secrets
import struct
import threading
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

_FORMATS = {"sm4": 1, "aes": 2}
_ALGORITHMS = {1: algorithms.SM4, 2: algorithms.AES}
_HEADER = struct.Struct(">BH12s")
_TAG_BYTES = 16
_KEY_BYTES = 16


class CiphertextDamaged(Exception):
    """A stored value fails its authentication: wrong key, wrong column or tampering."""


def _key_path(kind: str, version: int) -> Path:
    return Path(settings.KEY_DIR) / f"{kind}.{version:04d}"


def _write_new_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"new.{path.name}.{os.getpid()}.{threading.get_ident()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(_KEY_BYTES))
        os.fsync(file.fileno())
    # Linked, not renamed: of two processes that start together the first one's key stays.
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()


@lru_cache(maxsize=64)
def _key(kind: str, version: int, directory: str) -> bytes:  # noqa: ARG001 - cache key
    path = _key_path(kind, version)
    # Only a folder without any key of the kind is a first use: a lost key is never made anew.
    if not path.exists() and not any(path.parent.glob(f"{kind}.[0-9]*")):
        _write_new_key(path)
    return path.read_bytes()


@lru_cache(maxsize=8)
def _newest_in(directory: str, changed: int) -> int:  # noqa: ARG001 - cache key
    versions = [int(p.suffix[1:]) for p in Path(directory).glob("field.[0-9]*")]
    return max(versions, default=1)


def current_version() -> int:
    """The version of the key that seals now.

    Asked of the folder at every call, so that a new key is used at once in every process.
    """
    directory = str(settings.KEY_DIR)
    try:
        changed = Path(directory).stat().st_mtime_ns
    except FileNotFoundError:
        return 1
    return _newest_in(directory, changed)


def make_next_key() -> int:
    """A new field key seals from now on, in all processes that read this folder; its version."""
    version = current_version() + 1
    # The first key may not have been needed yet: the second must not be the only one.
    _key("field", 1, str(settings.KEY_DIR))
    folder = Path(settings.KEY_DIR)
    before = folder.stat().st_mtime_ns
    _write_new_key(_key_path("field", version))
    # The clock of a file system ticks in milliseconds: within one tick nobody would notice.
    now = max(folder.stat().st_mtime_ns, before + 1)
    os.utime(folder, ns=(now, now))
    return version


def forget_keys() -> None:
    """Keys are read from their files again."""
    _key.cache_clear()
    _purposed.cache_clear()
    _newest_in.cache_clear()


def version_of(envelope: bytes) -> int:
    """The version of the key that sealed an envelope. Raises CiphertextDamaged."""
    try:
        _kind, version, _nonce = _HEADER.unpack_from(envelope)
    except struct.error as problem:
        raise CiphertextDamaged("envelope") from problem
    return int(version)


def encrypt(value: bytes, *, context: str) -> bytes:
    """The envelope of value under the newest key; context is authenticated, not stored."""
    version = current_version()
    kind, nonce = _FORMATS[settings.CIPHER], secrets.token_bytes(12)
    key = _key("field", version, str(settings.KEY_DIR))
    cipher = Cipher(_ALGORITHMS[kind](key), modes.GCM(nonce))
    seal = cipher.encryptor()
    seal.authenticate_additional_data(context.encode())
    body = seal.update(value) + seal.finalize()
    return _HEADER.pack(kind, version, nonce) + body + seal.tag


class Sealer:
    """Seals the values of one chunk: the key is looked for once, not for every value.

    Made anew for each chunk, so that a new key is used within the second.
    """

    def __init__(self) -> None:
        self._version = current_version()
        self._kind = _FORMATS[settings.CIPHER]
        key = _key("field", self._version, str(settings.KEY_DIR))
        self._algorithm = _ALGORITHMS[self._kind](key)

    def for_context(self, context: str) -> Callable[[bytes], bytes]:
        """A function that seals as `encrypt` does."""
        algorithm, kind, version, data = (
            self._algorithm, self._kind, self._version, context.encode(),
        )  # fmt: skip
        pack, fresh = _HEADER.pack, os.urandom

        def seal(value: bytes) -> bytes:
            nonce = fresh(12)
            sealing = Cipher(algorithm, modes.GCM(nonce)).encryptor()
            sealing.authenticate_additional_data(data)
            body = sealing.update(value) + sealing.finalize()
            return pack(kind, version, nonce) + body + sealing.tag

        return seal


def decrypt(envelope: bytes, *, context: str) -> bytes:
    """The value inside an envelope. Raises CiphertextDamaged."""
    try:
        kind, version, nonce = _HEADER.unpack_from(envelope)
        body, tag = envelope[_HEADER.size : -_TAG_BYTES], envelope[-_TAG_BYTES:]
        key = _key("field", version, str(settings.KEY_DIR))
        opener = Cipher(_ALGORITHMS[kind](key), modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(context.encode())
        return opener.update(body) + opener.finalize()
    except Exception as problem:
        raise CiphertextDamaged(context) from problem


def blind_index(value: str, *, purpose: str) -> str:
    """64 hexadecimal digits by which an encrypted value can be found, equality only."""
    # A digest that knows the key and the purpose already is copied for each value.
    mac = _purposed(purpose, settings.CIPHER, str(settings.KEY_DIR)).copy()
    mac.update(value.encode())
    return mac.finalize().hex()


@lru_cache(maxsize=32)
def _purposed(purpose: str, cipher: str, directory: str) -> hmac.HMAC:
    digest = hashes.SM3() if cipher == "sm4" else hashes.SHA256()
    mac = hmac.HMAC(_key("index", 1, directory), digest)
    mac.update(purpose.encode() + b"\x00")
    return mac
