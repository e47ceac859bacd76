"""A real server on this machine that speaks the chat protocol, well or badly, as told.

    server.plan(error(500), answer("{}"))

Each request takes the next behaviour; the last one stays for all that follow.
"""

import json
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

TICK = 0.02

USAGE = {
    "prompt_tokens": 12,
    "completion_tokens": 3,
    "total_tokens": 15,
    "prompt_tokens_details": {"cached_tokens": 8},
}


@dataclass(frozen=True)
class Recorded:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


class Loopback:
    """The server: a context manager that listens while it is open."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.routes: dict[str, Behaviour] = {"/v1/models": models("tiny")}
        self.asked = threading.Event()
        self.hung_up = threading.Event()
        self.most_at_once = 0
        self.closing = threading.Event()
        self._script: list[Behaviour] = []
        self._at_once = 0
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.loopback = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": TICK}, daemon=True
        )

    @property
    def root(self) -> str:
        """The server's address, without ``/v1``."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        """The address for ``base_url``."""
        return f"{self.root}/v1"

    @property
    def chats(self) -> list[Recorded]:
        """The chat requests among all."""
        return [request for request in self.requests if "/chat/completions" in request.path]

    def plan(self, *behaviours: "Behaviour") -> None:
        """Set what the next chat requests are answered with."""
        with self._lock:
            self._script = list(behaviours)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening and end all connections; safe to call twice."""
        if self.closing.is_set():
            return
        self.closing.set()
        self._server.shutdown()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        # Joins the threads of connections, which end now that their sockets do.
        self._server.server_close()
        self._thread.join()

    def opened(self, connection: socket.socket) -> None:
        """Keep a connection, to end it when the server closes."""
        with self._lock:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._connections.discard(connection)

    def answer(self, handler: "Handler", recorded: Recorded) -> None:
        """Record a request and behave as planned."""
        with self._lock:
            self.requests.append(recorded)
            self.asked.set()
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
            behaviour = self._behaviour(recorded)
        try:
            behaviour(handler)
        finally:
            with self._lock:
                self._at_once -= 1

    def _behaviour(self, recorded: Recorded) -> "Behaviour":
        path = recorded.path.partition("?")[0]
        if path in self.routes:
            return self.routes[path]
        if not (path.endswith("/chat/completions") and path.startswith(("/v1/", "/openai/"))):
            return error(404, message="Not Found")
        if len(self._script) > 1:
            return self._script.pop(0)
        return self._script[0] if self._script else answer("{}")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    loopback: Loopback


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    # Head and body are written apart: without this, each body waits for the head's receipt.
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        self.server.loopback.opened(self.connection)

    def finish(self) -> None:
        self.server.loopback.closed(self.connection)
        super().finish()

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, *args: Any) -> None:
        """Keep the output of tests clean."""

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_form = headers.get("content-type", "").startswith("multipart/")
        parsed = body if is_form else json.loads(body) if body else None
        with suppress(OSError):
            self.server.loopback.answer(self, Recorded(self.command, self.path, headers, parsed))


Behaviour = Callable[[Handler], None]


def answer(
    text: str | None = "{}",
    *,
    finish_reason: str = "stop",
    usage: Mapping[str, Any] | None = USAGE,
    refusal: str | None = None,
    after: float = 0.0,
) -> Behaviour:
    """A chat completion, after some seconds."""
    message = {"role": "assistant", "content": text, "refusal": refusal}
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    reply = {"id": "1", "object": "chat.completion", "choices": [choice], "usage": usage}
    return raw(json.dumps(reply), after=after)


def models(*names: str) -> Behaviour:
    """The list of models."""
    listed = [{"id": name, "object": "model"} for name in names]
    return raw(json.dumps({"object": "list", "data": listed}))


def error(
    status: int,
    code: str | None = None,
    message: str = "no",
    *,
    headers: Mapping[str, str] | None = None,
    after: float = 0.0,
    **more: Any,
) -> Behaviour:
    """An error in OpenAI's shape; ``more`` goes into it as it is."""
    body = {"error": {"message": message, "type": None, "param": None, "code": code} | more}
    return raw(json.dumps(body), status=status, headers=headers, after=after)


def raw(
    body: str,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
    after: float = 0.0,
) -> Behaviour:
    """Exactly this body."""

    def behave(handler: Handler) -> None:
        time.sleep(after)
        content = body.encode()
        given = {"Content-Type": content_type, "Content-Length": str(len(content))}
        _head(handler, status, given | dict(headers or {}))
        handler.wfile.write(content)

    return behave


def not_json() -> Behaviour:
    """A page of HTML with a status of success."""
    return raw("<html>Welcome</html>", content_type="text/html")


def cut_json() -> Behaviour:
    """A complete HTTP answer whose JSON ends in the middle."""
    return raw('{"choices": [{"mess')


def truncated() -> Behaviour:
    """Fewer bytes than announced, then an orderly end of the connection."""

    def behave(handler: Handler) -> None:
        _begin_answer(handler)
        handler.close_connection = True

    return behave


def reset() -> Behaviour:
    """The connection is reset in the middle of the answer."""

    def behave(handler: Handler) -> None:
        _begin_answer(handler)
        # Lingering for no time makes the kernel send a reset instead of an orderly end.
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.server.loopback.closed(handler.connection)
        handler.close_connection = True
        os.close(handler.connection.detach())

    return behave


def hang() -> Behaviour:
    """No answer, until the client hangs up."""
    return _until_hung_up


def drip() -> Behaviour:
    """One byte of the answer now and then, without end."""

    def behave(handler: Handler) -> None:
        _begin_answer(handler)
        _until_hung_up(handler, drop=b" ")

    return behave


def _begin_answer(handler: Handler) -> None:
    _head(handler, 200, {"Content-Type": "application/json", "Content-Length": "100000"})
    handler.wfile.write(b'{"choices": [')


def _head(handler: Handler, status: int, headers: Mapping[str, str]) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def _until_hung_up(handler: Handler, drop: bytes = b"") -> None:
    server = handler.server.loopback
    # A client that leaves part of the answer unread resets the connection: no end of file then.
    with suppress(OSError):
        while not server.closing.is_set():
            readable, _, _ = select.select([handler.connection], [], [], TICK)
            if readable and not handler.connection.recv(1):
                break
            handler.wfile.write(drop)
    server.hung_up.set()
    handler.close_connection = True
