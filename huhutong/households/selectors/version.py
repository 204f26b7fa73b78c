"""The version of a household: whether anything of it changed since a program read it."""

import json
from typing import Any

from huhutong.households.models import Consent, Household, Membership, StatedNone
from huhutong.households.models.archive import ArchiveRow
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.infra.crypto import blind_index
from huhutong.org.public import Institution

_LENGTH = 32
_HOUSEHOLD = (
    "number", "source_number", "village_id", "group_id", "head_id", "address", "residence",
    "economy_type", "duplicate_of_id", "ended_on", "joined_into_id",
)  # fmt: skip
_MEMBER = (
    "pk", "person_id", "relation", "joined_on", "left_on", "is_void", "person__name",
    "person__sex", "person__birth_on", "person__died_on", "person__id_index",
    "person__phone_index", "person__merged_into",
)  # fmt: skip


def version_of(household: Household, institution: Institution) -> str:
    """32 hexadecimal digits over all that is on file of a household with an institution.

    Equal: nothing changed. Keyed, as addresses and phones go into it. Cost: 15 queries.
    """
    members = Membership.objects.filter(household=household).order_by("pk")
    archive: dict[str, Any] = {"household": household, "institution": institution}
    consents = Consent.objects.filter(**archive).order_by("pk")
    parts: list[Any] = [
        [getattr(household, name) for name in _HOUSEHOLD],
        list(members.values_list(*_MEMBER)),
        list(consents.values_list("pk", "withdrawn_at")),
    ]
    tables: tuple[type[ArchiveRow], ...] = (*ARCHIVE_TABLES.values(), StatedNone)
    for model in tables:
        rows = model._default_manager.filter(**archive)  # noqa: SLF001 - Django documents it
        parts.append(list(rows.order_by("pk").values_list("pk", "valid_to")))
    text = json.dumps(parts, ensure_ascii=False, default=str)
    return blind_index(text, purpose="households.version")[:_LENGTH]
