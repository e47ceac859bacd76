"""Many pieces of work, a few under way at once."""

import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import aclosing, closing
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.spreading import AHEAD, aspread, spread

T = TypeVar("T")

TURNS = st.lists(st.integers(0, 9), max_size=40)
LIMIT = st.integers(1, 5)


class Work:
    """Pieces that take so many turns of the event loop each, and what is seen of them."""

    def __init__(self, turns: list[int]) -> None:
        self.turns = turns
        self.taken = self.given = self.running = self.most = self.furthest = 0
        self.cancelled: list[int] = []

    def source(self) -> Iterator[int]:
        for number in range(len(self.turns)):
            self.taken += 1
            self.furthest = max(self.furthest, self.taken - self.given)
            yield number

    async def do(self, number: int) -> int:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            for _ in range(self.turns[number]):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.cancelled.append(number)
            raise
        finally:
            self.running -= 1
        return number * number

    async def results(self, limit: Callable[[], int], *, ordered: bool) -> list[tuple[int, int]]:
        found = []
        async for pair in aspread(self.source(), self.do, limit=limit, ordered=ordered):
            found.append(pair)
            self.given += 1
        return found


def within_a_minute(work: Awaitable[T]) -> T:
    async def bounded() -> T:
        return await asyncio.wait_for(work, 60)

    return asyncio.run(bounded())


@given(TURNS, LIMIT, st.booleans())
def test_each_result_comes_once_with_its_item_and_in_order_if_wanted(
    turns: list[int], limit: int, ordered: bool
) -> None:
    found = within_a_minute(Work(turns).results(lambda: limit, ordered=ordered))
    expected = [(number, number * number) for number in range(len(turns))]
    assert (found if ordered else sorted(found)) == expected


@given(TURNS, LIMIT, st.booleans())
def test_no_more_are_under_way_than_the_limit_and_all_places_are_taken(
    turns: list[int], limit: int, ordered: bool
) -> None:
    work = Work([turn + 1 for turn in turns])
    within_a_minute(work.results(lambda: limit, ordered=ordered))
    assert work.most == min(limit, len(turns))


@given(TURNS, LIMIT, st.booleans())
def test_items_are_taken_only_as_there_is_room_for_their_results(
    turns: list[int], limit: int, ordered: bool
) -> None:
    work = Work(turns)
    within_a_minute(work.results(lambda: limit, ordered=ordered))
    assert work.furthest <= AHEAD * limit


@given(TURNS, st.lists(st.integers(0, 4), min_size=1, max_size=5), st.booleans())
def test_a_limit_that_changes_loses_nothing_even_when_it_is_zero(
    turns: list[int], limits: list[int], ordered: bool
) -> None:
    work, asked = Work(turns), iter(limits * 1000)
    found = within_a_minute(work.results(lambda: next(asked), ordered=ordered))
    assert sorted(number for number, _ in found) == list(range(len(turns)))
    assert work.most <= max(1, *limits)


def test_a_place_that_is_free_is_taken_before_the_result_is_looked_at() -> None:
    async def check() -> None:
        gates = [asyncio.Event() for _ in range(4)]
        begun = []

        async def do(number: int) -> None:
            begun.append(number)
            await gates[number].wait()

        async with aclosing(aspread(range(4), do, limit=lambda: 2)) as results:
            gates[0].set()
            await anext(results)
            await asyncio.sleep(0)
            assert begun == [0, 1, 2]

    within_a_minute(check())


@given(TURNS.filter(len), LIMIT, st.booleans(), st.data())
def test_a_failure_comes_out_and_cancels_what_is_under_way(
    turns: list[int], limit: int, ordered: bool, data: st.DataObject
) -> None:
    bad = data.draw(st.integers(0, len(turns) - 1))
    work = Work(turns)

    async def do(number: int) -> int:
        done = await work.do(number)
        if number == bad:
            raise ValueError(number)
        return done

    async def run() -> list[int]:
        found = []
        with pytest.raises(ValueError, match=f"^{bad}$"):
            async for number, _ in aspread(
                range(len(turns)), do, limit=lambda: limit, ordered=ordered
            ):
                found.append(number)
        assert work.running == 0
        return found

    found = within_a_minute(run())
    assert bad not in found
    assert not ordered or found == list(range(bad))


