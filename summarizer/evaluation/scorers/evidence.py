"""Evidence: does the sentence that an item cites support it?"""

from summarizer.evaluation.cases import Case, Expected
from summarizer.evaluation.words import content
from summarizer.schema import Grounded


def is_evidence_right(expected: Expected, predicted: Grounded, case: Case) -> bool:
    """Whether a matched item cites one of the sentences that the key cites.

    Where the key cites none, as for most actors, a sentence that names it will do.
    """
    cited = {e.sentence for e in predicted.evidence}
    wanted = {e.sentence for e in case.evidence(expected)}
    if wanted:
        return bool(cited & wanted)
    language = case.key.language
    names = [getattr(expected, "name", ""), *getattr(expected, "aliases", ())]
    text = " ".join(e.text for e in predicted.evidence)
    return any(content(name, language) <= content(text, language) for name in names)
