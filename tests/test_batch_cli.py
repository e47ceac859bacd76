"""`summarize batch` as users call it, with an endpoint on this machine."""

import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, answer, error, hang

from summarizer import cli_batch_run
from summarizer.cli import main
from summarizer.cli_progress import Reporter
from summarizer.inputs import read

HERE = Path(__file__).parent
Captured = pytest.CaptureFixture[str]

SAID = {"text": "The old bridge is closed.", "s": [1]}
GOOD = answer(json.dumps({"summary": [SAID]}))
QUICK = ("--fields", "summary", "--no-reask", "--concurrency", "2")


@pytest.fixture(autouse=True)
def _endpoint(loopback: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", loopback.url)
    monkeypatch.chdir(tmp_path)
    loopback.plan(GOOD)


def write(count: int, name: str = "in.jsonl", **more: Any) -> Path:
    path = Path(name)
    rows = ({"id": f"n{n}", "text": f"The old bridge is closed. Day {n}."} for n in range(count))
    path.write_text("".join(json.dumps(row | more) + "\n" for row in rows))
    return path


def batch(*arguments: str, source: str = "in.jsonl", out: str = "out.jsonl") -> int:
    return main(["batch", source, "-o", out, *QUICK, *arguments])


def rows(name: str = "out.jsonl") -> list[dict[str, Any]]:
    path = Path(name)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def done(name: str = "out.jsonl") -> list[str]:
    return [row["source"]["id"] for row in rows(name)]


def failed() -> list[tuple[str, str]]:
    return [(row["id"], row["error"]) for row in rows("out.errors.jsonl")]


def ids(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


def without_timings(name: str) -> str:
    return re.sub(r'"seconds":[\d.e-]+', "", Path(name).read_text())


def test_every_article_gets_a_record_and_the_last_line_sums_up(capsys: Captured) -> None:
    write(12)
    assert batch() == 0
    assert done() == ids(12)
    assert rows()[0]["summary"] == SAID["text"]
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(
        r"summarize: 12 done of 12 · [\d,.]+ a minute · 180 tokens · cost not known · \d+ s\n", err
    )


def test_a_second_run_does_nothing_twice(loopback: Loopback, capsys: Captured) -> None:
    write(5)
    batch()
    before = Path("out.jsonl").read_bytes()
    capsys.readouterr()
    assert batch() == 0
    assert (len(loopback.chats), Path("out.jsonl").read_bytes()) == (5, before)
    assert "0 done of 5 · 5 by an earlier run" in capsys.readouterr().err


def test_articles_that_came_in_meanwhile_are_done(loopback: Loopback) -> None:
    write(3)
    batch()
    write(5)
    batch()
    assert (done(), len(loopback.chats)) == (ids(5), 5)


def test_unordered_records_are_all_there_once() -> None:
    write(20)
    assert batch("--unordered") == 0
    assert sorted(done()) == sorted(ids(20))


def test_articles_come_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    text = io.TextIOWrapper(io.BytesIO(write(4).read_bytes()))
    monkeypatch.setattr("sys.stdin", text)
    assert batch(source="-") == 0
    assert done() == ids(4)


def test_records_go_to_standard_output_when_wanted_and_every_failure_is_told(
    capsys: Captured,
) -> None:
    with write(4).open("a") as file:
        file.writelines(
            json.dumps({"id": f"empty\x1b[2J{n}", "text": " "}) + "\n" for n in range(15)
        )
    assert batch(out="-") == 3
    out, err = capsys.readouterr()
    assert [json.loads(line)["source"]["id"] for line in out.splitlines()] == ids(4)
    assert err.count("there is no text") == 15
    assert "\x1b" not in err
    assert sorted(path.name for path in Path().iterdir()) == ["cache", "in.jsonl"]


def test_failures_have_their_file_and_only_some_are_told(capsys: Captured) -> None:
    write(2)
    with Path("in.jsonl").open("a") as file:
        file.writelines(json.dumps({"id": f"e{n}", "text": " "}) + "\n" for n in range(15))
    assert batch() == 3
    assert (done(), failed()) == (ids(2), [(f"e{n}", "EmptyArticleError") for n in range(15)])
    err = capsys.readouterr().err
    assert err.count("there is no text") == 10
    assert "further failures are told in the errors file only" in err
    assert "2 done of 17 · 15 failed (15 EmptyArticleError)" in err


def test_an_article_that_is_gone_when_its_turn_comes_fails_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("news").mkdir()
    for number in range(3):
        Path(f"news/{number}.txt").write_text(f"The old bridge is closed. Day {number}.")

    def vanishing(source: Any, settings: Any) -> Any:
        Path("news/1.txt").unlink(missing_ok=True)
        return read(source, settings)

    monkeypatch.setattr("summarizer.batch.articles.read", vanishing)
    assert batch(source="news") == 3
    assert (done(), failed()) == (["0.txt", "2.txt"], [("1.txt", "MissingInputError")])


def test_a_wrong_key_stops_the_run_and_the_same_command_goes_on_later(
    loopback: Loopback, capsys: Captured
) -> None:
    write(30)
    loopback.plan(*[GOOD] * 10, error(401))
    assert batch() == 4
    err = capsys.readouterr().err
    assert "stopped early; the same command goes on from here: " in err
    kept = done()
    assert 10 <= len(kept) < 20
    assert failed() == []
    loopback.plan(GOOD)
    assert batch() == 0
    assert done() == ids(30)
    # What was answered in the first run was not asked again.
    assert sum(chat.method == "POST" for chat in loopback.chats) <= 30 + 16


def test_more_failures_than_allowed_stop_the_run(loopback: Loopback, capsys: Captured) -> None:
    write(40)
    loopback.plan(answer("no"))
    assert batch("--max-failures", "3") == 1
    assert len(failed()) < 20
    assert "--max-failures allows 3" in capsys.readouterr().err


def test_a_budget_stops_the_run_and_a_larger_one_goes_on(
    loopback: Loopback, capsys: Captured
) -> None:
    write(20)
    usage = {"prompt_tokens": 900, "completion_tokens": 100}
    loopback.plan(answer(json.dumps({"summary": [SAID]}), usage=usage))
    assert batch("--max-tokens", "5500") == 4
    assert len(done()) == 5
    assert "--max-tokens" in capsys.readouterr().err
    assert batch("--max-tokens", "100000") == 0
    assert done() == ids(20)


def test_kept_answers_make_a_run_ask_nothing(loopback: Loopback) -> None:
    write(6)
    batch("--model", "tiny")
    assert batch("--model", "tiny", out="again.jsonl") == 0
    assert len(loopback.chats) == 6
    assert without_timings("again.jsonl") == without_timings("out.jsonl")
    assert batch("--model", "tiny", "--no-cache", out="third.jsonl") == 0
    assert len(loopback.chats) == 12


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        (("--policy", "flag"), "policy was"),
        (("--model", "other"), "model was"),
        (("--id-field", "text"), "id field was"),
    ],
)
def test_changed_settings_are_refused_and_there_are_two_ways_out(
    changed: tuple[str, ...], named: str, capsys: Captured
) -> None:
    write(3)
    batch()
    assert batch(*changed) == 2
    err = capsys.readouterr().err
    assert named in err
    assert "--restart" in err
    assert "--mixed" in err
    before = Path("out.jsonl").read_bytes()
    assert batch(*changed, "--restart") == 0
    assert len(done()) == 3
    assert Path("out.jsonl").read_bytes() != before


