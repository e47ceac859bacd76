"""The work of a batch, with made-up records in place of a model."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from batches import FINGERPRINT, result

from summarizer import errors
from summarizer.batch.articles import Article
from summarizer.batch.job import IN_A_ROW, Job, Tally
from summarizer.batch.limits import LEAST_SETTLED, FailureLimit
from summarizer.batch.ordering import WAITING
from summarizer.batch.output import Output
from summarizer.batch.sinks import Stream
from summarizer.document import Document
from summarizer.result import Incomplete, StructuredSummary

NO_LIMIT = FailureLimit()
Summarize = Callable[[Document], Awaitable[StructuredSummary]]


@dataclass
class Listed:
    """Made-up articles, some of which cannot be read."""

    size: int
    unreadable: set[int] = field(default_factory=set)
    torn: bool = False
    taken: int = 0

    def __iter__(self) -> Iterator[Article]:
        for number in range(self.size):
            self.taken += 1
            yield Article(number, f"n{number}", partial(self.document, number))
        if self.torn:
            raise errors.InputError("in.jsonl: the compressed data is damaged.")

    def count(self) -> int | None:
        return self.size

    def document(self, number: int) -> Document:
        if number in self.unreadable:
            raise errors.EmptyArticleError(f"n{number}: there is nothing to read in it.")
        return Document.from_text(f"Article {number} says little.", id=f"n{number}")


@dataclass
class Model:
    """Makes up records, but fails with what is planned for an article.

    It begins when as many articles as told are there at once.
    """

    planned: dict[int, Exception] = field(default_factory=dict)
    always: Exception | None = None
    gather: int = 1
    asked: list[int] = field(default_factory=list)
    now: int = 0
    most: int = 0

    async def __call__(self, document: Document) -> StructuredSummary:
        number = int(document.id[1:])
        self.asked.append(number)
        self.now += 1
        self.most = max(self.most, self.now)
        while self.most < self.gather:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        self.now -= 1
        if error := self.planned.get(number) or self.always:
            raise error
        return made_up(number)


def made_up(number: int, **run: Any) -> StructuredSummary:
    record = result(Article(number, f"n{number}", lambda: NotImplemented))
    given = {"requests": 2, "prompt_tokens": 100, "completion_tokens": 10, "cost": 0.5} | run
    return record.model_copy(update={"run": record.run.model_copy(update=given)})


def opened(folder: Path, **options: Any) -> Output:
    return Output(folder / "out.jsonl", source="-", fingerprint=FINGERPRINT, **options)


def run(  # noqa: PLR0913 - what a job is given
    folder: Path,
    found: Listed,
    summarize: Summarize,
    *,
    at_once: int = 4,
    limit: FailureLimit = NO_LIMIT,
    observe: Callable[[Tally], None] = lambda tally: None,
    failing: Callable[[Article, Exception], None] = lambda article, error: None,
    **options: Any,
) -> Tally:
    with opened(folder, **options) as output:
        job = Job(
            found,
            summarize,
            output,
            at_once=at_once,
            limit=limit,
            observe=observe,
            failing=failing,
        )
        asyncio.run(asyncio.wait_for(job.run(), 60))
        return job.tally


def numbers(folder: Path, name: str = "out.jsonl") -> list[int]:
    path = folder / name
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return [int((row["id"] if "id" in row else row["source"]["id"])[1:]) for row in rows]


def failed(folder: Path) -> list[int]:
    return numbers(folder, "out.errors.jsonl")


def test_each_article_gets_a_record_in_input_order_with_few_under_way(tmp_path: Path) -> None:
    model = Model(gather=4)
    tally = run(tmp_path, Listed(50), model)
    assert numbers(tmp_path) == list(range(50))
    assert (tally.total, tally.done, tally.code, model.most) == (50, 50, 0, 4)


def test_what_was_spent_is_added_up(tmp_path: Path) -> None:
    tally = run(tmp_path, Listed(3), Model())
    assert (tally.requests, tally.prompt_tokens, tally.completion_tokens) == (6, 300, 30)
    assert tally.cost == pytest.approx(1.5)


def test_one_unknown_cost_makes_the_sum_unknown(tmp_path: Path) -> None:
    async def summarize(document: Document) -> StructuredSummary:
        number = int(document.id[1:])
        return made_up(number, cost=None if number == 1 else 0.5)

    assert run(tmp_path, Listed(3), summarize).cost is None


def test_failures_stop_no_other_article_and_are_told(tmp_path: Path) -> None:
    told = []
    model = Model({3: errors.RefusalError("declined"), 5: ZeroDivisionError("secret text")})
    tally = run(
        tmp_path,
        Listed(9, unreadable={7}),
        model,
        failing=lambda article, error: told.append((article.id, type(error).__name__)),
    )
    assert numbers(tmp_path) == [0, 1, 2, 4, 6, 8]
    assert failed(tmp_path) == [3, 5, 7]
    assert sorted(told) == [
        ("n3", "RefusalError"),
        ("n5", "ZeroDivisionError"),
        ("n7", "EmptyArticleError"),
    ]
    assert tally.failed == {"RefusalError": 1, "ZeroDivisionError": 1, "EmptyArticleError": 1}
    assert tally.code == {3: 5, 5: 1, 7: 3}[int(told[0][0][1:])]
    assert "secret text" not in (tmp_path / "out.errors.jsonl").read_text()


def test_a_field_left_unfinished_counts_and_decides_the_exit_code(tmp_path: Path) -> None:
    unfinished = Incomplete(field="demands", error="TruncatedError", message="cut off")

    async def summarize(document: Document) -> StructuredSummary:
        return made_up(int(document.id[1:]), incomplete=(unfinished,))

    tally = run(tmp_path, Listed(2), summarize)
    assert (tally.done, tally.incomplete, tally.code) == (2, 2, 5)


def test_a_field_unfinished_for_want_of_a_connection_fails_the_article(tmp_path: Path) -> None:
    passing = Incomplete(field="demands", error="RateLimitError", message="too many")

    async def once(document: Document) -> StructuredSummary:
        return made_up(int(document.id[1:]), incomplete=(passing,))

    assert run(tmp_path, Listed(2), once).failed == {"RateLimitError": 2}
    assert run(tmp_path, Listed(2), Model()).done == 2
    assert (numbers(tmp_path), failed(tmp_path)) == ([0, 1], [])


@pytest.mark.parametrize(
    "error",
    [errors.AuthenticationError("wrong key"), errors.BudgetError("used up")],
)
def test_what_would_befall_every_article_ends_the_run_and_a_later_one_goes_on(
    tmp_path: Path, error: errors.SummarizerError
) -> None:
    first = Model({20: error})
    with pytest.raises(type(error), match=str(error)):
        run(tmp_path, Listed(100), first)
    assert len(first.asked) < 30
    assert failed(tmp_path) == []
    kept = numbers(tmp_path)
    assert set(range(20)) <= set(kept)
    later = Model()
    tally = run(tmp_path, Listed(100), later)
    assert (tally.earlier, tally.done) == (len(kept), 100 - len(kept))
    assert not set(later.asked) & set(kept)
    assert numbers(tmp_path) == list(range(100))


def test_an_endpoint_that_is_down_ends_the_run_and_its_articles_are_tried_later(
    tmp_path: Path,
) -> None:
    down = Model(always=errors.ConnectionFailedError("nobody answers."))
    with pytest.raises(errors.ConnectionFailedError, match=f"{IN_A_ROW} articles in a row"):
        run(tmp_path, Listed(1000), down)
    assert IN_A_ROW <= len(down.asked) <= IN_A_ROW + 8
    run(tmp_path, Listed(100), Model())
    assert (numbers(tmp_path), failed(tmp_path)) == (list(range(100)), [])


def test_transient_failures_between_good_answers_do_not_end_the_run(tmp_path: Path) -> None:
    bad = {n: errors.ServerFailedError("oops") for n in range(200) if n % 20}
    tally = run(tmp_path, Listed(200), Model(dict(bad)))
    assert tally.failed == {"ServerFailedError": 190}
    assert numbers(tmp_path) == list(range(0, 200, 20))


def test_failures_that_are_the_articles_own_never_say_that_the_endpoint_is_down(
    tmp_path: Path,
) -> None:
    tally = run(tmp_path, Listed(200), Model(always=errors.RefusalError("declined")))
    assert tally.failed == {"RefusalError": 200}


@pytest.mark.parametrize(
    ("words", "at_least"), [("0", 1), ("4", 5), ("50%", LEAST_SETTLED), ("0%", LEAST_SETTLED)]
)
def test_more_failures_than_allowed_end_the_run(tmp_path: Path, words: str, at_least: int) -> None:
    model = Model(always=errors.RefusalError("declined"))
    with pytest.raises(errors.SummarizerError, match=f"--max-failures allows {words}"):
        run(tmp_path, Listed(500), model, limit=FailureLimit.parse(words))
    # What was under way is finished.
    assert at_least <= len(failed(tmp_path)) <= at_least + 8


@pytest.mark.parametrize("words", ["5", "50%"])
def test_as_many_failures_as_allowed_do_not_end_it(tmp_path: Path, words: str) -> None:
    bad: dict[int, Exception] = {n: errors.RefusalError("no") for n in range(0, 10, 2)}
    run(tmp_path, Listed(60), Model(bad), limit=FailureLimit.parse(words))
    assert failed(tmp_path) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("words", ["", "five", "-1", "1.5", "101%", "5 %x", "%"])
def test_a_limit_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(errors.ConfigurationError, match="--max-failures"):
        FailureLimit.parse(words)


def test_an_input_that_breaks_off_ends_the_run_after_what_came_before(tmp_path: Path) -> None:
    with pytest.raises(errors.InputError, match="damaged"):
        run(tmp_path, Listed(7, torn=True), Model())
    assert numbers(tmp_path) == list(range(7))


@pytest.mark.parametrize("error", [OSError("gone"), errors.MissingInputError("gone")])
def test_an_input_that_cannot_be_counted_is_read_all_the_same(
    tmp_path: Path, error: Exception
) -> None:
    class Uncounted(Listed):
        def count(self) -> int | None:
            raise error

    tally = run(tmp_path, Uncounted(3), Model())
    assert (tally.total, tally.done) == (None, 3)


@pytest.mark.parametrize("ordered", [True, False])
def test_a_slow_article_holds_up_no_others_and_little_waits_for_it(
    tmp_path: Path, ordered: bool
) -> None:
    count = 4 * WAITING
    pending = 0

    async def summarize(document: Document) -> StructuredSummary:
        nonlocal pending
        number = int(document.id[1:])
        while number == 1 and job.tally.done < count - 1:
            pending = max(pending, output.pending)
            await asyncio.sleep(0)
        return made_up(number)

    with opened(tmp_path, ordered=ordered) as output:
        job = Job(Listed(count), summarize, output, at_once=4, limit=NO_LIMIT)
        asyncio.run(asyncio.wait_for(job.run(), 60))
    assert pending <= 4 + WAITING
    written = numbers(tmp_path)
    assert sorted(written) == list(range(count))
    assert (written == list(range(count))) == ordered


def test_a_stream_stays_in_order_and_new_articles_wait_for_a_slow_one() -> None:
    written: list[str] = []
    stream = Stream(written.append, lambda article, error: None)
    found, count = Listed(4 * WAITING), 4 * WAITING
    furthest = 0

    async def summarize(document: Document) -> StructuredSummary:
        nonlocal furthest
        number = int(document.id[1:])
        while number == 1 and found.taken < min(count, WAITING):
            await asyncio.sleep(0)
        if number == 1:
            for _ in range(1000):
                await asyncio.sleep(0)
            furthest = found.taken
        return made_up(number)

    job = Job(found, summarize, stream, at_once=4, limit=NO_LIMIT)
    asyncio.run(asyncio.wait_for(job.run(), 60))
    assert furthest <= WAITING + 4 + 2
    ids = [json.loads(line)["source"]["id"] for line in written]
    assert ids == [f"n{number}" for number in range(count)]


def test_an_output_that_cannot_be_written_ends_the_run_at_once(tmp_path: Path) -> None:
    class Full:
        pending = 0

        def begin(self, article: Article) -> bool:
            return True

        def add(self, article: Article, result: StructuredSummary) -> None:
            raise errors.SummarizerError("Cannot write: no space left on device.")

        def fail(self, article: Article, error: Exception) -> None: ...

        def finish(self) -> None:
            raise AssertionError("It is not finished.")

        def close(self) -> None: ...

    model = Model()
    job = Job(Listed(100), model, Full(), at_once=4, limit=NO_LIMIT)
    with pytest.raises(errors.SummarizerError, match="no space left"):
        asyncio.run(asyncio.wait_for(job.run(), 60))
    assert len(model.asked) <= 8


def test_a_cancelled_run_keeps_what_was_finished_and_asks_no_more(tmp_path: Path) -> None:
    async def interrupted() -> None:
        with opened(tmp_path) as output:
            model = Model()
            job = Job(Listed(10_000), model, output, at_once=4, limit=NO_LIMIT)
            running = asyncio.ensure_future(job.run())
            while job.tally.done < 10:
                await asyncio.sleep(0.001)
            job.stop()
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            assert running.cancelled()
            asked = len(model.asked)
            await asyncio.sleep(0.01)
            assert len(model.asked) == asked
            kept.extend(range(job.tally.done))

    kept: list[int] = []
    asyncio.run(asyncio.wait_for(interrupted(), 60))
    assert len(numbers(tmp_path)) == len(kept)
    assert run(tmp_path, Listed(50), Model()).earlier == len(kept)
    assert numbers(tmp_path)[:50] == list(range(50))


def test_a_stopped_run_does_not_go_through_what_is_done(tmp_path: Path) -> None:
    run(tmp_path, Listed(20), Model())
    found = Listed(20)
    with opened(tmp_path) as output:
        job = Job(found, Model(), output, at_once=4, limit=NO_LIMIT)
        job.stop()
        asyncio.run(job.run())
    assert found.taken <= 1


def test_whoever_watches_sees_the_total_first_and_then_each_article(tmp_path: Path) -> None:
    seen: list[Tally] = []
    run(tmp_path, Listed(5, unreadable={2}), Model(), observe=seen.append)
    assert [(tally.total, tally.settled) for tally in seen] == [(5, n) for n in range(6)]
    seen.clear()
    run(tmp_path, Listed(6, unreadable={2}), Model(), observe=seen.append)
    assert (seen[-1].total, seen[-1].earlier, seen[-1].settled) == (6, 5, 1)
