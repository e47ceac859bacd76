"""Pace: how many requests are under way at once, and how many begin in a minute."""

import json
import math
import time
from bisect import insort
from functools import cached_property
from itertools import count
from operator import attrgetter
from types import TracebackType

import anyio

from summarizer.config import Settings
from summarizer.providers.base import Request, Usage
from summarizer.providers.failures import AttemptFailedError

START = 4
"""Places to begin with when it is to be found out how many there are."""

SLOWEST_GROWTH = 10
"""Attempts that must go well for one more place where places are few."""

STREAK = 5
"""Attempts refused in a row before an endpoint is taken to refuse everybody, at least."""

BURST = 1.0
"""Seconds' worth of a limit per minute that may be used at once after a lull."""

CHARACTERS_PER_TOKEN = 4

MEMORY = 20
"""Requests over which a running mean goes."""


class Pace:
    """Lets attempts begin, first come, first served, as the settings and the endpoint allow.

    A request that waits for another attempt keeps its rank: what was asked for first is done first,
    and nobody is refused again and again because of newcomers. One endpoint, one event loop.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with nothing under way and both limits per minute unused."""
        self._limit = Limit(settings.max_concurrency, adaptive=settings.adaptive_concurrency)
        self._requests = Allowance(settings.requests_per_minute)
        self._tokens = Allowance(settings.tokens_per_minute)
        self._patience = settings.max_retry_seconds
        self._ranks = count()
        self._queue: list[Turn] = []
        self._begun = 0
        self._filled = 0
        self._under_way = 0
        self._refused_in_a_row = 0
        self._held_until = -math.inf
        self._unseen: float | None = None

    @property
    def places(self) -> int:
        """How many attempts may be under way at present."""
        return self._limit.places

    def turn(self, request: Request) -> "Turn":
        """What to enter for each attempt at a request."""
        return Turn(self, request, next(self._ranks))

    async def begin(self, turn: "Turn") -> None:
        """Wait until an attempt may begin, and count it."""
        insort(self._queue, turn, key=attrgetter("rank"))
        try:
            while (wait := self._wait(turn)) > 0:
                turn.called = anyio.Event()
                with anyio.move_on_after(wait):
                    await turn.called.wait()
            self._requests.take(1)
            self._tokens.take(turn.tokens)
            self._under_way += 1
            self._begun += 1
            turn.number = self._begun
            if self._under_way >= self.places:
                self._filled = self._begun
        finally:
            self._queue.remove(turn)
            self._call()

    def end(self, turn: "Turn", error: BaseException | None) -> None:
        """Free the place of an attempt, and learn from how it went."""
        self._under_way -= 1
        if error is None:
            self._refused_in_a_row = 0
            # A limit that was not reached meanwhile has not been tried.
            if self._filled >= turn.number:
                self._limit.accepted()
        elif isinstance(error, AttemptFailedError) and error.pushed_back:
            self._limit.pushed_back(turn.number, self._begun)
            self._hold(error.after)
        self._call()

    def used(self, turn: "Turn", usage: Usage) -> None:
        """Set right what the last attempt was expected to take."""
        taken = usage.prompt + usage.completion
        if not (taken and self._tokens.limited):
            return
        self._tokens.take(taken - turn.tokens)
        unseen = taken - turn.seen
        mean = unseen if self._unseen is None else self._unseen
        self._unseen = mean + (unseen - mean) / MEMORY

    def _wait(self, turn: "Turn") -> float:
        """Seconds until an attempt may begin; endless while it is another's turn, or no place."""
        if self._queue[0] is not turn or self._under_way >= self.places:
            return math.inf
        turn.tokens = self._expected(turn)
        now = anyio.current_time()
        waits = self._requests.wait(1, now), self._tokens.wait(turn.tokens, now)
        return max(self._held_until - now, *waits)

    def _expected(self, turn: "Turn") -> float:
        """Tokens of prompt and answer; before the first answer, the most there may be."""
        if not self._tokens.limited:
            return 0.0
        unseen = turn.request.max_tokens if self._unseen is None else self._unseen
        return max(1.0, turn.seen + unseen)

    def _hold(self, after: float | None) -> None:
        """Let nobody begin for a time, when the endpoint refuses everybody until then.

        One refusal among many answers is the matter of that request alone.
        """
        self._refused_in_a_row += 1
        if after is None or after > self._patience:
            return
        if self._refused_in_a_row >= max(self.places, STREAK):
            self._held_until = anyio.current_time() + after

    def _call(self) -> None:
        if self._queue:
            self._queue[0].called.set()


