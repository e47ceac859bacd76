"""A model around another model: what a wrapper leaves alone is the inner model's own."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from summarizer.providers.base import ChatModel, Completion, Profile, Request


@dataclass
class Wrapper:
    """A ChatModel that passes everything on; subclasses add one thing.

    Attributes:
        inner: the model that is asked.
    """

    inner: ChatModel

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self.inner.name

    @property
    def provider(self) -> str:
        """The inner model's provider."""
        return self.inner.provider

    @property
    def profile(self) -> Profile:
        """What is known of the inner model."""
        return self.inner.profile

    async def complete(self, request: Request) -> Completion:
        """Let the inner model answer."""
        return await self.inner.complete(request)

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """By the inner model's tokenizer."""
        return await self.inner.count(texts)

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:
        """The inner model's own."""
        return self.inner.sharing(requests)

    async def aclose(self) -> None:
        """Close the inner model."""
        await self.inner.aclose()
