"""Server-sent events: how an article is getting on, told while a client listens."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import anyio
from anyio.abc import TaskGroup
from anyio.streams.memory import MemoryObjectReceiveStream
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

T = TypeVar("T")

Name = Literal["waiting", "begun", "progress", "field", "record", "page", "error"]

PING_SECONDS = 15.0
"""What is silent for longer may be taken for dead by what lies between."""


@dataclass(frozen=True)
class Event:
    """One event.

    Attributes:
        name: what kind of event.
        data: what it says, as JSON can.
    """

    name: Name
    data: Mapping[str, Any]

    def encode(self) -> bytes:
        """As it is sent."""
        # In ASCII, it has no line breaks but its own.
        return format_sse_event(event=self.name, data_str=json.dumps(self.data))


Tell = Callable[[Event], None]


class EventStream(Response):
    """A response of what some work tells; the work stops when nobody listens any more."""

    media_type = "text/event-stream"

    def __init__(self, work: Callable[[Tell], Awaitable[None]]) -> None:
        """Prepare.

        Args:
            work: is handed what it tells its events to, and raises nothing.
        """
        self.status_code = 200
        self.background = None
        self._work = work
        # A proxy that collects before it passes on would spoil it.
        self.init_headers({"X-Accel-Buffering": "no"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events as they come."""
        del scope
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        await while_connected(receive, lambda: self._stream(send))

    async def _stream(self, send: Send) -> None:
        told, listening = anyio.create_memory_object_stream[Event](float("inf"))

        async def work() -> None:
            with told:
                await self._work(told.send_nowait)

        async with anyio.create_task_group() as group:
            group.start_soon(work)
            with listening:
                while chunk := await _next(listening):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def while_connected(receive: Receive, work: Callable[[], Awaitable[T]]) -> T | None:
    """Do some work unless the client goes away; None if it did.

    Args:
        receive: tells when it goes; the request's body must have been read.
        work: what to do, and to stop when nobody waits for it.
    """
    result: T | None = None
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_when_gone, receive, group)
            result = await work()
            group.cancel_scope.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors
    return result


async def _cancel_when_gone(receive: Receive, group: TaskGroup) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    group.cancel_scope.cancel()


async def _next(listening: MemoryObjectReceiveStream[Event]) -> bytes:
    """What to send next; nothing at the end."""
    with anyio.move_on_after(PING_SECONDS):
        try:
            return (await listening.receive()).encode()
        except anyio.EndOfStream:
            return b""
    return KEEPALIVE_COMMENT
