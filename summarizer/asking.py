"""Asking: which requests a plan makes of an article, and what shape their answers have."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from summarizer.checks.analysis import Analysis
from summarizer.config import PlanName
from summarizer.document import Document, Sentence
from summarizer.fields import FIELDS, Field
from summarizer.prompting import Prompts
from summarizer.providers.base import Message, Request

ITEM_TOKENS = 90
"""Tokens that one item may take; a sentence's answer in a keyed request as well."""

# OpenAI takes at most 1,000 enum values in a schema; a longer article gives up that guard.
MOST_ENUM = 400

Asked = Mapping[int, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Scope:
    """What one field is asked again about.

    Attributes:
        sentences: the sentences concerned, and no others.
        reasons: what did not hold in earlier answers, one line each.
        max_tokens: most tokens the answer may take.
    """

    sentences: tuple[Sentence, ...]
    reasons: tuple[str, ...]
    max_tokens: int


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
    analysis: Analysis,
    fields: Sequence[Field],
    plan: PlanName,
    prompts: Prompts,
    scopes: Mapping[str, Scope] | None = None,
) -> list[Ask]:
    """The requests for one article.

    ``all`` asks for every field at once. ``per-field`` asks for each by itself; where the rules
    read the language, a field is asked sentence by sentence about those that hold its cues, with
    the possible values fixed by the schema, and not at all when no sentence does.

    With ``scopes`` only their fields are asked for, and the requests hold only their sentences.
    """
    asked = [field for field in fields if scopes is None or field.name in scopes]
    if not asked:
        return []
    if plan == "all":
        return [_together(analysis, tuple(asked), prompts, scopes)]
    shape = _keyed(Analysis(prompts.example)) if analysis.reads else {}
    beginning = _beginning(prompts, shape)
    own = _keyed(analysis, asked, scopes) if analysis.reads else {}
    made = []
    for field in asked:
        scope = scopes[field.name] if scopes else None
        cued = own.get(field.name)
        if cued is None:
            made.append(_open(analysis, field, prompts, beginning, scope))
        elif cued:
            made.append(_by_sentence(analysis, field, cued, prompts, beginning, scope))
    return made


def _keyed(
    analysis: Analysis,
    fields: Sequence[Field] = FIELDS,
    scopes: Mapping[str, Scope] | None = None,
) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for field in fields:
        if field.ask:
            asked = sorted(field.ask(analysis).items())
            if scopes:
                concerned = {s.number for s in scopes[field.name].sentences}
                asked = [(number, choices) for number, choices in asked if number in concerned]
            found[field.name] = dict(asked[: field.most])
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


def _together(
    analysis: Analysis,
    fields: tuple[Field, ...],
    prompts: Prompts,
    scopes: Mapping[str, Scope] | None,
) -> Ask:
    def questions(of: Sequence[Field]) -> str:
        return prompts.render("all", questions=[prompts.question(f.name) for f in of])

    answers = {field.name: prompts.answers[field.name] for field in fields}
    scope = _joined([scopes[field.name] for field in fields]) if scopes else None
    messages = (
        Message("system", prompts.render("system")),
        Message("user", _article(prompts.example, prompts) + questions(fields)),
        Message("assistant", _compact(answers)),
        Message("user", _material(analysis, prompts, scope) + questions(fields)),
    )
    schema = _object({field.name: _list(_item(field), field.most) for field in fields})
    tokens = sum(field.most for field in fields) * ITEM_TOKENS
    return Ask(
        _request("all", messages, _citing(schema, analysis, scope), tokens, scope),
        fields,
        keyed=False,
    )


def _open(
    analysis: Analysis,
    field: Field,
    prompts: Prompts,
    beginning: tuple[Message, ...],
    scope: Scope | None,
) -> Ask:
    content = _material(analysis, prompts, scope) + prompts.question(field.name)
    item = _item(field)
    if field.choices and analysis.reads:
        _limit(item, field.choices(analysis))
    schema = _citing(_object({field.name: _list(item, field.most)}), analysis, scope)
    messages = (*beginning, Message("user", content))
    request = _request(field.name, messages, schema, field.most * ITEM_TOKENS, scope)
    return Ask(request, (field,), keyed=False)


def _by_sentence(  # noqa: PLR0913, PLR0917 - what is asked, of which sentences, how
    analysis: Analysis,
    field: Field,
    asked: Asked,
    prompts: Prompts,
    beginning: tuple[Message, ...],
    scope: Scope | None,
) -> Ask:
    # The question repeats its sentences: they and the headline are all that is shown.
    question = prompts.question(field.name, [analysis.document.sentence(n) for n in asked])
    material = _headline(analysis.document, prompts)
    if scope:
        material = _material(analysis, prompts, replace(scope, sentences=()))
    messages = (*beginning, Message("user", material + question))
    known = _item(field)["properties"]
    properties = {}
    for number, choices in asked.items():
        item = _object({k: v for k, v in known.items() if k not in {"s", *field.derived}})
        _limit(item, choices)
        most = min(field.per_sentence, max(map(len, choices.values()), default=1))
        properties[str(number)] = _list(item, max(1, most))
    schema = _object({field.name: _object(properties)})
    tokens = ITEM_TOKENS * (1 + sum(entry["maxItems"] for entry in properties.values()))
    return Ask(_request(field.name, messages, schema, tokens, scope), (field,), keyed=True)


def _request(
    name: str,
    messages: tuple[Message, ...],
    schema: dict[str, Any],
    tokens: int,
    scope: Scope | None,
) -> Request:
    if scope is None:
        return Request(name, messages, schema, tokens)
    return Request(f"{name} again", messages, schema, min(tokens, scope.max_tokens))


def _joined(scopes: Sequence[Scope]) -> Scope:
    """One scope for fields that are asked together."""
    numbered = {s.number: s for scope in scopes for s in scope.sentences}
    reasons = dict.fromkeys(reason for scope in scopes for reason in scope.reasons)
    return Scope(
        tuple(numbered[number] for number in sorted(numbered)),
        tuple(reasons),
        sum(scope.max_tokens for scope in scopes),
    )


def _material(analysis: Analysis, prompts: Prompts, scope: Scope | None) -> str:
    """What a question is about: the article, or the sentences asked about again."""
    if scope is None:
        return _article(analysis.document, prompts)
    shown = prompts.render("reask", sentences=scope.sentences, reasons=scope.reasons)
    return shown + "\n\n" if shown else ""


def _limit(item: dict[str, Any], choices: Mapping[str, list[str]]) -> None:
    """Hold properties to the values there are to choose from."""
    for name, values in choices.items():
        if values:
            item["properties"][name] = {"type": "string", "enum": list(dict.fromkeys(values))}


def _headline(document: Document, prompts: Prompts) -> str:
    return prompts.render("headline", title=document.title) + "\n\n" if document.title else ""


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


def _citing(schema: dict[str, Any], analysis: Analysis, scope: Scope | None) -> dict[str, Any]:
    """The schema with every cited sentence number held to those that are shown."""
    shown = scope.sentences if scope else analysis.document.sentences
    number: dict[str, Any] = {"type": "integer"}
    number |= {"enum": [s.number for s in shown]} if len(shown) <= MOST_ENUM else {}
    for field in schema["properties"].values():
        cited = field["items"]["properties"].get("s")
        if cited is not None:
            cited["items"] = {"$ref": "#/$defs/sentence"}
    return schema | {"$defs": {"sentence": number}}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
