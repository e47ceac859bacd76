"""The engine that has articles summarised by the provider's Batch API."""

import asyncio
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from articles import ANSWERS, ARTICLE, Answers, answer
from batch_server import CHAT, BatchServer, Reply, no, said
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from loopback import Behaviour, error, hang, raw, reset

from summarizer import cli_batch_openai
from summarizer.cli import main
from summarizer.config import Settings
from summarizer.errors import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    ContentFilterError,
    ContextOverflowError,
    ProviderTimeoutError,
    QuotaError,
    RateLimitError,
    RefusalError,
    ServerFailedError,
)
from summarizer.progress import ignore
from summarizer.providers import retry
from summarizer.providers.base import Completion, Message, Request, Usage
from summarizer.providers.batch_files import Reader, parts
from summarizer.providers.batching import Terms
from summarizer.providers.choosing import open_batching
from summarizer.providers.failures import Endpoint
from summarizer.providers.ledger import Ledger

KEY = "sk-made-up-0123456789"
SCHEMA = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
TERMS = Terms(poll=0.01, quiet=0.02)

IN_A_PROCESS = """
import sys
from functools import partial
from summarizer import cli, cli_batch_openai
cli_batch_openai.Terms = partial(cli_batch_openai.Terms, quiet=0.15)
sys.exit(cli.main(sys.argv[1:]))
"""


def question(number: int) -> Request:
    return Request("made up", (Message("user", f"Question {number}"),), SCHEMA, 50)


def number_of(body: dict[str, Any]) -> int:
    return int(body["messages"][-1]["content"].split()[1])


def echo(body: dict[str, Any]) -> Reply:
    """The question's number."""
    return said(json.dumps({"n": number_of(body)}))


def careless(body: dict[str, Any]) -> Reply:
    """Overlooks casualties at first; about some articles says nonsense at first, or always."""
    schema = body["response_format"]["json_schema"]["schema"]
    messages = tuple(Message(turn["role"], turn["content"]) for turn in body["messages"])
    request = Request(body["response_format"]["json_schema"]["name"], messages, schema, 1)
    question = messages[-1].content
    if "-odd-" in question or any("-never-" in message.content for message in messages):
        return said("I would rather not.")
    first = "Teachers march" in question
    answers: Answers = ANSWERS | {"casualties": []} if first else ANSWERS
    return said(answer(request, answers))


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BACKOFF_BASE", 0.01)
    monkeypatch.setattr(cli_batch_openai, "Terms", partial(Terms, quiet=0.15))


@pytest.fixture
def server() -> Iterator[BatchServer]:
    with BatchServer(echo) as started:
        yield started


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "out.batches")


def settings(server: BatchServer, **changes: Any) -> Settings:
    values = {"provider": "openai", "base_url": server.url, "model": "tiny", "api_key": KEY}
    return Settings.checked(**values | changes)


MANNERS = ("", "-odd-", "-never-")

Outcome = Completion | BaseException


def ask(
    server: BatchServer,
    ledger: Ledger,
    *numbers: int,
    terms: Terms = TERMS,
    **changes: Any,
) -> list[Outcome]:
    """Ask these questions together; what comes of each."""

    async def together() -> list[Outcome]:
        model = open_batching(settings(server, **changes), ledger, terms, ignore)
        try:
            questions = [model.complete(question(number)) for number in numbers]
            return await asyncio.gather(*questions, return_exceptions=True)
        finally:
            await model.aclose()

    return asyncio.run(together())


def numbers(outcomes: list[Outcome]) -> list[int]:
    """The answers, all of which must be there."""
    found = []
    for outcome in outcomes:
        assert isinstance(outcome, Completion), outcome
        found.append(json.loads(outcome.text)["n"])
    return found


def kinds(outcomes: list[Outcome]) -> list[str]:
    return [type(outcome).__name__ for outcome in outcomes]


