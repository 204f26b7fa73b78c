"""The peer of bench/imports.py: django-import-export, one resource for each table of the registry.

People, households, memberships, consents and archive rows are linked by natural keys (ID digest,
household number), as users of that library link them. What our rules derive of a row (sort key,
digests, sex and birth) is derived here by the same functions, so that the tables come out alike.
"""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import tablib
from django.db import transaction
from import_export import fields, resources, widgets
from import_export.instance_loaders import CachedInstanceLoader

from huhutong.households.inputs import MemberInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
    Person,
)
from huhutong.households.services.persons import Draft
from huhutong.infra.abstract import Origin
from huhutong.kernel.identity import IdNumberProblem
from huhutong.org.public import Institution
from huhutong.places.public import Group, Village

AT = datetime.fromisoformat("2026-03-02T12:00:00+08:00")
_RELATIONS = {"户主": "02", "妻": "10", "子": "20"}
_PERSON = (
    *("uuid", "name", "name_sort", "initials", "sex", "birth_on", "id_number", "id_index"),
    *("id_tail_index", "phone", "phone_index"),
)


class _Same(widgets.Widget):  # type: ignore[misc]
    """The dataset holds Python values already."""

    def clean(self, value: Any, **_: Any) -> Any:
        return value


def _resource(model: type[Any], columns: tuple[str, ...], key: str, *, bulk: bool) -> Any:
    """A resource whose rows are found by `key`; foreign keys by their natural keys."""
    found: dict[str, Any] = {}
    for name in columns:
        widget: Any = _Same()
        if name in {"person", "head"}:
            widget = widgets.ForeignKeyWidget(Person, "id_index")
        elif name == "household":
            widget = widgets.ForeignKeyWidget(Household, "number")
        found[name] = fields.Field(attribute=name, column_name=name, widget=widget)
    options: dict[str, Any] = {
        "model": model, "import_id_fields": [key], "fields": columns, "use_bulk": bulk,
    }  # fmt: skip
    if bulk:
        options |= {"batch_size": 1000, "skip_diff": True}
        options["instance_loader_class"] = CachedInstanceLoader
    meta = type("Meta", (), options)
    return type(f"{model.__name__}Resource", (resources.ModelResource,), found | {"Meta": meta})()


def _people(rows: list[dict[str, str]]) -> Iterator[tuple[dict[str, str], Draft]]:
    for row in rows:
        relation = _RELATIONS[row["户主关系"]]
        try:
            member = MemberInput(row["姓名"], relation, row["身份证号"], row["联系电话"])
            yield row, Draft(member, Origin.LIVE)
        except Exception as problem:
            if not isinstance(problem.__cause__, IdNumberProblem):
                raise


def _datasets(rows: list[dict[str, str]]) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    village, bank = Village.objects.get(code="441821100201"), Institution.objects.get()
    group = Group.objects.get(name="石桥一组")
    people = list(_people(rows))
    yield Person, [{name: getattr(p, name) for name in _PERSON} for _row, p in people]
    heads = [(row, p) for row, p in people if row["户主关系"] == "户主"]
    numbers = {row["户编号"]: f"{village.code}-{row['户编号']:0>6}" for row, _p in heads}
    yield Household, [
        {
            "uuid": p.uuid, "number": numbers[row["户编号"]], "source_number": row["户编号"],
            "village": village, "group": group, "head": p.id_index, "address": row["家庭住址"],
            "residence": "resident", "economy_type": "grain", "registered_at": AT,
        }
        for row, p in heads
    ]  # fmt: skip
    yield Membership, [
        {
            "person": p.id_index, "household": numbers[row["户编号"]],
            "relation": _RELATIONS[row["户主关系"]], "joined_on": AT.date(),
        }
        for row, p in people
    ]  # fmt: skip
    yield Consent, [
        {
            "uuid": p.uuid, "household": numbers[row["户编号"]], "person": p.id_index,
            "institution": bank, "purpose": "archive_and_evaluation", "given_at": AT,
            "evidence": "roster.csv",
        }
        for row, p in heads
    ]  # fmt: skip
    for model, own in _archives():
        yield model, [
            {
                "uuid": p.uuid, "household": numbers[row["户编号"]], "institution": bank,
                "valid_from": AT.date(), "recorded_at": AT, "sources": _SOURCES,
                **own(row),
            }
            for row, p in heads
        ]  # fmt: skip


_SOURCES = {
    name: {"source": "roster", "basis": "roster.csv", "collector": "李明", "on": "2026-03-02"}
    for name in ("gross_fen", "cost_fen")
}


def _archives() -> list[tuple[Any, Any]]:
    return [
        (ArchiveProfile, lambda row: {"labour_count": int(row["劳动力"])}),
        (
            IncomeRecord,
            lambda row: {
                "kind": "business", "year": 2025, "gross_fen": int(row["经营收入"]) * 100,
                "cost_fen": int(row["经营收入"]) * 40, "imputed": True,
            },
        ),
        (AssetRecord, lambda row: {"kind": "deposit", "value_fen": int(row["存款"]) * 100}),
        (
            DebtRecord,
            lambda row: {
                "kind": "bank", "balance_fen": int(row["银行贷款"]) * 100,
                "due_12m_fen": int(row["一年内到期"]) * 100,
            },
        ),
    ]  # fmt: skip


def run(roster: Path, *, bulk: bool) -> int:
    """The roster's good rows stand in all tables; returns how many people there are."""
    with roster.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for model, values in _datasets(rows):
        dataset = tablib.Dataset(headers=list(values[0]))
        dataset.dict = values
        key = "person" if model is Membership else "uuid"
        resource = _resource(model, tuple(values[0]), key, bulk=bulk)
        with transaction.atomic():
            result = resource.import_data(dataset, raise_errors=True)
        if result.has_errors() or result.has_validation_errors():
            raise RuntimeError(str(result.row_errors()[:1]))
    return Person.objects.count()
