"""A batch on a real Ray cluster, which lives on this machine."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Behaviour, Handler, Loopback, Recorded, answer, error

from summarizer.batch.articles import Article, articles
from summarizer.batch.ray_engine import Pool, _chosen, _spans, ray_engine
from summarizer.batch.worker import packed, share, unpacked
from summarizer.cli import main
from summarizer.config import Settings
from summarizer.errors import ConfigurationError, EmptyArticleError

pytestmark = pytest.mark.ray

ray = pytest.importorskip("ray")

ARTICLES = 40


@pytest.fixture(scope="module", autouse=True)
def _cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_AUTH_MODE", "disabled")
        ray.init(
            num_cpus=2,
            include_dashboard=False,
            log_to_driver=False,
            _node_ip_address="127.0.0.1",
        )
        yield
        ray.shutdown()


class Model(Loopback):
    """Says of every article what its first sentence says; may be told to do more, or other things.

    Attributes:
        meanwhile: called with what is asked; answers it, unless it gives None.
    """

    meanwhile: Callable[[str], Behaviour | None] = staticmethod(lambda _: None)

    def answer(self, handler: Handler, recorded: Recorded) -> None:
        if not (recorded.body and "messages" in recorded.body):
            super().answer(handler, recorded)
            return
        self.requests.append(recorded)
        asked = recorded.body["messages"][-1]["content"]
        behave = self.meanwhile(asked) or answer(_said(asked, recorded.body))
        behave(handler)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with Model() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-made-up")
        yield server


def _said(asked: str, body: Any) -> str:
    found = re.search(r"^\[(\d+)\] (.*)$", asked, re.MULTILINE)
    assert found
    fields = body["response_format"]["json_schema"]["schema"]["properties"]
    claim = {"text": found[2][:200], "s": [int(found[1])]}
    return json.dumps({name: [claim] if name == "summary" else [] for name in fields})


def write_articles(path: Path) -> None:
    rows = []
    for n in range(ARTICLES):
        text = f"The council of Tarn met for session {n} on Monday. Nothing was decided."
        rows.append({"id": f"n{n % 30}", "text": text if n % 9 else ""})
    lines = [json.dumps(row) for row in rows]
    path.write_text("\n".join([*lines[:20], "no JSON", *lines[20:]]) + "\n")


def run(*arguments: str) -> int:
    return main(["batch", *arguments, "--no-cache", "--model", "tiny", "--concurrency", "8"])


def records(path: Path) -> list[Any]:
    found = [json.loads(line) for line in path.read_bytes().splitlines()]
    for record in found:
        record["run"].pop("seconds")
    return found


def test_a_run_with_a_worker_killed_midway_gives_what_a_local_run_gives(
    tmp_path: Path, model: Model
) -> None:
    source, near, far = (tmp_path / name for name in ("in.jsonl", "near.jsonl", "far.jsonl"))
    write_articles(source)
    assert run(str(source), "-o", str(near)) == 3
    killed: list[int] = []

    def kill(asked: str) -> None:
        if "session 25" in asked and not killed:
            killed.append(_workers()[0])
            os.kill(killed[0], signal.SIGKILL)

    model.meanwhile = kill
    assert run(str(source), "-o", str(far), "--engine", "ray") == 3
    assert killed
    assert records(far) == records(near)
    assert errors_of(far) == errors_of(near)


def errors_of(out: Path) -> bytes:
    return out.with_suffix(".errors.jsonl").read_bytes()


def _workers() -> list[int]:
    """The processes of this cluster's actors."""
    import psutil

    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if "MapWorker" in " ".join(child.cmdline())]


def test_a_run_goes_on_where_another_was_ended_and_asks_nothing_twice(
    tmp_path: Path, model: Model
) -> None:
    source, near, far = (tmp_path / name for name in ("in.jsonl", "near", "far"))
    write_articles(source)
    assert run(str(source), "-o", f"{near}/", "--part-size", "7") == 3
    local = len(model.chats)
    model.meanwhile = lambda asked: error(401) if "session 30 " in asked else None
    assert run(str(source), "-o", f"{far}/", "--part-size", "7", "--engine", "ray") == 4
    assert not (far / "_SUCCESS").exists()
    before = len(model.chats)
    kept = sum(len(records(part)) for part in parts(far))
    assert kept
    model.meanwhile = lambda _: None
    assert run(str(source), "-o", f"{far}/", "--part-size", "7", "--engine", "ray") == 3
    assert len(model.chats) - before == local - kept
    assert [part.name for part in parts(far)] == [part.name for part in parts(near)]
    for one, other in zip(parts(far), parts(near), strict=True):
        assert records(one) == records(other)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-?????.jsonl"))


@pytest.mark.parametrize(
    ("ends", "words"),
    [(("-", "-o", "out.jsonl"), "reads its input twice"), (("in.jsonl", "-o", "-"), "name a file")],
)
def test_what_ray_cannot_read_or_write_is_refused(
    ends: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_articles(tmp_path / "in.jsonl")
    assert run(*ends, "--base-url", "http://127.0.0.1:9/v1", "--engine", "ray") == 2
    assert words in capsys.readouterr().err


def test_a_cluster_that_does_not_answer_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    pool = Pool(Settings.checked(), at_once=1, address="127.0.0.1:9")
    write_articles(tmp_path / "in.jsonl")
    found = articles(tmp_path / "in.jsonl", settings=pool.settings)
    with pytest.raises(ConfigurationError, match="no Ray cluster"), ray_engine(found, pool):
        pass


def test_workers_share_what_is_allowed() -> None:
    settings = Settings.checked(
        requests_per_minute=100, tokens_per_minute=3, max_cost=6.0, max_concurrency=8
    )
    part = share(settings, 4)
    assert (part.requests_per_minute, part.tokens_per_minute) == (25, 1)
    assert (part.max_cost, part.max_tokens, part.max_concurrency) == (1.5, None, 8)


@given(st.sets(st.integers(min_value=0, max_value=40)))
def test_exactly_the_articles_that_are_left_are_read(numbers: set[int]) -> None:
    found: Any = [Article(n, f"n{n}", _never) for n in range(41)]
    chosen = _chosen(found, _spans(iter(sorted(numbers))))
    assert [article.number for article in chosen] == sorted(numbers)


def test_an_error_nobody_foresaw_keeps_its_name_and_nothing_else() -> None:
    class Odd(Exception):  # noqa: N818 - as other libraries name theirs
        pass

    came = unpacked(packed(Odd("the article's text")))
    assert type(came).__name__ == "Odd"
    assert not str(came)
    known = unpacked(packed(EmptyArticleError("n1: there is no text in it.")))
    assert isinstance(known, EmptyArticleError)
    assert str(known) == "n1: there is no text in it."


def _never() -> NoReturn:
    raise AssertionError
