"""A file that grows by lines: whole ones, whatever happens; found by id, put into order at last."""

import errno
import io
import os
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, TypeVar

from summarizer.errors import ConfigurationError, SummarizerError
from summarizer.files import remove_leftovers, replace_atomically

T = TypeVar("T")

BLOCK = 1 << 20
SYNC_SECONDS = 1.0

# The place of a line whose article the input has not shown: behind all others.
_NOWHERE = (1 << 63) - 1


class LineFile:
    """Lines appended one by one, each by one write; a torn one at the end is cut off at opening.

    Of each line its offset and its article's position are kept (16 bytes), and of each that was
    there at opening its id's 64-bit hash (about 130 bytes).
    """

    def __init__(self, path: Path, begins: bytes) -> None:
        """Take a file that this process alone writes to; it need not exist.

        Args:
            path: the file, links resolved.
            begins: what each line begins with; the file is refused when its end does not.

        Raises:
            ConfigurationError: it is no such file.
        """
        self.path = path
        self._begins = begins
        self._file: io.FileIO | None = None
        self._size = 0
        self._starts = array("Q")
        self._numbers = array("q")
        self._line_of: dict[int, int] = {}
        self._synced = time.monotonic()
        with working_on(path):
            remove_leftovers(path)
            if path.exists():
                self._cut_torn_line()

    def __len__(self) -> int:
        """How many lines it has."""
        return len(self._starts)

    def drop(self, unwanted: Callable[[bytes], bool]) -> int:
        """Take lines out, before ``load``; returns how many those were.

        Raises:
            ConfigurationError: ``unwanted`` raised ValueError: a line is not what it should be.
        """
        with working_on(self.path):
            count = sum(drop for _, drop in self._read(unwanted))
            if count:
                kept = (line for line, drop in self._read(unwanted) if not drop)
                replace_atomically(self.path, kept)
        return count

    def load(self, id_of: Callable[[bytes], str]) -> None:
        """Note the lines that are there, by the ids of their articles.

        Raises:
            ConfigurationError: ``id_of`` raised ValueError, as above.
        """
        with working_on(self.path):
            for line, id in self._read(id_of):  # noqa: A001 - what it is
                self._line_of[hash(id)] = len(self)
                self._note(line, _NOWHERE)

    def clear(self) -> None:
        """Remove the file."""
        with working_on(self.path):
            self.path.unlink(missing_ok=True)
        self._size = 0
        self._line_of.clear()
        del self._starts[:], self._numbers[:]

    def place(self, id: str, number: int) -> bool:  # noqa: A002 - what it is
        """Whether an article had a line at opening; notes its position in the input."""
        line = self._line_of.get(hash(id))
        if line is None:
            return False
        self._numbers[line] = number
        return True

    def create(self) -> None:
        """Make the file, if it is not there."""
        with working_on(self.path):
            self._opened()

    def append(self, number: int, line: bytes) -> None:
        """Write one more line, now; bring what was written to the disk, once a second.

        Raises:
            SummarizerError: it cannot be written; the file is as it was.
        """
        with working_on(self.path):
            self._write(line)
            self._note(line, number)
            if time.monotonic() - self._synced > SYNC_SECONDS:
                self.sync()

    def sync(self) -> None:
        """Bring what was written to the disk."""
        if self._file is not None:
            os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def put_in_order(self) -> None:
        """Put the lines into the order of their articles, when they are not."""
        if all(before <= after for before, after in pairwise(self._numbers)):
            return
        self.close()
        order = sorted(range(len(self)), key=self._numbers.__getitem__)
        with working_on(self.path), self.path.open("rb") as file:
            replace_atomically(self.path, (self._line(file, one) for one in order))

    def close(self) -> None:
        """Bring it to the disk and let go of it; safe to call twice."""
        if self._file is not None:
            with working_on(self.path):
                self.sync()
                self._file.close()
            self._file = None

    def _write(self, line: bytes) -> None:
        file = self._opened()
        try:
            # One call writes all there is room for; what it leaves out fails with the reason.
            written = file.write(line)
            while written < len(line):
                written += file.write(line[written:])
        except OSError:
            with suppress(OSError):
                file.truncate(self._size)
            raise

    def _opened(self) -> io.FileIO:
        if self._file is None:
            self._file = self.path.open("ab", buffering=0)
        return self._file

    def _note(self, line: bytes, number: int) -> None:
        self._starts.append(self._size)
        self._numbers.append(number)
        self._size += len(line)

    def _line(self, file: BinaryIO, one: int) -> bytes:
        file.seek(self._starts[one])
        return file.readline()

    def _read(self, parse: Callable[[bytes], T]) -> Iterator[tuple[bytes, T]]:
        """The lines that are there, each with what it is parsed into."""
        if not self.path.exists():
            return
        with self.path.open("rb", buffering=BLOCK) as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield line, parse(line)
                except ValueError:
                    raise ConfigurationError(
                        f"{self.path}: line {number} is none that a batch wrote; "
                        "name another output, or move this file away."
                    ) from None

    def _cut_torn_line(self) -> None:
        with self.path.open("r+b") as file:
            end = _end_of_last_line(file)
            file.seek(end)
            # A machine that went down can leave NULs where the last words should be.
            torn = file.read(len(self._begins)).rstrip(b"\0")
            if not self._begins.startswith(torn):
                raise ConfigurationError(
                    f"{self.path}: it does not end as a batch's output does; "
                    "name another output, or move this file away."
                )
            file.truncate(end)


def _end_of_last_line(file: BinaryIO) -> int:
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - BLOCK)
        file.seek(start)
        newline = file.read(end - start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


@contextmanager
def working_on(path: Path) -> Iterator[None]:
    """A block that writes a file.

    Raises:
        SummarizerError: the system refuses; the message names the file and what to do.
    """
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        remedy = "make room" if full else "mend that"
        raise SummarizerError(
            f"Cannot write {path}: {error.strerror or error}. What is in it is sound: {remedy}, "
            "and the same command goes on from there."
        ) from error
