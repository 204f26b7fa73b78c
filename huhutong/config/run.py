"""`huhutong run`: from an empty folder to pages that answer, under one supervisor."""

import os
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huhutong.config import preflight
from huhutong.config.cannot import Cannot, explained

SETTINGS = "huhutong.config.settings"
LOCAL, EVERYWHERE = "127.0.0.1", "0.0.0.0"  # noqa: S104 - asked for by --lan
# Mostly they wait for the database; more than this only fight for the interpreter.
THREADS = 4


@dataclass(frozen=True)
class Plan:
    """What was asked for on the command line."""

    host: str
    port: int
    lan: bool
    demo: bool

    @property
    def address(self) -> str:
        """What a person types into the browser."""
        if self.lan:
            return f"https://{preflight.lan_address()}:{self.port}/"
        shown = "localhost" if self.host in {LOCAL, EVERYWHERE, "::1"} else self.host
        return f"http://{shown}:{self.port}/"


def say(text: str) -> None:
    """Progress and notices go to stderr; stdout is for results."""
    print(text, file=sys.stderr, flush=True)


def prepare_environment(plan: Plan) -> list[str]:
    """Set what settings.py reads; returns the web server's arguments for TLS."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    hosts = os.environ.get("HUHUTONG_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if plan.host not in {LOCAL, EVERYWHERE, "localhost"}:
        hosts.append(plan.host)
    arguments: list[str] = []
    if plan.lan:
        hosts.append(preflight.lan_address())
        os.environ["HUHUTONG_HTTPS"] = "1"
        arguments = _tls_arguments()
    os.environ["HUHUTONG_ALLOWED_HOSTS"] = ",".join(dict.fromkeys(hosts))
    return arguments


def _tls_arguments() -> list[str]:
    from datetime import UTC, datetime

    from huhutong.config.tls import ensure_certificate

    made = ensure_certificate(
        Path(os.environ.get("HUHUTONG_KEY_DIR", preflight.home() / "keys")),
        address=preflight.lan_address(),
        now=datetime.now(UTC),
    )
    say(f"证书指纹 / certificate SHA-256: {made.fingerprint}")
    return [
        *("--ssl-certificate", str(made.certificate)),
        *("--ssl-keyfile", str(made.key)),
        # Phones of the villages are old; TLS 1.2 is still sound.
        *("--ssl-protocol-min", "tls1.2"),
    ]


def web_command(plan: Plan, extra: Sequence[str]) -> list[str]:
    """granian, one process with blocking threads: one write queue for SQLite."""
    return [
        *(sys.executable, "-m", "granian"),
        *("--interface", "wsgi", "--no-ws", "--workers", "1"),
        *("--blocking-threads", str(THREADS)),
        *("--host", EVERYWHERE if plan.lan else plan.host, "--port", str(plan.port)),
        *("--log-level", "warning", "--workers-kill-timeout", "5"),
        *extra,
        "huhutong.config.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Outbox relay, jobs and clock."""
    return [sys.executable, "-m", "huhutong", "manage", "run_worker"]


def check_database(connection: Any) -> None:
    """The database answers."""
    from django.db import OperationalError

    try:
        connection.ensure_connection()
    except OperationalError as problem:
        raise Cannot(
            f"无法连接数据库: {problem}".rstrip() + "\n请检查 HUHUTONG_DATABASE_URL 和数据库服务。",
            "The database does not answer; check HUHUTONG_DATABASE_URL and the database server.",
        ) from problem


def migrate() -> None:
    """The database has the tables of this version, and Chinese words are compiled."""
    import django

    from huhutong.config import translations

    translations.compile_stale()
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    check_database(connection)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        say(f"更新数据库({len(waiting)} 步)… / updating the database ({len(waiting)} steps) …")
        call_command("migrate", verbosity=0, interactive=False)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns that line up in a terminal, where a Chinese character takes two cells."""
    widths = [max(_width(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(row: Sequence[str]) -> str:
        cells = [t + " " * (w - _width(t)) for t, w in zip(row, widths, strict=True)]
        return "  ".join(cells).rstrip()

    return "\n".join([line(head), "  ".join("-" * w for w in widths), *map(line, rows)])


def run(plan: Plan) -> int:
    """Serve until told to stop. Exit code 0 after Ctrl-C."""
    home = preflight.home()
    preflight.check_home(home)
    preflight.check_port(EVERYWHERE if plan.lan else plan.host, plan.port)
    preflight.check_front_end()
    tls = prepare_environment(plan)
    with explained(home):
        migrate()
        from huhutong.config import county

        (county.build_if_empty if plan.demo else county.say_how_to_begin)()
    from huhutong.config.supervisor import Child, Supervisor

    say(f"\n户户通已启动: {plan.address}   按 Ctrl-C 停止 / running; press Ctrl-C to stop\n")
    children = [Child("web", web_command(plan, tls)), Child("worker", worker_command())]
    code = Supervisor(children, dict(os.environ), say).run()
    say("已停止 / stopped")
    return code
