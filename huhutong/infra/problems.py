"""Problems of the JSON API (RFC 9457) as clients read them, and those of a malformed request.

Each malformed value is told by its field and what to do; the value itself is never repeated, as
it may be a person's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from huhutong.infra.refusals import Refusal, problem_response

# Where ninja found the value; in a path of names these are noise.
_PLACES = {"body", "query", "path", "header", "form", "file", "cookie"}
_REMEDIES = {
    "missing": _("This is needed: add it."),
    "extra_forbidden": _("There is no such field: correct its name or leave it out."),
    "enum": _("Take one of these codes: {expected}."),
    "literal_error": _("Take one of these codes: {expected}."),
    "string_too_long": _("Shorten it to at most {max_length} signs."),
    "string_too_short": _("It must have at least {min_length} signs."),
    "string_type": _("Write it as a text in quotation marks."),
    "string_pattern_mismatch": _("It is not in the form that the document of the API names."),
    "int_type": _("Write it as a whole number without quotation marks; amounts are in fen."),
    "int_parsing": _("Write it as a whole number; amounts are in fen."),
    "int_from_float": _("Write it as a whole number; amounts are in fen."),
    "bool_type": _("Write true or false without quotation marks."),
    "greater_than_equal": _("It must be at least {ge}."),
    "less_than_equal": _("It must be at most {le}."),
    "too_long": _("At most {max_length} entries; send the rest in a second request."),
    "too_short": _("At least {min_length} entries are needed."),
    "date_type": _("Write the day as YYYY-MM-DD."),
    "date_parsing": _("Write the day as YYYY-MM-DD."),
    "date_from_datetime_parsing": _("Write the day as YYYY-MM-DD."),
    "datetime_parsing": _("Write the instant as 2026-03-02T08:00:00+08:00."),
    "datetime_from_date_parsing": _("Write the instant as 2026-03-02T08:00:00+08:00."),
    "timezone_aware": _("Add the time zone, as in 2026-03-02T08:00:00+08:00."),
    "uuid_parsing": _("Write the UUID with its 32 hexadecimal digits, as it was given to you."),
    "uuid_type": _("Write the UUID with its 32 hexadecimal digits, as it was given to you."),
    "member_index": _("Take the place of a member in the list; the first one is 0."),
    "null_sign": _("A text holds the sign NUL (\\u0000): leave it out."),
    "string_unicode": _("A text is no valid Unicode: write it in UTF-8."),
    "repeated": _("Name each purpose once."),
    "use_person": _("Name the member by “person” (a uuid), not by “member”."),
    "nothing_given": _("Name at least one field to change."),
}
_OTHER = _("It cannot be read. Compare it with the document of the API.")


class FieldProblem(Schema):
    """One value that cannot be taken: where, which kind of mistake, and what to do."""

    field: str = Field(description="Path such as body.members[0].name")
    code: str
    message: str


class Problem(Schema):
    """RFC 9457. Match on code, never on words; facts are the values that detail names."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, int | str]
    errors: list[FieldProblem]


def malformed(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Exception handler: every field that cannot be read, with what to do. Status 422."""
    problems = [_field_problem(each) for each in error.errors]
    detail = gettext("The request cannot be read; nothing was written. See “errors”.")
    return _answer(422, "infra.request_malformed", detail, problems)


def unreadable(_request: HttpRequest, error: HttpError) -> HttpResponse:
    """Exception handler: what ninja refuses by itself, for instance a body that is no JSON."""
    detail = gettext("The request cannot be read: the body must be JSON in UTF-8.")
    return _answer(error.status_code, "infra.request_unreadable", detail, [])


def _answer(
    status: int, code: str, detail: str, problems: Sequence[Mapping[str, str]]
) -> HttpResponse:
    title = gettext("Please check what was entered")
    refusal = Refusal(status=status, code=code, title=title, message=detail)
    return problem_response(refusal, errors=problems)


def _field_problem(found: Mapping[str, Any]) -> dict[str, str]:
    kind = str(found["type"])
    values = {name: str(value) for name, value in (found.get("ctx") or {}).items()}
    template = gettext(_REMEDIES.get(kind, _OTHER))
    try:
        message = template.format(**values)
    except KeyError:
        message = gettext(_OTHER)
    return {"field": _path(found["loc"]), "code": kind, "message": message}


def _path(location: Sequence[str | int]) -> str:
    """("body", "given", "members", 0, "name") -> "body.members[0].name"."""
    parts = list(location)
    place = str(parts.pop(0)) if parts and parts[0] in _PLACES else ""
    # After the place ninja names the function's argument, which is called like the place.
    if parts and parts[0] == place:
        parts.pop(0)
    text = place
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".")
