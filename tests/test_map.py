"""Many articles through the library: map and amap."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import aclosing, closing

import pytest

from summarizer import (
    AuthenticationError,
    ConfigurationError,
    Document,
    EmptyArticleError,
    RefusalError,
    Settings,
    StructuredSummary,
    Summarizer,
    SummarizerError,
)
from summarizer.providers.base import Completion, Request
from summarizer.spreading import AHEAD
from summarizer.testing import ScriptedModel

SETTINGS = Settings(provider="openai", fields=("summary",), reask=False)


class Model(ScriptedModel):
    """Retells the first sentence; takes longer for some articles, and counts."""

    now = most = 0

    async def complete(self, request: Request) -> Completion:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await asyncio.sleep(0.02 if "slow" in request.messages[-1].content else 0.001)
            return await super().complete(request)
        finally:
            self.now -= 1


def script(request: Request) -> str | SummarizerError:
    shown = request.messages[-1].content
    if "refuse" in shown:
        return RefusalError("declined")
    if "wrong key" in shown:
        return AuthenticationError("the key is wrong")
    sentence = shown.partition("[1] ")[2].partition("\n")[0]
    return json.dumps({"summary": [{"text": sentence, "s": [1]}]})


def texts(count: int) -> list[str]:
    return [f"The {'slow ' * (n % 5 == 0)}train {n} left the station." for n in range(count)]


def opened() -> Summarizer:
    return Summarizer(SETTINGS, model=Model(script))


async def collected(summarizer: Summarizer, given: Iterator[str] | list[str]) -> list[object]:
    return [one async for one in summarizer.amap(given, concurrency=3)]


def shown(results: list[object]) -> list[str]:
    return [
        one.summary if isinstance(one, StructuredSummary) else type(one).__name__ for one in results
    ]


@pytest.mark.parametrize("way", ["map", "amap"])
def test_records_come_in_order_and_failures_stand_in_their_place(way: str) -> None:
    given = [*texts(12), "They refuse this.", " ", *texts(2)]
    with opened() as summarizer:
        found: list[object] = (
            list(summarizer.map(given, concurrency=3))
            if way == "map"
            else asyncio.run(collected(summarizer, given))
        )
    assert shown(found) == [*texts(12), "RefusalError", "EmptyArticleError", *texts(2)]
    assert isinstance(found[12], RefusalError)
    assert isinstance(found[13], EmptyArticleError)


@pytest.mark.parametrize("way", ["map", "amap"])
def test_no_more_articles_are_under_way_than_wanted(way: str) -> None:
    model = Model(script)
    with Summarizer(SETTINGS, model=model) as summarizer:
        if way == "map":
            list(summarizer.map(texts(12), concurrency=3))
        else:
            asyncio.run(collected(summarizer, texts(12)))
    assert 1 < model.most <= 3


def test_articles_are_taken_as_there_is_room_for_them() -> None:
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        for text in texts(1_000_000):
            taken += 1
            yield text

    with opened() as summarizer:
        with closing(summarizer.map(endless(), concurrency=2)) as results:  # type: ignore[type-var]
            for _ in range(3):
                next(results)
        assert taken <= 3 + AHEAD * 2

        async def some() -> None:
            async with aclosing(summarizer.amap(endless(), concurrency=2)) as found:
                for _ in range(3):
                    await anext(found)

        taken = 0
        asyncio.run(some())
        assert taken <= 3 + AHEAD * 2


def test_documents_keep_their_ids() -> None:
    given = [Document.from_text("The train left.", id=f"n{n}") for n in range(3)]
    with opened() as summarizer:
        found = list(summarizer.map(given))
    assert [isinstance(x, StructuredSummary) and x.source.id for x in found] == ["n0", "n1", "n2"]


@pytest.mark.parametrize("way", ["map", "amap"])
def test_what_would_befall_every_article_is_raised(way: str) -> None:
    given = [*texts(3), "It has the wrong key.", *texts(3)]
    with opened() as summarizer, pytest.raises(AuthenticationError):
        if way == "map":
            list(summarizer.map(given, concurrency=2))
        else:
            asyncio.run(collected(summarizer, given))


def test_a_closed_summarizer_refuses_also_while_it_is_at_work() -> None:
    summarizer = opened()
    results = summarizer.map(texts(100), concurrency=2)
    next(results)
    threading.Thread(target=summarizer.close).start()
    with pytest.raises(ConfigurationError, match="closed"):
        list(results)
    with pytest.raises(ConfigurationError, match="closed"):
        next(summarizer.map(texts(1)))


def test_work_begun_in_the_own_event_loop_summarises_there() -> None:
    with opened() as summarizer:

        async def work() -> tuple[str, bool]:
            before = threading.get_ident()
            record = await summarizer.asummarize("The train left the station.")
            return record.summary, before == threading.get_ident()

        assert summarizer.begin(work).result(10) == ("The train left the station.", True)
    with pytest.raises(ConfigurationError, match="closed"):
        summarizer.begin(work)
