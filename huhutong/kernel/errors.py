"""Refusals: expected, told to a person in plain words with what to do next."""

from typing import ClassVar

from huhutong.kernel.text import mark as _


class DomainError(Exception):
    """A business refusal: expected, shown to a person, never logged as a crash.

    facts  plain values named in the template's braces; no unmasked personal data.
    """

    code: ClassVar[str]  # stable and dotted: clients and tests match on this, not on words
    http_status: ClassVar[int] = 409
    template: ClassVar[str]  # marked here, translated at the edge

    def __init__(self, **facts: int | str) -> None:
        self.facts = facts
        super().__init__(self.code, facts)


class PermissionRefused(DomainError):
    """The signed-in person holds no role that permits this act today."""

    code = "org.permission_refused"
    http_status = 403
    template = _(
        "Your roles do not permit this ({permission}). Ask your administrator for the role."
    )

    def __init__(self, *, permission: str, **facts: int | str) -> None:
        super().__init__(permission=permission, **facts)


class NotInScope(DomainError):
    """It does not exist, or not for this person: the answer is the same, so nothing leaks."""

    code = "places.not_in_scope"
    http_status = 404
    template = _("Nothing was found here. It may lie outside the villages you work in.")
