"""The order results are written in: that of the input, or as they come."""

from collections import OrderedDict
from collections.abc import Callable

Write = Callable[[], None]

WAITING = 256
"""Results that wait in memory for earlier ones, before those lose their turn."""


class Queue:
    """Lets each article's result be written behind those of all begun before it.

    When too many wait, the article they wait for loses its turn: it is written when it comes.
    """

    def __init__(self, most: float) -> None:
        """Begin with nothing.

        Args:
            most: results that may wait: none, so that each is written as it comes, or some, or
                any number (infinity), so that none is ever out of order.
        """
        self._most = most
        self._begun: OrderedDict[int, Write | None] = OrderedDict()
        self._late: set[int] = set()
        self._waiting = 0

    def __len__(self) -> int:
        """How many are begun and not written."""
        return len(self._begun) + len(self._late)

    def begin(self, number: int) -> None:
        """An article is begun; its place in the order is behind those begun before."""
        self._begun[number] = None

    def settle(self, number: int, write: Write) -> None:
        """Its result is there: write it when its turn comes."""
        if number in self._late:
            self._late.remove(number)
            self._do(write)
            return
        self._begun[number] = write
        self._waiting += 1
        while self._waiting > self._most or self._first_is_there:
            first, ready = self._begun.popitem(last=False)
            if ready is None:
                self._late.add(first)
            else:
                self._waiting -= 1
                self._do(ready)

    def release(self) -> None:
        """Write all that is there, whatever it waits for; forget the rest."""
        early = [write for write in self._begun.values() if write]
        self._forget()
        for write in early:
            self._do(write)

    @property
    def _first_is_there(self) -> bool:
        return next(iter(self._begun.values()), None) is not None

    def _do(self, write: Write) -> None:
        try:
            write()
        except Exception:
            # Where one cannot be written, those that wait cannot; the first reason is the one.
            self._forget()
            raise

    def _forget(self) -> None:
        self._begun.clear()
        self._late.clear()
        self._waiting = 0
