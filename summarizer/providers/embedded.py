"""The embedded model: llama.cpp in this process, spoken to over loopback like any other."""

import contextlib
import hashlib
import os
import secrets
import tempfile
from bisect import bisect_left
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from dataclasses import field as attribute
from importlib import metadata
from itertools import accumulate, pairwise, takewhile
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
from pydantic import SecretStr

from summarizer.config import PlanName, Settings
from summarizer.errors import EngineError, SummarizerError
from summarizer.progress import Observer, Progress, ignore
from summarizer.providers import states
from summarizer.providers.base import Completion, Message, Profile, Request
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.weights import locate

SLOTS = 4
CONTEXT: dict[PlanName, int] = {"per-field": 5_120, "all": 8_192}
"""Tokens of prompt and answer that one request may take: room costs memory and time to start."""

PLAN: PlanName = "per-field"
REQUEST_TIMEOUT = 1_800.0


def load(
    settings: Settings,
    observe: Observer = ignore,
    *,
    tune: Callable[[Any], None] | None = None,
) -> "EmbeddedModel":
    """Find the model's file, start the engine on it and return the model; blocks for seconds.

    Args:
        settings: which file, how patiently, what for.
        observe: told of downloads and of loading.
        tune: may change the engine's parameters before it starts.

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
    folder = tempfile.TemporaryDirectory(prefix="summarizer-")
    key = secrets.token_urlsafe(24)
    try:
        parameters = _parameters(xllamacpp, path, Path(folder.name), key)
        parameters.n_ctx = CONTEXT[settings.plan or PLAN] * SLOTS
        if tune:
            tune(parameters)
        server = xllamacpp.Server(parameters)
    except Exception as error:
        folder.cleanup()
        raise EngineError(
            f"The engine does not start on {path}: {error}. "
            "If the file is damaged, delete it and run: summarize models pull"
        ) from error
    observe(Progress("load", path.name, 1, 1))
    return EmbeddedModel(server, path, key, folder, settings, observe)


def profile_of(settings: Settings) -> Profile:
    """What is known of the model before it is loaded; small ones mix up fields asked at once."""
    return Profile(plan=PLAN, context=CONTEXT[settings.plan or PLAN])


def _parameters(xllamacpp: Any, path: Path, folder: Path, key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_parallel = SLOTS
    threads = os.cpu_count() or 1
    parameters.cpuparams.n_threads = threads
    parameters.cpuparams_batch.n_threads = threads
    parameters.slot_save_path = f"{folder}{os.sep}"
    parameters.endpoint_slots = True
    # A slot's own memory: states restored into a shared one are not recognised there.
    parameters.kv_unified = False
    parameters.cache_ram_mib = 0
    parameters.ui = False
    parameters.warmup = False
    # Would load the model once more, to see what of it fits a graphics card.
    parameters.fit_params = False
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
    folder: Any = attribute(repr=False)
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
        self._client = OpenAIModel(
            settings, observe=self.observe, provider="embedded", profile=profile_of(self.settings)
        )
        self._article = anyio.Lock()
        self._free: list[int] = list(range(SLOTS))
        self._state: str | None = None
        self._beginning_file = Path(self.folder.name) / "beginning"
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
        """What is known of small models."""
        return self._client.profile

    @property
    def origin(self) -> str:
        """Whose answers these are: engine, model file and context."""
        return repr(self._maker())

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

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """Tokens of each text, by the engine's tokenizer, in one request."""
        body = {"content": "".join(texts), "with_pieces": True}
        with contextlib.suppress(SummarizerError, KeyError, TypeError, ValueError):
            reply = await self._client.post("/tokenize", body)
            sizes = [_size(token["piece"]) for token in reply["tokens"]]
            return _per_text(sizes, [len(text.encode()) for text in texts])
        return None

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
        words = repr((*self._maker(), messages))
        digest = hashlib.sha256(words.encode()).hexdigest()[:24]
        return self.settings.cache_dir / "states" / f"{digest}.state"

    def _maker(self) -> tuple[str | int, ...]:
        """What, besides the words read, decides what the engine makes of them."""
        stat = self.path.stat()
        engine = metadata.version("xllamacpp")
        return engine, self.path.name, stat.st_size, stat.st_mtime_ns, self.profile.context or 0

    async def _recall(self, kept: Path) -> bool:
        try:
            if not await anyio.to_thread.run_sync(states.link, kept, self._beginning_file):
                return False
            await self._slot(0, "restore", self._beginning_file.name)
        except (OSError, SummarizerError):
            await anyio.to_thread.run_sync(states.forget, kept, self._beginning_file)
            return False
        return True

    async def _keep(self, kept: Path) -> None:
        """Keep slot 0's state for later runs; a full disk costs time then, nothing else."""
        with contextlib.suppress(OSError, SummarizerError):
            await self._slot(0, "save", self._beginning_file.name)
            await anyio.to_thread.run_sync(states.keep, self._beginning_file, kept)

    async def _slot(self, slot: int, action: str, name: str) -> None:
        await self._client.post(f"/slots/{slot}?action={action}", {"filename": name})

    async def aclose(self) -> None:
        """Stop the engine and remove its states; safe to call twice."""
        await self._client.aclose()
        self.server = None
        self.folder.cleanup()


def _size(piece: str | list[int]) -> int:
    """Bytes of a token; one that is no whole character comes as a list of them."""
    return len(piece.encode()) if isinstance(piece, str) else len(piece)


def _per_text(tokens: Sequence[int], texts: Sequence[int]) -> list[int]:
    """How many tokens begin in each text, of the bytes of each token and of each text."""
    ends = list(accumulate(texts))
    begins = [0, *accumulate(tokens)][: len(tokens)]
    places = [bisect_left(begins, end) for end in ends]
    return [after - before for before, after in pairwise([0, *places])]


def _extra(slot: int) -> dict[str, Any]:
    return {"id_slot": slot, "cache_prompt": True}


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
