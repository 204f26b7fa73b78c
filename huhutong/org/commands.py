"""`huhutong bank …`: what the operator of a live installation does once.

Nothing of Django is imported before a command runs.
"""

import argparse
import getpass
import os
import sys
from typing import Any

GROUP = "bank"
HELP = "found a bank of a live installation, its branches and its first administrator"
PASSWORD_VARIABLE = "HUHUTONG_ADMIN_PASSWORD"  # noqa: S105 - the variable's name


def add_commands(commands: Any) -> None:
    """found, branch and contact."""
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