def write_articles(path: Path, count: int) -> None:
    """Articles that differ, the last two only in their ids; a third are never answered well."""
    rows = []
    for number in range(count):
        which = min(number, count - 2)
        headline = f"Number {which}{MANNERS[which % 3]}\n\n"
        rows.append({"id": f"n{number}", "text": headline + ARTICLE})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def arguments(folder: Path, server: BatchServer, name: str, *more: str) -> list[str]:
    return [
        "batch",
        str(folder / "in.jsonl"),
        "-o",
        str(folder / f"{name}.jsonl"),
        "--base-url",
        server.url,
        "--model",
        "tiny",
        "--provider",
        "openai",
        *more,
    ]


BATCHES = ("--engine", "openai-batch", "--poll", "0.01")


def records(path: Path) -> list[dict[str, Any]]:
    """The records, without what differs from run to run."""
    found = [json.loads(line) for line in path.read_text().splitlines()]
    for record in found:
        del record["run"]["seconds"]
    return found


def wait_until(happened: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def start(folder: Path, server: BatchServer, name: str, *more: str) -> subprocess.Popen[str]:
    command = arguments(folder, server, name, *BATCHES, *more)
    environment = os.environ | {"OPENAI_API_KEY": KEY}
    return subprocess.Popen(  # noqa: S603 - this Python, running this package
        [sys.executable, "-c", IN_A_PROCESS, *command],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


# --- a whole run --------------------------------------------------------------------------


def test_the_records_are_those_of_the_local_engine_made_with_few_batches(
    server: BatchServer, tmp_path: Path
) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 8)
    assert main(arguments(tmp_path, server, "local", "--no-cache")) == 5
    chats = len(server.chats)
    assert main(arguments(tmp_path, server, "batched", *BATCHES, "--no-cache")) == 5
    assert records(tmp_path / "batched.jsonl") == records(tmp_path / "local.jsonl")
    assert (tmp_path / "batched.errors.jsonl").read_text() == (
        tmp_path / "local.errors.jsonl"
    ).read_text()
    rounds = {one["run"]["requests"] for one in records(tmp_path / "local.jsonl")}
    assert rounds == {2, 3}
    assert len(server.chats) == chats + 1
    assert len(server.ids) < chats
    assert len(server.batches) < 7


def test_small_waves_give_the_same_records(server: BatchServer, tmp_path: Path) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 4)
    main(arguments(tmp_path, server, "large", *BATCHES, "--no-cache"))
    main(arguments(tmp_path, server, "small", *BATCHES, "--no-cache", "--wave", "2"))
    assert records(tmp_path / "small.jsonl") == records(tmp_path / "large.jsonl")


def test_a_finished_run_leaves_no_notes_of_batches(server: BatchServer, tmp_path: Path) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 4)
    main(arguments(tmp_path, server, "out", *BATCHES))
    assert server.batches
    assert not (tmp_path / "out.batches").exists()


def test_a_killed_run_goes_on_with_the_batch_that_it_had_submitted(
    server: BatchServer, tmp_path: Path
) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 8)
    main(arguments(tmp_path, server, "undisturbed", *BATCHES, "--no-cache"))
    before = server.ids
    server.held = True
    with start(tmp_path, server, "killed") as process:
        wait_until(lambda: len(server.ids) > len(before))
        wait_until(lambda: '"batch":"batch' in "".join(noted(tmp_path / "killed.batches")))
        process.kill()
        process.communicate()
    submitted = server.ids[len(before) :]
    server.held = False
    main(arguments(tmp_path, server, "killed", *BATCHES))
    assert records(tmp_path / "killed.jsonl") == records(tmp_path / "undisturbed.jsonl")
    after = server.ids[len(before) :]
    assert after[: len(submitted)] == submitted
    assert len(after) == len(set(after))


