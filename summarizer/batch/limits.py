"""How many failures end a run."""

import re
from dataclasses import dataclass
from typing import Self

from summarizer.errors import ConfigurationError, SummarizerError

LEAST_SETTLED = 50
"""Articles that must be settled before a share of them says anything."""

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)(%?)")


@dataclass(frozen=True)
class FailureLimit:
    """Failures that a run may have: a number of them, or a share; by default as many as there are.

    Attributes:
        most: how many may fail, or None.
        share: from 0 to 1, which share of those settled may fail, or None.
    """

    most: int | None = None
    share: float | None = None

    @classmethod
    def parse(cls, words: str | None) -> Self:
        """Read ``12`` or ``5%``.

        Raises:
            ConfigurationError: it is neither.
        """
        if words is None:
            return cls()
        found = _WRITTEN.fullmatch(words.strip())
        if found and found[2] and float(found[1]) <= 100:  # noqa: PLR2004 - per cent
            return cls(share=float(found[1]) / 100)
        if found and not found[2] and found[1].isdigit():
            return cls(most=int(found[1]))
        raise ConfigurationError(f"--max-failures: {words!r} is no number and no share such as 5%.")

    def reached(self, failed: int, settled: int) -> SummarizerError | None:
        """Why the run is to end, if it is."""
        over = self.most is not None and failed > self.most
        if self.share is not None and settled >= LEAST_SETTLED:
            over = over or failed > self.share * settled
        if not over:
            return None
        allowed = str(self.most) if self.share is None else f"{100 * self.share:g}%"
        return SummarizerError(
            f"{failed} of {settled} articles failed, and --max-failures allows {allowed}: see the "
            "errors file. The same command goes on from here."
        )
