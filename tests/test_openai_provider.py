import asyncio
import logging
import socket
import time
import traceback
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, TypeVar

import httpx2
import pytest
from loopback import (
    Behaviour,
    Handler,
    Loopback,
    answer,
    cut_json,
    drip,
    error,
    hang,
    models,
    not_json,
    raw,
    reset,
    truncated,
)

from summarizer.config import Settings
from summarizer.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    ContentFilterError,
    ContextOverflowError,
    InvalidOutputError,
    ModelNotFoundError,
    ProviderError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
    RefusalError,
    RequestRejectedError,
    ServerFailedError,
)
from summarizer.progress import Progress
from summarizer.providers import retry
from summarizer.providers.base import ChatModel, Completion, Message, Profile, Request, Usage
from summarizer.providers.dialect import THINKING_TOKENS
from summarizer.providers.openai import OpenAIModel

T = TypeVar("T")

KEY = "sk-test-3f9a1c77"

SCHEMA = {
    "type": "object",
    "properties": {
        "maxLength": {"type": "string", "minLength": 1, "maxLength": 9},
        "names": {"type": "array", "maxItems": 5, "items": {"type": "string", "maxLength": 80}},
    },
    "required": ["maxLength", "names"],
    "additionalProperties": False,
}
REQUEST = Request(
    name="actors and more",
    messages=(
        Message("system", "Extract."),
        Message("user", "Once"),
        Message("assistant", "{}"),
        Message("user", "Twice"),
    ),
    schema=SCHEMA,
    max_tokens=50,
)

NO_SCHEMA = "'response_format.type' must be one of: text, json_object"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BACKOFF_BASE", 0.01)


def settings(server: Loopback, **changes: Any) -> Settings:
    values = {"provider": "openai", "base_url": server.url, "model": "tiny", "api_key": KEY}
    return Settings.checked(**values | changes)


def using(model: OpenAIModel, work: Callable[[OpenAIModel], Awaitable[T]]) -> T:
    async def use() -> T:
        try:
            return await work(model)
        finally:
            await model.aclose()

    return asyncio.run(use())


def ask(server: Loopback, *behaviours: Behaviour, **changes: Any) -> Completion:
    server.plan(*behaviours)
    return using(OpenAIModel(settings(server, **changes)), lambda model: model.complete(REQUEST))


def ask_twice(model: OpenAIModel) -> list[Completion]:
    async def both(model: OpenAIModel) -> list[Completion]:
        return [await model.complete(REQUEST), await model.complete(REQUEST)]

    return using(model, both)


def shape(server: Loopback, index: int) -> str:
    """How one of the requests asks for the schema."""
    body = server.chats[index].body
    form = body.get("response_format", {"type": "text"})
    if form["type"] != "json_schema":
        return str(form["type"])
    caps = "maxLength" in form["json_schema"]["schema"]["properties"]["names"]["items"]
    return "schema with caps" if caps else "schema"


# --- what is asked, and what comes back ---------------------------------------------------


def test_an_answer_comes_back_with_its_tokens_and_time(loopback: Loopback) -> None:
    completion = ask(loopback, answer('{"names": []}', after=0.05))
    assert completion.text == '{"names": []}'
    assert not completion.truncated
    assert completion.enforced
    assert completion.usage == Usage(prompt=12, cached=8, completion=3)
    assert 0.05 <= completion.seconds < 2


def test_the_request_names_model_limit_schema_and_no_randomness(loopback: Loopback) -> None:
    ask(loopback, answer())
    sent = loopback.chats[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.body == {
        "model": "tiny",
        "messages": [{"role": turn.role, "content": turn.content} for turn in REQUEST.messages],
        "max_tokens": 50,
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "actors_and_more", "strict": True, "schema": SCHEMA},
        },
    }


def test_what_a_caller_adds_goes_into_the_body(loopback: Loopback) -> None:
    loopback.plan(answer())
    model = OpenAIModel(settings(loopback))
    using(model, lambda model: model.complete(REQUEST, extra={"id_slot": 2, "temperature": 0.5}))
    assert loopback.chats[0].body["id_slot"] == 2
    assert loopback.chats[0].body["temperature"] == 0.5