def test_a_run_killed_while_a_batch_is_made_finds_it_and_makes_no_other(
    server: BatchServer, tmp_path: Path
) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 6)
    server.replies["POST /v1/batches"] = [hang()]
    with start(tmp_path, server, "killed") as process:
        wait_until(lambda: server.batches)
        process.kill()
        process.communicate()
    assert all('"batch":null' in text for text in noted(tmp_path / "killed.batches"))
    # Others use the account, too.
    server.batches |= {f"other{n}": _foreign(f"other{n}") for n in range(3)}
    main(arguments(tmp_path, server, "killed", *BATCHES))
    ours = [batch["input_file_id"] for batch in server.batches.values() if "foreign" not in batch]
    assert len(ours) == len(set(ours))
    assert len(records(tmp_path / "killed.jsonl")) == 5


def _foreign(name: str) -> dict[str, Any]:
    made_of = {"input_file_id": f"file-of-{name}", "created_at": 3}
    return {"id": name, "status": "completed", "foreign": True} | made_of


def noted(folder: Path) -> list[str]:
    return [path.read_text() for path in sorted(folder.glob("*.json"))]


def test_ctrl_c_says_that_batches_go_on_at_the_provider(
    server: BatchServer, tmp_path: Path
) -> None:
    server.respond, server.held = careless, True
    write_articles(tmp_path / "in.jsonl", 4)
    with start(tmp_path, server, "out") as process:
        wait_until(lambda: '"batch":"batch' in "".join(noted(tmp_path / "out.batches")))
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert cli_batch_openai.GO_ON in err
    assert not server.count("POST", "/v1/batches/batch_1/cancel")


def test_restart_forgets_the_batches(server: BatchServer, tmp_path: Path) -> None:
    server.respond = careless
    write_articles(tmp_path / "in.jsonl", 4)
    entry = Ledger(tmp_path / "out.batches").add("file-9", 1, ["a"], enforced=True)
    main(arguments(tmp_path, server, "out", *BATCHES, "--restart"))
    assert not server.count("GET", "/v1/batches")
    assert not (tmp_path / "out.batches" / f"{entry.number:06}.json").exists()


