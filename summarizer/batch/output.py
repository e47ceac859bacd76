"""A batch's output on the disk: results, failures, and what they were made with."""

from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout
from pydantic import BaseModel

from summarizer.batch.articles import Article
from summarizer.batch.failures import Failure
from summarizer.batch.lines import LineFile, working_on
from summarizer.batch.ordering import WAITING, Queue
from summarizer.batch.state import Fingerprint, State
from summarizer.errors import ConfigurationError
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
            _check_apart(file, source)
        self._ordered = ordered
        self._queue = Queue(WAITING if ordered else 0)
        self._lock = _locked(self._path)
        try:
            state = self._checked(State.of(fingerprint), restart=restart, mixed=mixed)
            self._results = LineFile(self._path, b'{"schema_version":')
            self._failures = LineFile(self._errors, b'{"number":')
            self._results.load(_id_of_result)
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

    def _append(self, file: LineFile, article: Article, line: str) -> None:
        self._queue.settle(article.number, partial(file.append, article.number, line.encode()))

    def _checked(self, state: State, *, restart: bool, mixed: bool) -> State:
        """The state to go on with, if what is there may be gone on with."""
        before = State.load(self._state)
        if before is None:
            if not mixed:
                self._refuse_foreign()
            return state
        # A run that ended before its first article, as with a mistyped model, binds nobody.
        if restart or not self._written:
            return state
        if not mixed:
            self._refuse_different(state, before)
        return state.after(before)

    @property
    def _written(self) -> list[Path]:
        files = (self._path, self._errors)
        return [file for file in files if file.exists() and file.stat().st_size]

    def _refuse_foreign(self) -> None:
        for file in self._written:
            raise ConfigurationError(
                f"--output: {file} is there and was not written by a batch, or its "
                f"{self._state.name} is gone. Name another file, or move this one away."
            )

    def _refuse_different(self, state: State, before: State) -> None:
        if differences := state.differences(before):
            raise ConfigurationError(
                f"--output: {self._path} was begun otherwise: {'; '.join(differences)}. "
                "--restart drops what is done and begins anew, --mixed keeps it and goes on."
            )


class _Source(BaseModel):
    id: str


class _Done(BaseModel):
    source: _Source


def _id_of_result(line: bytes) -> str:
    return _Done.model_validate_json(line).source.id


def _id_of_failure(line: bytes) -> str:
    return Failure.model_validate_json(line).id


def _is_passing(line: bytes) -> bool:
    return not Failure.model_validate_json(line).is_lasting


def _beside(path: Path) -> tuple[Path, Path]:
    stem = path.name.removesuffix(".jsonl")
    return path.with_name(f"{stem}.errors.jsonl"), path.with_name(f"{stem}.state.json")


def _check_apart(file: Path, source: str | Path) -> None:
    if file.exists() and not file.is_file():
        raise ConfigurationError(f"--output: {file} is no regular file; -o - is standard output.")
    if str(source) == "-":
        return
    origin = Path(source).resolve()
    if file == origin or (file.exists() and origin.exists() and file.samefile(origin)):
        raise ConfigurationError(f"--output: {file} is the input, or would replace it.")
    if file.is_relative_to(origin):
        raise ConfigurationError(
            f"--output: {file} lies in the folder that is read; name a file elsewhere."
        )


def _locked(path: Path) -> FileLock:
    lock = FileLock(path.with_name(f".{path.name}.lock"), thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ConfigurationError(
            f"--output: another process is writing to {path}; wait for it, or name another file."
        ) from error
    return lock
