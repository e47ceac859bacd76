"""The chat protocol: how a request is put for an endpoint, and how its answer is read."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import openai
from pydantic import BaseModel, Field, ValidationError

from summarizer.errors import ContentFilterError, InvalidOutputError, RefusalError
from summarizer.providers.base import Message, Request, Usage
from summarizer.providers.failures import Endpoint, words

Form = Literal["schema", "object", "text"]

LENGTHS = frozenset({"minLength", "maxLength"})
LIMITS = LENGTHS | {
    "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
    "multipleOf", "minItems", "maxItems", "uniqueItems", "default",
}  # fmt: skip

# Only models that think refuse ``max_tokens``, and what replaces it counts the thinking too.
THINKING_TOKENS = 4096

_FORMAT_WORDS = re.compile(
    r"response_format|response format|json_schema|json_object|schema|grammar|structured output"
    r"|unsupported keyword",
    re.IGNORECASE,
)
_REFUSAL_WORDS = re.compile(
    r"(un|not |n't )support|not permitted|not allowed|unrecognized|unknown|deprecated"
    r"|unexpected|extra_forbidden|unsupported_(parameter|value)",
    re.IGNORECASE,
)
_ADAPTABLE = {400, 404, 422, 501}


@dataclass(frozen=True)
class Dialect:
    """The way requests are put; each refusal of a part leads to one step down.

    Attributes:
        form: how the shape of the answer is asked for: by a strict schema, as any JSON object,
            or in words only.
        without: keywords the schema is sent without.
        temperature: whether ``temperature`` is sent.
        thinks: whether the limit is ``max_completion_tokens``, which thinking counts towards.
    """

    form: Form = "schema"
    without: frozenset[str] = frozenset()
    temperature: bool = True
    thinks: bool = False

    @property
    def enforces(self) -> bool:
        """Whether the server is asked to hold the answer to the schema."""
        return self.form == "schema"

    def body(self, model: str, request: Request) -> dict[str, Any]:
        """The request as JSON."""
        body: dict[str, Any] = {"model": model, "messages": self._messages(request)}
        if self.thinks:
            body["max_completion_tokens"] = request.max_tokens + THINKING_TOKENS
        else:
            body["max_tokens"] = request.max_tokens
        if self.temperature:
            body["temperature"] = 0
        if self.form == "schema":
            body["response_format"] = {"type": "json_schema", "json_schema": self._schema(request)}
        elif self.form == "object":
            body["response_format"] = {"type": "json_object"}
        return body

    def after(self, error: openai.APIStatusError) -> "Dialect | None":
        """The next dialect to try, or None when the refusal is about something else."""
        if error.status_code not in _ADAPTABLE:
            return None
        said = f"{words(error.body)} {error.code} {error.param}"
        refused = _REFUSAL_WORDS.search(said)
        if refused and not self.thinks and re.search(r"\bmax_tokens\b", said):
            return replace(self, thinks=True)
        if refused and self.temperature and re.search(r"\btemperature\b", said):
            return replace(self, temperature=False)
        return self._plainer(said) if _FORMAT_WORDS.search(said) else None

    def _plainer(self, said: str) -> "Dialect | None":
        if self.form == "schema":
            # In quotes: some keywords, such as "format" and "default", are also plain words.
            named = {word for word in LIMITS - self.without if re.search(rf"['\"`]{word}\b", said)}
            if named or not self.without:
                return replace(self, without=self.without | LENGTHS | named)
            return replace(self, form="object")
        return replace(self, form="text") if self.form == "object" else None

    def _messages(self, request: Request) -> list[dict[str, str]]:
        messages = [{"role": turn.role, "content": turn.content} for turn in request.messages]
        if not self.enforces:
            last = _last_question(request.messages)
            shape = json.dumps(request.schema, ensure_ascii=False)
            messages[last]["content"] += (
                "\n\nAnswer with one JSON object and nothing else. "
                f"It must fit this JSON schema:\n{shape}"
            )
        return messages

    def _schema(self, request: Request) -> dict[str, Any]:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", request.name)[:64] or "answer"
        schema = _pruned(request.schema, self.without) if self.without else request.schema
        return {"name": name, "strict": True, "schema": schema}


def _last_question(messages: tuple[Message, ...]) -> int:
    asked = [index for index, message in enumerate(messages) if message.role == "user"]
    return asked[-1] if asked else len(messages) - 1


def _pruned(schema: Any, without: frozenset[str]) -> Any:
    """The schema without these keywords; properties that happen to be called so stay."""
    if isinstance(schema, list):
        return [_pruned(part, without) for part in schema]
    # Not any Mapping: telling one takes most of the time of a request's own work.
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _pruned(part, without) for name, part in value.items()}
        if key in {"properties", "$defs"}
        else _pruned(value, without)
        for key, value in schema.items()
        if key not in without
    }


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered: the text, whether it was cut off, the tokens, and who spoke.

    ``model`` is the one that the endpoint says it used; empty when it does not say.
    """

    text: str
    truncated: bool
    usage: Usage
    model: str = ""


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Reply(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: Any = None
    model: Any = None


def read_answer(reply: Any, endpoint: Endpoint) -> Answer:
    """Read the JSON of a chat completion.

    Raises:
        ContentFilterError: the answer was blocked.
        RefusalError: the model declined.
        InvalidOutputError: it is no chat completion.
    """
    try:
        parsed = _Reply.model_validate(reply)
    except ValidationError as error:
        raise InvalidOutputError(
            f"{endpoint.address} answered without a message: no chat completion. "
            "Check that the base URL is that of an OpenAI-compatible server."
        ) from error
    choice = parsed.choices[0]
    if choice.finish_reason == "content_filter":
        raise ContentFilterError(
            f"The content filter of {endpoint.address} blocked the answer. "
            "The provider does not take this article; another one may."
        )
    if choice.message.refusal:
        raise RefusalError(f"The model declined: {endpoint.quote(choice.message.refusal)}")
    return Answer(
        choice.message.content or "",
        choice.finish_reason == "length",
        _usage(parsed.usage),
        parsed.model if isinstance(parsed.model, str) else "",
    )


def _usage(usage: Any) -> Usage:
    return Usage(
        prompt=_count(usage, "prompt_tokens"),
        cached=_count(usage, "prompt_tokens_details", "cached_tokens"),
        completion=_count(usage, "completion_tokens"),
    )


def _count(usage: Any, *path: str) -> int:
    # Servers leave parts out or send null; tokens not told are not worth failing for.
    for name in path:
        usage = usage.get(name) if isinstance(usage, Mapping) else None
    return usage if isinstance(usage, int) else 0
