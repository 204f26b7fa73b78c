"""`huhutong statistics SCENARIO`: the registered figures over a loaded scenario."""

import json
import os
from pathlib import Path

from huhutong.config import preflight
from huhutong.config.cannot import DONE, BadUsage
from huhutong.config.run import SETTINGS


def _database_of(scenario: str) -> Path:
    return preflight.home() / f"{scenario}.sqlite3"


def _check_loaded(scenario: str) -> None:
    """Only the embedded database has one file per scenario; an address names one database."""
    if "HUHUTONG_DATABASE_URL" in os.environ or _database_of(scenario).is_file():
        return
    raise BadUsage(
        f"场景 {scenario} 尚未装载。请先运行: huhutong demo {scenario}",
        f"The scenario {scenario} is not loaded. Run this first: huhutong demo {scenario}",
    )


def show(scenario: str, *, as_json: bool) -> int:
    """Print every registered figure with its unit and denominator."""
    _check_loaded(scenario)
    os.environ["HUHUTONG_NAME"] = scenario
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from huhutong.infra import figures

    found = figures.values()
    if as_json:
        print(json.dumps(found, ensure_ascii=False, sort_keys=True))
        return DONE
    for name, row in found.items():
        print(name, row)
    return DONE
