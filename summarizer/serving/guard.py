"""What stands around the service: headers, counting, keys, and bodies that are not read whole."""

import hmac
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import anyio
from pydantic import SecretStr
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from summarizer.serving.limits import Gate, Limits
from summarizer.serving.metrics import Metrics
from summarizer.serving.problems import ProblemResponse
from summarizer.telemetry import error_type, log

SERVICE = logging.getLogger("summarizer.service")

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every response; one that is a page has a policy of its own."""

_OTHER = "other"
_METHODS = frozenset({"GET", "HEAD", "POST"})


@dataclass
class _Watched:
    """Passes a response on with the headers above, and remembers its status."""

    send: Send
    status: int = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self.send(message)


class Envelope:
    """Counts and logs every request; no error leaves it, and no response without its headers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        watched = _Watched(send)
        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - its message may hold the article
            log(SERVICE, logging.ERROR, "request failed", error=error_type(error))
            if not watched.status:
                await ProblemResponse(error)(scope, receive, watched)
        finally:
            self._tell(scope, watched.status, time.monotonic() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        # Only names that are ours: a stranger's would be labels without end.
        path = getattr(scope.get("route"), "path", _OTHER)
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        self._metrics.answered(method, path, status, seconds)
        log(
            SERVICE,
            logging.INFO,
            "request answered",
            method=method,
            path=path,
            status=status,
            seconds=round(seconds, 3),
        )


@dataclass
class Guard:
    """Refuses what must not get in, before anything of it is read.

    Attributes:
        app: what is guarded.
        gate: lets in as many requests with a body as there are places.
        limits: how large a body may be, and how long it may take.
        body_path: the one path that a body may be posted to.
        key: what clients must know, if anything.
        open_paths: what needs no key.
    """

    app: ASGIApp
    gate: Gate
    limits: Limits
    body_path: str
    key: SecretStr | None = None
    open_paths: Collection[str] = field(default_factory=frozenset)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            self._check_key(scope)
            if (scope["method"], scope["path"]) != ("POST", self.body_path):
                # Whoever it leads to, there is no body to read.
                await self.app(scope, _replayed(b"", receive), send)
                return
            self._check_head(scope)
            with self.gate.place():
                body = await self._body(receive)
                await self.app(scope, _replayed(body, receive), send)
        except HTTPException as refusal:
            await ProblemResponse(refusal)(scope, receive, send)

    def _check_key(self, scope: Scope) -> None:
        if self.key is None or scope["path"] in self.open_paths:
            return
        scheme, _, given = Headers(scope=scope).get("authorization", "").partition(" ")
        wanted = self.key.get_secret_value().encode()
        # Headers are read as Latin-1.
        same = hmac.compare_digest(given.strip().encode("latin-1"), wanted)
        if not (same and scheme.lower() == "bearer"):
            raise HTTPException(
                401,
                "This needs the service's key: Authorization: Bearer KEY.",
                {"WWW-Authenticate": "Bearer"},
            )

    def _check_head(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        # Pages of other sites may send forms and plain text anywhere; JSON only with leave.
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, "The body must be application/json.")
        length = headers.get("content-length", "")
        if length.isdecimal() and int(length) > self.limits.max_bytes:
            raise self._too_large()

    async def _body(self, receive: Receive) -> bytes:
        """The body, unless it is too large or too slow."""
        body = bytearray()
        with anyio.move_on_after(self.limits.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise HTTPException(400, "The body ended before it was whole.")
                body += message.get("body", b"")
                if len(body) > self.limits.max_bytes:
                    raise self._too_large()
                if not message.get("more_body", False):
                    return bytes(body)
        raise HTTPException(408, f"The body took over {self.limits.body_seconds:g} seconds.")

    def _too_large(self) -> HTTPException:
        return HTTPException(413, f"A body may have {self.limits.max_bytes:,} bytes at most.")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """A body that was read already, then whatever comes."""
    first = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def replay() -> Message:
        return next(first, None) or await receive()

    return replay
