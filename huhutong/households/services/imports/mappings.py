"""What columns mean, remembered for each institution and source."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from huhutong.households.models import ImportMapping
from huhutong.households.rules.roster.layout import Block, with_fields
from huhutong.org.public import Institution, User


def heads_of(blocks: Sequence[Block]) -> str:
    """64 hexadecimal digits by which files with the same heads are known, in whatever order."""
    titles = sorted({c.title for block in blocks for c in block.columns if c.title})
    return hashlib.sha256("\0".join(titles).encode()).hexdigest()


def saved_mapping(
    institution: Institution, blocks: Sequence[Block], source: str = ""
) -> ImportMapping | None:
    """The newest mapping for these heads, of the source if one is named. Cost: 1 query."""
    found = ImportMapping.objects.filter(institution=institution, heads=heads_of(blocks))
    if source:
        found = found.filter(source=source)
    return found.order_by("-saved_at", "-pk").first()


def mapped(blocks: Sequence[Block], columns: Mapping[str, str]) -> list[Block]:
    """The blocks with the fields that a mapping gives their titles."""
    chosen = {
        (number, column.index): columns[column.title]
        for number, block in enumerate(blocks)
        for column in block.columns
        if column.title in columns
    }
    return with_fields(blocks, chosen)


def save_mapping(
    *,
    institution: Institution,
    source: str,
    blocks: Sequence[Block],
    officer: User,
    at: datetime,
) -> None:
    """The columns are remembered for the source, in the caller's transaction."""
    columns = {c.title: c.field for block in blocks for c in block.columns if c.title}
    ImportMapping.objects.update_or_create(
        institution=institution,
        source=source,
        heads=heads_of(blocks),
        defaults={"columns": columns, "saved_by": officer, "saved_at": at},
    )
