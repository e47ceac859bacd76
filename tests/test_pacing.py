import asyncio
import random
import tempfile
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from clock import run
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from loopback import Behaviour, Handler, Loopback, answer, error, hang, reset

from summarizer.config import Settings
from summarizer.errors import ConnectionFailedError, RateLimitError, ServerFailedError
from summarizer.progress import ignore
from summarizer.providers import embedded, retry
from summarizer.providers.base import Message, Request, Usage
from summarizer.providers.failures import AttemptFailedError
from summarizer.providers.openai import OpenAIModel
from summarizer.providers.pacing import Pace, Turn

REQUEST = Request("all", (Message("user", "x" * 400),), {}, 300)
"""About 100 tokens of prompt, and an answer of 300 at most."""

MINUTE = 60.0

FAILED = error(500)


def pace(**changes: Any) -> Pace:
    return Pace(Settings(provider="openai", **changes))


def adaptive(most: int = 64) -> Pace:
    return pace(max_concurrency=most, adaptive_concurrency=True)


def refused(after: float | None = None) -> AttemptFailedError:
    return AttemptFailedError(RateLimitError, "no", "", retry=True, after=after, pushed_back=True)


def broken() -> AttemptFailedError:
    return AttemptFailedError(ServerFailedError, "no", "", retry=True)


async def attempt(turn: Turn, seconds: float = 1.0, failure: Exception | None = None) -> bool:
    """One attempt that takes some time; whether it went well."""
    try:
        async with turn:
            await anyio.sleep(seconds)
            if failure:
                raise failure
    except AttemptFailedError:
        return False
    return True


async def together(pace: Pace, *failures: Exception | None, seconds: float = 1.0) -> None:
    """Attempts of one moment, each with its own end."""
    await asyncio.gather(*(attempt(pace.turn(REQUEST), seconds, f) for f in failures))


async def insist(pace: Pace, ask: Callable[[], Awaitable[None]], dice: random.Random) -> int:
    """Attempt until it goes well, with waits between; the number of attempts."""
    turn = pace.turn(REQUEST)
    attempts = 1
    while True:
        try:
            async with turn:
                await ask()
        except AttemptFailedError as failed:
            attempts += 1
            await anyio.sleep((failed.after or 0.5) + dice.uniform(0, 0.5))
        else:
            return attempts


async def work_off(
    pace: Pace, number: int, ask: Callable[[], Awaitable[None]], workers: int = 200
) -> int:
    """Ask so many times, with so many under way or waiting; the attempts in all."""
    left = iter(range(number))
    dice = random.Random(1)  # noqa: S311 - a simulation

    async def worker() -> int:
        return sum([await insist(pace, ask, dice) for _ in left])

    return sum(await asyncio.gather(*(worker() for _ in range(workers))))


# --- places -------------------------------------------------------------------------------


@given(
    most=st.integers(1, 6),
    adapt=st.booleans(),
    tasks=st.lists(
        st.tuples(
            st.floats(0, 3),
            st.floats(0, 2),
            st.sampled_from(["fine", "refused", "refused for long", "broken", "cancelled"]),
        ),
        max_size=40,
    ),
)
@hypothesis_settings(deadline=None, max_examples=150)
def test_never_more_than_the_limit_is_under_way_and_everything_comes_to_its_end(
    most: int, adapt: bool, tasks: list[tuple[float, float, str]]
) -> None:
    async def main() -> None:
        paced = pace(max_concurrency=most, adaptive_concurrency=adapt)
        under_way = 0
        ended = []

        async def one(start: float, seconds: float, end: str) -> None:
            nonlocal under_way
            await anyio.sleep(start)
            turn = paced.turn(REQUEST)
            failures = {"refused": refused(), "refused for long": refused(9), "broken": broken()}
            for failure in (failures.get(end), None):
                try:
                    # Whoever is cancelled may be waiting for its turn, or have it.
                    with anyio.move_on_after(seconds if end == "cancelled" else 1_000):
                        async with turn:
                            # A limit that has just shrunk lets what is under way go on.
                            assert under_way < paced.places
                            under_way += 1
                            try:
                                await anyio.sleep(seconds * 1.5)
                            finally:
                                under_way -= 1
                            if failure:
                                raise failure
                except AttemptFailedError:
                    await anyio.sleep(0.5)
            ended.append(end)

        await asyncio.gather(*(one(*task) for task in tasks))
        assert len(ended) == len(tasks)
        assert 1 <= paced.places <= most
        before = anyio.current_time()
        await anyio.sleep(9)
        async with paced.turn(REQUEST):
            assert anyio.current_time() - before < 9.001

    run(main())