def test_the_key_is_in_no_file_and_no_message(
    server: BatchServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG, "summarizer")
    server.respond = lambda _: no(400, message=f"Not with {KEY}.")
    write_articles(tmp_path / "in.jsonl", 4)
    assert main(arguments(tmp_path, server, "out", *BATCHES)) == 4
    server.respond = careless
    assert server.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    shown = capsys.readouterr()
    files = [path.read_text() for path in tmp_path.rglob("*.json*") if path.is_file()]
    assert "[key]" in shown.err
    for text in (*files, shown.out, shown.err, caplog.text):
        assert KEY not in text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--max-cost", "1"], "A budget does not fit batches"),
        (["--max-tokens", "1000"], "A budget does not fit batches"),
        (["--tokens-per-minute", "1000"], "Limits per minute"),
        (["--provider", "embedded"], "the provider is embedded"),
        (["--provider", "azure"], "the provider is azure"),
        (["--model", ""], "a model's name"),
        (["-o", "-"], "needs a file"),
    ],
)
def test_what_does_not_fit_batches_is_refused_before_anything_is_touched(
    more: list[str],
    words: str,
    server: BatchServer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_articles(tmp_path / "in.jsonl", 2)
    assert main(arguments(tmp_path, server, "out", *BATCHES, *more)) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out.jsonl").exists()
    assert not server.requests


# --- what becomes of requests -------------------------------------------------------------


def test_requests_asked_together_are_answered_by_one_batch_but_for_the_first(
    server: BatchServer, ledger: Ledger
) -> None:
    outcomes = ask(server, ledger, 1, 2, 3)
    assert numbers(outcomes) == [1, 2, 3]
    assert [[number_of(line["body"]) for line in batch] for batch in server.submitted] == [[2, 3]]
    batched = outcomes[1]
    assert isinstance(batched, Completion)
    assert batched.usage == Usage(prompt=12, cached=8, completion=3)
    assert batched.enforced
    assert batched.seconds > 0


def test_each_line_of_a_batch_is_a_strict_chat_request(server: BatchServer, ledger: Ledger) -> None:
    ask(server, ledger, 1, 2)
    [[line]] = server.submitted
    assert (line["method"], line["url"]) == ("POST", CHAT)
    assert line["body"] == server.chats[0].body | {
        "messages": [{"role": "user", "content": "Question 2"}]
    }


def test_identical_requests_are_asked_once(server: BatchServer, ledger: Ledger) -> None:
    assert numbers(ask(server, ledger, 1, 2, 2, 2, 1)) == [1, 2, 2, 2, 1]
    assert len(server.ids) == 1


def test_a_batch_is_split_by_the_number_of_requests(server: BatchServer, ledger: Ledger) -> None:
    terms = replace(TERMS, most_requests=2)
    assert numbers(ask(server, ledger, *range(6), terms=terms)) == list(range(6))
    assert sorted(map(len, server.submitted)) == [1, 2, 2]


def test_a_batch_is_split_by_the_size_of_its_file(server: BatchServer, ledger: Ledger) -> None:
    terms = replace(TERMS, most_bytes=1_100)
    assert numbers(ask(server, ledger, *range(6), terms=terms)) == list(range(6))
    sizes = [len(server.files[batch["input_file_id"]]) for batch in server.batches.values()]
    assert len(sizes) > 1
    assert max(sizes) <= 1_100


def test_what_the_endpoint_wants_is_found_out_before_the_first_batch(
    server: BatchServer, ledger: Ledger
) -> None:
    def thinking(body: dict[str, Any]) -> Reply:
        if "max_tokens" in body:
            return no(400, "unsupported_parameter", "'max_tokens' is not supported.")
        return echo(body)

    server.respond = thinking
    assert numbers(ask(server, ledger, 1, 2, 3)) == [1, 2, 3]
    assert all("max_completion_tokens" in line["body"] for line in server.submitted[0])


def test_a_wrong_key_is_told_before_anything_is_uploaded(
    server: BatchServer, ledger: Ledger
) -> None:
    server.respond = lambda _: no(401, "invalid_api_key")
    outcomes = ask(server, ledger, 1, 2)
    assert [type(outcome) for outcome in outcomes] == [AuthenticationError] * 2
    assert not server.files


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (no(400, "context_length_exceeded"), ContextOverflowError),
        (no(400, "content_filter"), ContentFilterError),
        (no(429, "insufficient_quota"), QuotaError),
        (said("", finish_reason="content_filter"), ContentFilterError),
        (said("", refusal="I would rather not."), RefusalError),
    ],
)
def test_a_request_that_a_batch_could_not_have_answered_fails_by_itself(
    reply: Reply, expected: type[Exception], server: BatchServer, ledger: Ledger
) -> None:
    server.respond = lambda body: reply if number_of(body) == 2 else echo(body)
    first, second, third = ask(server, ledger, 1, 2, 3)
    assert type(second) is expected
    assert numbers([first, third]) == [1, 3]
    assert len(server.batches) == 1


def test_an_answer_that_was_cut_off_is_told_as_such(server: BatchServer, ledger: Ledger) -> None:
    server.respond = lambda _: said('{"n": 1', finish_reason="length")
    outcome = ask(server, ledger, 1, 2)[1]
    assert isinstance(outcome, Completion)
    assert outcome.truncated


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_fails_for_no_fault_of_the_request_is_asked_again_by_the_next_batch(
    status: int, server: BatchServer, ledger: Ledger
) -> None:
    unlucky = {2: 2}

    def respond(body: dict[str, Any]) -> Reply:
        number = number_of(body)
        unlucky[number] = unlucky.get(number, 0) - 1
        return no(status) if unlucky[number] >= 0 else echo(body)

    server.respond = respond
    assert numbers(ask(server, ledger, 1, 2, 3)) == [1, 2, 3]
    asked = [[number_of(line["body"]) for line in batch] for batch in server.submitted]
    assert asked == [[2, 3], [2], [2]]


