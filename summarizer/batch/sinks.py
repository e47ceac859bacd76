"""Where a batch's results go, as the work sees it; and standard output."""

import math
from collections.abc import Callable
from functools import partial
from typing import Protocol

from summarizer.batch.articles import Article
from summarizer.batch.ordering import Queue
from summarizer.render.records import as_jsonl
from summarizer.result import StructuredSummary


class Sink(Protocol):
    """Takes what becomes of each article; used by one thread at a time.

    Every article of the input is shown to ``begin``, in order. One that is begun is settled by
    ``add`` or by ``fail``, in any order; one that is not is done again by a later run.
    """

    @property
    def pending(self) -> int:
        """Articles begun and not written: they are under way, or wait for one before them.

        Bounding it bounds the memory that waiting results take.
        """

    def begin(self, article: Article) -> bool:
        """Whether this article is to be done; false when an earlier run has done it."""

    def add(self, article: Article, result: StructuredSummary) -> None:
        """Take an article's result.

        Raises:
            SummarizerError: it cannot be written.
        """

    def fail(self, article: Article, error: Exception) -> None:
        """Take what an article failed with.

        Raises:
            SummarizerError: it cannot be written.
        """

    def finish(self) -> None:
        """All articles of the input were shown and settled: put the output into its final form.

        Raises:
            SummarizerError: it cannot be written.
        """

    def close(self) -> None:
        """Write what is still waiting, and let go; safe to call twice, and without ``finish``."""


class Stream:
    """A sink without memory: standard output, which no run can go on with."""

    def __init__(
        self,
        put: Callable[[str], None],
        tell: Callable[[Article, Exception], None],
        *,
        ordered: bool = True,
    ) -> None:
        """Prepare.

        Args:
            put: writes a result's line.
            tell: says that an article failed.
            ordered: in input order, or as articles finish.
        """
        self._put = put
        self._tell = tell
        # What is written here cannot be put into order later.
        self._queue = Queue(math.inf if ordered else 0)

    @property
    def pending(self) -> int:
        """As Sink says."""
        return len(self._queue)

    def begin(self, article: Article) -> bool:
        """Always true."""
        self._queue.begin(article.number)
        return True

    def add(self, article: Article, result: StructuredSummary) -> None:
        """Write a result when its turn comes."""
        self._queue.settle(article.number, partial(self._put, as_jsonl([result])))

    def fail(self, article: Article, error: Exception) -> None:
        """Tell of a failure when its turn comes."""
        self._queue.settle(article.number, partial(self._tell, article, error))

    def finish(self) -> None:
        """Nothing is left to do."""

    def close(self) -> None:
        """Write what waits."""
        self._queue.release()
