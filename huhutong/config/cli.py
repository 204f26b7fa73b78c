"""The command `huhutong`.

Thin: it reads arguments, and each command lives elsewhere. Nothing of Django is imported before a
command needs the database, so commands without one start at once. An app adds a group of commands
by a module `commands.py` with

    GROUP: str                     the word after `huhutong`
    HELP: str                      one line
    def add_commands(commands):    add parsers to the given argparse sub-parsers, each with
                                   set_defaults(run=function, database=True|False);
                                   function(arguments) returns the exit code

Exit codes: 0 done, 1 a negative verdict, 2 bad usage. stdout holds the result, stderr the rest.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from huhutong.config.cannot import BAD_USAGE, DONE, REFUSED, Cannot

PACKAGE = Path(__file__).resolve().parents[1]
SETTINGS = "huhutong.config.settings"
INTERRUPTED = 130


def _add_run(commands: Any) -> None:
    parser = commands.add_parser(
        "run", help="serve the pages; build the demo county first if empty"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--lan", action="store_true", help="serve phones nearby, with TLS")
    parser.add_argument("--no-demo", action="store_true", help="start without the demo county")
    parser.set_defaults(run=_run, database=False)


def _run(arguments: argparse.Namespace) -> int:
    from huhutong.config.run import Plan, run

    return run(Plan(arguments.host, arguments.port, arguments.lan, not arguments.no_demo))


def _add_demo(commands: Any) -> None:
    parser = commands.add_parser("demo", help="build a generated county")
    parser.add_argument("scenario", choices=["county"])
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument(
        "--stages",
        dest="extent",
        action="store_const",
        const="stages",
        default="three",
        help="a village at every stage, to look around",
    )
    how_much.add_argument(
        "--all", dest="extent", action="store_const", const="all", help="all 90 villages"
    )
    parser.set_defaults(run=_demo, database=False)


def _demo(arguments: argparse.Namespace) -> int:
    from huhutong.config.county import build

    return build(extent=arguments.extent)


def _add_doctor(commands: Any) -> None:
    parser = commands.add_parser(
        "doctor", help="look for what keeps this installation from working"
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_doctor, database=False)


def _doctor(arguments: argparse.Namespace) -> int:
    from huhutong.config.doctor import examine

    return examine(port=arguments.port, as_json=arguments.json)


def _add_statistics(commands: Any) -> None:
    parser = commands.add_parser("statistics", help="print the figures of a loaded scenario")
    parser.add_argument("scenario")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_statistics, database=False)


def _statistics(arguments: argparse.Namespace) -> int:
    from huhutong.config.statistics import show

    return show(arguments.scenario, as_json=arguments.json)


def _add_privacy(commands: Any) -> None:
    group = commands.add_parser("privacy", help="look for personal data where it must not be")
    scan = group.add_subparsers(metavar="COMMAND", required=True).add_parser(
        "scan", help="find raw ID numbers and phones of the registry in files and folders"
    )
    scan.add_argument("paths", metavar="PATH", nargs="+", type=Path)
    scan.add_argument("--json", action="store_true", help="one JSON object per finding")
    scan.set_defaults(run=_privacy_scan, database=True)


def _privacy_scan(arguments: argparse.Namespace) -> int:
    from huhutong.config.privacy import scan

    return scan(arguments.paths, as_json=arguments.json)


def _add_backup(commands: Any) -> None:
    backup = commands.add_parser("backup", help="put rows and keys into one encrypted file")
    backup.add_argument("file", type=Path, help="a file that is not there yet")
    backup.set_defaults(run=_backup, database=True)
    restore = commands.add_parser("restore", help="bring rows and keys back from a backup")
    restore.add_argument("file", type=Path)
    restore.add_argument("--check", action="store_true", help="open and prove it, change nothing")
    restore.add_argument(
        "--replace", action="store_true", help="move what is here aside (SQLite only)"
    )
    restore.set_defaults(run=_restore, database=True)


def _backup(arguments: argparse.Namespace) -> int:
    from huhutong.config.backup import backup

    return backup(arguments.file)


def _restore(arguments: argparse.Namespace) -> int:
    from huhutong.config.backup import restore

    return restore(arguments.file, replace=arguments.replace, check=arguments.check)


def _add_manage(commands: Any) -> None:
    parser = commands.add_parser("manage", help="Django's own commands", add_help=False)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(run=None, database=False)


def _manage(words: Sequence[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["huhutong manage", *words])
    return DONE


def _add_groups(commands: Any) -> None:
    for path in sorted(PACKAGE.glob("*/commands.py")):
        module = importlib.import_module(f"{PACKAGE.name}.{path.parent.name}.commands")
        group = commands.add_parser(module.GROUP, help=module.HELP)
        module.add_commands(group.add_subparsers(metavar="COMMAND", required=True))


_ADDS = (
    _add_run,
    _add_demo,
    _add_doctor,
    _add_statistics,
    _add_privacy,
    _add_backup,
    _add_manage,
    _add_groups,
)


def parser() -> argparse.ArgumentParser:
    """All commands and groups."""
    top = argparse.ArgumentParser(prog="huhutong", description="户户通 · a line to every household")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for add in _ADDS:
        add(commands)
    return top


def _perform(arguments: argparse.Namespace) -> int:
    if arguments.database:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        import django

        django.setup()
    return int(arguments.run(arguments))


def _dispatch(words: Sequence[str]) -> int:
    # Django parses its own words: argparse would take `--help` and unknown options from it.
    if words and words[0] == "manage":
        return _manage(words[1:])
    from huhutong.kernel.errors import DomainError

    try:
        return _perform(parser().parse_args(words))
    except Cannot as problem:
        print(problem.chinese, problem.english, sep="\n", file=sys.stderr)
        return problem.exit_code
    except DomainError as refusal:
        print(_in_words(refusal), file=sys.stderr)
        return REFUSED


def _in_words(refusal: Any) -> str:
    from django.conf import settings

    if not settings.configured:
        return f"{refusal.code}: {refusal.template.format(**refusal.facts)}"
    from django.utils.translation import override

    from huhutong.infra.refusals import refusal_of

    with override(settings.LANGUAGE_CODE):
        told = refusal_of(refusal)
    return "\n".join(filter(None, [told.message, told.remedy, f"({told.code})"]))


def main(words: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        code = _dispatch(sys.argv[1:] if words is None else words)
    except KeyboardInterrupt:
        code = INTERRUPTED
    sys.exit(code)


__all__ = ["BAD_USAGE", "DONE", "REFUSED", "main", "parser"]
