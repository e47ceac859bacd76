"""Budget: a model that is asked no more when a sum of money or tokens is used up."""

from dataclasses import dataclass, field

import anyio

from summarizer.errors import BudgetError, ConfigurationError
from summarizer.providers import tokens
from summarizer.providers.base import Completion, Request, Spent, Usage
from summarizer.providers.wrapping import Wrapper


def unpriced(model: str) -> ConfigurationError:
    """What a limit to the cost comes to when the model's price is not known."""
    return ConfigurationError(
        f"The price of {model!r} at this endpoint is not known, so its cost cannot be limited. "
        "Limit the tokens instead, with --max-tokens."
    )


@dataclass
class BudgetModel(Wrapper):
    """A model with a budget.

    Requests under way count before they are answered, with what requests of their size have
    taken so far. One that might not fit waits until those under way are answered, and is refused
    if it still does not fit. The first goes alone, and later no more are under way than were
    answered: what requests take is told from as many at least.

    Attributes:
        max_cost: US dollars that all requests may cost.
        max_tokens: tokens that all prompts and answers may have.
        spent: what the requests that were answered took; answers from a cache take nothing.
    """

    max_cost: float | None = None
    max_tokens: int | None = None
    spent: Spent = field(default_factory=Spent, init=False)
    _answered: float = field(default=0.0, init=False)
    _under_way: list[float] = field(default_factory=list, init=False)
    _changed: anyio.Event = field(default_factory=anyio.Event, init=False)

    async def complete(self, request: Request) -> Completion:
        """Let the inner model answer, if the budget allows.

        Raises:
            BudgetError: it does not.
            ConfigurationError: there is a limit to the cost, and the price is not known.
        """
        size = tokens.of_prompt(request)
        await self._wait_for_room(size)
        self._under_way.append(size)
        try:
            completion = await self.inner.complete(request)
            if getattr(completion, "fresh", True):
                self.spent += _on(completion, size)
                self._answered += size
        finally:
            self._under_way.remove(size)
            self._changed.set()
            self._changed = anyio.Event()
        self._check_price()
        return completion

    async def _wait_for_room(self, size: float) -> None:
        while not self._fits(size):
            if not self._under_way:
                raise BudgetError(self._used_up())
            await self._changed.wait()

    def _fits(self, size: float) -> bool:
        self._check_price()
        under_way = sum(self._under_way)
        if under_way and under_way + size > self._answered:
            return False
        if not self._answered:
            return size <= (self.max_tokens or size)
        growth = 1 + (under_way + size) / self._answered
        cost, used = self.spent.cost or 0.0, self.spent.usage.total
        return (self.max_cost is None or cost * growth <= self.max_cost) and (
            self.max_tokens is None or used * growth <= self.max_tokens
        )

    def _check_price(self) -> None:
        if self.max_cost is not None and self.spent.cost is None:
            raise unpriced(self.name)

    def _used_up(self) -> str:
        used, limits = [f"{self.spent.usage.total:,} tokens"], []
        if self.spent.cost:
            used.append(f"${self.spent.cost:.4f}")
        if self.max_tokens is not None:
            limits.append(f"{self.max_tokens:,} tokens (--max-tokens)")
        if self.max_cost is not None:
            limits.append(f"${self.max_cost:g} (--max-cost)")
        return (
            f"The budget of {' and '.join(limits)} is used up: {self.spent.requests:,} requests "
            f"took {' and '.join(used)}, and another one would go over it. Allow more to go on; "
            "what was finished is kept."
        )


def _on(completion: Completion, size: float) -> Spent:
    """What a request took; tokens that the endpoint does not tell are estimated."""
    if completion.usage.total > 0:
        return Spent.on(completion)
    answer = round(tokens.of_text(completion.text))
    return Spent(1, Usage(prompt=round(size), completion=answer), completion.cost)
