"""Printed slips (授信通知书) as plain data for the typesetter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from huhutong.granting.models import CreditLine, RoundHousehold
from huhutong.households.public import masked_name
from huhutong.infra import qr
from huhutong.infra.ui.formats import day_text, yuan
from huhutong.posting.public import Notice

# Two slips a sheet in 14 points, for old eyes, or four in 10 points.
SLIPS_A_SHEET = (2, 4)


@dataclass(frozen=True)
class SlipSources:
    """What slips tell beside their lines.

    branch    name, address, telephone; what is not known is left to a pen
    notices   the round's notices by name
    receipts  (notice, household's key) -> the public address of its row, whole
    """

    branch: tuple[str, str, str]
    notices: Mapping[UUID, Notice]
    receipts: Mapping[tuple[UUID, int], str]


def slips_document(lines: Sequence[CreditLine], sources: SlipSources, per: int) -> dict[str, Any]:
    """All that slips.typ reads, in the order of the lines; texts are in the active language.

    lines  of one village, with row, household, group, round and institution loaded.
    """
    slips = [_slip(line, sources) for line in lines]
    village = _row(lines[0]).round.village
    sheets = -(-len(slips) // per)
    return {
        "per": per,
        "title": _("Slip of your credit line"),
        "words": _words(),
        "place": f"{village.town.name} {village.name}",
        "count": _("%(slips)d slips on %(sheets)d sheets")
        % {"slips": len(slips), "sheets": sheets},
        "slips": slips,
        "groups": _delivery(slips),
    }


def _delivery(slips: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """The list to sign: no amount stands on it, as neighbours see it."""
    numbered = enumerate(slips, start=1)
    return [
        {
            "name": group,
            "rows": [[str(place), slip["number"], slip["name"]] for place, slip in part],
        }
        for group, part in groupby(numbered, key=lambda pair: pair[1]["group"])
    ]


def _row(line: CreditLine) -> RoundHousehold:
    if line.row is None:
        raise ValueError("a village line comes from a proposal")
    return line.row


def _slip(line: CreditLine, sources: SlipSources) -> dict[str, str]:
    """What one household reads: masked name, its own amount, until when, where to turn."""
    row = _row(line)
    notice = sources.notices.get(line.notice) if line.notice else None
    receipt = sources.receipts.get((line.notice, row.household_id)) if line.notice else None
    return {
        "bank": line.institution.name,
        "branch": sources.branch[0],
        "group": row.group.name if row.group else row.round.village.name,
        "name": masked_name(row.household),
        "number": row.number,
        "limit": _("%(yuan)s yuan") % {"yuan": yuan(line.limit_fen).removesuffix(".00")},
        # The column is exclusive; people count the last day on which it still holds.
        "until": _("You can use it until %(last)s, that day included.")
        % {"last": day_text(line.valid_to - timedelta(days=1))},
        "wrong": _wrong(notice),
        "contact": _contact(sources.branch),
        "grade": _("Grade %(grade)s") % {"grade": row.grade},
        "granted": _("Granted on %(day)s") % {"day": day_text(line.granted_at)},
        "notice": _("Notice %(number)s") % {"number": notice.number} if notice else "",
        "qr": qr.svg(receipt) if receipt else "",
    }


def _wrong(notice: Notice | None) -> str:
    """How long the list could be objected to, and what can still be done."""
    if notice is None:
        return _(
            "Ask at the bank's outlet: the bank explains the result, and a person looks at it "
            "once more."
        )
    return _(
        "The list could be objected to until %(last)s. After that you can still ask at the bank's "
        "outlet: the bank explains the result, and a person looks at it once more."
    ) % {"last": day_text(notice.ends_on)}


def _contact(branch: tuple[str, str, str]) -> str:
    blank = "＿" * 6
    name, address, phone = branch
    return _("Where: %(branch)s, %(address)s. Telephone: %(phone)s") % {
        "branch": name,
        "address": address or blank,
        "phone": phone or blank,
    }


def _words() -> dict[str, Any]:
    """The fixed words of the slips and of their list in the reader's language."""
    return {
        "list": _("Delivery list of the slips"),
        "deliver": _(
            "Hand each slip folded to the household itself, in this order. Whoever takes it signs."
        ),
        "heads": [
            "",
            _("Household number"),
            _("Name"),
            _("Signature of the household"),
            _("Date"),
        ],
        "by": _("Delivered by:"),
        "on": _("Date:"),
        "private": _("For this household only. Please open it yourself."),
        "fold": _("fold up here"),
        "intro": _("Neighbours gave their opinion, the bank checked, and the list was public."),
        "limit": _("The most that the bank can lend you (your credit line)"),
        "meaning": _(
            "This is not a loan yet. You need not use it. As long as you borrow nothing, you owe "
            "nothing and pay no interest."
        ),
        "use_title": _("If you want to borrow:"),
        "use": _("Bring your ID card to the bank's outlet. Read the contract first, then sign."),
        "wrong_title": _("If you think it is wrong:"),
        "scan": _("Scan to see your line on the notice"),
    }
