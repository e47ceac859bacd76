"""Batches under way: submitted once, watched until they are over, noted for later runs."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from summarizer.errors import HOPELESS, TRANSIENT, ConfigurationError, ProviderError
from summarizer.progress import Observer, Progress
from summarizer.providers.batch_api import Batch, BatchApi, File
from summarizer.providers.batch_files import Outcome, Reader
from summarizer.providers.failures import AttemptFailedError
from summarizer.providers.ledger import Entry, Ledger
from summarizer.providers.openai import OpenAIModel
from summarizer.telemetry import REQUESTS, log
from summarizer.threads import in_thread

SLOWER = 1.3
"""By how much each wait between two looks at a batch is longer than the one before."""
SLOWEST = 10
"""How many times as long as the first the longest is."""
LOST = 20
"""Looks in a row that may fail before this run gives a batch up."""

T = TypeVar("T")


class Batches:
    """The batches of one output, of this run and of earlier ones."""

    def __init__(self, hosted: OpenAIModel, ledger: Ledger, poll: float, observe: Observer) -> None:
        """Take up what is in the ledger; nothing is sent yet.

        Args:
            hosted: the model at the endpoint.
            ledger: where batches are noted.
            poll: seconds until a batch is looked at first; later looks are rarer.
            observe: told how they are going.

        Raises:
            ConfigurationError: a file of the ledger holds something else.
        """
        self._hosted = hosted
        self._api = BatchApi(hosted)
        self._ledger = ledger
        self._poll = poll
        self._observe = observe
        # Of a request that was asked again, the newest.
        self._entries = {key: entry for entry in ledger.load() for key in entry.requests}
        self._watched: dict[int, tuple[int, int]] = {}

    def holding(self, key: str) -> Entry | None:
        """The batch that a request is in, until its outcome is told."""
        return self._entries.get(key)

    def claim(self, entry: Entry) -> bool:
        """Take it on to wait for a batch with ``outcomes``; false when somebody has already."""
        if entry.number in self._watched:
            return False
        self._watched[entry.number] = 0, len(entry.requests)
        return True

    async def submit(self, keys: Sequence[str], content: bytes) -> Mapping[str, Outcome]:
        """Have requests answered; returns the outcomes by key, hours later.

        Args:
            keys: of the requests.
            content: their file.

        Raises:
            ProviderError: the provider could not be asked.
            ConfigurationError: it takes no such batch.
            SummarizerError: the batch cannot be noted.
        """
        with _about_batches():
            file = await self._api.upload(content)
        enforced = self._hosted.enforces
        entry = self._ledger.add(file.id, file.created_at, keys, enforced=enforced)
        self._entries |= dict.fromkeys(keys, entry)
        self.claim(entry)
        return await self.outcomes(entry, unsure=False)

    async def outcomes(self, entry: Entry, *, unsure: bool = True) -> Mapping[str, Outcome]:
        """Wait for a claimed batch, as ``submit`` does.

        Args:
            entry: the batch.
            unsure: whether it may have been made although its id is not noted.
        """
        try:
            with _about_batches(f" (noted in {self._ledger.path(entry)})"):
                batch = await self._over(entry, unsure=unsure)
                return await self._read(entry, batch)
        finally:
            del self._watched[entry.number]
            self._tell()

    async def _over(self, entry: Entry, *, unsure: bool) -> Batch:
        if entry.batch is None:
            file = File(id=entry.file, created_at=entry.created)
            batch = await self._api.create(file, unsure=unsure)
            entry.batch = batch.id
            self._ledger.save(entry)
            _log("batch submitted", entry)
        else:
            batch = await _patiently(partial(self._api.retrieve, entry.batch), self._poll)
        wait = self._poll
        while not batch.is_over:
            self._watched[entry.number] = batch.done, len(entry.requests)
            self._tell()
            await asyncio.sleep(wait)
            wait = min(SLOWER * wait, SLOWEST * self._poll)
            batch = await _patiently(partial(self._api.retrieve, batch.id), wait)
        _log("batch over", entry, status=batch.status)
        return batch

    async def _read(self, entry: Entry, batch: Batch) -> Mapping[str, Outcome]:
        read = partial(self._hosted.read, enforced=entry.enforced, in_batch=True)
        reader = Reader(self._hosted.endpoint, read)
        told: dict[str, Outcome] = {}
        for file in filter(None, (batch.output_file_id, batch.error_file_id)):
            content = await _patiently(partial(self._api.content, file), self._poll)
            told |= await in_thread(reader.outcomes, content)
        mine = [key for key in entry.requests if self._entries.get(key) is entry]
        for key in mine:
            del self._entries[key]
        if batch.status == "failed":
            self._ledger.save(entry.model_copy(update={"requests": []}))
            raise reader.refusal(batch.errors)
        found = {key: told.get(key) or reader.missing(batch) for key in mine}
        # A later run finds what would be the same again, and asks the rest anew.
        lasting = [key for key, outcome in found.items() if is_lasting(outcome)]
        self._ledger.save(entry.model_copy(update={"requests": lasting}))
        return found

    def _tell(self) -> None:
        done = sum(done for done, _ in self._watched.values())
        total = sum(total for _, total in self._watched.values())
        detail = f"{len(self._watched)} at the provider, {done:,} of {total:,} requests done"
        self._observe(Progress("wait", "batches", done, total, detail))


def is_lasting(outcome: Outcome) -> bool:
    """Whether a request's outcome says something about the request."""
    return not isinstance(outcome, (AttemptFailedError, *TRANSIENT, *HOPELESS))


async def _patiently(look: Callable[[], Awaitable[T]], wait: float) -> T:
    """Look again while the endpoint cannot be reached: a batch goes on without us."""
    for _ in range(LOST - 1):
        try:
            return await look()
        except TRANSIENT:
            await asyncio.sleep(wait)
    return await look()


@contextmanager
def _about_batches(where: str = "") -> Iterator[None]:
    """A block in which a refusal says nothing about the articles, and would meet all others too."""
    try:
        yield
    except (*TRANSIENT, *HOPELESS):
        raise
    except ProviderError as error:
        raise ConfigurationError(f"The batch is refused{where}: {error}") from error


def _log(event: str, entry: Entry, **more: str) -> None:
    log(REQUESTS, logging.INFO, event, batch=entry.batch, requests=len(entry.requests), **more)
