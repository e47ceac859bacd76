"""Ctrl-C and SIGTERM: the first ends the work in good order, the second at once."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Self


class Stopped(KeyboardInterrupt):
    """A signal asked to stop; ``exit_code`` is 128 and its number, as shells have it."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


class Signals:
    """Turns the first Ctrl-C or SIGTERM into Stopped; a second one ends the process at once."""

    def __init__(self) -> None:
        self._received = 0
        self._held = False
        self._before: dict[int, object] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put the first signal off, so that what is being written is written whole."""
        before, self._held = self._received, True
        try:
            yield
        finally:
            self._held = False
        if self._received and not before:
            raise Stopped(self._received)

    def _receive(self, number: int, _frame: FrameType | None) -> None:
        if self._received:
            os._exit(128 + number)
        self._received = number
        if not self._held:
            raise Stopped(number)


def exit_code(stop: KeyboardInterrupt) -> int:
    """What to exit with after an interruption."""
    return stop.exit_code if isinstance(stop, Stopped) else 128 + signal.SIGINT
