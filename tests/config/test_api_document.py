"""The OpenAPI document: who gets it, that the reference is current, that answers keep to it.

The walk asks every operation of the registry and validates each answer against the schema that
the document promises for its status, so that neither can change without the other.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huhutong.config import openapi
from huhutong.config.api import api
from huhutong.households.tests.api_client import ALL, LIST, Program
from huhutong.households.tests.ids import id_number
from huhutong.households.tests.test_api_writing import BODY, SOURCE
from huhutong.infra.worker import Worker
from huhutong.org.models import Role, RoleAssignment, User
from tests.cast import Cast

DOCUMENT = openapi.document_of(api)
REGISTRY = "/api/registry/"
FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
    "null": type(None), "number": (int, float),
}  # fmt: skip


def wrongs(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Where a JSON value does not keep to a schema of the document."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        yield from wrongs(value, DOCUMENT["components"]["schemas"][name], at)
        return
    if "anyOf" in schema:
        if all(list(wrongs(value, inner, at)) for inner in schema["anyOf"]):
            yield f"{at}: {value!r} is none of {schema['anyOf']}"
        return
    if kind := schema.get("type"):
        fits = isinstance(value, TYPES[kind]) and not (
            kind in {"integer", "number"} and isinstance(value, bool)
        )
        if not fits:
            yield f"{at}: {value!r} is no {kind}"
            return
    yield from _wrong_parts(value, schema, at)


def _wrong_parts(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not in {schema['enum']}"
    if isinstance(value, str) and schema.get("format") in FORMATS:
        FORMATS[schema["format"]](value)
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from wrongs(inner, schema.get("items", {}), f"{at}[{place}]")
    if isinstance(value, dict):
        yield from _wrong_fields(value, schema, at)


def _wrong_fields(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (
        f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value
    )
    for name, inner in value.items():
        if name in known:
            yield from wrongs(inner, known[name], f"{at}.{name}")
        elif "additionalProperties" in schema:
            yield from wrongs(inner, schema["additionalProperties"], f"{at}.{name}")
        else:
            yield f"{at}.{name} is not in the document"


class Walk:
    """Asks, checks each answer against the document, and remembers what was asked."""

    def __init__(self, asks: Program) -> None:
        self.asks = asks
        self.seen: set[tuple[str, int]] = set()

    def check(self, verb: str, address: str, answer: Any) -> Any:
        """The answer's JSON; it keeps to the schema promised for its status and media type."""
        path = address.split("?", maxsplit=1)[0]
        operation = next(
            operation
            for pattern, method, operation in openapi.operations(DOCUMENT)
            if method == verb.lower() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", pattern), path)
        )
        status = str(answer.status_code)
        content = operation["responses"][status]["content"]
        media = answer["Content-Type"].split(";")[0]
        assert media in content, f"{operation['operationId']} {status}: {media}"
        self.seen.add((operation["operationId"], answer.status_code))
        if not media.endswith("json"):
            return answer.content
        found = answer.json()
        assert list(wrongs(found, content[media]["schema"])) == []
        return found

    def get(self, address: str) -> Any:
        """A question."""
        return self.check("GET", address, self.asks.client.get(address))

    def send(self, verb: str, address: str, body: Any, version: str = "") -> Any:
        """A write."""
        return self.check(verb, address, self.asks.send(verb, address, body, version=version))


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """By a token that permits all."""
    role = Role.objects.create(
        institution=cast.institution, code="all", name="全部", permissions=list(ALL)
    )
    RoleAssignment.objects.create(user=cast.li, role=role, valid_from=cast.day)
    return Walk(Program(cast, cast.li, ALL))


