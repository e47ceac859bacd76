"""Asking: which requests a plan makes of an article, and what shape their answers have."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from summarizer.checks.analysis import Analysis
from summarizer.config import PlanName
from summarizer.document import Document, Sentence
from summarizer.fields import FIELDS, Field
from summarizer.fields.base import Draft
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
class Window:
    """A part of an article: the numbers of the first and the last sentence that are shown."""

    first: int
    last: int


NOTHING = Window(1, 0)


@dataclass(frozen=True)
class Ask:
    """One request and how to read its answer.

    Attributes:
        request: what to send.
        fields: the fields that the answer holds.
        keyed: whether its items stand under the numbers of the sentences asked about.
        window: the part of the article that it shows; None when it shows chosen sentences only.
    """

    request: Request
    fields: tuple[Field, ...]
    keyed: bool
    window: Window | None = None


def asks(  # noqa: PLR0913, PLR0917 - what is asked, of which parts
    analysis: Analysis,
    fields: Sequence[Field],
    plan: PlanName,
    prompts: Prompts,
    scopes: Mapping[str, Scope] | None = None,
    windows: Sequence[Window] = (),
) -> list[Ask]:
    """The requests for one article.

    ``all`` asks for every field at once. ``per-field`` asks for each by itself; where the rules
    can tell which sentences matter, a field is asked sentence by sentence about those, with the
    possible values fixed by the schema, and not at all when there is none.

    With ``scopes`` only their fields are asked for, and the requests hold only their sentences.
    With ``windows`` the article is shown in these parts and each field asked for in every part;
    the summary, which is of the whole, is asked for sentence by sentence.
    """
    asked = tuple(field for field in fields if scopes is None or field.name in scopes)
    asker = _Asker(analysis, prompts, scopes, tuple(windows))
    if plan == "per-field":
        return asker.apart(asked)
    whole = tuple(field for field in asked if windows and field.any_language)
    together = tuple(field for field in asked if field not in whole)
    return [*asker.apart(whole), *asker.together(together)]


@dataclass(frozen=True)
class _Asker:
    """Makes requests about one article."""

    analysis: Analysis
    prompts: Prompts
    scopes: Mapping[str, Scope] | None
    windows: tuple[Window, ...]

    def apart(self, fields: Sequence[Field]) -> list[Ask]:
        """Requests for a single field each."""
        made = []
        for field in fields:
            cued = self._cued(field, self.analysis)
            if cued is None:
                made += [self._open(field, window) for window in self._parts]
            elif cued:
                made.append(self._by_sentence(field, cued))
        return made

    def together(self, fields: tuple[Field, ...]) -> list[Ask]:
        """Requests for all fields at once."""
        return [self._together(fields, window) for window in self._parts] if fields else []

    @cached_property
    def _parts(self) -> tuple[Window, ...]:
        if self.scopes is not None:
            return (NOTHING,)
        return self.windows or (Window(1, len(self.analysis.document.sentences)),)

    def _cued(self, field: Field, analysis: Analysis) -> Asked | None:
        """The sentences to ask about, and the values to choose from; None: ask of the whole."""
        if not field.ask or not (self.analysis.reads or field.any_language):
            return None
        asked = sorted(field.ask(analysis).items())
        if self.scopes is not None and analysis is self.analysis:
            concerned = {s.number for s in self.scopes[field.name].sentences}
            asked = [(number, choices) for number, choices in asked if number in concerned]
        return dict(asked[: field.most])

    @cached_property
    def _beginning(self) -> tuple[Message, ...]:
        """The system message and the worked example, the same for every article and field."""
        prompts = self.prompts
        example = Analysis(prompts.example)
        messages = [Message("system", prompts.render("system"))]
        for at, field in enumerate(FIELDS):
            cued = self._cued(field, example)
            asked = [prompts.example.sentence(n) for n in cued or ()]
            question = prompts.question(field.name, asked)
            head = _article(prompts.example.sentences, prompts) if at == 0 else ""
            answer = _example(prompts, field, cued)
            messages += [Message("user", head + question), Message("assistant", _compact(answer))]
        return tuple(messages)

    def _together(self, fields: tuple[Field, ...], window: Window) -> Ask:
        def questions(of: Sequence[Field]) -> str:
            return prompts.render("all", questions=[prompts.question(f.name) for f in of])

        prompts = self.prompts
        scope = _joined([self.scopes[field.name] for field in fields]) if self.scopes else None
        answers = {field.name: prompts.answers[field.name] for field in fields}
        messages = (
            Message("system", prompts.render("system")),
            Message("user", _article(prompts.example.sentences, prompts) + questions(fields)),
            Message("assistant", _compact(answers)),
            Message("user", self._material(scope, window) + questions(fields)),
        )
        schema = _object({field.name: _list(_item(field), field.most) for field in fields})
        schema = _citing(schema, self._shown(scope, window))
        tokens = sum(field.most for field in fields) * ITEM_TOKENS
        request = _request("all", messages, schema, tokens, scope)
        return Ask(request, fields, keyed=False, window=None if scope else window)

    def _open(self, field: Field, window: Window) -> Ask:
        scope = self._scope(field)
        content = self._material(scope, window) + self.prompts.question(field.name)
        item = _item(field)
        if field.choices and self.analysis.reads:
            item = _limited(item, field.choices(self.analysis))
        schema = _object({field.name: _list(item, field.most)})
        schema = _citing(schema, self._shown(scope, window))
        messages = (*self._beginning, Message("user", content))
        request = _request(field.name, messages, schema, field.most * ITEM_TOKENS, scope)
        return Ask(request, (field,), keyed=False, window=None if scope else window)

    def _by_sentence(self, field: Field, asked: Asked) -> Ask:
        scope = self._scope(field)
        document = self.analysis.document
        question = self.prompts.question(field.name, [document.sentence(n) for n in asked])
        # The question repeats its sentences: they and the headline are all that must be shown. But
        # what others are shown too is read only once.
        window = None if scope or self.windows or self.analysis.reads else self._parts[0]
        material = _headline(document, self.prompts)
        if scope:
            material = self._material(replace(scope, sentences=()))
        elif window:
            material = self._material(None, window)
        known = _item(field)["properties"]
        properties = {}
        for number, choices in asked.items():
            item = _object({k: v for k, v in known.items() if k not in {"s", *field.derived}})
            item = _limited(item, choices)
            most = min(field.per_sentence, max(map(len, choices.values()), default=1))
            properties[str(number)] = _list(item, max(1, most))
        schema = _object({field.name: _object(properties)})
        tokens = ITEM_TOKENS * (1 + sum(entry["maxItems"] for entry in properties.values()))
        messages = (*self._beginning, Message("user", material + question))
        request = _request(field.name, messages, schema, tokens, scope)
        return Ask(request, (field,), keyed=True, window=window)

    def _scope(self, field: Field) -> Scope | None:
        return self.scopes[field.name] if self.scopes is not None else None

    def _shown(self, scope: Scope | None, window: Window) -> Sequence[Sentence]:
        if scope:
            return scope.sentences
        return self.analysis.document.sentences[window.first - 1 : window.last]

    def _material(self, scope: Scope | None, window: Window = NOTHING) -> str:
        """What a question is about: the article, or the sentences asked about again."""
        if scope is None:
            return _article(self._shown(None, window), self.prompts)
        shown = self.prompts.render("reask", sentences=scope.sentences, reasons=scope.reasons)
        return shown + "\n\n" if shown else ""


def _example(prompts: Prompts, field: Field, numbers: Asked | None) -> dict[str, Any]:
    items = prompts.answers[field.name]
    if not numbers:
        return {field.name: items}
    keyed: dict[str, list[dict[str, Any]]] = {str(number): [] for number in numbers}
    for item in items:
        rest = {k: v for k, v in item.items() if k not in {"s", *field.derived}}
        keyed.setdefault(str(item["s"][0]), []).append(rest)
    return {field.name: keyed}


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


def _limited(item: dict[str, Any], choices: Mapping[str, list[str]]) -> dict[str, Any]:
    """The item with properties held to the values there are to choose from."""
    held = {
        name: {"type": "string", "enum": list(dict.fromkeys(values))}
        for name, values in choices.items()
        if values
    }
    return item | {"properties": item["properties"] | held}


def _headline(document: Document, prompts: Prompts) -> str:
    return prompts.render("headline", title=document.title) + "\n\n" if document.title else ""


def _article(sentences: Sequence[Sentence], prompts: Prompts) -> str:
    return prompts.render("article", sentences=sentences) + "\n\n"


def _item(field: Field) -> dict[str, Any]:
    draft: type[Draft] = field.draft
    return _shape(draft)


@cache
def _shape(draft: type[Draft]) -> dict[str, Any]:
    """The schema of a draft, which all requests share: nobody may change it.

    Making it takes as long as all other work on a request.
    """
    return strict(draft.model_json_schema())


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


def _citing(schema: dict[str, Any], shown: Sequence[Sentence]) -> dict[str, Any]:
    """The schema with every cited sentence number held to those that are shown."""
    number: dict[str, Any] = {"type": "integer"}
    number |= {"enum": [s.number for s in shown]} if len(shown) <= MOST_ENUM else {}
    fields = {
        name: field | {"items": _referring(field["items"])}
        for name, field in schema["properties"].items()
    }
    return schema | {"properties": fields, "$defs": {"sentence": number}}


def _referring(item: dict[str, Any]) -> dict[str, Any]:
    properties = item["properties"]
    if "s" not in properties:
        return item
    cited = properties["s"] | {"items": {"$ref": "#/$defs/sentence"}}
    return item | {"properties": properties | {"s": cited}}


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
