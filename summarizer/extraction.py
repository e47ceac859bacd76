"""Extraction: the model's answers, read into drafts; what cannot be used is kept and named."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from functools import partial
from typing import Any

import anyio
import json_repair
from pydantic import ValidationError

from summarizer.asking import Ask, Scope, asks
from summarizer.checks.analysis import Analysis
from summarizer.config import PlanName
from summarizer.errors import HOPELESS, InvalidOutputError, SummarizerError, TruncatedError
from summarizer.fields import Field
from summarizer.fields.base import Draft
from summarizer.progress import Observer, Progress
from summarizer.prompting import Prompts
from summarizer.providers.base import ChatModel, Completion, Message, Request, Spent
from summarizer.threads import in_thread
from summarizer.windows import windows

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
        spent: what all requests took.
    """

    drafts: dict[str, list[Draft]] = attribute(default_factory=dict)
    unusable: list[Unusable] = attribute(default_factory=list)
    failed: dict[str, SummarizerError] = attribute(default_factory=dict)
    notes: list[str] = attribute(default_factory=list)
    spent: Spent = attribute(default_factory=Spent)

    def absorb(self, second: "Extracted") -> None:
        """Count what asking again took; that it failed takes nothing from what was had before."""
        self.spent += second.spent
        self.unusable += [bad for bad in second.unusable if bad not in self.unusable]
        self.notes += second.notes
        self.notes += [f"{name}: asking again failed: {e}" for name, e in second.failed.items()]


async def extract(  # noqa: PLR0913 - what it asks, of whom, and who watches
    analysis: Analysis,
    fields: Sequence[Field],
    plan: PlanName,
    *,
    model: ChatModel,
    prompts: Prompts,
    observe: Observer,
    scopes: Mapping[str, Scope] | None = None,
) -> Extracted:
    """Ask the model for these fields of an article.

    A field that fails does not take the others with it: its error is kept in ``failed``. With
    ``scopes`` only their fields are asked for, about their sentences, and each just once.

    Raises:
        SummarizerError: what would befall every other article, too: half an article is not given
            for the whole when the key, the engine or the budget is at fault.
    """
    result = Extracted(drafts={field.name: [] for field in fields})
    ask = partial(asks, analysis, fields, plan, prompts, scopes)
    wanted = await in_thread(ask)
    parts = await windows(wanted, analysis.document, model, prompts)
    groups = [wanted]
    if parts:
        wanted = await in_thread(ask, windows=parts)
        groups = [[one for one in wanted if one.window == part] for part in (None, *parts)]
        result.notes.append(f"the article was shown to the model in {len(parts)} parts")
    for group in groups:
        talks = [
            _Conversation(one, model, prompts, observe, result, scopes is None) for one in group
        ]
        await _hold(talks, model)
        for error in result.failed.values():
            if isinstance(error, HOPELESS):
                raise error
    return result


async def _hold(talks: Sequence["_Conversation"], model: ChatModel) -> None:
    """Ask at once what is about the same part of the article."""
    if not talks:
        return
    async with model.sharing([talk.ask.request for talk in talks]):
        try:
            async with anyio.create_task_group() as group:
                for talk in talks:
                    group.start_soon(talk.hold)
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from errors


