"""Merkle tree of RFC 6962 section 2.1: a root over rows and a short proof for each row.

The hash is pluggable (SM3 beside SHA-256); leaves and inner nodes are hashed under different
prefixes, so that no inner node can be passed off as a row. docs/algorithms/merkle.md works an
example by hand.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

Hash = Callable[[bytes], bytes]

_LEAF: Final = b"\x00"
_NODE: Final = b"\x01"


def sha256(data: bytes) -> bytes:
    """The default hash: 32 bytes."""
    return hashlib.sha256(data).digest()


def leaf_hash(data: bytes, digest: Hash = sha256) -> bytes:
    """Hash of one row's bytes."""
    return digest(_LEAF + data)


def _node(left: bytes, right: bytes, digest: Hash) -> bytes:
    return digest(_NODE + left + right)


def _levels(leaves: Sequence[bytes], digest: Hash) -> list[list[bytes]]:
    """All levels from the leaves up; an odd last node moves up unchanged, as in RFC 6962."""
    levels = [list(leaves)]
    while len(below := levels[-1]) > 1:
        level = [_node(below[i], below[i + 1], digest) for i in range(0, len(below) - 1, 2)]
        if len(below) % 2:
            level.append(below[-1])
        levels.append(level)
    return levels


def root(leaves: Sequence[bytes], digest: Hash = sha256) -> bytes:
    """Root over leaf hashes in their order; of no leaves, the hash of nothing."""
    return _levels(leaves, digest)[-1][0] if leaves else digest(b"")


def inclusion_proofs(leaves: Sequence[bytes], digest: Hash = sha256) -> list[list[bytes]]:
    """The proof of every leaf, with the tree built once."""
    levels = _levels(leaves, digest)
    return [_path(levels, index) for index in range(len(leaves))]


def inclusion_proof(leaves: Sequence[bytes], index: int, digest: Hash = sha256) -> list[bytes]:
    """Sibling hashes from the leaf up to the root: at most log2 of the leaves, rounded up."""
    if not 0 <= index < len(leaves):
        raise ValueError("the index names no leaf")
    return _path(_levels(leaves, digest), index)


def _path(levels: list[list[bytes]], index: int) -> list[bytes]:
    path = []
    for level in levels[:-1]:
        if (sibling := index ^ 1) < len(level):
            path.append(level[sibling])
        index >>= 1
    return path


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """True when the proof leads from this leaf hash to the root (SHA-256)."""
    return proves(leaf, (index, size), proof, expected_root, sha256)


def proves(
    leaf: bytes,
    place: tuple[int, int],
    proof: Sequence[bytes],
    expected_root: bytes,
    digest: Hash,
) -> bool:
    """As verify_inclusion under any hash; place is (index, size). Algorithm of RFC 9162 2.1.3.2."""
    index, size = place
    if not 0 <= index < size:
        return False
    last, value = size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if index % 2 or index == last:
            value = _node(step, value, digest)
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            value = _node(value, step, digest)
        index, last = index >> 1, last >> 1
    return last == 0 and value == expected_root
