"""What the service lets through: so many articles at once, so large, for so long."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import anyio
from starlette.exceptions import HTTPException

RETRY_AFTER = 10
"""Seconds after which a refused client may try again."""


@dataclass(frozen=True)
class Limits:
    """How much the service takes on.

    Attributes:
        running: most articles worked on at once.
        waiting: most that wait for their turn; more are refused.
        max_bytes: largest body of a request, and longest text of an article.
        seconds: how long one article may take, its wait included.
        body_seconds: how long a request's body may take to arrive.
    """

    running: int = 4
    waiting: int = 16
    max_bytes: int = 500_000
    seconds: float = 300.0
    body_seconds: float = 30.0


class Gate:
    """Lets articles in, and to their turn; whoever finds it full is refused at once."""

    def __init__(self, limits: Limits) -> None:
        self._most = limits.running + limits.waiting
        self._turns = anyio.Semaphore(limits.running)
        self._inside = 0
        self.running = 0

    @property
    def waiting(self) -> int:
        """Requests that were let in and are not at their turn: their body arrives, or they wait."""
        return self._inside - self.running

    @property
    def is_busy(self) -> bool:
        """Whether the next one has to wait for its turn."""
        return self._turns.value == 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A block that counts among those who were let in.

        Raises:
            HTTPException: all places are taken.
        """
        if self._inside >= self._most:
            raise HTTPException(
                503,
                f"All {self._most} places are taken. Try again in {RETRY_AFTER} seconds.",
                {"Retry-After": str(RETRY_AFTER)},
            )
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A block that is entered when it is its turn."""
        async with self._turns:
            self.running += 1
            try:
                yield
            finally:
                self.running -= 1
