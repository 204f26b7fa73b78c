"""The OpenAPI document of the API, and its reference for people."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

PLACE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
PROBLEM_JSON = "application/problem+json"
DESCRIPTION = (
    "The registry for other systems of the bank. Amounts are integers in fen (1/100 yuan), days "
    "and instants are ISO 8601, refusals are RFC 9457 problems in the language of "
    "Accept-Language (zh-hans or en): match on “code”, never on words."
)
HEAD = """# API reference

Written by `huhutong manage write_api_reference` from the code; do not edit. How to begin, with
examples: [howto/api.md](howto/api.md). The same as OpenAPI: `/api/openapi.json`.

"""
_VERBS = ("get", "post", "put", "patch", "delete")


class Api(NinjaAPI):
    """The API whose operations are named by their functions: audit and document say the same."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name of the function."""
        return str(operation.view_func.__name__)


def document_of(api: NinjaAPI) -> dict[str, Any]:
    """The document as plain JSON values; problems have the type of RFC 9457."""
    found: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix="/api/"), default=str)
    )
    for _path, _verb, operation in operations(found):
        operation["responses"] = dict(sorted(operation["responses"].items()))
        for response in operation["responses"].values():
            content = response.get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            if schema.get("$ref", "").endswith("/Problem"):
                response["content"] = {PROBLEM_JSON: content["application/json"]}
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, verb and operation of everything that can be asked."""
    for path, verbs in document["paths"].items():
        for verb in _VERBS:
            if verb in verbs:
                yield path, verb, verbs[verb]


def reference(api: NinjaAPI) -> str:
    """The reference of the API for people, as Markdown."""
    document = document_of(api)
    parts = [HEAD, document["info"]["description"], "\n\n## Operations\n"]
    for path, verb, operation in operations(document):
        parts.append(_operation(path, verb, operation))
    parts.append("\n## Schemas\n")
    for name, schema in sorted(document["components"]["schemas"].items()):
        parts.append(_schema(name, schema))
    return "".join(parts).rstrip() + "\n"


def _operation(path: str, verb: str, operation: dict[str, Any]) -> str:
    lines = [f"\n### {operation['operationId']}", "", f"`{verb.upper()} {path}`", ""]
    lines += [" ".join(operation.get("description", "").split()), ""]
    lines += [
        f"- {p['in']} `{p['name']}`{'' if p.get('required') else ' (optional)'}: "
        f"{_kind(p['schema'])}"
        for p in operation.get("parameters", [])
    ]
    for kind, body in operation.get("requestBody", {}).get("content", {}).items():
        lines.append(f"- body ({kind}): {_kind(body['schema'])}")
    for status, response in operation["responses"].items():
        for kind, body in response.get("content", {}).items():
            if kind != PROBLEM_JSON:
                lines.append(f"- answers {status} ({kind}): {_kind(body['schema'])}")
    return "\n".join(lines) + "\n"


def _schema(name: str, schema: dict[str, Any]) -> str:
    text = " ".join(schema.get("description", "").split())
    lines = [f"\n### {name}", "", text, ""]
    if "enum" in schema:
        lines.append(" · ".join(f"`{value}`" for value in schema["enum"]))
        return "\n".join(lines) + "\n"
    needed = set(schema.get("required", []))
    lines += [
        f"- `{field}`{'' if field in needed else ' (optional)'}: {_kind(inner)}"
        for field, inner in schema.get("properties", {}).items()
    ]
    return "\n".join(lines) + "\n"


_LIMITS = {
    "pattern": "pattern `{}`", "minimum": "≥ {}", "maximum": "≤ {}", "maxLength": "≤ {} signs",
    "minLength": "≥ {} signs", "maxItems": "≤ {} entries", "minItems": "≥ {} entries",
}  # fmt: skip


def _kind(schema: dict[str, Any]) -> str:
    """A type in a few words: `text, ≤ 60 signs`, `list of MemberIn`."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(inner) for inner in schema["anyOf"]))
    if "enum" in schema:
        return " · ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`" if schema["const"] else "empty"
    if schema.get("type") == "array":
        words = [f"list of {_kind(schema['items'])}"]
    else:
        words = [str(schema.get("format") or schema.get("type", "object"))]
    words += [text.format(schema[name]) for name, text in _LIMITS.items() if name in schema]
    if schema.get("description"):
        words.append(" ".join(schema["description"].split()))
    return ", ".join(words)
