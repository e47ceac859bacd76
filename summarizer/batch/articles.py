"""The articles of a large input, one after another: a folder, JSON lines, CSV, Parquet."""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NoReturn, Protocol

from summarizer.batch.buckets import File, is_address, remote_tables
from summarizer.batch.contents import LANGUAGE_FIELD, TITLE_FIELD, Content
from summarizer.batch.folders import Kind, kind_of, kind_of_folder, walk
from summarizer.batch.ids import Ids, id_from
from summarizer.batch.parquet import Parquet
from summarizer.batch.separated import Separated
from summarizer.batch.tables import JsonLines, Row, Table
from summarizer.config import Settings
from summarizer.document import Document
from summarizer.errors import ConfigurationError, InputError, MissingInputError
from summarizer.inputs import Source, read
from summarizer.render.safe import one_line

TEXT_FIELD = "text"
ID_FIELD = "id"

# A row may be that much longer than a text: for escapes, and for its other fields.
ROW_FACTOR = 8
NAMES_SHOWN = 10


@dataclass(frozen=True)
class Article:
    """One article of an input, not yet read.

    Attributes:
        number: its position in the input, from 0.
        id: tells it apart from all others; one line without control characters.
        read: gives its Document, with that id; may be called in another thread or process.
            Raises InputError when this article cannot be read, and ConfigurationError when it
            is HTML and the extra ``html`` is not installed.
    """

    number: int
    id: str
    read: Callable[[], Document] = field(repr=False)


class Articles(Protocol):
    """All articles of an input, in order and lazily; standard input can be iterated once."""

    def __iter__(self) -> Iterator[Article]:
        """The articles.

        Raises:
            InputError: nothing that follows can be read.
        """

    def count(self) -> int | None:
        """About how many there are, for progress; None when only reading them would tell."""


def articles(
    source: str | Path,
    *,
    settings: Settings,
    text_field: str = TEXT_FIELD,
    id_field: str = ID_FIELD,
    kind: Kind | None = None,
) -> Articles:
    """The articles of an input of any size.

    Args:
        source: a folder, a file of JSON lines, CSV or Parquet, or ``-``: JSON lines from
            standard input. A folder of such files is read file after file, and so is what an
            address (``s3://``) names.
        settings: says how large one article may be.
        text_field: the field or column the text is in.
        id_field: the field or column the id is in; where it is empty, the file's name and the
            line's number stand for it.
        kind: how to read it, when its name does not say.

    Raises:
        InputError: the input as a whole cannot be read.
        ConfigurationError: its kind cannot be told, it has no such column, or an extra is missing.
    """
    names = remote_tables(str(source), kind) if is_address(source) else _tables(source, kind)
    if names is None:
        return _Files(Path(source), settings)
    limit = ROW_FACTOR * settings.max_input_bytes
    wanted = (text_field, id_field, TITLE_FIELD, LANGUAGE_FIELD)
    tables = [_table(one, path, name, limit, wanted) for path, (one, name) in names.items()]
    return _Rows(tables, settings, text_field, id_field)


