"""Why an export is refused."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class ExportReasonMissing(DomainError):
    """Nobody says why the households are taken out."""

    code = "households.export_reason_missing"
    template = _("Write in a few words who needs the list and what for.")


class ExportHasNobody(DomainError):
    """There is no household in the village."""

    code = "households.export_has_nobody"
    template = _("{village} has no household to take out. Import its roster first.")


class ExportNotOpen(DomainError):
    """Somebody decided, withdrew or asked for the same before."""

    code = "households.export_not_open"
    template = _("This export is “{state}” by now. Reload the page.")


class OwnExport(DomainError):
    """Who asks does not approve."""

    code = "households.own_export"
    template = _("You asked for this export: another person approves it.")


class ExportGone(DomainError):
    """The days of keeping are over."""

    code = "households.export_gone"
    http_status = 410
    template = _("The workbook was deleted on {day}. Ask for it anew if it is still needed.")
