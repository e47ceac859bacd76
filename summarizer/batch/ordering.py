"""The order results are written in: that of the input, or as they come."""

from collections import OrderedDict
from collections.abc import Callable

Write = Callable[[], None]


class Queue:
    """Lets each article's result be written: at once, or behind those of all begun before it.

    Attributes:
        ordered: whether what comes early waits, in memory.
    """

    def __init__(self, *, ordered: bool) -> None:
        self.ordered = ordered
        self._begun: OrderedDict[int, Write | None] = OrderedDict()

    def __len__(self) -> int:
        """How many are begun and not written."""
        return len(self._begun)

    def begin(self, number: int) -> None:
        """An article is begun; its place in the order is behind those begun before."""
        self._begun[number] = None

    def settle(self, number: int, write: Write) -> None:
        """Its result is there: write it when its turn comes."""
        if not self.ordered:
            self._begun.pop(number, None)
            self._do(write)
            return
        self._begun[number] = write
        while self._begun and (first := next(iter(self._begun.values()))):
            self._begun.popitem(last=False)
            self._do(first)

    def release(self) -> None:
        """Write all that is there, whatever it waits for; forget the rest."""
        early = [write for write in self._begun.values() if write]
        self._begun.clear()
        for write in early:
            self._do(write)

    def _do(self, write: Write) -> None:
        try:
            write()
        except Exception:
            # Where one cannot be written, those that wait cannot; the first reason is the one.
            self._begun.clear()
            raise
