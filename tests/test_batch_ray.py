"""A batch on a real Ray cluster, which lives on this machine."""

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Behaviour, Handler, Loopback, Recorded, answer

from summarizer.cli import main

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
