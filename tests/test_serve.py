"""The service: what it answers, what it refuses, and how it ends."""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, get_args

import httpx2
import pytest
from articles import ANSWERS, ARTICLE, perfect
from loopback import Loopback, hang, raw
from loopback import answer as answered
from pydantic import SecretStr
from serving import JSON, app_of, asked, posted, served, slow

from summarizer import Settings, StructuredSummary, Summarizer, errors
from summarizer.cli import main
from summarizer.fields import FIELDS
from summarizer.serving.limits import Limits
from summarizer.serving.problems import MEDIA_TYPE
from summarizer.serving.schemas import FieldName
from summarizer.testing import ScriptedModel

KEY = "a-key-of-sixteen-or-more"


def events(answer: httpx2.Response) -> list[tuple[str, Any]]:
    found = []
    for block in answer.text.split("\n\n")[:-1]:
        first, second = block.split("\n")
        found.append((first.removeprefix("event: "), json.loads(second.removeprefix("data: "))))
    return found


def problem(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == MEDIA_TYPE
    told: dict[str, Any] = answer.json()
    assert told["status"] == answer.status_code
    assert told["title"]
    return told


def test_it_answers_with_the_record_that_the_library_makes() -> None:
    answer = posted(app_of())
    assert answer.status_code == 200
    with Summarizer(Settings(plan="all", reask=False), model=ScriptedModel(perfect)) as library:
        wanted = library.summarize(ARTICLE)
    unlike = {"run": wanted.run, "source": wanted.source}
    record = StructuredSummary.model_validate(answer.json())
    assert record.source.sha256 == wanted.source.sha256
    assert record.model_copy(update=unlike) == wanted


def test_clients_choose_fields_and_policy() -> None:
    invented = {**ANSWERS, "actors": [{"name": "Nobody There", "role": None, "kind": "person"}]}
    app = app_of(ScriptedModel(lambda _: json.dumps(invented)))
    strict = posted(app, {"text": ARTICLE, "fields": ["actors"]}).json()
    flagged = posted(app, {"text": ARTICLE, "fields": ["actors"], "policy": "flag"}).json()
    assert strict["actors"] == []
    assert [one["field"] for one in strict["rejected"]] == ["actors"]
    assert [one["verdict"] for one in flagged["actors"]] == ["flagged"]
    assert flagged["demands"] == []


@pytest.mark.parametrize(
    "how", [{"path": "/v1/summaries?stream=true"}, {"headers": {"Accept": "text/event-stream"}}]
)
def test_events_tell_of_each_field_and_end_with_the_record(how: dict[str, Any]) -> None:
    model = ScriptedModel(perfect, plan="per-field")
    answer = posted(app_of(model, settings=Settings(reask=False)), **how)
    assert answer.headers["content-type"].startswith("text/event-stream")
    told = events(answer)
    names = [name for name, _ in told]
    assert names[0] == "begun"
    assert names[-1] == "record"
    fields = [data["field"] for name, data in told if name == "field"]
    assert set(fields) == {field.name for field in FIELDS}
    # What rules have read is there before the model is asked.
    assert names.index("field") < names.index("progress")
    last = {data["field"]: data["items"] for name, data in told if name == "field"}
    record = told[-1][1]
    assert {field.name: record[field.attribute] for field in FIELDS} == last


def test_the_page_of_a_record_comes_after_it_when_it_is_asked_for() -> None:
    told = events(posted(app_of(), path="/v1/summaries?stream=true&page=true"))
    assert [name for name, _ in told][-2:] == ["record", "page"]
    assert told[-1][1]["html"].startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.AuthenticationError, 502),
        (errors.BudgetError, 503),
        (errors.ConnectionFailedError, 502),
        (errors.ContentFilterError, 422),
        (errors.ContextOverflowError, 413),
        (errors.ProviderTimeoutError, 504),
        (errors.RateLimitError, 503),
        (errors.RefusalError, 502),
        (errors.ServerFailedError, 502),
    ],
)
def test_an_error_of_the_model_has_its_status_also_in_a_stream(
    kind: type[errors.SummarizerError], status: int
) -> None:
    app = app_of(ScriptedModel(lambda _: kind("The words of the error.")))
    told = problem(posted(app))
    assert told["status"] == status
    assert told["type"] == f"urn:summarizer:{kind.__name__}"
    assert told["detail"] == "The words of the error."
    assert events(posted(app, path="/v1/summaries?stream=1"))[-1] == ("error", told)


