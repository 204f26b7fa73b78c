"""`huhutong demo county`: the generated county in a database of its own."""

import os
from collections.abc import Callable

from huhutong.config import preflight
from huhutong.config.cannot import DONE, explained
from huhutong.config.database import SETTINGS, migrate
from huhutong.config.terminal import say, table

HEAD = ("用户名 login", "密码 password", "姓名 name", "角色 role", "机构 branch")


def _ensure(say_progress: Callable[[str], None], *, extent: str) -> None:
    from huhutong.demo.public import ensure_county

    ensure_county(say_progress, extent=extent)


def build_and_show_logins(*, extent: str = "three") -> None:
    """The county is there, and who can sign in is printed."""
    from huhutong.demo.public import logins

    _ensure(say, extent=extent)
    say("\n" + table(HEAD, [tuple(row) for row in logins()]))


def build_if_empty() -> None:
    """What `run` does: the county in an empty or demo database, nothing in a live one."""
    from huhutong.infra.selectors import installation

    found = installation()
    if found is not None and found.kind == "live":
        say(f"正式系统: {found.name} / live installation")
        return
    build_and_show_logins()


def say_how_to_begin() -> None:
    """An empty database without the demo needs a bank before anyone can sign in."""
    from huhutong.infra.selectors import installation

    if installation() is None:
        say(
            "系统还是空的。建立机构和第一位管理员: "
            "huhutong bank found 代码 名称 --admin 用户名 --admin-name 姓名\n"
            "The database is empty. Found a bank and its administrator: huhutong bank found --help"
        )


def build(*, extent: str) -> int:
    """Make the county; running it again adds what is missing. Refuses a live installation."""
    home = preflight.home()
    preflight.check_home(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    with explained(home):
        migrate()
        build_and_show_logins(extent=extent)
    return DONE