def test_mixed_goes_on_with_changed_settings() -> None:
    write(3)
    batch()
    write(5)
    assert batch("--policy", "flag") == 2
    assert batch("--policy", "flag", "--mixed") == 0
    assert done() == ids(5)


def test_a_run_that_did_nothing_binds_nobody_to_its_settings(loopback: Loopback) -> None:
    write(3)
    loopback.plan(error(404, "model_not_found"))
    assert batch("--model", "typo") == 4
    loopback.plan(GOOD)
    assert batch("--model", "right") == 0
    assert done() == ids(3)


def test_failures_that_time_may_heal_are_tried_by_the_next_run_and_others_when_wanted(
    loopback: Loopback,
) -> None:
    write(2)
    with Path("in.jsonl").open("a") as file:
        file.write('{"id": "empty", "text": " "}\n')
    loopback.plan(error(400, message="no such luck"))
    assert batch() in {3, 4}
    assert {name for name, _ in failed()} == {"n0", "n1", "empty"}
    loopback.plan(GOOD)
    assert batch() == 0
    assert done() == []
    assert batch("--retry-failed") == 3
    assert (done(), failed()) == (ids(2), [("empty", "EmptyArticleError")])


@pytest.mark.parametrize("ordered", [True, False])
def test_runs_that_are_killed_come_to_what_an_undisturbed_one_does(
    loopback: Loopback, tmp_path: Path, ordered: bool
) -> None:
    write(60)
    loopback.plan(answer(json.dumps({"summary": [SAID]}), after=0.02))
    batch("--no-cache", out="whole.jsonl")
    arguments = ["in.jsonl", "-o", "out.jsonl", "-q", "--no-cache", *QUICK]
    arguments += [] if ordered else ["--unordered"]
    told = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, HERE / "killed.py", "7", "3", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
    )
    assert (told.stdout, told.stderr) == ("[-9, -9, -9, 0]\n", "")
    if ordered:
        assert without_timings("out.jsonl") == without_timings("whole.jsonl")
    assert sorted(done()) == sorted(ids(60))
    assert failed() == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_was_finished(
    loopback: Loopback, number: signal.Signals
) -> None:
    write(500)
    loopback.plan(*[GOOD] * 20, hang())
    code = "import sys; from summarizer.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "batch", "in.jsonl", "-o", "out.jsonl", *QUICK]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stderr=subprocess.PIPE, text=True
    ) as process:
        patience = time.monotonic() + 60
        # On a busy machine an answer may come too late to be taken.
        while len(loopback.chats) < 22 or len(done()) < 15:
            time.sleep(0.02)
            assert process.poll() is None
            assert time.monotonic() < patience
        process.send_signal(number)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 128 + number
    assert f"interrupted; the same command goes on from here: {len(done())} done of 500" in told
    assert "Traceback" not in told


