"""A model that is asked in batches: requests wait for each other, and then for the provider."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from contextvars import Context
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from summarizer.config import MEGABYTE
from summarizer.errors import HOPELESS, TRANSIENT, ProviderTimeoutError, SummarizerError
from summarizer.progress import Observer
from summarizer.providers.base import Completion, Request
from summarizer.providers.batch_files import Outcome, parts, request_line
from summarizer.providers.batches import Batches, is_lasting
from summarizer.providers.failures import AttemptFailedError
from summarizer.providers.ledger import Ledger
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.recording import request_hash
from summarizer.providers.wrapping import Wrapper
from summarizer.threads import in_thread

EXPIRIES = 2
"""Batches that may leave a request undone for want of time; each takes a day."""


@dataclass(frozen=True)
class Terms:
    """How batches are made, and how often they are looked at.

    Attributes:
        poll: seconds until a batch is looked at first; later looks are rarer.
        quiet: seconds without another request after which those that wait become a batch.
        most_requests: requests of a batch.
        most_bytes: bytes of its file.
        most_attempts: batches that a request gets, if each fails it for no fault of its own.
    """

    poll: float = 30.0
    quiet: float = 5.0
    most_requests: int = 50_000
    most_bytes: int = 200 * MEGABYTE
    most_attempts: int = 5


@dataclass(eq=False)
class _Asked:
    """A request that is waited for."""

    key: str
    request: Request
    outcome: asyncio.Future[Completion | Exception]
    attempts: int = 0


class BatchModel(Wrapper):
    """Gathers requests until nobody has another one, and has them answered as a batch.

    The rounds in which an article is asked about arise by themselves: who waits for an answer asks
    nothing more. Batches of an earlier run that are in the ledger are not made again; what they
    answer is given to those who ask for it. The first request goes the usual way, as it tells
    within seconds whether key and model are right and how the endpoint wants to be asked.
    """

    def __init__(
        self, hosted: OpenAIModel, ledger: Ledger, terms: Terms, observe: Observer
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            hosted: the model at the endpoint, its name known; closed with this one.
            ledger: where batches are noted.
            terms: how they are made.
            observe: told how they are going.

        Raises:
            ConfigurationError: a file of the ledger holds something else.
        """
        super().__init__(hosted)
        self._hosted = hosted
        self._batches = Batches(hosted, ledger, terms.poll, observe)
        self._terms = terms
        self._asked: dict[str, _Asked] = {}
        self._queue: list[_Asked] = []
        self._gathering = False
        self._tried = False
        # What a batch of an earlier run answered, until somebody asks.
        self._spare: dict[str, Completion | SummarizerError] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def complete(self, request: Request) -> Completion:
        """Answer one request, within hours; the same one asked twice goes into a batch once."""
        started = time.monotonic()
        key = request_hash(self.name, request)
        asked = self._asked.get(key)
        if first := asked is None:
            asked = _Asked(key, request, asyncio.get_running_loop().create_future())
            self._asked[key] = asked
            self._place(asked)
        # Who goes away must not take the answer from those who still wait for it.
        answer = await asyncio.shield(asked.outcome)
        if isinstance(answer, SummarizerError):
            # Several may be told the same; each adds to an error's traceback.
            raise copy(answer)
        if isinstance(answer, Exception):
            raise answer
        return replace(answer, seconds=time.monotonic() - started, fresh=first)

    async def aclose(self) -> None:
        """Stop waiting, and close the connections; batches go on at the provider."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._hosted.aclose()

    def _place(self, asked: _Asked) -> None:
        """Find the batch that has the answer, or make it part of the next."""
        if spare := self._spare.pop(asked.key, None):
            self._settle([asked], spare)
        elif entry := self._batches.holding(asked.key):
            if self._batches.claim(entry):
                self._start(partial(self._batches.outcomes, entry), entry.requests)
        else:
            self._queue.append(asked)
            if not self._gathering:
                self._gathering = True
                self._run(self._gather)

    async def _gather(self) -> None:
        while self._queue:
            await self._silence()
            queue, self._queue = self._queue, []
            try:
                await self._dispatch(queue)
            except Exception as error:  # noqa: BLE001 - whoever waits must be told
                self._settle(queue, error)
        self._gathering = False

    async def _silence(self) -> None:
        waiting = 0
        while len(self._queue) > waiting:
            waiting = len(self._queue)
            await asyncio.sleep(self._terms.quiet)

    async def _dispatch(self, queue: list[_Asked]) -> None:
        left = queue if self._tried else await self._try_first(queue)
        lines = await in_thread(self._lines, left)
        for part in parts(lines, self._terms.most_requests, self._terms.most_bytes):
            keys = [asked.key for asked in left[part]]
            self._start(partial(self._batches.submit, keys, b"".join(lines[part])), keys)

    async def _try_first(self, queue: list[_Asked]) -> list[_Asked]:
        """Ask for one the usual way; returns those that are left."""
        first, *others = queue
        try:
            outcome: Completion | SummarizerError = await self._hosted.complete(first.request)
        except SummarizerError as error:
            outcome = error
        self._settle([first], outcome)
        if isinstance(outcome, HOPELESS):
            self._settle(others, outcome)
            return []
        self._tried = not isinstance(outcome, TRANSIENT)
        return others

    def _lines(self, queue: Iterable[_Asked]) -> list[bytes]:
        return [request_line(asked.key, self._hosted.body(asked.request)) for asked in queue]

    def _start(self, work: Callable[[], Awaitable[Mapping[str, Outcome]]], keys: list[str]) -> None:
        """Have a batch answered in the background, and hand out what comes of these requests."""

        async def handing_out() -> None:
            try:
                for key, outcome in (await work()).items():
                    self._hand_out(key, outcome)
            except Exception as error:  # noqa: BLE001 - whoever waits must be told
                self._settle([self._asked[key] for key in keys if key in self._asked], error)

        self._run(handing_out)

    def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        # It is nobody's own, and must not be told of as work of the article that began it.
        task = asyncio.create_task(work(), context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hand_out(self, key: str, outcome: Outcome) -> None:
        asked = self._asked.get(key)
        if isinstance(outcome, AttemptFailedError):
            if asked:
                self._try_again(asked, outcome)
        elif asked:
            self._settle([asked], outcome)
        elif is_lasting(outcome):
            self._spare[key] = outcome

    def _try_again(self, asked: _Asked, failed: AttemptFailedError) -> None:
        asked.attempts += 1
        most = self._terms.most_attempts
        if failed.kind is ProviderTimeoutError:
            most = min(most, EXPIRIES)
        if asked.attempts < most:
            self._place(asked)
        else:
            self._settle([asked], failed.final(asked.attempts))

    def _settle(self, several: Iterable[_Asked], outcome: Completion | Exception) -> None:
        for asked in several:
            self._asked.pop(asked.key, None)
            if not asked.outcome.done():
                asked.outcome.set_result(outcome)
