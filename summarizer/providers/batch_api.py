"""A provider's Batch API: a file of requests in, files of answers out, within a day."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
from openai import AsyncOpenAI
from pydantic import BaseModel, ValidationError

from summarizer.providers.failures import garbled
from summarizer.providers.openai import OpenAIModel

CHAT = "/v1/chat/completions"
"""Where each request of a batch would have gone by itself."""

WINDOW = "24h"
TRANSFER_SECONDS = 900.0
"""What moving a whole file may take."""

PAGE = 100

_OVER = frozenset({"completed", "failed", "expired", "cancelled"})


class File(BaseModel):
    """A file at the provider, and when it was made by the provider's clock."""

    id: str
    created_at: int = 0


class Counts(BaseModel):
    """How many requests a batch has, and what has become of them."""

    total: int = 0
    completed: int = 0
    failed: int = 0


class Batch(BaseModel):
    """A batch as the provider tells of it."""

    id: str
    status: str
    input_file_id: str = ""
    created_at: int = 0
    output_file_id: str | None = None
    error_file_id: str | None = None
    request_counts: Counts | None = None
    errors: Any = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done."""
        return self.status in _OVER

    @property
    def done(self) -> int:
        """Requests done, well or not."""
        counts = self.request_counts or Counts()
        return counts.completed + counts.failed


class _Page(BaseModel):
    data: list[Batch]
    has_more: bool = False


Shape = TypeVar("Shape", bound=BaseModel)
Send = Callable[[AsyncOpenAI], Awaitable[httpx2.Response]]


@dataclass(frozen=True)
class BatchApi:
    """The endpoints for batches; each method is tried again as patiently as any request.

    All raise ProviderError when the provider could not be asked, or refused.

    Attributes:
        model: whose endpoint it is.
    """

    model: OpenAIModel

    async def upload(self, content: bytes) -> File:
        """Bring a file of requests to the provider."""

        async def send(client: AsyncOpenAI) -> httpx2.Response:
            file = ("requests.jsonl", content, "application/jsonl")
            reply = await client.files.with_raw_response.create(file=file, purpose="batch")
            return reply.http_response

        return await self._shaped("upload of a batch", send, File, seconds=TRANSFER_SECONDS)

    async def create(self, file: File, *, unsure: bool) -> Batch:
        """Make a batch of a file, once.

        What came of an attempt that broke off is looked up before another is made.

        Args:
            file: the uploaded requests.
            unsure: whether an earlier attempt, of another process, may have succeeded.
        """
        maybe = unsure

        async def ask(client: AsyncOpenAI) -> Batch:
            nonlocal maybe
            if maybe and (found := await self._of(file, client)):
                return found
            maybe = True
            body = {"input_file_id": file.id, "endpoint": CHAT, "completion_window": WINDOW}
            post = client.post("/batches", cast_to=httpx2.Response, body=body)
            return self._read(await post, Batch)

        return await self.model.use("a new batch", ask)

    async def retrieve(self, name: str) -> Batch:
        """How a batch is going."""
        return await self._shaped("a batch", partial(_get, f"/batches/{quote(name, '')}"), Batch)

    async def content(self, file: str) -> bytes:
        """What is in a file."""
        path = f"/files/{quote(file, '')}/content"

        async def ask(client: AsyncOpenAI) -> bytes:
            return (await _get(path, client)).content

        return await self.model.use("answers of a batch", ask, seconds=TRANSFER_SECONDS)

    async def _of(self, file: File, client: AsyncOpenAI) -> Batch | None:
        """The batch that was made of a file, if any; the newest are listed first."""
        after = ""
        while True:
            path = f"/batches?limit={PAGE}{after}"
            page = self._read(await _get(path, client), _Page)
            for batch in page.data:
                if batch.input_file_id == file.id:
                    return batch
            if not page.has_more or not page.data or page.data[-1].created_at < file.created_at:
                return None
            after = f"&after={quote(page.data[-1].id, '')}"

    async def _shaped(
        self, name: str, send: Send, shape: type[Shape], *, seconds: float | None = None
    ) -> Shape:
        async def ask(client: AsyncOpenAI) -> Shape:
            return self._read(await send(client), shape)

        return await self.model.use(name, ask, seconds=seconds)

    def _read(self, response: httpx2.Response, shape: type[Shape]) -> Shape:
        try:
            return shape.model_validate(self.model.parsed(response))
        except ValidationError as error:
            raise garbled(self.model.endpoint) from error


async def _get(path: str, client: AsyncOpenAI) -> httpx2.Response:
    return await client.get(path, cast_to=httpx2.Response)
