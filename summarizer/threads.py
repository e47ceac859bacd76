"""Work that takes processor time, kept off the event loop."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
from anyio.lowlevel import RunVar

T = TypeVar("T")

AT_ONCE = 2
"""Threads that think at the same time. More would only take turns, and hold up the event loop."""

_PLACES: RunVar[anyio.CapacityLimiter] = RunVar("summarizer_thinking")


async def in_thread(work: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """Do what takes processor time where it holds up nobody; given up when cancelled."""
    places = _PLACES.get(None)
    if places is None:
        places = anyio.CapacityLimiter(AT_ONCE)
        _PLACES.set(places)
    return await anyio.to_thread.run_sync(
        partial(work, *arguments, **named), abandon_on_cancel=True, limiter=places
    )
