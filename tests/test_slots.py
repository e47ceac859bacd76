"""How the embedded model uses its engine's slots; the engine is played by a loopback server."""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from articles import ANSWERS, ARTICLE
from loopback import Loopback, answer, error, hang, raw

from summarizer import Settings, StructuredSummary, Summarizer
from summarizer.providers.embedded import SLOTS, EmbeddedModel

KEY = "made-up-engine-key"
NOTHING = json.dumps({name: [] for name in ANSWERS} | {"summary": {}})


@pytest.fixture
def model(loopback: Loopback, tmp_path: Path) -> Iterator[EmbeddedModel]:
    weights = tmp_path / "tiny.gguf"
    weights.write_bytes(b"GGUF")
    for slot in range(SLOTS):
        loopback.routes[f"/slots/{slot}"] = raw("{}")
    states = tempfile.TemporaryDirectory(dir=tmp_path)
    server = SimpleNamespace(listening_address=loopback.root)
    settings = Settings(provider="embedded", cache_dir=tmp_path / "cache")
    yield EmbeddedModel(server, weights, KEY, states, settings, lambda _: None)
    states.cleanup()


# Rules don't read who acts in German: two fields are asked for.
GERMAN = "Der Bürgermeister sagte am Montag, die Brücke sei sicher. Sie wurde 2014 gebaut."


def summarized(
    model: EmbeddedModel, text: str = GERMAN, fields: tuple[str, ...] = ("summary", "actors")
) -> StructuredSummary:
    with Summarizer(Settings(fields=fields, reask=False), model=model) as summarizer:
        return summarizer.summarize(text)


def bodies(loopback: Loopback) -> list[dict[str, Any]]:
    return [chat.body for chat in loopback.chats]


def test_the_beginning_is_read_in_one_slot_before_the_fields_are_asked(
    loopback: Loopback, model: EmbeddedModel
) -> None:
    loopback.plan(answer(NOTHING))
    summarized(model)
    first, second, *fields = bodies(loopback)
    assert first["id_slot"] == second["id_slot"] == 0
    assert first["max_tokens"] == second["max_tokens"] == 1
    assert len(first["messages"]) < len(second["messages"])
    assert {body["id_slot"] for body in fields} == {0, 1}


def test_a_single_request_finds_the_beginning_in_its_slot(
    loopback: Loopback, model: EmbeddedModel
) -> None:
    loopback.plan(answer('{"summary": {}}'))
    summarized(model, ARTICLE, ("summary",))
    first, request = bodies(loopback)
    assert first["id_slot"] == request["id_slot"] == 0
    assert first["messages"] == request["messages"][:-1]


def test_a_cancelled_article_gives_its_slots_back(loopback: Loopback, model: EmbeddedModel) -> None:
    async def cancelled() -> list[int]:
        summarizer = Summarizer(Settings(), model=model)
        for _ in range(2):
            loopback.plan(answer("{}"), answer("{}"), hang())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(summarizer.asummarize(ARTICLE), 1.0)
        await asyncio.sleep(0.2)
        free = list(model._free)
        await asyncio.to_thread(summarizer.close)
        return free

    assert asyncio.run(cancelled()) == list(range(SLOTS))


def test_without_room_for_states_the_article_is_read_all_the_same(
    loopback: Loopback, model: EmbeddedModel
) -> None:
    for slot in range(SLOTS):
        loopback.routes[f"/slots/{slot}"] = error(500, message="Unable to save slot state")
    loopback.plan(answer(NOTHING))
    assert summarized(model).run.requests == 2


def test_the_key_of_the_engine_is_shown_nowhere(model: EmbeddedModel) -> None:
    assert KEY not in repr(model)
