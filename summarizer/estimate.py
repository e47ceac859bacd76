"""Estimates: what an article would take, worked out without asking anybody.

The requests are those that would be made; their tokens are counted about, and the lengths of
answers are means of the recorded ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.asking import Ask, asks
from summarizer.checks.analysis import Analysis
from summarizer.checks.reading import Reading
from summarizer.config import Settings
from summarizer.document import Document
from summarizer.fields import Field, chosen
from summarizer.prompting import load
from summarizer.providers import tokens
from summarizer.providers.base import Profile, Usage
from summarizer.providers.connecting import is_hosted, model_name
from summarizer.providers.prices import Tariff
from summarizer.semantic import MOST_PAIRS

SENTENCE_TOKENS = 34
"""Tokens of an answer about one sentence of a keyed request."""
ITEMS = 0.26
"""Items of a sentence and field that a semantic check judges."""
JUDGED_PROMPT = 65
JUDGED_ANSWER = 6


@dataclass(frozen=True)
class Estimate:
    """What articles are expected to take: means, so also parts of a request.

    Attributes:
        requests: those asked again included.
        prompt_tokens: of all requests, read anew or not.
        completion_tokens: without what a model thinks before it answers.
        cost: US dollars, none of it at the price of cached tokens; None when not known.
        seconds: of a run's time, with as many requests at once as the settings allow; None when
            the endpoint's speed is not known.
    """

    requests: float = 0.0
    prompt_tokens: float = 0.0
    completion_tokens: float = 0.0
    cost: float | None = 0.0
    seconds: float | None = 0.0

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(
            self.requests + other.requests,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            _sum(self.cost, other.cost),
            _sum(self.seconds, other.seconds),
        )


@dataclass(frozen=True)
class Speed:
    """How fast requests are answered.

    Attributes:
        wait: seconds until an answer begins.
        tokens: tokens of it a second, from then on.
    """

    wait: float
    tokens: float


EMBEDDED = Speed(wait=1.3, tokens=18.0)
"""Measured on two cores, all slots of the engine together."""
HOSTED = Speed(wait=1.0, tokens=60.0)
"""Assumed for one of several requests at once; endpoints differ widely."""


@dataclass(frozen=True)
class _Again:
    """How often a field is asked about again, and what that takes beyond the shared beginning."""

    share: float
    prompt: float
    answer: float


_READ = _Again(share=0.15, prompt=70, answer=37)
_ASKED = _Again(share=0.475, prompt=260, answer=83)


def estimate(
    document: Document, settings: Settings, profile: Profile, *, speed: Speed | None = None
) -> Estimate:
    """What one article would take; the sum over many is what is to be relied on.

    Args:
        document: the article.
        settings: how it would be run.
        profile: what is known of the model.
        speed: of the endpoint, if it is known better than assumed here.
    """
    analysis = Analysis(document)
    fields = chosen(settings.fields)
    plan = settings.plan or profile.plan
    together = plan == "all"
    made = asks(analysis, fields if together else _unread(fields, analysis), plan, load())
    # OpenAI puts the schema before the model; other servers hold the answer to it only.
    schema = settings.provider != "embedded" and is_hosted(settings)
    taken = sum((_first(ask, schema=schema) for ask in made), Estimate())
    if settings.reask and made:
        once = _again(made[0], len(fields), document, schema=schema)
        taken += once if together else _again_each(made[0], len(fields), analysis, schema=schema)
    if settings.semantic_check:
        taken += _judging(len(fields), document)
    cost = _cost(taken, settings)
    return replace(taken, cost=cost, seconds=_seconds(taken, settings, speed, cost))


def _unread(fields: Sequence[Field], analysis: Analysis) -> list[Field]:
    """The fields that rules leave to the model."""
    reading = Reading(analysis)
    return [field for field in fields if field.read(reading) is None]


def _first(ask: Ask, *, schema: bool) -> Estimate:
    if ask.keyed:
        asked = ask.request.schema["properties"][ask.fields[0].name]["properties"]
        answer = SENTENCE_TOKENS * len(asked)
    else:
        answer = sum(field.answer_tokens for field in ask.fields)
    return Estimate(1, tokens.of_prompt(ask.request, schema=schema), answer)


def _again_each(like: Ask, fields: int, analysis: Analysis, *, schema: bool) -> Estimate:
    """A second round with one request for each field, which begin like those of the first."""
    beginning = replace(like.request, messages=like.request.messages[:-1])
    prompt = tokens.of_prompt(beginning, schema=schema)
    again = _READ if analysis.reads else _ASKED
    times = again.share * fields
    return Estimate(times, times * (prompt + again.prompt), times * again.answer)


def _again(like: Ask, fields: int, document: Document, *, schema: bool) -> Estimate:
    """A second round with one request for all fields concerned, which does not show the article."""
    prompt = tokens.of_prompt(like.request, schema=schema) - tokens.of_text(document.text)
    times = 1 - (1 - _ASKED.share) ** fields
    concerned = _ASKED.share * fields
    return Estimate(times, times * prompt + concerned * _ASKED.prompt, concerned * _ASKED.answer)


def _judging(fields: int, document: Document) -> Estimate:
    items = ITEMS * fields * len(document.sentences)
    return Estimate(items / MOST_PAIRS, items * JUDGED_PROMPT, items * JUDGED_ANSWER)


def _cost(taken: Estimate, settings: Settings) -> float | None:
    """As many times what a mean request costs: prices may depend on a request's size."""
    if not taken.requests:
        return 0.0
    mean = Usage(
        prompt=round(taken.prompt_tokens / taken.requests),
        completion=round(taken.completion_tokens / taken.requests),
    )
    tariff = Tariff(settings.provider, settings.base_url)
    cost = tariff.cost(mean, model_name(settings))
    return None if cost is None else cost * taken.requests


def _seconds(
    taken: Estimate, settings: Settings, speed: Speed | None, cost: float | None
) -> float | None:
    embedded = settings.provider == "embedded"
    # Where a price is known, a provider answers at about a provider's speed.
    assumed = EMBEDDED if embedded else HOSTED if cost is not None else None
    known = speed or assumed
    if known is None:
        return None
    alone = taken.requests * known.wait + taken.completion_tokens / known.tokens
    return alone if embedded else alone / settings.max_concurrency


def _sum(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one + other