class _Files:
    """The articles below a folder, a file each; ids are paths relative to it."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        # Articles may travel to other processes; the key is not needed to read them.
        self._settings = settings.model_copy(update={"api_key": None})

    def __iter__(self) -> Iterator[Article]:
        ids = Ids()
        for number, source in enumerate(self._sources()):
            id = ids.unique(id_from(_relative(source, self._folder)))  # noqa: A001 - what it is
            yield Article(number, id, partial(_read_file, source, id, self._settings))

    def count(self) -> int:
        return sum(1 for _ in self._sources())

    def _sources(self) -> Iterator[Source]:
        for source in walk(self._folder):
            if source.kind == "folder" or kind_of(source.name) == "folder":
                yield source


class _Rows:
    """The rows of tables, an article each."""

    def __init__(
        self, tables: list[Table], settings: Settings, text_field: str, id_field: str
    ) -> None:
        self._tables = tables
        self._limit = settings.max_input_bytes
        self._text_field = text_field
        self._id_field = id_field
        for table in tables:
            self._check_columns(table)

    def __iter__(self) -> Iterator[Article]:
        ids = Ids()
        rows = ((table.name, row) for table in self._tables for row in table.rows())
        for number, (name, row) in enumerate(rows):
            yield self._article(number, f"{name}:{row.number}", row, ids)

    def count(self) -> int | None:
        counts = [table.count() for table in self._tables]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None

    def _check_columns(self, table: Table) -> None:
        """A missing column fails every row; a missing id only where it was asked for."""
        needed = [self._text_field] + [self._id_field] * (self._id_field != ID_FIELD)
        for name in needed:
            if table.columns is not None and name not in table.columns:
                raise ConfigurationError(
                    f"{table.name}: there is no column {name!r}; it has {_listed(table.columns)}."
                )

    def _article(self, number: int, place: str, row: Row, ids: Ids) -> Article:
        if isinstance(row.fields, InputError):
            return Article(number, ids.unique(id_from(place)), partial(_fail, row.fields))
        id = ids.unique(id_from(row.fields.get(self._id_field)) or id_from(place))  # noqa: A001
        content = Content.of(row.fields, self._text_field, place)
        if content.text is None:
            words = f"{place}: there is no {self._text_field!r}; it has {_listed(row.fields)}."
            return Article(number, id, partial(_fail, MissingInputError(words)))
        return Article(number, id, partial(content.document, id, self._limit))


def _fail(error: InputError) -> NoReturn:
    raise error


def _read_file(source: Source, id: str, settings: Settings) -> Document:  # noqa: A002 - as above
    return replace(read(source, settings), id=id)


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(one_line(name)[:50] for name in list(names)[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return (shown or "nothing") + (f" and {more} more" if more > 0 else "")


def _tables(source: str | Path, kind: Kind | None) -> dict[File | None, tuple[Kind, str]] | None:
    """The tables to read, with their kinds and names; None for a folder of articles."""
    if str(source) == "-":
        return {None: ("jsonl", "-")}
    path = Path(source)
    is_folder = _is_folder(path)
    kind = kind or (kind_of_folder(path) if is_folder else _kind_of_file(path))
    if kind == "folder":
        if not is_folder:
            raise ConfigurationError(f"{path}: it is a file, and no folder of articles.")
        return None
    return _shards(path, kind) if is_folder else {path: (kind, path.name)}


def _is_folder(path: Path) -> bool:
    try:
        path.stat()
    except OSError as error:
        raise MissingInputError(f"{path}: {error.strerror}.") from error
    except ValueError as error:
        # A NUL in the name.
        raise MissingInputError(f"{path}: cannot be opened: {error}.") from error
    return path.is_dir()


def _kind_of_file(path: Path) -> Kind:
    kind = kind_of(path.name)
    if kind == "folder":
        raise ConfigurationError(
            f"{path}: this is a single article: `summarize {path}`. A batch reads a folder of them."
        )
    if kind is None:
        raise ConfigurationError(
            f"{path}: its name does not say what it is; --kind jsonl, csv or parquet does. "
            "A JSON array must be one object a line first, for example by: jq -c '.[]'"
        )
    return kind


def _shards(folder: Path, kind: Kind) -> dict[File | None, tuple[Kind, str]]:
    """The tables below a folder, which are read in the order of their names."""
    shards: dict[File | None, tuple[Kind, str]] = {}
    for source in walk(folder):
        if source.kind == "folder":
            raise MissingInputError(f"{source.id}: this folder cannot be listed.")
        if kind_of(source.name) == kind:
            shards[Path(source.name)] = kind, _relative(source, folder)
    if not shards:
        raise MissingInputError(f"{folder}: there is no {kind} file in it.")
    return shards


def _relative(source: Source, folder: Path) -> str:
    return source.name.removeprefix(os.path.join(folder, "")).replace(os.sep, "/")  # noqa: PTH118


def _table(kind: Kind, path: File | None, name: str, limit: int, wanted: tuple[str, ...]) -> Table:
    if path is None or kind == "jsonl":
        return JsonLines(path, name, limit)
    return Separated(path, name, limit) if kind == "csv" else Parquet(path, name, wanted)
