"""The audit chain: sealed, append-only, masked, one per institution."""

import threading
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, connections, transaction

from huhutong.infra import audit
from huhutong.infra.actors import Actor
from huhutong.infra.models import AuditChain, AuditRow
from huhutong.infra.selectors import audit_rows, verify_chain
from huhutong.kernel.masks import mask_name

AT = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LI = Actor(kind="user", uuid=UUID(int=1), name="李明")
BANK, OTHER_BANK = UUID(int=10), UUID(int=11)

audit.register_action(
    "infra.test_act",
    facts={
        "count": audit.keep,
        "name": mask_name,
        "secret": audit.drop,
        "on": audit.keep,
        "who": audit.keep,
        "codes": audit.keep,
    },
)


def _act(count: int = 1, *, institution: UUID | None = BANK, **facts: object) -> AuditRow:
    return audit.record(
        actor=LI,
        action="infra.test_act",
        subject=("household", UUID(int=99)),
        institution=institution,
        facts={"count": count, **facts},
        at=AT,
    )


@transaction.atomic
def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@transaction.atomic
def _act_and_fail() -> None:
    _act(2)
    raise RuntimeError


def test_rows_are_numbered_and_each_names_the_digest_before_it(db: None) -> None:
    first, second = _act(1), _act(2)
    assert (first.sequence, first.previous) == (1, audit.GENESIS)
    assert (second.sequence, second.previous) == (2, first.digest)
    chain = AuditChain.objects.get(key=str(BANK))
    assert (chain.sequence, chain.head) == (2, second.digest)


def test_institutions_have_chains_of_their_own_and_see_no_others(db: None) -> None:
    _act(1)
    other = _act(2, institution=OTHER_BANK)
    none = _act(3, institution=None)
    assert (other.sequence, none.sequence) == (1, 1)
    assert [row.facts for row in audit_rows(BANK)] == [{"count": 1}]
    assert [row.facts for row in audit_rows(None)] == [{"count": 3}]


def test_facts_are_masked_by_their_rules_and_dates_and_uuids_are_plain(db: None) -> None:
    row = _act(
        1,
        name="李小明",
        secret="441821199001011234",
        on=date(2026, 3, 2),
        who=UUID(int=5),
        codes=("a", UUID(int=6)),
    )
    row.refresh_from_db()
    assert row.facts == {
        "count": 1,
        "name": "李*明",
        "secret": "***",
        "on": "2026-03-02",
        "who": "00000000-0000-0000-0000-000000000005",
        "codes": ["a", "00000000-0000-0000-0000-000000000006"],
    }


def test_a_fact_without_a_rule_or_an_unknown_action_is_a_bug_and_writes_nothing(db: None) -> None:
    with pytest.raises(ValueError, match="without a masking rule"):
        _act(1, phone="13800001234")
    with pytest.raises(ValueError, match="unregistered audit action"):
        audit.record(
            actor=LI, action="no.such", subject=("x", None), institution=BANK, facts={}, at=AT
        )
    assert not AuditRow.objects.exists()


def test_the_same_action_with_other_facts_is_a_bug() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        audit.register_action("infra.test_act", facts={"other": audit.keep})
    assert set(audit.registered_actions()["infra.test_act"]) >= {"count", "name"}


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_a_bug() -> None:
    with pytest.raises(ValueError, match="outside a transaction"):
        _act(1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE infra_auditrow SET actor_name = 'x'",
        "DELETE FROM infra_auditrow",
    ],
)
def test_the_database_itself_refuses_to_edit_or_delete_a_row(db: None, statement: str) -> None:
    # given a row
    row = _act(1)

    # when someone goes round the application
    with pytest.raises(DatabaseError, match="never edited or deleted"):
        _execute(statement)

    # then it stands as it was
    kept = AuditRow.objects.get(pk=row.pk)
    assert (kept.actor_name, kept.digest) == ("李明", row.digest)


def test_the_orm_cannot_delete_it_either(db: None) -> None:
    row = _act(1)
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    assert AuditRow.objects.count() == 1


def test_an_untouched_chain_is_intact(db: None) -> None:
    for count in range(5):
        _act(count)
    report = verify_chain(BANK)
    assert (report.rows, report.intact, report.broken_at) == (5, True, None)
    assert verify_chain(OTHER_BANK).intact


def _without_triggers(statement: str) -> None:
    """What someone with full power over the database file could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_never_updated")
            cursor.execute("DROP TRIGGER audit_never_deleted")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE infra_auditrow DISABLE TRIGGER audit_append_only")
        cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE infra_auditrow ENABLE TRIGGER audit_append_only")


@pytest.mark.parametrize(
    ("tampering", "broken_at"),
    [
        ("UPDATE infra_auditrow SET actor_name = '王芳' WHERE sequence = 2", 2),
        ("UPDATE infra_auditrow SET facts = '{\"count\": 9}' WHERE sequence = 4", 4),
        ("DELETE FROM infra_auditrow WHERE sequence = 3", 3),
        ("DELETE FROM infra_auditrow WHERE sequence = 5", 5),
        ("DELETE FROM infra_auditrow WHERE sequence = 1", 1),
        ("UPDATE infra_auditrow SET recorded_at = '2020-01-01 00:00:00' WHERE sequence = 2", 2),
    ],
)
def test_tampering_behind_the_triggers_is_found_where_it_was_done(
    db: None, tampering: str, broken_at: int
) -> None:
    for count in range(5):
        _act(count)
    _without_triggers(tampering)
    report = verify_chain(BANK)
    assert (report.intact, report.broken_at) == (False, broken_at)


def test_a_row_rolled_back_leaves_no_gap(db: None) -> None:
    _act(1)
    with pytest.raises(RuntimeError):
        _act_and_fail()
    assert _act(3).sequence == 2
    assert verify_chain(BANK).intact


@pytest.mark.django_db(transaction=True)
def test_four_threads_share_one_chain_without_gap_or_fork() -> None:
    # given four writers on connections of their own
    if connection.vendor == "sqlite" and connection.settings_dict["NAME"].startswith("file:"):
        # Shared-cache memory databases lock whole tables; one thread shows the same there.
        writers, each = 1, 40
    else:
        writers, each = 4, 10

    def write() -> None:
        for count in range(each):
            with transaction.atomic():
                _act(count, who=uuid4())
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert verify_chain(BANK).rows == 40
    assert verify_chain(BANK).intact


def test_recording_costs_three_queries(
    db: None, django_assert_num_queries: "pytest.FixtureRequest"
) -> None:
    _act(1)
    with django_assert_num_queries(3):  # type: ignore[operator]
        _act(2)
