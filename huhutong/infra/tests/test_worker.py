"""Jobs and the worker: progress on a row, clean stops, nightly cleaning."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django_tasks_db.models import DBTaskResult

from huhutong.infra import clock, jobs, outbox
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.infra.errors import UploadGone, WriteQueueFull
from huhutong.infra.models import AuditRow, Job, OutboxMessage, Upload
from huhutong.infra.selectors import upload_of
from huhutong.infra.services import delete_expired_uploads, open_clock, store_upload
from huhutong.infra.tests.tasks import count_to
from huhutong.infra.worker import Worker

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LI = Actor(kind="user", uuid=UUID(int=1), name="李明")
BANK, ROUND = UUID(int=10), UUID(int=20)


@dataclass(frozen=True)
class Rang(outbox.Event):
    """For the worker to deliver."""

    type: ClassVar[str] = "infra_worker_tests.rang"

    thing: UUID

    @property
    def aggregate(self) -> UUID:
        return self.thing


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets real time to so many days after NOON."""

    def at(days: int) -> None:
        monkeypatch.setattr(clock, "_source", [lambda: NOON + timedelta(days=days)])

    at(0)
    return at


def _enqueue(**arguments: int) -> Job:
    return jobs.enqueue(
        count_to,
        kind="infra.count",
        actor=LI,
        institution=BANK,
        subject=("round", ROUND),
        arguments=arguments,
    )


def test_a_job_runs_in_the_worker_and_shows_what_is_done(db: None) -> None:
    # given a queued job
    job = _enqueue(total=3)
    assert (job.state, jobs.latest(("round", ROUND))) == ("queued", job)
    assert list(jobs.open_jobs(BANK)) == [job]

    # when the worker runs it
    assert jobs.run_all() == 1

    # then its row says so, and it is open no longer
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message) == ("done", 3, 3, "3/3")
    assert job.started_at is not None
    assert job.finished_at is not None
    assert not jobs.open_jobs(BANK).exists()
    assert jobs.run_all() == 0


def test_a_crash_keeps_its_kind_only_and_what_was_done(db: None) -> None:
    job = _enqueue(total=3, fail_at=2)
    jobs.run_all()
    job.refresh_from_db()
    assert (job.state, job.done, job.message) == ("failed", 1, "LookupError")
    assert DBTaskResult.objects.get().status == "FAILED"


def test_a_refusal_is_told_in_words_and_is_no_crash(db: None) -> None:
    job = _enqueue(total=3, refuse_at=3)
    jobs.run_all()
    job.refresh_from_db()
    assert (job.state, job.done) == ("failed", 2)
    assert job.message.startswith("每次只能向前推进 1 到 5 天")
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"


@transaction.atomic
def _enqueue_and_fail() -> None:
    _enqueue(total=1)
    raise RuntimeError


def test_a_job_of_a_transaction_that_failed_never_runs(db: None) -> None:
    with pytest.raises(RuntimeError):
        _enqueue_and_fail()
    assert jobs.run_all() == 0
    assert not Job.objects.exists()


def test_a_job_delivered_twice_runs_once(db: None) -> None:
    job = _enqueue(total=2)
    jobs.run_all()
    with pytest.raises(jobs.JobAlreadyRan):
        count_to.call(job=str(job.uuid), total=2)
    job.refresh_from_db()
    assert job.state == "done"


def test_more_done_than_there_is_cannot_be_stored(db: None) -> None:
    job = _enqueue(total=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(done=3, total=2)


def test_the_newest_job_of_a_kind_is_the_latest(db: None) -> None:
    first = _enqueue(total=1)
    second = _enqueue(total=1)
    assert jobs.latest(("round", ROUND), kind="infra.count") == second
    assert jobs.latest(("round", ROUND), kind="infra.other") is None
    assert jobs.latest(("round", UUID(int=21))) is None
    assert first.pk < second.pk


def test_a_worker_that_was_killed_leaves_words_on_its_job(db: None) -> None:
    job = _enqueue(total=1)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    assert jobs.fail_interrupted() == 1
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "这项工作中途被打断，没有做完。请重新开始。")


