"""Tables in a bucket (s3://, gs://), by pyarrow (the extra ``parquet``)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from summarizer.batch.folders import Kind, kind_of
from summarizer.errors import ConfigurationError, InputError, MissingInputError

BLOCK = 1 << 20


@dataclass(frozen=True)
class Remote:
    """A file that is not on this machine; may be opened in another process.

    Attributes:
        filesystem: pyarrow's, which is where the credentials are, if any.
        path: the bucket and what is in it.
    """

    filesystem: Any = field(repr=False, hash=False)
    path: str

    def open(self, _mode: str) -> io.BufferedReader:
        """Its bytes, fetched as they are read."""
        return io.BufferedReader(self.for_arrow(), BLOCK)

    def for_arrow(self) -> Any:
        """The same, as pyarrow's own readers want it."""
        return self.filesystem.open_input_file(self.path)


File = Path | Remote


def is_address(source: str | Path) -> bool:
    """Whether it names something on another machine."""
    return "://" in str(source)


def remote_tables(address: str, kind: Kind | None) -> dict[File | None, tuple[Kind, str]]:
    """The tables at an address, with their kinds and names, sorted by path.

    Args:
        address: of a file, or of what begins the names of several, as a folder does.
        kind: how to read them, when their names do not say.

    Raises:
        InputError: there is none, or it cannot be asked.
        ConfigurationError: the kind cannot be told, or an extra is missing.
    """
    with _asking(address):
        names = dict(_listed(address))
    kind = kind or _kind(address, [remote.path for remote in names])
    single = list(names.values()) == [""]
    wanted: dict[File | None, tuple[Kind, str]] = {
        remote: (kind, name or PurePosixPath(remote.path).name)
        for remote, name in names.items()
        if single or kind_of(remote.path) == kind
    }
    if not wanted:
        raise MissingInputError(f"{address}: there is no {kind} file in it.")
    return wanted


def _listed(address: str) -> Iterator[tuple[Remote, str]]:
    """The files at an address, each with its name there; "" for the only one."""
    from pyarrow import fs  # noqa: PLC0415 - an extra that may be missing

    filesystem, path = fs.FileSystem.from_uri(address)
    found = filesystem.get_file_info(path)
    if found.is_file:
        yield Remote(filesystem, path), ""
    elif found.type == fs.FileType.NotFound:
        raise MissingInputError(f"{address}: there is nothing.")
    else:
        below = filesystem.get_file_info(fs.FileSelector(path, recursive=True))
        for one in sorted(below, key=lambda info: info.path):
            name = one.path.removeprefix(path.rstrip("/") + "/")
            if one.is_file and not any(part.startswith(".") for part in name.split("/")):
                yield Remote(filesystem, one.path), name


def _kind(address: str, paths: list[str]) -> Kind:
    kinds = {kind for path in paths if (kind := kind_of(path))}
    if kinds == {"folder"}:
        raise ConfigurationError(
            f"{address}: of buckets only tables are read; copy these articles to a folder."
        )
    if len(kinds) != 1:
        raise ConfigurationError(
            f"{address}: the names there are of {len(kinds)} kinds; --kind says what to read."
        )
    return kinds.pop()


@contextmanager
def _asking(address: str) -> Iterator[None]:
    if urlsplit(address).password:
        raise ConfigurationError(
            "The address of the input has a password in it; credentials belong into the "
            "environment, where the provider's own tools look for them."
        )
    try:
        yield
    except ImportError as error:
        raise ConfigurationError(
            f"{address}: reading buckets needs the extra: pip install 'summarizer[parquet]'."
        ) from error
    except ValueError as error:
        raise ConfigurationError(f"{address}: no such kind of address is known.") from error
    except OSError as error:
        raise InputError(f"{address}: cannot be asked: {error}") from error
