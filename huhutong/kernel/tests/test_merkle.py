"""The tree against the published vectors of certificate transparency (RFC 6962)."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huhutong.kernel import merkle

# Inputs and roots of the reference implementation of certificate transparency.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        *["", "00", "10", "2021", "3031", "40414243"],
        *["5051525354555657", "606162636465666768696a6b6c6d6e6f"],
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
PROOF_OF_FIRST_OF_EIGHT = [
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
]
PROOF_OF_SECOND_OF_FIVE = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]


@pytest.mark.parametrize("size", range(1, 9))
def test_root_is_the_published_one(size: int) -> None:
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]).hex() == EMPTY_ROOT


def test_proofs_are_the_published_ones() -> None:
    assert [h.hex() for h in merkle.inclusion_proof(LEAVES, 0)] == PROOF_OF_FIRST_OF_EIGHT
    assert [h.hex() for h in merkle.inclusion_proof(LEAVES[:5], 1)] == PROOF_OF_SECOND_OF_FIVE


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40))
def test_each_leaf_is_proved_at_its_place_and_nowhere_else(rows: list[bytes]) -> None:
    leaves = [merkle.leaf_hash(row) for row in rows]
    top = merkle.root(leaves)
    for index, proof in enumerate(merkle.inclusion_proofs(leaves)):
        assert proof == merkle.inclusion_proof(leaves, index)
        assert merkle.verify_inclusion(leaves[index], index, len(leaves), proof, top)
        stranger = merkle.leaf_hash(rows[index] + b"!")
        assert not merkle.verify_inclusion(stranger, index, len(leaves), proof, top)
        assert not merkle.verify_inclusion(leaves[index], index, len(leaves), [*proof, top], top)
        assert not merkle.verify_inclusion(leaves[index], len(leaves), len(leaves), proof, top)


def test_a_node_cannot_pass_for_a_row() -> None:
    """Two rows' node, offered as one row, hashes to something else."""
    node = merkle.root(LEAVES[:2])
    assert merkle.root([merkle.leaf_hash(LEAVES[0] + LEAVES[1])]) != node


def test_another_hash_gives_another_tree_that_proves_itself() -> None:
    def sha384(data: bytes) -> bytes:
        return hashlib.sha384(data).digest()

    leaves = [merkle.leaf_hash(data, sha384) for data in INPUTS]
    top = merkle.root(leaves, sha384)
    proof = merkle.inclusion_proof(leaves, 6, sha384)
    assert len(top) == 48
    assert merkle.proves(leaves[6], (6, 8), proof, top, sha384)
    assert not merkle.proves(leaves[6], (6, 8), proof, top, merkle.sha256)


@pytest.mark.parametrize("index", [-1, 8])
def test_a_place_outside_the_tree_is_a_bug(index: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(LEAVES, index)
