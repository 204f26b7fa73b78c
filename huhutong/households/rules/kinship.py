"""Who is kin: paths over spouse, parent, child and sibling, reduced and counted in degrees.

A path is a word over S (spouse), P (parent), C (child), B (brother or sister), read from one
person to another. A parent or child is one degree, a sibling two, a marriage none (civil
counting). Kin by blood reaches three degrees, kin by marriage (one S in the word) two:
spouse, lineal kin, siblings and their spouses, parents-in-law, children-in-law and their
parents, uncles and aunts, nephews and nieces (DECISIONS, "Kin"); cousins (four degrees) are
not kin.
The relation is symmetric: the inverse of a kin word is a kin word.
"""

from collections.abc import Iterable, Mapping
from typing import Final

MAX_BLOOD_DEGREES: Final = 3
MAX_MARRIAGE_DEGREES: Final = 2
_DEGREES: Final = {"S": 0, "P": 1, "C": 1, "B": 2}
_INVERSE: Final = {"S": "S", "P": "C", "C": "P", "B": "B"}

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
# Ties that recuse the two people themselves and lead no further.
DIRECT_TIES: Final = frozenset({"in_law", "kin", "interest"})

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
    marriages = word.count("S")
    degrees = sum(_DEGREES[step] for step in word)
    if marriages == 0:
        return degrees <= MAX_BLOOD_DEGREES
    return marriages == 1 and degrees <= MAX_MARRIAGE_DEGREES


def member_paths(relations: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """Paths between the members of one household: (person, other, word).

    relations  person -> relation code to the head; codes without a path (97, 99) give none.
    A pair that can be read in two ways has two words: recusal is on the safe side.
    """
    known = [(p, code) for p, code in relations.items() if code in HEAD_TO_MEMBER]
    found = []
    for index, (person, code) in enumerate(known):
        for other, other_code in known[index + 1 :]:
            found += [(person, other, word) for word in _readings(code, other_code)]
    return found


def _readings(code: str, other_code: str) -> list[str]:
    """Kin words from one member to another, by their codes; the plain reading first."""
    path = inverse(HEAD_TO_MEMBER[code]) + HEAD_TO_MEMBER[other_code]
    readings = [reduce(path)]
    if frozenset({code, other_code}) not in _NO_COUPLE:
        readings.append(reduce(path, _NEAREST))
    return [word for word in dict.fromkeys(readings) if word and is_kin(word)]


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
