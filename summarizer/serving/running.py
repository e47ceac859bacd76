"""The service at an address: who may reach it, and how it ends."""

import asyncio
import ipaddress
import socket
from collections.abc import Sequence

import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from summarizer.errors import ConfigurationError
from summarizer.serving.app import LOOPBACK
from summarizer.serving.service import Service

KEY = "SUMMARIZER_SERVE_KEY"
SHORTEST_KEY = 16

BACKLOG = 512
SLACK = 5
"""Seconds for telling clients that there will be no record, before they are cut off."""
KEEP_ALIVE = 5
"""Seconds that a connection may idle between two requests."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        ConfigurationError: it cannot.
    """
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        return socket.create_server(address, family=family, backlog=BACKLOG)
    except OSError as error:
        # Python adds the address, in brackets.
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise ConfigurationError(
            f"Cannot listen at {host}, port {port}: {reason}. Choose others with --host and --port."
        ) from error


def checked_key(given: str, listener: socket.socket) -> SecretStr | None:
    """The key that clients need; none when there is none, and only this machine can ask.

    Raises:
        ConfigurationError: others can reach the service and there is no key, or one that can be
            guessed.
    """
    key = given.strip()
    if not key and not _address(listener).is_loopback:
        raise ConfigurationError(
            f"Others than this machine could reach the service at {_address(listener)}: set a key "
            f"in {KEY}, or listen at 127.0.0.1."
        )
    if key and len(key) < SHORTEST_KEY:
        raise ConfigurationError(f"{KEY}: has fewer than {SHORTEST_KEY} characters.")
    return SecretStr(key) if key else None


def checked_hosts(given: Sequence[str], listener: socket.socket) -> list[str]:
    """The names that the service may be reached by.

    Raises:
        ConfigurationError: one is no name, and no pattern of names.
    """
    for name in given:
        if "*" in name[1:] or (name.startswith("*") and name != "*" and name[1:2] != "."):
            raise ConfigurationError(f"--allow-host: {name} is neither NAME nor *.NAME.")
    if not given and not _address(listener).is_loopback:
        return ["*"]
    return [*LOOPBACK, _named(listener), *given]


def url(listener: socket.socket) -> str:
    """Where the service is, for a browser."""
    return f"http://{_named(listener)}:{listener.getsockname()[1]}"


def run(app: FastAPI, listener: socket.socket, grace: int) -> None:
    """Serve until a signal says to stop; then no more is taken on, and the rest is finished.

    The signal is raised again at the end.

    Args:
        app: what to serve.
        listener: where.
        grace: seconds that what is under way gets.
    """
    config = uvicorn.Config(
        app,
        # Ours is the log that names no article's words; its own warnings go to standard error.
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=grace + SLACK,
    )
    _Server(config, app.state.service, grace).run(sockets=[listener])


class _Server(uvicorn.Server):
    """A server that tells its clients before it cuts them off."""

    def __init__(self, config: uvicorn.Config, service: Service, grace: float) -> None:
        super().__init__(config)
        self._service = service
        self._grace = grace

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finish what is under way, for as long as the grace lasts."""
        timer = asyncio.get_running_loop().call_later(self._grace, self._service.stop)
        try:
            await super().shutdown(sockets)
        finally:
            timer.cancel()


def _address(listener: socket.socket) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0])


def _named(listener: socket.socket) -> str:
    address = _address(listener)
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004 - IPv6
