"""Every page that a person can open: who opens it, and what must stand there to look at.

The list itself is inventory.csv. `test_inventory.py` holds it against the addresses of the product,
so that no page is forgotten; `screens.py` pictures it, `every_page.py` examines it. The addresses
are those of the demo county with a village at every stage (`finding.py`).
"""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "inventory.csv"
STAFF = ("li", "wang", "sun", "admin", "zhou")
VILLAGER, EVALUATOR = "villager", "evaluator"


@dataclass(frozen=True)
class Place:
    """One page, or one state of a page, worth a look.

    name    of the picture; unique
    group   the folder of the picture
    who     login of the person at home there, or VILLAGER, EVALUATOR
    route   name of the address; "" where the state has a path of its own
    words   what it shows, for the index
    key     which object of `finding.py` the address names; "" for an address without one
    query   added to the address
    then    what the person does before the look (a function of steps.py)
    status  what the server answers
    heavy   charts or a map may be on it: the larger budget holds
    """

    name: str
    group: str
    who: str
    route: str
    words: str
    key: str
    query: str
    then: str
    status: int
    heavy: bool


def _read() -> tuple[Place, ...]:
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(
            Place(**(row | {"status": int(row["status"]), "heavy": row["heavy"] == "yes"}))
            for row in csv.DictReader(table)
        )


PLACES = _read()

# Addresses that answer a GET with something else than a page of their own.
NO_PAGE: dict[str, str] = {
    "api:api-root": "JSON interface",
    "api:correct_household": "JSON interface",
    "api:create_household": "JSON interface",
    "api:get_household": "JSON interface",
    "api:get_import": "JSON interface",
    "api:get_import_errors": "JSON interface",
    "api:list_households": "JSON interface",
    "api:list_imports": "JSON interface",
    "api:list_villages": "JSON interface",
    "api:session": "JSON interface",
    "api:sheets": "JSON interface",
    "ballot:manifest": "the installed app's manifest",
    "ballot:worker": "the ballot's service worker",
    "console:county_map": "GeoJSON for the map",
    "demo:roster": "a workbook to download",
    "evaluation:paper_template": "a workbook to download",
    "granting:slip": "PDF",
    "granting:slips": "PDF",
    "households:errors": "a workbook to download",
    "households:template": "a workbook to download",
    "public:notice_pdf": "PDF",
    "public:reason": "pictured after the first step of the objection",
    "households:picture": "a picture, or the question before identity papers",
    "api:upload_import": "JSON interface",
    "openapi": "JSON interface",
    "ui:set_language": "leads back",
}
