"""The work of a batch: many articles, a few under way at once; one that fails stops no other."""

import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Self

from summarizer import errors
from summarizer.batch.articles import Article, Articles
from summarizer.batch.limits import FailureLimit
from summarizer.batch.ordering import WAITING
from summarizer.batch.sinks import Sink
from summarizer.document import Document
from summarizer.errors import HOPELESS, TRANSIENT, SummarizerError
from summarizer.result import StructuredSummary
from summarizer.spreading import aspread
from summarizer.threads import in_thread

IN_A_ROW = 25
"""Failures in a row that say the endpoint is down, and not that some articles are hard."""

Summarize = Callable[[Document], Awaitable[StructuredSummary]]
Outcome = StructuredSummary | Exception
Engine = Callable[[Iterator[Article]], AsyncGenerator[tuple[Article, Outcome], None]]
"""Works on articles, and gives each with what became of it."""


@dataclass(frozen=True)
class Tally:
    """How far a batch has come.

    Attributes:
        total: articles of the input, about; None when not known.
        earlier: those that an earlier run has done, well or not.
        done: records written by this run.
        incomplete: those of them with a field that could not be finished.
        failed: articles that failed in this run, by the error's class.
        requests: requests answered.
        prompt_tokens: tokens of prompts.
        completion_tokens: tokens of answers.
        cost: US dollars, or None as soon as a record's cost is not known.
        seconds: wall time of this run.
        code: the exit code of the first failure, or 0.
    """

    total: int | None = None
    earlier: int = 0
    done: int = 0
    incomplete: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    seconds: float = 0.0
    code: int = 0

    @property
    def settled(self) -> int:
        """Articles of this run that are done or failed."""
        return self.done + self.failed.total()

    @property
    def rate(self) -> float:
        """Articles of this run settled in a second."""
        return self.settled / self.seconds if self.seconds else 0.0

    def plus(self, record: StructuredSummary) -> Self:
        """With one more record."""
        run = record.run
        known = self.cost is not None and run.cost is not None
        code = errors.named(run.incomplete[0].error).exit_code if run.incomplete else 0
        return replace(
            self,
            done=self.done + 1,
            incomplete=self.incomplete + bool(run.incomplete),
            requests=self.requests + run.requests,
            prompt_tokens=self.prompt_tokens + run.prompt_tokens,
            completion_tokens=self.completion_tokens + run.completion_tokens,
            cost=(self.cost or 0.0) + (run.cost or 0.0) if known else None,
            code=self.code or code,
        )

    def minus(self, error: Exception) -> Self:
        """With one more failure."""
        code = error.exit_code if isinstance(error, SummarizerError) else 1
        failed = self.failed + Counter([type(error).__name__])
        return replace(self, failed=failed, code=self.code or code)


class Job:
    """One run over an input.

    Attributes:
        tally: how far it has come.
    """

    def __init__(  # noqa: PLR0913 - what goes in, what comes out, and who watches
        self,
        articles: Articles,
        summarize: Summarize,
        sink: Sink,
        *,
        at_once: int,
        limit: FailureLimit,
        engine: Engine | None = None,
        observe: Callable[[Tally], None] = lambda tally: None,  # noqa: ARG005 - nobody watches
        failing: Callable[[Article, Exception], None] = lambda article, error: None,  # noqa: ARG005
    ) -> None:
        """Prepare.

        Args:
            articles: the input.
            summarize: makes the record of one document.
            sink: where records and failures go; not closed.
            at_once: articles under way at once.
            limit: how many failures end the run.
            engine: does the work elsewhere; by default ``summarize`` does it here.
            observe: told at the beginning, and of each article that is settled.
            failing: told of each that failed.
        """
        self._articles = articles
        self._summarize = summarize
        self._sink = sink
        self._at_once = at_once
        self._limit = limit
        self._engine = engine
        self._observe = observe
        self._failing = failing
        self._started = time.monotonic()
        self._in_a_row = 0
        self._end: Exception | None = None
        self._stopped = False
        self.tally = Tally()

    async def run(self) -> Tally:
        """Do all that is left to do; the sink has it all when this returns.

        Raises:
            SummarizerError: the run ended before its time: every other article would fail too,
                too many did, the input cannot be read on, or the output not be written. What was
                under way here has been finished and written, if it went well.
        """
        self._tell(replace(self.tally, total=await in_thread(self._count)))
        async with aclosing(self._outcomes()) as outcomes:
            async for article, outcome in outcomes:
                goes_on = self._settle(article, outcome)
                if self._engine and not goes_on:
                    break
        if self._end:
            raise self._end
        self._sink.finish()
        return self.tally

    def stop(self) -> None:
        """Begin no more articles, also when it takes long to skip what is done; from any thread."""
        self._stopped = True

    def _count(self) -> int | None:
        try:
            return self._articles.count()
        except (OSError, SummarizerError):
            # It only serves progress; reading says better what is wrong.
            return None

    def _outcomes(self) -> AsyncGenerator[tuple[Article, Outcome], None]:
        if self._engine:
            return self._engine(self._left())
        work = partial(attempt, self._summarize)
        return aspread(self._left(), work, limit=self._places, ordered=False)

    def _places(self) -> int:
        """None for new articles while too many results wait for a slow one before them."""
        return self._at_once if self._sink.pending < self._at_once + WAITING else 0

    def _left(self) -> Iterator[Article]:
        """The articles that are not done; none any more once the run is to end."""
        try:
            for article in self._articles:
                if self._end or self._stopped:
                    return
                if self._sink.begin(article):
                    yield article
                else:
                    self._tell(replace(self.tally, earlier=self.tally.earlier + 1))
        except SummarizerError as error:
            self._end = error

    def _settle(self, article: Article, outcome: Outcome) -> bool:
        """Write what became of an article; false when that is the end of the run."""
        if isinstance(outcome, HOPELESS):
            # It says nothing about the article, which a later run begins anew.
            self._end = self._end or outcome
            return False
        if not isinstance(outcome, Exception):
            self._sink.add(article, outcome)
            self._in_a_row = 0
            self._tell(self.tally.plus(outcome))
            return True
        self._sink.fail(article, outcome)
        self._failing(article, outcome)
        self._tell(self.tally.minus(outcome))
        self._in_a_row += isinstance(outcome, TRANSIENT)
        too_many = self._too_many(outcome)
        self._end = self._end or too_many
        return too_many is None

    def _too_many(self, error: Exception) -> Exception | None:
        if self._in_a_row >= max(IN_A_ROW, self._at_once) and isinstance(error, SummarizerError):
            return type(error)(
                f"{self._in_a_row} articles in a row failed like this, the endpoint seems to be "
                f"down: {error} The same command goes on from here."
            )
        return self._limit.reached(self.tally.failed.total(), self.tally.settled)

    def _tell(self, tally: Tally) -> None:
        self.tally = replace(tally, seconds=time.monotonic() - self._started)
        self._observe(self.tally)


async def attempt(summarize: Summarize, article: Article) -> Outcome:
    """Read an article and make its record; or what it failed with."""
    try:
        document = await in_thread(article.read)
        record = await summarize(document)
    except Exception as error:  # noqa: BLE001 - a bug met in one article stops no other
        return error
    return _passing(record) or record


def _passing(record: StructuredSummary) -> SummarizerError | None:
    """Why a field is not finished, when that may go better another time: the article fails then."""
    for one in record.run.incomplete:
        kind = errors.named(one.error)
        if issubclass(kind, TRANSIENT):
            return kind(f"{one.field}: {one.message}")
    return None
