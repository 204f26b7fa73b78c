"""Who signs in to the demo county. One password for all, printed at start; never on a live one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from huhutong.infra.actors import SYSTEM
from huhutong.org.public import (
    Branch,
    Institution,
    User,
    assign_role,
    create_branch,
    create_institution,
    create_user,
    load_default_roles,
    set_branch_contact,
)
from huhutong.places.public import Region, assign_scope

PASSWORD = "huhutong-demo"  # noqa: S105 - a demo's password is printed on purpose
BANK_CODE, BANK_NAME = "FGRCB", "佛冈农商银行"
# Branch code by the town it serves.
BRANCHES = {
    "441821100": ("S", "石角支行"),
    "441821101": ("W", "水头支行"),
    "441821102": ("T", "汤塘支行"),
    "441821103": ("L", "龙山支行"),
    "441821104": ("G", "高岗支行"),
    "441821107": ("J", "迳头支行"),
}
COUNTY = "441821"


class Login(NamedTuple):
    """One line of the table that `huhutong run` prints."""

    username: str
    password: str
    name: str
    role: str
    scope: str


@dataclass(frozen=True)
class _Post:
    username: str
    name: str
    roles: tuple[str, ...]
    role_words: str
    branch: str | None
    scope_words: str


_POSTS = (
    _Post("li", "李明", ("customer_manager",), "客户经理（经办）", "S", "石角支行"),
    _Post("wang", "王芳", ("branch_checker",), "支行审查岗（复核）", "S", "石角支行"),
    _Post(
        "zhao",
        "赵强",
        ("customer_manager", "branch_checker"),
        "另一支行的客户经理",
        "T",
        "汤塘支行",
    ),
    _Post("sun", "孙丽", ("objection_handler",), "异议处理岗", None, "全行"),
    _Post("admin", "管理员", ("administrator",), "系统管理员", "-", "不看客户资料"),
)
# For --all the other branches need hands too; they have no password, so nobody signs in as them.
_OTHERS = tuple(
    _Post(f"{part}_{code.lower()}", f"{words}{code}", (role,), words, code, "")
    for code in ("W", "T", "L", "G", "J")
    for part, role, words in (
        ("maker", "customer_manager", "客户经理"),
        ("checker", "branch_checker", "审查岗"),
    )
)
_SUPERVISOR = Login("zhou", PASSWORD, "周正", "监管（只读、脱敏）", "佛冈县")


def logins() -> Sequence[Login]:
    """One login per role."""
    staff = [Login(p.username, PASSWORD, p.name, p.role_words, p.scope_words) for p in _POSTS]
    return [*staff, _SUPERVISOR]


def officers_of(branch_code: str) -> tuple[User, User]:
    """Maker and checker of a branch."""
    names = ("li", "wang") if branch_code == "S" else _names_of(branch_code)
    maker, checker = (User.objects.get(username=name) for name in names)
    return maker, checker


def _names_of(branch_code: str) -> tuple[str, str]:
    return f"maker_{branch_code.lower()}", f"checker_{branch_code.lower()}"


def found_bank(*, since: date, at: datetime) -> tuple[Institution, dict[str, Branch]]:
    """The bank and its six branches exist; branches by town code."""
    load_default_roles()
    bank = create_institution(by=SYSTEM, code=BANK_CODE, name=BANK_NAME, at=at)
    branches = {
        town: create_branch(by=SYSTEM, institution=bank, code=code, name=name, at=at)
        for town, (code, name) in BRANCHES.items()
    }
    by_code = {branch.code: branch for branch in branches.values()}
    for number, branch in enumerate(branches.values(), start=1):
        # Numbers of this kind are given to nobody: a demo must not ring at a stranger's.
        address, phone = (
            f"{branch.name.removesuffix('支行')}圩镇中街 {number} 号",
            f"0763-000{number:04d}",
        )
        set_branch_contact(by=SYSTEM, branch=branch, address=address, phone=phone, at=at)
    for post in (*_POSTS, *_OTHERS):
        _engage(post, bank, by_code, since=since, at=at)
    _engage_supervisor(since=since, at=at)
    return bank, branches


def _engage(
    post: _Post, bank: Institution, branches: dict[str, Branch], *, since: date, at: datetime
) -> None:
    branch = branches.get(post.branch or "")
    user = create_user(
        by=SYSTEM,
        institution=bank,
        username=post.username,
        name=post.name,
        password=PASSWORD if post in _POSTS else None,
        branch=branch,
        at=at,
    )
    for role in post.roles:
        assign_role(by=SYSTEM, user=user, role_code=role, valid_from=since, at=at)
    if post.branch != "-":
        assign_scope(by=SYSTEM, user=user, scope=branch or bank, valid_from=since, at=at)


def _engage_supervisor(*, since: date, at: datetime) -> None:
    user = create_user(
        by=SYSTEM,
        institution=None,
        username=_SUPERVISOR.username,
        name=_SUPERVISOR.name,
        password=PASSWORD,
        kind=User.Kind.SUPERVISOR,
        at=at,
    )
    assign_role(by=SYSTEM, user=user, role_code="supervisor", valid_from=since, at=at)
    county = Region.objects.get(code=COUNTY)
    assign_scope(by=SYSTEM, user=user, scope=county, valid_from=since, at=at)
