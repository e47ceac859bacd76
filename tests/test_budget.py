import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from articles import ANSWERS, ARTICLE, answer

from summarizer import Settings, Summarizer
from summarizer.errors import HOPELESS, BudgetError, ConfigurationError, RateLimitError
from summarizer.progress import ignore
from summarizer.providers.base import Completion, Message, Request, Spent, Usage
from summarizer.providers.budget import BudgetModel
from summarizer.providers.choosing import open_model
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.wrapping import Wrapper
from summarizer.testing import ScriptedModel

REQUEST = Request("a", (Message("user", "word " * 100),), {}, 100)
DEAR = Usage(prompt=100, completion=100)


def completion(usage: Usage = DEAR, cost: float | None = 0.1) -> Completion:
    return Completion("{}", truncated=False, usage=usage, seconds=0.0, cost=cost)


@dataclass
class Slow(ScriptedModel):
    """Answers after a moment, and knows how many requests it had at once."""

    at_once: int = 0
    most: int = 0
    finished: int = 0

    async def complete(self, request: Request) -> Completion:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await anyio.sleep(0.005)
        self.at_once -= 1
        self.finished += 1
        return await super().complete(request)


def refused(budget: BudgetModel, requests: int, request: Request = REQUEST) -> list[Exception]:
    """Ask for many at once; returns what went wrong."""
    errors: list[Exception] = []

    async def one() -> None:
        try:
            await budget.complete(request)
        except Exception as error:  # noqa: BLE001 - what is raised is looked at
            errors.append(error)

    async def all_() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(requests):
                group.start_soon(one)

    asyncio.run(all_())
    return errors


def test_within_its_budget_a_model_answers_as_ever() -> None:
    budget = BudgetModel(ScriptedModel(lambda _: completion()), max_cost=5.0, max_tokens=10_000)
    assert refused(budget, 10) == []
    assert budget.spent.requests == 10
    assert budget.spent.usage == Usage(prompt=1_000, completion=1_000)
    assert budget.spent.cost == pytest.approx(1.0)


@pytest.mark.parametrize("limit", [{"max_tokens": 2_000}, {"max_cost": 1.0001}])
def test_a_budget_that_is_used_up_lets_no_request_more_through(limit: Any) -> None:
    model = Slow(lambda _: completion())
    budget = BudgetModel(model, **limit)
    errors = refused(budget, 30)
    assert {type(error) for error in errors} == {BudgetError}
    assert model.finished == 10
    assert len(errors) == 20


def test_requests_under_way_count_before_they_are_answered() -> None:
    model = Slow(lambda _: completion())
    refused(BudgetModel(model, max_tokens=1_700), 30)
    assert model.finished == 8
    assert model.most == 4


def test_no_more_requests_are_under_way_than_tell_what_they_take() -> None:
    lengths = iter([1, *[1_000] * 99])
    model = Slow(lambda _: completion(Usage(prompt=130, completion=next(lengths))))
    budget = BudgetModel(model, max_tokens=20_000)
    refused(budget, 100)
    assert budget.spent.usage.total <= 20_000


def test_many_requests_of_many_sizes_overshoot_by_less_than_one_of_them() -> None:
    lengths = iter([100, 900, 300, 1_500, 50, 700] * 20)
    model = Slow(lambda _: completion(Usage(prompt=130, completion=next(lengths))))
    budget = BudgetModel(model, max_tokens=20_000)
    assert refused(budget, 120)
    assert 20_000 - 2_000 < budget.spent.usage.total < 20_000 + 1_630


def test_the_error_says_what_was_spent_and_how_to_go_on() -> None:
    budget = BudgetModel(ScriptedModel(lambda _: completion()), max_cost=0.25, max_tokens=99_000)
    error = refused(budget, 3)[0]
    assert str(error) == (
        "The budget of 99,000 tokens (--max-tokens) and $0.25 (--max-cost) is used up: 2 requests "
        "took 400 tokens and $0.2000, and another one would go over it. Allow more to go on; what "
        "was finished is kept."
    )
    assert isinstance(error, HOPELESS)
    assert BudgetError.exit_code == 4


def test_a_first_request_that_cannot_fit_is_not_asked() -> None:
    model = ScriptedModel(lambda _: completion())
    assert isinstance(refused(BudgetModel(model, max_tokens=50), 1)[0], BudgetError)
    assert not model.requests


