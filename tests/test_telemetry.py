"""What is told of a run: spans, measurements and log records, and what is in none of them."""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from articles import ANSWERS, ARTICLE, answer, perfect
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import Loopback, error
from loopback import answer as reply
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from summarizer import (
    Document,
    RateLimitError,
    RefusalError,
    Settings,
    Summarizer,
    SummarizerError,
)
from summarizer.cli import main
from summarizer.cli_logging import JsonLines
from summarizer.errors import TruncatedError
from summarizer.providers.base import Completion, Request, Usage
from summarizer.providers.wrapping import Wrapper
from summarizer.telemetry import plain
from summarizer.testing import Script, ScriptedModel

KEY = "sk-made-up-0123456789"
GERMAN = "Der Bürgermeister sagte am Montag, die Brücke sei sicher. Sie wurde 2014 gebaut."

SPANS = InMemorySpanExporter()
MEASURED = InMemoryMetricReader()


@pytest.fixture(scope="module", autouse=True)
def _providers() -> Iterator[None]:
    """OpenTelemetry takes each provider once in a process."""
    tracers, meters = TracerProvider(), MeterProvider(metric_readers=[MEASURED])
    tracers.add_span_processor(SimpleSpanProcessor(SPANS))
    trace.set_tracer_provider(tracers)
    metrics.set_meter_provider(meters)
    yield
    tracers.shutdown()
    meters.shutdown()


@pytest.fixture(autouse=True)
def _nothing_told_yet() -> None:
    SPANS.clear()


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG, "summarizer")
    return caplog


def agreeing(request: Request) -> str:
    """A good model's answers, which finds each item well supported when asked to judge."""
    if request.name.startswith("semantic"):
        return json.dumps(dict.fromkeys(request.schema["properties"], True))
    return perfect(request)


def run(
    script: Script = perfect, text: str | Document = ARTICLE, model: str = "scripted", **more: Any
) -> None:
    checked = Settings.checked(**({"plan": "all", "reask": False} | more))
    with Summarizer(checked, model=ScriptedModel(script, name=model)) as summarizer:
        summarizer.summarize(text)


def spans(name: str = "") -> list[ReadableSpan]:
    return [one for one in SPANS.get_finished_spans() if one.name.startswith(name)]


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def tree() -> list[str]:
    """The names of all spans, each after those of the spans it lies in, in order of their start."""
    named = {one.context.span_id: one for one in spans() if one.context}

    def path(one: ReadableSpan) -> str:
        above = named.get(one.parent.span_id) if one.parent else None
        return f"{path(above)} > {one.name}" if above else one.name

    return [path(one) for one in sorted(spans(), key=lambda one: one.start_time or 0)]


def measured(name: str, model: str) -> list[Any]:
    """What was measured of a model under this name."""
    data = MEASURED.get_metrics_data()
    return [
        point
        for resource in (data.resource_metrics if data else ())
        for scope in resource.scope_metrics
        for metric in scope.metrics
        for point in metric.data.data_points
        if metric.name == name and (point.attributes or {})["gen_ai.request.model"] == model
    ]


def told(log: pytest.LogCaptureFixture) -> str:
    """Everything that was recorded anywhere, as one text."""
    records = [f"{record.getMessage()} {vars(record)}" for record in log.records]
    return "\n".join([*records, *(one.to_json() for one in spans())])


def events(log: pytest.LogCaptureFixture, event: str) -> list[Any]:
    return [vars(record) for record in log.records if vars(record).get("event") == event]


def test_an_article_is_a_span_with_its_stages_and_their_requests_inside() -> None:
    run(agreeing, plan="per-field", fields=("summary", "casualties"), semantic_check=True)
    assert tree() == [
        "summarize",
        "summarize > read",
        "summarize > ask",
        "summarize > ask > chat scripted",
        "summarize > check",
        "summarize > semantic check",
        "summarize > semantic check > chat scripted",
    ]


def test_asking_again_is_a_stage_of_its_own_and_the_article_says_so() -> None:
    poor = ANSWERS | {"casualties": []}
    run(lambda request: answer(request, poor), reask=True)
    assert [path for path in tree() if "again" in path] == [
        "summarize > ask again",
        "summarize > ask again > chat scripted",
    ]
    assert attributes(spans("summarize")[0])["summarizer.reasked"] is True


def test_an_article_that_is_not_asked_about_again_says_so() -> None:
    run()
    assert attributes(spans("summarize")[0])["summarizer.reasked"] is False


