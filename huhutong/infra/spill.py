"""Work that must not grow in memory: a map on disk, and long lists of text in sealed blocks.

Both live in files that the system forgets at once, so that nothing stays after a crash; the map
holds keyed digests instead of its keys, the text is sealed by a key that is never written down.
"""

import hashlib
import secrets
import sqlite3
import tempfile
import weakref
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_CACHE_KIB = 4096
_DIGEST_BYTES = 16
_BLOCK = 1024
_BLOCKS_HELD = 64


class DiskMap:
    """Remembers a pair of whole numbers by text. Memory: 4 MiB, whatever it holds."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        # The empty name is SQLite's own temporary file: unlinked as soon as it is made.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._database.execute(f"PRAGMA cache_size=-{_CACHE_KIB}")
        self._database.execute("PRAGMA journal_mode=OFF")
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute(
            "CREATE TABLE held (digest BLOB PRIMARY KEY, one INT, other INT) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")

    def remember(self, text: str, one: int, other: int = 0) -> tuple[int, int] | None:
        """What was held under the text before; None: nothing was, and the pair is held now."""
        key = hashlib.blake2b(text.encode(), digest_size=_DIGEST_BYTES, key=self._key).digest()
        held = self._database.execute(
            "INSERT OR IGNORE INTO held VALUES (?, ?, ?)", (key, one, other)
        )
        if held.rowcount == 1:
            return None
        found = self._database.execute("SELECT one, other FROM held WHERE digest = ?", (key,))
        first, second = found.fetchone()
        return int(first), int(second)

    def ones(self) -> Iterator[int]:
        """Every first number, ascending, each once."""
        for row in self._database.execute("SELECT DISTINCT one FROM held ORDER BY one"):
            yield int(row[0])

    def close(self) -> None:
        """The map is gone."""
        self._database.close()


class DiskTexts:
    """A list of texts, read by number. Memory: some 64 blocks of 1,024, however long it is."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seal = AESGCM(AESGCM.generate_key(128))
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the list
        weakref.finalize(self, self._file.close)
        self._starts = array("Q", [0])
        self._held: OrderedDict[int, list[str]] = OrderedDict()
        self._count = 0
        block: list[str] = []
        for text in texts:
            block.append(text)
            if len(block) == _BLOCK:
                self._write(block)
                block = []
        if block:
            self._write(block)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self._count:
            raise IndexError(number)
        block, place = divmod(number, _BLOCK)
        held = self._held.get(block)
        if held is None:
            held = self._held[block] = self._read(block)
            if len(self._held) > _BLOCKS_HELD:
                self._held.popitem(last=False)
        else:
            self._held.move_to_end(block)
        return held[place]

    def _write(self, block: list[str]) -> None:
        # No text of a workbook holds the sign 0: XML cannot write it.
        nonce = len(self._starts).to_bytes(12, "big")
        sealed = self._seal.encrypt(nonce, "\0".join(block).encode(), None)
        self._file.write(sealed)
        self._starts.append(self._starts[-1] + len(sealed))
        self._count += len(block)

    def _read(self, block: int) -> list[str]:
        start, end = self._starts[block], self._starts[block + 1]
        self._file.seek(start)
        nonce = (block + 1).to_bytes(12, "big")
        return self._seal.decrypt(nonce, self._file.read(end - start), None).decode().split("\0")

    def close(self) -> None:
        """The texts are gone."""
        self._file.close()