def test_a_request_that_fails_in_every_batch_is_given_up(
    server: BatchServer, ledger: Ledger
) -> None:
    server.respond = lambda body: no(429) if number_of(body) == 2 else echo(body)
    outcome = ask(server, ledger, 1, 2, 3, max_attempts=3)[1]
    assert isinstance(outcome, RateLimitError)
    assert "(3 attempts)" in str(outcome)
    assert len(server.batches) == 3


def test_what_a_batch_had_no_time_for_is_asked_once_more(
    server: BatchServer, ledger: Ledger
) -> None:
    server.fates = ["expired"]
    assert numbers(ask(server, ledger, *range(5))) == list(range(5))
    assert [len(batch) for batch in server.submitted] == [4, 2]


def test_what_two_batches_had_no_time_for_fails_and_is_asked_by_the_next_run(
    server: BatchServer, ledger: Ledger
) -> None:
    server.fates = ["expired", "expired"]
    outcomes = ask(server, ledger, *range(5))
    assert numbers(outcomes[:4]) == [0, 1, 2, 3]
    assert isinstance(outcomes[4], ProviderTimeoutError)
    assert numbers(ask(server, ledger, 4)) == [4]


def test_a_batch_that_is_cancelled_gives_what_it_has_and_is_not_made_again_by_itself(
    server: BatchServer, ledger: Ledger
) -> None:
    server.fates = ["cancelled"]
    outcomes = ask(server, ledger, *range(5))
    assert numbers(outcomes[:3]) == [0, 1, 2]
    assert kinds(outcomes[3:]) == ["ServerFailedError"] * 2
    assert len(server.batches) == 1
    # What was answered is had from it; what was not is asked.
    assert numbers(ask(server, ledger, 1, 2, 3, 4)) == [1, 2, 3, 4]
    assert [len(batch) for batch in server.submitted] == [4, 1]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("token_limit_exceeded", ConfigurationError), ("insufficient_quota", QuotaError)],
)
def test_a_batch_that_is_refused_stops_the_run_with_the_reason_and_is_forgotten(
    code: str, expected: type[Exception], server: BatchServer, ledger: Ledger
) -> None:
    server.fates = ["failed"]
    why = {"data": [{"code": code, "message": "Enqueued token limit reached"}]}
    server.replies["GET /v1/batches/batch_1"] = [None, _over("failed", errors=why)]
    outcomes = ask(server, ledger, 1, 2, 3)
    assert [type(outcome) for outcome in outcomes[1:]] == [expected] * 2
    assert "Enqueued token limit reached" in str(outcomes[1])
    assert "--wave" in str(outcomes[1])
    assert numbers(ask(server, ledger, 2, 3)) == [2, 3]


def _over(status: str, **more: Any) -> Behaviour:
    return raw(json.dumps({"id": "batch_1", "status": status} | more))


def test_a_request_that_no_file_tells_of_is_asked_again(
    server: BatchServer, ledger: Ledger
) -> None:
    server.replies["GET /v1/batches/batch_1"] = [None, _over("completed")]
    assert numbers(ask(server, ledger, 1, 2, 3)) == [1, 2, 3]
    assert [len(batch) for batch in server.submitted] == [2, 2]


# --- the endpoint, with and without faults ------------------------------------------------


def test_a_batch_whose_making_was_not_confirmed_is_looked_up_and_not_made_again(
    server: BatchServer, ledger: Ledger
) -> None:
    server.replies["POST /v1/batches"] = [reset(), None]
    assert numbers(ask(server, ledger, 1, 2, 3)) == [1, 2, 3]
    assert len(server.batches) == 1
    assert server.count("POST", "/v1/batches") == 1


