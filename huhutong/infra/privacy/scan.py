"""Raw ID numbers and phone numbers of the registry, found in files.

Only numbers that the registry really holds count: an order number with eleven digits is no leak. A
number is found in any of the usual encodings (UTF-8, UTF-16, GBK), with full-width digits, and with
blanks or dashes between its digits.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from huhutong.infra import crypto, rotation
from huhutong.infra.privacy.contents import OVERLAP_BYTES, Piece, Unreadable, pieces_of
from huhutong.kernel.masks import mask_id_number, mask_phone

_ID = re.compile(rb"(?<![0-9])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx](?![0-9])")
_PHONE = re.compile(rb"(?<![0-9])1(?:[ -]?[0-9]){10}(?![0-9])")
_SEPARATORS = b" -"
#: Nothing longer is a text with a number in it: uploaded files are opened as files elsewhere.
_LONGEST_VALUE = 100_000


@dataclass(frozen=True)
class Known:
    """The raw numbers that may be found nowhere in clear."""

    id_numbers: frozenset[bytes]
    phones: frozenset[bytes]


@dataclass(frozen=True)
class Finding:
    """One raw number in clear: where, of which kind, and the number masked."""

    place: str
    offset: int
    kind: str
    masked: str


@dataclass(frozen=True)
class Unseen:
    """A place that could not be looked into, and why."""

    place: str
    why: str


def known_numbers() -> Known:
    """Every ID number and phone that an encrypted column holds. Cost: reads each of them once."""
    ids: set[bytes] = set()
    phones: set[bytes] = set()
    for column in rotation.encrypted_columns():
        for _key, envelope in rotation.envelopes(column):
            if len(envelope) < _LONGEST_VALUE:
                text = crypto.decrypt(envelope, context=column.context)
                ids.update(_bare(found) for found in _ID.findall(text))
                phones.update(_bare(found) for found in _PHONE.findall(text))
    return Known(frozenset(ids), frozenset(phones))


def scan(paths: Iterable[Path], known: Known) -> Iterator[Finding | Unseen]:
    """What is found in the files, and in all files of the folders, in the order of their names."""
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not file.is_symlink():
                yield from _scan_file(file, known)


def _scan_file(path: Path, known: Known) -> Iterator[Finding | Unseen]:
    try:
        for piece in pieces_of(path):
            yield from _scan_piece(piece, known)
    except Unreadable as problem:
        yield Unseen(problem.name, problem.why)
    except OSError as problem:
        yield Unseen(str(path), problem.strerror or "unreadable")


def _scan_piece(piece: Piece, known: Known) -> Iterator[Finding]:
    # What begins in the overlap is whole only in the next piece.
    own = piece.data if piece.last else piece.data[:-OVERLAP_BYTES]
    seen: set[bytes] = set()
    for mark, reading in _READINGS:
        if mark not in piece.data:
            continue
        data, end = reading(piece.data), len(reading(own))
        for kind, pattern, numbers in (
            ("id_number", _ID, known.id_numbers),
            ("phone", _PHONE, known.phones),
        ):
            for match in pattern.finditer(data):
                number = _bare(match[0])
                if number in numbers and number not in seen and match.start() < end:
                    seen.add(number)
                    offset = piece.first + match.start()
                    yield Finding(piece.name, offset, kind, _masked(number, kind))


def _half_width(match: "re.Match[bytes]") -> bytes:
    # 0 is EF BC 90 in UTF-8 and A3 B0 in GBK; the last four bits are the digit in both.
    return b"%d" % (match[1][0] & 0x0F)


def _bare(found: bytes) -> bytes:
    return found.translate(None, _SEPARATORS).upper()


def _masked(number: bytes, kind: str) -> str:
    text = number.decode()
    return mask_id_number(text) if kind == "id_number" else mask_phone(text)


#: A byte that must be there, and the bytes as they read in another encoding (offsets are near).
_READINGS: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"", bytes),
    (b"\x00", lambda data: data.replace(b"\x00", b"")),
    (b"\xef\xbc", lambda data: re.sub(rb"\xef\xbc([\x90-\x99])", _half_width, data)),
    (b"\xa3", lambda data: re.sub(rb"\xa3([\xb0-\xb9])", _half_width, data)),
)
