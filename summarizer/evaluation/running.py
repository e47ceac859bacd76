"""Running: where the records to be scored come from: a model, recordings, or files."""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from summarizer.checks.analysis import Analysis
from summarizer.config import Settings
from summarizer.errors import HOPELESS, InputError, SummarizerError
from summarizer.evaluation.cases import Case
from summarizer.files import write_atomically
from summarizer.progress import Observer, ignore
from summarizer.providers.choosing import open_model
from summarizer.providers.recording import RecordingModel, ReplayModel
from summarizer.result import StructuredSummary
from summarizer.saved import completed, records
from summarizer.session import Summarizer


@dataclass(frozen=True)
class Outcome:
    """What came of one case.

    Attributes:
        case: the case's id.
        repeat: which time it was run, from 1.
        record: the record, or None when there is none.
        error: why there is none, or why it doesn't count; "" when all is well.
    """

    case: str
    repeat: int
    record: StructuredSummary | None
    error: str = ""


class Source(Protocol):
    """Where records come from; one for each worker, used by one thread."""

    def record(self, case: Case, repeat: int) -> StructuredSummary:
        """The record of a case.

        Raises:
            SummarizerError: there is none.
        """
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class Live:
    """Asks the model that the settings name, and keeps its answers when given a folder."""

    def __init__(
        self, settings: Settings, recordings: Path | None = None, observe: Observer = ignore
    ) -> None:
        self._settings = settings
        self._recordings = recordings
        self._observe = observe
        self._model: RecordingModel | None = None
        self._summarizer: Summarizer | None = None

    def record(self, case: Case, repeat: int) -> StructuredSummary:
        """Ask the model about the case's article."""
        summarizer, model = self._opened()
        model.restart()
        record = summarizer.summarize(case.document)
        if self._recordings:
            recording = model.recording(
                recorded=f"{datetime.now(UTC):%Y-%m-%d}", seconds=record.run.seconds
            )
            path = recording_path(self._recordings, model.name, case.key.id, repeat)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, recording.lines())
        return record

    def close(self) -> None:
        """Close the model."""
        if self._summarizer is not None:
            self._summarizer.close()

    def _opened(self) -> tuple[Summarizer, RecordingModel]:
        if self._summarizer is None or self._model is None:
            self._model = RecordingModel(open_model(self._settings, self._observe))
            self._summarizer = Summarizer(self._settings, model=self._model, observe=self._observe)
        return self._summarizer, self._model


@dataclass(frozen=True)
class Replay:
    """Answers from recordings; what is not recorded fails."""

    settings: Settings
    recordings: Path
    model: str

    def record(self, case: Case, repeat: int) -> StructuredSummary:
        """Run the pipeline on the recorded answers.

        Raises:
            InputError: there is no recording, or a request is not in it.
        """
        path = recording_path(self.recordings, self.model, case.key.id, repeat)
        if not path.is_file():
            raise InputError(f"there is no recording {path}: re-record with --live --record")
        model = ReplayModel.load(path)
        with Summarizer(self.settings, model=model) as summarizer:
            try:
                record = summarizer.summarize(case.document)
            except SummarizerError:
                if not model.misses:
                    raise
                record = None
        if record is None or model.misses:
            asked = ", ".join(dict.fromkeys(model.misses))
            raise InputError(
                f"{path.name} has no answer to what is asked now ({asked}): re-record with "
                "--live --record"
            )
        # How long it took, is what it took when it was recorded.
        seconds = model.recording.about.seconds
        run = record.run.model_copy(update={"seconds": seconds or 0.0})
        return record.model_copy(update={"run": run})

    def close(self) -> None:
        """Nothing is held."""


class Predictions:
    """Records in files: ``NAME.json`` of the case's id, or JSON lines found by ``source.id``."""

    def __init__(self, path: Path) -> None:
        """Read them.

        Raises:
            InputError: there is no record, or a file is none.
        """
        self._path = path
        self._found = dict(_predictions(path))

    def record(self, case: Case, repeat: int) -> StructuredSummary:
        """The case's record, as it stands."""
        del repeat
        given = self._found.get(case.key.id)
        if given is None:
            raise InputError(f"there is no prediction for this case in {self._path}")
        return completed(given, Analysis(case.document), case.key.id)

    def close(self) -> None:
        """Nothing is held."""


def _predictions(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    files = sorted([*path.glob("*.json"), *path.glob("*.jsonl")]) if path.is_dir() else [path]
    for file in files:
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file}: {error}") from error
        alone = file.suffix == ".json"
        for record in records(text, str(file)):
            source = record.get("source")
            named = source.get("id") if isinstance(source, dict) else None
            name = file.stem if alone and path.is_dir() else Path(str(named)).stem
            yield name, record
    if not files:
        raise InputError(f"{path}: there are no records in it (NAME.json or JSON lines).")


def recording_path(folder: Path, model: str, case: str, repeat: int) -> Path:
    """Where the recording of a case is kept."""
    again = f".{repeat}" if repeat > 1 else ""
    safe = "".join(c if c.isalnum() or c in "._-" else "_" for c in model)
    return folder / safe / f"{case}{again}.jsonl"


def run(
    jobs: Sequence[tuple[Case, int]],
    opened: Callable[[], Source],
    *,
    workers: int = 1,
    starting: Callable[[str], None] = lambda case: None,  # noqa: ARG005 - nobody watches
) -> Iterator[Outcome]:
    """Run cases and yield each outcome when it is there; one that fails stops no other.

    Args:
        jobs: cases, and which repeat of each.
        opened: makes a source; called once for each worker.
        workers: how many cases are under way at once.
        starting: told of each case that begins, from another thread.

    Raises:
        SummarizerError: what one case failed with, every other would fail with too.
    """
    waiting: queue.SimpleQueue[tuple[Case, int] | None] = queue.SimpleQueue()
    finished: queue.SimpleQueue[Outcome | SummarizerError] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    sources = [opened() for _ in range(max(1, min(workers, len(jobs))))]

    def work(source: Source) -> None:
        while (job := waiting.get()) is not None:
            starting(job[0].key.id)
            finished.put(_outcome(source, *job))

    for source in sources:
        waiting.put(None)
        threading.Thread(target=work, args=(source,), daemon=True).start()
    try:
        for _ in jobs:
            outcome = finished.get()
            if isinstance(outcome, SummarizerError):
                raise outcome
            yield outcome
    finally:
        for source in sources:
            source.close()


def _outcome(source: Source, case: Case, repeat: int) -> Outcome | SummarizerError:
    try:
        record = source.record(case, repeat)
    except HOPELESS as error:
        return error
    except Exception as error:  # noqa: BLE001 - a bug met in one case stops no other
        return Outcome(case.key.id, repeat, None, f"{type(error).__name__}: {error}")
    return Outcome(case.key.id, repeat, record)
