"""The demo county, built once for a module; each test's own changes are rolled back."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from huhutong.demo.public import ensure_county
from huhutong.infra import clock

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    """The county inside a transaction that the module ends by rolling back; what was said."""
    words: list[str] = []
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "_source", [lambda: NOON])
        with transaction.atomic():
            ensure_county(words.append)
            yield words
            transaction.set_rollback(True)


@pytest.fixture
def said(built: list[str], db: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the building said; time stands at NOON."""
    monkeypatch.setattr(clock, "_source", [lambda: NOON])
    return built
