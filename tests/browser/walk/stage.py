"""What all parts of the walk share: the village, its people at their windows, what they noted."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.visitor import DESK, Findings, Visitor

VILLAGE, NAME = "441821100237", "小梅村"
GRANTED_VILLAGE = "441821100222"


@dataclass
class Walk:
    """The running server and who is at it."""

    browser: Browser
    home: str
    folder: Path
    findings: Findings = field(default_factory=Findings)
    staff: dict[str, Visitor] = field(default_factory=dict)
    # Written down by one part and read by a later one, as people do on paper.
    notes: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def desk(self, login: str) -> Visitor:
        """A member of staff, signed in at a desk; the same window all day."""
        if login not in self.staff:
            self.staff[login] = self.visitor(DESK)
            self.staff[login].signs_in(login)
        return self.staff[login]

    def visitor(self, size: tuple[int, int]) -> Visitor:
        """Somebody new, with a window of their own."""
        return Visitor.arrives(self.browser, self.home, self.findings, size)

    def round_path(self, step: str = "") -> str:
        """A page of the village's round."""
        return f"/console/rounds/{self.notes['round']}/{step}"

    def ends(self) -> None:
        """Everybody goes home; nothing crashed in any window."""
        for person in self.staff.values():
            person.leaves()
        # Minor findings of axe are for a reader; grave ones have failed the walk long before.
        told = "\n".join(sorted(self.findings.minor))
        (self.folder / "axe-minor.txt").write_text(f"{told}\n", encoding="utf-8")
