"""Casualties: found when harm and place or phrase agree; exact when the three numbers do."""

from summarizer.evaluation.cases import Case, ExpectedCasualty
from summarizer.evaluation.scorers.base import ListScorer
from summarizer.evaluation.words import content, dice, numbers
from summarizer.fields.casualties import Casualty

VALUE, PHRASE, PLACE = 0.5, 0.3, 0.2
SAME_PHRASE = 0.5
"""Least Dice coefficient of the words of two phrases that are taken as one."""


def similarity(expected: ExpectedCasualty, predicted: Casualty, case: Case) -> float:
    """Of the same harm: 0.5 for the same numbers, 0.3 for the phrase, 0.2 for the sentence.

    0.0 when the harm is another, or neither the numbers nor the phrase are the same. A toll may be
    given twice, so the sentence need not be the same; that of a single victim must, since "a
    soldier" of another sentence is another one.
    """
    if predicted.harm != expected.harm:
        return 0.0
    value = _is_value_same(expected, predicted)
    phrase = _is_phrase_same(expected, predicted, case.key.language)
    cited = {e.sentence for e in predicted.evidence}
    place = bool(cited & {e.sentence for e in case.evidence(expected)})
    if not (value or phrase) or (expected.best == 1 and not place):
        return 0.0
    return VALUE * value + PHRASE * phrase + PLACE * place


def _is_value_same(expected: ExpectedCasualty, predicted: Casualty) -> bool:
    ours = (expected.low, expected.best, expected.high)
    return ours == (predicted.low, predicted.best, predicted.high) and ours != (None, None, None)


def _is_phrase_same(expected: ExpectedCasualty, predicted: Casualty, language: str) -> bool:
    ours, theirs = numbers(expected.phrase, language), numbers(predicted.phrase, language)
    if ours != theirs:
        return False
    same = dice(content(expected.phrase, language), content(predicted.phrase, language))
    return same >= SAME_PHRASE


def is_exact(expected: ExpectedCasualty, predicted: Casualty, case: Case) -> bool:
    """Whether low, best and high are the expected ones."""
    del case
    ours = (expected.low, expected.best, expected.high)
    return ours == (predicted.low, predicted.best, predicted.high)


def is_time_right(expected: ExpectedCasualty, predicted: Casualty, case: Case) -> bool:
    """Whether a toll of an earlier event is told from one of this."""
    del case
    return predicted.historical == expected.historical


CASUALTIES = ListScorer(
    field="casualties",
    similarity=similarity,
    threshold=PHRASE,
    asked={"exact": is_exact, "time": is_time_right},
)