@given(TURNS, LIMIT, st.booleans(), st.integers(0, 10))
def test_whoever_stops_early_leaves_nothing_running_and_no_complaint(
    turns: list[int], limit: int, ordered: bool, wanted: int
) -> None:
    work = Work(turns)
    complaints: list[Any] = []

    async def do(number: int) -> int:
        await work.do(number)
        if number > wanted:
            raise ValueError(number)
        return number

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said))
        results = aspread(range(len(turns)), do, limit=lambda: limit, ordered=ordered)
        async with aclosing(results):
            for _ in range(min(wanted, len(turns))):
                try:
                    await anext(results)
                except (StopAsyncIteration, ValueError):
                    break
        assert work.running == 0
        gc.collect()

    within_a_minute(run())
    assert complaints == []


def test_an_error_of_the_source_comes_out() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise OSError("torn")

    async def do(number: int) -> int:
        await asyncio.sleep(0)
        return number

    async def run() -> None:
        async for _ in aspread(source(), do, limit=lambda: 3):
            pass

    with pytest.raises(OSError, match="torn"):
        within_a_minute(run())


def test_cancelling_whoever_waits_cancels_the_work() -> None:
    async def run() -> Work:
        work = Work([10**9] * 10)
        waiting = asyncio.ensure_future(work.results(lambda: 3, ordered=True))
        while work.running < 3:
            await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return work

    assert sorted(within_a_minute(run()).cancelled) == [0, 1, 2]


@settings(max_examples=20)
@given(st.lists(st.sampled_from([0, 0.001, 0.003]), max_size=20), LIMIT)
def test_from_a_thread_each_result_comes_once_and_in_order(
    seconds: list[float], limit: int
) -> None:
    running: set[int] = set()
    most = taken = given_out = furthest = 0

    def source() -> Iterator[int]:
        nonlocal taken, furthest
        for number in range(len(seconds)):
            taken += 1
            furthest = max(furthest, taken - given_out)
            yield number

    with ThreadPoolExecutor(10) as pool:

        def start(number: int) -> "Future[int]":
            nonlocal most
            running.add(number)
            most = max(most, len(running))
            return pool.submit(do, number)

        def do(number: int) -> int:
            time.sleep(seconds[number])
            running.discard(number)
            return -number

        found = []
        for pair in spread(source(), start, limit=lambda: limit):
            found.append(pair)
            given_out += 1
    assert found == [(number, -number) for number in range(len(seconds))]
    assert most <= limit
    assert furthest <= AHEAD * limit


def test_from_a_thread_a_failure_cancels_the_rest() -> None:
    begun: list[Future[int]] = []

    def start(number: int) -> "Future[int]":
        future: Future[int] = Future()
        begun.append(future)
        if number == 1:
            future.set_exception(ValueError("one"))
        if number == 0:
            future.set_result(0)
        return future

    results = spread(range(10), start, limit=lambda: 4)
    assert next(results) == (0, 0)
    with pytest.raises(ValueError, match="one"):
        next(results)
    assert [future.cancelled() for future in begun] == [False, False, True, True]


def test_from_a_thread_whoever_stops_early_cancels_the_rest() -> None:
    begun: list[Future[None]] = []

    def start(number: int) -> "Future[None]":
        begun.append(Future())
        if number == 0:
            begun[0].set_result(None)
        return begun[-1]

    with closing(spread(range(10), start, limit=lambda: 3)) as results:
        next(results)
    for future in begun[1:]:
        with pytest.raises(CancelledError):
            future.result(0)
