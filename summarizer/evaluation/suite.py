"""A suite: a folder of cases with the recordings and gates that lie beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from summarizer.errors import ConfigurationError, MissingInputError
from summarizer.evaluation.cases import Case, load

Split = Literal["dev", "test", "all"]


@dataclass(frozen=True)
class Suite:
    """Where the parts of a suite are.

    Attributes:
        root: the folder; cases are in ``cases/`` in it, or in it itself.
    """

    root: Path

    @property
    def cases(self) -> Path:
        """The folder of the cases."""
        inner = self.root / "cases"
        return inner if inner.is_dir() else self.root

    @property
    def recordings(self) -> Path:
        """The folder of the recordings, by model."""
        return self.root / "recordings"

    @property
    def gates(self) -> Path:
        """The floors."""
        return self.root / "gates.toml"

    def select(self, split: Split, patterns: Sequence[str] = ()) -> list[Case]:
        """The cases of a split whose ids match one of the patterns; all of them without any.

        Raises:
            InputError: there are no cases, or one cannot be read.
            ConfigurationError: none is left.
        """
        if not self.root.is_dir():
            raise MissingInputError(f"{self.root}: there is no such folder of cases.")
        cases = [c for c in load(self.cases) if split in {"all", c.key.split}]
        for pattern in patterns:
            if not any(fnmatchcase(case.key.id, pattern) for case in cases):
                ids = ", ".join(case.key.id for case in cases) or "none"
                raise ConfigurationError(
                    f"--cases: none of the {split} cases matches {pattern!r} (there are: {ids})."
                )
        chosen = [c for c in cases if not patterns or _matches(c, patterns)]
        if not chosen:
            raise ConfigurationError(f"{self.root}: there is no case of the split {split!r}.")
        return chosen


def _matches(case: Case, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(case.key.id, pattern) for pattern in patterns)