def test_the_article_s_span_counts_what_was_kept_rejected_and_missed() -> None:
    wrong = {"name": "Nobody Known", "role": None, "kind": "person"}
    answers = ANSWERS | {"actors": [*ANSWERS["actors"], wrong], "casualties": []}
    document = Document.from_text(ARTICLE, id="tarn.txt")
    run(lambda request: answer(request, answers), document)
    said = attributes(spans("summarize")[0])
    assert {
        "summarizer.source.id": "tarn.txt",
        "summarizer.source.sha256": document.sha256,
        "summarizer.source.language": "en",
        "summarizer.source.sentences": 8,
        "summarizer.requests": 1,
        "summarizer.actors.kept": 3,
        "summarizer.actors.rejected": 1,
        "summarizer.casualties.kept": 0,
        "summarizer.casualties.missed": 3,
    }.items() <= said.items()


def test_a_request_s_span_follows_the_conventions() -> None:
    def script(_: Request) -> Completion:
        return Completion("{}", truncated=True, usage=Usage(100, 40, 7), seconds=0.0)

    with pytest.raises(TruncatedError):
        run(script)
    (chat,) = spans("chat scripted")
    assert chat.kind is trace.SpanKind.CLIENT
    assert chat.status.is_unset
    asked = attributes(chat)
    assert asked.pop("gen_ai.request.max_tokens") > 100
    assert asked == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "testing",
        "gen_ai.request.model": "scripted",
        "gen_ai.output.type": "json",
        "gen_ai.prompt.name": "all",
        "gen_ai.response.finish_reasons": ("length",),
        "gen_ai.usage.input_tokens": 100,
        "gen_ai.usage.cache_read.input_tokens": 40,
        "gen_ai.usage.output_tokens": 7,
    }


@pytest.mark.parametrize(
    ("provider", "name"), [("azure", "azure.ai.openai"), ("embedded", "llama_cpp")]
)
def test_providers_have_the_conventions_names(provider: str, name: str) -> None:
    model = ScriptedModel(perfect, provider=provider)
    with Summarizer(Settings(), model=model) as summarizer:
        summarizer.summarize(ARTICLE)
    assert attributes(spans("chat")[0])["gen_ai.provider.name"] == name


def test_the_server_and_the_model_it_chose_are_named_in_the_span(loopback: Loopback) -> None:
    loopback.plan(reply(json.dumps(ANSWERS)))
    address = loopback.url.replace("://", "://user:secret@")
    with Summarizer(Settings(provider="openai", base_url=address, reask=False)) as summarizer:
        summarizer.summarize(ARTICLE)
    (chat,) = spans("chat")
    host, _, port = loopback.root.removeprefix("http://").partition(":")
    said = attributes(chat)
    assert chat.name == "chat tiny"
    assert said["gen_ai.request.model"] == "tiny"
    assert (said["server.address"], said["server.port"]) == (host, int(port))
    assert "secret" not in chat.to_json()


