"""What a user types into Documents: files, folders, standard input, URLs."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from summarizer.config import Settings
from summarizer.decoding import decoded
from summarizer.document import Document
from summarizer.errors import (
    ArticleTooLargeError,
    ConfigurationError,
    EmptyArticleError,
    MissingInputError,
    NotTextError,
)
from summarizer.fetch import fetch, public_name
from summarizer.progress import Observer, ignore

SUFFIXES = (".txt", ".md", ".html", ".htm")

Kind = Literal["file", "stdin", "url", "folder"]
Markup = Literal["text", "markdown", "html"]

_MARKUP_OF_SUFFIX: dict[str, Markup] = {".md": "markdown", ".html": "html", ".htm": "html"}
_MARKUP_OF_TYPE: dict[str, Markup] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
}

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HTML = re.compile(r"(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_HTML_LANGUAGE = re.compile(r"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([a-z]{2,3})\b", re.IGNORECASE)

# A link's target may hold one pair of parentheses, as Wikipedia's addresses do.
_TARGET = r"\([^()\n]*(?:\([^()\n]*\)[^()\n]*)?\)"
_MARKDOWN = (
    (re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL), ""),
    (re.compile(rf"!\[[^\[\]\n]*\]{_TARGET}"), ""),
    (re.compile(rf"\[([^\[\]\n]*)\]{_TARGET}"), r"\1"),
    (re.compile(r"^ {0,3}(?:#{1,6} +|> ?)", re.MULTILINE), ""),
    (re.compile(r"(?<! ) +#+ *$", re.MULTILINE), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]+)(?<=\S)\1(?![\w_])"), r"\2"),
)


@dataclass(frozen=True)
class Source:
    """One input to read.

    Attributes:
        name: as typed; for a file found in a folder, with the folder before it.
        kind: how it is read. A "folder" is one in which no article was found.
    """

    name: str
    kind: Kind

    @property
    def id(self) -> str:
        """What a document of it is called: the name, without what must not be stored."""
        if self.kind == "url":
            return public_name(self.name)
        # A file name in a broken encoding must not break the output written about it.
        return os.fsencode(self.name).decode("utf-8", "replace")


def expand(arguments: Sequence[str]) -> list[Source]:
    """List the inputs that ``arguments`` name; a folder stands for the articles in it.

    Nothing is opened, and nothing is raised: what cannot be read shows when it is read, so
    that one bad input does not stop the others.
    """
    return [source for argument in arguments for source in _expand(argument)]


def read(source: Source, settings: Settings, observe: Observer = ignore) -> Document:
    """Read one input.

    Raises:
        InputError: it cannot be read; the subclass and the message say why.
        ConfigurationError: it is HTML and the extra ``html`` is not installed.
    """
    if source.kind == "url":
        page = fetch(source.name, settings, observe)
        markup: Markup = _MARKUP_OF_TYPE.get(page.content_type, "text")
        return _document(page.body, source.id, markup, page.charset)
    data = _read_bytes(source, settings.max_input_bytes)
    markup = _MARKUP_OF_SUFFIX.get(Path(source.name).suffix.lower(), "text")
    return _document(data, source.id, markup)


def read_text(name: str, settings: Settings) -> str:
    """The text of a file that is no article, or of standard input (``-``); UTF-8.

    Raises:
        InputError: it cannot be read, or is no text.
    """
    data = _read_bytes(Source(name, "stdin" if name == "-" else "file"), settings.max_input_bytes)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError(f"{name}: it is not UTF-8 text ({error.reason}).") from error


def as_document(
    text: str,
    name: str,
    *,
    title: str | None = None,
    language: str | None = None,
    markup: Markup = "text",
) -> Document:
    """Text that is decoded already as a document; of an HTML page, the article in it.

    Title and language are what the page says, or guessed, when they are not given.

    Raises:
        EmptyArticleError: there is nothing to read in it.
        ConfigurationError: it is HTML and the extra ``html`` is not installed.
    """
    if markup == "html" or _HTML.match(text.lstrip()[:500]):
        return _from_html(text, name, title, language)
    if markup == "markdown":
        text = _plain(text)
    return Document.from_text(text, id=name, title=title, language=language)


def _expand(argument: str) -> Iterator[Source]:
    if argument == "-":
        yield Source(argument, "stdin")
    elif _URL.match(argument):
        yield Source(argument, "url")
    elif os.path.isdir(argument):  # noqa: PTH112 - Path.is_dir raises on a name with a NUL
        articles = _articles_in(Path(argument))
        yield from articles or [Source(argument, "folder")]
    else:
        yield Source(argument, "file")


def _articles_in(folder: Path) -> list[Source]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        Source(str(entry), "file")
        for entry in entries
        if entry.suffix.lower() in SUFFIXES and not entry.name.startswith(".") and entry.is_file()
    ]


def _read_bytes(source: Source, limit: int) -> bytes:
    try:
        if source.kind == "folder":
            list(Path(source.name).iterdir())
            raise MissingInputError(f"{source.id}: no {', '.join(SUFFIXES)} file in this folder.")
        if source.kind == "stdin":
            return _read_bounded(sys.stdin.buffer, source, limit)
        with Path(source.name).open("rb") as file:
            if (size := os.fstat(file.fileno()).st_size) > limit:
                raise ArticleTooLargeError(
                    f"{source.id}: has {size:,} bytes; the limit is {limit:,}."
                )
            return _read_bounded(file, source, limit)
    except OSError as error:
        raise MissingInputError(f"{source.id}: {error.strerror or error}.") from error
    except (ValueError, AttributeError) as error:
        # A NUL in the name; standard input that is closed, or was never there.
        raise MissingInputError(f"{source.id}: cannot be opened: {error}.") from error


def _read_bounded(file: BinaryIO, source: Source, limit: int) -> bytes:
    """Read a file whose size is not known beforehand: a pipe, a device."""
    data = file.read(limit + 1)
    if len(data) > limit:
        raise ArticleTooLargeError(f"{source.id}: has more bytes than the limit, {limit:,}.")
    return data


def _document(data: bytes, name: str, markup: Markup, charset: str | None = None) -> Document:
    if not charset and (meta := _HTML_CHARSET.search(data, 0, 4_000)):
        charset = meta[1].decode()
    return as_document(decoded(data, name, charset), name, markup=markup)


def _from_html(html: str, name: str, title: str | None, language: str | None) -> Document:
    try:
        from trafilatura import bare_extraction  # noqa: PLC0415 - an extra that may be missing
    except ImportError as error:
        raise ConfigurationError(
            f"{name}: reading HTML needs the extra: pip install 'summarizer[html]'."
        ) from error
    page = bare_extraction(html, with_metadata=True, include_comments=False)
    # A dict comes only when asked for; its type says either.
    if page is None or isinstance(page, dict) or not page.text:
        raise EmptyArticleError(f"{name}: no article was found in this page.")
    declared = _HTML_LANGUAGE.search(html)
    # One paragraph a line; blank lines keep short ones from being taken for a wrapped text.
    return Document.from_text(
        page.text.replace("\n", "\n\n"),
        id=name,
        title=title or page.title,
        language=language or (declared[1].lower() if declared else None),
    )


def _plain(markdown: str) -> str:
    text = markdown.replace("\r\n", "\n")
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return text
