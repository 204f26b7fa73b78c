"""`huhutong run_worker`: the process beside the web process."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from huhutong.infra.worker import Worker


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT, finishing the turn it is in."""

    help = "Deliver events, run jobs, begin days and clean up, until SIGTERM. One per installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument(
            "--interval", type=float, default=1.0, help="seconds to wait when there is no work"
        )
        parser.add_argument("--once", action="store_true", help="work until none is left, then end")

    def handle(self, *, interval: float, once: bool, **_: Any) -> None:
        """Run the loop."""
        worker = Worker(interval_seconds=interval)

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stderr.write("worker: stopping after the present piece of work")
            worker.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        self.stderr.write("worker: started")
        if once:
            while worker.turn() and not worker.stopping:
                pass
        else:
            worker.run()
        self.stderr.write("worker: stopped")
