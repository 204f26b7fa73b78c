"""Giving up an import that was not applied: what goes, what stays, and who may not."""

from typing import Any

import pytest

from huhutong.households.errors import ImportNotReady
from huhutong.households.models import Household, ImportBatch
from huhutong.households.selectors.imports import rows_of
from huhutong.households.services.imports import check as checking
from huhutong.households.services.imports import stage as staging
from huhutong.households.services.imports.apply import begin_apply
from huhutong.households.services.imports.check import check_batch
from huhutong.households.services.imports.discard import discard_import
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_import import checked, family_rows, workbook
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests.cast import Cast


@pytest.mark.parametrize("state", ["uploaded", "checking", "staged"])
def test_an_import_given_up_leaves_neither_rows_nor_households(cast: Cast, state: str) -> None:
    # given a file that was checked, and stands where such a file can stand
    batch = checked(cast, workbook(family_rows(id_number("19820703", 2))))
    ImportBatch.objects.update(state=state)
    assert rows_of(batch).exists()

    # when Li gives it up
    discard_import(officer=cast.li, uuid=batch.uuid, at=cast.at)

    # then its rows are gone, nothing was written, and it is on the record
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not rows_of(batch).exists()
    assert not Household.objects.exists()
    assert AuditRow.objects.filter(action="households.discard_import").count() == 1
    # and it can be neither checked, applied nor given up again
    for act in (check_batch, begin_apply, discard_import):
        with pytest.raises(ImportNotReady):
            act(officer=cast.li, uuid=batch.uuid, at=cast.at)


def test_a_check_that_runs_while_its_import_is_given_up_stages_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given a worker that has read the file, when Li gives the import up before rows are staged
    batch = checked(cast, workbook(family_rows(id_number("19820703", 2))))
    ImportBatch.objects.update(state="checking")
    stage = staging.stage_file

    def slowly(*args: Any, **named: Any) -> None:
        discard_import(officer=cast.li, uuid=batch.uuid, at=cast.at)
        stage(*args, **named)

    monkeypatch.setattr(checking, "stage_file", slowly)
    with pytest.raises(ImportNotReady):
        check_batch(officer=cast.li, uuid=batch.uuid, at=cast.at)

    # then it stays given up and holds no row
    batch.refresh_from_db()
    assert batch.state == "discarded"
    assert not rows_of(batch).exists()


@pytest.mark.parametrize(
    ("who", "state", "refusal"),
    [
        ("zhao", "staged", NotInScope),
        ("wang", "staged", PermissionRefused),
        ("li", "applying", ImportNotReady),
        ("li", "applied", ImportNotReady),
    ],
)
def test_what_is_anothers_or_going_in_is_not_given_up(
    cast: Cast, who: str, state: str, refusal: type[Exception]
) -> None:
    batch = checked(cast, workbook(family_rows(id_number("19820703", 2))))
    ImportBatch.objects.update(state=state)
    before = rows_of(batch).count(), AuditRow.objects.count()
    with pytest.raises(refusal):
        discard_import(officer=getattr(cast, who), uuid=batch.uuid, at=cast.at)
    batch.refresh_from_db()
    assert batch.state == state
    assert (rows_of(batch).count(), AuditRow.objects.count()) == before
