import json
import os
import re
import resource
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

import pytest
from batches import FINGERPRINT, result, run_batch, write_input
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from summarizer.batch.articles import Article
from summarizer.batch.output import Output
from summarizer.batch.sinks import Sink, Stream
from summarizer.errors import (
    AuthenticationError,
    ConfigurationError,
    ContextOverflowError,
    InputError,
    InvalidOutputError,
    RateLimitError,
    ServerFailedError,
    SummarizerError,
)

ERROR = InputError("a: cannot be read.")


def unread() -> NoReturn:
    raise AssertionError


def article(number: int, id_: str | None = None) -> Article:
    return Article(number, id_ or f"n{number}", unread)


def opened(folder: Path, **options: Any) -> Output:
    return Output(folder / "out.jsonl", **{"source": "-", "fingerprint": FINGERPRINT} | options)


def settle(sink: Sink, number: int, error: Exception | None = None) -> None:
    if error:
        sink.fail(article(number), error)
    else:
        sink.add(article(number), result(article(number)))


def settle_all(sink: Sink, *numbers: int) -> None:
    for number in numbers:
        settle(sink, number)


def run(
    folder: Path, count: int, errors: dict[int, Exception] | None = None, **options: Any
) -> None:
    """A whole run, in input order."""
    with opened(folder, **options) as output:
        for number in range(count):
            if output.begin(article(number)):
                settle(output, number, (errors or {}).get(number))
        output.finish()


def ids(path: Path) -> list[str]:
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [row["id"] if "id" in row else row["source"]["id"] for row in rows]


def done(folder: Path) -> list[str]:
    return ids(folder / "out.jsonl")


def failed(folder: Path) -> list[str]:
    return ids(folder / "out.errors.jsonl")


def begun(output: Output, count: int) -> list[int]:
    """What is left to do."""
    return [number for number in range(count) if output.begin(article(number))]


