"""One article of a request into its record, telling whoever listens how it goes."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
from starlette.exceptions import HTTPException

from summarizer.config import Settings
from summarizer.document import Document
from summarizer.errors import ArticleTooLargeError
from summarizer.fields import chosen
from summarizer.inputs import Source, as_document, read
from summarizer.monitoring import finished, watched
from summarizer.pipeline import Pipeline
from summarizer.progress import Progress
from summarizer.prompting import load
from summarizer.providers.base import ChatModel
from summarizer.result import StructuredSummary
from summarizer.schema import Grounded
from summarizer.serving.events import Event, Tell
from summarizer.serving.limits import Gate, Limits
from summarizer.serving.metrics import Metrics
from summarizer.serving.schemas import TextArticle, WebArticle
from summarizer.threads import in_thread

UNNAMED = "-"
"""The id of an article that came as text, as of one from standard input."""


class Service:
    """Makes records for many clients with one model.

    Attributes:
        limits: how much it takes on.
        gate: who is let in.
        metrics: what is counted.
    """

    def __init__(self, settings: Settings, model: ChatModel, limits: Limits) -> None:
        self._settings = settings
        self._model = model
        self._prompts = load()
        self._scopes: set[anyio.CancelScope] = set()
        self._stopped = False
        self.limits = limits
        self.gate = Gate(limits)
        self.metrics = Metrics(self.gate)

    async def summarize(
        self, asked: TextArticle | WebArticle, tell: Tell
    ) -> tuple[StructuredSummary, Document]:
        """The record of an article, and the article.

        Args:
            asked: the article, and what is wanted of it.
            tell: told what is going on.

        Raises:
            SummarizerError: there is no record of it.
            HTTPException: it took too long, or the service stops.
        """
        with anyio.move_on_after(self.limits.seconds) as scope:
            self._scopes.add(scope)
            try:
                if self.gate.is_busy:
                    tell(Event("waiting", {}))
                async with self.gate.turn():
                    return await self._made(asked, tell)
            finally:
                self._scopes.discard(scope)
        if self._stopped:
            raise HTTPException(503, "The service stops, and could not wait for this article.")
        raise HTTPException(
            504,
            f"There was no record within {self.limits.seconds:g} seconds. "
            "Try a shorter article, fewer fields, or when the service is less busy.",
        )

    def stop(self) -> None:
        """Give up what is under way; its clients are told."""
        self._stopped = True
        for scope in self._scopes:
            scope.cancel()

    async def aclose(self) -> None:
        """Let go of the model."""
        await self._model.aclose()

    async def _made(
        self, asked: TextArticle | WebArticle, tell: Tell
    ) -> tuple[StructuredSummary, Document]:
        document = await self._document(asked, tell)
        fields = chosen(asked.fields)
        tell(_begun(document, [field.name for field in fields]))
        settings = self._settings
        if asked.policy:
            settings = settings.model_copy(update={"policy": asked.policy})
        pipeline = Pipeline(
            settings, fields, self._prompts, partial(_relay, tell), partial(_arrived, tell)
        )
        with watched(document):
            record = await pipeline.record(document, self._model)
            finished(record, fields)
        self.metrics.summarized(record.run)
        return record, document

    async def _document(self, asked: TextArticle | WebArticle, tell: Tell) -> Document:
        if isinstance(asked, TextArticle):
            document = await in_thread(as_document, asked.text, UNNAMED)
        else:
            tell(Event("progress", {"stage": "fetch", "name": asked.url, "done": False}))
            # Never allowed to whoever may ask from outside, whatever the settings say.
            settings = self._settings.model_copy(update={"allow_private_urls": False})
            document = await anyio.to_thread.run_sync(
                read, Source(asked.url, "url"), settings, abandon_on_cancel=True
            )
        if len(document.text) > self.limits.max_bytes:
            raise ArticleTooLargeError(
                f"{document.id}: has {len(document.text):,} characters; "
                f"the limit is {self.limits.max_bytes:,}."
            )
        return document


def _begun(document: Document, fields: Sequence[str]) -> Event:
    about = {
        "title": document.title,
        "language": document.language,
        "sentences": len(document.sentences),
        "fields": fields,
    }
    return Event("begun", about)


def _relay(tell: Tell, step: Progress) -> None:
    if step.stage == "ask":
        tell(Event("progress", {"stage": "ask", "name": step.name, "done": step.done > 0}))


def _arrived(tell: Tell, items: Mapping[str, Sequence[Grounded]]) -> None:
    for name, found in items.items():
        shown: list[Any] = [item.model_dump(mode="json") for item in found]
        tell(Event("field", {"field": name, "items": shown}))