def test_a_turn_delivers_events_runs_jobs_and_begins_days(
    db: None, now: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given an event, a job and a clock that stopped yesterday
    heard: list[UUID] = []
    monkeypatch.setattr(outbox, "_subscribers", {})
    outbox.subscribe(Rang, name="infra_worker_tests.hear")(lambda event: heard.append(event.thing))
    outbox.publish(Rang(thing=ROUND))
    job = _enqueue(total=1)
    open_clock(institution=BANK, at=NOON - timedelta(days=1))

    # when the worker takes one turn, and another that finds nothing
    worker = Worker()
    assert worker.turn()
    assert not worker.turn()

    # then all three were done
    job.refresh_from_db()
    assert (heard, job.state) == ([ROUND], "done")
    days = OutboxMessage.objects.filter(type="infra.day_began")
    assert [message.payload["on"] for message in days] == ["2026-03-02"]


def test_a_busy_database_postpones_the_turn_and_does_not_end_the_worker(
    db: None, now: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> int:
        raise WriteQueueFull

    monkeypatch.setattr(outbox, "relay", busy)
    job = _enqueue(total=1)
    Worker().turn()
    job.refresh_from_db()
    assert job.state == "done"


def test_uploads_are_kept_30_days_encrypted_and_then_emptied(
    db: None, now: Callable[[int], None]
) -> None:
    # given an upload
    kept = store_upload(
        actor=LI,
        institution=BANK,
        purpose="roster",
        file_name="石桥村.xlsx",
        content="李明".encode(),
    )
    assert upload_of(kept.uuid, institution=BANK, purpose="roster").content == "李明".encode()
    raw = Upload.objects.filter(pk=kept.pk).extra(select={"raw": "content"}).values("raw")
    assert "李明".encode() not in bytes(raw.get()["raw"])

    # when 29 days pass, then it is still there
    now(29)
    worker = Worker()
    worker.turn()
    assert upload_of(kept.uuid, institution=BANK, purpose="roster").file_name == "石桥村.xlsx"

    # and on the 30th it is gone, which is written down; who gave it stays
    now(30)
    worker.turn()
    with pytest.raises(UploadGone):
        upload_of(kept.uuid, institution=BANK, purpose="roster")
    emptied = Upload.objects.get(pk=kept.pk)
    assert (emptied.content, emptied.file_name, emptied.actor_uuid) == (b"", "", LI.uuid)
    assert AuditRow.objects.get(action="infra.delete_expired_uploads").facts["count"] == 1


def test_cleaning_happens_once_a_day(db: None, now: Callable[[int], None]) -> None:
    assert delete_expired_uploads(on=NOON.date(), at=NOON) == 0
    worker = Worker()
    assert worker.turn()
    assert not worker.turn()
    now(1)
    assert worker.turn()


@pytest.mark.parametrize(("institution", "purpose"), [(UUID(int=11), "roster"), (BANK, "ballot")])
def test_an_upload_of_another_institution_or_purpose_is_gone(
    db: None, institution: UUID, purpose: str
) -> None:
    kept = store_upload(
        actor=SYSTEM, institution=BANK, purpose="roster", file_name="x", content=b"x"
    )
    with pytest.raises(UploadGone):
        upload_of(kept.uuid, institution=institution, purpose=purpose)


def test_the_command_works_until_nothing_is_left(
    db: None, now: Callable[[int], None], capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(3):
        _enqueue(total=1)
    call_command("run_worker", once=True)
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}
    out, err = capsys.readouterr()
    assert (out, err) == ("", "worker: started\nworker: stopped\n")


def test_sigterm_ends_the_command_after_the_turn_it_is_in(
    db: None,
    now: Callable[[int], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given a worker that sleeps for an hour between turns, and someone who stops it
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    monkeypatch.setattr("huhutong.infra.worker.close_old_connections", lambda: None)
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
    job = _enqueue(total=1)

    # when it runs
    try:
        call_command("run_worker", interval=3600.0)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

    # then it did its turn, and ended without a crash
    job.refresh_from_db()
    assert job.state == "done"
    assert capsys.readouterr().err.splitlines()[-1] == "worker: stopped"