def test_places_are_given_first_come_first_served() -> None:
    order: list[int] = []

    async def main() -> None:
        paced = pace(max_concurrency=2)

        async def one(number: int) -> None:
            async with paced.turn(REQUEST):
                order.append(number)
                await anyio.sleep(1 + number % 3)

        await asyncio.gather(*(one(number) for number in range(20)))

    run(main())
    assert order == list(range(20))


def test_a_request_that_waits_for_another_attempt_leaves_its_place_and_keeps_its_rank() -> None:
    order: list[str] = []

    async def main() -> None:
        paced = pace(max_concurrency=1)

        async def unlucky() -> None:
            turn = paced.turn(REQUEST)
            await attempt(turn, 1, broken())
            await anyio.sleep(0.5)
            await attempt(turn, 1)
            order.append("unlucky")

        async def lucky(number: int) -> None:
            await attempt(paced.turn(REQUEST), 1)
            order.append(f"lucky {number}")

        await asyncio.gather(unlucky(), *(lucky(number) for number in range(3)))
        assert anyio.current_time() < 5.001

    run(main())
    assert order == ["lucky 0", "unlucky", "lucky 1", "lucky 2"]


def test_a_cancelled_request_loses_neither_its_place_nor_that_of_those_behind_it() -> None:
    async def main() -> None:
        paced = pace(max_concurrency=1)
        holder, waiting, behind = (
            asyncio.create_task(attempt(paced.turn(REQUEST), 5)) for _ in range(3)
        )
        await anyio.sleep(1)
        waiting.cancel()
        await anyio.sleep(1)
        holder.cancel()
        assert await behind
        assert 7 <= anyio.current_time() < 7.001

    run(main())


# --- how many places there are ------------------------------------------------------------


def test_a_fixed_limit_stays_whatever_the_endpoint_says() -> None:
    async def main() -> None:
        paced = pace(max_concurrency=20)
        await together(paced, *[refused()] * 20)
        assert paced.places == 20

    run(main())


def test_an_adaptive_limit_starts_small_and_doubles_each_round_up_to_the_ceiling() -> None:
    async def main() -> None:
        paced = adaptive(20)
        seen = [paced.places]
        for _ in range(4):
            await together(paced, *[None] * paced.places)
            seen.append(paced.places)
        assert seen[0] == 4
        assert seen[-1] == 20
        assert seen == sorted(seen)

    run(main())


def grown() -> Pace:
    """An adaptive limit that has reached its ceiling of 20."""
    paced = adaptive(20)
    run(work_off(paced, 100, lambda: anyio.sleep(1)))
    assert paced.places == 20
    return paced


@pytest.mark.parametrize(("refusals", "left"), [(1, 19), (3, 17), (10, 10), (20, 10)])
def test_each_refusal_takes_a_place_and_those_of_one_moment_half_of_them_at_most(
    refusals: int, left: int
) -> None:
    paced = grown()
    run(together(paced, *[refused()] * refusals))
    assert paced.places == left


def test_refusals_one_round_after_the_other_halve_the_limit_each_time_down_to_one() -> None:
    paced = grown()
    seen = []
    for _ in range(6):
        run(together(paced, *[refused()] * paced.places))
        seen.append(paced.places)
    assert seen == [10, 5, 2, 1, 1, 1]


def test_a_limit_that_was_pushed_back_grows_by_a_place_or_so_a_round() -> None:
    paced = grown()
    run(together(paced, *[refused()] * 20))
    for _ in range(4):
        run(together(paced, *[None] * paced.places))
    assert 12 <= paced.places <= 14


def test_a_limit_that_is_not_used_does_not_grow() -> None:
    async def main() -> None:
        paced = adaptive(20)
        for _ in range(50):
            await together(paced, *[None] * 3)
        assert paced.places == 4

    run(main())


