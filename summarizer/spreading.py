"""Many pieces of work, a few under way at once, their results in order or as they finish."""

import asyncio
import concurrent.futures
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 4
"""How many times as many pieces may be finished and waiting for an earlier one as are under way."""


@dataclass
class _Window(Generic[T]):
    """What is under way, and what is finished and waits for its turn: futures with their items."""

    source: Iterator[T]
    limit: Callable[[], int]
    ordered: bool
    begun: dict[Any, T] = field(default_factory=dict)
    more: bool = True

    @property
    def running(self) -> list[Any]:
        """The futures under way."""
        return [future for future in self.begun if not future.done()]

    def filled(self, start: Callable[[T], Any]) -> bool:
        """Begin as many pieces as there is room for; false when none are left at all."""
        limit = max(1, self.limit())
        running = len(self.running)
        while self.more and running < limit and len(self.begun) < AHEAD * limit:
            try:
                item = next(self.source)
            except StopIteration:
                self.more = False
                break
            self.begun[start(item)] = item
            running += 1
        return bool(self.begun)

    def ready(self) -> Iterator[tuple[T, Any]]:
        """Take out what is finished and may be given."""
        for future in list(self.begun):
            if future.done():
                yield self.begun.pop(future), future
            elif self.ordered:
                return


def spread(
    items: Iterable[T],
    start: Callable[[T], "concurrent.futures.Future[R]"],
    *,
    limit: Callable[[], int],
) -> Generator[tuple[T, R], None, None]:
    """Work on items from a thread, lazily; gives each with its result, in order.

    Args:
        items: taken one by one, as there is room.
        start: begins the work on one.
        limit: how many may be under way at once; asked again each time. One always may.

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
        for future in window.begun:
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
            if running := window.running:
                await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in window.begun:
            task.cancel()
        # Also of those that are done: a failure nobody asks for would be complained about.
        await asyncio.gather(*window.begun, return_exceptions=True)