def test_the_model_keeps_the_protocol_and_the_names_it_is_given(loopback: Loopback) -> None:
    profile = Profile(plan="per-field", context=4096)
    model: ChatModel = OpenAIModel(settings(loopback), provider="embedded", profile=profile)
    assert (model.name, model.provider, model.profile) == ("tiny", "embedded", profile)


def test_sharing_changes_nothing(loopback: Loopback) -> None:
    loopback.plan(answer("shared"))

    async def share(model: OpenAIModel) -> Completion:
        async with model.sharing([REQUEST, REQUEST]):
            return await model.complete(REQUEST)

    assert using(OpenAIModel(settings(loopback)), share).text == "shared"


def test_posting_reaches_below_the_root_of_the_server(loopback: Loopback) -> None:
    loopback.routes["/slots/0"] = raw('{"n_saved": 7}')
    model = OpenAIModel(settings(loopback))
    reply = using(model, lambda model: model.post("/slots/0?action=save", {"filename": "a"}))
    assert reply == {"n_saved": 7}
    assert loopback.requests[0].path == "/slots/0?action=save"
    assert loopback.requests[0].body == {"filename": "a"}


def test_posting_to_an_endpoint_the_server_lacks_is_told(loopback: Loopback) -> None:
    model = OpenAIModel(settings(loopback))
    with pytest.raises(RequestRejectedError, match="404"):
        using(model, lambda model: model.post("/slots/0", {}))


def test_an_answer_cut_off_at_the_limit_is_marked_and_no_error(loopback: Loopback) -> None:
    completion = ask(loopback, answer('{"na', finish_reason="length"))
    assert completion.truncated
    assert completion.text == '{"na'


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_answer_is_an_empty_text(loopback: Loopback, text: str | None) -> None:
    assert ask(loopback, answer(text)).text == ""


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, Usage()),
        ({"prompt_tokens": 4, "completion_tokens": None}, Usage(prompt=4)),
        ({"prompt_tokens": 4, "prompt_tokens_details": None}, Usage(prompt=4)),
        ({"prompt_tokens": "many", "prompt_tokens_details": []}, Usage()),
    ],
)
def test_tokens_that_are_not_told_count_as_none(
    loopback: Loopback, usage: dict[str, Any] | None, expected: Usage
) -> None:
    assert ask(loopback, answer(usage=usage)).usage == expected


def test_no_more_requests_are_under_way_than_allowed(loopback: Loopback) -> None:
    loopback.plan(answer(after=0.05))

    async def six(model: OpenAIModel) -> None:
        await asyncio.gather(*(model.complete(REQUEST) for _ in range(6)))

    using(OpenAIModel(settings(loopback, max_concurrency=2)), six)
    assert loopback.most_at_once == 2
    assert len(loopback.chats) == 6


def test_closing_twice_is_fine(loopback: Loopback) -> None:
    async def close(model: OpenAIModel) -> None:
        await model.aclose()

    using(OpenAIModel(settings(loopback)), close)


