"""Addressing: whether a text asks this one to act."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from summarizer.checks import lexicon
from summarizer.checks.directives import ASKS, NOUN
from summarizer.checks.matching import occurrences

REACH = 80
"""Characters behind a directive within which the one who is to act begins."""
LEAD = 60
"""Characters before a name that tell what it does there."""
TAIL = 80
"""Characters behind it."""

_WHERE = r"(?: (?:in|of|from|at|on|near|around) [\w’'. -]{1,40}?)?"
_BEFORE_NAME = r"(?:(?:the|an?|his|her|its|their|our|your|all|both|every) )?(?:[\w’'.-]+ ){0,4}"
_MUST = (
    r"(?:should|must|ought to|shall|ha(?:s|ve|d) to|needs? to|needed to|had better|(?:is|are) to|"
    r"(?:could|can) start by|(?:has|have|had) no choice but to|"
    r"(?:has|have|had|gets?|got) (?:until|(?:\w+ ){1,2}(?:minutes?|hours?|days?|weeks?|months?)))"
)
# "Quist 'should pay'", "Quist, the mayor, must", "the ministers could listen and should".
_OBLIGED = re.compile(
    rf"(?:['’]s? [\w’'-]+)?{_WHERE}(?:,[^,]{{1,60}},| (?:who|which|that)\b[^,.;]{{1,60}})?"
    rf"(?: [\w’'-]+ [^,.;“”\"]{{1,40}} and)?[,’'\"”]*\s+(?:now |also |all |both |therefore )?"
    rf"[“\"'‘]?{_MUST}\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"\s+{_MUST} (?:not )?be (?!ready|prepared|able|allowed to|\w+ and )\w+(?:ed|en|n)\b",
    re.IGNORECASE,
)
_ASKED = (
    r"(?:urged|asked|told|ordered|called on|called upon|invited|advised|instructed|warned|begged|"
    r"required|pressed|summoned|encouraged|petitioned|lobbied|implored|requested)"
)
# "Residents were told to", "the board is under pressure", "is facing calls".
_IS_ASKED = re.compile(
    rf"{_WHERE}\s+(?:who |which )?(?:has |have |had )?(?:also |now |again )?"
    r"(?:(?:was|were|is|are|been|being|be) )+(?:\w+ly )?"
    rf"(?:{_ASKED}|given (?:until|[\w ]{{1,20}} to)|set a|under\b[\w ]{{0,20}} pressure|facing|"
    r"expected|obliged|reminded|to )"
    r"|(?:,[^,]{1,60},)?\s+(?:\w+ ){0,3}(?:fac(?:es?|ed|ing)|received) [\w’' -]{0,40}?"
    rf"{NOUN}\b"
    r"|\s+(?:(?:has|have|had|did) )?(?:(?:not|never|yet|so far|since) )*(?:refus|declin|reject|"
    r"ignor|answer|respon|repl|agree|accept|dismiss|resist|defi|turned down|balk|bow)\w*\b",
    re.IGNORECASE,
)
# "Wrote to the board", "asked Justice Lee".
_IS_HEARER = re.compile(
    r"\b(?:(?:wr[io]t\w*|letters?|messages?|appeal\w*|sp[eo]a?k\w*|petitions?|pleas?|plead\w*) "
    r"(?:to|with)|ask\w*|urg\w*|told|invit\w*|order\w*|challeng\w*) "
    r"(?:(?:the|an?|his|her|its|their|[A-Z][a-z]+\.?) ){0,2}$"
)
_WAS_ASKED = re.compile(
    rf"\s+(?:has |have |had )?(?:was|were|is|are|been|being) (?:being |\w+ly )?{_ASKED}\b",
    re.IGNORECASE,
)
_PLACED = re.compile(r"\b(?:in|at|near|for|outside|around|to) (?:the |its |his |her |their )?$")
# "For the army to unload"; "it was time, he said, for the minister to go".
_FOR = re.compile(r"\bfor (?:[\w’'.-]+ ){0,5}$", re.IGNORECASE)
_TO = re.compile(
    r"(?:['’]s? [\w’'-]+)?(?:,[^,]{1,60},)?\s+(?:not )?(?:now |also |both )?to (?=[a-z])"
)
# "In a letter to", "told", "demanded an apology from".
_TOLD = re.compile(
    rf"\b(?:{NOUN}\b[^.;:]{{0,30}}? (?:to|on|upon|at|against|for)|"
    r"(?:told|tells?|telling|warn(?:s|ed|ing)?|remind(?:s|ed|ing)?|address(?:es|ed|ing)|"
    r"summon(?:s|ed|ing)|accus\w+|criticis\w+|criticiz\w+|met|meet(?:s|ing)?|sued|suing|offer(?:s|ed|ing)?|sent|handed|press\w*|"
    r"confront\w*|let|least|outside|(?:meeting|talks?) with)|"
    r"(?:sa(?:id|ys)|call(?:ed|s)|shout(?:ed|s)|yelled|cried|spoke|speaking|wrote|writ\w+|turn\w+|"
    r"direct\w+|plead\w+|pray\w*|signalled|gestur\w+|sent|appeal\w*) (?:out )?(?:to|at|with)|"
    r"(?:up to|(?:onus|burden|responsibility|pressure)\b[\w ]{0,15} on|high time|time|expect|"
    r"(?:essential|vital|important|crucial|necessary|imperative|urgent) that|deserve|see|"
    r"(?:would|['’]d) (?:like|love)|why (?:do(?:es)?|can|won)(?:n['’]t|['’]t)|should|must|will))"
    rf"\s+{_BEFORE_NAME}$",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"\b(?:demand\w*|want\w*|ask\w* for|seek\w*|sought|request\w*|expect\w*|{NOUN}|apolog\w+|"
    r"answers?|compensation|ransom)\b(?:(?! to [a-z])[^.;]){0,60}? (?:from|of|by)"
    rf"\s+{_BEFORE_NAME}$",
    re.IGNORECASE,
)
# "Demanded the minister's resignation", "the resignation of".
_THEIR_ACT = (
    r"(?:resignation|apology|withdrawal|departure|retreat|duty|job|turn|responsibility|obligation|"
    r"surrender|removal|ouster|dismissal|sacking|impeachment|consent|answer|response|help|support|cooperation)"
)
_OWN = re.compile(rf"['’]s? (?:\w+ ){{0,3}}{_THEIR_ACT}", re.IGNORECASE)
_OF = re.compile(rf"\b{_THEIR_ACT}s? of (?:[\w’'.-]+ ){{0,5}}$", re.IGNORECASE)
# "The ward must be reopened by the state".
_BY = re.compile(rf"\bbe(?:en)? \w+(?: for)? by {_BEFORE_NAME}$", re.IGNORECASE)
# "Unless Quist pays", "on condition that the army", "if the firm doesn't".
_IF = re.compile(
    r"\b(?:unless|until|till|before|if|once|provided(?: that)?|as long as|only (?:when|after)|"
    rf"on (?:the )?condition that)\s+{_BEFORE_NAME}$",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"(?:['’]s? \w+)?(?:,[^,]{1,60},)?\s+(?:also |first |now )?[a-z]+", re.IGNORECASE
)
# "Open the gates, Mr Quist."
_CALLED = re.compile(
    r"(?:[“\"'‘]|[,:] )(?:(?:Mr|Mrs|Ms|Dr|dear|president|minister)\.? )*$", re.IGNORECASE
)
_CALLED_ENDS = re.compile(r"[,!.?:—–]")
_SPOKEN = re.compile(r"[“\"][^“”\"]*$")

# "The company", "its neighbour", "the prime minister", "the country's highest court".
_DESCRIPTION = (
    r"(?:(?:the|its|his|her|their|our) "
    r"(?:(?!(?:to|of|for|in|on|at|by|from|and|that|until|who|which) )[\w’'-]+ ){0,3}"
    rf"(?:{'|'.join(sorted(lexicon.SPEAKERS))})s?(?!['’])|people|everyone|everybody|anyone)"
)
# "Urged him to", "gave them until", "if you know, tell us": whom it means stands elsewhere.
_UNNAMED = re.compile(
    r"\b(?:urg|ask|t[eo]l[dl]|order|beg|want|call(?:ed|s|ing)? (?:on|out to)|appeal\w* to|implor|"
    r"press|advis|instruct|g[ai]v|set|said to|say to|wr[io]te? to|warn|expect|remind|invit|"
    r"encourag|unless|until|before|if|requir|plead\w* with|lobb|challeng|for|letter to|message to|"
    rf"summon|demand\w* (?:that|of|from)|let|"
    r"(?:shout|yell|scream|cr(?:y|ied)|signal|gestur|motion|point)\w* (?:at|to|for)|"
    r"(?:challeng|petition|sent|handed)\w*)\w* (?P<who>him|her|them|it|us|you|both|he|she|they|"
    rf"{_DESCRIPTION})\b|"
    rf"\b(?P<subject>he|she|they|it|you|we|both|who|{_DESCRIPTION}) "
    r"(?:should|must|ought to|has to|have to|needs? to)\b",
    re.IGNORECASE,
)
# Whoever it is: "urged the firm to", "an appeal to donors".
_SOMEBODY = re.compile(
    r"\b(?:urg|ask|t[eo]l[dl]|order|beg|want|call(?:ed|s|ing)? on|appeal(?:ed|s|ing)? to|"
    r"implor|press|advis|instruct|gi?[av]\w*|invit|encourag|requir|challeng)\w* "
    rf"(?!to\b|for\b)[^.;:,]{{2,60}}? (?:to|until) [a-z]|"
    rf"\b{NOUN}\b[^.;]{{0,30}}? (?:to|on|upon) [^.;]|"
    rf"\bfor [^.;,]{{2,40}} to [a-z]|\bdemand\w* (?:that|of|from)\b|"
    rf"(?<!there )(?<!we )\b{_MUST} (?!be\b)[a-z]",
    re.IGNORECASE,
)


@lru_cache(maxsize=512)
def _and_on(name: str) -> re.Pattern[str]:
    """As in "called on the firm to pay, and on the ministry to watch it"."""
    return re.compile(rf"\band on (?:the )?{re.escape(name)} to\b", re.IGNORECASE)


def is_asked(name: str, text: str) -> bool:
    """Whether the words around a name make it the one who is to act."""
    spans = tuple(occurrences(name, text))
    if not spans:
        return False
    return any(_is_behind(name, text, cue) for cue in _cues(text)) or any(
        _is_told(text, *span) for span in spans
    )


@lru_cache(maxsize=512)
def _cues(text: str) -> tuple[re.Match[str], ...]:
    return (*lexicon.DIRECTIVE.finditer(text), *ASKS.finditer(text))


def _is_behind(name: str, text: str, cue: re.Match[str]) -> bool:
    """Behind a directive: "urged X to", "called for X to"."""
    within = (cue.end(), min(len(text), cue.end() + REACH + len(name)))
    words = cue.group().rstrip()
    for start, end in occurrences(name, text, *within):
        between, is_to_act = text[cue.end() : start], re.match(r",?\s+(?:not )?to\b", text[end:])
        if _LEAVES.search(between) and not (is_to_act and _AS_WELL.search(between)):
            continue
        if not words.endswith("for") or is_to_act:
            return True
    return words.endswith("on") and _and_on(name).search(text, cue.end()) is not None


# "Urged Lee to resign and the board to open its books".
_AS_WELL = re.compile(rf"[^.;] and (?:on )?{_BEFORE_NAME}$", re.IGNORECASE)
# "Told the radio that the minister should": it asks the minister.
_OF_OTHERS = re.compile(
    rf"\s+(?:on \w+day )?(?:that )?(?!to\b|they\b|he\b|she\b|it\b|you\b)"
    rf"[^.;,:“”\"]{{2,60}} {_MUST}\b"
)
# Not that of "Gov." and "Lt.".
_FULL_STOP = r"(?<!\b[A-Z])(?<!\b[A-Z][a-z])(?<!\b[A-Z][a-z]{2})[.!?;]"
# Behind these stands what is to be done, or somebody else's sentence.
_LEAVES = re.compile(rf"{_FULL_STOP} |[^,] to (?!(?:the|an?|its|his|her|their|both|all)\b)[a-z]")


def _is_told(text: str, start: int, end: int) -> bool:
    """Before an obligation ("X must"), behind words that turn to somebody ("a letter to X")."""
    before, behind = text[max(0, start - LEAD) : start], text[end : end + TAIL]
    return bool(
        (_OBLIGED.match(behind) and not _PASSIVE.match(behind))
        or _IS_ASKED.match(behind)
        or (_FOR.search(before) and _TO.match(behind))
        or (_TOLD.search(before) and not _OF_OTHERS.match(behind))
        or _FROM.search(before)
        or _OWN.match(behind)
        or _OF.search(before)
        or _BY.search(before)
        or (_IF.search(before) and _DOES.match(behind))
        or (_CALLED.search(before) and _CALLED_ENDS.match(behind) and _is_spoken(text, start))
    )


def _is_spoken(text: str, at: int) -> bool:
    return _SPOKEN.search(text[max(0, at - 300) : at + 1]) is not None


def is_only_asked(names: Iterable[str], text: str) -> bool:
    """Whether one stands there only as asked: "Quist was asked by Lee to", "Lee asked Quist"."""
    spans = [span for name in names for span in occurrences(name, text)]
    return bool(spans) and all(
        _WAS_ASKED.match(text, end) or _IS_HEARER.search(text[max(0, start - LEAD) : start])
        for start, end in spans
    )


def is_elsewhere(names: Iterable[str], text: str) -> bool:
    """Whether one stands there only as a place or as whom it is for: "in Dorn", "for Dorn"."""
    spans = [span for name in names for span in occurrences(name, text)]
    return all(_PLACED.search(text[max(0, start - LEAD) : start]) for start, _ in spans)


def any_asked(names: Iterable[str], text: str) -> bool:
    """Whether one of these names is asked."""
    return any(is_asked(name, text) for name in names)


def names_hearer(text: str) -> bool:
    """Whether a text says whom it asks, whoever that is: "urged the firm to"."""
    return _SOMEBODY.search(text) is not None


def unnamed_asked(text: str) -> Iterator[str]:
    """Pronouns and descriptions of those who are asked."""
    for match in _UNNAMED.finditer(text):
        yield (match["who"] or match["subject"]).casefold()
