"""`huhutong bank …`: what the operator of a live installation does.

Nothing of Django is imported before a command runs.
"""

import argparse
import getpass
import os
import sys
from datetime import date
from typing import Any

GROUP = "bank"
HELP = "found a bank of a live installation, its branches and its first administrator"
PASSWORD_VARIABLE = "HUHUTONG_ADMIN_PASSWORD"  # noqa: S105 - the variable's name


def add_commands(commands: Any) -> None:
    """found, branch, contact, token and revoke-token."""
    found = commands.add_parser(
        "found", help=f"a bank and its administrator (password: {PASSWORD_VARIABLE} or prompt)"
    )
    found.add_argument("code", help="short and stable, for instance FGRCB")
    found.add_argument("name", help="for instance 佛冈农商银行")
    found.add_argument("--admin", required=True, help="login name of the administrator")
    found.add_argument("--admin-name", required=True, help="name of the administrator")
    found.set_defaults(run=_found, database=True)
    branch = commands.add_parser("branch", help="a branch of a bank")
    branch.add_argument("bank", help="code of the bank")
    branch.add_argument("code", help="short and stable, for instance S")
    branch.add_argument("name", help="for instance 石角支行")
    branch.set_defaults(run=_branch, database=True)
    contact = commands.add_parser("contact", help="where a branch is: told on notices and slips")
    contact.add_argument("bank", help="code of the bank")
    contact.add_argument("code", help="code of the branch")
    contact.add_argument("--address", default="", help="as a villager would find it")
    contact.add_argument("--phone", default="", help="the telephone that is answered")
    contact.set_defaults(run=_contact, database=True)
    token = commands.add_parser("token", help="an access token of the API, printed this once")
    token.add_argument("login", help="login name of the user as whom the program works")
    token.add_argument("name", help="what program it is for")
    token.add_argument("--permit", action="append", required=True, help="households.view …")
    token.add_argument("--expires", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    token.set_defaults(run=_token, database=True)
    revoke = commands.add_parser("revoke-token", help="an access token is refused from now on")
    revoke.add_argument("login", help="login name of its user")
    revoke.add_argument("name", help="what program it is for")
    revoke.set_defaults(run=_revoke_token, database=True)


def _password() -> str:
    return os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("password: ", sys.stderr)


def _found(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.org import services

    made = services.found_bank(
        code=arguments.code,
        name=arguments.name,
        username=arguments.admin,
        administrator=arguments.admin_name,
        password=_password(),
        at=clock.real_now(),
    )
    sys.stdout.write(f"{made.uuid}\n")
    return 0


def _branch(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.infra.actors import SYSTEM
    from huhutong.org import selectors, services

    bank = selectors.bank_by_code(arguments.bank)
    made = services.create_branch(
        by=SYSTEM,
        institution=bank,
        code=arguments.code,
        name=arguments.name,
        at=clock.now(bank.uuid),
    )
    sys.stdout.write(f"{made.uuid}\n")
    return 0


def _contact(arguments: argparse.Namespace) -> int:
    from huhutong.infra import clock
    from huhutong.infra.actors import SYSTEM
    from huhutong.org import selectors, services

    bank = selectors.bank_by_code(arguments.bank)
    branch = selectors.branch_by_code(bank, arguments.code)
    services.set_branch_contact(
        by=SYSTEM,
        branch=branch,
        address=arguments.address,
        phone=arguments.phone,
        at=clock.now(bank.uuid),
    )
    sys.stdout.write(f"{branch.uuid}\n")
    return 0


def _token(arguments: argparse.Namespace) -> int:
    from huhutong.infra.actors import SYSTEM
    from huhutong.org.public import now_of
    from huhutong.org.selectors import user_by_login
    from huhutong.org.tokens.services import TokenWish, issue_token

    user = user_by_login(arguments.login)
    wish = TokenWish(arguments.name, tuple(arguments.permit), arguments.expires)
    _made, text = issue_token(by=SYSTEM, user=user, wish=wish, at=now_of(user))
    sys.stdout.write(f"{text}\n")
    return 0


def _revoke_token(arguments: argparse.Namespace) -> int:
    from huhutong.infra.actors import SYSTEM
    from huhutong.org.public import now_of
    from huhutong.org.selectors import user_by_login
    from huhutong.org.tokens.selectors import token_named
    from huhutong.org.tokens.services import revoke_token

    user = user_by_login(arguments.login)
    token = token_named(user, arguments.name)
    revoke_token(by=SYSTEM, user=user, uuid=token.uuid, at=now_of(user))
    sys.stdout.write(f"{token.uuid}\n")
    return 0
