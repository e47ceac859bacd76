"""A model that asks only what it was never answered: answers are kept, and given again."""

import contextlib
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import jsonschema_rs

from summarizer.providers.answers import Cache
from summarizer.providers.base import UNNAMED, Completion, Request
from summarizer.providers.recording import Answer, request_hash
from summarizer.providers.wrapping import Wrapper

__all__ = ["Cache", "CachingModel"]

T = TypeVar("T")


@dataclass
class _Flight:
    """A request under way, and how many wait for its answer."""

    alone: anyio.Lock = field(default_factory=anyio.Lock)
    aboard: int = 0
    completion: Completion | None = None


@dataclass
class CachingModel(Wrapper):
    """A model whose answers are looked up before it is asked.

    Kept are only answers that are whole and fit the request's schema; both are looked at again
    before one is given. Requests alike that are under way together are asked once.

    Attributes:
        cache: where the answers are; closed with the model.
        origin: what decides an answer besides the request and the model's name, such as the
            address that is asked.
    """

    cache: Cache
    origin: str

    def __post_init__(self) -> None:
        """One thread at a time has the file."""
        self._place = anyio.CapacityLimiter(1)
        self._flights: dict[str, _Flight] = {}

    async def complete(self, request: Request) -> Completion:
        """Give the kept answer, or ask the inner model and keep what it says."""
        started = time.monotonic()
        named, key = self._named, self._key(request)
        async with self._flight(key) as flight:
            if flight.completion is None:
                flight.completion = await self._in_thread(self._look_up, key, request)
            if flight.completion:
                seconds = time.monotonic() - started
                return replace(flight.completion, seconds=seconds, fresh=False)
            flight.completion = completion = await self.inner.complete(request)
            # The name may be known only now: the endpoint may have chosen the model.
            await self._keep(key if named else self._key(request), request, completion)
            return completion

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:
        """Announce to the inner model what it will be asked, if anything."""
        return self._sharing(requests)

    @contextlib.asynccontextmanager
    async def _sharing(self, requests: Sequence[Request]) -> AsyncIterator[None]:
        keys = [self._key(request) for request in requests]
        there = await self._in_thread(self.cache.holds, keys)
        absent = [one for one, key in zip(requests, keys, strict=True) if key not in there]
        if not absent:
            yield
            return
        async with self.inner.sharing(absent):
            yield

    async def aclose(self) -> None:
        """Close the cache and the inner model."""
        try:
            await self._in_thread(self.cache.close)
        finally:
            await self.inner.aclose()

    @property
    def _named(self) -> bool:
        return self.name != UNNAMED

    def _key(self, request: Request) -> str:
        whole = [self.provider, self.origin, request_hash(self.name, request)]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    @contextlib.asynccontextmanager
    async def _flight(self, key: str) -> AsyncIterator[_Flight]:
        """Wait until nobody else asks the same; they may have left their answer."""
        flight = self._flights.setdefault(key, _Flight())
        flight.aboard += 1
        try:
            async with flight.alone:
                yield flight
        finally:
            flight.aboard -= 1
            if not flight.aboard:
                del self._flights[key]

    def _look_up(self, key: str, request: Request) -> Completion | None:
        answer = self.cache.get(key)
        if answer is None:
            return None
        if not _is_usable(answer, request):
            self.cache.drop(key)
            return None
        return answer.given()

    async def _keep(self, key: str, request: Request, completion: Completion) -> None:
        if self._named:
            answer = Answer.of(key, request, completion)
            # What has been paid for is kept, also when nobody waits for it any more.
            with anyio.CancelScope(shield=True):
                await self._in_thread(self._store, answer, request)

    def _store(self, answer: Answer, request: Request) -> None:
        if _is_usable(answer, request):
            self.cache.put(self.name, answer)

    async def _in_thread(self, work: Callable[..., T], *arguments: Any) -> T:
        return await anyio.to_thread.run_sync(work, *arguments, limiter=self._place)


def _is_usable(answer: Answer, request: Request) -> bool:
    return answer.error is None and not answer.truncated and _fits(answer.text, request.schema)


def _fits(text: str, schema: Mapping[str, Any]) -> bool:
    try:
        return jsonschema_rs.validator_for(dict(schema)).is_valid(json.loads(text))
    except (ValueError, RecursionError):
        return False
