"""Folders: the files in them, at any depth, and what kind of input they make together."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from summarizer.errors import ConfigurationError, MissingInputError
from summarizer.inputs import SUFFIXES, Source

Kind = Literal["folder", "jsonl", "csv", "parquet"]

_KIND_OF_SUFFIX: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    **dict.fromkeys(SUFFIXES, "folder"),
}


def kind_of(name: str) -> Kind | None:
    """What kind of input a file's name says it is part of; "folder" for a single article."""
    plain = name.lower().removesuffix(".gz")
    return _KIND_OF_SUFFIX.get(os.path.splitext(plain)[1])  # noqa: PTH122 - of a million names


def walk(folder: Path) -> Iterator[Source]:
    """Every file below a folder, sorted by path; hidden ones are left out.

    A folder that cannot be listed comes as a Source that cannot be read. Links to files are
    followed, links to folders are not: they may lead in a circle. The names of one folder are
    in memory at once, and those of the folders it is in.
    """
    stack = [os.path.join(folder, "")]  # noqa: PTH118 - the separator at its end marks a folder
    while stack:
        path = stack.pop()
        if not path.endswith(os.sep):
            yield Source(path, "file")
            continue
        try:
            with os.scandir(path) as entries:
                stack += sorted(filter(None, map(_path, entries)), reverse=True)
        except OSError:
            yield Source(path, "folder")


def kind_of_folder(folder: Path) -> Kind:
    """What a folder is: one of articles, or one of tables that are read one after another.

    Raises:
        MissingInputError: there is neither in it.
        ConfigurationError: there is more than one kind in it.
    """
    found: dict[Kind, str] = {}
    for source in walk(folder):
        kind = kind_of(source.name)
        if kind and kind not in found:
            found[kind] = source.id
    if len(found) > 1:
        kinds = " and ".join(f"{kind} ({example})" for kind, example in found.items())
        raise ConfigurationError(
            f"{folder}: there is more than one kind in it: {kinds}. --kind says which to read."
        )
    if not found:
        raise MissingInputError(
            f"{folder}: no article and no table in it; known are {', '.join(_KIND_OF_SUFFIX)}."
        )
    return next(iter(found))


def _path(entry: "os.DirEntry[str]") -> str:
    """Where it is, a folder with a separator at the end; "" for what is left out."""
    if entry.name.startswith("."):
        return ""
    if entry.is_dir(follow_symlinks=False):
        return entry.path + os.sep
    return entry.path if entry.is_file() else ""