def test_the_environment_of_the_sdk_is_not_consulted(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-someone-else")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    ask(loopback, answer(), api_key=None)
    assert "sk-of-someone-else" not in str(loopback.chats[0].headers)


# --- which model --------------------------------------------------------------------------


def test_the_only_model_of_a_server_is_taken(loopback: Loopback) -> None:
    model = OpenAIModel(settings(loopback, model=None))
    assert model.name == "unknown"
    ask_twice(model)
    assert model.name == "tiny"
    assert [chat.body["model"] for chat in loopback.chats] == ["tiny", "tiny"]
    assert [request.path for request in loopback.requests].count("/v1/models") == 1


def test_several_models_are_a_choice_for_the_user(loopback: Loopback) -> None:
    loopback.routes["/v1/models"] = models("small", "large")
    with pytest.raises(ConfigurationError, match=r"2 models.*--model.*small, large"):
        ask(loopback, answer(), model=None)


@pytest.mark.parametrize("listing", [models(), error(404), raw('{"object": "list"}')])
def test_a_server_that_lists_no_model_needs_one_named(
    loopback: Loopback, listing: Behaviour
) -> None:
    loopback.routes["/v1/models"] = listing
    with pytest.raises(ConfigurationError, match="--model"):
        ask(loopback, answer(), model=None)


def test_openai_is_asked_for_a_small_model_without_length_limits() -> None:
    seen: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        return httpx2.Response(200, json={"choices": [{"message": {"content": "{}"}}]})

    client = httpx2.AsyncClient(transport=httpx2.MockTransport(respond))
    hosted = Settings(provider="openai", api_key=KEY)
    model = OpenAIModel(hosted, http_client=client)
    using(model, lambda model: model.complete(REQUEST))
    assert str(seen[0].url) == "https://api.openai.com/v1/chat/completions"
    assert b'"gpt-5-mini"' in seen[0].content
    assert b'"maxItems"' in seen[0].content
    # The property of that name stays; its limit and that of the items go.
    assert seen[0].content.count(b'"maxLength"') == 2


def test_azure_is_asked_by_deployment_version_and_its_own_header(loopback: Loopback) -> None:
    azure = settings(
        loopback, provider="azure", base_url=loopback.root, model="my-gpt", api_version="2025-01-01"
    )
    loopback.plan(answer())
    model = OpenAIModel(azure)
    using(model, lambda model: model.complete(REQUEST))
    sent = loopback.chats[0]
    assert sent.path == "/openai/deployments/my-gpt/chat/completions?api-version=2025-01-01"
    assert sent.headers["api-key"] == KEY
    assert "authorization" not in sent.headers
    assert shape(loopback, 0) == "schema"
    assert model.provider == "azure"


# --- settings that cannot work ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "variable"),
    [
        ({"provider": "openai"}, "OPENAI_API_KEY"),
        (
            {"provider": "azure", "base_url": "http://x", "model": "m", "api_version": "v"},
            "AZURE_OPENAI_API_KEY",
        ),
    ],
)
def test_a_missing_key_is_told_by_its_variable_before_anything_is_sent(
    changes: dict[str, Any], variable: str
) -> None:
    with pytest.raises(AuthenticationError, match=rf"\b{variable}\b"):
        OpenAIModel(Settings.checked(**changes))


def test_a_key_that_cannot_be_sent_is_refused_without_showing_it(loopback: Loopback) -> None:
    with pytest.raises(AuthenticationError, match="OPENAI_API_KEY") as caught:
        OpenAIModel(settings(loopback, api_key="sk-ge\nheim"))
    assert "sk-" not in str(caught.value)


def test_blanks_around_a_key_are_not_part_of_it(loopback: Loopback) -> None:
    ask(loopback, answer(), api_key=f" {KEY}\n")
    assert loopback.chats[0].headers["authorization"] == f"Bearer {KEY}"


def test_an_incomplete_azure_endpoint_is_told_in_full() -> None:
    with pytest.raises(ConfigurationError, match=r"AZURE_OPENAI_ENDPOINT.*VERSION.*--model"):
        OpenAIModel(Settings(provider="azure", api_key=KEY))


@pytest.mark.parametrize("url", ["localhost:8080/v1", "ftp://host/v1", "/v1", "http://:x/v1"])
def test_a_base_url_that_is_no_address_is_refused(loopback: Loopback, url: str) -> None:
    with pytest.raises(ConfigurationError, match="base URL"):
        OpenAIModel(settings(loopback, base_url=url))


# --- refusals, each with its own error, none asked twice ----------------------------------


