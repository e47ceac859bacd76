"""Summary: the key facts it covers, names and numbers that the article lacks, its length."""

import re
from collections import Counter
from typing import Any

from summarizer.document import Document
from summarizer.evaluation.cases import Case
from summarizer.evaluation.scorers.base import Counts, Pair
from summarizer.evaluation.words import covers, numbers, vocabulary
from summarizer.fields.summary import CAPITALISED_NOUNS
from summarizer.result import StructuredSummary

COVERED = 0.6
"""Least share of a fact's content words that one sentence of the summary must have."""
MOST_WORDS = 100
MOST_SENTENCES = 4

_INSIDE = re.compile(r"(?<=[\w,;:’”\"'] )[\"'“‘(]?([^\W\d_][\w’'.-]*)")


def score(case: Case, record: StructuredSummary | None) -> tuple[list[Pair], Counts]:
    """Which facts are covered by which sentence, and what is counted in the summary."""
    counts: Counts = Counter()
    sentences = sentences_of(record, case.key.language) if record else []
    pairs = []
    for fact in case.key.summary:
        best, text = _best(fact.text, fact.alternatives, sentences, case.key.language)
        found = best >= COVERED
        counts["summary.core"] += fact.core
        counts["summary.core_found"] += fact.core and found
        expected: dict[str, Any] = fact.model_dump(mode="json", exclude={"core"})
        said = {"text": text} if found else None
        pairs.append(
            Pair(expected=expected, predicted=said, similarity=round(best, 3), core=fact.core)
        )
    if sentences:
        whole = " ".join(sentences)
        counts["summary.written"] = 1
        counts["summary.clean"] = not unsupported(whole, case)
        counts["summary.length"] = (
            len(sentences) <= MOST_SENTENCES and _length(whole, case.key.language) <= MOST_WORDS
        )
    return pairs, counts


def sentences_of(record: StructuredSummary, language: str) -> list[str]:
    """The summary's sentences: its claims, or what it is cut into."""
    if record.claims:
        return [claim.text for claim in record.claims]
    if not record.summary.strip():
        return []
    return [s.text for s in Document.from_text(record.summary, language=language).sentences]


def unsupported(summary: str, case: Case) -> list[str]:
    """Numbers and names of a summary that stand nowhere in the article."""
    language, text = case.key.language, case.document.text
    strange = sorted(numbers(summary, language) - numbers(text, language))
    if language in CAPITALISED_NOUNS:
        return strange
    known = vocabulary(text, language)
    found = (m[1].rstrip(".’'-") for m in _INSIDE.finditer(summary))
    named = [name for name in found if name[0].isupper()]
    return strange + [name for name in named if not vocabulary(name, language) <= known]


def _best(
    fact: str, alternatives: tuple[str, ...], sentences: list[str], language: str
) -> tuple[float, str]:
    scored = [
        (covers(sentence, wanted, language), sentence)
        for sentence in sentences
        for wanted in (fact, *alternatives)
    ]
    return max(scored, default=(0.0, ""))


def _length(text: str, language: str) -> int:
    # Chinese sets no spaces: two characters make a word, roughly.
    return len(text) // 2 if language == "zh" else len(text.split())
