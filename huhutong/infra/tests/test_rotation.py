"""Every value under the newest key: whole, resumable, and never over what somebody wrote."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django.fixtures import Settings

from huhutong.infra import crypto, rotation
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, Upload

NOON = datetime.fromisoformat("2026-03-02T12:00:00+08:00")
pytestmark = pytest.mark.django_db

FORBID = {
    "sqlite": [
        (
            "CREATE TRIGGER upload_never BEFORE UPDATE ON infra_upload"
            " BEGIN SELECT RAISE(ABORT, 'append only'); END"
        )
    ],
    "postgresql": [
        (
            "CREATE OR REPLACE FUNCTION upload_never() RETURNS trigger AS $$"
            " BEGIN RAISE EXCEPTION 'append only'; END $$ LANGUAGE plpgsql"
        ),
        (
            "CREATE TRIGGER upload_never BEFORE UPDATE ON infra_upload"
            " FOR EACH ROW EXECUTE FUNCTION upload_never()"
        ),
    ],
}


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.KEY_DIR = tmp_path / "keys"
    yield
    crypto.forget_keys()


@pytest.fixture
def uploads() -> list[Upload]:
    """Files more than one chunk holds."""
    return [
        Upload.objects.create(
            purpose="x",
            file_name=f"{number}.xlsx",
            content=f"roster {number}".encode(),
            size_bytes=8,
            sha256="",
            created_at=NOON,
            expires_on=NOON.date(),
            actor_kind="system",
        )
        for number in range(7)
    ]


def quietly(*_: object) -> None:
    """No progress is shown."""


def contents() -> list[tuple[str, bytes]]:
    return [(each.file_name, bytes(each.content)) for each in Upload.objects.order_by("pk")]


def test_all_values_are_sealed_with_a_new_key_and_say_the_same(
    uploads: list[Upload], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given values under the first key, in several chunks
    monkeypatch.setattr(rotation, "CHUNK", 3)
    before = contents()
    assert rotation.values_by_version() == {1: 14}

    # when the key is rotated
    told = mock.Mock()
    tally = rotation.rotate(by=SYSTEM, at=NOON, progress=told)

    # then none is left under the old one, which may be lost now
    assert (tally.version, tally.sealed, tally.left) == (2, 14, 0)
    assert rotation.values_by_version() == {2: 14}
    (Path(settings.KEY_DIR) / "field.0001").unlink()
    crypto.forget_keys()
    assert contents() == before
    # and it is told, column by column, and kept in the audit chain
    assert told.call_count == len(rotation.encrypted_columns())
    assert AuditRow.objects.get().facts == {"version": 2, "sealed": 14, "left": 0}


def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    uploads: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a rotation that dies after its second chunk
    monkeypatch.setattr(rotation, "CHUNK", 3)
    chunk, calls = rotation._reseal_chunk, iter([True, True, False])

    def dies(column: rotation.Column, rows: list[tuple[int, bytes]]) -> int:
        if not next(calls):
            raise KeyboardInterrupt
        return chunk(column, rows)

    before = contents()
    monkeypatch.setattr(rotation, "_reseal_chunk", dies)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(by=SYSTEM, at=NOON, progress=quietly)
    monkeypatch.setattr(rotation, "_reseal_chunk", chunk)
    assert rotation.values_by_version() == {1: 8, 2: 6}
    assert contents() == before

    # when it is finished, then only the rest is done, under the same key
    tally = rotation.reseal(by=SYSTEM, at=NOON, progress=quietly)
    assert (tally.version, tally.sealed, tally.left) == (2, 8, 0)
    assert contents() == before


def test_what_somebody_writes_in_between_stays(
    uploads: list[Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given somebody who changes a value after it was read for sealing
    chunk = rotation._reseal_chunk

    def after_a_change(column: rotation.Column, rows: list[tuple[int, bytes]]) -> int:
        if column.name == "file_name":
            Upload.objects.filter(pk=uploads[0].pk).update(file_name="new.xlsx")
        return chunk(column, rows)

    monkeypatch.setattr(rotation, "_reseal_chunk", after_a_change)
    # when the key is rotated, then the change stays, under the new key too
    tally = rotation.rotate(by=SYSTEM, at=NOON, progress=quietly)
    assert tally.left == 0
    assert contents()[0] == ("new.xlsx", b"roster 0")
    assert rotation.values_by_version() == {2: 14}


def test_append_only_rows_get_the_new_key_and_stay_append_only(uploads: list[Upload]) -> None:
    # given a table whose rows nobody may change
    with connection.cursor() as cursor:
        for statement in FORBID[connection.vendor]:
            cursor.execute(statement)
    before = contents()
    # when the key is rotated
    assert rotation.rotate(by=SYSTEM, at=NOON, progress=quietly).left == 0
    # then they say the same, and still nobody may change them
    assert contents() == before
    with pytest.raises(DatabaseError, match="append only"), transaction.atomic():
        Upload.objects.update(file_name="x")


def test_a_damaged_value_stops_the_work_and_nothing_is_lost(uploads: list[Upload]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE infra_upload SET file_name = content WHERE id = %s", [uploads[3].pk])
    with pytest.raises(crypto.CiphertextDamaged):
        rotation.rotate(by=SYSTEM, at=NOON, progress=quietly)
    Upload.objects.filter(pk=uploads[3].pk).update(file_name="3.xlsx")
    assert [name for name, _content in contents()] == [f"{number}.xlsx" for number in range(7)]
