"""Where results go: standard output as they finish, one file at the end, a directory of pages."""

import io
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from summarizer.cli_pages import Pages, is_folder
from summarizer.document import Document
from summarizer.errors import ConfigurationError
from summarizer.files import check_writable, save
from summarizer.render import Format, View, render, separator
from summarizer.render.html import page
from summarizer.result import StructuredSummary

OutputFormat = Literal[Format, "html"]
"""How results are shown; a page shows one, beside its article."""

Made = tuple[StructuredSummary, Document]
"""A result and the article it was made of."""


class ReaderGoneError(Exception):
    """Whoever read our standard output stopped reading, as ``| head`` does."""


class Output(Protocol):
    """Takes results one by one; ``finish`` is called once, also when work was cut short."""

    def add(self, result: StructuredSummary, document: Document) -> None:
        """Take one more result, and the article it was made of."""

    def finish(self) -> None:
        """Write what is not written yet."""


@dataclass(frozen=True)
class Form:
    """How results are shown.

    Attributes:
        format: as what.
        view: width, colours and fields.
        several: whether there may be more than one, so that JSON is an array.
    """

    format: OutputFormat
    view: View
    several: bool

    def show(self, made: Sequence[Made]) -> str:
        """Results in this form."""
        if self.format == "html":
            return "".join(page(result, document, self.view) for result, document in made)
        results = [result for result, _ in made]
        return render(results, self.format, self.view, several=self.several)


class Stream:
    """Standard output. Each result is written when it is there; a JSON array at the end."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._between = "" if form.format == "html" else separator(form.format)
        self._array = form.format == "json" and form.several
        self._made: list[Made] = []
        self._written = 0
        if form.format != "text":
            _speak_utf8()

    def add(self, result: StructuredSummary, document: Document) -> None:
        """Write one result, unless it must wait for the array's end."""
        if self._array:
            self._made.append((result, document))
            return
        put((self._between if self._written else "") + self._form.show([(result, document)]))
        self._written += 1

    def finish(self) -> None:
        """Write the array, when it is one."""
        if self._array:
            put(self._form.show(self._made))


class File:
    """One file, replaced as a whole at the end; left alone when there is no result."""

    def __init__(self, path: Path, form: Form) -> None:
        self._path = path
        self._form = form
        self._made: list[Made] = []
        check_writable(path)

    def add(self, result: StructuredSummary, document: Document) -> None:
        """Keep one result for the end."""
        self._made.append((result, document))

    def finish(self) -> None:
        """Write all results at once."""
        if self._made:
            save(self._path, self._form.show(self._made))


def opened(
    path: Path | None,
    format: OutputFormat,  # noqa: A002 - the option's name
    fields: tuple[str, ...] = (),
    *,
    several: bool,
) -> Output:
    """Where results go, checked before there are any.

    Args:
        path: a file or, for pages, a directory; None or "-" is standard output.
        format: how to show them.
        fields: the fields that were asked for; none means all.
        several: whether there may be more than one.

    Raises:
        ConfigurationError: it cannot be written to, or cannot hold several pages.
    """
    if path is None or is_stdout(path):
        if several and format == "html":
            raise ConfigurationError(
                "There is a page for each of several articles: name a directory with --output."
            )
        return Stream(Form(format, view_of_stdout(fields), several))
    if format == "html" and is_folder(path):
        return Pages(path, View(fields))
    if format == "html" and several:
        raise ConfigurationError(
            f"--output: {path} is one page, and there are several articles; name a directory."
        )
    return File(path, Form(format, View(fields), several))


def is_stdout(path: Path) -> bool:
    """Whether standard output is meant."""
    return str(path) == "-"


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
