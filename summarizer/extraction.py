"""Extraction: the model's answers, read into drafts; what cannot be used is kept and named."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any

import json_repair
from pydantic import ValidationError

from summarizer.asking import Ask, Field, asks
from summarizer.checks.analysis import Analysis
from summarizer.config import PlanName
from summarizer.errors import InvalidOutputError, SummarizerError, TruncatedError
from summarizer.fields.base import Draft
from summarizer.progress import Observer, Progress
from summarizer.prompting import Prompts
from summarizer.providers.base import ChatModel, Completion, Message, Request, Usage

MOST_ECHO = 2_000
"""Characters of an unusable answer that are shown to the model again."""


@dataclass(frozen=True)
class Unusable:
    """An item of an answer that has not the shape asked for."""

    field: str
    item: Any
    reason: str


@dataclass
class Extracted:
    """What the model said of one article.

    Attributes:
        drafts: usable items by field.
        unusable: items that have not the shape asked for, also after asking again.
        failed: fields that could not be finished, and why.
        notes: what was done that a reader should know.
        usage: tokens of all requests.
        requests: requests answered.
    """

    drafts: dict[str, list[Draft]] = attribute(default_factory=dict)
    unusable: list[Unusable] = attribute(default_factory=list)
    failed: dict[str, SummarizerError] = attribute(default_factory=dict)
    notes: list[str] = attribute(default_factory=list)
    usage: Usage = attribute(default_factory=Usage)
    requests: int = 0


async def extract(  # noqa: PLR0913 - what it asks, of whom, and who watches
    analysis: Analysis,
    fields: Sequence[Field],
    plan: PlanName,
    *,
    model: ChatModel,
    prompts: Prompts,
    observe: Observer,
) -> Extracted:
    """Ask the model for these fields of an article.

    A field that fails does not take the others with it: its error is kept in ``failed``.
    """
    result = Extracted(drafts={field.name: [] for field in fields})
    wanted = asks(analysis, fields, plan, prompts)
    async with model.sharing([ask.request for ask in wanted]):
        conversations = [_Conversation(ask, model, prompts, observe, result) for ask in wanted]
        await asyncio.gather(*(conversation.hold() for conversation in conversations))
    return result


@dataclass
class _Conversation:
    """One request, and the one more that an unusable answer gets."""

    ask: Ask
    model: ChatModel
    prompts: Prompts
    observe: Observer
    result: Extracted

    async def hold(self) -> None:
        try:
            completion = await self._complete(self.ask.request)
            problem = self._read(completion)
            if problem and not completion.truncated:
                await self._again(completion, problem)
        except SummarizerError as error:
            self._fail(error)

    async def _complete(self, request: Request) -> Completion:
        name = self.ask.request.name
        self.observe(Progress("ask", name, 0, 1))
        completion = await self.model.complete(request)
        self.result.usage += completion.usage
        self.result.requests += 1
        used = completion.usage
        detail = (
            f"{used.prompt} prompt tokens ({used.cached} cached), {used.completion} completion "
            f"tokens, {completion.seconds:.1f} s"
        )
        self.observe(Progress("ask", name, 1, 1, detail))
        return completion

    def _read(self, completion: Completion) -> str | None:
        """Take the usable items; returns what is wrong with the answer, or None."""
        name = self.ask.request.name
        value, clean = _parse(completion.text)
        if completion.truncated:
            self._truncated(value)
            return "it was cut off"
        if value is None:
            return "it is not a JSON object"
        if not clean:
            self.result.notes.append(f"{name}: the answer's JSON was broken and has been repaired")
        if not completion.enforced:
            self.result.notes.append(f"{name}: the server was not asked to enforce the schema")
        return self._take(value)

    def _take(self, value: dict[str, Any]) -> str | None:
        missing = [f.name for f in self.ask.fields if f.name not in value]
        bad: list[Unusable] = []
        for field in self.ask.fields:
            bad += self._items(field, value.get(field.name))
        self.result.unusable += bad
        if bad:
            return bad[0].reason
        return f"{missing[0]!r} is missing" if missing else None

    def _items(self, field: Field, value: Any) -> list[Unusable]:
        bad = []
        for item in _listed(value, keyed=self.ask.keyed):
            try:
                draft = field.draft.model_validate(item)
            except ValidationError as error:
                bad.append(Unusable(field.name, item, _reason(error)))
            else:
                if draft not in self.result.drafts[field.name]:
                    self.result.drafts[field.name].append(draft)
        return bad

    def _truncated(self, value: dict[str, Any] | None) -> None:
        """Keep the whole items of an answer that was cut off; the last one may be a torso."""
        error = TruncatedError(
            f"The answer for {self.ask.request.name!r} was cut off at the token limit; what had "
            "arrived is kept. Ask for fewer fields with --fields, or use --plan per-field."
        )
        for field in self.ask.fields:
            items = _listed((value or {}).get(field.name), keyed=self.ask.keyed)
            self._items(field, items[:-1])
            self.result.failed[field.name] = error

    async def _again(self, completion: Completion, problem: str) -> None:
        """Ask once more, naming the problem; items that were usable stay."""
        before = len(self.result.unusable)
        request = self.ask.request
        follow_up = replace(
            request,
            messages=(
                *request.messages,
                Message("assistant", completion.text[:MOST_ECHO]),
                Message("user", self.prompts.render("again", reason=problem)),
            ),
        )
        answer = await self._complete(follow_up)
        names = {field.name for field in self.ask.fields}
        if answer.truncated:
            self._read(answer)
            return
        held = [bad for bad in self.result.unusable[:before] if bad.field in names]
        still = self._read(answer)
        if not still:
            self.result.unusable = [bad for bad in self.result.unusable if bad not in held]
            self.result.notes.append(f"{request.name}: asked again, since {problem}")
            return
        self._fail(
            InvalidOutputError(
                f"The model's answer for {request.name!r} has not the shape asked for, also after "
                f"asking again: {still}. Try another model with --model."
            )
        )

    def _fail(self, error: SummarizerError) -> None:
        for field in self.ask.fields:
            self.result.failed[field.name] = error


def _parse(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The answer as an object, and whether it was JSON as it stood."""
    try:
        value = json.loads(text)
    except ValueError:
        value = json_repair.loads(text) if "{" in text else None
        return (value, False) if isinstance(value, dict) else (None, False)
    return (value, True) if isinstance(value, dict) else (None, True)


def _listed(value: Any, *, keyed: bool) -> list[Any]:
    if isinstance(value, list):
        return value
    if not keyed or not isinstance(value, dict):
        return []
    return [
        {**item, "s": [int(number)]} if isinstance(item, dict) else item
        for number, items in value.items()
        if isinstance(items, list) and str(number).isdecimal()
        for item in items
    ]


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