def test_a_request_that_is_tried_again_is_one_span(
    loopback: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.providers.retry.BACKOFF_BASE", 0.001)
    loopback.plan(error(500), error(503), reply(json.dumps(ANSWERS)))
    with Summarizer(Settings(provider="openai", base_url=loopback.url, reask=False)) as summarizer:
        summarizer.summarize(ARTICLE)
    assert [chat.status.is_unset for chat in spans("chat")] == [True]


def test_an_error_ends_its_spans_as_failed_and_only_its_class_is_told() -> None:
    with pytest.raises(RateLimitError):
        run(lambda _: RateLimitError("too much of this: " + ARTICLE))
    failed = {one.name: one for one in spans() if not one.status.is_ok and not one.status.is_unset}
    assert set(failed) == {"chat scripted", "summarize"}
    for one in failed.values():
        assert attributes(one)["error.type"] == "RateLimitError"
        assert one.status.description is None
        assert not one.events


def test_tokens_and_durations_are_measured_in_the_conventions_buckets() -> None:
    def script(_: Request) -> Completion:
        return Completion(json.dumps(ANSWERS), truncated=False, usage=Usage(99, 0, 7), seconds=0.0)

    run(script, model="buckets")
    tokens = measured("gen_ai.client.token.usage", "buckets")
    assert {t.attributes["gen_ai.token.type"]: t.sum for t in tokens} == {"input": 99, "output": 7}
    assert list(tokens[0].explicit_bounds) == [4**power for power in range(14)]
    (duration,) = measured("gen_ai.client.operation.duration", "buckets")
    assert duration.count == 1
    assert list(duration.explicit_bounds) == [
        *(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
    ]
    assert dict(duration.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "testing",
        "gen_ai.request.model": "buckets",
    }


def test_failed_requests_are_measured_apart() -> None:
    with pytest.raises(RefusalError):
        run(lambda _: RefusalError("no"), model="failing")
    (duration,) = measured("gen_ai.client.operation.duration", "failing")
    assert duration.attributes["error.type"] == "RefusalError"
    assert not measured("gen_ai.client.token.usage", "failing")


def test_tokens_that_a_server_does_not_tell_are_not_told_as_none() -> None:
    answers = Completion(json.dumps(ANSWERS), truncated=False, usage=Usage(), seconds=0.0)
    run(lambda _: answers, model="silent")
    assert not measured("gen_ai.client.token.usage", "silent")
    assert "gen_ai.usage.input_tokens" not in attributes(spans("chat")[0])


def test_articles_at_once_have_their_own_spans() -> None:
    together = threading.Barrier(4, timeout=10)
    texts = [f"{ARTICLE}\nThe march number {n} was the last one.\n" for n in range(4)]

    class Slow(ScriptedModel):
        async def complete(self, request: Request) -> Completion:
            await asyncio.to_thread(together.wait)
            return await super().complete(request)

    with (
        Summarizer(Settings(reask=False), model=Slow(perfect)) as summarizer,
        ThreadPoolExecutor(4) as threads,
    ):
        list(threads.map(summarizer.summarize, texts))
    traces = {one.context.trace_id for one in spans("summarize") if one.context}
    assert len(traces) == 4
    assert sorted(one.context.trace_id for one in spans("chat") if one.context) == sorted(traces)
    digests = {attributes(one)["summarizer.source.sha256"] for one in spans("summarize")}
    assert digests == {Document.from_text(text).sha256 for text in texts}


def parents() -> dict[str, str]:
    """By the name of the caller's span, the trace of the article in it."""
    of = {one.context.span_id: one.name for one in spans("caller") if one.context}
    return {
        of[one.parent.span_id]: attributes(one)["summarizer.source.id"]
        for one in spans("summarize")
        if one.parent
    }


def test_the_caller_s_span_is_the_article_s_parent_in_each_thread() -> None:
    tracer = trace.get_tracer("test")
    with Summarizer(Settings(reask=False), model=ScriptedModel(perfect)) as summarizer:

        def work(number: int) -> None:
            with tracer.start_as_current_span(f"caller {number}"):
                summarizer.summarize(Document.from_text(ARTICLE, id=str(number)))

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(work, range(4)))
        summarizer.summarize(ARTICLE)
    assert parents() == {f"caller {number}": str(number) for number in range(4)}
    assert len(spans("summarize")) == 5


def test_the_caller_s_span_is_the_article_s_parent_in_async_code() -> None:
    tracer = trace.get_tracer("test")

    async def work(summarizer: Summarizer, number: int) -> None:
        with tracer.start_as_current_span(f"caller {number}"):
            await summarizer.asummarize(Document.from_text(ARTICLE, id=str(number)))

    async def both() -> None:
        with Summarizer(Settings(reask=False), model=ScriptedModel(perfect)) as summarizer:
            await asyncio.gather(work(summarizer, 1), work(summarizer, 2))

    asyncio.run(both())
    assert parents() == {"caller 1": "1", "caller 2": "2"}


def test_a_model_inside_others_tells_of_a_request_once() -> None:
    from summarizer.providers.instrumented import instrumented

    model = Wrapper(instrumented(ScriptedModel(perfect)))
    with Summarizer(Settings(reask=False), model=model) as summarizer:
        summarizer.summarize(ARTICLE)
    assert len(spans("chat")) == 1


WORDS = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Lo"]), min_size=4, max_size=9)


def answered(kind: str, marker: str) -> Script:
    """A model that gives the article's word away, in an answer or in an error."""
    quoting = {name: [{"text": marker, "name": marker, "s": marker}] for name in ANSWERS}
    answers: dict[str, str | SummarizerError] = {
        "unusable": json.dumps(quoting),
        "broken": f'{{"summary": [{{"text": "{marker}", "s": [2]}}], "{marker}": ',
        "no JSON": marker,
        "refusal": RefusalError(f"The model declined: {marker}"),
        "failure": RateLimitError(f"The server answered HTTP 429: {marker}"),
    }
    return lambda request: answers.get(kind) or agreeing(request)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    kind=st.sampled_from(["good", "unusable", "broken", "no JSON", "refusal", "failure"]),
    marker=WORDS.map(lambda word: f"Qzx{word}xzQ"),
)
def test_no_word_of_an_article_or_an_answer_is_told_to_anyone(
    log: pytest.LogCaptureFixture, kind: str, marker: str
) -> None:
    log.clear()
    SPANS.clear()
    text = f"{marker} rises\n\n{ARTICLE}\nMinister {marker} said {marker} was injured.\n"
    try:
        run(answered(kind, marker), text, reask=True, semantic_check=True)
    except SummarizerError:
        assert events(log, "article failed")
    assert spans("summarize")
    assert marker.lower() not in told(log).lower()


