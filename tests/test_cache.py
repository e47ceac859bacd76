import json
import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import anyio
import pytest
from articles import ARTICLE, perfect
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Loopback, answer

from summarizer import ConfigurationError, Settings, Summarizer
from summarizer.cli import main
from summarizer.errors import ConnectionFailedError, RefusalError
from summarizer.progress import Progress, ignore
from summarizer.providers.answers import Cache, clear, inspect, location
from summarizer.providers.base import UNNAMED, Completion, Message, Request, Usage
from summarizer.providers.caching import CachingModel
from summarizer.providers.choosing import open_model
from summarizer.providers.recording import Answer
from summarizer.testing import ScriptedModel

Captured = pytest.CaptureFixture[str]
Logged = pytest.LogCaptureFixture

BIG = 10**9
SCHEMA = {
    "type": "object",
    "properties": {"names": {"type": "array", "items": {"$ref": "#/$defs/name"}, "maxItems": 2}},
    "required": ["names"],
    "additionalProperties": False,
    "$defs": {"name": {"anyOf": [{"type": "string", "maxLength": 5}, {"enum": [None]}]}},
}
REQUEST = Request("names", (Message("user", "Who?"),), SCHEMA, 50)
GOOD = '{"names": ["Ana", null]}'
FULL = Completion(GOOD, truncated=False, usage=Usage(70, 30, 9), seconds=2.5, enforced=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "answers.sqlite3"


@pytest.fixture
def cache(path: Path) -> Iterator[Cache]:
    opened = Cache(path, BIG)
    yield opened
    opened.close()


@dataclass
class Model(ScriptedModel):
    """Answers as its script says, when its gate is open, and notes what is announced."""

    announced: list[Sequence[Request]] = field(default_factory=list)
    gate: anyio.Event | None = None

    async def complete(self, request: Request) -> Completion:
        if self.gate:
            self.requests.append(request)
            await self.gate.wait()
            self.requests.pop()
        return await super().complete(request)

    @asynccontextmanager
    async def sharing(self, requests: Sequence[Request]) -> AsyncIterator[None]:
        self.announced.append(requests)
        yield


def ask(model: CachingModel, *requests: Request) -> list[Completion]:
    async def one_by_one() -> list[Completion]:
        return [await model.complete(request) for request in requests]

    return anyio.run(one_by_one)


def asked(cache: Cache, script: Any = lambda _: FULL, request: Request = REQUEST) -> Completion:
    """What a new model around the cache says."""
    return ask(CachingModel(ScriptedModel(script), cache, "here"), request)[0]


def never(request: Request) -> str:
    pytest.fail("the model must not be asked")


def answered(key: str, text: str = GOOD) -> Answer:
    return Answer(key=key, name="names", text=text)


def rows(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("SELECT * FROM answers").fetchall()


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(statement, values)


def warnings(logged: Logged) -> list[str]:
    return [one.getMessage() for one in logged.records if one.name == "summarizer.cache"]


class TestAsking:
    def test_a_hit_is_the_original_answer_without_asking(self, cache: Cache) -> None:
        first, again = asked(cache), asked(cache, never)
        assert first == FULL
        assert again == replace(FULL, seconds=again.seconds, fresh=False)

    def test_the_seconds_of_a_hit_are_its_own(self, cache: Cache) -> None:
        assert asked(cache).seconds == 2.5
        assert 0 < asked(cache, never).seconds < 2

    def test_a_record_made_from_the_cache_equals_the_original(self, path: Path) -> None:
        def record(script: Any) -> dict[str, Any]:
            model = CachingModel(ScriptedModel(script), Cache(path, BIG), "here")
            with Summarizer(Settings(plan="per-field", reask=False), model=model) as summarizer:
                return summarizer.summarize(ARTICLE).model_dump(exclude={"run": {"seconds"}})

        original = record(perfect)
        replayed = record(lambda request: never(request) if request.name == "summary" else "{}")
        assert original["run"]["requests"] > 0
        assert replayed == original

    def test_progress_says_that_an_answer_was_kept(self, path: Path) -> None:
        seen: list[Progress] = []
        for _ in range(2):
            model = CachingModel(ScriptedModel(perfect), Cache(path, BIG), "here")
            settings = Settings(plan="per-field", fields=("summary",), reask=False)
            with Summarizer(settings, model=model, observe=seen.append) as summarizer:
                summarizer.summarize(ARTICLE)
        details = [event.detail for event in seen if event.detail]
        assert [detail.endswith("kept answer") for detail in details] == [False, True]

    @pytest.mark.parametrize(
        "text",
        [
            '{"names": ["Ana"]',
            '{"names": ["much too long"]}',
            '{"names": ["a", "b", "c"]}',
            '{"names": [7]}',
            "{}",
            "",
            "[" * 100_000,
            '```json\n{"names": []}\n```',
            '{"names": ["\ud800"]}',
        ],
    )
    def test_an_answer_that_does_not_fit_the_schema_is_given_but_never_kept(
        self, cache: Cache, path: Path, text: str
    ) -> None:
        assert asked(cache, lambda _: text).text == text
        assert asked(cache).fresh
        assert len(rows(path)) == 1

    def test_a_truncated_answer_is_never_kept_even_if_it_fits(self, cache: Cache) -> None:
        assert asked(cache, lambda _: replace(FULL, truncated=True)).truncated
        assert asked(cache).fresh

    @pytest.mark.parametrize("error", [RefusalError("no"), ConnectionFailedError("gone")])
    def test_errors_are_raised_and_never_kept(self, cache: Cache, error: Exception) -> None:
        with pytest.raises(type(error)):
            asked(cache, lambda _: error)
        assert asked(cache).fresh

    def test_a_schema_that_is_none_only_keeps_the_cache_out_of_it(self, cache: Cache) -> None:
        broken = replace(REQUEST, schema={"$ref": "#/$defs/gone"})
        assert asked(cache, request=broken).fresh
        assert asked(cache, request=broken).fresh

    def test_a_model_whose_name_is_not_known_yet_is_asked_and_kept_under_its_name(
        self, cache: Cache
    ) -> None:
        inner = ScriptedModel(lambda _: FULL, name=UNNAMED)

        def chosen(request: Request) -> Completion:
            inner.name = "chosen"
            return FULL

        inner.script = chosen
        ask(CachingModel(inner, cache, "here"), REQUEST)
        blind, known = ScriptedModel(lambda _: FULL, name=UNNAMED), ScriptedModel(never, "all")
        known.name = "chosen"
        assert all(one.fresh for one in ask(CachingModel(blind, cache, "here"), REQUEST, REQUEST))
        assert not ask(CachingModel(known, cache, "here"), REQUEST)[0].fresh

    def test_closing_twice_closes_the_model_and_the_file(self, path: Path) -> None:
        inner = ScriptedModel(lambda _: FULL)
        model = CachingModel(inner, Cache(path, BIG), "here")

        async def use() -> Completion:
            await model.complete(REQUEST)
            await model.aclose()
            await model.aclose()
            return await model.complete(REQUEST)

        assert anyio.run(use).fresh
        assert inner.closed
        # The last connection takes its journal with it.
        assert not path.with_name("answers.sqlite3-wal").exists()


class TestKeys:
    @pytest.mark.parametrize("what", ["name", "provider", "origin"])
    def test_whose_answer_it_is_decides(self, cache: Cache, what: str) -> None:
        def model(**changed: str) -> CachingModel:
            names = {"name": "a", "provider": "b", "origin": "c"} | changed
            origin = names.pop("origin")
            return CachingModel(ScriptedModel(lambda _: FULL, **names), cache, origin)  # type: ignore[arg-type]

        ask(model(), REQUEST)
        assert ask(model(**{what: "other"}), REQUEST)[0].fresh
        assert not ask(model(), REQUEST)[0].fresh

    @settings(deadline=None)
    @given(st.data())
    def test_any_change_of_a_request_changes_its_key(self, data: st.DataObject) -> None:
        model = CachingModel(ScriptedModel(never), Cache(Path("unused"), BIG), "here")
        first, second = data.draw(REQUESTS), data.draw(REQUESTS)
        assert (model._key(first) == model._key(second)) == (shown(first) == shown(second))

    @settings(deadline=None)
    @given(st.data())
    def test_a_small_change_of_a_request_changes_its_key(self, data: st.DataObject) -> None:
        model = CachingModel(ScriptedModel(never), Cache(Path("unused"), BIG), "here")
        request = data.draw(REQUESTS)
        last = request.messages[-1]
        properties = request.schema["properties"]
        turned = {"type": "object", "properties": dict(reversed(properties.items()))}
        changed = [
            replace(request, max_tokens=request.max_tokens + 1),
            replace(request, messages=(*request.messages, Message("user", ""))),
            replace(
                request,
                messages=(*request.messages[:-1], replace(last, content=f"{last.content} ")),
            ),
            replace(request, schema={**request.schema, "minProperties": 1}),
            *([replace(request, schema=turned)] if len(properties) > 1 else []),
        ]
        assert model._key(request) not in {model._key(one) for one in changed}

    def test_the_address_counts_but_neither_key_nor_user(self) -> None:
        def origin(base_url: str | None, key: str = "k") -> str:
            settings = Settings(provider="openai", model="m", base_url=base_url, api_key=key)
            model = open_model(settings.model_copy(update={"cache": True}), ignore)
            assert isinstance(model, CachingModel)
            return model.origin

        assert origin("http://me:secret@h.example/v1/", "k1") == origin("http://h.example/v1", "k2")
        others = [None, "http://h.example/v2", "https://h.example/v1", "http://h.example:8/v1"]
        assert len({origin(url) for url in ["http://h.example/v1", *others]}) == 5


REQUESTS = st.builds(
    Request,
    name=st.just("names"),
    messages=st.lists(
        st.builds(
            Message, role=st.sampled_from(["user", "assistant"]), content=st.text(max_size=8)
        ),
        min_size=1,
        max_size=3,
    ).map(tuple),
    schema=st.dictionaries(st.sampled_from("abc"), st.just({"type": "null"})).map(
        lambda properties: {"type": "object", "properties": properties}
    ),
    max_tokens=st.integers(1, 5),
)


def shown(request: Request) -> tuple[Any, ...]:
    return request.messages, json.dumps(request.schema), request.max_tokens


class TestDamage:
    @pytest.mark.parametrize(
        ("statement", "value"),
        [
            ("UPDATE answers SET answer = replace(answer, 'Ana', 'Eve')", None),
            ("UPDATE answers SET answer = ?", b"\xff\xfe"),
            ("UPDATE answers SET answer = ?", 7),
            ("UPDATE answers SET answer = ?", None),
            ("UPDATE answers SET checksum = ?", "text"),
            ("UPDATE answers SET checksum = NULL", None),
        ],
    )
    def test_a_tampered_row_is_dropped_and_asked_anew(
        self, cache: Cache, path: Path, statement: str, value: object
    ) -> None:
        asked(cache)
        change(path, statement, *([value] if "?" in statement else []))
        assert asked(cache).fresh
        assert not asked(cache, never).fresh

    def test_an_answer_moved_to_another_key_is_not_given(self, cache: Cache, path: Path) -> None:
        other = replace(REQUEST, max_tokens=51)
        asked(cache)
        (first,) = rows(path)
        asked(cache, request=other)
        change(
            path,
            "UPDATE answers SET answer = ?, checksum = ? WHERE key != ?",
            first[5], first[4], first[0],
        )  # fmt: skip
        assert asked(cache, request=other).fresh

    def test_a_sound_row_that_does_not_fit_the_schema_is_asked_anew(self, cache: Cache) -> None:
        model = CachingModel(ScriptedModel(lambda _: FULL), cache, "here")
        cache.put("scripted", answered(model._key(REQUEST), '{"names": [7]}'))
        assert [one.fresh for one in ask(model, REQUEST, REQUEST)] == [True, False]

    @pytest.mark.parametrize("content", [b"no database" * 500, b"SQLite format 3\0" + b"\7" * 9000])
    def test_a_corrupt_file_is_moved_aside_and_begun_anew_with_one_warning(
        self, path: Path, caplog: Logged, content: bytes
    ) -> None:
        path.parent.mkdir()
        path.write_bytes(content)
        with closing(Cache(path, BIG)) as cache:
            assert asked(cache).fresh
            assert not asked(cache, never).fresh
        assert path.with_name("answers.sqlite3.damaged").read_bytes() == content
        (said,) = warnings(caplog)
        assert str(path) in said
        assert "answers.sqlite3.damaged" in said

    def test_damage_met_on_the_way_is_no_wrong_answer(self, path: Path, caplog: Logged) -> None:
        with closing(Cache(path, BIG)) as cache:
            for number in range(300):
                cache.put("m", answered(str(number)))
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + b"\xaa" * (len(whole) - 8192))
        with closing(Cache(path, BIG)) as cache:
            found = [cache.get(str(number)) for number in range(300)]
            assert all(one in {None, answered(str(n))} for n, one in enumerate(found))
            assert None in found
            cache.put("m", answered("new"))
            assert cache.get("new") == answered("new")
        assert len(warnings(caplog)) == 1

    def test_damage_that_two_meet_is_moved_aside_once(self, path: Path, caplog: Logged) -> None:
        with closing(Cache(path, BIG)) as cache:
            for number in range(300):
                cache.put("m", answered(str(number)))
        with closing(Cache(path, BIG)) as first, closing(Cache(path, BIG)) as second:
            assert first.get("0") == second.get("0") == answered("0")
            whole = path.read_bytes()
            with path.open("r+b") as file:
                file.write(whole[:8192] + b"\xaa" * (len(whole) - 8192))
            for cache in (first, second):
                for number in range(300):
                    assert cache.get(str(number)) in {None, answered(str(number))}
                cache.put("m", answered("new"))
            assert first.get("new") == second.get("new") == answered("new")
        assert [row[0] for row in rows(path)] == ["new"]
        assert b"\xaa" * 4096 in path.with_name("answers.sqlite3.damaged").read_bytes()
        assert len(warnings(caplog)) == 1

    def test_a_file_of_another_version_is_begun_anew(self, path: Path, caplog: Logged) -> None:
        path.parent.mkdir()
        change(path, "CREATE TABLE answers (key TEXT)")
        change(path, "INSERT INTO answers VALUES ('old')")
        change(path, "PRAGMA user_version = 999")
        assert inspect(path).state == "outdated"
        with closing(Cache(path, BIG)) as cache:
            assert asked(cache).fresh
            assert not asked(cache, never).fresh
        assert inspect(path).state == "ready"
        assert not warnings(caplog)


class TestNoPlace:
    def test_a_place_that_cannot_be_made_turns_the_cache_off_with_one_warning(
        self, tmp_path: Path, caplog: Logged
    ) -> None:
        (tmp_path / "file").write_text("")
        cache = Cache(tmp_path / "file" / "answers.sqlite3", BIG)
        assert asked(cache) == asked(cache) == FULL
        (said,) = warnings(caplog)
        assert "off from here on" in said

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
    def test_a_folder_without_permission_turns_the_cache_off(
        self, path: Path, caplog: Logged
    ) -> None:
        path.parent.mkdir(mode=0o500)
        cache = Cache(path, BIG)
        assert asked(cache) == asked(cache) == FULL
        assert len(warnings(caplog)) == 1

    def test_a_disk_that_fills_up_turns_the_cache_off_and_loses_nothing_kept(
        self, path: Path
    ) -> None:
        said = subprocess.run(  # noqa: S603 - our own words
            [sys.executable, "-c", textwrap.dedent(FILLING), str(path)],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert said.stderr.count("off from here on") == 1
        kept = int(said.stdout)
        assert 0 < kept < 500
        with closing(Cache(path, BIG)) as cache:
            found = [cache.get(str(number)) for number in range(500)]
        assert sum(one is not None for one in found) == kept
        assert all(one is None or one.text == "x" * 2000 for one in found)

    @pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
    def test_nobody_else_can_read_the_cache(self, cache: Cache, path: Path) -> None:
        asked(cache)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
        assert {"answers.sqlite3", "answers.sqlite3-wal", "answers.sqlite3-shm"} <= set(modes)
        assert set(modes.values()) == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700

    def test_no_word_of_the_article_is_in_the_file(self, cache: Cache, path: Path) -> None:
        asked(cache, request=replace(REQUEST, messages=(Message("user", "Rhododendron"),)))
        cache.close()
        content = path.read_bytes()
        assert b"Ana" in content
        assert b"Rhododendron" not in content


FILLING = """
    import logging, resource, sys
    from pathlib import Path
    from summarizer.providers.answers import Cache, inspect
    from summarizer.providers.recording import Answer

    logging.basicConfig()
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
    cache = Cache(Path(sys.argv[1]), 10**9)
    for number in range(500):
        cache.put("m", Answer(key=str(number), name="n", text="x" * 2000))
    cache.close()
    print(inspect(Path(sys.argv[1])).entries)
"""


class TestSize:
    def test_the_file_stays_within_its_bound_and_what_was_used_stays(self, path: Path) -> None:
        text = json.dumps({"names": ["x"] * 300})
        with closing(Cache(path, 200_000)) as cache:
            for number in range(300):
                cache.put("m", answered(str(number), text))
                assert cache.get("0")
            assert cache.get("299")
            assert cache.get("1") is None
        assert path.stat().st_size <= 200_000
        assert inspect(path).entries > 30

    def test_a_bound_too_small_for_anything_keeps_nothing(self, path: Path) -> None:
        with closing(Cache(path, 1)) as cache:
            assert asked(cache) == asked(cache) == FULL


class TestTogether:
    def test_requests_alike_under_way_together_are_asked_once(self, cache: Cache) -> None:
        inner = Model(lambda _: FULL)
        model = CachingModel(inner, cache, "here")
        given: list[Completion] = []

        async def one() -> None:
            given.append(await model.complete(REQUEST))

        async def together() -> None:
            inner.gate = anyio.Event()
            async with anyio.create_task_group() as group:
                for _ in range(5):
                    group.start_soon(one)
                await anyio.wait_all_tasks_blocked()
                inner.gate.set()

        anyio.run(together)
        assert len(inner.requests) == 1
        assert sorted(one.fresh for one in given) == [False] * 4 + [True]
        assert {(one.text, one.usage) for one in given} == {(GOOD, FULL.usage)}
        assert not model._flights

    def test_when_the_first_fails_another_tries(self, cache: Cache) -> None:
        answers: list[Any] = [ConnectionFailedError("gone"), FULL]
        model = CachingModel(ScriptedModel(lambda _: answers.pop(0)), cache, "here")
        outcomes: list[object] = []

        async def one() -> None:
            try:
                outcomes.append((await model.complete(REQUEST)).fresh)
            except ConnectionFailedError as error:
                outcomes.append(str(error))

        async def together() -> None:
            async with anyio.create_task_group() as group:
                for _ in range(3):
                    group.start_soon(one)

        anyio.run(together)
        assert outcomes == ["gone", True, False]

    def test_when_the_first_is_cancelled_another_tries(self, cache: Cache) -> None:
        inner = Model(lambda _: FULL)
        model = CachingModel(inner, cache, "here")
        given: list[Completion] = []

        async def first(scope: anyio.CancelScope) -> None:
            with scope:
                await model.complete(REQUEST)

        async def second() -> None:
            given.append(await model.complete(REQUEST))

        async def together() -> None:
            inner.gate = anyio.Event()
            scope = anyio.CancelScope()
            async with anyio.create_task_group() as group:
                group.start_soon(first, scope)
                await anyio.sleep(0.05)
                group.start_soon(second)
                await anyio.sleep(0.05)
                scope.cancel()
                inner.gate.set()

        anyio.run(together)
        assert [one.fresh for one in given] == [True]

    def test_what_was_paid_for_is_kept_though_nobody_waits_for_it(self, cache: Cache) -> None:
        async def cancelled() -> None:
            with anyio.CancelScope() as scope:

                def late(request: Request) -> Completion:
                    scope.cancel()
                    return FULL

                await CachingModel(ScriptedModel(late), cache, "here").complete(REQUEST)

        anyio.run(cancelled)
        assert not asked(cache, never).fresh

    def test_only_what_is_not_kept_is_announced(self, cache: Cache) -> None:
        inner = Model(lambda _: FULL)
        model = CachingModel(inner, cache, "here")
        new = replace(REQUEST, max_tokens=51)

        async def share(*requests: Request) -> None:
            async with model.sharing(requests):
                for request in requests:
                    await model.complete(request)

        anyio.run(share, REQUEST)
        anyio.run(share, REQUEST)
        anyio.run(share, new, REQUEST)
        assert inner.announced == [[REQUEST], [new]]

    def test_an_unnamed_model_is_told_of_all_requests(self, cache: Cache) -> None:
        inner = Model(lambda _: FULL, name=UNNAMED)

        async def share() -> None:
            async with CachingModel(inner, cache, "here").sharing([REQUEST]):
                pass

        anyio.run(share)
        assert inner.announced == [[REQUEST]]

    def test_several_processes_lose_nothing_and_read_nothing_wrong(self, path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        together = context.Barrier(2)
        children = [context.Process(target=hammer, args=(path, n, together)) for n in range(2)]
        for child in children:
            child.start()
        for child in children:
            child.join()
        assert [child.exitcode for child in children] == [0, 0]
        with closing(Cache(path, BIG)) as cache:
            assert all(cache.get(f"k{n}") for n in range(400))

    def test_after_kill_9_amid_writes_all_that_was_kept_is_readable(self, path: Path) -> None:
        context = multiprocessing.get_context("spawn")
        said, say = context.Pipe(duplex=False)
        child = context.Process(target=fill, args=(path, say))
        child.start()
        last = [said.recv() for _ in range(300)][-1]
        assert child.pid
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        with closing(Cache(path, BIG)) as cache:
            assert all(cache.get(str(number)) for number in range(last + 1))
            cache.put("m", answered("new"))
            assert cache.get("new")
        with closing(sqlite3.connect(path)) as file:
            assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def hammer(path: Path, which: int, together: Any) -> None:
    """Write and read the same keys as the other process, from the other end."""
    together.wait()
    with closing(Cache(path, BIG)) as cache:
        for number in range(400) if which else reversed(range(400)):
            expected = answered(f"k{number}", json.dumps({"names": [str(number)]}))
            cache.put("m", expected)
            assert cache.get(expected.key) == expected


def fill(path: Path, say: Any) -> None:
    """Keep answers until killed, and say which are."""
    cache = Cache(path, BIG)
    number = 0
    while True:
        cache.put("m", answered(str(number), json.dumps({"names": ["x"] * number})))
        say.send(number)
        number += 1


class TestSettings:
    def test_without_the_setting_there_is_no_cache(self) -> None:
        model = open_model(
            Settings(provider="openai", model="m", base_url="http://127.0.0.1:1/v1"), ignore
        )
        assert not isinstance(model, CachingModel)

    def test_with_it_a_second_run_asks_the_endpoint_nothing(
        self, loopback: Loopback, tmp_path: Path
    ) -> None:
        loopback.plan(answer('{"summary": [{"text": "Police arrested 12 protesters.", "s": [6]}]}'))
        settings = Settings(
            provider="openai", model="m", base_url=loopback.url, fields=("summary",),
            reask=False, cache=True, cache_dir=tmp_path,
        )  # fmt: skip
        records = []
        for _ in range(2):
            with Summarizer(settings) as summarizer:
                records.append(summarizer.summarize(ARTICLE))
        assert len(loopback.chats) == 1
        assert records[0].summary == records[1].summary
        assert records[1].run.prompt_tokens == 12
        assert inspect(location(settings)).hits == 1

    @pytest.mark.parametrize("bytes_", [0, -1])
    def test_a_bound_below_one_byte_is_refused(self, bytes_: int) -> None:
        with pytest.raises(ConfigurationError, match="cache_max_bytes"):
            Settings.checked(cache_max_bytes=bytes_)


class TestCommands:
    def test_info_shows_path_entries_and_models(self, path: Path, capsys: Captured) -> None:
        with closing(Cache(path, BIG)) as cache:
            for model, key in (("small", "a"), ("large", "b"), ("large", "c")):
                cache.put(model, answered(key))
            assert cache.get("a")
        assert main(["cache", "info"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split() == ["path", str(path)]
        assert lines[2].split() == ["entries", "3"]
        assert [line.split()[0] for line in lines[-2:]] == ["large", "small"]
        assert lines[-1].split()[-1] == "1"

    def test_info_as_json_says_the_same(self, path: Path, capsys: Captured) -> None:
        with closing(Cache(path, BIG)) as cache:
            cache.put("m", answered("a"))
        assert main(["cache", "info", "--format", "json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["path"] == str(path)
        assert (shown["state"], shown["entries"], shown["hits"]) == ("ready", 1, 0)
        assert shown["bytes"] == path.stat().st_size
        assert [(m["model"], m["entries"]) for m in shown["models"]] == [("m", 1)]

    def test_info_makes_nothing(self, path: Path, capsys: Captured) -> None:
        assert main(["cache", "info"]) == 0
        assert "absent" in capsys.readouterr().out
        assert not path.parent.exists()

    def test_clear_removes_everything_and_says_what(self, path: Path, capsys: Captured) -> None:
        with closing(Cache(path, BIG)) as cache:
            cache.put("m", answered("a"))
            path.with_name("answers.sqlite3.damaged").write_bytes(b"old")
            assert main(["cache", "clear"]) == 0
            assert "removed 1 answer (" in capsys.readouterr().out
            assert not [one for one in path.parent.iterdir() if one.suffix != ".lock"]
            # Whoever has it open is not disturbed.
            cache.put("m", answered("b"))
            assert cache.get("b")
        assert not path.exists()

    def test_clear_of_a_corrupt_file_works(self, path: Path, capsys: Captured) -> None:
        path.parent.mkdir()
        path.write_bytes(b"no database" * 500)
        assert main(["cache", "info"]) == 0
        assert "unreadable" in capsys.readouterr().out
        assert main(["cache", "clear"]) == 0
        assert "not readable" in capsys.readouterr().out
        assert not path.exists()

    def test_what_stands_in_the_way_of_clear_is_said(self, path: Path, capsys: Captured) -> None:
        path.mkdir(parents=True)
        assert main(["cache", "info"]) == 0
        assert "unreadable" in capsys.readouterr().out
        assert main(["cache", "clear"]) == 1
        assert f"Cannot remove {path}" in "".join(capsys.readouterr().err.splitlines())

    def test_clear_without_a_cache_makes_nothing(self, path: Path, capsys: Captured) -> None:
        assert main(["cache", "clear"]) == 0
        assert "nothing to remove" in capsys.readouterr().out
        assert not path.parent.exists()

    def test_after_clear_a_running_cache_and_a_new_one_do_not_meet(self, path: Path) -> None:
        with closing(Cache(path, BIG)) as running:
            running.put("m", answered("a"))
            clear(path)
            with closing(Cache(path, BIG)) as new:
                new.put("m", answered("b"))
                running.put("m", answered("c"))
                running.close()
                assert new.get("b")
                assert new.get("c") is None
        assert [row[0] for row in rows(path)] == ["b"]