def test_an_interruption_while_the_input_is_opened_is_no_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write(1)
    monkeypatch.setattr("summarizer.cli_batch.Output", interrupted)
    assert batch() == 130
    assert capsys.readouterr().err == ""


def test_lines_of_progress_tell_how_far_it_is_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(cli_batch_run, "BETWEEN_LINES", 0.0)
    write(3)
    batch()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("summarize: 0 done of 3 · ")
    assert re.search(r"1 done of 3 · .* · \d+ s left$", lines[1])
    assert " left" not in lines[-1]


def test_a_total_that_is_not_known_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(cli_batch_run, "BETWEEN_LINES", 0.0)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(write(2).read_bytes())))
    batch(source="-")
    err = capsys.readouterr().err
    assert "summarize: 2 done · " in err
    assert " left" not in err


def test_a_terminal_shows_progress_and_nothing_hostile(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(Reporter, "live", True)
    monkeypatch.setattr(cli_batch_run, "BETWEEN_LOOKS", 0.0)
    events: list[Any] = []
    monkeypatch.setattr(Reporter, "observe", lambda _, event: events.append(event))
    with write(2).open("a") as file:
        file.write('{"id": "a\\u001b]0;x\\u0007", "text": ""}\n')
    assert batch() == 3
    assert [(event.done, event.total) for event in events] == [(n, 3) for n in range(4)]
    assert "\x1b" not in capsys.readouterr().err.replace("\x1b[", "")


def test_a_quiet_run_says_nothing_but_failures(capsys: Captured) -> None:
    with write(1).open("a") as file:
        file.write('{"id": "empty", "text": ""}\n')
    assert batch("--quiet") == 3
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "there is no text" in err


def test_a_verbose_run_tells_of_every_request(capsys: Captured) -> None:
    write(3)
    batch("--verbose")
    assert capsys.readouterr().err.count("12 prompt tokens") == 3


@pytest.mark.parametrize("piped", [False, True])
def test_a_dry_run_asks_nothing(
    piped: bool, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(cli_batch_run, "SAMPLE", 5)
    path = write(20)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert main(["batch", "-" if piped else "in.jsonl", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert re.search(r"^articles +20$", out, re.MULTILINE)
    which = "the first" if piped else "evenly spread"
    assert re.search(rf"^estimated from +5 of them, {which}$", out, re.MULTILINE)
    assert loopback.requests == []
    assert sorted(path.name for path in Path().iterdir()) == ["in.jsonl"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--concurrency", "0"), "--concurrency"),
        (("--concurrency", "many"), "--concurrency"),
        (("--max-failures", "some"), "--max-failures"),
        (("--quiet", "--verbose"), "exclude each other"),
        (("--base-url", "http://[::1"), "no address"),
        (("--fields", "weather"), "weather"),
    ],
)
def test_options_that_cannot_work_are_refused_before_anything_is_written(
    arguments: tuple[str, ...], words: str, capsys: Captured
) -> None:
    write(1)
    assert main(["batch", "in.jsonl", "-o", "out.jsonl", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert sorted(path.name for path in Path().iterdir()) == ["in.jsonl"]


def test_without_an_output_it_says_what_is_missing(capsys: Captured) -> None:
    write(1)
    assert main(["batch", "in.jsonl"]) == 2
    assert "-o OUT.jsonl" in capsys.readouterr().err


def test_a_reader_that_goes_away_ends_the_run(loopback: Loopback) -> None:
    write(200)
    code = "import sys; from summarizer.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "batch", "in.jsonl", "-o", "-", "-q", *QUICK]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == ""
    assert len(loopback.chats) < 200
