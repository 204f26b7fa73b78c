"""A start-up check that says what to type, before the first page fails."""

from typing import Any

from django.core import checks

from huhutong.infra.ui import assets


@checks.register()
def front_end_is_built(**_: Any) -> list[checks.CheckMessage]:
    """A warning names the command when the built assets are missing."""
    if assets.built() or assets.running_tests():
        return []
    return [
        checks.Warning(
            "The front end has not been built: pages cannot be shown.",
            hint="Run `make setup` once; it needs no Node of yours.",
            id="ui.W001",
        )
    ]
