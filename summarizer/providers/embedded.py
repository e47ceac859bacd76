"""The embedded model: llama.cpp in this process, spoken to over loopback like any other."""

import contextlib
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from dataclasses import field as attribute
from importlib import metadata
from itertools import takewhile
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from pydantic import SecretStr

from summarizer.config import Settings
from summarizer.errors import EngineError, SummarizerError
from summarizer.progress import Observer, Progress, ignore
from summarizer.providers.base import Completion, Message, Profile, Request
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.weights import locate

SLOTS = 5
CONTEXT = 8_192
"""Tokens of prompt and answer that one request may take."""

REQUEST_TIMEOUT = 1_800.0
MOST_STATES = 3


def load(settings: Settings, observe: Observer = ignore) -> "EmbeddedModel":
    """Find the model's file, start the engine on it and return the model; blocks for seconds.

    Raises:
        EngineError: the engine is not installed, or does not start.
        WeightsError: the file cannot be had.
    """
    try:
        import xllamacpp  # noqa: PLC0415 - an extra, and slow to import
    except ImportError as error:
        raise EngineError(
            "The embedded engine is not installed. Install it with "
            "pip install 'summarizer[embedded]', or set OPENAI_API_KEY to use a hosted model."
        ) from error
    path = locate(settings, observe)
    observe(Progress("load", path.name, 0, 1))
    states = tempfile.TemporaryDirectory(prefix="summarizer-")
    key = secrets.token_urlsafe(24)
    try:
        server = xllamacpp.Server(_parameters(xllamacpp, path, Path(states.name), key))
    except Exception as error:
        states.cleanup()
        raise EngineError(
            f"The engine does not start on {path}: {error}. "
            "If the file is damaged, delete it and run: summarize models pull"
        ) from error
    observe(Progress("load", path.name, 1, 1))
    return EmbeddedModel(server, path, key, states, settings, observe)