def test_every_error_of_the_package_has_a_status() -> None:
    from summarizer.serving.problems import problem_of

    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    assert all(400 <= problem_of(kind("x")).status < 600 for kind in kinds)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "body.text"),
        ({"text": ""}, "body.text"),
        ({"text": 1}, "body.text"),
        ({"text": "x", "url": "http://example.org/"}, "body.text"),
        ({"text": "x", "allow_private_urls": True}, "body.allow_private_urls"),
        ({"text": "x", "fields": ["weather"]}, "body.fields.0"),
        ({"text": "x", "policy": "lax"}, "body.policy"),
        ({"url": "file:///etc/passwd"}, "body.url"),
        ({"url": "http://a b/"}, "body.url"),
        ({"url": "http://a/" + "x" * 3000}, "body.url"),
        ([], "body"),
        ("text", "body"),
    ],
)
def test_a_request_that_is_not_valid_is_told_what_is_wrong(body: Any, where: str) -> None:
    told = problem(posted(app_of(), body))
    assert told["status"] == 422
    assert where in [flaw["where"] for flaw in told["flaws"]]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 20_000, b'{"text": "a\\ud800"}', b'{"text": "\x00"}', b"NaN"],
)
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    answer = asked(app_of(), "POST", "/v1/summaries", content=body, headers=JSON)
    assert problem(answer)["status"] in {400, 422}


def test_an_article_without_text_is_refused() -> None:
    assert problem(posted(app_of(), {"text": " \n "}))["type"] == "urn:summarizer:EmptyArticleError"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_another_sites_page_could_send_unasked_is_refused(kind: str) -> None:
    body = json.dumps({"text": ARTICLE}).encode()
    headers = {"Content-Type": kind} if kind else {}
    answer = asked(app_of(), "POST", "/v1/summaries", content=body, headers=headers)
    assert problem(answer)["status"] == 415


def test_no_other_site_may_read_an_answer() -> None:
    answer = posted(app_of(), headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert asked(app_of(), "OPTIONS", "/v1/summaries").status_code == 405


def test_a_body_that_is_too_large_is_refused_before_it_is_read() -> None:
    read = []

    async def large() -> AsyncIterator[bytes]:
        for _ in range(100):
            read.append(1)
            yield b"x" * 1000

    app = app_of(limits=Limits(max_bytes=5000))
    told = problem(asked(app, "POST", "/v1/summaries", content=b"x" * 6000, headers=JSON))
    assert told["status"] == 413
    with served(app) as url, httpx2.Client() as client:
        answer = client.post(f"{url}/v1/summaries", content=b"x" * 6000, headers=JSON)
        assert problem(answer)["status"] == 413
    asyncio.run(_chunked(app, large()))
    assert len(read) < 10


async def _chunked(app: Any, chunks: AsyncIterator[bytes]) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": await anext(chunks), "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope(), receive, send)
    assert sent[0]["status"] == 413


def scope(path: str = "/v1/summaries", **headers: str) -> dict[str, Any]:
    given = {"host": "localhost", "content-type": "application/json"} | headers
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "scheme": "http",
        "http_version": "1.1",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }


@pytest.mark.parametrize("path", ["/v1/summaries\n", "/v1/summaries/", "/healthz", "/"])
def test_no_other_path_leads_to_a_body(path: str) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        pytest.fail("The body was read.")

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app_of()(scope(path), receive, send))
    assert sent[0]["status"] in {404, 405, 422}


