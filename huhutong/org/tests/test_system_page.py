"""The page that shows what fails, what runs, and who did what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from huhutong.infra import audit, outbox
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditChain, Job
from huhutong.org.models import User
from huhutong.org.public import create_institution
from tests.cast import Cast

SignedIn = Callable[[User], Client]


@dataclass(frozen=True)
class Broke(outbox.Event):
    """For a subscriber that cannot bear it."""

    type: ClassVar[str] = "org_tests.broke"

    thing: UUID

    @property
    def aggregate(self) -> UUID:
        return self.thing


def _fail(_event: Broke) -> None:
    raise LookupError("李明 441821199001011234")


def test_a_failing_subscriber_is_shown_by_its_kind_of_failure_only(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "_subscribers", {})
    outbox.subscribe(Broke, name="org_tests.fail")(_fail)
    outbox.publish(Broke(thing=UUID(int=1)))
    client = signed_in(cast.admin)
    assert "所有消息都已送达" in client.get("/console/system/").content.decode()
    outbox.relay()
    text = client.get("/console/system/").content.decode()
    assert "org_tests.fail" in text
    assert "LookupError" in text
    assert "441821199001011234" not in text


def test_jobs_and_audit_rows_of_the_own_institution_are_shown_and_no_others(
    cast: Cast, signed_in: SignedIn
) -> None:
    other = create_institution(by=SYSTEM, code="YDRCB", name="英德农商银行", at=cast.at)
    for kind, bank in (("ours.work", cast.institution), ("theirs.work", other)):
        Job.objects.create(
            kind=kind,
            institution=bank.uuid,
            state=Job.State.FAILED,
            message="中途被打断",
            actor_kind="system",
            created_at=cast.at,
        )
    text = signed_in(cast.admin).get("/console/system/").content.decode()
    assert "ours.work" in text
    assert "中途被打断" in text
    assert "theirs.work" not in text
    assert "org.create_user" in text
    assert "username=li" in text
    assert "code=YDRCB" not in text


def test_a_fact_named_like_a_method_of_a_dict_is_shown(cast: Cast, signed_in: SignedIn) -> None:
    audit.record(
        actor=SYSTEM,
        action="granting.finish_check",
        subject=("round", UUID(int=1)),
        institution=cast.institution.uuid,
        facts={"items": 11},
        at=cast.at,
    )
    assert "items=11" in signed_in(cast.admin).get("/console/system/").content.decode()


def test_the_chain_is_checked_when_asked_for(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.admin)
    assert "审计链完整" not in client.get("/console/system/").content.decode()
    count = AuditChain.objects.get(key=str(cast.institution.uuid)).sequence
    text = client.get("/console/system/?verify=1").content.decode()
    assert f"审计链完整：已核验 {count} 条记录" in text

    # given a head that someone turned back
    with connection.cursor() as cursor:
        cursor.execute("UPDATE infra_auditchain SET sequence = sequence - 1")
    text = client.get("/console/system/?verify=1").content.decode()
    assert "不吻合" in text


@pytest.mark.parametrize("who", ["li", "wang", "zhao", "sun", "zhou"])
def test_the_page_is_closed_to_everyone_else(cast: Cast, signed_in: SignedIn, who: str) -> None:
    client = signed_in(User.objects.get(username=who))
    assert client.get("/console/system/").status_code == 403
