"""A URL into bytes, without letting it reach where it must not.

Every connection, that of each redirect too, resolves its host once, checks every address
found, and goes to a checked one; nothing is resolved a second time, so a name server cannot
change its answer in between. A proxy would resolve names by itself and undo that, so proxies
named in the environment are ignored.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import httpcore2
import httpx2

from summarizer.config import Settings
from summarizer.errors import ArticleTooLargeError, BlockedURLError, FetchError, NotTextError
from summarizer.progress import Observer, Progress, ignore

MAX_REDIRECTS = 5
CONTENT_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")

_GLOBAL_IPV6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_FAILURES = (
    httpx2.HTTPError,
    httpx2.InvalidURL,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    httpcore2.TimeoutException,
    OSError,
    # What httpx2 and idna raise for hosts that cannot be written down.
    UnicodeError,
)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Page:
    """What a URL answered with.

    Attributes:
        body: its bytes, decompressed.
        content_type: such as "text/html"; empty when the server does not say.
        charset: from the Content-Type header, or None.
    """

    body: bytes
    content_type: str
    charset: str | None


def fetch(url: str, settings: Settings, observe: Observer = ignore) -> Page:
    """Fetch one article.

    ``settings.fetch_timeout`` holds for all of it, redirects and slow servers included; only
    a look-up of a name can outlast it, as long as the system's resolver takes.

    Raises:
        BlockedURLError: the scheme or an address is refused on purpose.
        ArticleTooLargeError: the page, decompressed, is over ``settings.max_input_bytes``.
        NotTextError: the content type is no text.
        FetchError: anything else that is not a page.
    """
    name = public_name(url)
    deadline = _Deadline(settings.fetch_timeout)
    backend = _CheckedBackend(deadline, allow_private=settings.allow_private_urls)
    headers = {
        "User-Agent": f"summarizer/{version('summarizer')}",
        "Accept": ", ".join(CONTENT_TYPES),
        "Accept-Encoding": "gzip, deflate",
    }
    client = httpx2.Client(
        transport=_Transport(backend), headers=headers, timeout=None, trust_env=False
    )
    try:
        with client:
            return _follow(client, url, name, settings, observe)
    except (httpx2.TimeoutException, httpcore2.TimeoutException) as error:
        raise FetchError(f"{name}: no answer within {settings.fetch_timeout:g} seconds.") from error
    except _FAILURES as error:
        reason = str(error) or type(error).__name__
        raise FetchError(f"{name}: cannot be fetched: {reason}.") from error


def public_name(url: str) -> str:
    """The URL as it may be shown and stored: without credentials and fragment."""
    scheme, _, rest = url.partition("://")
    rest = rest.split("#", 1)[0]
    authority = min((rest.find(mark) for mark in "/?\\" if mark in rest), default=len(rest))
    return f"{scheme}://{rest[:authority].rpartition('@')[2]}{rest[authority:]}"


def is_public(address: IPAddress) -> bool:
    """Whether anybody on the Internet can reach this address; embedded IPv4 counts."""
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    embedded = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        embedded = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if embedded:
        return is_public(embedded)
    return address.is_global and address in _GLOBAL_IPV6


def _follow(
    client: httpx2.Client, url: str, name: str, settings: Settings, observe: Observer
) -> Page:
    target = httpx2.URL(url)
    for _ in range(MAX_REDIRECTS + 1):
        if target.scheme not in {"http", "https"}:
            raise BlockedURLError(f"{name}: only http and https are fetched, not {target.scheme}.")
        with client.stream("GET", target) as response:
            if not response.has_redirect_location:
                return _page(response, name, settings, observe)
            target = target.join(response.headers["location"])
    raise FetchError(f"{name}: more than {MAX_REDIRECTS} redirects.")


def _page(response: httpx2.Response, name: str, settings: Settings, observe: Observer) -> Page:
    if not response.is_success:
        raise FetchError(f"{name}: the server answered {response.status_code}.")
    content_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type and content_type not in CONTENT_TYPES:
        raise NotTextError(f"{name}: is {content_type}, not an article in HTML or plain text.")
    total = response.headers.get("content-length", "")
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > settings.max_input_bytes:
            raise ArticleTooLargeError(
                f"{name}: is larger than the limit of {settings.max_input_bytes:,} bytes."
            )
        observe(Progress("fetch", name, len(body), int(total) if total.isdecimal() else None))
    return Page(bytes(body), content_type, response.charset_encoding)


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole page is over")
        return left if timeout is None else min(left, timeout)


class _CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections to checked addresses only, and bounds all they do by one deadline."""

    def __init__(self, deadline: _Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        failure: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._backend.connect_tcp(
                    str(address), port, self._deadline.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _TimedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> list[IPAddress]:
        """Resolve a host; decimal, octal and short spellings of an address end here too."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
        for address in addresses:
            if not (self._allow_private or is_public(address)):
                raise BlockedURLError(
                    f"{host}: its address {address} is not on the public Internet."
                    " Private addresses are fetched only when the settings allow it."
                )
        return addresses


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every step must end before one deadline."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, left), self._deadline
        )

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx2.BaseTransport):
    """httpx2's own transport, but for the network backend, which that one does not take."""

    def __init__(self, backend: httpcore2.NetworkBackend) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=backend
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore2.Request(
                request.method, url, headers=request.headers.raw, extensions=request.extensions
            )
        )
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()
