"""The command line, with a summarizer that does as the articles' words tell it."""

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

from summarizer import cli, errors
from summarizer.cli import main
from summarizer.config import Settings
from summarizer.document import Document
from summarizer.progress import Observer, Progress, ignore
from summarizer.providers import weights
from summarizer.result import Incomplete, Run, Source, StructuredSummary

KEY = "sk-made-up-0123456789"


def record(document: Document) -> StructuredSummary:
    unfinished = "unfinished" in document.text
    incomplete = Incomplete(field="demands", error="TruncatedError", message="cut off")
    return StructuredSummary(
        source=Source.of(document),
        summary=document.text.strip(),
        run=Run(
            model="fake",
            provider="test",
            prompt_version="v",
            prompts={},
            requests=1,
            prompt_tokens=10,
            cached_tokens=0,
            completion_tokens=5,
            seconds=0.1,
            incomplete=(incomplete,) if unfinished else (),
        ),
    )


class Fake:
    """Stands in for the Summarizer; an article's words choose what happens."""

    opened: list[Settings]

    def __init__(self, settings: Settings | None = None, *, observe: Observer = ignore) -> None:
        self._observe = observe
        self.opened.append(settings or Settings())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def summarize(self, document: Document) -> StructuredSummary:
        self._observe(Progress("ask", "actors", 0, 1))
        self._observe(Progress("retry", "actors", 1, 5, "rate limited; waiting 1.0 s"))
        self._observe(Progress("ask", "actors", 1, 1, "1200 prompt tokens, 3.1 s"))
        for words, happen in self.happenings().items():
            if words in document.text:
                happen()
        return record(document)

    @staticmethod
    def happenings() -> dict[str, Callable[[], Any]]:
        return {
            "interrupt": lambda: _raise(KeyboardInterrupt()),
            "refuse": lambda: _raise(errors.RefusalError("the model declined\x1b[2J")),
            "wrong key": lambda: _raise(errors.AuthenticationError(f"the key {KEY} is wrong")),
            "mistake": lambda: _raise(ZeroDivisionError("by zero")),
            "sleep": _sleep,
        }


def _raise(error: BaseException) -> None:
    raise error


