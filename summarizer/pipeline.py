"""The steps from text to record, and the object that holds a model open for many articles."""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio
import anyio.to_thread
from anyio.from_thread import BlockingPortal, start_blocking_portal

from summarizer.asking import Scope
from summarizer.checks.analysis import Analysis
from summarizer.config import Policy, Settings
from summarizer.document import Document
from summarizer.errors import ConfigurationError, SummarizerError
from summarizer.extraction import Extracted, extract
from summarizer.fields import FIELDS, Field, chosen
from summarizer.monitoring import finished, watched
from summarizer.progress import Observer, ignore
from summarizer.prompting import Prompts, load, version
from summarizer.providers.base import ChatModel
from summarizer.providers.choosing import open_model
from summarizer.providers.instrumented import instrumented
from summarizer.reasking import scopes
from summarizer.result import Incomplete, Rejected, Run, Source, StructuredSummary
from summarizer.schema import Check
from summarizer.semantic import Judged, doubt
from summarizer.telemetry import note, span
from summarizer.validation import NONE, Known, Validated, amended, missed, read, validate_drafts

T = TypeVar("T")

COST_DIGITS = 8
"""Of a dollar: a token of the cheapest models counts."""
CLOSED = "This Summarizer is closed; make a new one."


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
        self._fields = chosen(self._settings.fields)
        self._observe = observe
        self._model = model
        self._prompts = load()
        self._stack = ExitStack()
        self._portal: BlockingPortal | None = None
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
        future = self._started().start_task_soon(self._stoppable, text)
        return await asyncio.wrap_future(future)

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
            return self._portal

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
            record = await self._record(document)
            finished(record, self._fields)
            return record

    async def _record(self, document: Document) -> StructuredSummary:
        model = await self._opened()
        started = time.monotonic()
        analysis = Analysis(document)
        plan = self._settings.plan or model.profile.plan
        ask = partial(
            extract, analysis, plan=plan,
            model=model, prompts=self._prompts, observe=self._observe,
        )  # fmt: skip
        # A large model reads better than rules do; a small one doesn't.
        known: Known = {}
        if plan == "per-field":
            with span("read"):
                known = await _in_thread(self._read, analysis)
        with span("ask"):
            extracted = await ask([field for field in self._fields if field.name not in known])
        _raise_if_nothing(extracted, self._fields)
        extracted.notes[:0] = _read_by_rules(known)
        with span("check"):
            validated = await _in_thread(self._check, extracted, analysis, known)
            again = self._settings.reask
            wanted = await _in_thread(self._scopes, extracted, validated, analysis) if again else {}
        note({"summarizer.reasked": bool(wanted)})
        if wanted:
            with span("ask again"):
                second = await ask(self._fields, scopes=wanted)
            extracted.absorb(second)
            with span("check"):
                checked = await _in_thread(self._check, second, analysis)
                validated = amended(validated, checked, self._fields, analysis)
        if self._settings.semantic_check:
            judged = await self._doubt(validated, self._fields, model)
            validated = judged.validated
            extracted.spent += judged.spent
            if judged.error:
                extracted.failed["semantic check"] = judged.error
        run = _run(extracted, model, self._prompts, self._fields, time.monotonic() - started)
        return assemble(
            analysis, self._fields, validated, extracted, run, policy=self._settings.policy
        )

    async def _judge(self, result: StructuredSummary) -> StructuredSummary:
        items = {f.name: list(getattr(result, f.attribute)) for f in FIELDS}
        sound = {n: [i for i in all_ if i.verdict != "flagged"] for n, all_ in items.items()}
        wrong = {n: [i for i in all_ if i.verdict == "flagged"] for n, all_ in items.items()}
        model = await self._opened()
        judged = await self._doubt(Validated(sound, wrong), FIELDS, model)
        if judged.error:
            raise judged.error
        kept, _ = judged.validated.settled("flag")
        return result.model_copy(update={f.attribute: tuple(kept[f.name]) for f in FIELDS})

    async def _doubt(
        self, validated: Validated, fields: Sequence[Field], model: ChatModel
    ) -> Judged:
        with span("semantic check"):
            return await doubt(
                validated, fields, model=model, prompts=self._prompts, observe=self._observe
            )

    def _read(self, analysis: Analysis) -> Known:
        return read(self._fields, analysis, example=self._prompts.example_text)

    def _check(self, extracted: Extracted, analysis: Analysis, known: Known = NONE) -> Validated:
        return validate_drafts(
            extracted.drafts,
            self._fields,
            analysis,
            example=self._prompts.example_text,
            known=known,
        )

    def _scopes(
        self, extracted: Extracted, validated: Validated, analysis: Analysis
    ) -> dict[str, Scope]:
        """What to ask again; a field that could not be finished would fail again."""
        fields = [field for field in self._fields if field.name not in extracted.failed]
        open_cues = missed(validated.items, fields, analysis)
        return scopes(fields, validated.failed, open_cues, analysis)


async def _in_thread(work: Callable[..., T], *arguments: Any) -> T:
    """Do what takes processor time where it holds up no other article."""
    return await anyio.to_thread.run_sync(partial(work, *arguments), abandon_on_cancel=True)


def assemble(  # noqa: PLR0913 - the parts of a result
    analysis: Analysis,
    fields: Sequence[Field],
    validated: Validated,
    extracted: Extracted,
    run: Run,
    *,
    policy: Policy,
) -> StructuredSummary:
    """The result, of its parts."""
    kept, rejected = validated.settled(policy)
    shaped = [
        Rejected(
            field=bad.field,
            item=bad.item if isinstance(bad.item, dict) else {"value": bad.item},
            checks=(Check(name="shape", passed=False, detail=bad.reason),),
        )
        for bad in extracted.unusable
    ]
    items: dict[str, Any] = {f.attribute: tuple(kept[f.name]) for f in fields}
    return StructuredSummary(
        source=Source.of(analysis.document),
        summary=" ".join(claim.text for claim in items.get("claims", ())),
        rejected=(*rejected, *shaped),
        missed=tuple(missed(kept, fields, analysis)),
        run=run,
        **items,
    )


def _read_by_rules(known: Known) -> list[str]:
    return [
        f"{name}: {len(items)} read by rules, without asking the model"
        for name, items in known.items()
        if items
    ]


def _raise_if_nothing(extracted: Extracted, fields: tuple[Field, ...]) -> None:
    """A record is worth giving if at least one field was had; otherwise the first error is."""
    failed = extracted.failed
    if failed and all(f.name in failed and not extracted.drafts[f.name] for f in fields):
        first: SummarizerError = next(iter(failed.values()))
        raise first


def _run(
    extracted: Extracted,
    model: ChatModel,
    prompts: Prompts,
    fields: tuple[Field, ...],
    seconds: float,
) -> Run:
    hashes = prompts.hashes([field.name for field in fields])
    spent = extracted.spent
    return Run(
        model=model.name,
        provider=model.provider,
        prompt_version=version(hashes),
        prompts=hashes,
        requests=spent.requests,
        prompt_tokens=spent.usage.prompt,
        cached_tokens=spent.usage.cached,
        completion_tokens=spent.usage.completion,
        seconds=round(seconds, 3),
        cost=None if spent.cost is None else round(spent.cost, COST_DIGITS),
        notes=tuple(dict.fromkeys(extracted.notes)),
        incomplete=tuple(
            Incomplete(field=name, error=type(error).__name__, message=str(error))
            for name, error in extracted.failed.items()
        ),
    )


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
