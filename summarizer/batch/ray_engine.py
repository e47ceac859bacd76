"""Articles spread over the machines of a Ray cluster, by Ray Data (the extra ``ray``).

One task on this machine reads the input and packs articles into chunks, a row each; a pool of
actors takes chunk after chunk; what became of the articles comes back here, to be written. Ray
reads no further ahead than the actors need, and gives the chunks of a dead one to another.
"""

import os
import pickle
import signal
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import anyio.to_thread

from summarizer.batch.articles import Article, Articles
from summarizer.batch.job import Engine, Outcome
from summarizer.batch.worker import Worker, packed, share, unpacked, work_in
from summarizer.config import Settings
from summarizer.errors import ConfigurationError, SummarizerError

CHUNKS_AT_ONCE = 3
"""Chunks a worker works on at once: while one waits for its last article, others go on."""

JOIN_SECONDS = 10.0

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_DATA_LOG_LEVEL": "CRITICAL",
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_ENABLE_AUTO_CONNECT": "0",
}
"""Unless the environment says otherwise: Ray tells nobody of its use, and us of little; a run that
was interrupted does not join a cluster again."""

_CHUNK = "chunk"
_NUMBERS = range(0)


@dataclass(frozen=True)
class Pool:
    """The workers of a run.

    Attributes:
        settings: how to run; limits are for all workers together, concurrency is for each.
        at_once: articles that each has under way.
        workers: how many; None for one for each processor of the cluster, or each machine where
            the model is embedded.
        address: the cluster's; None for the one that RAY_ADDRESS or this machine has, or else one
            that lives as long as this run.
        ordered: whether results come in input order, and wait for each other in Ray's memory.
    """

    settings: Settings
    at_once: int
    workers: int | None = None
    address: str | None = None
    ordered: bool = True


@contextmanager
def ray_engine(found: Articles, pool: Pool) -> Iterator[Engine]:
    """An engine on a cluster that is joined for as long as the block lasts.

    Args:
        found: the articles that are given to the engine; read once more, by a process on this
            machine. Files of a folder are read where they are worked on.
        pool: the workers.

    Raises:
        ConfigurationError: Ray is not installed, or the cluster cannot be joined.
    """
    ray = _imported()
    joined = not ray.is_initialized()
    if joined:
        _join(ray, pool.address)
    try:
        yield partial(_outcomes, ray, found, pool)
    finally:
        if joined:
            ray.shutdown()


def _imported() -> ModuleType:
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
    try:
        import ray  # noqa: PLC0415 - an extra that may be missing
        import ray.data  # noqa: PLC0415
    except ImportError as error:
        raise ConfigurationError(
            "--engine ray needs the extra: pip install 'summarizer[ray]'."
        ) from error
    module: ModuleType = ray
    return module


