"""Safe writes: a file is the old or the new one, never half of it."""

import glob
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from summarizer.errors import ConfigurationError, SummarizerError


def write_atomically(path: Path, text: str) -> None:
    """Write a file that is either the old or the new one, never half of it.

    A link is followed; what is no regular file, such as /dev/null or a pipe, is written to.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    replace_atomically(path, [text.encode()])


def replace_atomically(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a regular file, piece by piece; it is the old one until it is the whole new one."""
    temporary = _beside(path)
    try:
        with temporary.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def remove_leftovers(path: Path) -> None:
    """Remove what a process killed while it wrote this file left; call it while none writes."""
    for temporary in path.parent.glob(f".{glob.escape(path.name[:100])}.*.tmp"):
        temporary.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    # A file opened the usual way gets the permissions of the umask; mkstemp would make it 0600.
    return path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")


def check_writable(path: Path) -> None:
    """Find out before minutes of work whether the file can be written.

    Raises:
        ConfigurationError: it cannot.
    """
    path = path.resolve()
    if path.is_dir():
        raise ConfigurationError(f"--output: {path} is a directory; name a file in it.")
    if path.exists() and not path.is_file():
        return
    probe = _beside(path)
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"--output: cannot write to the directory {path.parent}: {error.strerror}."
        ) from error


def save(path: Path, text: str) -> None:
    """Write a file as a whole.

    Raises:
        SummarizerError: it cannot be written.
    """
    try:
        write_atomically(path, text)
    except OSError as error:
        raise SummarizerError(f"Cannot write {path}: {error.strerror}.") from error
