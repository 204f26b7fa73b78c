"""Printed documents as plain data for the typesetter."""

from typing import Any

from django.utils.translation import gettext as _

from huhutong.infra import qr
from huhutong.infra.ui.formats import day_text
from huhutong.posting.models import Notice, NoticeRow


def result_text(result: str) -> str:
    """What stands in the last column: "in" as a word, a grade as it is."""
    return _("On the list") if result == "in" else result


def notice_document(
    notice: Notice, groups: list[tuple[str, list[NoticeRow]]], *, address: str
) -> dict[str, Any]:
    """All that notice.typ reads; texts are in the active language."""
    village = notice.village
    return {
        "title": _("Credit notice of %(village)s") % {"village": village.name}
        if notice.previous is None
        else _("Adjustment notice of %(village)s") % {"village": village.name},
        "place": f"{village.town.name} {village.name}",
        "number": _("Notice %(number)s") % {"number": notice.number},
        "lead": _(
            "After peer evaluation and the bank's check, the households below are on the list. "
            "Names are masked. Anyone may object, with a name or without, until the last day."
        ),
        "corrects": _("It corrects notice %(number)s for the households below.")
        % {"number": notice.previous.number}
        if notice.previous
        else "",
        "period": _("Public from %(first)s to %(last)s (last day included)")
        % {"first": day_text(notice.posted_on), "last": day_text(notice.ends_on)},
        "institution": notice.institution.name,
        "posted_on": day_text(notice.posted_on),
        "scan": _("Scan to read it on a phone, to check it or to object:"),
        "address": address,
        "qr": qr.svg(address),
        "seal": _("Seal (SHA-256 Merkle root over %(count)d rows)") % {"count": notice.leaf_count},
        "root": notice.root,
        "head": [_("No."), _("Head of household"), _("Result")],
        "groups": [
            {
                "name": name or _("Without a group"),
                "count": _("%(count)d households") % {"count": len(rows)},
                "rows": [
                    [str(r.position), r.shown["name"], result_text(r.shown["result"])] for r in rows
                ],
            }
            for name, rows in groups
        ],
    }
