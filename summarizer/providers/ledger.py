"""Batches that were submitted, kept beside the output: a later run takes up their answers.

A folder with a small file for each batch: ids at the provider and hashes of requests, no texts and
no key.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ValidationError

from summarizer.errors import ConfigurationError, SummarizerError
from summarizer.files import remove_leftovers, write_atomically


class Entry(BaseModel):
    """A batch: what is in it, and what it is called at the provider.

    Attributes:
        number: which one it is of its ledger; later ones are newer.
        file: the id of the uploaded requests.
        created: when that was made, by the provider's clock.
        enforced: whether the endpoint is asked to hold answers to the schema.
        requests: hashes of the requests whose answers are to be had from it.
        batch: its id; None while it is not known whether the provider has it.
    """

    number: int
    file: str
    created: int
    enforced: bool
    requests: list[str]
    batch: str | None = None


class Ledger:
    """The entries of one output; used by one process at a time.

    What is lost with it is only the knowledge that requests were asked: they would be asked again.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder; it need not exist."""
        self.folder = folder
        self._newest = 0

    def load(self) -> list[Entry]:
        """The entries that are there, the oldest first.

        Raises:
            ConfigurationError: a file holds something else.
        """
        entries = sorted(map(_read, self.folder.glob("*.json")), key=lambda entry: entry.number)
        self._newest = max([self._newest, *(entry.number for entry in entries)])
        return entries

    def add(self, file: str, created: int, requests: Sequence[str], *, enforced: bool) -> Entry:
        """Note a batch that is about to be made.

        Raises:
            SummarizerError: it cannot be written.
        """
        self._newest += 1
        entry = Entry(
            number=self._newest,
            file=file,
            created=created,
            enforced=enforced,
            requests=list(requests),
        )
        self.save(entry)
        return entry

    def save(self, entry: Entry) -> None:
        """Write an entry; one without requests goes.

        Raises:
            SummarizerError: it cannot be written.
        """
        path = self.path(entry)
        with self._working():
            if entry.requests:
                self.folder.mkdir(exist_ok=True)
                remove_leftovers(path)
                write_atomically(path, entry.model_dump_json() + "\n")
            else:
                path.unlink(missing_ok=True)

    def path(self, entry: Entry) -> Path:
        """The file of an entry."""
        return self.folder / f"{entry.number:06}.json"

    def clear(self) -> None:
        """Forget all batches; they go on at the provider.

        Raises:
            SummarizerError: the folder cannot be removed.
        """
        with self._working():
            if self.folder.is_dir():
                shutil.rmtree(self.folder)

    @contextmanager
    def _working(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SummarizerError(f"{self.folder}: {error.strerror or error}.") from error


def _read(path: Path) -> Entry:
    try:
        return Entry.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigurationError(
            f"{path}: this tells of no batch. Move it away to have its requests asked again."
        ) from error
