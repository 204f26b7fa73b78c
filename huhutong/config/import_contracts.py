"""An import-linter contract of our own: other apps see only an app's `public.py`.

It is read by `lint-imports` only (see .importlinter) and never imported at run time.
"""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

_ROOT = "huhutong"


def _app_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


class PublicOnly(Contract):
    """Each direct import across apps names `<app>.public`, unless the target app is open."""

    type_name = "public_only"
    # import-linter swaps each field for its parsed value, which its types do not say.
    open: Any = fields.SetField(subfield=fields.StringField())
    composition: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import once."""
        broken = sorted(
            (importer, imported)
            for importer in graph.modules
            if self._is_bound(importer)
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._is_private(importer, imported)
        )
        if verbose:
            output.print(f"{len(graph.modules)} modules looked at")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line for each import that goes around a public.py."""
        for importer, imported in check.metadata["broken"]:
            door = f"{_ROOT}.{_app_of(imported)}.public"
            output.print_error(f"{importer} imports {imported}; use {door}")

    def _is_bound(self, importer: str) -> bool:
        app = _app_of(importer)
        return bool(app) and app not in self.composition and ".tests" not in importer

    def _is_private(self, importer: str, imported: str) -> bool:
        target = _app_of(imported)
        if not imported.startswith(f"{_ROOT}.") or target in self.open:
            return False
        if target == _app_of(importer):
            return False
        return imported != f"{_ROOT}.{target}.public"