def test_half_a_body_is_no_article() -> None:
    model = ScriptedModel(perfect)
    half = [{"type": "http.request", "body": b'{"text": "A"}', "more_body": True}]
    sent: list[Any] = []

    async def receive() -> Any:
        return half.pop() if half else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app_of(model)(scope(), receive, send))
    assert sent[0]["status"] == 400
    assert not model.requests


def test_a_body_that_drips_is_given_up() -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app_of(limits=Limits(body_seconds=0.1))(scope(), receive, send))
    assert sent[0]["status"] == 408


def test_an_article_that_takes_too_long_is_given_up() -> None:
    model = slow(30)
    app = app_of(model, Limits(seconds=0.2))
    assert problem(posted(app))["status"] == 504
    assert events(posted(app, path="/v1/summaries?stream=true"))[-1][1]["status"] == 504
    assert model.cancelled == 2


def test_two_hundred_clients_are_answered_or_refused_and_none_hangs() -> None:
    app = app_of(slow(0.3), Limits(running=10, waiting=30))

    async def ask(client: httpx2.AsyncClient, number: int) -> httpx2.Response:
        return await client.post(
            "/v1/summaries", json={"text": ARTICLE, "fields": ["casualties"]},
            params={"stream": number % 2 == 0},
        )  # fmt: skip

    async def all_of_them(url: str) -> list[httpx2.Response]:
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(base_url=url, timeout=30, limits=limits) as client:
            return await asyncio.gather(*(ask(client, number) for number in range(200)))

    with served(app) as url:
        answers = asyncio.run(all_of_them(url))
        statuses = Counter(answer.status_code for answer in answers)
        assert set(statuses) == {200, 503}
        assert statuses[200] >= 40
        for answer in answers:
            if answer.status_code == 503:
                assert int(answer.headers["retry-after"]) > 0
                assert problem(answer)
            else:
                assert '"12 protesters"' in answer.text
        # Every place is free again.
        assert httpx2.post(f"{url}/v1/summaries", json={"text": ARTICLE}).status_code == 200


