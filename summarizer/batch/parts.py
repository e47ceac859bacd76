"""A batch's output as a folder of part files, each written at once when it is whole."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from summarizer.batch.articles import Article
from summarizer.batch.claiming import check_apart, locked
from summarizer.batch.failures import Failure
from summarizer.batch.lines import working_on
from summarizer.batch.output import id_of_result
from summarizer.batch.state import Fingerprint, State
from summarizer.errors import ConfigurationError
from summarizer.files import replace_atomically
from summarizer.render.records import as_jsonl
from summarizer.result import StructuredSummary

T = TypeVar("T")

PART_SIZE = 1000
DONE = "_SUCCESS"
"""An empty file in the folder that says that all parts are there, as other tools have it."""


@dataclass(frozen=True)
class _Line:
    """What became of an article, as one of the two files of its part has it."""

    text: bytes
    failed: bool


@dataclass
class _Part:
    """Articles that stand one after another in the input, and what is known of them.

    Attributes:
        earlier: lines on the disk, by the ids of their articles, that are not claimed yet.
        lines: of articles begun, by their positions; None for one under way.
        sealed: whether all its articles are begun.
        changed: whether the files are not as they should be.
    """

    earlier: dict[str, _Line]
    changed: bool
    lines: dict[int, _Line | None] = field(default_factory=dict)
    sealed: bool = False

    @property
    def is_whole(self) -> bool:
        return self.sealed and None not in self.lines.values()


class Parts:
    """A Sink of files in a folder: ``part-00000.jsonl`` and so on, in input order.

    Results wait in memory until their part is whole. A run that goes on with another keeps what
    parts on the disk say of their articles; one that ends early writes parts that are not whole.
    """

    def __init__(  # noqa: PLR0913 - the ways to go on
        self,
        folder: Path,
        *,
        source: str | Path,
        fingerprint: Fingerprint,
        size: int = PART_SIZE,
        restart: bool = False,
        mixed: bool = False,
        retry_failed: bool = False,
    ) -> None:
        """Open it, alone.

        Args:
            folder: where the parts are; made, if need be.
            source: the input, which must be another one.
            fingerprint: what results depend on, by name; stored in clear text, so without keys.
            size: articles of one part.
            restart: drop the results that are there, and begin anew.
            mixed: keep them, whatever they were made with.
            retry_failed: try all failures again, not only those that time may have healed.

        Raises:
            ConfigurationError: the folder is no output of a batch, or of one with another
                fingerprint, or another process is writing to it.
            SummarizerError: it cannot be written.
        """
        self._folder = folder.resolve()
        self._size = size
        self._retry_failed = retry_failed
        self._open: dict[int, _Part] = {}
        self._last = -1
        state = self._folder / "state.json"
        check_apart(state, source)
        with working_on(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = locked(state)
        try:
            begun = State.begun(
                state,
                dict(fingerprint) | {"articles in a part": size},
                written=self._written(state),
                restart=restart,
                mixed=mixed,
            )
            with working_on(self._folder):
                (self._folder / DONE).unlink(missing_ok=True)
                for leftover in self._folder.glob(".part-*.tmp"):
                    leftover.unlink()
                if restart:
                    self._remove_from(0)
                begun.save(state)
        except BaseException:
            self._lock.release()
            raise

    @property
    def pending(self) -> int:
        """As Sink says; of parts that are being filled, and of one that waits, none counts."""
        return self._size * max(0, sum(part.sealed for part in self._open.values()) - 1)

    def begin(self, article: Article) -> bool:
        """As Sink says."""
        number = article.number // self._size
        if number not in self._open:
            self._seal_all()
            self._open[number] = self._loaded(number)
            self._last = number
        part = self._open[number]
        line = part.lines[article.number] = part.earlier.pop(article.id, None)
        part.changed |= line is None
        return line is None

    def add(self, article: Article, result: StructuredSummary) -> None:
        """As Sink says."""
        self._settle(article, _Line(as_jsonl([result]).encode(), failed=False))

    def fail(self, article: Article, error: Exception) -> None:
        """As Sink says."""
        self._settle(article, _Line(Failure.of(article, error).line().encode(), failed=True))

    def finish(self) -> None:
        """As Sink says: parts of articles that are no longer there go, and the folder is done."""
        self._seal_all()
        with working_on(self._folder):
            self._remove_from(self._last + 1)
            (self._folder / DONE).touch()
        self.close()

    def close(self) -> None:
        """As Sink says."""
        try:
            for number in list(self._open):
                self._write(number)
        finally:
            self._open.clear()
            self._lock.release()

    def _written(self, state: Path) -> list[Path]:
        files = sorted(self._folder.iterdir())
        return [file for file in files if file != state and not file.name.startswith(".")]

    def _settle(self, article: Article, line: _Line) -> None:
        number = article.number // self._size
        part = self._open[number]
        part.lines[article.number] = line
        if part.is_whole:
            self._write(number)

    def _seal_all(self) -> None:
        """No more articles will be begun in what is open."""
        for number, part in list(self._open.items()):
            part.sealed = True
            if part.is_whole:
                self._write(number)

    def _write(self, number: int) -> None:
        """Put a part on the disk, results before failures: one that is in both has a result."""
        part = self._open.pop(number)
        if not (part.changed or (part.sealed and part.earlier)):
            return
        lines = [line for _, line in sorted(part.lines.items()) if line]
        if not part.sealed:
            lines += part.earlier.values()
        results, failures = self._files(number)
        with working_on(results):
            replace_atomically(results, (line.text for line in lines if not line.failed))
            failed = [line.text for line in lines if line.failed]
            if failed:
                replace_atomically(failures, failed)
            else:
                failures.unlink(missing_ok=True)

    def _loaded(self, number: int) -> _Part:
        results, failures = self._files(number)
        lines = {
            failure.id: _Line(text, failed=True)
            for text, failure in _parsed(failures, Failure.model_validate_json)
            if failure.is_lasting and not self._retry_failed
        }
        lines |= {id: _Line(text, failed=False) for text, id in _parsed(results, id_of_result)}  # noqa: A001
        return _Part(lines, changed=not results.exists())

    def _files(self, number: int) -> tuple[Path, Path]:
        stem = f"part-{number:05}"
        return self._folder / f"{stem}.jsonl", self._folder / f"{stem}.errors.jsonl"

    def _remove_from(self, first: int) -> None:
        """Remove the parts from a number on."""
        for path in list(self._folder.glob("part-*.jsonl")):
            digits = path.name.split(".")[0].removeprefix("part-")
            if digits.isdecimal() and int(digits) >= first:
                path.unlink()


def _parsed(path: Path, parse: Callable[[bytes], T]) -> Iterator[tuple[bytes, T]]:
    """The lines of a file, each with what it is parsed into."""
    with working_on(path):
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
    for line in lines:
        try:
            yield line, parse(line)
        except ValueError:
            raise ConfigurationError(
                f"{path}: this is no part that a batch wrote; name another folder, or move it away."
            ) from None
