"""Writes of places: one function = one use-case = one transaction."""

from huhutong.places.services.areas import (
    assign_scope,
    end_scope,
    end_service,
    serve_village,
    serve_villages,
)
from huhutong.places.services.changes import ChangesDone, apply_changes
from huhutong.places.services.county import CountyLoaded, load_county
from huhutong.places.services.nation import NationTally, import_nation

__all__ = [
    "ChangesDone",
    "CountyLoaded",
    "NationTally",
    "apply_changes",
    "assign_scope",
    "end_scope",
    "end_service",
    "import_nation",
    "load_county",
    "serve_village",
    "serve_villages",
]