def test_words_of_a_server_are_told_at_debug_only_without_the_key(
    loopback: Loopback, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.providers.retry.BACKOFF_BASE", 0.001)
    loopback.plan(error(429, message=f"slow\ndown {KEY}"), error(401, message=f"wrong {KEY}"))
    chosen = Settings.checked(provider="openai", base_url=loopback.url, api_key=KEY)
    with pytest.raises(SummarizerError), Summarizer(chosen) as summarizer:
        summarizer.summarize(ARTICLE)
    (reason,) = [str(one["reason"]) for one in events(log, "attempt failed")]
    assert reason.endswith("HTTP 429: slow down [key]")
    loud = [r for r in log.records if r.levelno > logging.DEBUG and r.name.startswith("summarizer")]
    assert loud
    assert not any("slow" in r.getMessage() for r in loud)
    assert KEY not in told(log)


def test_an_article_s_log_records_say_what_came_of_it(log: pytest.LogCaptureFixture) -> None:
    run(text=Document.from_text(ARTICLE, id="tarn.txt"))
    (begun,), (done,) = events(log, "article begun"), events(log, "article finished")
    assert (begun["article"], begun["language"], begun["sentences"]) == ("tarn.txt", "en", 8)
    assert begun["levelno"] == done["levelno"] == logging.INFO
    numbers = "requests", "prompt_tokens", "completion_tokens", "kept", "rejected", "missed"
    assert [done[name] for name in numbers] == [1, 10, 5, 11, 0, 1]
    assert done["article"] == "tarn.txt"
    assert done["seconds"] >= 0


def test_a_request_s_log_record_is_for_debugging(log: pytest.LogCaptureFixture) -> None:
    run()
    (done,) = events(log, "request finished")
    assert done["levelno"] == logging.DEBUG
    assert (done["request"], done["completion_tokens"], done["truncated"]) == ("all", 5, False)


def test_a_model_is_logged_when_it_is_opened_and_when_it_is_closed(
    log: pytest.LogCaptureFixture,
) -> None:
    run()
    (opened,), (closed,) = events(log, "model opened"), events(log, "model closed")
    assert (opened["model"], opened["provider"], opened["plan"]) == ("scripted", "testing", "all")
    assert closed["model"] == "scripted"


def test_a_retry_is_a_warning_that_names_article_error_and_wait(
    loopback: Loopback, log: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.providers.retry.BACKOFF_BASE", 0.001)
    loopback.plan(error(429, headers={"Retry-After": "0.01"}), reply(json.dumps(ANSWERS)))
    chosen = Settings(provider="openai", base_url=loopback.url, reask=False)
    with Summarizer(chosen) as summarizer:
        summarizer.summarize(Document.from_text(ARTICLE, id="tarn.txt"))
    (again,) = events(log, "request tried again")
    assert again["levelno"] == logging.WARNING
    names = "article", "request", "error", "attempt", "attempts"
    assert [again[name] for name in names] == ["tarn.txt", "all", "RateLimitError", 1, 5]
    assert 0.01 <= again["wait"] < 0.1


def test_a_field_that_is_not_finished_is_a_warning(log: pytest.LogCaptureFixture) -> None:
    def script(request: Request) -> str | SummarizerError:
        return perfect(request) if request.name == "summary" else RefusalError("I will not.")

    run(script, GERMAN, plan="per-field", fields=("summary", "demands"))
    (lost,) = events(log, "field not finished")
    assert lost["levelno"] == logging.WARNING
    assert (lost["field"], lost["error"]) == ("demands", "RefusalError")
    assert attributes(spans("summarize")[0])["summarizer.incomplete"] == ("demands",)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("news/a b.txt", "news/a b.txt"),
        ("two\nlines\x1b[31m\u2028\u202e", "two lines [31m"),
        ("https://user:pass@example.org/a?b=c#7", "https://example.org/a?b=c#7"),
        ("https://user:p@ss@example.org", "https://example.org"),
        ("a\ud800b", "a b"),
        ("x" * 500, "x" * 199 + "…"),
    ],
)
def test_ids_are_one_short_printable_line_without_a_user_s_name(
    name: str, shown: str, log: pytest.LogCaptureFixture
) -> None:
    run(text=Document.from_text(ARTICLE, id=name))
    assert {record["article"] for record in events(log, "article finished")} == {shown}
    assert attributes(spans("summarize")[0])["summarizer.source.id"] == shown


