"""The one list of exceptions to the limits of HOUSE 4, each with its reason.

An entry that is no longer needed fails its test, so the list only holds what is true.
"""

from typing import NamedTuple


class Excused(NamedTuple):
    """One place that may go past one limit."""

    limit: str  # line | function | module | arguments | complexity
    where: str  # path, or path::function
    reason: str


EXCUSED: tuple[Excused, ...] = (
    Excused(
        "arguments",
        "huhutong/org/services.py::create_user",
        "one keyword for each field of the form; a bag of values would only hide them",
    ),
)
