"""Which entry is current: the one whose address, or a covered one, reaches furthest."""

import pytest

from huhutong.infra.ui import navigation
from huhutong.infra.ui.navigation import NavItem


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.register(
        NavItem("home", "/console/", order=1),
        NavItem("county", "/console/county/", order=2, covers=("/console/villages/",)),
        NavItem("secret", "/console/secret/", permission="a.b", order=3),
    )


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/console/", ["home"]),
        ("/console/county/", ["county"]),
        ("/console/villages/441821100222/", ["county"]),
        ("/console/secret/", ["home"]),
        ("/elsewhere/", []),
    ],
)
def test_the_furthest_reaching_entry_is_current(
    entries: None, path: str, current: list[str]
) -> None:
    links = navigation.links(path, permissions=set())
    assert [link.label for link in links] == ["home", "county"]
    assert [link.label for link in links if link.current] == current
