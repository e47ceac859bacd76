"""Parquet files, by pyarrow (the extra ``parquet``)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from summarizer.batch.buckets import BLOCK, File, Remote
from summarizer.batch.tables import Row
from summarizer.errors import ConfigurationError, InputError, MissingInputError

# Rows that are Python objects at once; articles are large.
BATCH = 64


class Parquet:
    """A Parquet file, of which only some columns are read."""

    def __init__(self, path: File, name: str, wanted: Sequence[str]) -> None:
        """Read its schema.

        Args:
            path: the file.
            name: what messages and ids call it.
            wanted: the columns to read, so far as it has them.

        Raises:
            ConfigurationError: pyarrow is not installed.
            InputError: it cannot be opened, or is no Parquet file.
        """
        self._path = path
        self.name = name
        self._arrow = _arrow(name)
        with self._opened() as file:
            self.columns = tuple(file.schema_arrow.names)
            self._count = int(file.metadata.num_rows)
        self._wanted = [column for column in self.columns if column in wanted]

    def rows(self) -> Iterator[Row]:
        """The rows, with the columns that are wanted; text that is not UTF-8 comes as bytes."""
        number = 0
        with self._opened() as file:
            # Threads would decode a few columns no faster, and keep memory of their own.
            for batch in file.iter_batches(BATCH, columns=self._wanted, use_threads=False):
                for values in zip(*batch.columns, strict=True):
                    number += 1
                    fields = zip(self._wanted, map(_value, values), strict=True)
                    yield Row(number, dict(fields))

    def count(self) -> int:
        """How many rows there are; the file says so."""
        return self._count

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            # Without the buffer, a whole row group is in memory at once.
            path = self._path
            source = (
                path.filesystem.open_input_file(path.path) if isinstance(path, Remote) else path
            )
            with self._arrow.parquet.ParquetFile(
                source, buffer_size=BLOCK, pre_buffer=False
            ) as file:
                yield file
        except FileNotFoundError as error:
            raise MissingInputError(f"{self.name}: there is no such file.") from error
        except (self._arrow.ArrowException, OSError) as error:
            raise InputError(f"{self.name}: this is no Parquet file, or damaged.") from error


def _arrow(name: str) -> ModuleType:
    try:
        import pyarrow  # noqa: ICN001, PLC0415 - an extra that may be missing
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            f"{name}: reading Parquet needs the extra: pip install 'summarizer[parquet]'."
        ) from error
    module: ModuleType = pyarrow
    return module


def _value(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