class Turn:
    """One request among the others: entered for each attempt, left while it waits for another.

    Attributes:
        request: what is asked.
        rank: lower ones begin first.
        called: whether it is worth looking again at what it waits for.
        number: of the last attempt, counted over all requests.
        tokens: what the last attempt was expected to take.
    """

    def __init__(self, pace: Pace, request: Request, rank: int) -> None:
        """Wait for nothing yet."""
        self.request = request
        self.rank = rank
        self.called = anyio.Event()
        self.number = 0
        self.tokens = 0.0
        self._pace = pace
        self._began: float | None = None

    @cached_property
    def seen(self) -> float:
        """Tokens of the prompt as far as its characters tell."""
        characters = sum(len(message.content) for message in self.request.messages)
        return (characters + len(json.dumps(self.request.schema))) / CHARACTERS_PER_TOKEN

    @property
    def seconds(self) -> float:
        """Seconds since the first attempt began."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    def used(self, usage: Usage) -> None:
        """Tell what the request really took."""
        self._pace.used(self, usage)

    async def __aenter__(self) -> None:
        await self._pace.begin(self)
        self._began = self._began or time.monotonic()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pace.end(self, error)


class Limit:
    """How many attempts may be under way: as many as set, or as many as turn out to go well.

    In the latter case each attempt that goes well adds a place, until the endpoint pushes back for
    the first time; from then on all places together add one a round. An attempt that is pushed
    back takes its place away, but a round at most half of the places: those that are refused at
    one moment say the same thing. A round is over when an attempt ends that began in it.
    """

    def __init__(self, most: int, *, adaptive: bool) -> None:
        """Begin with all places, or with a few when it is to be found out how many there are."""
        self._most = most
        self._adaptive = adaptive
        self._exact = float(min(START, most) if adaptive else most)
        self._least = 1.0
        self._pushed_back = False
        self._round_began = 0

    @property
    def places(self) -> int:
        """The present number."""
        return int(self._exact)

    def accepted(self) -> None:
        """An attempt went well, during which all places were taken."""
        growth = 1 / max(self._exact, SLOWEST_GROWTH) if self._pushed_back else 1
        self._exact = min(self._exact + growth, self._most)

    def pushed_back(self, attempt: int, newest: int) -> None:
        """The endpoint had enough; attempts are told by their numbers."""
        if not self._adaptive:
            return
        if attempt > self._round_began:
            self._round_began = newest
            self._least = max(self._exact / 2, 1.0)
        self._pushed_back = True
        self._exact = max(self._exact - 1, self._least)


class Allowance:
    """A token bucket: what a limit per minute allows at present.

    No minute has more than the limit in it, the burst after a lull included.
    """

    def __init__(self, per_minute: int | None) -> None:
        """Begin with a full burst; None is no limit."""
        self.limited = per_minute is not None
        self._rate = (per_minute or 0) / (60 + BURST)
        self._most = max(1.0, self._rate * BURST)
        self._left = self._most
        self._seen = -math.inf

    def wait(self, amount: float, now: float) -> float:
        """Seconds until this may be taken; what is more than a burst needs a full one."""
        if not self.limited:
            return 0.0
        self._left = min(self._left + (now - self._seen) * self._rate, self._most)
        self._seen = now
        return max(min(amount, self._most) - self._left, 0.0) / self._rate

    def take(self, amount: float) -> None:
        """Take something, or give it back if less than nothing; debts are waited for."""
        self._left -= amount
