"""Tables row by row: what all have in common, and JSON lines."""

import gzip
import json
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

from summarizer.batch.buckets import BLOCK, File, Remote
from summarizer.errors import ArticleTooLargeError, InputError, MissingInputError, NotTextError

GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        number: from 1; the line it begins on, where there are lines.
        fields: its values by name; or why it cannot be read.
    """

    number: int
    fields: Mapping[str, Any] | InputError


class Table(Protocol):
    """Rows in order, read as they are asked for; one that cannot be read stops no other."""

    @property
    def name(self) -> str:
        """What messages and ids call it."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The fields all rows have; None when each row has its own."""

    def rows(self) -> Iterator[Row]:
        """The rows.

        Raises:
            InputError: nothing that follows can be read.
        """

    def count(self) -> int | None:
        """About how many rows there are, or None when only reading them would tell."""


class JsonLines:
    """A JSON object a line, in UTF-8; blank lines do not count."""

    columns = None

    def __init__(self, path: File | None, name: str, limit: int) -> None:
        """Look at it.

        Args:
            path: the file, gzip-compressed or not; None for standard input.
            name: what messages and ids call it.
            limit: bytes of one line; a longer one is refused unread.

        Raises:
            InputError: it cannot be opened.
        """
        self._path = path
        self.name = name
        self._limit = limit
        with self._opened():
            pass

    def rows(self) -> Iterator[Row]:
        """The objects, or why a line is none."""
        with self._opened() as file:
            first = True
            for number, line in enumerate(_bounded_lines(file, self._limit), start=1):
                if not line.strip():
                    continue
                if first:
                    self._refuse_array(line)
                first = False
                yield Row(number, self._fields(line, f"{self.name}:{number}"))

    def count(self) -> int | None:
        """The number of lines, blank ones too; None when only reading it all would tell."""
        return None if self._path is None else count_lines(self._path)

    def _opened(self) -> AbstractContextManager[BinaryIO]:
        return nullcontext(_stdin()) if self._path is None else opened(self._path, self.name)

    def _refuse_array(self, line: bytes) -> None:
        if line.lstrip().startswith(b"["):
            raise InputError(
                f"{self.name}: this is a JSON array, not an object a line; "
                "make lines of it, for example with: jq -c '.[]'"
            )

    def _fields(self, line: bytes, place: str) -> Mapping[str, Any] | InputError:
        if len(line) > self._limit:
            return ArticleTooLargeError(
                f"{place}: the line has more bytes than the limit, {self._limit:,}."
            )
        try:
            fields = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            return NotTextError(f"{place}: it is not UTF-8; convert it, for example with iconv.")
        except RecursionError:
            return InputError(f"{place}: it is nested too deeply.")
        except ValueError as error:
            return InputError(f"{place}: this is not JSON ({error}).")
        return fields if isinstance(fields, dict) else InputError(f"{place}: it is no JSON object.")


@contextmanager
def opened(path: File, name: str) -> Iterator[BinaryIO]:
    """A file opened for reading bytes; what gzip compressed is decompressed.

    Raises:
        InputError: it cannot be opened or, while the block runs, not be read on.
    """
    try:
        with path.open("rb") as file:
            if file.peek(len(GZIP)).startswith(GZIP):
                with gzip.open(file) as plain:
                    yield cast("BinaryIO", plain)
            else:
                yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{name}: the compressed data is damaged ({error}).") from error
    except OSError as error:
        raise MissingInputError(f"{name}: {error.strerror or error}.") from error


def count_lines(path: File, quote: bytes = b"") -> int | None:
    """How many lines a file has; those within quotation marks as one.

    None when it is compressed or far away.
    """
    if isinstance(path, Remote):
        return None
    lines, inside, last = 0, False, b"\n"
    with path.open("rb") as file:
        if file.peek(len(GZIP)).startswith(GZIP):
            return None
        while block := file.read(BLOCK):
            pieces = block.split(quote) if quote else [block]
            lines += sum(piece.count(b"\n") for piece in pieces[inside::2])
            inside ^= len(pieces) % 2 == 0
            last = block[-1:]
    return lines + (last != b"\n")


def _bounded_lines(file: BinaryIO, limit: int) -> Iterator[bytes]:
    """The lines without their ends; of one that is longer than ``limit``, a little more than it."""
    while line := file.readline(limit + 1):
        rest = line
        while len(rest) > limit and not rest.endswith(b"\n"):
            rest = file.readline(limit + 1)
        yield line.removesuffix(b"\n")


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        raise MissingInputError("-: there is no standard input.")
    return sys.stdin.buffer
