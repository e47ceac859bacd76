"""An SQLite file that several processes share, and whose troubles stay its own."""

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from filelock import FileLock
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

BUSY_SECONDS = 5.0
BUSY_ATTEMPTS = 3
LOCK_SECONDS = 10.0

JOURNALS = ("-wal", "-shm")
DAMAGED = ".damaged"

LOG = logging.getLogger("summarizer.cache")

T = TypeVar("T")


class Database:
    """A file of tables that can be made anew at any time, for several threads and processes.

    Work on it never raises for the file's sake. A damaged file is moved aside and begun anew,
    once; after anything worse the database is off. Both are said once, as a warning of the logger
    ``summarizer.cache``.
    """

    def __init__(self, path: Path, tables: tuple[str, ...], version: int) -> None:
        """Name the file; it is opened, or made, at first use.

        Args:
            path: the file.
            tables: the statements that make its tables.
            version: of the tables, kept as ``user_version``; a file of another is begun anew.
        """
        self._path = path
        self._tables = tables
        self._version = version
        self._turn = threading.Lock()
        self._opening = opening_lock(path)
        self._connection: sqlite3.Connection | None = None
        self._opened_file = (0, 0)
        self._renewed = False
        self._off = False
        # SQLite waits by itself, but not where two could wait for each other.
        self._patiently = Retrying(
            retry=retry_if_exception(_is_busy),
            stop=stop_after_attempt(BUSY_ATTEMPTS),
            wait=wait_random_exponential(0.05, max=1),
            reraise=True,
        )

    def do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do work that may be done twice; what it gives, or ``otherwise`` when it cannot be done.

        The connection is in autocommit mode.
        """
        with self._turn:
            if self._off:
                return otherwise
            try:
                done: T = self._patiently(self._renewing, work)
            except (sqlite3.Error, OSError) as error:
                if not _is_busy(error):
                    self._turn_off(error)
                return otherwise
            return done

    def close(self) -> None:
        """Let go of the file; safe to call twice. Nothing is done after it."""
        with self._turn:
            self._off = True
            self._disconnect()

    def _renewing(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            return work(self._opened())
        except sqlite3.DatabaseError as error:
            if self._renewed or not _is_damage(error):
                raise
            self._renewed = True
            self._set_aside(error)
            return work(self._opened())

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._opening:
                # What models say tells of what they read: nobody else may look into it.
                self._path.touch(mode=0o600)
                self._opened_file = _identity(self._path)
                self._connection = self._connect()
        return self._connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        # Without power the last writes may be lost, but not the file; to kill -9, nothing is.
        connection.execute("PRAGMA synchronous = NORMAL")
        if pragma(connection, "user_version") == self._version:
            return
        with transaction(connection):
            for table in _tables(connection):
                connection.execute(f'DROP TABLE "{table}"')
            for statement in self._tables:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {self._version}")

    def _set_aside(self, error: sqlite3.Error) -> None:
        self._disconnect()
        with self._opening:
            # Another process may have done it meanwhile: a good file must not follow the bad one.
            if _identity(self._path) != self._opened_file:
                return
            aside = _beside(self._path, DAMAGED)
            self._path.replace(aside)
            for ending in JOURNALS:
                _beside(self._path, ending).unlink(missing_ok=True)
        LOG.warning("%s was damaged (%s): moved to %s, begun anew.", self._path, error, aside.name)

    def _turn_off(self, error: Exception) -> None:
        self._off = True
        self._disconnect()
        LOG.warning("The cache %s is off from here on: %s.", self._path, str(error).rstrip("."))

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()


def _beside(path: Path, ending: str) -> Path:
    """The file called like this one and an ending: lock, journal, or what was moved aside."""
    return path.with_name(path.name + ending)


def files(path: Path) -> list[Path]:
    """The database's files that there are: itself first, then journals, then what was damaged."""
    return [file for ending in ("", *JOURNALS, DAMAGED) if (file := _beside(path, ending)).exists()]


def opening_lock(path: Path) -> FileLock:
    """Held by who opens, moves or removes the file."""
    return FileLock(_beside(path, ".lock"), timeout=LOCK_SECONDS, mode=0o600)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block's changes, or none."""
    # Begun as a writer: one that turns from reader to writer can be refused without a wait.
    connection.execute("BEGIN IMMEDIATE")
    with connection:
        yield


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """The number that a pragma tells."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether this is about a file that is no database, or no longer one."""
    return _code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _is_busy(error: BaseException) -> bool:
    return _code(error) == sqlite3.SQLITE_BUSY


def _code(error: BaseException) -> int:
    # The lowest byte is the kind; what stands above it tells variants apart.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _tables(connection: sqlite3.Connection) -> list[str]:
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return [name for (name,) in connection.execute(query)]


def _identity(path: Path) -> tuple[int, int]:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return stat.st_dev, stat.st_ino