def test_who_has_to_wait_is_told() -> None:
    async def two() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(app_of(slow(0.1), Limits(running=1)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            path, body = "/v1/summaries?stream=true", {"text": ARTICLE}
            return await asyncio.gather(*(client.post(path, json=body) for _ in range(2)))

    first, second = (events(answer) for answer in asyncio.run(two()))
    assert first[0][0] == "begun"
    assert [name for name, _ in second[:2]] == ["waiting", "begun"]


@pytest.mark.parametrize("query", ["", "?stream=true"])
def test_work_that_nobody_waits_for_stops(query: str) -> None:
    model = slow(30)
    body = json.dumps({"text": ARTICLE})
    with served(app_of(model, Limits(running=1, waiting=0))) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(request_of(body, query))
            until(lambda: bool(model.requests))
        until(lambda: model.cancelled == 1)
        model.latency = 0.0
        until(lambda: httpx2.post(f"{url}/v1/summaries", json={"text": ARTICLE}).is_success)


def until(holds: Any, seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("given", ["", KEY, f"Basic {KEY}", "Bearer", "Bearer x", f"Bearer {KEY}é"])
def test_without_the_key_nothing_is_told(given: str) -> None:
    model = ScriptedModel(perfect)
    app = app_of(model, key=SecretStr(KEY))
    headers = {"Authorization": given.encode("latin-1")} if given else {}
    for method, path in (("POST", "/v1/summaries"), ("GET", "/v1/schema"), ("GET", "/metrics"),
                         ("GET", "/nowhere"), ("POST", "/")):  # fmt: skip
        answer = asked(app, method, path, headers=headers)
        if (method, path) != ("POST", "/"):
            assert problem(answer)["status"] == 401
            assert answer.headers["www-authenticate"] == "Bearer"
    assert not model.requests


def test_with_the_key_all_is_open_and_some_is_without() -> None:
    app = app_of(key=SecretStr(KEY))
    assert posted(app, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    for path in ("/", "/healthz", "/openapi.json"):
        answer = asked(app, "GET", path)
        assert answer.status_code == 200
        assert KEY not in answer.text


def test_a_name_that_is_not_this_machines_is_refused() -> None:
    for host in ("evil.example", "localhost.evil.example", "evil.example:8000", "127.0.0.1.nip.io"):
        assert asked(app_of(), "GET", "/healthz", headers={"Host": host}).status_code == 400
    for host in ("localhost", "127.0.0.1:8000", "[::1]:8000"):
        assert asked(app_of(), "GET", "/healthz", headers={"Host": host}).status_code == 200
    named = app_of(hosts=["news.example"])
    assert asked(named, "GET", "/healthz", headers={"Host": "news.example"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/openapi.json", "/v1/summaries"])
def test_every_response_has_strict_headers(path: str) -> None:
    for headers in ({}, {"Host": "evil.example"}):
        answer = asked(app_of(), "GET", path, headers=headers)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"


def test_a_mistake_in_the_service_tells_nobody_what_the_article_said(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(request: Any) -> str:
        raise ValueError(ARTICLE)

    caplog.set_level(logging.DEBUG)
    app = app_of(ScriptedModel(broken))
    answer = posted(app)
    assert problem(answer)["status"] == 500
    assert answer.headers["x-content-type-options"] == "nosniff"
    stream = posted(app, path="/v1/summaries?stream=true")
    assert events(stream)[-1] == ("error", answer.json())
    assert "Hask" not in answer.text + caplog.text
    assert "request failed" in caplog.text


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://[::1]/", "http://10.0.0.1/", "http://[::ffff:10.0.0.1]/"],
)
def test_no_address_of_this_machine_or_its_network_is_fetched(url: str, loopback: Loopback) -> None:
    settings = Settings(plan="all", allow_private_urls=True)
    port = loopback.root.rpartition(":")[2]
    told = problem(posted(app_of(settings=settings), {"url": url.format(port=port)}))
    assert told["status"] == 422
    assert told["type"] == "urn:summarizer:BlockedURLError"
    assert "127.0.0.1" not in told["detail"]
    assert not loopback.requests


def test_an_article_is_fetched_by_its_address(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.fetch.is_public", lambda _: True)
    loopback.routes["/story"] = raw(ARTICLE, content_type="text/plain")
    told = events(posted(app_of(), {"url": f"{loopback.root}/story"}, "/v1/summaries?stream=1"))
    assert told[0] == (
        "progress",
        {"stage": "fetch", "name": f"{loopback.root}/story", "done": False},
    )
    assert told[-1][1]["source"]["id"] == f"{loopback.root}/story"
    loopback.routes["/long"] = raw(ARTICLE * 9, content_type="text/plain")
    app = app_of(limits=Limits(max_bytes=1000))
    assert problem(posted(app, {"url": f"{loopback.root}/long"}))["status"] == 413


@pytest.mark.parametrize("text", ["\n\ndata: x\n\nevent: record\n\n", "\u2028\r\r", "</script>"])
def test_no_words_of_an_article_become_an_event(text: str) -> None:
    article = f"A headline {text} here\n\nPolice said 12 people were hurt {text} on Monday.\n"
    answer = posted(app_of(), {"text": article}, "/v1/summaries?stream=true&page=true")
    names = [name for name, _ in events(answer)]
    assert names == ["begun", "progress", "progress", *["field"] * 5, "record", "page"]


def test_metrics_count_requests_records_and_tokens_under_names_of_ours_only() -> None:
    app = app_of()
    posted(app)
    asked(app, "GET", "/strange-{evil}%0A/x")
    asked(app, "BREW", "/")
    told = asked(app, "GET", "/metrics").text
    counted = 'summarizer_http_requests_total{method="POST",path="/v1/summaries",status="200"} 1.0'
    assert counted in told
    assert "summarizer_records_total 1.0" in told
    assert 'summarizer_tokens_total{type="prompt"} 10.0' in told
    assert "summarizer_running 0.0" in told
    assert "summarizer_http_request_duration_seconds_bucket" in told
    assert "evil" not in told
    assert "BREW" not in told


def test_the_schema_is_that_of_the_library() -> None:
    assert asked(app_of(), "GET", "/v1/schema").json() == StructuredSummary.model_json_schema()


def test_the_description_names_every_field_status_and_the_key() -> None:
    described = asked(app_of(key=SecretStr(KEY)), "GET", "/openapi.json").json()
    operation = described["paths"]["/v1/summaries"]["post"]
    assert {"200", "401", "413", "422", "503", "504"} <= set(operation["responses"])
    assert operation["security"] == [{"key": []}]
    assert set(operation["requestBody"]["content"]["application/json"]["examples"]) == {
        "text",
        "url",
    }
    named = re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described))
    assert set(named) <= set(described["components"]["schemas"])
    assert list(get_args(FieldName)) == [field.name for field in FIELDS]
    plain = asked(app_of(), "GET", "/openapi.json").json()
    assert "security" not in plain["paths"]["/v1/summaries"]["post"]


def test_the_model_is_closed_when_the_service_ends() -> None:
    model = ScriptedModel(perfect)
    with served(app_of(model)) as url:
        assert httpx2.get(f"{url}/healthz").json() == {"status": "ok"}
        assert not model.closed
    assert model.closed


@pytest.mark.parametrize(
    ("options", "key", "words"),
    [
        (["--host", "0.0.0.0"], "", "set a key"),  # noqa: S104 - that is the point
        (["--host", "0.0.0.0"], "short", "fewer than 16"),  # noqa: S104 - as above
        (["--allow-host", "a*b"], "", "neither NAME nor"),
        (["--provider", "openai", "--base-url", "nonsense"], "", "base URL"),
    ],
)
def test_what_cannot_be_served_safely_is_not_served(
    options: list[str],
    key: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SUMMARIZER_SERVE_KEY", key)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    assert main(["serve", "--port", "0", *options]) == 2
    assert words in capsys.readouterr().err


def test_a_port_that_is_taken_is_an_error_of_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"summarize: Cannot listen at 127.0.0.1, port {port}: Address already")
    assert said.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "summarizer.serving", None)
    assert main(["serve"]) == 2
    assert "pip install 'summarizer[serve]'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("takes", "grace", "status", "words"),
    [(1.0, "60", b"200", b"12 protesters"), (30.0, "0", b"503", b"The service stops")],
)
def test_a_service_that_is_told_to_stop_finishes_what_is_under_way_or_says_that_it_can_not(
    takes: float, grace: str, status: bytes, words: bytes
) -> None:
    with Loopback() as endpoint:
        endpoint.plan(answered(json.dumps(ANSWERS), after=takes) if takes < 9 else hang())
        environment = {**os.environ, "OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "k"}
        command = "import sys; from summarizer.cli import main; sys.exit(main(sys.argv[1:]))"
        options = ["serve", "--port", "0", "--no-reask", "--grace", grace]
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", command, *options],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stderr
            url = re.search(r"http://\S+", process.stderr.readline())
            assert url
            with socket.create_connection(("127.0.0.1", int(url[0].rpartition(":")[2]))) as client:
                client.sendall(request_of(json.dumps({"text": ARTICLE})))
                assert endpoint.asked.wait(10)
                process.send_signal(signal.SIGTERM)
                answer = b"".join(iter(lambda: client.recv(65_536), b""))
            assert answer.startswith(b"HTTP/1.1 " + status)
            assert words in answer
            assert process.wait(10) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()
            process.communicate()


def request_of(body: str, query: str = "") -> bytes:
    head = f"POST /v1/summaries{query} HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()