def test_other_failures_and_cancelling_say_nothing_about_the_limit() -> None:
    async def main() -> None:
        paced = adaptive(20)
        await together(paced, *[broken()] * 4)
        task = asyncio.create_task(attempt(paced.turn(REQUEST)))
        await anyio.sleep(0.5)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert paced.places == 4

    run(main())


def test_the_limit_settles_at_what_the_endpoint_takes() -> None:
    under_way = 0
    seen: list[int] = []

    async def main() -> tuple[int, float]:
        paced = adaptive(64)

        async def ask() -> None:
            nonlocal under_way
            under_way += 1
            try:
                await anyio.sleep(0.05 if under_way > 20 else 2.0)
                if under_way > 20:
                    raise refused(0.5)
            finally:
                under_way -= 1
                seen.append(paced.places)

        return await work_off(paced, 1_500, ask), anyio.current_time()

    attempts, seconds = run(main())
    later = seen[len(seen) // 4 :]
    assert min(later) >= 15
    assert max(later) <= 22
    assert attempts < 1_500 * 1.08
    assert seconds < 1_500 * 2.0 / 20 * 1.12


# --- waits that the endpoint asks for -----------------------------------------------------


def test_an_endpoint_that_refuses_everybody_is_left_alone_until_the_time_it_names() -> None:
    async def main() -> int:
        paced = pace(max_concurrency=8)
        reopens = 30.0

        async def ask() -> None:
            await anyio.sleep(0.1)
            if anyio.current_time() < reopens:
                raise refused(reopens - anyio.current_time())

        return await work_off(paced, 100, ask)

    assert run(main()) <= 100 + 3 * 8


def test_one_refusal_in_ten_holds_nobody_else_back() -> None:
    async def main() -> float:
        paced = pace(max_concurrency=32)
        dice = random.Random(3)  # noqa: S311 - a simulation

        async def ask() -> None:
            if dice.random() < 0.1:
                raise refused(dice.uniform(0.1, 1))
            await anyio.sleep(0.5)

        await work_off(paced, 3_000, ask)
        return anyio.current_time()

    assert run(main()) < 3_000 * 0.5 / 32 * 1.1


def test_a_wait_nobody_has_the_patience_for_holds_nobody_back() -> None:
    async def main() -> None:
        paced = pace(max_concurrency=8, max_retry_seconds=60)
        await together(paced, *[refused(3_600)] * 8)
        await attempt(paced.turn(REQUEST), 1)
        assert anyio.current_time() < 3

    run(main())


# --- limits per minute --------------------------------------------------------------------


def most_in_a_minute(taken: list[tuple[float, float]]) -> float:
    """The most that was taken within any minute, of pairs of time and amount."""
    window: deque[tuple[float, float]] = deque()
    most = inside = 0.0
    for at, amount in taken:
        window.append((at, amount))
        inside += amount
        while window[0][0] <= at - MINUTE:
            inside -= window.popleft()[1]
        most = max(most, inside)
    return most


@given(
    limit=st.integers(1, 400),
    # Arrivals come in batches, so that there are lulls to save up in.
    batches=st.lists(st.tuples(st.floats(0, 90), st.integers(1, 60)), min_size=1, max_size=5),
)
@hypothesis_settings(deadline=None, max_examples=60)
def test_no_minute_has_more_requests_than_allowed(
    limit: int, batches: list[tuple[float, int]]
) -> None:
    begun: list[tuple[float, float]] = []

    async def main() -> None:
        paced = pace(requests_per_minute=limit)

        async def one() -> None:
            async with paced.turn(REQUEST):
                begun.append((anyio.current_time(), 1))

        tasks = []
        for lull, size in batches:
            await anyio.sleep(lull)
            tasks += [asyncio.create_task(one()) for _ in range(size)]
        await asyncio.gather(*tasks)

    run(main())
    assert len(begun) == sum(size for _, size in batches)
    assert most_in_a_minute(begun) <= limit


def test_requests_per_minute_are_spread_evenly_and_nearly_used_up() -> None:
    begun: list[float] = []

    async def main() -> None:
        paced = pace(requests_per_minute=120)

        async def one() -> None:
            async with paced.turn(REQUEST):
                begun.append(anyio.current_time())

        await asyncio.gather(*(one() for _ in range(600)))

    run(main())
    gaps = [later - earlier for earlier, later in pairwise(begun[1:])]
    assert max(gaps) < 0.52
    assert 290 < begun[-1] < 306


@pytest.mark.parametrize(("completion", "limit"), [(20, 12_000), (280, 12_000), (2_000, 12_000)])
def test_tokens_per_minute_are_those_that_are_really_taken(completion: int, limit: int) -> None:
    taken: list[tuple[float, float]] = []

    async def main() -> None:
        paced = pace(tokens_per_minute=limit, max_concurrency=4)

        async def one() -> None:
            turn = paced.turn(REQUEST)
            async with turn:
                taken.append((anyio.current_time(), 150 + completion))
                await anyio.sleep(1)
            turn.used(Usage(prompt=150, completion=completion))

        await asyncio.gather(*(one() for _ in range(400)))

    run(main())
    later = taken[100:]
    rate = sum(amount for _, amount in later[1:]) / (later[-1][0] - later[0][0]) * MINUTE
    assert 0.95 * limit < rate < 1.001 * limit
    # Four answers of unknown length may be under way when the first is known.
    assert most_in_a_minute(taken) <= limit + 4 * (150 + completion)


@pytest.mark.parametrize(("used", "wait"), [(40, 2), (400, 20), (1_200, 60)])
def test_a_request_waits_for_what_the_one_before_it_really_took(used: int, wait: float) -> None:
    async def main() -> None:
        paced = pace(tokens_per_minute=1_200)
        turn = paced.turn(REQUEST)
        await attempt(turn, 1)
        turn.used(Usage(prompt=used - 10, completion=10))
        async with paced.turn(REQUEST):
            assert anyio.current_time() == pytest.approx(wait, abs=2)

    run(main())


def test_a_request_larger_than_a_minute_allows_goes_out_all_the_same() -> None:
    async def main() -> None:
        paced = pace(tokens_per_minute=100)
        assert await attempt(paced.turn(REQUEST), 1)
        assert await attempt(paced.turn(REQUEST), 1)
        # 400 tokens are expected of the first.
        assert 230 < anyio.current_time() < 250

    run(main())


def test_an_answer_that_does_not_tell_its_tokens_counts_as_expected() -> None:
    async def main() -> None:
        paced = pace(tokens_per_minute=400)
        for _ in range(2):
            turn = paced.turn(REQUEST)
            await attempt(turn, 1)
            turn.used(Usage())
        assert 55 < anyio.current_time() < 65

    run(main())


# --- with a model ---------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "BACKOFF_BASE", 0.01)


def using(
    server: Loopback, work: Callable[[OpenAIModel], Awaitable[None]], **changes: Any
) -> OpenAIModel:
    values = {"provider": "openai", "base_url": server.url, "model": "tiny", "api_key": "sk-test"}
    model = OpenAIModel(Settings.checked(**values | changes))

    async def use() -> None:
        try:
            await work(model)
        finally:
            await model.aclose()

    asyncio.run(use())
    return model


def ask(server: Loopback, number: int, *behaviours: Behaviour, **changes: Any) -> list[str]:
    """The answers to requests of one moment, in the order in which they came."""
    server.plan(*behaviours)
    came: list[str] = []

    async def all_at_once(model: OpenAIModel) -> None:
        async def one() -> None:
            came.append((await model.complete(REQUEST)).text)

        await asyncio.gather(*(one() for _ in range(number)))

    using(server, all_at_once, **changes)
    return came


def test_while_a_request_waits_as_long_as_it_was_told_to_others_have_its_place(
    loopback: Loopback,
) -> None:
    slow_down = error(429, headers={"Retry-After": "0.4"})
    came = ask(loopback, 3, slow_down, answer("b"), answer("c"), answer("a"), max_concurrency=1)
    assert came == ["b", "c", "a"]


def test_a_hung_attempt_frees_its_place_at_its_time_out_and_another_follows(
    loopback: Loopback,
) -> None:
    patience = {"request_timeout": 0.3, "max_retry_seconds": 0.3}
    came = ask(loopback, 2, hang(), answer("b"), answer("a"), max_concurrency=1, **patience)
    assert sorted(came) == ["a", "b"]


@pytest.mark.parametrize(
    "behaviours",
    [
        [*[answer(after=0.2)] * 4, FAILED, answer("last")],
        # The first request gets its place back only when another is done with it.
        [FAILED, answer(after=0.5), FAILED, answer("last")],
    ],
)
def test_the_time_in_the_queue_is_not_that_of_retries(
    loopback: Loopback, behaviours: list[Behaviour]
) -> None:
    number = sum(behaviour is not FAILED for behaviour in behaviours)
    came = ask(loopback, number, *behaviours, max_concurrency=1, max_retry_seconds=0.3)
    assert came[-1] == "last"


@pytest.mark.parametrize(
    ("failure", "places"),
    [(error(status), 2) for status in (408, 429, 503, 504, 529)]
    + [(hang(), 2), (error(409), 4), (error(500), 4), (error(502), 4), (reset(), 4)],
)
def test_what_tells_of_overload_shrinks_an_adaptive_limit_and_nothing_else_does(
    loopback: Loopback, failure: Behaviour, places: int
) -> None:
    at_once = [0]
    lock = threading.Lock()

    def count(handler: Handler) -> None:
        with lock:
            at_once.append(at_once[-1] + 1)
        time.sleep(0.2)
        # Before the answer: whoever has it may begin with the next at once.
        with lock:
            at_once.append(at_once[-1] - 1)
        answer()(handler)

    ask(loopback, 4, *[failure] * 4, count, adaptive_concurrency=True, request_timeout=1)
    assert max(at_once) == places


def test_an_endpoint_nobody_can_connect_to_shrinks_an_adaptive_limit(loopback: Loopback) -> None:
    loopback.close()

    async def in_vain(model: OpenAIModel) -> None:
        asked = [model.complete(REQUEST) for _ in range(4)]
        for failed in await asyncio.gather(*asked, return_exceptions=True):
            assert isinstance(failed, ConnectionFailedError)

    assert using(loopback, in_vain, adaptive_concurrency=True)._pace.places < 4


def test_faults_of_all_kinds_cost_no_request(loopback: Loopback) -> None:
    faults = [error(429, headers={"Retry-After": "0.1"}), error(500), reset(), hang()]
    mixed = [b for fault in faults for b in (answer("x", after=0.01), fault, answer("x"))]
    came = ask(loopback, 40, *mixed * 2, answer("x"), max_concurrency=8, request_timeout=0.5)
    assert came == ["x"] * 40
    assert len(loopback.chats) == 40 + 2 * len(faults)
    assert loopback.most_at_once <= 8 + 2


def test_connections_are_kept_from_one_round_to_the_next(loopback: Loopback) -> None:
    ports: set[int] = set()

    def note(handler: Handler) -> None:
        ports.add(handler.client_address[1])
        answer(after=0.05)(handler)

    loopback.plan(note)

    async def rounds(model: OpenAIModel) -> None:
        for _ in range(3):
            await asyncio.gather(*(model.complete(REQUEST) for _ in range(4)))

    using(loopback, rounds, max_concurrency=4)
    assert len(ports) == 4


def test_the_embedded_engine_has_all_its_slots_and_no_other_limit(loopback: Loopback) -> None:
    loopback.plan(answer(after=0.3))
    settings = Settings(
        adaptive_concurrency=True, max_concurrency=2, requests_per_minute=1, tokens_per_minute=1
    )
    engine = SimpleNamespace(listening_address=loopback.root)
    states = tempfile.TemporaryDirectory()

    async def main() -> None:
        model = embedded.EmbeddedModel(engine, Path("tiny.gguf"), "key", states, settings, ignore)
        await asyncio.gather(*(model.complete(REQUEST) for _ in range(embedded.SLOTS)))
        await model.aclose()

    started = time.monotonic()
    asyncio.run(main())
    assert loopback.most_at_once == embedded.SLOTS
    assert time.monotonic() - started < 3
