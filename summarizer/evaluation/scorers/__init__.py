"""Scorers: one module for each thing that is scored; pure functions of a key and a record."""

from typing import Any

from summarizer.evaluation.scorers.actors import ACTORS
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.scorers.casualties import CASUALTIES
from summarizer.evaluation.scorers.demands import DEMANDS
from summarizer.evaluation.scorers.positions import POSITIONS

LISTS: tuple[ListScorer[Any, Any], ...] = (ACTORS, POSITIONS, DEMANDS, CASUALTIES)
"""The fields whose items are aligned with expected ones."""
