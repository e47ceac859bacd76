"""CSV and its relatives: a header, then rows whose cells a comma, semicolon, tab or bar parts."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, Self

from summarizer.batch.buckets import File
from summarizer.batch.tables import Row, count_lines, opened
from summarizer.errors import InputError, NotTextError

DELIMITERS = ",;\t|"

Cells = list[str]


class Separated:
    """A table with a header line. Cells that are not UTF-8 come as bytes."""

    def __init__(self, path: File, name: str, limit: int) -> None:
        """Read the header.

        Args:
            path: the file, gzip-compressed or not.
            name: what messages and ids call it.
            limit: bytes of one row; a longer one is taken for a quotation that is not closed.

        Raises:
            InputError: it cannot be opened, or begins with no header.
        """
        self._path = path
        self.name = name
        self._limit = limit
        with opened(path, name) as file:
            _, header = next(self._records(file), (1, []))
        if isinstance(header, InputError):
            raise header
        self.columns = tuple(header)

    def rows(self) -> Iterator[Row]:
        """The rows behind the header, blank ones left out."""
        with opened(self._path, self.name) as file:
            records = self._records(file)
            next(records, None)
            for number, cells in records:
                if cells:
                    yield Row(number, self._fields(cells, f"{self.name}:{number}"))

    def count(self) -> int | None:
        """The lines that end outside quotation marks; None when it is compressed."""
        lines = count_lines(self._path, quote=b'"')
        return lines and lines - 1

    def _fields(self, cells: Cells | InputError, place: str) -> Mapping[str, Any] | InputError:
        if isinstance(cells, InputError):
            return cells
        if len(cells) > len(self.columns):
            return InputError(
                f"{place}: the row has {len(cells)} cells, the header {len(self.columns)}; "
                "a text that holds the separator must stand in quotation marks."
            )
        return {name: _value(cell) for name, cell in zip(self.columns, cells, strict=False)}

    def _records(self, file: BinaryIO) -> Iterator[tuple[int, Cells | InputError]]:
        """The line each record begins on, and its cells."""
        lines = _Lines(file, self.name, self._limit)
        # The module's own limit, which holds for the whole process, is too small for articles.
        csv.field_size_limit(max(csv.field_size_limit(), self._limit))
        # Strict: a quotation that is not closed must not swallow the articles behind it unseen.
        reader = csv.reader(lines, delimiter=lines.delimiter, strict=True)
        while True:
            begins = lines.begin_record()
            try:
                cells: Cells | InputError = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                cells = InputError(f"{self.name}:{begins}: the row cannot be read ({error}).")
            yield begins, cells


class _Lines:
    """The lines of a file, as csv.reader wants them; bounds what one record takes."""

    def __init__(self, file: BinaryIO, name: str, limit: int) -> None:
        self._file = file
        self._name = name
        self._limit = limit
        self._number = self._begins = self._taken = 0
        self._first = file.readline(limit + 1).removeprefix(b"\xef\xbb\xbf")
        if self._first.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise NotTextError(f"{name}: it is UTF-16; save it as UTF-8.")

    @property
    def delimiter(self) -> str:
        """Whichever the header has most of."""
        header = self._first.decode("utf-8", "replace")
        return max(DELIMITERS, key=header.count)

    def begin_record(self) -> int:
        """The number of the line that comes next."""
        self._begins, self._taken = self._number + 1, 0
        return self._begins

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self._file.readline(self._limit + 1) if self._number else self._first
        if not line:
            raise StopIteration
        self._number += 1
        self._taken += len(line)
        if self._taken > self._limit:
            raise InputError(
                f"{self._name}:{self._begins}: the row that begins here has more bytes than the "
                f"limit, {self._limit:,}; is a quotation mark missing?"
            )
        return line.decode("utf-8", "surrogateescape")


def _value(cell: str) -> str | bytes:
    try:
        cell.encode()
    except UnicodeEncodeError:
        return cell.encode("utf-8", "surrogateescape")
    return cell
