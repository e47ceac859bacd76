"""A service to test: in this process, or on a port of this machine."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import anyio
import httpx2
import uvicorn
from articles import ARTICLE, perfect

from summarizer import Settings
from summarizer.providers.base import Completion, Request
from summarizer.serving.app import create_app
from summarizer.serving.limits import Limits
from summarizer.testing import Script, ScriptedModel

JSON = {"Content-Type": "application/json"}


@dataclass
class SlowModel(ScriptedModel):
    """A scripted model that takes its time.

    Attributes:
        latency: seconds before each answer.
        cancelled: how many requests were given up.
    """

    latency: float = 0.0
    cancelled: int = 0

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        try:
            await anyio.sleep(self.latency)
        except BaseException:
            self.cancelled += 1
            raise
        return await super().complete(request)


def slow(latency: float, script: Script = perfect) -> SlowModel:
    return SlowModel(script, latency=latency)


def app_of(
    model: ScriptedModel | None = None,
    limits: Limits | None = None,
    settings: Settings | None = None,
    **options: Any,
) -> Any:
    chosen = settings or Settings(plan="all", reask=False)
    return create_app(chosen, model or ScriptedModel(perfect), limits, **options)


def asked(app: Any, method: str, path: str, **request: Any) -> httpx2.Response:
    """One request, answered in this process."""

    async def ask() -> httpx2.Response:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **request)

    return asyncio.run(ask())


def posted(app: Any, body: Any = None, path: str = "/v1/summaries", **request: Any) -> Any:
    return asked(app, "POST", path, json={"text": ARTICLE} if body is None else body, **request)


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The app at a port of this machine, in a thread."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
