"""The standing cast: one bank, two branches, two towns, two villages, six people.

Li proposes, Wang decides, Zhao belongs to another branch and must see nothing. The business
clock stands at DAY; `cast.at` is noon of that day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from huhutong.infra import clock
from huhutong.infra.actors import SYSTEM
from huhutong.infra.services import install
from huhutong.org.public import (
    Branch,
    Institution,
    User,
    assign_role,
    create_branch,
    create_institution,
    create_user,
    load_default_roles,
)
from huhutong.places.public import (
    Group,
    Region,
    Village,
    assign_scope,
    load_county,
    serve_village,
)

DAY = date(2026, 3, 2)  # a Monday
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
SINCE = date(2026, 1, 1)

TABLE = """code,name,level,latitude,longitude,datum,generated
44,广东省,province,,,,
4418,清远市,city,,,,
441821,佛冈县,county,,,,
441821100,石角镇,town,,,,
441821102,汤塘镇,town,,,,
441821100201,石桥村,village,23.88,113.53,WGS-84,1
441821100201001,石桥一组,group,23.881,113.531,WGS-84,1
441821100201002,石桥二组,group,23.879,113.529,WGS-84,1
441821102201,汤溪村,village,23.79,113.47,WGS-84,1
441821102201001,汤溪一组,group,23.791,113.471,WGS-84,1
"""


@dataclass(frozen=True)
class Cast:
    """Everyone and everything that tests share."""

    institution: Institution
    shijiao: Branch
    tangtang: Branch
    town_shijiao: Region
    town_tangtang: Region
    shiqiao: Village
    tangxi: Village
    groups: tuple[Group, Group]
    tangxi_group: Group
    li: User
    wang: User
    zhao: User
    sun: User
    zhou: User
    admin: User
    day: date = DAY
    at: datetime = NOON


def build_cast() -> Cast:
    """The cast's rows, written through the services (about 90 queries)."""
    install(kind="demo", name="cast", at=NOON)
    load_default_roles()
    load_county(table=TABLE, on=SINCE, at=NOON)
    bank = create_institution(by=SYSTEM, code="FGRCB", name="佛冈农商银行", at=NOON)
    shijiao = create_branch(by=SYSTEM, institution=bank, code="S", name="石角支行", at=NOON)
    tangtang = create_branch(by=SYSTEM, institution=bank, code="T", name="汤塘支行", at=NOON)
    shiqiao = Village.objects.get(code="441821100201")
    tangxi = Village.objects.get(code="441821102201")
    serve_village(by=SYSTEM, branch=shijiao, village=shiqiao, valid_from=SINCE, at=NOON)
    serve_village(by=SYSTEM, branch=tangtang, village=tangxi, valid_from=SINCE, at=NOON)
    groups = tuple(Group.objects.filter(village=shiqiao).order_by("code"))
    return Cast(
        institution=bank,
        shijiao=shijiao,
        tangtang=tangtang,
        town_shijiao=shiqiao.town,
        town_tangtang=tangxi.town,
        shiqiao=shiqiao,
        tangxi=tangxi,
        groups=(groups[0], groups[1]),
        tangxi_group=Group.objects.get(village=tangxi),
        li=_person(bank, "li", "李明", ["customer_manager"], shijiao),
        wang=_person(bank, "wang", "王芳", ["branch_checker"], shijiao),
        zhao=_person(bank, "zhao", "赵强", ["customer_manager", "branch_checker"], tangtang),
        sun=_person(bank, "sun", "孙丽", ["objection_handler"], bank),
        zhou=_supervisor(),
        admin=_person(bank, "admin", "管理员", ["administrator"], None),
    )


def _person(
    bank: Institution,
    username: str,
    name: str,
    roles: list[str],
    scope: Branch | Institution | None,
) -> User:
    user = create_user(
        by=SYSTEM,
        institution=bank,
        username=username,
        name=name,
        password=None,
        branch=scope if isinstance(scope, Branch) else None,
        at=NOON,
    )
    for role in roles:
        assign_role(by=SYSTEM, user=user, role_code=role, valid_from=SINCE, at=NOON)
    if scope is not None:
        assign_scope(by=SYSTEM, user=user, scope=scope, valid_from=SINCE, at=NOON)
    return user


def _supervisor() -> User:
    user = create_user(
        by=SYSTEM,
        institution=None,
        username="zhou",
        name="周正",
        password=None,
        kind=User.Kind.SUPERVISOR,
        at=NOON,
    )
    assign_role(by=SYSTEM, user=user, role_code="supervisor", valid_from=SINCE, at=NOON)
    city = Region.objects.get(code="4418")
    assign_scope(by=SYSTEM, user=user, scope=city, valid_from=SINCE, at=NOON)
    return user


@pytest.fixture
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Real and business time stand at NOON for everyone, in every thread."""
    monkeypatch.setattr(clock, "_source", [lambda: NOON])
    return NOON


@pytest.fixture
def cast(db: None, fixed_time: datetime) -> Cast:
    """The cast in the test's transaction."""
    return build_cast()


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser of someone who has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
