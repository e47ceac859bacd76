"""Many pieces of work, a few under way at once, their results in order or as they finish."""

import asyncio
import concurrent.futures
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 4
"""How many times as many pieces may be finished and waiting for an earlier one as are under way."""


@dataclass
class _Window(Generic[T]):
    """What is under way, and what is finished and waits for its turn."""

    source: Iterator[T]
    limit: Callable[[], int]
    ordered: bool
    begun: deque[tuple[T, Any]] = field(default_factory=deque)
    running: set[Any] = field(default_factory=set)
    more: bool = True

    def filled(self, start: Callable[[T], Any]) -> bool:
        """Begin as many pieces as there is room for; false when none are left at all."""
        limit = max(1, self.limit())
        while self.more and len(self.running) < limit and len(self.begun) < AHEAD * limit:
            try:
                item = next(self.source)
            except StopIteration:
                self.more = False
                break
            future = start(item)
            self.begun.append((item, future))
            self.running.add(future)
        return bool(self.begun)

    def ready(self) -> Iterator[tuple[T, Any]]:
        """Take out what is finished and may be given."""
        self.running = {future for future in self.running if not future.done()}
        if self.ordered:
            while self.begun and self.begun[0][1].done():
                yield self.begun.popleft()
            return
        finished = [pair for pair in self.begun if pair[1].done()]
        self.begun = deque(pair for pair in self.begun if not pair[1].done())
        yield from finished


def spread(
    items: Iterable[T],
    start: Callable[[T], "concurrent.futures.Future[R]"],
    *,
    limit: Callable[[], int],
) -> Iterator[tuple[T, R]]:
    """Work on items from a thread, lazily; gives each with its result, in order.

    Args:
        items: taken one by one, as there is room.
        start: begins the work on one.
        limit: how many may be under way at once; asked again each time.

    Raises:
        Exception: what a piece of work failed with; those under way are cancelled.
    """
    window = _Window(iter(items), limit, ordered=True)
    try:
        while window.filled(start):
            for item, future in window.ready():
                yield item, future.result()
            concurrent.futures.wait(window.running, return_when="FIRST_COMPLETED")
    finally:
        for future in window.running:
            future.cancel()


async def aspread(
    items: Iterable[T],
    work: Callable[[T], Awaitable[R]],
    *,
    limit: Callable[[], int],
    ordered: bool = True,
) -> AsyncGenerator[tuple[T, R], None]:
    """The same in an event loop; as they finish, when not ``ordered``."""
    window = _Window(iter(items), limit, ordered)
    try:
        while window.filled(lambda item: asyncio.ensure_future(work(item))):
            for item, task in window.ready():
                yield item, task.result()
            if window.running:
                await asyncio.wait(window.running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in window.running:
            task.cancel()
        await asyncio.gather(*window.running, return_exceptions=True)
