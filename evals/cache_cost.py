"""What the cache of answers costs: processor time of a miss and of a hit, and where it goes.

    python evals/cache_cost.py [--requests 1000] [--folder DIR]

The requests are those of the longest dev case, asked for all fields at once; the model around
which the cache is put answers at once.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from summarizer.asking import asks
from summarizer.checks.analysis import Analysis
from summarizer.evaluation.cases import load
from summarizer.fields import FIELDS
from summarizer.prompting import load as prompts
from summarizer.providers.answers import Cache
from summarizer.providers.base import Request
from summarizer.providers.caching import CachingModel, _fits
from summarizer.providers.recording import Answer
from summarizer.testing import ScriptedModel

HERE = Path(__file__).parent
PLENTY = 10**9


def requests(count: int) -> tuple[list[Request], str]:
    """So many different requests, and an answer that fits each."""
    document = max((case.document for case in load(HERE / "cases")), key=lambda d: len(d.text))
    request = asks(Analysis(document), FIELDS, "all", prompts())[0].request
    claim = {"text": "word " * 20, "s": [1, 2]}
    answer: dict[str, Any] = {name: [] for name in request.schema["properties"]} | {
        "summary": [claim] * 3
    }
    print(f"article: {len(document.text):,} characters, answer: {len(json.dumps(answer)):,}")
    made = [replace(request, max_tokens=number + 1) for number in range(count)]
    return made, json.dumps(answer)


async def show(name: str, work: Callable[[Any], object], things: Sequence[Any]) -> None:
    """Print microseconds of wall and processor time that work takes on each thing."""
    wall, processor = time.perf_counter(), time.process_time()
    for thing in things:
        done = work(thing)
        if isinstance(done, Awaitable):
            await done
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    each = 1e6 / len(things)
    print(f"{name:24}{wall * each:8.0f}{processor * each:8.0f}")


async def measure(folder: Path, count: int) -> None:
    """Print the table."""
    asked, text = requests(count)
    answers = [Answer(key=str(n), name="all", text=text) for n in range(count)]
    print(f"{'µs each':24}{'wall':>8}{'CPU':>8}")
    with closing(Cache(folder / "file", PLENTY)) as cache:
        await show("file: put", lambda answer: cache.put("m", answer), answers)
        await show("file: get", lambda answer: cache.get(answer.key), answers)
    model = CachingModel(ScriptedModel(lambda _: text), Cache(folder / "all", PLENTY), "")
    await show("answer against schema", lambda one: _fits(text, one.schema), asked)
    await show("request's key", model._key, asked)  # noqa: SLF001 - what is measured
    await show("whole request: miss", model.complete, asked)
    await show("whole request: hit", model.complete, asked)
    await model.aclose()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--folder", help="where the file is made; default: a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        asyncio.run(measure(Path(folder), given.requests))


if __name__ == "__main__":
    main()
