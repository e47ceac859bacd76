"""An event loop whose time passes at once: waits cost nothing, and every test sees the same times.

    run(work())

Nothing but timers can be waited for in it; waiting for what never comes fails the test.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# A timer is due when its time is past, not when it is reached.
INSTANT = 1e-9


class _Selector(selectors.SelectSelector):
    passed = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        assert timeout is not None, "Everything waits for something else."
        self.passed += timeout + INSTANT
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._passing = _Selector()
        super().__init__(self._passing)
        self._clock_resolution = 0.0

    def time(self) -> float:
        return self._passing.passed


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run something to its end; ``anyio.current_time`` begins at 0."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)
