"""Naming: which of the words that the rules take for somebody name an actor of their own."""

import re
from collections.abc import Sequence

from summarizer.checks import lexicon
from summarizer.checks.describing import HEAD_ENDS
from summarizer.checks.matching import plain

# "Both sides", "two governments", "twenty-seven": several who have names elsewhere, if any.
_SEVERAL = re.compile(
    r"(?:both|two|three|all|one|some|several|many|few|others?|another|nearly|this|these|whoever|"
    r"in|at|on|as|around|\d+%?|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?)(?!\w)"
    r"(?! (?:thousand|hundred)s? )",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\d[\d,.]* [a-z]{3,}")
_SENTENCE = re.compile(r"\w+n['’]t\b|\b(?:asked|looks|reeks|seen|fired|shows?) \w+")
_THINGS = lexicon.words(
    "statement statements report reports estimate estimates figures letter letters article "
    "articles book books website websites poll polls survey surveys study studies brief filing "
    "submission submissions protocol deal deals agreement plan plans performance proposal "
    "proposals document documents email emails memo memos law laws bill rule rules policy "
    "policies data numbers results ad ads post posts tweet tweets video videos comment comments "
    "remarks speech debate decision ruling order"
)
"""What news lets say something, and is nobody: "the memo says"."""


def names_somebody(name: str) -> bool:
    """Whether words that say or ask something in a text can be an actor's."""
    if _SENTENCE.search(name) or (_SEVERAL.match(name) and not _NUMBERED.match(name)):
        return False
    return plain(HEAD_ENDS.split(name)[0].split()[-1]) not in _THINGS


def longest(names: Sequence[str]) -> list[str]:
    """The names without those with which another ends: "court" beside "appeals court"."""
    split = [plain(name).split() for name in names]
    tails = {" ".join(words[at:]) for words in split for at in range(1, len(words))}
    return [name for name in names if plain(name) not in tails]
