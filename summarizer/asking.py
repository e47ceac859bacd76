"""Asking: which requests a plan makes of an article, and what shape their answers have."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summarizer.checks.analysis import Analysis
from summarizer.config import PlanName
from summarizer.document import Document
from summarizer.fields import FIELDS, Field
from summarizer.prompting import Prompts
from summarizer.providers.base import Message, Request

ITEM_TOKENS = 90
"""Tokens that one item may take; a sentence's answer in a keyed request as well."""

# OpenAI takes at most 1,000 enum values in a schema; a longer article gives up that guard.
MOST_ENUM = 400

Asked = Mapping[int, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Ask:
    """One request and how to read its answer.

    Attributes:
        request: what to send.
        fields: the fields that the answer holds.
        keyed: whether its items stand under the numbers of the sentences asked about.
    """

    request: Request
    fields: tuple[Field, ...]
    keyed: bool


def asks(
    analysis: Analysis, fields: Sequence[Field], plan: PlanName, prompts: Prompts
) -> list[Ask]:
    """The requests for one article.

    ``all`` asks for every field at once. ``per-field`` asks for each by itself; where the rules
    read the language, a field is asked sentence by sentence about those that hold its cues, with
    the possible values fixed by the schema, and not at all when no sentence does.
    """
    if plan == "all":
        return [_together(analysis, tuple(fields), prompts)]
    shape = _keyed(Analysis(prompts.example)) if analysis.reads else {}
    beginning = _beginning(prompts, shape)
    own = _keyed(analysis, fields) if analysis.reads else {}
    made = []
    for field in fields:
        asked = own.get(field.name)
        if asked is None:
            made.append(_open(analysis, field, prompts, beginning))
        elif asked:
            made.append(_by_sentence(analysis, field, asked, prompts, beginning))
    return made


def _keyed(analysis: Analysis, fields: Sequence[Field] | None = None) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for field in fields or FIELDS:
        if field.ask:
            asked = field.ask(analysis)
            found[field.name] = dict(sorted(asked.items())[: field.most])
    return found


def _beginning(prompts: Prompts, shape: Mapping[str, Asked]) -> tuple[Message, ...]:
    """The system message and the worked example, the same for every article and field."""
    messages = [Message("system", prompts.render("system"))]
    for at, field in enumerate(FIELDS):
        asked = shape.get(field.name)
        numbers = sorted(asked) if asked else []
        question = prompts.question(field.name, [prompts.example.sentence(n) for n in numbers])
        head = _article(prompts.example, prompts) if at == 0 else ""
        answer = _example(prompts, field, numbers if asked else None)
        messages += [Message("user", head + question), Message("assistant", _compact(answer))]
    return tuple(messages)


def _example(prompts: Prompts, field: Field, numbers: list[int] | None) -> dict[str, Any]:
    items = prompts.answers[field.name]
    if numbers is None:
        return {field.name: items}
    keyed: dict[str, list[dict[str, Any]]] = {str(number): [] for number in numbers}
    for item in items:
        rest = {k: v for k, v in item.items() if k not in {"s", *field.derived}}
        keyed.setdefault(str(item["s"][0]), []).append(rest)
    return {field.name: keyed}


def _together(analysis: Analysis, fields: tuple[Field, ...], prompts: Prompts) -> Ask:
    questions = prompts.render("all", questions=[prompts.question(f.name) for f in fields])
    answers = {field.name: prompts.answers[field.name] for field in fields}
    messages = (
        Message("system", prompts.render("system")),
        Message("user", _article(prompts.example, prompts) + questions),
        Message("assistant", _compact(answers)),
        Message("user", _article(analysis.document, prompts) + questions),
    )
    last = len(analysis.document.sentences)
    schema = _object({field.name: _list(_item(field), field.most) for field in fields})
    tokens = sum(field.most for field in fields) * ITEM_TOKENS
    request = Request("all", messages, _citing(schema, last), tokens)
    return Ask(request, fields, keyed=False)


def _open(
    analysis: Analysis, field: Field, prompts: Prompts, beginning: tuple[Message, ...]
) -> Ask:
    content = _article(analysis.document, prompts) + prompts.question(field.name)
    item = _item(field)
    if field.choices and analysis.reads:
        _limit(item, field.choices(analysis))
    schema = _object({field.name: _list(item, field.most)})
    schema = _citing(schema, len(analysis.document.sentences))
    messages = (*beginning, Message("user", content))
    return Ask(
        Request(field.name, messages, schema, field.most * ITEM_TOKENS), (field,), keyed=False
    )


def _by_sentence(
    analysis: Analysis, field: Field, asked: Asked, prompts: Prompts, beginning: tuple[Message, ...]
) -> Ask:
    question = prompts.question(field.name, [analysis.document.sentence(n) for n in asked])
    messages = (*beginning, Message("user", _article(analysis.document, prompts) + question))
    known = _item(field)["properties"]
    properties = {}
    for number, choices in asked.items():
        item = _object({k: v for k, v in known.items() if k not in {"s", *field.derived}})
        _limit(item, choices)
        most = min(field.per_sentence, max(map(len, choices.values()), default=1))
        properties[str(number)] = _list(item, max(1, most))
    schema = _object({field.name: _object(properties)})
    tokens = ITEM_TOKENS * (1 + sum(entry["maxItems"] for entry in properties.values()))
    return Ask(Request(field.name, messages, schema, tokens), (field,), keyed=True)


def _limit(item: dict[str, Any], choices: Mapping[str, list[str]]) -> None:
    """Hold properties to the values there are to choose from."""
    for name, values in choices.items():
        if values:
            item["properties"][name] = {"type": "string", "enum": list(dict.fromkeys(values))}


def _article(document: Document, prompts: Prompts) -> str:
    return prompts.render("article", sentences=document.sentences) + "\n\n"


def _item(field: Field) -> dict[str, Any]:
    return strict(field.draft.model_json_schema())


def strict(schema: dict[str, Any]) -> dict[str, Any]:
    """A pydantic model's JSON schema in strict form: no titles, nothing optional, nothing extra."""
    if schema.get("type") == "object":
        properties = {name: strict(part) for name, part in schema["properties"].items()}
        return _object(properties)
    kept = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    if "items" in kept:
        kept["items"] = strict(kept["items"])
    if "anyOf" in kept:
        kept["anyOf"] = [strict(part) for part in kept["anyOf"]]
    return kept


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(item: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "items": item, "maxItems": most}


def _citing(schema: dict[str, Any], last: int) -> dict[str, Any]:
    """The schema with every cited sentence number held to those the article has."""
    number: dict[str, Any] = {"type": "integer"}
    number |= {"enum": list(range(1, last + 1))} if last <= MOST_ENUM else {}
    for field in schema["properties"].values():
        cited = field["items"]["properties"].get("s")
        if cited is not None:
            cited["items"] = {"$ref": "#/$defs/sentence"}
    return schema | {"$defs": {"sentence": number}}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
