"""An output is one run's at a time, and never the input."""

from pathlib import Path

from filelock import FileLock, Timeout

from summarizer.errors import ConfigurationError


def check_apart(file: Path, source: str | Path) -> None:
    """Refuse what would be read and written.

    Raises:
        ConfigurationError: the file is the input or lies in it, or is no regular file.
    """
    if file.exists() and not file.is_file():
        raise ConfigurationError(f"--output: {file} is no regular file; -o - is standard output.")
    if str(source) == "-":
        return
    origin = Path(source).resolve()
    if file == origin or (file.exists() and origin.exists() and file.samefile(origin)):
        raise ConfigurationError(f"--output: {file} is the input, or would replace it.")
    if file.is_relative_to(origin):
        raise ConfigurationError(
            f"--output: {file} lies in the folder that is read; name a file elsewhere."
        )


def locked(path: Path) -> FileLock:
    """Claim an output for this process; to be released.

    Raises:
        ConfigurationError: another process has it.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise ConfigurationError(
            f"--output: another process is writing to {path}; wait for it, or name another file."
        ) from error
    return lock
