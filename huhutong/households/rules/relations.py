"""What a member is to another head: told where the codes leave one answer, else asked."""

from collections.abc import Mapping
from typing import Final

from huhutong.households.rules.kinship import HEAD_TO_MEMBER, inverse, reduce

# Path from the head -> code for a man, code for a woman (GB/T 4761, as far as told apart).
_CODES: Final[Mapping[str, tuple[str, str]]] = {
    "S": ("10", "10"),
    "C": ("20", "30"),
    "CS": ("28", "38"),
    "CC": ("40", "40"),
    "P": ("50", "50"),
    "SP": ("53", "53"),
    "PP": ("60", "60"),
    "B": ("70", "70"),
    "BS": ("72", "72"),
    "PB": ("81", "81"),
    "BC": ("93", "93"),
}
# Whose marriage or parentage the codes leave open: the son's wife may be this son's or his
# brother's, the grandchild his child or his nephew.
_OPEN: Final = (
    frozenset({"20", "38"}),
    frozenset({"30", "28"}),
    frozenset({"20", "40"}),
    frozenset({"30", "40"}),
    frozenset({"28", "40"}),
    frozenset({"38", "40"}),
    frozenset({"40"}),
    frozenset({"50", "60"}),
    frozenset({"50"}),
    frozenset({"70", "72"}),
    frozenset({"70", "93"}),
    frozenset({"72", "93"}),
)


def code_of_word(word: str, sex: str) -> str:
    """The relation code for a path from the head to somebody of this sex; "" where none fits."""
    codes = _CODES.get(word)
    if codes is None:
        return ""
    if codes[0] == codes[1]:
        return codes[0]
    return {"m": codes[0], "f": codes[1]}.get(sex, "")


def code_under(head: str, member: str, sex: str) -> str:
    """What a member is to a new head, both by their codes to the former one; "" where open.

    head, member  codes of the new head and of the member.  sex  of the member: "m", "f" or "".
    """
    if member in {"97", "99"} and head == "10":
        return member
    if head not in HEAD_TO_MEMBER or member not in HEAD_TO_MEMBER:
        return ""
    if frozenset({head, member}) in _OPEN:
        return ""
    path = inverse(HEAD_TO_MEMBER[head]) + HEAD_TO_MEMBER[member]
    return code_of_word(reduce(path.replace("SS", "")), sex)