@pytest.mark.parametrize(
    ("refusal", "kind", "told"),
    [
        (error(401, "invalid_api_key"), AuthenticationError, "OPENAI_API_KEY"),
        (error(403, message="not your region"), AuthenticationError, "not your region"),
        (error(404, "model_not_found", "no"), ModelNotFoundError, "'tiny'.*--model"),
        (error(404, message='model "tiny" not found, try pulling it'), ModelNotFoundError, "pull"),
        (error(404, message="The model `tiny` does not exist."), ModelNotFoundError, "--model"),
        (raw('{"error": "model not found"}', status=404), ModelNotFoundError, "model not found"),
        (error(404, "DeploymentNotFound"), ModelNotFoundError, "--model"),
        (error(404, message="Not Found"), RequestRejectedError, "/v1"),
        (raw("<html>nginx</html>", status=405), RequestRejectedError, "/v1"),
        (error(429, "insufficient_quota"), QuotaError, "credit"),
        (error(429, type="insufficient_quota"), QuotaError, "credit"),
        (error(402, message="Insufficient Balance"), QuotaError, "Insufficient Balance"),
        (error(400, "content_filter"), ContentFilterError, "article"),
        (
            error(400, "x", innererror={"code": "ResponsibleAIPolicyViolation"}),
            ContentFilterError,
            "article",
        ),
        (error(400, "context_length_exceeded"), ContextOverflowError, "Shorten"),
        (error(400, type="exceed_context_size_error"), ContextOverflowError, "Shorten"),
        (
            error(400, message="This model's maximum context length is 4096 tokens."),
            ContextOverflowError,
            "4096",
        ),
        (
            error(400, message="'max_tokens' is too large: 9. This model's maximum context "),
            RequestRejectedError,
            "too large",
        ),
        (
            error(500, message="the request exceeds the available context size"),
            ContextOverflowError,
            "larger context",
        ),
        (raw("Payload Too Large", status=413), ContextOverflowError, "Payload Too Large"),
        (error(400, message="id_slot out of range"), RequestRejectedError, "id_slot"),
        (raw('{"detail": [{"msg": "odd"}]}', status=422), RequestRejectedError, "odd"),
        (error(501, message="never"), ServerFailedError, "never"),
    ],
)
def test_a_refusal_is_told_apart_and_not_asked_again(
    loopback: Loopback, refusal: Behaviour, kind: type[ProviderError], told: str
) -> None:
    with pytest.raises(kind, match=told) as caught:
        ask(loopback, refusal)
    assert type(caught.value) is kind
    assert caught.value.__cause__ is not None
    assert len(loopback.chats) == 1


def test_the_content_filter_also_stops_answers(loopback: Loopback) -> None:
    with pytest.raises(ContentFilterError, match="blocked the answer"):
        ask(loopback, answer("", finish_reason="content_filter"))


def test_a_model_that_declines_is_quoted(loopback: Loopback) -> None:
    with pytest.raises(RefusalError, match="cannot help"):
        ask(loopback, answer(None, refusal="I cannot help with that."))


@pytest.mark.parametrize("body", ['{"choices": []}', "{}", "[]", '{"choices": [{"message": 1}]}'])
def test_json_without_a_message_is_no_usable_answer(loopback: Loopback, body: str) -> None:
    with pytest.raises(InvalidOutputError, match="no chat completion"):
        ask(loopback, raw(body))
    assert len(loopback.chats) == 1


def test_a_servers_words_are_shown_printable_and_short(loopback: Loopback) -> None:
    words = "\x1b[31mred\x00\u202e\ud800 " + "long " * 200
    with pytest.raises(RequestRejectedError) as caught:
        ask(loopback, error(400, message=words))
    shown = str(caught.value)
    assert "[31mred long long" in shown
    assert shown.isprintable()
    assert len(shown) < 450


# --- the key is a secret ------------------------------------------------------------------


def test_the_key_shows_up_nowhere(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    loopback.plan(error(401, "invalid_api_key", f"Incorrect API key provided: {KEY}. Get one."))
    model = OpenAIModel(settings(loopback))
    with pytest.raises(AuthenticationError) as caught:
        using(model, lambda model: model.complete(REQUEST))
    assert "Incorrect API key provided: [key]" in str(caught.value)
    shown = [
        "".join(traceback.format_exception(caught.value)),
        repr(caught.value),
        repr(model),
        repr(vars(model)),
        caplog.text,
    ]
    assert not [text for text in shown if KEY in text]


def test_a_key_broken_up_by_control_characters_is_not_put_together_again(
    loopback: Loopback,
) -> None:
    with pytest.raises(AuthenticationError) as caught:
        ask(loopback, error(401, message=f"wrong: {KEY[:5]}\u200b{KEY[5:]}"))
    assert KEY not in str(caught.value)


# --- failures that another attempt may mend -----------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [
        error(408),
        error(409),
        error(429, "rate_limit_exceeded"),
        error(500),
        error(503, message="Loading model"),
        reset(),
        truncated(),
        cut_json(),
        not_json(),
        raw('{"error": {"message": "Provider returned error", "code": 502}}'),
    ],
)
def test_a_passing_failure_is_asked_again(loopback: Loopback, failure: Behaviour) -> None:
    assert ask(loopback, failure, answer("at last")).text == "at last"
    assert len(loopback.chats) == 2


