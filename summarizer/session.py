"""The object that holds a model open for many articles, and the functions for a single one."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, aclosing, closing
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio
import anyio.to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from summarizer.config import Settings
from summarizer.document import Document
from summarizer.errors import HOPELESS, ConfigurationError, SummarizerError
from summarizer.fields import chosen
from summarizer.monitoring import finished, watched
from summarizer.pipeline import Pipeline
from summarizer.progress import Observer, ignore
from summarizer.prompting import load
from summarizer.providers.base import ChatModel
from summarizer.providers.choosing import open_model
from summarizer.providers.instrumented import instrumented
from summarizer.result import StructuredSummary
from summarizer.spreading import aspread, spread

CLOSED = "This Summarizer is closed; make a new one."

T = TypeVar("T")


class Summarizer:
    """Holds a model open for many articles; a context manager, and safe to use from many threads.

    All work runs in one event loop in a thread of its own, which starts with the first article;
    ``summarize`` waits for it, ``asummarize`` awaits it from any event loop. The caller's context
    variables go with it, so that a span of the caller is the parent of the article's.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        model: ChatModel | None = None,
        observe: Observer = ignore,
    ) -> None:
        """Prepare; nothing is loaded or asked yet.

        Args:
            settings: how to run; by default what the environment says.
            model: used instead of the one the settings name, and closed with this object.
            observe: told what is going on, from another thread.

        Raises:
            ConfigurationError: the settings name a field that does not exist.
        """
        self._settings = settings or Settings.from_env()
        self._observe = observe
        fields = chosen(self._settings.fields)
        self._pipeline = Pipeline(self._settings, fields, load(), observe)
        self._model = model
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
        self._thread: int | None = None
        self._starting = threading.Lock()
        self._opening: anyio.Lock | None = None
        self._closed = False
        self._running: set[anyio.CancelScope] = set()

    def summarize(self, text: str | Document) -> StructuredSummary:
        """The record of one article.

        Args:
            text: the article, or a Document made of it.

        Raises:
            EmptyArticleError: there is nothing to read in it.
            ProviderError: the model could not be asked.
            OutputError: no field could be had in a usable form.
        """
        try:
            return self._started().call(self._stoppable, text)
        except RuntimeError as error:
            # The portal's own complaint, when another thread closes in between.
            raise (ConfigurationError(CLOSED) if self._closed else error) from None

    async def asummarize(self, text: str | Document) -> StructuredSummary:
        """Like ``summarize``, for async code; cancelling it stops the work."""
        if threading.get_ident() == self._thread:
            return await self._stoppable(text)
        return await asyncio.wrap_future(self._begun(self._stoppable, text))

    def begin(self, work: Callable[[], Awaitable[T]]) -> "Future[T]":
        """Begin async work in the event loop in which articles are worked on.

        There ``asummarize`` costs no change of threads, which adds up over many articles.

        Raises:
            ConfigurationError: this object is closed.
        """
        return self._begun(work)

    def map(
        self, texts: Iterable[str | Document], *, concurrency: int | None = None
    ) -> Iterator[StructuredSummary | SummarizerError]:
        """The records of many articles, lazily and in order.

        Articles are taken from ``texts`` as there is room for them, so that any number may come
        from a generator; what one of them fails with stands in its place and stops no other.

        Args:
            texts: the articles, or Documents made of them.
            concurrency: articles under way at once; by default as many as the settings allow
                requests. A result waits in memory for those before it, at most four times as many.

        Raises:
            ConfigurationError: the settings cannot work.
            ProviderError: what every other article would fail with too: a wrong key, a used-up
                quota or budget, a missing engine.
        """
        most = concurrency or self._settings.max_concurrency

        def attempt(text: str | Document) -> "Future[StructuredSummary | SummarizerError]":
            return self._begun(self._attempt, text)

        with closing(spread(texts, attempt, limit=lambda: most)) as results:
            for _, result in results:
                yield result

    async def amap(
        self, texts: Iterable[str | Document], *, concurrency: int | None = None
    ) -> AsyncGenerator[StructuredSummary | SummarizerError, None]:
        """Like ``map``, for async code."""
        most = concurrency or self._settings.max_concurrency

        async def attempt(text: str | Document) -> StructuredSummary | SummarizerError:
            return await asyncio.wrap_future(self._begun(self._attempt, text))

        async with aclosing(aspread(texts, attempt, limit=lambda: most)) as results:
            async for _, result in results:
                yield result

    def judge(self, result: StructuredSummary) -> StructuredSummary:
        """Let the model judge each item that isn't flagged by its evidence; doubted ones are.

        Raises:
            ProviderError: the model could not be asked.
            OutputError: its answer is not usable.
        """
        return self._started().call(self._judge, result)

    def close(self) -> None:
        """Stop what is running and let go of the model; safe to call twice."""
        with self._starting:
            self._closed = True
            portal, self._portal = self._portal, None
            self._thread = None
        if portal is not None:
            try:
                portal.call(self._stop)
            finally:
                self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _started(self) -> BlockingPortal:
        with self._starting:
            if self._closed:
                raise ConfigurationError(CLOSED)
            if self._portal is None:
                self._portal = self._stack.enter_context(start_blocking_portal())
                self._thread = self._portal.call(threading.get_ident)
            return self._portal

    def _begun(self, work: Callable[..., Awaitable[T]], *arguments: Any) -> "Future[T]":
        try:
            return self._started().start_task_soon(work, *arguments)
        except RuntimeError as error:
            # The portal's own complaint, when another thread closes in between.
            raise (ConfigurationError(CLOSED) if self._closed else error) from None

    async def _stop(self) -> None:
        for scope in tuple(self._running):
            scope.cancel()
        if self._model is not None:
            await self._model.aclose()

    async def _opened(self) -> ChatModel:
        self._opening = self._opening or anyio.Lock()
        async with self._opening:
            if self._model is None:
                self._model = await anyio.to_thread.run_sync(
                    open_model, self._settings, self._observe, abandon_on_cancel=True
                )
            self._model = instrumented(self._model)
            return self._model

    async def _attempt(self, text: str | Document) -> StructuredSummary | SummarizerError:
        try:
            return await self._stoppable(text)
        except HOPELESS:
            raise
        except SummarizerError as error:
            return error

    async def _stoppable(self, text: str | Document) -> StructuredSummary:
        with anyio.CancelScope() as scope:
            self._running.add(scope)
            try:
                return await self._summarize(text)
            finally:
                self._running.discard(scope)
        raise ConfigurationError("The Summarizer was closed before this article was done.")

    async def _summarize(self, text: str | Document) -> StructuredSummary:
        document = text if isinstance(text, Document) else Document.from_text(text)
        with watched(document):
            record = await self._pipeline.record(document, await self._opened())
            finished(record, self._pipeline.fields)
            return record

    async def _judge(self, result: StructuredSummary) -> StructuredSummary:
        return await self._pipeline.judged(result, await self._opened())


def summarize(text: str | Document, settings: Settings | None = None) -> StructuredSummary:
    """The record of one article; for many, hold a ``Summarizer`` open.

    Args:
        text: the article, or a Document made of it.
        settings: how to run; by default what the environment says, and with nothing configured
            the embedded model.

    Raises:
        EmptyArticleError: there is nothing to read in it.
        ProviderError: the model could not be asked.
        OutputError: no field could be had in a usable form.
    """
    with Summarizer(settings) as summarizer:
        return summarizer.summarize(text)


async def asummarize(text: str | Document, settings: Settings | None = None) -> StructuredSummary:
    """Like ``summarize``, for async code."""
    summarizer = Summarizer(settings)
    try:
        return await summarizer.asummarize(text)
    finally:
        await asyncio.to_thread(summarizer.close)
