"""The one narrow door through which completions come."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from summarizer.config import PlanName

Role = Literal["system", "user", "assistant"]

UNNAMED = "unknown"
"""The name of a model while the choice is left to the endpoint."""


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: Role
    content: str


@dataclass(frozen=True)
class Request:
    """One question to a model.

    Attributes:
        name: the prompt's name, for progress and errors; not sent.
        messages: the chat so far; the model writes the next turn.
        schema: JSON schema (strict form: every property required, no additional ones) that
            the answer must fit.
        max_tokens: most tokens the answer may take.
    """

    name: str
    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    max_tokens: int


@dataclass(frozen=True)
class Usage:
    """Tokens of one or more requests; ``cached`` counts those of the prompt not read again."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    @property
    def total(self) -> int:
        """Tokens of prompt and answer together."""
        return self.prompt + self.completion

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
        )


@dataclass(frozen=True)
class Completion:
    """What the model wrote.

    Attributes:
        text: the answer, not validated.
        truncated: whether it was cut off at the token limit.
        usage: tokens of this request.
        seconds: wall time of this request, waits and retries included.
        enforced: whether the server was asked to hold the answer to the schema (it may have
            ignored that: validate always).
        fresh: whether the model was asked for it; an answer given again spends nothing, whatever
            its usage says.
        cost: US dollars that this request took, or None when its price is not known.
    """

    text: str
    truncated: bool
    usage: Usage
    seconds: float
    enforced: bool = True
    fresh: bool = True
    cost: float | None = None


@dataclass(frozen=True)
class Spent:
    """What requests took together; ``cost`` is None as soon as that of one is not known."""

    requests: int = 0
    usage: Usage = Usage()
    cost: float | None = 0.0

    @classmethod
    def on(cls, completion: Completion) -> "Spent":
        """What one request took."""
        return cls(1, completion.usage, completion.cost)

    def __add__(self, other: "Spent") -> "Spent":
        known = self.cost is not None and other.cost is not None
        return Spent(
            self.requests + other.requests,
            self.usage + other.usage,
            (self.cost or 0.0) + (other.cost or 0.0) if known else None,
        )


@dataclass(frozen=True)
class Profile:
    """What is known of a model before asking it.

    Attributes:
        plan: how the fields are best asked for.
        context: most tokens of prompt and answer together, or None when not known.
    """

    plan: PlanName = "all"
    context: int | None = None


class ChatModel(Protocol):
    """Something that completes chats; the real thing and the fakes are equals."""

    @property
    def name(self) -> str:
        """The model's name, as it goes into results."""
        ...

    @property
    def provider(self) -> str:
        """The provider's name, as it goes into results."""
        ...

    @property
    def profile(self) -> Profile:
        """What is known of the model."""
        ...

    async def complete(self, request: Request) -> Completion:
        """Answer one request.

        Raises:
            ProviderError: the model could not be asked.
            RefusalError: the model declined.
        """
        ...

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """Tokens of each text by the model's own tokenizer; None when it can't be asked."""
        ...

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:
        """A block in which these requests, which begin alike, are about to be completed.

        A model that can keep what it has read reads their common beginning once.
        """
        ...

    async def aclose(self) -> None:
        """Let go of connections and memory; safe to call twice."""
        ...
