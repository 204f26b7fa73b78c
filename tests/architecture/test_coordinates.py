"""A stored coordinate leaves places in one datum only (docs/algorithms/coordinates.md)."""

import ast

from tests.architecture.tree import app_of, is_test, parsed, python_files, short

# The demo makes up its points in WGS-84 before they are stored.
OWN = {"kernel", "places", "demo"}
ASKS = {"latitude", "longitude"}


def test_only_places_reads_the_coordinates_of_a_place() -> None:
    """`place.latitude` may be in either datum; `wgs84_of(place).latitude` is in one."""
    wrong = [
        f"{short(path)}:{node.lineno}"
        for path in python_files()
        if app_of(path) not in {"", *OWN} and not is_test(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute)
        and node.attr in ASKS
        and not (isinstance(node.value, ast.Name) and node.value.id == "point")
    ]
    assert not wrong, "ask places.public.wgs84_of and call its answer `point`:\n" + "\n".join(wrong)


def test_no_template_and_no_other_module_converts_by_itself() -> None:
    axis = "6_378_245"
    holders = [
        short(path)
        for path in python_files()
        if not is_test(path) and axis in path.read_text(encoding="utf-8")
    ]
    assert holders == ["huhutong/kernel/coordinates.py"]
