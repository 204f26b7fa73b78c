"""ID numbers of people who do not exist: valid by form, area and check sign."""

from huhutong.kernel.identity import check_sign


def id_number(birth: str, sequence: int = 1, area: str = "441821") -> str:
    """A number for a birth day YYYYMMDD; an odd sequence is a man, an even one a woman."""
    first = f"{area}{birth}{sequence:03d}"
    return first + check_sign(first)