def without_timings(path: Path) -> bytes:
    return re.sub(rb'"seconds":[\d.e-]+', b"", path.read_bytes())


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)))
@example_settings(deadline=None)
def test_any_order_of_arrival_gives_the_order_of_the_input(
    arrivals: list[int], failing: set[int]
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        with opened(folder) as output:
            begun(output, 8)
            for number in arrivals:
                settle(output, number, ERROR if number in failing else None)
            output.finish()
        assert done(folder) == [f"n{n}" for n in range(8) if n not in failing]
        assert failed(folder) == [f"n{n}" for n in sorted(failing)]


@given(st.permutations(range(5)))
@example_settings(deadline=None, max_examples=30)
def test_a_stream_is_in_the_order_of_the_input_too(arrivals: list[int]) -> None:
    written: list[str] = []
    told: list[str] = []
    stream = Stream(written.append, lambda one, error: told.append(f"{one.id}: {error}"))
    for number in range(5):
        assert stream.begin(article(number))
    for number in arrivals:
        settle(stream, number, ERROR if number == 3 else None)
    assert stream.pending == 0
    assert [json.loads(line)["source"]["id"] for line in written] == ["n0", "n1", "n2", "n4"]
    assert told == ["n3: a: cannot be read."]


def test_an_unordered_output_is_written_as_articles_finish(tmp_path: Path) -> None:
    with opened(tmp_path, ordered=False) as output:
        begun(output, 3)
        settle(output, 2)
        assert done(tmp_path) == ["n2"]
        assert output.pending == 2
        settle(output, 0)
        settle(output, 1)
        output.finish()
    assert done(tmp_path) == ["n2", "n0", "n1"]


def test_what_waits_for_a_slow_article_is_pending(tmp_path: Path) -> None:
    with opened(tmp_path) as output:
        begun(output, 5)
        for number in (1, 2, 3):
            settle(output, number)
        assert (output.pending, output.done, done(tmp_path)) == (5, 0, [])
        settle(output, 0)
        assert (output.pending, output.done) == (1, 4)
        assert done(tmp_path) == ["n0", "n1", "n2", "n3"]


def test_what_waits_is_written_when_a_run_is_cut_short(tmp_path: Path) -> None:
    with opened(tmp_path) as output:
        begun(output, 4)
        settle(output, 1)
        settle(output, 3, ERROR)
    assert (done(tmp_path), failed(tmp_path)) == (["n1"], ["n3"])
    with opened(tmp_path) as output:
        assert (output.done, output.failed, output.retried) == (1, 1, 0)
        assert begun(output, 4) == [0, 2]
        settle(output, 2)
        settle(output, 0)
        assert done(tmp_path) == ["n1", "n0", "n2"]
        output.finish()
    assert done(tmp_path) == ["n0", "n1", "n2"]


def test_a_failure_says_what_happened_to_which_article(tmp_path: Path) -> None:
    run(tmp_path, 1, {0: InvalidOutputError("n0: not JSON \x1b[2J\nline two")})
    [line] = (tmp_path / "out.errors.jsonl").read_text().splitlines()
    assert json.loads(line) == {
        "number": 0,
        "id": "n0",
        "error": "InvalidOutputError",
        "message": "n0: not JSON ␛[2J line two",
        "exit_code": 5,
    }


def test_what_another_librarys_error_says_is_not_kept(tmp_path: Path) -> None:
    run(tmp_path, 1, {0: ValueError("Words of the article.")})
    [line] = (tmp_path / "out.errors.jsonl").read_text().splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert json.loads(line)["exit_code"] == 1
    assert "Words" not in line


def test_failures_that_time_may_heal_are_tried_again_and_the_rest_is_not(tmp_path: Path) -> None:
    errors: dict[int, Exception] = {
        1: RateLimitError("Later."),
        2: ContextOverflowError("Too long."),
        3: AuthenticationError("The key is wrong."),
        4: ServerFailedError("503."),
        5: ERROR,
    }
    run(tmp_path, 7, errors)
    assert failed(tmp_path) == ["n1", "n2", "n3", "n4", "n5"]
    with opened(tmp_path) as output:
        assert (output.done, output.failed, output.retried) == (2, 2, 3)
        assert begun(output, 7) == [1, 3, 4]
        settle(output, 1, RateLimitError("Later."))
        settle(output, 4)
        settle(output, 3)
        output.finish()
    assert done(tmp_path) == ["n0", "n3", "n4", "n6"]
    assert failed(tmp_path) == ["n1", "n2", "n5"]


def test_all_failures_are_tried_again_when_asked_for(tmp_path: Path) -> None:
    run(tmp_path, 3, {1: ERROR})
    run(tmp_path, 3, retry_failed=True)
    assert done(tmp_path) == ["n0", "n1", "n2"]
    assert failed(tmp_path) == []


def test_without_failures_there_is_no_file_of_them(tmp_path: Path) -> None:
    run(tmp_path, 0)
    visible = [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")]
    assert sorted(visible) == ["out.jsonl", "out.state.json"]


@given(st.data())
@example_settings(deadline=None, max_examples=60)
def test_wherever_a_file_is_torn_exactly_its_whole_lines_survive(data: st.DataObject) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, 6, {1: ERROR, 4: InputError("é" * 50)})
        for path in (folder / "out.jsonl", folder / "out.errors.jsonl"):
            whole = path.read_bytes()
            cut = data.draw(st.integers(0, len(whole)))
            kept = whole[: whole.rfind(b"\n", 0, cut) + 1]
            path.write_bytes(whole[:cut] + b"\0" * data.draw(st.sampled_from([0, 0, 9])))
            with opened(folder) as output:
                assert path.read_bytes() == kept
                assert len(begun(output, 6)) == whole.count(b"\n") - kept.count(b"\n")
            path.write_bytes(whole)


@pytest.mark.parametrize("order", ["ordered", "unordered"])
def test_killed_at_any_moment_a_resumed_run_equals_an_undisturbed_one(
    order: str, tmp_path: Path
) -> None:
    source, out, expected = (tmp_path / name for name in ("in.jsonl", "out.jsonl", "whole.jsonl"))
    write_input(source, 400)
    run_batch(source, expected, ordered=True, unlucky=False)
    command = [sys.executable, "-m", "batches", str(source), str(out), order]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)  # noqa: S603
    assert json.loads(ran.stdout)["killed"] >= 5
    for name in ("out.jsonl", "out.errors.jsonl"):
        got = without_timings(tmp_path / name).splitlines()
        want = without_timings(tmp_path / name.replace("out", "whole")).splitlines()
        assert got == want if order == "ordered" else sorted(got) == sorted(want)
    run_batch(source, out, ordered=True, unlucky=False)
    assert not list(tmp_path.glob("*.tmp"))


def test_other_settings_are_said_and_nothing_is_touched(tmp_path: Path) -> None:
    run(tmp_path, 2)
    before = (tmp_path / "out.jsonl").read_bytes()
    now = {"model": "another", "prompts": "v2"}
    with pytest.raises(ConfigurationError) as error:
        opened(tmp_path, fingerprint=now)
    assert 'model was "made-up", is "another"; fields was ["summary"], is null' in str(error.value)
    assert "--restart" in str(error.value)
    assert "--mixed" in str(error.value)
    assert (tmp_path / "out.jsonl").read_bytes() == before
    run(tmp_path, 2)


def test_a_restart_begins_anew(tmp_path: Path) -> None:
    run(tmp_path, 3, {1: ERROR})
    with opened(tmp_path, fingerprint={"model": "another"}, restart=True) as output:
        assert (output.done, output.failed) == (0, 0)
        assert begun(output, 3) == [0, 1, 2]
        settle(output, 0)
    assert (done(tmp_path), failed(tmp_path)) == (["n0"], [])
    with pytest.raises(ConfigurationError, match="begun otherwise"):
        opened(tmp_path)


