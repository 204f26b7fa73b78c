"""`huhutong run`: from an empty folder to pages that answer, under one supervisor."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from huhutong.config import county, preflight
from huhutong.config.cannot import explained
from huhutong.config.database import SETTINGS, migrate
from huhutong.config.terminal import say

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


def run(plan: Plan) -> int:
    """Serve until told to stop. Exit code 0 after Ctrl-C."""
    home = preflight.home()
    preflight.check_home(home)
    preflight.check_port(EVERYWHERE if plan.lan else plan.host, plan.port)
    preflight.check_front_end()
    tls = prepare_environment(plan)
    with explained(home):
        migrate()
        (county.build_if_empty if plan.demo else county.say_how_to_begin)()
    from huhutong.config.supervisor import Child, Supervisor

    say(f"\n户户通已启动: {plan.address}   按 Ctrl-C 停止 / running; press Ctrl-C to stop\n")
    children = [Child("web", web_command(plan, tls)), Child("worker", worker_command())]
    code = Supervisor(children, dict(os.environ), say).run()
    say("已停止 / stopped")
    return code
