import gzip
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from typing import Any

import httpcore2
import pytest
from loopback import Behaviour, Handler, Loopback, raw

from summarizer.config import Settings
from summarizer.errors import (
    ArticleTooLargeError,
    BlockedURLError,
    FetchError,
    NotTextError,
)
from summarizer.fetch import MAX_REDIRECTS, fetch, is_public, public_name
from summarizer.progress import Progress

# Taken before the guard of conftest: numeric spellings of an address ask no name server.
LOOKUP = socket.getaddrinfo

OPEN = Settings.checked(allow_private_urls=True, fetch_timeout=5)
SHUT = Settings.checked(fetch_timeout=5)
PUBLIC = "93.184.216.34"

# Each name's answers, one after the other; an answer is a list of addresses.
Answers = dict[str, list[list[str]]]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Answers:
    """Make up what names resolve to."""
    answers: Answers = {}

    def lookup(host: str | bytes, port: int, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in answers:
            return LOOKUP(host, port, *args, **kwargs)
        addresses = answers[name].pop(0)
        return [entry for address in addresses for entry in LOOKUP(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return answers


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where connections go; all of them reach this machine instead."""
    made: list[str] = []
    connect = socket.create_connection

    def record(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        made.append(address[0])
        return connect(("127.0.0.1", address[1]), *args, **kwargs)

    monkeypatch.setattr(socket, "create_connection", record)
    return made


def page(body: str = "Rain fell.", content_type: str = "text/plain", **more: Any) -> Behaviour:
    return raw(body, content_type=content_type, **more)


def redirect(location: str, status: int = 302) -> Behaviour:
    return raw("", status=status, headers={"Location": location})


def send(body: bytes, content_type: str = "text/plain", **headers: str) -> Behaviour:
    """Answer with bytes."""

    def behave(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behave


def drip(head: bytes) -> Behaviour:
    """Send ``head``, then a byte now and then."""

    def behave(handler: Handler) -> None:
        handler.wfile.write(head)
        while not handler.server.loopback.closing.is_set():
            handler.wfile.write(b"x")
            time.sleep(0.05)

    return behave


def test_a_page_is_fetched_with_its_type_and_charset(loopback: Loopback) -> None:
    loopback.routes["/a"] = page("<p>été</p>", "Text/HTML; charset=utf-8")
    fetched = fetch(f"{loopback.root}/a", OPEN)
    assert (fetched.body, fetched.content_type) == ("<p>été</p>".encode(), "text/html")
    assert fetched.charset == "utf-8"


def test_the_request_says_who_asks_and_for_what(loopback: Loopback) -> None:
    loopback.routes["/a"] = page()
    fetch(f"{loopback.root}/a?b=c#d", OPEN)
    [request] = loopback.requests
    assert (request.method, request.path) == ("GET", "/a?b=c")
    assert request.headers["user-agent"].startswith("summarizer/")
    assert "text/html" in request.headers["accept"]


def test_progress_is_told_by_the_name_without_credentials(loopback: Loopback) -> None:
    loopback.routes["/a"] = page("x" * 1_000)
    events: list[Progress] = []
    url = loopback.root.replace("//", "//ada:secret@") + "/a"
    fetch(url, OPEN, events.append)
    assert (events[-1].stage, events[-1].name) == ("fetch", f"{loopback.root}/a")
    assert (events[-1].done, events[-1].total) == (1_000, 1_000)


def test_a_page_on_this_machine_is_refused_unless_the_settings_allow_it(loopback: Loopback) -> None:
    loopback.routes["/a"] = page()
    with pytest.raises(BlockedURLError, match=r"127\.0\.0\.1"):
        fetch(f"{loopback.root}/a", SHUT)
    assert not loopback.requests


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "0.0.0.0"),  # noqa: S104 - an address to refuse, not to bind
        *("10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.1.1", "255.255.255.255", "[ff02::1]"),
    ],
)
def test_no_spelling_of_a_private_address_gets_through(
    host: str, resolve: Answers, connections: list[str]
) -> None:
    with pytest.raises((BlockedURLError, FetchError)) as caught:
        fetch(f"http://{host}/", SHUT)
    # An octal spelling is no address to httpx2, and IPv6 none to a machine without it.
    assert caught.type is BlockedURLError or host.startswith(("[", "0177"))
    assert connections == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *((address, True) for address in ("8.8.8.8", "2606:4700::1", "::ffff:8.8.8.8")),
        *((address, True) for address in ("64:ff9b::808:808", "2002:808:808::1")),
        *((address, False) for address in ("127.0.0.1", "10.0.0.1", "169.254.1.1", "0.0.0.0")),  # noqa: S104 - not bound
        *((address, False) for address in ("224.0.1.1", "240.0.0.1", "100.64.0.1", "192.0.2.1")),
        *((address, False) for address in ("::", "::1", "::7f00:1", "fe80::1%eth0", "fec0::1")),
        *((address, False) for address in ("fd00::1", "ff0e::1", "2001:db8::1", "2001::1")),
        *((address, False) for address in ("::ffff:10.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1")),
        *((address, False) for address in ("2002:a00:1::", "4000::1")),
    ],
)
def test_an_address_is_public_only_when_the_internet_reaches_it(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_a_name_with_one_private_address_among_others_is_refused(
    resolve: Answers, connections: list[str]
) -> None:
    resolve["news.example"] = [[PUBLIC, "10.0.0.1"]]
    with pytest.raises(BlockedURLError, match=r"news\.example.*10\.0\.0\.1"):
        fetch("http://news.example/", SHUT)
    assert connections == []


def test_the_connection_goes_to_the_address_that_was_checked(
    loopback: Loopback, resolve: Answers, connections: list[str]
) -> None:
    port = loopback.root.rsplit(":", 1)[1]
    resolve["news.example"] = [[PUBLIC], ["127.0.0.1"]]
    loopback.routes["/a"] = page()
    assert fetch(f"http://news.example:{port}/a", SHUT).body == b"Rain fell."
    assert connections == [PUBLIC]
    assert resolve["news.example"] == [["127.0.0.1"]]
    assert loopback.requests[0].headers["host"] == f"news.example:{port}"


def test_the_certificate_must_be_that_of_the_name_not_of_the_address(
    monkeypatch: pytest.MonkeyPatch, resolve: Answers
) -> None:
    resolve["news.example"] = [[PUBLIC]]
    asked: list[tuple[bool, str | None]] = []

    class Stream(httpcore2.MockStream):
        def start_tls(
            self,
            ssl_context: ssl.SSLContext,
            server_hostname: str | None = None,
            timeout: float | None = None,
        ) -> httpcore2.NetworkStream:
            asked.append((ssl_context.check_hostname, server_hostname))
            return self

    def connect(self: object, host: str, *args: Any, **kwargs: Any) -> Stream:
        return Stream([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"])

    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    assert fetch("https://news.example/", SHUT).body == b"ok"
    assert asked == [(True, "news.example")]


def test_the_next_address_is_tried_when_one_does_not_answer(
    loopback: Loopback, resolve: Answers, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = loopback.root.rsplit(":", 1)[1]
    resolve["news.example"] = [["127.0.0.2", "127.0.0.1"]]
    loopback.routes["/a"] = page()
    assert fetch(f"http://news.example:{port}/a", OPEN).body == b"Rain fell."


def test_redirects_are_followed_to_the_page(loopback: Loopback) -> None:
    loopback.routes |= {"/a": redirect("/b", 301), "/b": redirect("c?d"), "/c": page()}
    assert fetch(f"{loopback.root}/a", OPEN).body == b"Rain fell."


def test_a_redirect_to_a_private_address_is_refused(
    loopback: Loopback, resolve: Answers, connections: list[str]
) -> None:
    port = loopback.root.rsplit(":", 1)[1]
    resolve |= {"news.example": [[PUBLIC]]}
    loopback.routes |= {"/a": redirect(f"{loopback.root}/b"), "/b": page()}
    with pytest.raises(BlockedURLError, match=r"127\.0\.0\.1"):
        fetch(f"http://news.example:{port}/a", SHUT)
    assert connections == [PUBLIC]
    assert [request.path for request in loopback.requests] == ["/a"]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://news.example/a", "data:,x"])
def test_a_redirect_to_another_scheme_is_refused(loopback: Loopback, location: str) -> None:
    loopback.routes["/a"] = redirect(location)
    with pytest.raises(BlockedURLError, match="http"):
        fetch(f"{loopback.root}/a", OPEN)


def test_redirects_in_a_circle_end(loopback: Loopback) -> None:
    loopback.routes["/a"] = redirect("/a")
    with pytest.raises(FetchError, match="5 redirects"):
        fetch(f"{loopback.root}/a", OPEN)
    assert len(loopback.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("url", ["ftp://news.example/a", "file:///etc/passwd", "gopher://a/"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(BlockedURLError, match="only http and https"):
        fetch(url, OPEN)


@pytest.mark.parametrize("status", [204 + 100, 403, 404, 410, 500, 503])
def test_a_page_that_is_not_there_says_so(loopback: Loopback, status: int) -> None:
    loopback.routes["/a"] = page(status=status)
    with pytest.raises(FetchError, match=f"/a: the server answered {status}"):
        fetch(f"{loopback.root}/a", OPEN)


@pytest.mark.parametrize("content_type", ["application/pdf", "image/png", "application/json"])
def test_a_page_that_is_no_text_is_refused_by_its_type(
    loopback: Loopback, content_type: str
) -> None:
    loopback.routes["/a"] = page(content_type=content_type)
    with pytest.raises(NotTextError, match=content_type):
        fetch(f"{loopback.root}/a", OPEN)


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"],
)
def test_a_server_that_drips_is_left_when_the_time_is_over(loopback: Loopback, head: bytes) -> None:
    loopback.routes["/a"] = drip(head)
    settings = Settings.checked(allow_private_urls=True, fetch_timeout=0.4)
    begin = time.monotonic()
    with pytest.raises(FetchError, match=r"no answer within 0\.4 seconds"):
        fetch(f"{loopback.root}/a", settings)
    assert time.monotonic() - begin < 2


def test_the_time_is_that_of_all_redirects_together(loopback: Loopback) -> None:
    loopback.routes["/a"] = raw("", status=302, headers={"Location": "/a"}, after=0.2)
    settings = Settings.checked(allow_private_urls=True, fetch_timeout=0.5)
    with pytest.raises(FetchError, match="no answer within"):
        fetch(f"{loopback.root}/a", settings)


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_reading_stops_at_the_size_limit_of_the_decompressed_page(
    loopback: Loopback, compress: Callable[[bytes], bytes]
) -> None:
    encoding = {"Content_Encoding": "gzip"} if compress is gzip.compress else {}
    loopback.routes["/a"] = send(compress(bytes(20_000_000)), **encoding)
    settings = Settings.checked(allow_private_urls=True, max_input_bytes=100_000)
    events: list[Progress] = []
    with pytest.raises(ArticleTooLargeError, match="100,000"):
        fetch(f"{loopback.root}/a", settings, events.append)
    assert all(event.done <= 100_000 for event in events)


def test_a_compressed_page_is_decompressed(loopback: Loopback) -> None:
    loopback.routes["/a"] = send(gzip.compress(b"Rain fell."), Content_Encoding="gzip")
    assert fetch(f"{loopback.root}/a", OPEN).body == b"Rain fell."


def test_a_page_that_is_compressed_wrongly_is_no_article(loopback: Loopback) -> None:
    loopback.routes["/a"] = send(b"Rain fell.", Content_Encoding="gzip")
    with pytest.raises(FetchError, match="/a: cannot be fetched"):
        fetch(f"{loopback.root}/a", OPEN)


def test_a_connection_that_ends_early_is_no_article(loopback: Loopback) -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nRain")
        handler.close_connection = True

    loopback.routes["/a"] = cut
    with pytest.raises(FetchError, match="/a: cannot be fetched"):
        fetch(f"{loopback.root}/a", OPEN)


def test_nobody_at_the_address_is_an_error_without_credentials() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FetchError) as caught:
        fetch(f"http://ada:secret@127.0.0.1:{port}/a", OPEN)
    assert f"http://127.0.0.1:{port}/a" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_name_that_does_not_exist_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def lookup(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    with pytest.raises(FetchError, match="Name or service not known"):
        fetch("http://news.example/", SHUT)


@pytest.mark.parametrize(
    "url", ["http://", "http://[::1", "http://a\x00b/", "http://127.0.0.1:99999/", "http://\udcff/"]
)
def test_an_address_that_is_none_is_an_error(url: str, resolve: Answers) -> None:
    with pytest.raises((FetchError, BlockedURLError)):
        fetch(url, SHUT)


def test_a_proxy_in_the_environment_is_not_asked(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    loopback.routes["/a"] = page()
    assert fetch(f"{loopback.root}/a", OPEN).body == b"Rain fell."


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://ada:secret@news.example/a@b?c=@d#e", "http://news.example/a@b?c=@d"),
        ("https://a:b@c@news.example:8443", "https://news.example:8443"),
        ("http://news.example?a=b@c", "http://news.example?a=b@c"),
        ("http://news.example/a", "http://news.example/a"),
    ],
)
def test_a_public_name_has_no_credentials_and_no_fragment(url: str, name: str) -> None:
    assert public_name(url) == name