@given(st.text(st.characters()))
def test_whatever_is_shown_is_one_printable_line(text: str) -> None:
    assert plain(text).isprintable()


def test_nothing_is_printed_by_a_program_that_set_up_no_logging() -> None:
    done = _apart("summarizer.summarize(text)", script="RateLimitError('no')")
    assert "article failed" not in done.stderr


def test_without_opentelemetry_everything_else_works() -> None:
    before = "sys.modules['opentelemetry'] = None"
    after = (
        "logging.basicConfig(level='INFO'); summarizer.summarize(text); summarizer.close(); "
        "print(any(n.startswith('opentelemetry.') for n in sys.modules))"
    )
    done = _apart(after, before=before, script="perfect(request)")
    assert done.stdout == "False\n"
    assert "INFO:summarizer.article:article finished article=- language=en" in done.stderr


def _apart(after: str, *, before: str = "", script: str) -> subprocess.CompletedProcess[str]:
    """Run statements in an interpreter of their own, with a Summarizer and an article."""
    code = f"""
import logging, sys
{before}
from articles import ARTICLE as text, perfect
from summarizer import RateLimitError, Settings, Summarizer
from summarizer.testing import ScriptedModel
model = ScriptedModel(lambda request: {script})
summarizer = Summarizer(Settings(reask=False), model=model)
try:
    {after}
except RateLimitError:
    summarizer.close()
"""
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parent,
    )


@pytest.fixture
def article(tmp_path: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file, and a server to ask about it."""
    loopback.plan(reply(json.dumps(ANSWERS)))
    monkeypatch.setenv("OPENAI_BASE_URL", loopback.url)
    path = tmp_path / "tarn.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return str(path)


def _stderr(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_the_command_logs_nothing_unless_told_to(
    article: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([article]) == 0
    assert _stderr(capsys) == []


def test_the_command_logs_to_standard_error_on_request(
    article: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_LOG", "Info")
    assert main([article]) == 0
    lines = _stderr(capsys)
    assert any(f"INFO summarizer.article: article finished article={article} " in x for x in lines)
    assert not any("DEBUG" in line for line in lines)
    monkeypatch.delenv("SUMMARIZER_LOG")
    assert main([article]) == 0
    assert _stderr(capsys) == []


def test_the_command_s_log_may_be_lines_of_json(
    article: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_LOG", "debug")
    monkeypatch.setenv("SUMMARIZER_LOG_FORMAT", "json")
    assert main([article]) == 0
    records = [json.loads(line) for line in _stderr(capsys)]
    done = next(record for record in records if record["event"] == "article finished")
    assert done["level"] == "info"
    assert done["logger"] == "summarizer.article"
    assert done["article"] == article
    assert done["kept"] > 5
    assert done["time"].endswith("+00:00")
    assert {"model opened", "request finished", "model closed"} <= {r["event"] for r in records}


@pytest.mark.parametrize(
    ("variable", "value"), [("SUMMARIZER_LOG", "loud"), ("SUMMARIZER_LOG_FORMAT", "xml")]
)
def test_a_level_or_format_that_does_not_exist_is_named_with_those_that_do(
    variable: str,
    value: str,
    article: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    assert main([article]) == 2
    (line,) = _stderr(capsys)
    assert variable in line
    assert value in line
    assert ("warning" in line) == (variable == "SUMMARIZER_LOG")


ANYTHING: Sequence[st.SearchStrategy[Any]] = (
    st.text(st.characters()),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.binary(),
)


@given(st.dictionaries(st.text(st.characters()), st.one_of(*ANYTHING)), st.text(st.characters()))
def test_a_line_of_json_is_one_valid_line_whatever_was_logged(
    attributes: dict[str, Any], event: str
) -> None:
    record = logging.makeLogRecord({f"_{name}": value for name, value in attributes.items()})
    record.msg = event.replace("%", "")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    line = JsonLines().format(record)
    assert line.isascii()
    assert len(line.splitlines()) == 1
    read = json.loads(line, parse_constant=refuse)
    # Strict readers refuse half a character.
    assert all(text.encode() for text in (*read, *map(str, read.values())) if text)