def test_a_mixed_output_goes_on_and_says_what_it_was_made_with(tmp_path: Path) -> None:
    run(tmp_path, 2)
    run(tmp_path, 3, fingerprint={"model": "another"}, mixed=True)
    run(tmp_path, 4, fingerprint={"model": "another"})
    assert done(tmp_path) == ["n0", "n1", "n2", "n3"]
    state = json.loads((tmp_path / "out.state.json").read_text())
    assert state["fingerprint"] == {"model": "another"}
    assert state["earlier"] == [{"model": "made-up", "fields": ["summary"]}]


def test_results_of_articles_that_left_the_input_are_kept_behind_the_others(tmp_path: Path) -> None:
    run(tmp_path, 3)
    with opened(tmp_path) as output:
        assert output.begin(article(0, "new"))
        assert not output.begin(article(1, "n1"))
        output.add(article(0, "new"), result(article(0, "new")))
        output.finish()
    assert done(tmp_path) == ["new", "n1", "n0", "n2"]


def test_two_runs_cannot_write_to_one_file(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(ConfigurationError, match="another process is writing"):
        opened(tmp_path)
    opened(tmp_path).close()


def test_an_output_that_was_refused_is_not_locked(tmp_path: Path) -> None:
    run(tmp_path, 1)
    with pytest.raises(ConfigurationError, match="begun otherwise") as refused:
        opened(tmp_path, fingerprint={})
    opened(tmp_path).close()
    assert refused


@pytest.mark.parametrize(
    "content",
    ['{"id": 1}\n', "A strike.", '{"id": 1}', '{"schema_version":"1","source":{"id":"a"}}\n'],
)
@pytest.mark.parametrize("options", [{}, {"restart": True}])
def test_what_no_batch_wrote_is_never_overwritten(
    content: str, options: dict[str, bool], tmp_path: Path
) -> None:
    (tmp_path / "out.jsonl").write_text(content)
    with pytest.raises(ConfigurationError, match="not written by a batch"):
        opened(tmp_path, **options)
    assert (tmp_path / "out.jsonl").read_text() == content


@pytest.mark.parametrize("content", ['{"id": 1}\n', "A strike.", '{"schema_version":"1"}\n\n'])
@pytest.mark.parametrize("name", ["out.jsonl", "out.errors.jsonl", "out.state.json"])
@pytest.mark.parametrize("options", [{}, {"restart": True}, {"mixed": True}])
def test_what_replaced_a_batchs_file_is_never_overwritten(
    content: str, name: str, options: dict[str, bool], tmp_path: Path
) -> None:
    run(tmp_path, 2)
    (tmp_path / name).write_text(content)
    with pytest.raises(ConfigurationError, match=re.escape(name)):
        opened(tmp_path, **options)
    assert (tmp_path / name).read_text() == content


def test_an_empty_file_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out.jsonl").touch()
    run(tmp_path, 1)
    assert done(tmp_path) == ["n0"]


@pytest.mark.parametrize("source", ["out.jsonl", "link.jsonl", "out.errors.jsonl", ".", "a/.."])
def test_the_input_is_never_the_output(source: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "out.jsonl")
    with pytest.raises(ConfigurationError, match="--output"):
        opened(tmp_path, source=tmp_path / source)
    assert not (tmp_path / "out.jsonl").exists()


def test_the_output_must_be_a_file_in_a_folder_that_is_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing/out.jsonl", Path(os.devnull)):
        with pytest.raises(ConfigurationError, match="--output"):
            Output(path, source="-", fingerprint={})


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_said_and_what_was_written_is_gone_on_with(tmp_path: Path) -> None:
    with opened(tmp_path) as output:
        begun(output, 30)
        settle(output, 2)
        with files_no_larger_than(3_000), pytest.raises(SummarizerError) as error:
            settle_all(output, 0, 1, *range(3, 30))
        assert str(tmp_path / "out.jsonl") in str(error.value)
        assert "make room" in str(error.value)
        written = output.done
    assert done(tmp_path) == [f"n{n}" for n in range(written)]
    assert 3 < written < 29
    run(tmp_path, 30)
    assert done(tmp_path) == [f"n{n}" for n in range(30)]


def test_a_disk_full_while_lines_are_put_in_order_loses_none(tmp_path: Path) -> None:
    with opened(tmp_path) as output:
        for number in reversed(range(9)):
            output.begin(article(number))
            settle(output, number)
    with opened(tmp_path) as output:
        assert begun(output, 9) == []
        with files_no_larger_than(1_000), pytest.raises(SummarizerError, match="make room"):
            output.finish()
    assert sorted(done(tmp_path)) == [f"n{n}" for n in range(9)]
    run(tmp_path, 9)
    assert done(tmp_path) == [f"n{n}" for n in range(9)]


def test_a_long_run_takes_hardly_any_memory(tmp_path: Path) -> None:
    with opened(tmp_path) as output:
        run_of = result(article(0), "x" * 10_000)
        tracemalloc.start()
        try:
            for number in range(3_000):
                output.begin(article(number))
                output.add(article(number), run_of)
            held = tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()
    assert held < 300_000
