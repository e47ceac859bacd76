"""Reading: what rules read in one article, worked out once for all fields that are made of it."""

from dataclasses import dataclass
from functools import cached_property

from summarizer.checks.analysis import Analysis
from summarizer.checks.demanding import Asked, Demanding
from summarizer.checks.stating import Stated, Stating


@dataclass(frozen=True)
class Reading:
    """An article's statements and calls for action."""

    analysis: Analysis

    @cached_property
    def statements(self) -> tuple[Stated, ...]:
        """Who says what."""
        return self._stating.all()

    @cached_property
    def calls(self) -> tuple[Asked, ...]:
        """Who asks whom for what."""
        return Demanding(self._stating).all()

    @cached_property
    def _stating(self) -> Stating:
        return Stating(self.analysis)