def test_a_request_that_fails_gives_its_share_back() -> None:
    failures = [RateLimitError("slow down")] * 5
    answers: Iterator[Any] = iter([completion(), *failures, *[completion()] * 9])
    model = Slow(lambda _: next(answers))
    budget = BudgetModel(model, max_tokens=1_000)
    errors = refused(budget, 15)
    assert [type(error) for error in errors[:5]] == [RateLimitError] * 5
    assert budget.spent.requests == 5


def test_a_cancelled_request_gives_its_share_back() -> None:
    async def stop_one_and_go_on(budget: BudgetModel) -> None:
        await budget.complete(REQUEST)
        with anyio.move_on_after(0.001):
            await budget.complete(REQUEST)
        await budget.complete(REQUEST)

    budget = BudgetModel(Slow(lambda _: completion()), max_tokens=401)
    asyncio.run(stop_one_and_go_on(budget))
    assert budget.spent.requests == 2


def test_answers_from_a_cache_take_nothing() -> None:
    cached = completion()
    object.__setattr__(cached, "fresh", False)
    budget = BudgetModel(ScriptedModel(lambda _: cached), max_tokens=500)
    assert refused(budget, 20) == []
    assert budget.spent == Spent()


def test_an_unknown_price_is_found_with_one_request_and_told() -> None:
    model = Slow(lambda _: completion(cost=None))
    errors = refused(BudgetModel(model, max_cost=1.0), 20)
    assert {type(error) for error in errors} == {ConfigurationError}
    assert "--max-tokens" in str(errors[0])
    assert model.finished == 1


def test_tokens_that_the_endpoint_does_not_tell_are_estimated() -> None:
    budget = BudgetModel(ScriptedModel(lambda _: completion(Usage(), None)), max_tokens=1_000)
    assert refused(budget, 50)
    assert 800 < budget.spent.usage.total <= 1_000


# --- in the pipeline ----------------------------------------------------------------------


def nearly_all(request: Request) -> Completion:
    """Leaves one token of 5,000, and something to ask again."""
    words = answer(request, ANSWERS | {"casualties": []})
    return Completion(words, truncated=False, usage=Usage(prompt=4_999), seconds=0.0)


@pytest.mark.parametrize(
    ("settings", "max_tokens", "asked"),
    [
        (Settings(plan="all", semantic_check=True, reask=False), 5_000, 1),
        (Settings(plan="all"), 5_000, 1),
        (Settings(plan="per-field"), 50, 0),
    ],
)
def test_an_article_that_the_budget_cuts_short_is_not_given_for_a_whole_one(
    settings: Settings, max_tokens: int, asked: int
) -> None:
    inner = ScriptedModel(nearly_all)
    budget = BudgetModel(inner, max_tokens=max_tokens)
    with Summarizer(settings, model=budget) as summarizer, pytest.raises(BudgetError):
        summarizer.summarize(ARTICLE)
    assert len(inner.requests) == asked


def test_settings_without_a_limit_have_no_budget() -> None:
    model = opened(api_key="sk-made-up")
    while isinstance(model, Wrapper):
        assert not isinstance(model, BudgetModel)
        model = model.inner
    assert isinstance(model, OpenAIModel)


@pytest.mark.parametrize("limit", [{"max_cost": 1.0}, {"max_tokens": 100}])
def test_settings_with_a_limit_have_one(limit: Any) -> None:
    model = opened(api_key="sk-made-up", **limit)
    assert isinstance(model, BudgetModel)
    assert (model.max_cost, model.max_tokens) == (limit.get("max_cost"), limit.get("max_tokens"))


@pytest.mark.parametrize(
    "endpoint",
    [
        {"base_url": "http://127.0.0.1:8000/v1", "model": "tiny"},
        {"api_key": "sk-made-up", "model": "x"},
    ],
)
def test_a_limit_to_an_unknown_price_is_refused_before_anything_is_asked(endpoint: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"is not known.*--max-tokens"):
        opened(max_cost=1.0, **endpoint)


@pytest.mark.parametrize("limit", [{"max_cost": 0}, {"max_tokens": -1}])
def test_a_budget_of_nothing_is_a_mistake(limit: Any) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(limit))):
        Settings.checked(**limit)


def opened(**settings: Any) -> Any:
    return open_model(Settings.checked(provider="openai", **settings), ignore)