def _parameters(xllamacpp: Any, path: Path, states: Path, key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_parallel = SLOTS
    parameters.n_ctx = CONTEXT * SLOTS
    threads = os.cpu_count() or 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.slot_save_path = f"{states}{os.sep}"
    parameters.endpoint_slots = True
    # A slot's own memory: states restored into a shared one are not recognised there.
    parameters.kv_unified = False
    parameters.cache_ram_mib = 0
    parameters.ui = False
    parameters.warmup = False
    parameters.api_keys = [key]
    parameters.verbosity = 0
    return parameters


@dataclass
class EmbeddedModel:
    """The engine and the client that speaks to it.

    The engine has a few slots, each with a memory of what it has read. Requests that begin alike
    are read once, in one slot, and that state is copied into the others; the beginning that all
    articles share is kept in the cache directory, so that it is read once per prompt version.
    """

    server: Any = attribute(repr=False)
    path: Path
    key: str = attribute(repr=False)
    states: Any = attribute(repr=False)
    settings: Settings = attribute(repr=False)
    observe: Observer = attribute(repr=False)

    def __post_init__(self) -> None:
        """Point the client at the engine."""
        settings = self.settings.model_copy(
            update={
                "provider": "openai",
                "base_url": f"{self.server.listening_address}/v1",
                "api_key": SecretStr(self.key),
                "model": self.path.stem,
                "max_concurrency": SLOTS,
                "adaptive_concurrency": False,
                "requests_per_minute": None,
                "tokens_per_minute": None,
                "max_attempts": 1,
                "request_timeout": self.settings.request_timeout or REQUEST_TIMEOUT,
            }
        )
        profile = Profile(plan="per-field", context=CONTEXT)
        self._client = OpenAIModel(
            settings, observe=self.observe, provider="embedded", profile=profile
        )
        self._article = anyio.Lock()
        self._free: list[int] = list(range(SLOTS))
        self._state: str | None = None
        self._beginning_file = Path(self.states.name) / "beginning"
        self._slots = anyio.Semaphore(SLOTS)

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem

    @property
    def provider(self) -> str:
        """``embedded``."""
        return "embedded"

    @property
    def profile(self) -> Profile:
        """One request for each field; small models mix them up otherwise."""
        return self._client.profile

    async def complete(self, request: Request) -> Completion:
        """Answer one request in the next free slot.

        Raises:
            ProviderError: the engine failed, or the request does not fit its context.
        """
        async with self._slots:
            slot = self._free.pop(0)
            try:
                if self._state and slot:
                    with contextlib.suppress(SummarizerError):
                        await self._slot(slot, "restore", self._state)
                return await self._client.complete(request, extra=_extra(slot))
            finally:
                # Without awaiting: a cancelled request must give its slot back all the same.
                self._free.append(slot)
                self._free.sort()

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:
        """Read what the requests share once; one article at a time has the engine."""
        return self._sharing(requests)

    @contextlib.asynccontextmanager
    async def _sharing(self, requests: Sequence[Request]) -> AsyncIterator[None]:
        async with self._article:
            if requests:
                await self._read(requests)
            try:
                yield
            finally:
                self._state = None

    async def _read(self, requests: Sequence[Request]) -> None:
        self.observe(Progress("read", self.name, 0, 1))
        fixed, common = _beginning(requests)
        kept = self._kept(fixed)
        if not await self._recall(kept):
            await self._prefill(fixed, requests[0])
            await self._keep(kept)
        if len(requests) > 1:
            await self._share(common, requests[0])
        self.observe(Progress("read", self.name, 1, 1))

    async def _share(self, common: tuple[Message, ...], like: Request) -> None:
        """Read the article once, for all slots."""
        await self._prefill(common, like)
        # Without room for the state every slot reads for itself: slower, and nothing else.
        with contextlib.suppress(SummarizerError):
            await self._slot(0, "save", "article")
            self._state = "article"

    async def _prefill(self, messages: tuple[Message, ...], like: Request) -> None:
        request = Request("read", messages, like.schema, 1)
        await self._client.complete(
            request, extra=_extra(0) | {"response_format": {"type": "text"}}
        )

    def _kept(self, messages: tuple[Message, ...]) -> Path:
        """Where the state of a beginning is kept: by engine, model file and words."""
        stat = self.path.stat()
        engine = metadata.version("xllamacpp")
        words = repr((engine, self.path.name, stat.st_size, stat.st_mtime_ns, CONTEXT, messages))
        digest = hashlib.sha256(words.encode()).hexdigest()[:24]
        return self.settings.cache_dir / "states" / f"{digest}.state"

    async def _recall(self, kept: Path) -> bool:
        try:
            if not await anyio.to_thread.run_sync(_link, kept, self._beginning_file):
                return False
            await self._slot(0, "restore", self._beginning_file.name)
        except (OSError, SummarizerError):
            await anyio.to_thread.run_sync(_forget, kept, self._beginning_file)
            return False
        return True

    async def _keep(self, kept: Path) -> None:
        """Keep slot 0's state for later runs; a full disk costs time then, nothing else."""
        with contextlib.suppress(OSError, SummarizerError):
            await self._slot(0, "save", self._beginning_file.name)
            await anyio.to_thread.run_sync(_copy, self._beginning_file, kept)

    async def _slot(self, slot: int, action: str, name: str) -> None:
        await self._client.post(f"/slots/{slot}?action={action}", {"filename": name})

    async def aclose(self) -> None:
        """Stop the engine and remove its states; safe to call twice."""
        await self._client.aclose()
        self.server = None
        self.states.cleanup()


def _extra(slot: int) -> dict[str, Any]:
    return {"id_slot": slot, "cache_prompt": True}


def _link(kept: Path, link: Path) -> bool:
    link.unlink(missing_ok=True)
    if kept.is_file():
        link.symlink_to(kept)
    return kept.is_file()


def _forget(*paths: Path) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def _copy(source: Path, kept: Path) -> None:
    """Keep a state under its name, whole or not at all, and the latest few of them only."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}.partial")
    try:
        shutil.copyfile(source, partial)
        partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)
    states = sorted(kept.parent.glob("*.state"), key=lambda path: path.stat().st_mtime)
    for old in states[:-MOST_STATES]:
        old.unlink(missing_ok=True)


def _beginning(requests: Sequence[Request]) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What all articles share, and what these requests share: whole messages, then characters."""
    chats = [request.messages for request in requests]
    same = 0
    while all(len(chat) > same + 1 and chat[same] == chats[0][same] for chat in chats):
        same += 1
    fixed = chats[0][:same]
    columns = zip(*(chat[same].content for chat in chats), strict=False)
    alike = takewhile(lambda column: len(set(column)) == 1, columns)
    last = "".join(column[0] for column in alike)
    return fixed, (*fixed, Message(chats[0][same].role, last))