def test_answers_of_households_keep_to_the_document(walk: Walk) -> None:
    walk.get(f"{REGISTRY}villages")
    made = walk.send("POST", LIST, BODY)
    one = f"{LIST}/{made['uuid']}"
    told = walk.get(one)
    person = told["members"][0]["uuid"]
    changed = walk.send("PATCH", one, {"residence": "migrant"}, told["version"])
    changed = walk.send("PATCH", f"{one}/members/{person}", {"name": "何大三"}, changed["version"])
    walk.send("POST", f"{one}/members", {"name": "何小", "relation": "20"})
    consent = {"purpose": "share", "evidence": "盒 1"}
    walk.send("POST", f"{one}/consents", consent)
    walk.send("POST", f"{one}/consents/withdraw", {"purpose": "share"})
    now = walk.get(one)["version"]
    walk.send("PUT", f"{one}/archive", {"source": SOURCE, "assets": []}, now)
    walk.send("POST", f"{one}/unmask", {"purpose": "visit"})
    walk.get(f"{LIST}?limit=1&archived=true&changed_since=2026-03-01T00:00:00%2B08:00")
    # refusals keep to it too
    walk.send("PATCH", one, {"residence": "trader"}, told["version"])
    walk.send("POST", LIST, {"typo": 1})
    walk.send("POST", f"{one}/consents/withdraw", {"purpose": "share"})
    walk.get(f"{LIST}/{uuid4()}")
    walk.get(f"{LIST}?cursor=x")
    households = {
        operation["operationId"]
        for path, _verb, operation in openapi.operations(DOCUMENT)
        if path.startswith((f"{REGISTRY}households", f"{REGISTRY}villages"))
    }
    assert households <= {name for name, status in walk.seen if status < 300}
    assert {status for _name, status in walk.seen} == {200, 201, 400, 404, 409, 412, 422}


ROSTER = f"""户编号,户主关系,姓名,身份证号
1,户主,何大山,{id_number("19750505", 5)}
2,户主,李秀英,441821198001010000
"""


def test_answers_of_imports_keep_to_the_document(walk: Walk) -> None:
    address, client = f"{REGISTRY}imports", walk.asks.client

    def upload(key: str) -> Any:
        file = SimpleUploadedFile("名册.csv", ROSTER.encode("utf-8-sig"), "text/csv")
        data = {"village": "441821100201", "file": file}
        answer = client.post(address, data, headers={"idempotency-key": key})
        return walk.check("POST", address, answer)

    made = upload("k-1")
    assert upload("k-1") == made
    one = f"{address}/{made['uuid']}"
    assert walk.send("POST", f"{one}/check", {}) == {"uuid": made["uuid"], "state": "checking"}
    assert walk.get(one)["working"] is True
    worker = Worker()
    while worker.turn():
        pass
    told = walk.get(one)
    assert (told["state"], told["working"], told["failed"]) == ("staged", False, False)
    assert len(walk.get(address)) == 1
    walk.get(f"{one}/errors.xlsx")
    assert told["counts"]["accepted"] == 1
    walk.send("POST", f"{one}/apply", {})
    while worker.turn():
        pass
    assert walk.get(one)["state"] == "applied"
    assert walk.get(LIST)["items"][0]["head_name"] == "何大山"
    imports = {
        operation["operationId"]
        for path, _verb, operation in openapi.operations(DOCUMENT)
        if path.startswith(f"{REGISTRY}imports")
    }
    assert imports <= {name for name, status in walk.seen if status < 300}


def test_the_document_is_for_those_with_a_token_or_signed_in(
    cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    address = "/api/openapi.json"
    stranger = Client().get(address)
    assert (stranger.status_code, stranger.json()["code"]) == (401, "org.token_missing")
    for client in (signed_in(cast.li), Program(cast, cast.li, ALL[:1]).client):
        assert client.get(address).json()["openapi"].startswith("3.")


def test_every_operation_of_the_registry_asks_for_a_token_and_says_what_it_does() -> None:
    for path, verb, operation in openapi.operations(DOCUMENT):
        if not path.startswith(REGISTRY):
            continue
        where = f"{verb} {path}"
        assert operation["security"] == [{"Bearer": []}], where
        assert operation["description"].endswith("."), where
        writes = verb != "get" and not path.endswith("unmask")
        names = {p["name"] for p in operation["parameters"]}
        assert ("Idempotency-Key" in names) is writes, where
        assert {"401", "403", "404", "429"} <= set(operation["responses"]), where


def test_amounts_are_whole_fen() -> None:
    wrong = [
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for field, inner in schema.get("properties", {}).items()
        if field.endswith("_fen") and "number" in str(inner)
    ]
    assert wrong == []


def test_the_committed_reference_is_current() -> None:
    current = openapi.PLACE.read_text(encoding="utf-8") == openapi.reference(api)
    assert current, "run: huhutong manage write_api_reference"
