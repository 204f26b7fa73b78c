"""The workbook of an export: who has it, on each page and in each row."""

from django.utils.translation import gettext as _

from huhutong.households.models import RegistryExport
from huhutong.households.selectors.exports import COLUMNS, export_rows
from huhutong.infra import spreadsheets
from huhutong.infra.ui.formats import day_text, minute_text

_WIDTHS = (20, 14, 12, 12, 12, 6, 12, 22, 16, 30, 26)


def export_book(export: RegistryExport) -> bytes:
    """The .xlsx file. A row that is cut out still tells which export it is from."""
    heads = {
        "household": _("Household number"),
        "group": _("Natural village"),
        "residence": _("Residence"),
        "name": _("Name"),
        "relation": _("Relation"),
        "sex": _("Sex"),
        "birth_on": _("Birth"),
        "id_number": _("ID number"),
        "phone": _("Phone"),
        "address": _("Address"),
        "mark": _("Export"),
    }
    sheet = spreadsheets.OutSheet(
        export.village.name,
        [heads[column] for column in COLUMNS],
        export_rows(export),
        widths=_WIDTHS,
        text_columns=frozenset((0, 7, 8)),
        watermark=watermark(export),
    )
    return spreadsheets.write([sheet, _about(export)])


def watermark(export: RegistryExport) -> str:
    """Who took the households out, by whose approval, when and until when."""
    return _("{number} · for {name} · approved by {approver} · {at} · delete by {day}").format(
        number=export.number,
        name=export.asked_by.name,
        approver=export.decided_by.name if export.decided_by else "",
        at=minute_text(export.decided_at) if export.decided_at else "",
        day=day_text(export.expires_on) if export.expires_on else "",
    )


def _about(export: RegistryExport) -> spreadsheets.OutSheet:
    rows = [
        [_("Export"), export.number],
        [_("Village"), export.village.name],
        [_("Asked for by"), export.asked_by.name],
        [_("Approved by"), export.decided_by.name if export.decided_by else ""],
        [_("What for"), f"{export.get_purpose_display()} · {export.reason}"],
        [_("Personal data"), _("in clear") if export.in_clear else _("masked")],
        [_("Delete by"), day_text(export.expires_on) if export.expires_on else ""],
    ]
    return spreadsheets.OutSheet(_("About this export"), ["", ""], rows, widths=(20, 60))
