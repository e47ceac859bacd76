"""Recordings: what a model answered, kept so that it can be given again without the model."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from summarizer import errors
from summarizer.config import PlanName
from summarizer.errors import InputError, NotRecordedError, SummarizerError
from summarizer.providers.base import Completion, Profile, Request, Usage
from summarizer.providers.dialect import Dialect
from summarizer.providers.wrapping import Wrapper

COUNT = "count"
"""What a recorded count of tokens is called."""


def request_hash(model: str, request: Request) -> str:
    """The key of a request: SHA-256 over its whole body (model, messages, schema, parameters).

    Properties of the schema count in their order: a model writes them in it.
    """
    body = Dialect().body(model, request)
    words = json.dumps(body, ensure_ascii=False)
    # An answer quoted in a request can hold half of a surrogate pair.
    return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()


def _count_hash(model: str, texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([COUNT, model, *texts]).encode()).hexdigest()


class Answer(BaseModel):
    """One recorded answer, or the error that came instead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str
    name: str
    text: str = ""
    truncated: bool = False
    enforced: bool = True
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float | None = None
    error: str | None = None
    message: str = ""

    @classmethod
    def of(cls, key: str, request: Request, completion: Completion) -> Self:
        """What a model answered."""
        usage = completion.usage
        return cls(
            key=key,
            name=request.name,
            text=completion.text,
            truncated=completion.truncated,
            enforced=completion.enforced,
            prompt_tokens=usage.prompt,
            cached_tokens=usage.cached,
            completion_tokens=usage.completion,
            seconds=round(completion.seconds, 3),
            cost=completion.cost,
        )

    def given(self) -> Completion:
        """The answer once more.

        Raises:
            SummarizerError: that is what was recorded.
        """
        if self.error is not None:
            raise errors.named(self.error)(self.message)
        usage = Usage(self.prompt_tokens, self.cached_tokens, self.completion_tokens)
        return Completion(
            self.text, self.truncated, usage, self.seconds, self.enforced, cost=self.cost
        )


class About(BaseModel):
    """What a recording says of the model and of the article's run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    provider: str
    plan: PlanName
    context: int | None = None
    recorded: str = ""
    seconds: float | None = None


@dataclass
class Recording:
    """The answers a model gave for one article, by the hash of each request.

    Attributes:
        about: the model, and how long the article took.
        answers: the answers by key.
    """

    about: About
    answers: dict[str, Answer] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> "Recording":
        """Read a recording: JSON lines, the first about the model, then one an answer.

        Raises:
            InputError: it cannot be read, or is no recording.
        """
        try:
            first, *rest = path.read_text("utf-8").splitlines()
            answers = [Answer.model_validate_json(line) for line in rest if line.strip()]
            return cls(About.model_validate_json(first), {one.key: one for one in answers})
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{path}: {error}") from error
        except (ValueError, ValidationError) as error:
            raise InputError(f"{path}: this is no recording; record it anew.") from error

    def lines(self) -> str:
        """The recording as JSON lines, its answers in the order of names and keys."""
        ordered = sorted(self.answers.values(), key=lambda answer: (answer.name, answer.key))
        shown = (one.model_dump_json(exclude_defaults=True) for one in (self.about, *ordered))
        return "".join(f"{line}\n" for line in shown)


@dataclass
class RecordingModel(Wrapper):
    """A model that keeps what another one answers.

    Attributes:
        answers: what it answered since ``restart``.
    """

    answers: dict[str, Answer] = field(default_factory=dict)

    def restart(self) -> None:
        """Forget the answers so far: another article begins."""
        self.answers = {}

    def recording(self, *, recorded: str, seconds: float | None) -> Recording:
        """What was answered, as a recording."""
        about = About(
            model=self.name,
            provider=self.provider,
            recorded=recorded,
            seconds=seconds,
            **asdict(self.profile),
        )
        return Recording(about, dict(self.answers))

    async def complete(self, request: Request) -> Completion:
        """Let the inner model answer, and keep what it says; an error is kept too."""
        try:
            completion = await self.inner.complete(request)
        except SummarizerError as error:
            key = request_hash(self.name, request)
            kind, words = type(error).__name__, str(error)
            self.answers[key] = Answer(key=key, name=request.name, error=kind, message=words)
            raise
        # The name is known for certain only now: an endpoint may have chosen the model.
        key = request_hash(self.name, request)
        self.answers.setdefault(key, Answer.of(key, request, completion))
        return completion

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """Let the inner model count, and keep what it says."""
        counted = await self.inner.count(texts)
        if counted is not None:
            key = _count_hash(self.name, texts)
            self.answers[key] = Answer(key=key, name=COUNT, text=json.dumps(counted))
        return counted


@dataclass
class ReplayModel:
    """A ChatModel that answers from a recording and asks nobody.

    Attributes:
        recording: the answers.
        misses: names of the requests that the recording has no answer to.
    """

    recording: Recording
    misses: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path) -> "ReplayModel":
        """The model of a recording's file.

        Raises:
            InputError: it cannot be read, or is no recording.
        """
        return cls(Recording.load(path))

    @property
    def name(self) -> str:
        """The recorded model's name."""
        return self.recording.about.model

    @property
    def provider(self) -> str:
        """The recorded model's provider."""
        return self.recording.about.provider

    @property
    def profile(self) -> Profile:
        """What was known of the recorded model."""
        return Profile(plan=self.recording.about.plan, context=self.recording.about.context)

    async def complete(self, request: Request) -> Completion:
        """Give the recorded answer.

        Raises:
            NotRecordedError: there is none to this very request.
            SummarizerError: an error was recorded.
        """
        answers: Mapping[str, Any] = self.recording.answers
        answer = answers.get(request_hash(self.name, request))
        if answer is None:
            self.misses.append(request.name)
            raise NotRecordedError(
                f"{request.name}: no recorded answer to this request; the prompt, the article or "
                "the rules have changed since. Record it anew."
            )
        given: Completion = answer.given()
        return given

    async def count(self, texts: Sequence[str]) -> list[int] | None:
        """The recorded counts, if there are any."""
        answer = self.recording.answers.get(_count_hash(self.name, texts))
        return json.loads(answer.text) if answer else None

    def sharing(self, requests: Sequence[Request]) -> AbstractAsyncContextManager[None]:
        """A block without effect."""
        del requests
        return nullcontext()

    async def aclose(self) -> None:
        """Nothing to close."""