def test_three_server_errors_and_then_an_answer_are_an_answer(loopback: Loopback) -> None:
    assert ask(loopback, error(500), error(500), error(500), answer("at last")).text == "at last"
    assert len(loopback.chats) == 4


@pytest.mark.parametrize(
    ("failure", "kind", "told"),
    [
        (error(408), ProviderTimeoutError, "408"),
        (error(409), RequestRejectedError, "409"),
        (error(429), RateLimitError, "max_concurrency"),
        (error(503, message="overloaded"), ServerFailedError, "503: overloaded"),
        (raw("<html>Bad Gateway</html>", status=502), ServerFailedError, r"HTTP 502 \("),
        (reset(), ConnectionFailedError, "broke off"),
        (truncated(), ConnectionFailedError, "broke off"),
        (cut_json(), ServerFailedError, "not JSON"),
        (not_json(), ServerFailedError, "/v1"),
        (raw('{"error": "upstream is down"}'), ServerFailedError, "upstream is down"),
    ],
)
def test_a_lasting_failure_ends_after_all_attempts_with_its_own_error(
    loopback: Loopback, failure: Behaviour, kind: type[ProviderError], told: str
) -> None:
    with pytest.raises(kind, match=told) as caught:
        ask(loopback, failure, max_attempts=3)
    assert type(caught.value) is kind
    assert caught.value.__cause__ is not None or "upstream" in told
    assert "(3 attempts)" in str(caught.value)
    assert loopback.root.removeprefix("http://") in str(caught.value)
    assert len(loopback.chats) == 3


def test_attempts_end_with_the_time_for_them(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retry, "BACKOFF_BASE", 0.1)
    started = time.monotonic()
    # On a busy machine the last attempt may run into the end of the time.
    with pytest.raises((ServerFailedError, ProviderTimeoutError)):
        ask(loopback, error(503), max_attempts=100, max_retry_seconds=1.0)
    assert time.monotonic() - started < 3
    assert 2 <= len(loopback.chats) < 100


def test_without_time_for_retries_there_is_one_attempt(loopback: Loopback) -> None:
    with pytest.raises(ServerFailedError):
        ask(loopback, error(503), max_retry_seconds=0)
    assert len(loopback.chats) == 1


def test_each_wait_is_announced(loopback: Loopback) -> None:
    events: list[Progress] = []
    loopback.plan(error(429, message="slow down"), reset(), answer())
    model = OpenAIModel(settings(loopback, max_attempts=4), observe=events.append)
    using(model, lambda model: model.complete(REQUEST))
    assert [(e.stage, e.name, e.done, e.total) for e in events] == [
        ("retry", "actors and more", 1, 4),
        ("retry", "actors and more", 2, 4),
    ]
    assert "slow down" in events[0].detail
    assert "broke off" in events[1].detail


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "0.4"},
        {"retry-after-ms": "400"},
        {"retry-after-ms": "400", "Retry-After": "9"},
        {"retry-after-ms": "soon", "Retry-After": "0.4"},
    ],
)
def test_the_wait_the_server_asks_for_is_kept(loopback: Loopback, headers: dict[str, str]) -> None:
    completion = ask(loopback, error(429, headers=headers), answer())
    assert 0.4 <= completion.seconds < 2


def test_the_wait_may_be_given_as_a_date(loopback: Loopback) -> None:
    # Whole seconds only: two from now is between one and two away.
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    completion = ask(loopback, error(503, headers={"Retry-After": date}), answer())
    assert 0.8 <= completion.seconds < 3


@pytest.mark.parametrize(
    "value",
    [
        "-5",
        "nan",
        "inf",
        "soon",
        "",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wed, 21 Oct 99999 1:1:1 GMT",
    ],
)
def test_a_wait_that_makes_no_sense_is_short(loopback: Loopback, value: str) -> None:
    completion = ask(loopback, error(429, headers={"Retry-After": value}), answer())
    assert completion.seconds < 1


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimitError), (503, ServerFailedError)])
def test_a_wait_longer_than_allowed_fails_at_once_and_is_told(
    loopback: Loopback, status: int, kind: type[ProviderError]
) -> None:
    started = time.monotonic()
    with pytest.raises(kind, match=r"wait 3600 s.*max_retry_seconds"):
        ask(loopback, error(status, headers={"Retry-After": "3600"}))
    assert time.monotonic() - started < 1
    assert len(loopback.chats) == 1


