"""What is going on, for whoever wants to show it: small events passed to one callback."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal["fetch", "download", "load", "read", "ask", "retry", "batch", "wait"]


@dataclass(frozen=True)
class Progress:
    """One step of work under way.

    Attributes:
        stage: what kind of work: fetch a URL, download or load the model, read the article,
            ask for a field, wait before another attempt, go through a batch, wait for what the
            provider does in its own time.
        name: of what: a file, a prompt, an endpoint.
        done: units finished so far (bytes for a download, requests otherwise).
        total: units in all, or None when not known.
        detail: one more line for people, such as tokens and seconds of a finished request.
    """

    stage: Stage
    name: str
    done: int = 0
    total: int | None = None
    detail: str = ""


Observer = Callable[[Progress], None]


def ignore(event: Progress) -> None:
    """The observer that shows nothing."""
