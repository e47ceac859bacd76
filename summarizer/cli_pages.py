"""A directory of pages: one for each article, written when its record is there, and an index."""

import re
import unicodedata
from pathlib import Path

from summarizer.document import Document
from summarizer.errors import ConfigurationError
from summarizer.files import check_writable, save
from summarizer.render import View
from summarizer.render.html import Row, index, page
from summarizer.result import StructuredSummary

INDEX = "index.html"
MAX_NAME = 60

# What some systems keep for devices, in every folder and with every suffix.
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)),
}
_NAMELESS = re.compile(r"[^a-z0-9]+")
_SUFFIX = re.compile(r"\.(?:txt|md|html?)$", re.IGNORECASE)


def is_folder(path: Path) -> bool:
    """Whether several pages can go there: a directory, or a name that no file of pages has."""
    return path.is_dir() if path.exists() else path.suffix.lower() not in {".html", ".htm"}


class Pages:
    """Pages in a directory, which is made when it is not there."""

    def __init__(self, folder: Path, view: View) -> None:
        """Make the directory.

        Raises:
            ConfigurationError: it cannot be made, or not be written to.
        """
        self._folder = folder
        self._view = view
        self._rows: list[Row] = []
        self._names = {Path(INDEX).stem, *_DEVICES}
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"--output: cannot make the directory {folder}: {error.strerror}."
            ) from error
        check_writable(folder / INDEX)

    def add(self, result: StructuredSummary, document: Document) -> None:
        """Write the article's page."""
        href = f"{self._unused(name(result.source.id))}.html"
        save(self._folder / href, page(result, document, self._view, index=INDEX))
        self._rows.append(Row.of(result, href))

    def finish(self) -> None:
        """Write the index of the pages that are there."""
        if self._rows:
            save(self._folder / INDEX, index(self._rows, self._view.fields))

    def _unused(self, wanted: str) -> str:
        unused, number = wanted, 1
        while unused in self._names:
            number += 1
            unused = f"{wanted}-{number}"
        self._names.add(unused)
        return unused


def name(source: str) -> str:
    """A name for the file of an article's page: of its id, what any system takes."""
    last = _SUFFIX.sub("", source.rstrip("/").rsplit("/", 1)[-1])
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode().lower()
    return _NAMELESS.sub("-", plain)[:MAX_NAME].strip("-") or "article"
