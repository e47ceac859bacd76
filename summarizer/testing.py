"""Fake models for tests, ours and yours: one answers what it is told to, one what was recorded."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from summarizer.config import PlanName
from summarizer.errors import SummarizerError
from summarizer.providers.base import Completion, Profile, Request, Usage
from summarizer.providers.recording import ReplayModel

__all__ = ["ReplayModel", "ScriptedModel"]

Answer = str | Completion | SummarizerError
Script = Callable[[Request], Answer]


@dataclass
class ScriptedModel:
    """A ChatModel that answers from a script.

    Attributes:
        script: gives the answer to a request: the text, a whole Completion, or an error to raise.
        plan: how the fields are asked for.
        context: most tokens of prompt and answer together; its tokens are four characters each.
        requests: every request so far.
    """

    script: Script
    plan: PlanName = "all"
    context: int | None = None
    name: str = "scripted"
    provider: str = "testing"
    requests: list[Request] = field(default_factory=list)
    closed: bool = False

    @property
    def profile(self) -> Profile:
        """The plan and the context."""
        return Profile(plan=self.plan, context=self.context)

    async def complete(self, request: Request) -> Completion:
        """Answer as the script says."""
        self.requests.append(request)
        answer = self.script(request)
        if isinstance(answer, SummarizerError):
            raise answer
        if isinstance(answer, Completion):
            return answer
        return Completion(answer, truncated=False, usage=Usage(10, 0, 5), seconds=0.0)

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """A token for every four characters."""
        return [ceil(len(text) / 4) for text in texts]

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[Any]:
        """A block without effect."""
        del requests
        return nullcontext()

    async def aclose(self) -> None:
        """Note that it was closed."""
        self.closed = True
