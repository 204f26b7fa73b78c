"""A write with a key is done once, whatever is asked again."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from huhutong.infra import idempotency
from huhutong.infra.cursors import cursor_after, position_in
from huhutong.infra.errors import (
    ClockOfLiveInstallation,
    CursorUnfit,
    IdempotencyKeyUnfit,
    IdempotencyKeyUsedOtherwise,
)
from huhutong.infra.idempotency import Answer, Asked, once
from huhutong.infra.models import IdempotentWrite, Installation
from tests.cast import DAY, NOON

pytestmark = pytest.mark.django_db
OWNER = UUID(int=7)
ASKED = Asked(OWNER, "k-1", "POST /x {}", NOON)


def _writes() -> Answer:
    Installation.objects.create(kind="demo", name="一", created_at=NOON)
    return Answer(201, {"uuid": "u", "n": 1})


def test_the_same_key_and_request_are_answered_alike_and_done_once() -> None:
    first = once(ASKED, _writes)
    again = once(replace(ASKED, real=NOON + timedelta(hours=5)), _writes)
    assert first == Answer(201, {"uuid": "u", "n": 1})
    assert again == replace(first, repeated=True)
    # a second row would break the constraint of a single installation
    assert Installation.objects.count() == 1
    kept = IdempotentWrite.objects.values().get()
    assert "k-1" not in str(kept)
    assert "POST" not in str(kept)


def test_the_same_key_for_another_request_is_refused_and_writes_nothing() -> None:
    once(ASKED, lambda: Answer(201, {}))
    with pytest.raises(IdempotencyKeyUsedOtherwise):
        once(replace(ASKED, request="POST /x {1}"), _writes)
    assert not Installation.objects.exists()


def test_keys_of_two_owners_do_not_meet() -> None:
    once(ASKED, lambda: Answer(201, {"of": 7}))
    other = once(replace(ASKED, owner=uuid4(), request="else"), lambda: Answer(200, {"of": 8}))
    assert other == Answer(200, {"of": 8})


def test_a_refusal_leaves_the_key_free() -> None:
    def refuses() -> Answer:
        _writes()
        raise ClockOfLiveInstallation

    with pytest.raises(ClockOfLiveInstallation):
        once(ASKED, refuses)
    assert not IdempotentWrite.objects.exists()
    assert not Installation.objects.exists()
    assert once(replace(ASKED, request="corrected"), _writes).status == 201


def test_a_crash_between_key_and_write_leaves_neither() -> None:
    def crashes() -> Answer:
        _writes()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        once(ASKED, crashes)
    assert not IdempotentWrite.objects.exists()
    assert not Installation.objects.exists()


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(IdempotencyKeyUnfit):
        once(replace(ASKED, key=key), _writes)
    assert not Installation.objects.exists()


def test_keys_are_kept_for_seven_days() -> None:
    once(ASKED, lambda: Answer(201, {}))
    assert idempotency.forget_expired(on=DAY + timedelta(days=6)) == 0
    assert idempotency.forget_expired(on=DAY + timedelta(days=7)) == 1
    assert not IdempotentWrite.objects.exists()


def test_a_cursor_goes_on_only_with_its_own_question() -> None:
    asked = {"village": "441821100201", "archived": None}
    cursor = cursor_after((3, "441821100201-0001"), asked=asked)
    assert "0001" not in cursor
    assert position_in(cursor, asked=asked) == (3, "441821100201-0001")
    for wrong in (cursor + "x", "x", "", cursor_after((1,), asked={})):
        with pytest.raises(CursorUnfit):
            position_in(wrong, asked=asked)
