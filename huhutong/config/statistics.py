"""`huhutong statistics SCENARIO`: the registered figures over a loaded scenario."""

import json
import os
from pathlib import Path
from typing import Any

from huhutong.config import preflight
from huhutong.config.cannot import DONE, BadUsage
from huhutong.config.database import SETTINGS


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


def _rows() -> list[dict[str, Any]]:
    """One row per figure that has a meaning for the whole installation."""
    from django.conf import settings
    from django.utils import translation

    from huhutong.infra import clock, figures

    as_of = clock.today(None).isoformat()
    with translation.override(settings.LANGUAGE_CODE):
        return [
            {
                "id": figure.id,
                "value": figure.of(figure.everything()),
                "unit": figure.unit,
                "definition": str(figure.definition),
                "denominator": str(figure.denominator),
                "as_of": as_of,
            }
            for figure in figures.all_figures()
            if figure.everything is not None
        ]


def show(scenario: str, *, as_json: bool) -> int:
    """Print every registered figure with its definition, unit and denominator."""
    _check_loaded(scenario)
    os.environ["HUHUTONG_NAME"] = scenario
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    rows = _rows()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
        return DONE
    for row in rows:
        print(f"{row['id']:<36}{row['value']} {row['unit']}  {row['definition']}")
    return DONE
