"""The API's description: what FastAPI finds out, and the schemas that it cannot."""

from collections.abc import Mapping
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from summarizer.result import StructuredSummary
from summarizer.serving.events import Name
from summarizer.serving.problems import MEDIA_TYPE, Problem

DESCRIPTION = (
    "One news article in, one checked record out: a summary, who acts, who thinks what, who wants "
    "what from whom, and who was hurt; each item with the words of the article that prove it."
)
EVENTS = """The events, each with JSON as its data:

- `waiting`: it is not yet its turn.
- `begun`: the article was read: its title, language, number of sentences, and the fields to come.
- `progress`: something is asked of the model or fetched (`stage`, `name`), or is there (`done`).
- `field`: checked items of a field; later ones take the place of earlier ones.
- `record`: the record; the end, but for `page`.
- `page`: with `?page=true`, the record beside its article as a page of HTML (`html`).
- `error`: a problem, as responses have it; the end.
"""
_REASONS: Mapping[int, str] = {
    400: "The body is not JSON, or the service cannot do what is asked.",
    401: "The key is missing or wrong.",
    404: "There is no such address.",
    405: "There is no such method at this address.",
    408: "The body took too long to arrive.",
    413: "The body or the article is too large, or too long for the model.",
    415: "The body is not application/json.",
    422: "The request is not what was asked for, or its article cannot be read.",
    500: "A mistake in the service.",
    502: "The model could not be asked, or did not give a usable answer.",
    503: "All places are taken, or the model's limits are reached; see Retry-After.",
    504: "It took too long.",
}
_EVENT = {
    "type": "object",
    "description": EVENTS,
    "properties": {
        "event": {"enum": list(get_args(Name))},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
    "required": ["event", "data"],
}
_BUSY = {"description": "seconds to wait, when waiting helps", "schema": {"type": "integer"}}


def refused(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """How an operation may refuse, for its description."""
    schema = {"$ref": "#/components/schemas/Problem"}
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": _REASONS[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in sorted(statuses)
    }
    if 503 in found:  # noqa: PLR2004 - as in the table
        found[503]["headers"] = {"Retry-After": _BUSY}
    return found


def recorded() -> dict[int | str, dict[str, Any]]:
    """What an article is answered with, for its description."""
    schema = {"$ref": "#/components/schemas/StructuredSummary"}
    content = {
        "application/json": {"schema": schema},
        "text/event-stream": {"schema": _EVENT},
    }
    return {200: {"description": "The record, or how it is made.", "content": content}}


def describe(app: FastAPI, *, has_key: bool) -> None:
    """Let the app describe itself with all schemas, and with its key if it has one."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _description(app, has_key=has_key)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _description(app: FastAPI, *, has_key: bool) -> dict[str, Any]:
    found = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    _, schemas = models_json_schema(
        [(StructuredSummary, "validation"), (Problem, "validation")],
        ref_template="#/components/schemas/{model}",
    )
    parts = found.setdefault("components", {})
    parts.setdefault("schemas", {}).update(schemas["$defs"])
    if has_key:
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for path, methods in found["paths"].items():
            if path.startswith("/v1/") or path == "/metrics":
                for operation in methods.values():
                    operation["security"] = [{"key": []}]
    return found
