"""What a user types into Documents: files, folders, standard input, URLs."""

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

import charset_normalizer

from summarizer.config import Settings
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

# Longest first: the mark of UTF-32 begins with that of UTF-16.
_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_SIGNATURES = (
    (b"%PDF-", "a PDF; convert it first, for example with pdftotext"),
    (b"PK\x03\x04", "a ZIP archive or an office document (DOCX, ODT, EPUB); save it as text"),
    (b"\xd0\xcf\x11\xe0", "an old office document (DOC, XLS); save it as text"),
    (b"{\\rtf", "an RTF document; save it as text"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip-compressed; decompress it first"),
    (b"\x7fELF", "an executable"),
    (b"MZ\x90\x00", "an executable"),
)
# NUL and other bytes no text holds; a few strays are forgiven. ESC belongs to ISO-2022-JP.
_CONTROL_BYTES = bytes([*range(8), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
MAX_CONTROLS = 8
# charset-normalizer's measure of disorder in the decoded text, from 0 to 1.
MAX_CHAOS = 0.1
# The encodings news is found in; among all there are, short texts look like rare ones.
_LEGACY_ENCODINGS = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r"),
    *("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
]
_CENTRAL_EUROPEAN = {"Czech", "Slovak", "Polish", "Hungarian", "Slovene", "Croatian", "Romanian"}
# Browsers read these labels as windows-1252, and pages in UTF-8 often carry them by mistake.
_LATIN_1 = {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252"}

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
    text = _decode(data, name, charset)
    if markup == "html" or _HTML.match(text.lstrip()[:500]):
        return _from_html(text, name)
    if markup == "markdown":
        text = _plain(text)
    return Document.from_text(text, id=name)


def _from_html(html: str, name: str) -> Document:
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
    language = _HTML_LANGUAGE.search(html)
    # One paragraph a line; blank lines keep short ones from being taken for a wrapped text.
    return Document.from_text(
        page.text.replace("\n", "\n\n"),
        id=name,
        title=page.title,
        language=language[1].lower() if language else None,
    )


def _plain(markdown: str) -> str:
    text = markdown.replace("\r\n", "\n")
    for pattern, replacement in _MARKDOWN:
        text = pattern.sub(replacement, text)
    return text


def _decode(data: bytes, name: str, charset: str | None) -> str:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise NotTextError(f"{name}: is {kind}.")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, name, encoding)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    if controls > MAX_CONTROLS + len(data) // 1_000:
        raise NotTextError(f"{name}: is binary, or UTF-16 without a byte order mark; not text.")
    for encoding in _candidates(charset):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeError):
            continue
    return _damaged_utf8(data) or _strictly(data, name, _detect(data, name))


def _strictly(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        raise NotTextError(f"{name}: looks like {encoding}, but is not: {error}.") from error


def _candidates(charset: str | None) -> list[str]:
    declared = (charset or "utf-8").lower()
    if declared in _LATIN_1:
        return ["utf-8", "cp1252"]
    # Without a byte order mark there are no bytes of UTF-16 here, whatever a page says.
    return ["utf-8"] if declared.startswith(("utf-16", "utf-32")) else [declared, "utf-8"]


def _damaged_utf8(data: bytes) -> str | None:
    """UTF-8 with a few broken bytes, such as a text cut off within a letter."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return text if broken * 10 <= sound else None


def _detect(data: bytes, name: str) -> str:
    matches = charset_normalizer.from_bytes(data, cp_isolation=_LEGACY_ENCODINGS)
    best = matches.best()
    if best is None or best.chaos > MAX_CHAOS:
        raise NotTextError(f"{name}: is in no encoding that can be told; save it as UTF-8.")
    alike = {
        encoding: match.language
        for match in matches
        if match.chaos == best.chaos
        for encoding in match.could_be_from_charset
    }
    # These two share most letters; what reads as Czech in one reads as nothing in the other.
    if alike.get("cp1250") in _CENTRAL_EUROPEAN:
        return "cp1250"
    return "cp1252" if "cp1252" in alike else best.encoding
