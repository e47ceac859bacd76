"""Semantic check: a model judges whether an item's evidence says what the item claims."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import anyio
from pydantic import TypeAdapter, ValidationError

from summarizer.errors import HOPELESS, InvalidOutputError, SummarizerError
from summarizer.fields import Field
from summarizer.progress import Observer, Progress
from summarizer.prompting import Prompts
from summarizer.providers.base import ChatModel, Message, Request, Spent
from summarizer.schema import Check, Grounded
from summarizer.validation import Validated

NAME = "semantic"
MOST_PAIRS = 6
"""Claims that one request judges."""
TOKENS = 12
"""Tokens that one verdict may take."""
DOUBTED = "the model finds that the evidence does not say this"

_ANSWER = TypeAdapter(dict[str, bool])


@dataclass
class Judged:
    """What a model thinks of the items, and what asking it took."""

    validated: Validated
    spent: Spent = field(default_factory=Spent)
    error: SummarizerError | None = None


@dataclass(frozen=True)
class _Pair:
    field: str
    place: int
    evidence: str
    claim: str


async def doubt(
    validated: Validated,
    fields: Sequence[Field],
    *,
    model: ChatModel,
    prompts: Prompts,
    observe: Observer,
) -> Judged:
    """Let the model judge every item that passed the rules, by its claim and its evidence alone.

    An item that it doubts fails the check ``semantic``. Items that it gives no usable verdict on
    keep theirs, and ``error`` says why.

    Raises:
        SummarizerError: what would befall every other article, too.
    """
    result = Judged(validated)
    verdicts: dict[_Pair, bool] = {}

    async def ask(pairs: tuple[_Pair, ...], number: int) -> None:
        request = _request(pairs, prompts, number)
        observe(Progress("ask", request.name, 0, 1))
        try:
            completion = await model.complete(request)
            result.spent += Spent.on(completion)
            verdicts.update(_read(completion.text, pairs))
        except SummarizerError as error:
            if not isinstance(result.error, HOPELESS):
                result.error = error
        observe(Progress("ask", request.name, 1, 1))

    every = list(_pairs(validated, fields))
    async with anyio.create_task_group() as group:
        for number, pairs in enumerate(_batches(every), start=1):
            group.start_soon(ask, pairs, number)
    if isinstance(result.error, HOPELESS):
        raise result.error
    result.validated = _applied(validated, verdicts)
    return result


def _pairs(validated: Validated, fields: Sequence[Field]) -> Iterator[_Pair]:
    for one in fields:
        for place, item in enumerate(validated.items[one.name]):
            evidence = " ".join(e.text for e in item.evidence)
            yield _Pair(one.name, place, evidence, one.claim(item))


def _batches(pairs: list[_Pair]) -> Iterator[tuple[_Pair, ...]]:
    for at in range(0, len(pairs), MOST_PAIRS):
        yield tuple(pairs[at : at + MOST_PAIRS])


def _request(pairs: Sequence[_Pair], prompts: Prompts, number: int) -> Request:
    keys = [str(at) for at in range(1, len(pairs) + 1)]
    schema = {
        "type": "object",
        "properties": {key: {"type": "boolean"} for key in keys},
        "required": keys,
        "additionalProperties": False,
    }
    content = prompts.render("semantic", pairs=list(zip(keys, pairs, strict=True)))
    return Request(f"{NAME} {number}", (Message("user", content),), schema, TOKENS * len(keys) + 8)


def _read(text: str, pairs: Sequence[_Pair]) -> dict[_Pair, bool]:
    try:
        answer = _ANSWER.validate_python(json.loads(text))
    except (ValueError, RecursionError, ValidationError) as error:
        message = (
            "The model's answer to the semantic check is not usable; its items stay as they are."
        )
        raise InvalidOutputError(message) from error
    return {pair: answer[str(at)] for at, pair in enumerate(pairs, start=1) if str(at) in answer}


def _applied(validated: Validated, verdicts: dict[_Pair, bool]) -> Validated:
    found = {(pair.field, pair.place): holds for pair, holds in verdicts.items()}
    items: dict[str, list[Grounded]] = {}
    failed = {name: list(wrong) for name, wrong in validated.failed.items()}
    for name, kept in validated.items.items():
        items[name] = []
        for place, item in enumerate(kept):
            holds = found.get((name, place))
            judged = item if holds is None else _judged(item, holds=holds)
            (failed if holds is False else items)[name].append(judged)
    return Validated(items, failed)


def _judged(item: Grounded, *, holds: bool) -> Grounded:
    check = Check(name=NAME, passed=holds, detail="" if holds else DOUBTED)
    verdict = item.verdict if holds else "flagged"
    return item.model_copy(update={"verdict": verdict, "checks": (*item.checks, check)})
