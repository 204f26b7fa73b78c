"""`huhutong demo county --stages`: one village at every stage, for whoever wants to look around."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from huhutong.casework.public import Case
from huhutong.demo.public import ensure_county
from huhutong.demo.tests.conftest import NOON
from huhutong.granting.public import CheckItem, PendingAct, Round, Stage
from huhutong.infra import clock


@pytest.fixture(scope="module")
def staged(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The county with its stages, rolled back after the module."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_source", [lambda: NOON])
        with transaction.atomic():
            ensure_county(lambda _words: None, extent="stages")
            yield
            transaction.set_rollback(True)


def test_a_village_stands_at_every_stage_with_work_under_way(staged: None, db: None) -> None:
    # then no stage of the path is without a village
    assert set(Round.objects.values_list("stage", flat=True)) == {str(s.value) for s in Stage}
    # and where people would be at work, they are: a check sent back, a notice to confirm,
    # an objection that nobody has taken yet
    assert CheckItem.objects.filter(state="sent_back", row__round__stage="checking").count() == 1
    assert CheckItem.objects.filter(state="waiting", row__round__stage="checking").exists()
    assert PendingAct.objects.get(state="waiting").kind == "post"
    assert Case.objects.exclude(state="closed").count() == 1