@dataclass
class _Conversation:
    """One request, and the one more that an unusable answer gets."""

    ask: Ask
    model: ChatModel
    prompts: Prompts
    observe: Observer
    result: Extracted
    patient: bool

    async def hold(self) -> None:
        """Ask; ask again what was not usable; keep the rest whatever happens."""
        try:
            completion = await self._complete(self.ask.request)
            problems = self._read(completion)
            if problems and not completion.truncated:
                await self._unusable(completion, problems)
        except SummarizerError as error:
            self._fail([field.name for field in self.ask.fields], error)

    async def _unusable(self, completion: Completion, problems: dict[str, str]) -> None:
        if self.patient:
            await self._again(completion, problems)
            return
        reason = next(iter(problems.values()))
        self._fail(list(problems), InvalidOutputError(f"The answer is not usable: {reason}."))

    async def _complete(self, request: Request) -> Completion:
        name = self.ask.request.name
        self.observe(Progress("ask", name, 0, 1))
        completion = await self.model.complete(request)
        self.result.spent += Spent.on(completion)
        used = completion.usage
        detail = (
            f"{used.prompt} prompt tokens ({used.cached} cached), {used.completion} completion "
            f"tokens, {completion.seconds:.1f} s" + ("" if completion.fresh else ", kept answer")
        )
        self.observe(Progress("ask", name, 1, 1, detail))
        return completion

    def _read(self, completion: Completion) -> dict[str, str]:
        """Take the usable items; returns what is wrong, by field."""
        name = self.ask.request.name
        value, clean = _parse(completion.text)
        if completion.truncated:
            return self._truncated(value or {})
        if value is None:
            return {field.name: "it is not a JSON object" for field in self.ask.fields}
        if not clean:
            self.result.notes.append(f"{name}: the answer's JSON was broken and has been repaired")
        if not completion.enforced:
            self.result.notes.append(f"{name}: the server was not asked to enforce the schema")
        problems = {field.name: self._take(field, value) for field in self.ask.fields}
        return {field: problem for field, problem in problems.items() if problem}

    def _take(self, field: Field, value: dict[str, Any]) -> str | None:
        """Take a field's usable items; returns what is wrong with the first that is not."""
        if field.name not in value:
            return f"{field.name!r} is missing"
        items, bad = _listed(value[field.name], field.name, keyed=self.ask.keyed)
        for item in items:
            try:
                draft = field.draft.model_validate(item)
            except ValidationError as error:
                bad.append(Unusable(field.name, item, _reason(error)))
            else:
                if draft not in self.result.drafts[field.name]:
                    self.result.drafts[field.name].append(draft)
        self.result.unusable += [entry for entry in bad if entry not in self.result.unusable]
        return bad[0].reason if bad else None

    def _truncated(self, value: dict[str, Any]) -> dict[str, str]:
        """Keep what is whole of an answer that was cut off: its last item may be a torso."""
        present = [field for field in self.ask.fields if field.name in value]
        last = next((name for name in reversed(value) if name in {f.name for f in present}), None)
        for field in present:
            kept = _without_last(value[field.name]) if field.name == last else value[field.name]
            self._take(field, {field.name: kept})
        lost = [f.name for f in self.ask.fields if f.name == last or f.name not in value]
        error = TruncatedError(
            f"The answer for {self.ask.request.name!r} was cut off at the token limit; the whole "
            "items that had arrived are kept. Ask for fewer fields with --fields, or use "
            "--plan per-field."
        )
        self._fail(lost, error)
        return dict.fromkeys(lost, "it was cut off")

    async def _again(self, completion: Completion, problems: dict[str, str]) -> None:
        """Ask once more, naming the first problem; items that were usable stay."""
        request, reason = self.ask.request, next(iter(problems.values()))
        follow_up = replace(
            request,
            messages=(
                *request.messages,
                Message("assistant", completion.text[:MOST_ECHO]),
                Message("user", self.prompts.render("again", reason=reason)),
            ),
        )
        before = {name: len(self.result.drafts[name]) for name in problems}
        held = [bad for bad in self.result.unusable if bad.field in problems]
        answer = await self._complete(follow_up)
        still = self._read(answer)
        self.result.notes.append(f"{request.name}: asked again, since {reason}")
        for name in problems:
            replaced = [bad for bad in held if bad.field == name]
            if name not in still and len(self.result.drafts[name]) - before[name] >= len(replaced):
                self.result.unusable = [b for b in self.result.unusable if b not in replaced]
        failed = [name for name in problems if name in still]
        if failed and not answer.truncated:
            message = (
                f"The model's answer for {', '.join(failed)} has not the shape asked for, also "
                f"after asking again: {still[failed[0]]}. Try another model with --model."
            )
            self._fail(failed, InvalidOutputError(message))

    def _fail(self, names: list[str], error: SummarizerError) -> None:
        self.result.failed |= dict.fromkeys(names, error)


def _parse(text: str) -> tuple[dict[str, Any] | None, bool]:
    """The answer as an object, and whether it was JSON as it stood."""
    for load, clean in ((json.loads, True), (json_repair.loads, False)):
        try:
            value = load(text) if clean or "{" in text else None
        except (ValueError, RecursionError):
            continue
        return (value, clean) if isinstance(value, dict) else (None, clean)
    return None, False


def _listed(value: Any, field: str, *, keyed: bool) -> tuple[list[Any], list[Unusable]]:
    """The items of an answer, and what stands where items should."""
    if not keyed:
        if isinstance(value, list):
            return value, []
        return [], [Unusable(field, value, f"{field!r} is not a list")]
    if not isinstance(value, dict):
        return [], [Unusable(field, value, f"{field!r} is not an object")]
    found, bad = [], []
    for number, items in value.items():
        if not isinstance(items, list) or not str(number).isdecimal():
            bad.append(Unusable(field, {number: items}, f"{number!r} holds no list"))
            continue
        cited = {"s": [int(number)]}
        found += [{**item, **cited} if isinstance(item, dict) else item for item in items]
    return found, bad


def _without_last(value: Any) -> Any:
    """A list without its last item; of an object of lists, the last list without its own."""
    if isinstance(value, list):
        return value[:-1]
    if isinstance(value, dict) and value:
        *whole, (key, last) = value.items()
        return {**dict(whole), key: _without_last(last) if isinstance(last, list) else []}
    return value


def _reason(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
