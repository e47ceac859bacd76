"""The journal of a run under way: what is finished is on the disk, and is not done again."""

import os
from pathlib import Path

from pydantic import ValidationError

from summarizer.evaluation.results import About
from summarizer.evaluation.scoring import CaseScore

# What differs between two runs that are one run.
PASSING = {"created", "seconds", "machine"}


class Journal:
    """A file beside the results: the run's description, then a line for each finished case.

    A line that a crash tore is dropped. A journal of another run is begun anew.
    """

    def __init__(self, results: Path, about: About) -> None:
        """Open it.

        Args:
            results: where the results will go; the journal is beside it.
            about: the run that begins, or goes on.
        """
        self.path = _beside(results)
        self._about = about
        self.done: list[CaseScore] = []
        self._read()
        text = "".join(f"{one.model_dump_json()}\n" for one in (about, *self.done))
        self.path.write_text(text, "utf-8")

    def add(self, score: CaseScore) -> None:
        """Keep one more score, on the disk before this returns."""
        self.done.append(score)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{score.model_dump_json()}\n")
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> None:
        try:
            first, *rest = self.path.read_text("utf-8").splitlines()
            before = About.model_validate_json(first)
        except (OSError, ValueError, ValidationError):
            return
        if before.model_dump(exclude=PASSING) != self._about.model_dump(exclude=PASSING):
            return
        for line in rest:
            try:
                self.done.append(CaseScore.model_validate_json(line))
            except ValidationError:
                return


def remove(results: Path) -> None:
    """The results are written: their journal is not needed any more."""
    _beside(results).unlink(missing_ok=True)


def _beside(results: Path) -> Path:
    return results.with_name(f"{results.name}.partial")