def test_a_lost_connection_while_waiting_does_not_end_the_wait(
    server: BatchServer, ledger: Ledger
) -> None:
    server.replies["GET /v1/batches/batch_1"] = [reset(), reset(), reset(), None, reset()]
    server.replies["GET /v1/files/file-2/content"] = [error(503), error(503)]
    assert numbers(ask(server, ledger, 1, 2, 3, max_attempts=1)) == [1, 2, 3]
    assert len(server.batches) == 1


def test_a_batch_that_cannot_be_uploaded_fails_its_articles(
    server: BatchServer, ledger: Ledger
) -> None:
    server.replies["POST /v1/files"] = [reset()] * 3
    outcomes = ask(server, ledger, 1, 2, 3, max_attempts=3)
    assert [type(outcome) for outcome in outcomes[1:]] == [ConnectionFailedError] * 2


def test_an_endpoint_without_batches_is_told_at_once(server: BatchServer, ledger: Ledger) -> None:
    server.replies["POST /v1/files"] = [error(404, message="Not Found")]
    outcome = ask(server, ledger, 1, 2)[1]
    assert isinstance(outcome, ConfigurationError)
    assert "404" in str(outcome)


# --- what is noted ------------------------------------------------------------------------


def test_answers_that_came_while_nobody_waited_are_given_to_who_asks(
    server: BatchServer, ledger: Ledger
) -> None:
    ask(server, ledger, 1, 2, 3, 4)
    chats = len(server.chats)
    assert numbers(ask(server, ledger, 3, 2)) == [3, 2]
    assert len(server.batches) == 1
    assert len(server.chats) == chats


def test_a_batch_that_the_endpoint_does_not_know_is_named_with_the_file_to_remove(
    server: BatchServer, ledger: Ledger
) -> None:
    ask(server, ledger, 1, 2, 3)
    server.batches.clear()
    outcome = ask(server, ledger, 2)[0]
    assert isinstance(outcome, ConfigurationError)
    assert str(ledger.folder / "000001.json") in str(outcome)


def test_a_note_that_is_damaged_is_refused_with_its_name(
    server: BatchServer, ledger: Ledger
) -> None:
    ask(server, ledger, 1, 2, 3)
    (ledger.folder / "000001.json").write_text('{"number": 1')
    with pytest.raises(ConfigurationError, match=r"000001\.json"):
        ask(server, ledger, 2)


def test_notes_hold_no_text_of_articles(server: BatchServer, ledger: Ledger) -> None:
    ask(server, ledger, 1, 2, 3)
    [text] = noted(ledger.folder)
    assert "Question" not in text
    assert set(json.loads(text)) == {
        "number",
        "file",
        "created",
        "enforced",
        "requests",
        "batch",
    }


# --- its files ----------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=9)), st.integers(1, 5), st.integers(1, 20))
def test_parts_are_all_lines_in_order_and_none_is_too_large(
    lines: list[bytes], most: int, most_bytes: int
) -> None:
    made = [lines[part] for part in parts(lines, most, most_bytes)]
    assert [line for part in made for line in part] == lines
    for part in made:
        assert 0 < len(part) <= most
        assert len(part) == 1 or sum(map(len, part)) <= most_bytes


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["custom_id", "response", "error", "body", "status_code", "code"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@example_settings(max_examples=200)
@given(st.lists(st.binary(max_size=20) | JSON.map(lambda value: json.dumps(value).encode())))
def test_whatever_stands_in_a_file_of_answers_is_read_or_left_out(lines: list[bytes]) -> None:
    def complete(body: Any) -> Completion:
        raise ServerFailedError("not this one")

    reader = Reader(Endpoint("localhost", "tiny", None, "KEY"), complete)
    good = b'{"custom_id": "good", "response": {"status_code": 500, "body": null}}'
    found = reader.outcomes(b"\n".join([*lines, good]))
    assert "good" in found
    assert all(isinstance(key, str) for key in found)
