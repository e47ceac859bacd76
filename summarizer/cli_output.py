"""Where results go: standard output as they finish, or one file at the end."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from summarizer.errors import SummarizerError
from summarizer.files import check_writable, write_atomically
from summarizer.render import Format, View, render, separator
from summarizer.result import StructuredSummary

Renderer = Callable[[Sequence[StructuredSummary]], str]


class ReaderGoneError(Exception):
    """Whoever read our standard output stopped reading, as ``| head`` does."""


class Output(Protocol):
    """Takes results one by one; ``finish`` is called once, also when work was cut short."""

    def add(self, result: StructuredSummary) -> None:
        """Take one more result."""

    def finish(self) -> None:
        """Write what is not written yet."""


class Stream:
    """Standard output. Each result is written when it is there; a JSON array at the end."""

    def __init__(self, format: Format, view: View, *, several: bool) -> None:  # noqa: A002 - as in render
        self._render: Renderer = lambda results: render(results, format, view, several=several)
        self._separator = separator(format)
        self._array = format == "json" and several
        self._results: list[StructuredSummary] = []
        if format != "text":
            _speak_utf8()

    def add(self, result: StructuredSummary) -> None:
        """Write one result, unless it must wait for the array's end."""
        self._results.append(result)
        if not self._array:
            before = self._separator if len(self._results) > 1 else ""
            put(before + self._render([result]))

    def finish(self) -> None:
        """Write the array, when it is one."""
        if self._array:
            put(self._render(self._results))


class File:
    """One file, replaced as a whole at the end; left alone when there is no result."""

    def __init__(self, path: Path, render_all: Renderer) -> None:
        self._path = path
        self._render = render_all
        self._results: list[StructuredSummary] = []
        check_writable(path)

    def add(self, result: StructuredSummary) -> None:
        """Keep one result for the end."""
        self._results.append(result)

    def finish(self) -> None:
        """Write all results at once."""
        if not self._results:
            return
        text = self._render(self._results)
        try:
            write_atomically(self._path, text)
        except OSError as error:
            raise SummarizerError(f"Cannot write {self._path}: {error.strerror}.") from error


def put(text: str) -> None:
    """Write to standard output, now.

    Raises:
        ReaderGoneError: nobody reads it any more.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
        raise ReaderGoneError from None
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        put(text.encode(encoding, "replace").decode(encoding))


def put_table(rows: Sequence[Sequence[str]]) -> None:
    """Write rows of cells, in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        put("  ".join(cells).rstrip() + "\n")


def view_of_stdout(fields: tuple[str, ...]) -> View:
    """Width and colours of the terminal, or plain text when there is none."""
    width = shutil.get_terminal_size((View.width, 0)).columns
    return View(fields, width, _is_colorful())


def _is_colorful() -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain and sys.stdout.encoding.lower().startswith("utf")


def _speak_utf8() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")


def _silence() -> None:
    # Python flushes once more at exit, and would complain about the same pipe.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