def _sleep() -> None:
    sys.stderr.write("asleep\n")
    sys.stderr.flush()
    time.sleep(30)


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings of every summarizer that was opened."""
    monkeypatch.setattr(Fake, "opened", [], raising=False)
    monkeypatch.setattr("summarizer.cli_run.Summarizer", Fake)
    return Fake.opened


@pytest.fixture
def articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with articles in it."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Article {name} is about a protest.")
    for name in ("refuse", "interrupt", "unfinished", "mistake", "wrong key"):
        (folder / f"{name}.txt").write_text(f"This article is to {name}.")
    return folder


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


Captured = pytest.CaptureFixture[str]


def summaries(output: str) -> list[str]:
    return [json.loads(line)["source"]["id"] for line in output.splitlines()]


@pytest.mark.parametrize(
    ("form", "beginning"),
    [
        ("text", "a.txt\n"),
        ("json", "{\n"),
        ("jsonl", '{"schema'),
        ("md", "# a\\.txt\n"),
        ("html", "<!DOCTYPE html>\n"),
    ],
)
@pytest.mark.usefixtures("articles")
def test_one_article_is_shown_in_each_format(form: str, beginning: str, capsys: Captured) -> None:
    assert main(["--format", form, "a.txt"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(beginning)
    assert "Article a is about a protest." in out
    assert not err


@pytest.mark.usefixtures("articles")
def test_options_may_follow_the_articles(capsys: Captured) -> None:
    assert main(["a.txt", "b.txt", "--format", "jsonl"]) == 0
    assert summaries(capsys.readouterr().out) == ["a.txt", "b.txt"]


@pytest.mark.usefixtures("articles")
def test_json_of_several_inputs_is_an_array_even_when_one_is_left(capsys: Captured) -> None:
    assert main(["--format", "json", "a.txt", "missing.txt"]) == 3
    assert [one["source"]["id"] for one in json.loads(capsys.readouterr().out)] == ["a.txt"]


@pytest.mark.usefixtures("articles")
def test_markdown_of_several_inputs_is_parted_by_rules(capsys: Captured) -> None:
    assert main(["--format", "md", "a.txt", "b.txt"]) == 0
    assert capsys.readouterr().out.count("\n\n---\n\n") == 1


def test_html_of_several_inputs_is_a_folder_of_pages_with_an_index_of_what_was_done(
    articles: Path, capsys: Captured
) -> None:
    assert main(["--format", "html", "-o", "pages", "a.txt", "missing.txt", "b.txt"]) == 3
    pages = {path.name: path.read_text("utf-8") for path in (articles / "pages").iterdir()}
    assert set(pages) == {"a.html", "b.html", "index.html"}
    assert "Article b is about a protest." in pages["b.html"]
    assert 'href="a.html"' in pages["index.html"]
    assert not capsys.readouterr().out


@pytest.mark.usefixtures("articles")
@pytest.mark.parametrize(
    ("options", "says"),
    [([], "name a directory with --output"), (["-o", "page.html"], "page.html is one page")],
)
def test_html_of_several_inputs_needs_a_folder(
    options: list[str], says: str, opened: list[Settings], capsys: Captured
) -> None:
    assert main(["--format", "html", *options, "a.txt", "b.txt"]) == 2
    assert says in capsys.readouterr().err
    assert not opened


def test_a_directory_stands_for_its_articles(articles: Path, capsys: Captured) -> None:
    folder = articles / "folder"
    folder.mkdir()
    (folder / "x.txt").write_text("One protest.")
    (folder / "y.md").write_text("Another protest.")
    assert main(["--format", "jsonl", "folder"]) == 0
    assert summaries(capsys.readouterr().out) == ["folder/x.txt", "folder/y.md"]


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A protest.")))
    assert main(["--format", "jsonl", "-"]) == 0
    assert summaries(capsys.readouterr().out) == ["-"]


@pytest.mark.usefixtures("articles")
def test_one_bad_input_does_not_stop_the_rest(capsys: Captured) -> None:
    assert main(["--format", "jsonl", "a.txt", "missing.txt", "refuse.txt", "b.txt"]) == 3
    out, err = capsys.readouterr()
    assert summaries(out) == ["a.txt", "b.txt"]
    assert err.splitlines() == [
        "summarize: missing.txt: No such file or directory.",
        "summarize: refuse.txt: the model declined␛[2J",
    ]


@pytest.mark.usefixtures("articles")
def test_the_exit_code_is_that_of_the_first_failure() -> None:
    assert main(["refuse.txt", "missing.txt", "a.txt"]) == 5


@pytest.mark.usefixtures("articles")
def test_what_would_befall_every_article_is_not_tried_again(capsys: Captured) -> None:
    assert main(["--format", "jsonl", "a.txt", "wrong key.txt", "b.txt", "c.txt"]) == 4
    out, err = capsys.readouterr()
    assert summaries(out) == ["a.txt"]
    assert "2 more not tried" in err


@pytest.mark.usefixtures("articles")
def test_a_result_with_unfinished_fields_is_shown_and_the_exit_code_says_so(
    capsys: Captured,
) -> None:
    assert main(["--format", "jsonl", "unfinished.txt"]) == 5
    out, err = capsys.readouterr()
    assert summaries(out) == ["unfinished.txt"]
    assert err == ("summarize: unfinished.txt: demands not finished: TruncatedError: cut off\n")


@pytest.mark.usefixtures("articles")
def test_a_mistake_in_the_program_is_one_line_and_stops_no_other_article(
    capsys: Captured,
) -> None:
    assert main(["--format", "jsonl", "mistake.txt", "a.txt"]) == 1
    out, err = capsys.readouterr()
    assert summaries(out) == ["a.txt"]
    assert "mistake.txt: unexpected ZeroDivisionError: by zero" in err
    assert "SUMMARIZER_DEBUG=1" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("articles")
def test_a_traceback_is_shown_on_request(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("SUMMARIZER_DEBUG", "1")
    assert main(["mistake.txt"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.usefixtures("articles")
def test_no_model_is_opened_when_nothing_can_be_read(opened: list[Settings]) -> None:
    assert main(["missing.txt", "gone.txt"]) == 3
    assert not opened


@pytest.mark.usefixtures("articles")
def test_options_become_settings(opened: list[Settings]) -> None:
    options = (
        "--provider openai --model m --base-url http://127.0.0.1:1/v1 --policy flag "
        "--plan per-field --offline --allow-private-urls --max-bytes 5000 --timeout 7 "
        "--fields actors,demands a.txt"
    )
    assert main(options.split()) == 0
    assert opened[0].model_dump(exclude={"cache_dir"}, exclude_defaults=True) == {
        "provider": "openai",
        "model": "m",
        "base_url": "http://127.0.0.1:1/v1",
        "policy": "flag",
        "plan": "per-field",
        "offline": True,
        "allow_private_urls": True,
        "max_input_bytes": 5000,
        "request_timeout": 7.0,
        "fields": ("actors", "demands"),
    }


@pytest.mark.usefixtures("articles")
def test_absent_options_leave_the_word_to_the_environment(
    opened: list[Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZER_OFFLINE", "1")
    monkeypatch.setenv("SUMMARIZER_MODEL", "qwen2.5-coder-0.5b")
    assert main(["a.txt"]) == 0
    assert opened[0].offline
    assert opened[0].model == "qwen2.5-coder-0.5b"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fields", "actors,weather", "a.txt"], "actors, positions, demands, casualties"),
        (["--fields", "", "a.txt"], "no field ''"),
        (["--format", "yaml", "a.txt"], "jsonl"),
        (["--colour", "a.txt"], "No such option: --colour"),
        (["--quiet", "--verbose", "a.txt"], "exclude each other"),
        (["--timeout", "0", "a.txt"], "--timeout"),
        (["--provider", "openai\x1b[2J", "a.txt"], "--provider"),
        (["-o", "nowhere/out.txt", "a.txt"], "No such file or directory"),
        (["-o", ".", "a.txt"], "is a directory"),
        (["-o", "a.txt", "./a.txt"], "is one of the articles"),
        (["models"], "Missing command"),
        (["models", "path", "gpt"], "qwen2.5-coder-1.5b"),
    ],
)
@pytest.mark.usefixtures("articles")
def test_wrong_usage_exits_with_2_and_says_what_is_right(
    arguments: list[str], words: str, opened: list[Settings], capsys: Captured
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert words in err
    assert "\x1b" not in err
    assert not out
    assert not opened


def test_a_directory_that_cannot_be_written_is_refused_before_any_work(
    articles: Path, opened: list[Settings], monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    # Permissions do not stop root, who may be the one to run this.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "touch", refuse)
    assert main(["-o", str(articles / "out.json"), "a.txt"]) == 2
    assert "Permission denied" in capsys.readouterr().err
    assert not opened


def test_output_goes_to_a_file_with_the_permissions_of_the_umask(
    articles: Path, capsys: Captured
) -> None:
    before = os.umask(0o027)
    try:
        assert main(["--format", "json", "-o", "out.json", "a.txt"]) == 0
    finally:
        os.umask(before)
    out = articles / "out.json"
    assert json.loads(out.read_text())["source"]["id"] == "a.txt"
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert capsys.readouterr() == ("", "")
    assert not list(articles.glob(".*"))


def test_an_old_file_stays_when_nothing_was_done(articles: Path) -> None:
    out = articles / "out.json"
    out.write_text("old")
    assert main(["-o", "out.json", "refuse.txt", "missing.txt"]) == 5
    assert out.read_text() == "old"


def test_an_old_file_stays_when_writing_fails(
    articles: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    out = articles / "out.json"
    out.write_text("old")
    assert main(["-o", "out.json", "a.txt"]) == 1
    assert out.read_text() == "old"
    assert not list(articles.glob(".*"))
    assert "No space left on device" in capsys.readouterr().err


def test_a_link_is_followed_and_a_pipe_is_not_replaced(articles: Path) -> None:
    (articles / "link").symlink_to("target.txt")
    assert main(["-o", "link", "a.txt"]) == 0
    assert (articles / "link").is_symlink()
    assert "Article a" in (articles / "target.txt").read_text()
    assert main(["-o", os.devnull, "a.txt"]) == 0
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("to_file", [False, True])
def test_ctrl_c_keeps_what_is_finished(to_file: bool, articles: Path, capsys: Captured) -> None:
    options = ["-o", "out.jsonl"] if to_file else []
    files = ["a.txt", "b.txt", "interrupt.txt", "c.txt"]
    assert main(["--format", "jsonl", *options, *files]) == 130
    out, err = capsys.readouterr()
    written = (articles / "out.jsonl").read_text() if to_file else out
    assert summaries(written) == ["a.txt", "b.txt"]
    assert err == "summarize: interrupted: 2 of 4 done\n"


@pytest.mark.usefixtures("articles")
def test_ctrl_c_closes_the_json_array(capsys: Captured) -> None:
    assert main(["--format", "json", "a.txt", "interrupt.txt"]) == 130
    assert len(json.loads(capsys.readouterr().out)) == 1


def test_signal_handlers_are_put_back(articles: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert main([str(articles / "a.txt")]) == 0
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


@pytest.mark.usefixtures("articles")
def test_nothing_but_errors_goes_to_a_standard_error_that_is_no_terminal(
    capsys: Captured,
) -> None:
    assert main(["a.txt", "b.txt"]) == 0
    assert not capsys.readouterr().err


@pytest.mark.usefixtures("articles")
def test_progress_and_retries_show_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    assert main(["a.txt", "b.txt"]) == 0
    shown = terminal.getvalue()
    assert "actors: rate limited; waiting 1.0 s (attempt 1 of 5 failed)" in shown
    assert "asking for actors" in shown
    assert "(2 of 2)" in shown


@pytest.mark.usefixtures("articles")
def test_quiet_shows_no_progress_on_a_terminal_either(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main(["--quiet", "a.txt"]) == 0
    assert not terminal.getvalue()


@pytest.mark.usefixtures("articles")
def test_no_progress_is_drawn_over_the_lines_of_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("SUMMARIZER_LOG", "info")
    assert main(["a.txt", "b.txt"]) == 0
    assert not terminal.getvalue()


@pytest.mark.usefixtures("articles")
def test_verbose_tells_of_each_request(capsys: Captured) -> None:
    assert main(["-v", "a.txt"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "actors: rate limited; waiting 1.0 s (attempt 1 of 5 failed)",
        "actors: 1200 prompt tokens, 3.1 s",
    ]


@pytest.mark.parametrize(("no_color", "colorful"), [("", True), ("1", False)])
@pytest.mark.usefixtures("articles")
def test_color_is_for_terminals_that_want_it(
    no_color: str, colorful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    assert main(["a.txt"]) == 0
    assert ("\x1b[" in terminal.getvalue()) == colorful


@pytest.mark.usefixtures("articles")
def test_text_fits_an_encoding_that_lacks_its_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["a.txt"]) == 0
    assert b"Article a" in raw.getvalue()


def test_json_is_utf_8_whatever_the_locale(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (articles / "a.txt").write_text("Čáslav protests.", encoding="utf-8")
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    assert main(["--format", "json", "a.txt"]) == 0
    assert json.loads(raw.getvalue())["summary"] == "Čáslav protests."


@pytest.mark.parametrize("name", ["wrong key.txt", "mistake.txt", "unfinished.txt", "a.txt"])
@pytest.mark.parametrize("debug", ["", "1"])
@pytest.mark.usefixtures("articles")
def test_the_key_is_never_shown(
    name: str, debug: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("SUMMARIZER_DEBUG", debug)
    main(["-v", name])
    assert KEY not in "".join(capsys.readouterr())


def test_escape_sequences_in_names_reach_no_terminal(capsys: Captured) -> None:
    assert main(["no\x1b[2Jsuch\u202e.txt"]) == 3
    assert "no␛[2Jsuch.txt: No such file" in capsys.readouterr().err


def test_a_message_over_several_lines_cannot_pass_for_another_message(
    articles: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def fail(*_: object) -> None:
        raise errors.ServerFailedError("failed\nsummarize: all is well")

    monkeypatch.setattr(Fake, "summarize", fail)
    assert main([str(articles / "a.txt")]) == 4
    assert capsys.readouterr().err.splitlines()[1:] == ["  summarize: all is well"]


def test_help_teaches_options_examples_and_exit_codes(capsys: Captured) -> None:
    assert main(["--help"]) == 0
    out, err = capsys.readouterr()
    for words in ("Usage: summarize [OPTIONS] [ARTICLE]...", "--format", "summarize article.txt"):
        assert words in out
    for code in (0, 1, 2, 3, 4, 5, 130):
        assert re.search(rf"^ +{code}  \w", out, re.MULTILINE)
    assert "environment only" in out
    assert not err


def test_no_option_takes_a_key(capsys: Captured) -> None:
    assert main(["--api-key", KEY, "a.txt"]) == 2
    assert KEY not in "".join(capsys.readouterr())


def test_nothing_given_at_a_terminal_shows_help_on_standard_error(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert "Examples:" in err


def test_nothing_given_with_a_pipe_tells_of_the_dash(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("An article."))
    assert main([]) == 2
    assert "give a dash: -" in capsys.readouterr().err


def test_the_version_is_printed(capsys: Captured) -> None:
    assert main(["--version"]) == 0
    assert re.fullmatch(r"summarize \d+\.\d+\.\d+\n", capsys.readouterr().out)


@pytest.mark.parametrize("argument", ["./models", "--"])
def test_a_file_called_like_a_command_can_be_given(
    argument: str, articles: Path, capsys: Captured
) -> None:
    (articles / "models").write_text("Fashion models protest.")
    arguments = ["./models"] if argument == "./models" else ["--", "models"]
    assert main([*arguments]) == 0
    assert "Fashion models protest." in capsys.readouterr().out


def test_a_further_command_needs_no_other_dispatch(capsys: Captured) -> None:
    @cli.app.command("greet")
    def greet(name: str) -> int:
        sys.stdout.write(f"hello {name}\n")
        return 3

    try:
        assert main(["greet", "world"]) == 3
    finally:
        cli.app.registered_commands.pop()
    assert capsys.readouterr().out == "hello world\n"


def test_models_are_listed_with_size_and_path(capsys: Captured, tmp_path: Path) -> None:
    assert main(["models", "list"]) == 0
    header, first, *_ = capsys.readouterr().out.splitlines()
    assert header.split() == ["NAME", "PRESENT", "SIZE", "PATH"]
    path = tmp_path / "cache" / "models" / weights.DEFAULT.file
    assert first.split() == ["qwen2.5-coder-1.5b", "no", "1,117", "MB", str(path)]


def test_the_path_of_a_missing_model_is_an_error_that_says_how_to_get_it(
    capsys: Captured,
) -> None:
    assert main(["models", "path"]) == 4
    out, err = capsys.readouterr()
    assert not out
    assert "summarize models pull qwen2.5-coder-1.5b" in err


def test_the_path_of_a_present_model_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    monkeypatch.setattr(weights, "find", lambda *_: tmp_path / "x.gguf")
    assert main(["models", "path"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'x.gguf'}\n"


def test_pulling_a_model_prints_its_path(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, tmp_path: Path
) -> None:
    def obtain(known: weights.Weights, _: Settings, observe: Observer) -> Path:
        observe(Progress("download", known.name, 1, known.size))
        return tmp_path / known.file

    monkeypatch.setattr(weights, "obtain", obtain)
    assert main(["models", "pull", "qwen2.5-coder-0.5b"]) == 0
    out, err = capsys.readouterr()
    assert out == f"{tmp_path}/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf\n"
    assert not err


def test_an_interrupted_pull_exits_with_130(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(weights, "obtain", lambda *_: _raise(KeyboardInterrupt()))
    assert main(["models", "pull"]) == 130
    assert "interrupted" in capsys.readouterr().err


SCRIPT = """
import sys
import summarizer.cli_run
import test_cli
test_cli.Fake.opened = []
summarizer.cli_run.Summarizer = test_cli.Fake
sys.exit(test_cli.main(sys.argv[1:]))
"""


def start(*arguments: str, script: str = SCRIPT, **options: Any) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.Popen(  # noqa: S603 - this Python, running this file
        [sys.executable, "-c", script, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_in_the_middle_of_an_article_ends_it(
    number: int, code: int, articles: Path
) -> None:
    (articles / "sleep.txt").write_text("This article makes it sleep.")
    with start("--format", "jsonl", "a.txt", "sleep.txt", stdout=subprocess.PIPE) as process:
        assert process.stderr
        assert process.stderr.readline() == "asleep\n"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert summaries(out) == ["a.txt"]
    assert err == "summarize: interrupted: 1 of 2 done\n"


def test_a_second_ctrl_c_ends_it_at_once(articles: Path) -> None:
    (articles / "stubborn.txt").write_text("This article makes it sleep, and closing too.")
    script = SCRIPT.replace(
        "sys.exit", "test_cli.Fake.__exit__ = lambda *_: test_cli._sleep()\nsys.exit"
    )
    with start("stubborn.txt", script=script) as process:
        assert process.stderr
        assert process.stderr.readline() == "asleep\n"
        process.send_signal(signal.SIGINT)
        assert "interrupted: 0 of 1 done" in process.stderr.readline()
        assert process.stderr.readline() == "asleep\n"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 130


@pytest.mark.usefixtures("articles")
def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with start("--format", "jsonl", "a.txt", "b.txt", stdout=writing) as process:
        os.close(writing)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 141
    assert not err
