"""What columns mean is kept for each institution and source, and offered for the same heads."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from huhutong.households.models import (
    ArchiveProfile,
    ImportBatch,
    ImportMapping,
    IncomeRecord,
    Person,
)
from huhutong.households.rules.roster.layout import block_of
from huhutong.households.services.imports.apply import apply_batch
from huhutong.households.services.imports.by_command import Order, import_file
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.mappings import saved_mapping
from huhutong.households.services.imports.upload import settle_columns, upload_roster
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import workbook
from huhutong.infra.actors import SYSTEM
from huhutong.org.public import create_institution
from tests.cast import Cast

HEADS = ["领取人", "号码", "姓名", "经营收入", "同意"]


def content(sequence: int) -> bytes:
    """A subsidy list of one person."""
    row = ["x", id_number("19800512", sequence), "陈大山", 100, "是"]
    return workbook([row], HEADS)


def uploaded(cast: Cast, sequence: int) -> ImportBatch:
    """The list uploaded."""
    return upload_roster(
        officer=cast.li,
        village=cast.shiqiao.uuid,
        file_name="补贴.xlsx",
        content=content(sequence),
        at=cast.at,
    )


def fields_of(batch: ImportBatch) -> list[str]:
    """What the columns are taken for."""
    return [column.field for column in block_of(batch.layout[0]).columns]


def test_a_mapping_is_offered_for_the_same_heads_and_counts_as_its_source(cast: Cast) -> None:
    # given a subsidy list whose columns were settled once
    first = uploaded(cast, 1)
    assert fields_of(first) == ["", "", "name", "business", "consent"]
    settle_columns(
        officer=cast.li,
        uuid=first.uuid,
        chosen={(0, 1): "id_number"},
        at=cast.at,
        source="subsidy",
    )

    # when the next one comes, then its columns are known, and so is its kind
    second = uploaded(cast, 3)
    assert fields_of(second) == ["", "id_number", "name", "business", "consent"]
    assert second.source == "subsidy"
    # and what it says counts as government data
    settle_columns(officer=cast.li, uuid=second.uuid, chosen={}, at=cast.at, source="subsidy")
    check_batch(officer=cast.li, uuid=second.uuid, at=cast.at)
    apply_batch(officer=cast.li, uuid=second.uuid, at=cast.at)
    assert IncomeRecord.objects.get().sources["gross_fen"]["source"] == "government"
    assert not ArchiveProfile.objects.exists()
    # and there is one mapping, which another bank does not see
    mapping = ImportMapping.objects.get()
    assert (mapping.source, mapping.columns["号码"]) == ("subsidy", "id_number")
    other = create_institution(by=SYSTEM, code="OTHER", name="另一家", at=cast.at)
    blocks = [block_of(stored) for stored in second.layout]
    assert saved_mapping(other, blocks) is None
    assert saved_mapping(cast.institution, blocks, "committee") is None


def test_the_command_keeps_and_uses_a_mapping(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "补贴.xlsx"
    for sequence, fields in ((1, {"号码": "id_number"}), (3, {})):
        path.write_bytes(content(sequence))
        order = Order(path, cast.shiqiao.code, fields, "subsidy")
        assert import_file(officer=cast.li, order=order, at=cast.at).state == "applied"
    assert Person.objects.count() == 2


def test_the_page_offers_what_was_kept(cast: Cast, signed_in: Any) -> None:
    client = signed_in(cast.li)
    for sequence in (1, 3):
        file = SimpleUploadedFile("补贴.xlsx", content(sequence))
        client.post("/console/households/imports/", {"village": cast.shiqiao.pk, "file": file})
        batch = ImportBatch.objects.latest("pk")
        here = f"/console/households/imports/{batch.uuid}/"
        page = client.get(here).content.decode()
        assert ("列的对应按已保存的“补贴名单”带出" in page) == (sequence == 3)
        chosen = {"c-0-1": "id_number"} if sequence == 1 else {}
        client.post(f"{here}columns/", chosen | {"source": "subsidy"})
        batch.refresh_from_db()
        assert (batch.state, batch.counts["accepted"]) == ("staged", 1)