# --- time and connections -----------------------------------------------------------------


@pytest.mark.parametrize("behaviour", [hang(), drip()])
def test_a_server_that_never_finishes_is_bounded_in_time(
    loopback: Loopback, behaviour: Behaviour
) -> None:
    started = time.monotonic()
    with pytest.raises(ProviderTimeoutError, match=r"within 0\.\d+ s \(2 attempts\)") as caught:
        ask(loopback, behaviour, request_timeout=0.3, max_attempts=2)
    assert time.monotonic() - started < 2
    assert "request_timeout" in str(caught.value)
    assert loopback.hung_up.wait(2)


def test_all_attempts_at_a_silent_server_end_with_the_time_for_them(loopback: Loopback) -> None:
    started = time.monotonic()
    with pytest.raises(ProviderTimeoutError):
        ask(loopback, hang(), request_timeout=0.4, max_attempts=50, max_retry_seconds=0.6)
    assert time.monotonic() - started < 2
    # The first has its own time; the others share theirs.
    assert len(loopback.chats) == 3


def test_a_silence_that_passes_is_asked_again(loopback: Loopback) -> None:
    assert ask(loopback, hang(), answer("awake"), request_timeout=0.3).text == "awake"


def test_a_refused_connection_is_told_quickly_with_its_address(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(ConnectionFailedError, match=f"{address}.*port"):
            ask(loopback, base_url=f"http://{address}/v1")
        assert time.monotonic() - started < 3


def test_a_server_that_was_there_before_gets_all_attempts(loopback: Loopback) -> None:
    loopback.plan(answer())
    events: list[Progress] = []
    model = OpenAIModel(settings(loopback, max_attempts=4), observe=events.append)

    async def lose(model: OpenAIModel) -> None:
        await model.complete(REQUEST)
        loopback.close()
        await model.complete(REQUEST)

    with pytest.raises(ConnectionFailedError, match="4 attempts"):
        using(model, lose)
    assert len(events) == 3


def test_user_and_password_of_an_address_are_not_told(loopback: Loopback) -> None:
    with pytest.raises(ConnectionFailedError) as caught:
        ask(loopback, base_url="http://me:secret@127.0.0.1:1/v1")
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_cancelling_leaves_no_request_running(loopback: Loopback) -> None:
    loopback.plan(hang())

    async def cancel(model: OpenAIModel) -> None:
        asking = asyncio.create_task(model.complete(REQUEST))
        assert await asyncio.to_thread(loopback.asked.wait, 2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await asyncio.to_thread(loopback.hung_up.wait, 2)
        loopback.plan(answer("free again"))
        assert (await model.complete(REQUEST)).text == "free again"

    using(OpenAIModel(settings(loopback, max_concurrency=1)), cancel)
    assert len(loopback.chats) == 2


def test_cancelling_ends_a_wait_between_attempts(loopback: Loopback) -> None:
    loopback.plan(error(429, headers={"Retry-After": "60"}))
    waiting = asyncio.Event()

    async def cancel(model: OpenAIModel) -> None:
        asking = asyncio.create_task(model.complete(REQUEST))
        await asyncio.wait_for(waiting.wait(), 2)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    using(OpenAIModel(settings(loopback), observe=lambda _: waiting.set()), cancel)
    assert len(loopback.chats) == 1


# --- what the endpoint does not accept ----------------------------------------------------


@pytest.mark.parametrize(
    ("refusals", "shapes", "enforced"),
    [
        ([], ["schema with caps"], True),
        (
            [
                error(
                    400, message="Invalid schema for response_format: 'maxLength' is not permitted"
                )
            ],
            ["schema with caps", "schema"],
            True,
        ),
        (
            [error(400, message=NO_SCHEMA), error(422, message="json_schema is not supported")],
            ["schema with caps", "schema", "json_object"],
            False,
        ),
        (
            [
                error(404, message="no endpoints support response_format"),
                error(501, message="response_format: not implemented"),
                error(400, message=NO_SCHEMA),
            ],
            ["schema with caps", "schema", "json_object", "text"],
            False,
        ),
    ],
)
def test_a_refused_way_to_ask_for_a_schema_is_stepped_down_once(
    loopback: Loopback, refusals: list[Behaviour], shapes: list[str], enforced: bool
) -> None:
    loopback.plan(*refusals, answer())
    completions = ask_twice(OpenAIModel(settings(loopback)))
    assert [completion.enforced for completion in completions] == [enforced, enforced]
    sent = [shape(loopback, index) for index in range(len(loopback.chats))]
    assert sent == [*shapes, shapes[-1]]


def test_a_schema_the_server_does_not_hold_to_is_told_in_the_last_question(
    loopback: Loopback,
) -> None:
    refused = error(400, message=NO_SCHEMA)
    ask(loopback, refused, refused, answer())
    contents = [turn["content"] for turn in loopback.chats[2].body["messages"]]
    assert contents[:3] == ["Extract.", "Once", "{}"]
    assert contents[3].startswith("Twice\n\nAnswer with one JSON object")
    assert '"maxItems": 5' in contents[3]


def test_a_refused_keyword_costs_that_keyword_only(loopback: Loopback) -> None:
    refused = error(400, message="Invalid schema: 'maxItems' is not permitted")
    completion = ask(loopback, refused, answer())
    assert completion.enforced
    schema = loopback.chats[1].body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["names"] == {"type": "array", "items": {"type": "string"}}
    assert "maxLength" in schema["properties"]


def test_a_format_refused_in_every_form_is_an_error(loopback: Loopback) -> None:
    with pytest.raises(RequestRejectedError, match="schema"):
        ask(loopback, error(400, message="bad schema"))
    assert [shape(loopback, index) for index in range(4)] == [
        "schema with caps",
        "schema",
        "json_object",
        "text",
    ]


def test_requests_refused_together_step_down_once(loopback: Loopback) -> None:
    refused = error(400, message="'maxLength' is not permitted in the schema", after=0.05)

    def picky(handler: Handler) -> None:
        (refused if shape(loopback, -1) == "schema with caps" else answer())(handler)

    loopback.plan(picky)

    async def three(model: OpenAIModel) -> list[Completion]:
        return await asyncio.gather(*(model.complete(REQUEST) for _ in range(3)))

    completions = using(OpenAIModel(settings(loopback)), three)
    assert all(completion.enforced for completion in completions)
    assert "json_object" not in {shape(loopback, index) for index in range(len(loopback.chats))}


@pytest.mark.parametrize(
    "refusal",
    [
        error(400, "unsupported_value", "only 1 is supported", param="temperature"),
        error(400, message="Unsupported value: 'temperature' does not support 0."),
        error(400, message="`temperature` is deprecated for this model."),
    ],
)
def test_a_refused_temperature_is_left_out_from_then_on(
    loopback: Loopback, refusal: Behaviour
) -> None:
    loopback.plan(refusal, answer())
    ask_twice(OpenAIModel(settings(loopback)))
    assert ["temperature" in chat.body for chat in loopback.chats] == [True, False, False]
    assert shape(loopback, 2) == "schema with caps"


def test_a_model_that_thinks_gets_room_for_it_from_then_on(loopback: Loopback) -> None:
    loopback.plan(
        error(
            400,
            "unsupported_parameter",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            param="max_tokens",
        ),
        error(400, "unsupported_value", "no", param="temperature"),
        answer(),
    )
    ask_twice(OpenAIModel(settings(loopback)))
    first, *_, last = [chat.body for chat in loopback.chats]
    assert first["max_tokens"] == 50
    assert "max_tokens" not in last
    assert last["max_completion_tokens"] == 50 + THINKING_TOKENS
    assert len(loopback.chats) == 4


def test_stepping_down_takes_no_attempt(loopback: Loopback) -> None:
    refused = error(400, message=NO_SCHEMA)
    assert ask(loopback, refused, refused, answer("x"), max_attempts=1).text == "x"


# --- the tests' own walls -----------------------------------------------------------------


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1"])
def test_no_test_gets_out_of_this_machine(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    blocked = pytest.raises(pytest.fail.Exception, match="the network is blocked")
    with socket.socket(family) as way_out, blocked:
        way_out.connect((host, 80))


def test_no_test_looks_up_a_name_outside_of_this_machine() -> None:
    with pytest.raises(pytest.fail.Exception, match="the network is blocked"):
        socket.getaddrinfo("example.org", 80)
