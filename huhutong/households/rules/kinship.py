"""Who is kin: paths over spouse, parent, child and sibling, reduced and counted in degrees.

A path is a word over S (spouse), P (parent), C (child), B (brother or sister), read from one
person to another. A parent or child is one degree, a sibling two, a marriage none (civil
counting). Kin by blood reaches three degrees, kin by marriage (one S in the word) two:
spouse, lineal kin, siblings and their spouses, parents-in-law, children-in-law and their
parents, uncles and aunts, nephews and nieces (DECISIONS, "Kin"); cousins (four degrees) are
not kin.
The relation is symmetric: the inverse of a kin word is a kin word.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

MAX_BLOOD_DEGREES: Final = 3
MAX_MARRIAGE_DEGREES: Final = 2
_DEGREES: Final = {"S": 0, "P": 1, "C": 1, "B": 2}
_INVERSE: Final = {"S": "S", "P": "C", "C": "P", "B": "B", "X": "X"}

# Two steps that are one: my parent's child is my sibling, my spouse's child is my child. The
# table is closed under inverse and its order does not matter, so kinship comes out symmetric;
# my child's parent (CP) stays as it is: me, my spouse or a former one.
_REDUCED: Final = {
    "PC": "B",
    "BB": "B",
    "BP": "P",
    "CB": "C",
    "SC": "C",
    "PS": "P",
    # X is a marriage that ended by divorce: the children stay children, the in-laws do not stay.
    "XC": "C",
    "PX": "P",
}

# Where a roster leaves open who is whose child, the nearer reading counts too: the son's wife and
# the son may be a couple, the head's grandchild and the head's son may be child and father.
_NEAREST: Final = {**_REDUCED, "PC": "", "CP": "", "BB": ""}
_NO_COUPLE: Final = (frozenset({"30", "38"}), frozenset({"20", "28"}))
MAX_EDGES: Final = 3

# What a member is to the head (GB/T 4761), as a path from the head to the member.
HEAD_TO_MEMBER: Final[Mapping[str, str]] = {
    "02": "",
    "10": "S",
    "20": "C",
    "28": "CS",
    "30": "C",
    "38": "CS",
    "40": "CC",
    "50": "P",
    "53": "SP",
    "60": "PP",
    "70": "B",
    "72": "BS",
    "81": "PB",
    "93": "BC",
}

# What `other` is to `person` in a tie, as a path from person to other.
TIE_WORDS: Final[Mapping[str, str]] = {
    "spouse": "S",
    "parent": "P",
    "child": "C",
    "sibling": "B",
    "grandparent": "PP",
    "grandchild": "CC",
    "uncle": "PB",
    "nephew": "BC",
}
# Ties that recuse the two people themselves and lead no further. A neighbour recuses nobody:
# neighbours are whom the evaluation asks.
DIRECT_TIES: Final = frozenset({"in_law", "kin", "interest", "ex_spouse", "guarantor", "creditor"})
FORMER_SPOUSE: Final = "ex_spouse"
HEAD: Final = "02"

RELATION_OF_WORD: Final[Mapping[str, str]] = {
    "": "own",
    "S": "spouse",
    "P": "parent",
    "PP": "grandparent",
    "PPP": "grandparent",
    "C": "child",
    "CC": "grandchild",
    "CCC": "grandchild",
    "B": "sibling",
    "BS": "sibling_in_law",
    "SB": "sibling_in_law",
    "PB": "uncle",
    "BC": "nephew",
    "SP": "parent_in_law",
    "CS": "child_in_law",
    "SPP": "parent_in_law",
    "CCS": "child_in_law",
    "CSP": "in_law",
    "CP": "spouse",
    "CPS": "spouse",
    "SCP": "spouse",
    "CPP": "parent_in_law",
    "CCP": "child_in_law",
}


def inverse(word: str) -> str:
    """The same path walked back: PB (my uncle) becomes BC (my nephew)."""
    return "".join(_INVERSE[step] for step in reversed(word))


def reduce(word: str, table: Mapping[str, str] = _REDUCED) -> str:
    """The shortest word for the same relation; "" is the person themselves."""
    changed = True
    while changed:
        changed = False
        for pair, shorter in table.items():
            if pair in word:
                word, changed = word.replace(pair, shorter, 1), True
    return word


def is_kin(word: str) -> bool:
    """Whether a reduced word lies within the degrees that recuse."""
    if "X" in word:
        return False
    marriages = word.count("S")
    degrees = sum(_DEGREES[step] for step in word)
    if marriages == 0:
        return degrees <= MAX_BLOOD_DEGREES
    return marriages == 1 and degrees <= MAX_MARRIAGE_DEGREES


Pair = frozenset[int]


@dataclass(frozen=True, slots=True, order=True)
class MemberRow:
    """A membership as kinship reads it; key orders rows of one day as they were written."""

    joined_on: date
    key: int
    person: int
    relation: str


def families_of(rows: Iterable[MemberRow]) -> list[list[tuple[int, str]]]:
    """The members of one household, with their codes, head by head: a code is to its own head.

    A row belongs to the head whose row came last before it, the first head's where none did.
    """
    ordered = sorted(rows)
    heads = [row for row in ordered if row.relation == HEAD]
    found: dict[int, list[tuple[int, str]]] = {}
    for row in ordered:
        place = max(sum(head <= row for head in heads) - 1, 0)
        found.setdefault(place, []).append((row.person, row.relation))
    return list(found.values())


def member_paths(
    relations: Iterable[tuple[int, str]], parted: Collection[Pair] = ()
) -> list[tuple[int, int, str]]:
    """Paths between the members of one household under one head: (person, other, word).

    relations  (person, relation code to the head); codes without a path (97, 99) give none.
    parted     pairs whose marriage ended by divorce.
    A pair that can be read in two ways has two words: recusal is on the safe side.
    """
    known = [(p, code) for p, code in dict.fromkeys(relations) if code in HEAD_TO_MEMBER]
    ended = _ended_marriages(known, parted)
    found = []
    for index, one in enumerate(known):
        for two in known[index + 1 :]:
            if one[0] != two[0]:
                words = _readings(one, two, ended)
                found += [(one[0], two[0], word) for word in words]
    return found


Member = tuple[int, str]
# Codes that contain the member's own marriage into the family.
_MARRIED_IN: Final = frozenset({"28", "38", "72"})


def _ended_marriages(known: Sequence[Member], parted: Collection[Pair]) -> set[Member]:
    """The members whose path to the head goes over a marriage that ended."""
    ended: set[Member] = set()
    codes: dict[int, set[str]] = {}
    for person, code in known:
        codes.setdefault(person, set()).add(code)
    for pair in parted:
        if not pair <= codes.keys():
            continue
        one, other = sorted(pair)
        for person, partner in ((one, other), (other, one)):
            ended |= {(person, code) for code in codes[person] & _MARRIED_IN}
            if "10" in codes[person] and HEAD in codes[partner]:
                ended |= {(p, code) for p, code in known if code == "53"} | {(person, "10")}
    return ended


def _readings(one: Member, two: Member, ended: Collection[Member]) -> list[str]:
    """Kin words from one member to another, by their codes; the plain reading first."""
    path = inverse(_path(one, ended)) + _path(two, ended)
    # Within a household the head has one marriage: both ways over it are none of it.
    path = path.replace("SS", "").replace("XX", "")
    readings = [reduce(path)]
    if frozenset({one[1], two[1]}) not in _NO_COUPLE:
        readings.append(reduce(path, _NEAREST))
    return [word for word in dict.fromkeys(readings) if word and is_kin(word)]


def _path(member: Member, ended: Collection[Member]) -> str:
    path = HEAD_TO_MEMBER[member[1]]
    return path.replace("S", "X") if member in ended else path


Graph = dict[int, list[tuple[int, str]]]


def graph_of(paths: Iterable[tuple[int, int, str]]) -> Graph:
    """Neighbours with their words, both ways."""
    graph: Graph = {}
    for person, other, word in paths:
        graph.setdefault(person, []).append((other, word))
        graph.setdefault(other, []).append((person, inverse(word)))
    return graph


def kin_of(person: int, graph: Graph) -> dict[int, str]:
    """Kin of a person: other -> word of the walk with the fewest edges, at most MAX_EDGES.

    Every walk is followed, also through people who are no kin, so that the answer is the same
    from both ends.
    """
    seen = {(person, "")}
    layer = [(person, "")]
    found: dict[int, str] = {}
    for _ in range(MAX_EDGES):
        reached = [
            (other, reduce(word + step)) for at, word in layer for other, step in graph.get(at, ())
        ]
        layer = [state for state in dict.fromkeys(reached) if state not in seen]
        seen.update(layer)
        for other, word in layer:
            if other != person and is_kin(word):
                found.setdefault(other, word)
    return found
