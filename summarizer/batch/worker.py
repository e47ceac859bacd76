"""A process of a cluster that summarizes articles, a handful at a time."""

import os
import pickle
import threading
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal

from summarizer.batch.articles import Article
from summarizer.batch.job import Outcome, attempt
from summarizer.config import Settings
from summarizer.errors import SummarizerError
from summarizer.result import StructuredSummary
from summarizer.session import Summarizer


class Worker:
    """Holds a Summarizer open for as long as its process lives; safe to use from many threads."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        """Prepare.

        Args:
            settings: how to run; a worker's share of what is allowed.
            folder: where relative paths begin.
        """
        work_in(folder)
        self._summarizer = Summarizer(settings)
        self._stack = ExitStack()
        self._portal = self._stack.enter_context(start_blocking_portal())
        threading.Thread(target=self._end_with_process, daemon=True).start()

    def outcomes(self, articles: Sequence[Article]) -> list[Outcome]:
        """What becomes of each article; all are begun at once."""
        begin = partial(self._portal.start_task_soon, attempt, self._summarizer.asummarize)
        return [future.result() for future in [begin(article) for article in articles]]

    def _end_with_process(self) -> None:
        """Let go of everything when the main thread ends: a process waits for its other threads."""
        threading.main_thread().join()
        self._summarizer.close()
        self._stack.close()


def work_in(folder: Path) -> None:
    """Let relative paths mean what they meant where the run was begun, if that folder is here."""
    with suppress(OSError):
        os.chdir(folder)


def share(settings: Settings, workers: int) -> Settings:
    """The settings of one worker of several: its part of what all may use together."""

    def part(whole: int | None) -> int | None:
        return whole and max(1, whole // workers)

    limits: dict[str, Any] = {
        "requests_per_minute": part(settings.requests_per_minute),
        "tokens_per_minute": part(settings.tokens_per_minute),
        "max_tokens": part(settings.max_tokens),
        "max_cost": settings.max_cost and settings.max_cost / workers,
    }
    return settings.model_copy(update=limits)


def packed(outcome: Outcome) -> bytes:
    """An outcome to be sent; of an error nobody foresaw, the name of its class.

    Such an error may not survive the way, or hold what must not leave the process.
    """
    if isinstance(outcome, (StructuredSummary, SummarizerError)):
        return pickle.dumps(outcome)
    return pickle.dumps(type(outcome).__name__)


def unpacked(data: bytes) -> Outcome:
    """What was packed, by a worker of this run."""
    outcome: Outcome | str = pickle.loads(data)  # noqa: S301 - from our own workers
    return type(outcome, (Exception,), {})() if isinstance(outcome, str) else outcome
