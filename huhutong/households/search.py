"""What the search field finds of the registry, by the same rules as the household list."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huhutong.households.selectors.listing import Found, households_found
from huhutong.households.selectors.names import display_name
from huhutong.infra.ui.search import Hit, Provider, Question
from huhutong.infra.ui.search import register as register_provider


def find(question: Question, limit: int) -> Sequence[Hit]:
    """Households by name, initials, number, ID number or its end, phone.

    Cost: at most 4 queries.
    """
    rows = households_found(question.user, question.text, question.on, limit)
    return [
        Hit(
            title=f"{display_name(question.user, row.household)} {row.household.number}".strip(),
            href=reverse("households:household", args=[row.household.uuid]),
            note=_note(row),
        )
        for row in rows
    ]


def _note(row: Found) -> str:
    """Village and group, and who was meant where it is not the head."""
    group = row.household.group
    place = f"{row.household.village.name} {group.name if group else ''}".strip()
    if not row.member:
        return place
    return gettext("member {name}").format(name=row.member) + f" · {place}"


def register() -> None:
    """The registry is looked through; called once when the app is ready."""
    register_provider(
        Provider(
            "households",
            _("Household registry"),
            find,
            order=30,
            icon="users",
            permission="households.view",
        )
    )
