"""The cache of answers: what models have said, by the key of what they were asked."""

import hashlib
import sqlite3
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from summarizer.config import Settings
from summarizer.errors import SummarizerError
from summarizer.providers.database import Database, files, opening_lock, pragma, transaction
from summarizer.providers.recording import Answer

VERSION = 1
"""Of the table: to be raised with every change of it, or of what its columns mean."""

TABLE = """
CREATE TABLE answers (
    key TEXT PRIMARY KEY, model TEXT, hits INTEGER, used REAL, checksum BLOB, answer BLOB
)
"""
INDEX = "CREATE INDEX answers_by_use ON answers (used)"

MOST_UNSAVED = 256
"""Answers given before that is written down."""


def location(settings: Settings) -> Path:
    """Where the settings have the cache."""
    return settings.cache_dir / "answers.sqlite3"


class Cache:
    """Answers by key, in one file that several processes and threads may use at once.

    No method raises: what cannot be read is not there, and what cannot be written is not kept.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Name the file; it is opened, or made, at first use.

        Args:
            path: the file.
            max_bytes: most bytes it may take; what was used longest ago is dropped first.
        """
        self._database = Database(path, (TABLE, INDEX), VERSION)
        self._max_bytes = max_bytes
        self._given: Counter[str] = Counter()

    def get(self, key: str) -> Answer | None:
        """The answer under a key; one that is not as it was stored is dropped."""
        answer = self._database.do(lambda file: _get(file, key), None)
        if answer:
            self._database.do(lambda file: self._note(file, key), None)
        return answer

    def holds(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that there are answers to, unread."""
        query = f"SELECT key FROM answers WHERE key IN ({','.join('?' * len(keys))})"  # noqa: S608
        return self._database.do(lambda file: {key for (key,) in file.execute(query, keys)}, set())

    def put(self, model: str, answer: Answer) -> None:
        """Keep an answer; one that is there already stays."""
        try:
            written = answer.model_dump_json(exclude_defaults=True).encode()
        except ValueError:
            # Half of a surrogate pair, which a server can send in JSON, is no text.
            return
        row = (answer.key, model, 0, time.time(), _checksum(written), written)
        self._database.do(lambda file: self._put(file, row), None)

    def drop(self, key: str) -> None:
        """Forget the answer under a key."""
        self._database.do(lambda file: _drop(file, key), None)

    def close(self) -> None:
        """Let go of the file; safe to call twice. Whatever is asked after it finds nothing."""
        if self._given:
            self._database.do(self._save_uses, None)
        self._database.close()

    def _put(self, file: sqlite3.Connection, row: tuple[object, ...]) -> None:
        file.execute("INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?)", row)
        if _size(file) > self._max_bytes:
            self._save_uses(file)
            while _size(file) > self._max_bytes and _drop_oldest(file):
                pass

    def _note(self, file: sqlite3.Connection, key: str) -> None:
        """Remember a use; together they are written down, as reading must not cost a write."""
        self._given[key] += 1
        if len(self._given) >= MOST_UNSAVED:
            self._save_uses(file)

    def _save_uses(self, file: sqlite3.Connection) -> None:
        now = time.time()
        with transaction(file):
            file.executemany(
                "UPDATE answers SET hits = hits + ?, used = ? WHERE key = ?",
                [(count, now, key) for key, count in self._given.items()],
            )
        self._given.clear()


def _get(file: sqlite3.Connection, key: str) -> Answer | None:
    # Damage can change a column's type: the cast makes bytes of whatever is there.
    query = "SELECT checksum, CAST(answer AS BLOB) FROM answers WHERE key = ?"
    row = file.execute(query, (key,)).fetchone()
    answer = _verified(key, *row) if row else None
    if row and answer is None:
        _drop(file, key)
    return answer


def _verified(key: str, checksum: object, written: bytes | None) -> Answer | None:
    if not written or checksum != _checksum(written):
        return None
    try:
        answer = Answer.model_validate_json(written)
    except ValidationError:
        return None
    return answer if answer.key == key else None


def _checksum(written: bytes) -> bytes:
    return hashlib.sha256(written).digest()


def _drop(file: sqlite3.Connection, key: str) -> None:
    file.execute("DELETE FROM answers WHERE key = ?", (key,))


def _drop_oldest(file: sqlite3.Connection) -> bool:
    """Drop the twentieth that was used longest ago; false when there was nothing."""
    with transaction(file):
        dropped = file.execute(
            "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY used, rowid "
            "LIMIT (SELECT 1 + count(*) / 20 FROM answers))"
        )
    file.execute("PRAGMA incremental_vacuum").fetchall()
    return dropped.rowcount > 0


def _size(file: sqlite3.Connection) -> int:
    pages = pragma(file, "page_count") - pragma(file, "freelist_count")
    return pages * pragma(file, "page_size")


@dataclass(frozen=True)
class Share:
    """What a cache holds of one model: answers, their bytes, and how often they were given."""

    model: str
    entries: int
    bytes: int
    hits: int


@dataclass(frozen=True)
class Contents:
    """What a cache holds.

    Attributes:
        path: its file.
        state: whether the file is there and can be read, or is of another version of this program.
        bytes: what it takes on disk, journals and what was moved aside included.
        models: the answers by model, most first.
        reason: why it can't be read.
    """

    path: Path
    state: Literal["ready", "absent", "outdated", "unreadable"]
    bytes: int
    models: tuple[Share, ...] = ()
    reason: str = ""

    @property
    def entries(self) -> int:
        """Answers in all."""
        return sum(share.entries for share in self.models)

    @property
    def hits(self) -> int:
        """How often they were given, as far as it's written down: at the end of each run."""
        return sum(share.hits for share in self.models)


def inspect(path: Path) -> Contents:
    """What the cache at this path holds; nothing is made or changed."""
    taken = 0
    try:
        taken = sum(file.stat().st_size for file in files(path))
        if not path.exists():
            return Contents(path, "absent", taken)
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as file:
            if pragma(file, "user_version") != VERSION:
                return Contents(path, "outdated", taken)
            return Contents(path, "ready", taken, _shares(file))
    except (sqlite3.Error, OSError) as error:
        return Contents(path, "unreadable", taken, reason=str(error))


def _shares(file: sqlite3.Connection) -> tuple[Share, ...]:
    rows = file.execute(
        "SELECT model, count(*), sum(length(answer)), sum(hits) FROM answers "
        "GROUP BY model ORDER BY count(*) DESC, model"
    )
    return tuple(Share(*row) for row in rows)


def clear(path: Path) -> Contents:
    """Remove the cache at this path, in whatever state; returns what it held.

    Processes that use it go on without it.

    Raises:
        SummarizerError: it cannot be removed.
    """
    before = inspect(path)
    try:
        if files(path):
            with opening_lock(path):
                for file in files(path):
                    file.unlink(missing_ok=True)
    except OSError as error:
        raise SummarizerError(f"Cannot remove {path}: {error.strerror or error}.") from error
    return before