def _join(ray: ModuleType, address: str | None) -> None:
    host, _, port = (address or "").rpartition(":")
    try:
        if port.isdecimal() and "/" not in host:
            # Ray itself goes on trying for many minutes.
            socket.create_connection((host, int(port)), JOIN_SECONDS).close()
        with _own_signals():
            ray.init(address, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigurationError(
            f"--ray-address: no Ray cluster can be joined at {address or 'this machine'}: "
            f"{type(error).__name__}. `ray status` there says whether one is running."
        ) from error


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray ends the process on SIGTERM in its own way: whoever handled it before, goes on to."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread() and before is not None:
            signal.signal(signal.SIGTERM, before)


async def _outcomes(
    ray: ModuleType, found: Articles, pool: Pool, articles: Iterator[Article]
) -> AsyncGenerator[tuple[Article, Outcome], None]:
    """What becomes of the articles; all of them are taken before the first is begun."""
    # A million of them take a while, which must not keep the loop from an interruption.
    spans = await anyio.to_thread.run_sync(_spans, (article.number for article in articles))
    if not spans:
        return
    try:
        results = iter(_dataset(ray, found, pool, spans).iter_rows())
        while row := await anyio.to_thread.run_sync(next, results, None, abandon_on_cancel=True):
            for number, id, outcome in pickle.loads(row[_CHUNK]):  # noqa: A001, S301 - our workers'
                yield Article(number, id, _elsewhere), unpacked(outcome)
    except (ray.exceptions.RayError, ray.data.exceptions.ExecutionTimeoutError) as error:
        raise SummarizerError(
            f"The Ray run has ended ({type(error).__name__}): workers cannot start there (is this "
            "version of summarizer on every machine?), the cluster is gone, or an article kills "
            "each worker that takes it. What is written is sound; the same command goes on."
        ) from error


def _dataset(ray: ModuleType, found: Articles, pool: Pool, spans: Sequence[range]) -> Any:
    size = max(1, pool.at_once // 2)
    chunks = -(-sum(map(len, spans)) // size)
    workers = min(pool.workers or _places(ray, pool.settings), chunks)
    context = ray.data.DataContext.get_current().copy()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = pool.ordered
    # A row is a chunk, and must not wait until there are more of them.
    context.target_max_block_size = 1
    with ray.data.DataContext.current(context):
        chunks = ray.data.read_datasource(
            _datasource(ray, partial(_packed_chunks, found, spans, size)),
            override_num_blocks=1,
            num_cpus=0,
            concurrency=1,
        )
        return chunks.map_batches(
            _actor(share(pool.settings, workers)),
            batch_size=1,
            batch_format="pyarrow",
            compute=ray.data.ActorPoolStrategy(
                size=workers,
                max_concurrent_calls_per_actor=CHUNKS_AT_ONCE,
                max_tasks_in_flight_per_actor=CHUNKS_AT_ONCE + 1,
                enable_true_multi_threading=True,
            ),
            num_cpus=1,
        )


def _places(ray: ModuleType, settings: Settings) -> int:
    """How many workers a cluster has room for."""
    if settings.provider == "embedded":
        # An engine takes all processors of its machine.
        return sum(node["Alive"] for node in ray.nodes())
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _datasource(ray: ModuleType, chunks: Callable[[], Iterator[bytes]]) -> Any:
    """The input as Ray Data takes it: one task, on this machine, that gives chunk after chunk."""
    folder = Path.cwd()

    def blocks() -> Iterator[Any]:
        work_in(folder)
        yield from map(_row, chunks())

    class ArticlesDatasource(ray.data.Datasource):  # type: ignore[name-defined, misc]
        supports_distributed_reads = False

        def estimate_inmemory_data_size(self) -> None:
            return None

        def get_read_tasks(self, *_: Any, **__: Any) -> list[Any]:
            unknown = ray.data.block.BlockMetadata(None, None, None, None)
            return [ray.data.ReadTask(blocks, unknown)]

    return ArticlesDatasource()


def _actor(settings: Settings) -> type:
    """The class of the actors. It holds the settings, so that Ray has no arguments to show."""
    folder = Path.cwd()

    class Summarizing:
        def __init__(self) -> None:
            self._worker = Worker(settings, folder)

        def __call__(self, row: Any) -> Any:
            articles: list[Article] = pickle.loads(row[_CHUNK][0].as_py())  # noqa: S301 - our own
            outcomes = self._worker.outcomes(articles)
            done = [(a.number, a.id, packed(o)) for a, o in zip(articles, outcomes, strict=True)]
            return _row(pickle.dumps(done))

    return Summarizing


def _row(chunk: bytes) -> Any:
    """A table of one row."""
    import pyarrow as pa  # noqa: PLC0415 - comes with Ray

    return pa.table({_CHUNK: pa.array([chunk], pa.large_binary())})


def _packed_chunks(found: Articles, spans: Sequence[range], size: int) -> Iterator[bytes]:
    wanted = _chosen(found, spans)
    while chunk := list(islice(wanted, size)):
        yield pickle.dumps(chunk)


def _chosen(found: Articles, spans: Sequence[range]) -> Iterator[Article]:
    """The articles with these numbers; nothing behind the last is read."""
    articles = iter(found)
    for before, span in pairwise([_NUMBERS, *spans]):
        for _ in islice(articles, span.start - before.stop):
            pass
        yield from islice(articles, len(span))


def _spans(numbers: Iterator[int]) -> list[range]:
    """Numbers that rise, as ranges without gaps: most often one."""
    spans: list[range] = []
    for number in numbers:
        if spans and spans[-1].stop == number:
            spans[-1] = range(spans[-1].start, number + 1)
        else:
            spans.append(range(number, number + 1))
    return spans


def _elsewhere() -> NoReturn:
    raise RuntimeError("a worker has read this article; here it only has a number and an id")
