"""A batch's output on the disk: results, failures, and what they were made with."""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import BaseModel

from summarizer.batch.articles import Article
from summarizer.batch.claiming import check_apart, locked
from summarizer.batch.failures import Failure
from summarizer.batch.lines import LineFile, working_on
from summarizer.batch.ordering import WAITING, Queue
from summarizer.batch.state import Fingerprint, State
from summarizer.files import check_writable
from summarizer.render.records import as_jsonl
from summarizer.result import StructuredSummary


class Output:
    """A Sink of files: results in OUT.jsonl, failures in OUT.errors.jsonl, a line each.

    Opened on the files of an earlier run, it goes on where that stopped. In input order, a few
    results wait in memory for those before them; what came too late, what interrupted runs and
    what failures tried again left out of order is put into order at the end.

    Attributes:
        retried: failures of earlier runs that were taken out, to be tried again.
    """

    def __init__(  # noqa: PLR0913 - the ways to go on
        self,
        path: Path,
        *,
        source: str | Path,
        fingerprint: Fingerprint,
        ordered: bool = True,
        restart: bool = False,
        mixed: bool = False,
        retry_failed: bool = False,
    ) -> None:
        """Open it, alone: a torn last line is cut off, and what is done is noted.

        Args:
            path: the file of results; the others are beside it.
            source: the input, which must be another one.
            fingerprint: what results depend on, by name; stored in clear text, so without keys.
            ordered: whether the files are in input order at the end, or as articles finished.
            restart: drop the results of a run with another fingerprint, and begin anew.
            mixed: keep them, and go on with this fingerprint.
            retry_failed: try all failures again, not only those that time may have healed.

        Raises:
            ConfigurationError: the path is no output of a batch, or of one with another
                fingerprint, or another process is writing to it.
            SummarizerError: it cannot be written.
        """
        self._path = path.resolve()
        check_writable(self._path)
        self._errors, self._state = _beside(self._path)
        for file in (self._path, self._errors, self._state):
            check_apart(file, source)
        self._ordered = ordered
        self._queue = Queue(WAITING if ordered else 0)
        self._lock = locked(self._path)
        try:
            state = State.begun(
                self._state,
                fingerprint,
                written=self._written,
                restart=restart,
                mixed=mixed,
            )
            self._results = LineFile(self._path, b'{"schema_version":')
            self._failures = LineFile(self._errors, b'{"number":')
            self._results.load(id_of_result)
            self.retried = self._failures.drop(lambda line: retry_failed or _is_passing(line))
            self._failures.load(_id_of_failure)
            if restart:
                self._results.clear()
                self._failures.clear()
            with working_on(self._state):
                state.save(self._state)
            self._results.create()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def done(self) -> int:
        """Results in the file."""
        return len(self._results)

    @property
    def failed(self) -> int:
        """Failures in theirs."""
        return len(self._failures)

    @property
    def pending(self) -> int:
        """As Sink says."""
        return len(self._queue)

    def begin(self, article: Article) -> bool:
        """As Sink says."""
        if any(file.place(article.id, article.number) for file in (self._results, self._failures)):
            return False
        self._queue.begin(article.number)
        return True

    def add(self, article: Article, result: StructuredSummary) -> None:
        """As Sink says; the result's source has the article's id."""
        self._append(self._results, article, as_jsonl([result]))

    def fail(self, article: Article, error: Exception) -> None:
        """As Sink says."""
        self._append(self._failures, article, Failure.of(article, error).line())

    def finish(self) -> None:
        """As Sink says."""
        if self._ordered:
            self._results.put_in_order()
            self._failures.put_in_order()
        self.close()

    def close(self) -> None:
        """As Sink says."""
        try:
            self._queue.release()
            self._results.close()
            self._failures.close()
        finally:
            self._lock.release()

    @property
    def _written(self) -> list[Path]:
        files = (self._path, self._errors)
        return [file for file in files if file.exists() and file.stat().st_size]

    def _append(self, file: LineFile, article: Article, line: str) -> None:
        self._queue.settle(article.number, partial(file.append, article.number, line.encode()))


class _Source(BaseModel):
    id: str


class _Done(BaseModel):
    source: _Source


def id_of_result(line: bytes) -> str:
    """The id of the article that a line of results is about.

    Raises:
        ValueError: it is no such line.
    """
    return _Done.model_validate_json(line).source.id


def _id_of_failure(line: bytes) -> str:
    return Failure.model_validate_json(line).id


def _is_passing(line: bytes) -> bool:
    return not Failure.model_validate_json(line).is_lasting


def _beside(path: Path) -> tuple[Path, Path]:
    stem = path.name.removesuffix(".jsonl")
    return path.with_name(f"{stem}.errors.jsonl"), path.with_name(f"{stem}.state.json")
