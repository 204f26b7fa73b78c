"""Refusals of the plumbing."""

from huhutong.kernel.errors import DomainError
from huhutong.kernel.text import mark as _


class ClockOfLiveInstallation(DomainError):
    """Only a demo may move its date."""

    code = "infra.clock_of_live_installation"
    template = _(
        "This is a live installation: its date is the calendar's and cannot be moved. "
        "To practise, use a demo installation."
    )


class ClockStepOutOfRange(DomainError):
    """A step of the clock is 1 to 366 days."""

    code = "infra.clock_step_out_of_range"
    http_status = 400
    template = _("The date can be moved by 1 to {most} days at a time, not by {days}.")


class ClockMovedMeanwhile(DomainError):
    """Someone else moved the date since the page was loaded, or the button was pressed twice."""

    code = "infra.clock_moved_meanwhile"
    template = _("The date was moved meanwhile: it is {today} now. Load the page again.")


class InstallationIsLive(DomainError):
    """Demo data and demo commands stay out of a live installation."""

    code = "infra.installation_is_live"
    template = _(
        "This is the live installation {name}: demo commands do not run here. "
        "Give the demo a database of its own (HUHUTONG_NAME)."
    )


class InstallationKindFixed(DomainError):
    """What an installation is, is said once."""

    code = "infra.installation_kind_fixed"
    template = _("This database already belongs to the installation {name} ({kind}).")


class WriteQueueFull(DomainError):
    """Too many writers wait for the embedded database; nothing was saved."""

    code = "infra.write_queue_full"
    http_status = 503
    retry_after_seconds = 5
    template = _(
        "The system is busy saving other people's work; yours was not saved yet. "
        "Wait a few seconds and send it again."
    )


class UploadGone(DomainError):
    """Uploads are deleted after their days of keeping."""

    code = "infra.upload_gone"
    http_status = 404
    template = _("This file is no longer kept. Upload or produce it again.")


class IdempotencyKeyUnfit(DomainError):
    """A key is 1 to 200 printable signs."""

    code = "infra.idempotency_key_unfit"
    http_status = 400
    template = _(
        "A write needs the header “Idempotency-Key” with 1 to 200 letters, digits or signs; take "
        "a new UUID for each write and the same one when you send it again."
    )


class IdempotencyKeyUsedOtherwise(DomainError):
    """The key stands for another write already."""

    code = "infra.idempotency_key_used_otherwise"
    http_status = 422
    template = _(
        "This “Idempotency-Key” belongs to another write that was done before. Nothing was "
        "written; take a new key for a new write."
    )


class CursorUnfit(DomainError):
    """A cursor goes on only with the question it came from."""

    code = "infra.cursor_unfit"
    http_status = 400
    template = _(
        "This cursor does not belong to this question. Send the same filters as before with "
        "“next_cursor” as it came, or begin again without a cursor."
    )
