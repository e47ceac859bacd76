"""Every test starts with a clean environment and without a way out of this machine."""

import ipaddress
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback

OURS = ("OPENAI_", "AZURE_", "SUMMARIZER_")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        # A proxy on this machine would be a way out.
        if name.startswith(OURS) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SUMMARIZER_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture(autouse=True)
def _no_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
    lookup = socket.getaddrinfo

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        # A literal address asks nobody; connecting to it is refused on its own.
        if name and not _literal(name) and name != "localhost":
            pytest.fail(f"A test must not look up {name!r}: the network is blocked.")
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server on this machine that answers as a test tells it to."""
    with Loopback() as server:
        yield server


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not _is_loopback(address[0]):
            pytest.fail(f"A test must not connect to {address[0]!r}: the network is blocked.")
        return connect(self, address)

    return guarded


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (
        _literal(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback
    )
