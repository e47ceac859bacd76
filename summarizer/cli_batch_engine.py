"""Where a batch's work is done, as the command line names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from summarizer.batch.articles import Articles
from summarizer.batch.job import Engine
from summarizer.batch.ray_engine import Pool, ray_engine
from summarizer.errors import ConfigurationError

EngineName = Literal["local", "ray", "openai-batch"]


def check_ends(name: EngineName, source: str, output: str) -> None:
    """Refuse what an engine cannot read or write.

    Raises:
        ConfigurationError: it cannot.
    """
    if name == "ray" and source == "-":
        raise ConfigurationError("--engine ray reads its input twice: name a file, not -.")
    if name == "ray" and output == "-":
        raise ConfigurationError("--engine ray: Ray writes to standard output too; name a file.")


@contextmanager
def working(name: EngineName, found: Articles, pool: Pool) -> Iterator[Engine | None]:
    """The engine of that name, ready as long as the block lasts; None when this process does it.

    Raises:
        ConfigurationError: it cannot be had.
    """
    if name != "ray":
        yield None
        return
    with ray_engine(found, pool) as engine:
        yield engine
