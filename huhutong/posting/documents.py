"""Printed documents as plain data for the typesetter."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from huhutong.infra import qr
from huhutong.infra.ui.formats import day_text
from huhutong.posting.errors import NoSuchPrint
from huhutong.posting.models import Notice, NoticeRow

# Names are 14, 20 and 28 points: for the hand, for a metre, for two.
PAPERS = ("a4", "a3", "a2")
Groups = list[tuple[str, list[NoticeRow]]]


@dataclass(frozen=True)
class Print:
    """Which sheets are wanted: the paper, and one group by its place on the notice, or all (0)."""

    paper: str
    group: int

    def of(self, groups: Groups) -> Groups:
        """The groups on these sheets. Raises NoSuchPrint."""
        if not self.group:
            return groups
        if self.group > len(groups):
            raise NoSuchPrint(groups=len(groups))
        return [groups[self.group - 1]]

    def file_name(self, notice: Notice, groups: Groups) -> str:
        """Village, group and size, so that a folder of sheets can be told apart."""
        name = f"-{group_text(groups[0][0])}" if self.group else ""
        return f"{notice.village.name}{name}-{self.paper.upper()}-{notice.number}.pdf"


def print_of(paper: str, group: str, groups: Groups) -> Print:
    """What an address asks for; nothing said is A4 and all groups. Raises NoSuchPrint."""
    digits = group.isascii() and group.isdigit() and len(group) < 4  # noqa: PLR2004
    if paper.lower() not in {"", *PAPERS} or not (digits or not group):
        raise NoSuchPrint(groups=len(groups))
    wanted = Print(paper.lower() or "a4", int(group or 0))
    wanted.of(groups)
    return wanted


def result_text(result: str) -> str:
    """What stands in the last column: "in" as a word, a grade as it is."""
    return _("On the list") if result == "in" else result


def group_text(name: str) -> str:
    """The natural village's name; households without one are told so."""
    return name or _("Without a group")


def title_of(notice: Notice) -> str:
    """What the notice is called."""
    words = {"village": notice.village.name}
    if notice.previous is None:
        return _("Credit notice of %(village)s") % words
    return _("Adjustment notice of %(village)s") % words


def notice_document(
    notice: Notice, groups: Groups, *, paper: str, address: str, branch: tuple[str, str, str]
) -> dict[str, Any]:
    """All that notice.typ reads; texts are in the active language.

    branch  name, address and telephone of whom to ask; what is not known is left to a pen.
    """
    village = notice.village
    last = {"last": day_text(notice.ends_on)}
    return {
        "paper": paper,
        # Where every row says the same, the sheet says it once, and names have more room.
        "shows_result": notice.shows == "grade",
        "title": title_of(notice),
        "place": f"{village.town.name} {village.name}",
        "number": _("Notice %(number)s") % {"number": notice.number},
        "corrects": _("It corrects notice %(number)s for the households below.")
        % {"number": notice.previous.number}
        if notice.previous
        else "",
        "period": _("Public period: %(first)s to %(last)s (last day included)")
        % {"first": day_text(notice.posted_on), **last},
        "institution": notice.institution.name,
        "posted_on": day_text(notice.posted_on),
        "scan": _("Scan to read it on a phone"),
        "address": address,
        "qr": qr.svg(address),
        "object": {
            "title": _("Something wrong? Your household is not here? Say so."),
            "ways": _ways(*branch),
            "last": _("Last day: %(last)s. You can still speak on that day.") % last,
        },
        "seal": _("Seal code: it shows that nobody changed the list (SHA-256, %(count)d rows)")
        % {"count": notice.leaf_count},
        "root": notice.root,
        # What stands before, between and after the two numbers.
        "page": _("Sheet |of|").split("|"),
        "groups": [
            _group_document(notice, name, rows, alone=len(groups) == 1) for name, rows in groups
        ],
    }


def _ways(branch: str, address: str, phone: str) -> list[str]:
    """The ways to object, one line each."""
    blank = "＿" * 8
    return [
        _("1. By phone: scan the code on the right and press “Object”."),
        _("2. In person: %(branch)s, %(address)s.")
        % {"branch": branch, "address": address or blank},
        _("3. By telephone: %(phone)s.") % {"phone": phone or blank},
        _(
            "You may give your name or not. Only those who handle objections can see it, and each "
            "look is recorded."
        ),
    ]


def _group_document(
    notice: Notice, name: str, rows: list[NoticeRow], *, alone: bool
) -> dict[str, Any]:
    words = {"count": len(rows), "bank": notice.institution.name}
    # A village without groups has its own name in large letters.
    title = name or (notice.village.name if alone else group_text(name))
    lead = _(
        "Neighbours gave their opinion and the bank checked. These %(count)d households are on "
        "the list. If nothing is found wrong by the last day, %(bank)s grants them a credit line. "
        "Part of each name is hidden."
    )
    return {
        "name": title,
        "lead": lead % words,
        "rows": [
            [str(row.position), row.shown["name"], result_text(row.shown["result"])] for row in rows
        ],
    }
