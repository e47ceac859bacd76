"""Asking: where a text asks for something, and the words in which it says what."""

import re
from collections.abc import Iterator

from summarizer.checks import lexicon
from summarizer.checks.directives import ASKS, NOUN, SIGN
from summarizer.checks.polarity import overlap

ENOUGH = 0.5
"""Least share of what is wanted that must stand where the text asks for it."""
LONGEST = 300
"""Most characters of a clause on either side of its verb."""

# Modal verbs: what they ask may stand before them, "Whoever fired must stand trial".
_MODAL = re.compile(
    r"\b(?:should|must|ought to|ha(?:s|ve) to|needs? to|needed to|shall|"
    r"(?:is|are|was|were) (?:\w+ )?(?:needed|required))(?!\w)",
    re.IGNORECASE,
)
# "Evacuation orders", "a boycott call".
_COMPOUND = re.compile(rf"\b([\w-]{{4,}}) {NOUN}\b", re.IGNORECASE)
_SIGN = re.compile(rf"\b{SIGN}\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_CLAUSE_STARTS = re.compile(r"[.!?;:“\"]")
_IF = re.compile(
    r"\b(?:unless|until|till|before|if|once|provided|as long as|"
    r"only (?:\w+ ){0,4}?(?:when|after)|"
    r"(?:end|resum|return|stop|go back|call off|com)\w* [^.,;]{0,30}?(?:when|after)|"
    r"on (?:the )?condition(?: that)?|in (?:exchange|return) for|failing which)\b",
    re.IGNORECASE,
)
_STAKES = re.compile(
    r"\b(?:not?|never|cannot|\w+n['’]t|without|refus\w+|declin\w+|threat\w*|vow\w*|warn\w*|only|"
    r"rul\w+ out|on condition|in (?:exchange|return)|ready|willing|prepared|agreed?s?|unless|"
    r"failing|condition|offer\w*|end\w*|resum\w+|return\w*|stop\w*|lift\w*|call\w* off|"
    r"go back|releas\w+)\b",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])[\"”’']*\s+")
# "If the airline does not raise wages": what is wanted is that it does.
_IF_NOT = re.compile(
    r"(?P<if>\b(?:if|should|were|in case|or)\b[^.,;]{2,80}?) (?:(?:do(?:es)?|did|is|are|was|were|"
    r"has|have|had|can|will) ?(?:not|n['’]t)|(?:fail|refus|declin)(?:s|es|ed)? to|cannot)\b",
    re.IGNORECASE,
)
# A demand that is rejected is one all the same.
_REJECTED = re.compile(
    rf"\b(?:{'|'.join(sorted(lexicon.DENIALS))})\b(?=[^.;]{{0,60}}?\b{NOUN}\b)", re.IGNORECASE
)
# "Barred his staff from speaking" is an order not to speak.
_FROM = re.compile(
    r"(?P<who>\b(?:barr?|bann?|prohibit|forb[ia]d|discourag|warn)\w*\b[^.,;]{2,80}?) "
    r"(?:from|against)\b(?= (?:\w+ing|any)\b)",
    re.IGNORECASE,
)
_NOT = re.compile(r"^(?:please |do |to )*(?:not|never|don['’]t) |^please |^to ", re.IGNORECASE)
_NOT_TO = re.compile(r"(?:to )?(?:do )?(?:not|never|don['’]t)\b", re.IGNORECASE)
_NEGATIVE = re.compile(
    rf"\b(?:{'|'.join(sorted(lexicon.NEGATORS | lexicon.DENIALS))}|"
    r"\w+n['’]t|against|oppos\w+|stop\w*|end\w*|ban\w*|barr\w+|forb\w+|prohibit\w*|avoid\w*|"
    r"refrain\w*|abstain\w*|halt\w*|prevent\w*|abandon\w*|drop\w*|scrap\w*|instead|rather|away|"
    r"cease\w*|resist\w*|spare|discourag\w+|until|before|unless|hands off|down with|cancel\w*)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[\w’'-]+")
# Behind an imperative stands what it acts on, or where to, and no other verb.
_ACTED_ON = (
    r"(?=[.!?,;”\"'’]| (?:the|an?|your|our|my|his|her|its|their|it|them|him|us|me|up|down|out|"
    r"off|on|in|to|home|now|no|more|these|those|this|that|back|away|with|from|into|for|all|every|both|again|first|"
    r"firm|calm|quiet|together|\w+ing|\w+ly)\b)"
)
_CLAUSE = (
    r"(?:^|[.!?:;,—–]\s*[“\"'‘]?|[“\"'‘]|\b(?:and|then|please|just|you|now|or|never|do not|"
    r"don['’]t)\s)\s*"
)
_FINITE = r"(?:is|was|are|were|has|had|have|will|would|can|could|may|of|goes|\w+ed)\b"


def is_asked_for(wanted: str, text: str) -> bool | None:
    """Whether a text asks for this; None when it asks for nothing at all."""
    plain, asks = bare(wanted, text), False
    for part in _parts(wanted, text):
        asks = True
        if overlap(plain, part) >= ENOUGH:
            return True
    return False if asks else None


def _parts(wanted: str, text: str) -> Iterator[str]:
    """The parts of a text in which what is wanted may stand."""
    yield from _behind(text)
    yield from _clauses(wanted, text)
    yield from _conditions(text)
    yield from _shown(text)
    yield from _imperatives(wanted, text)


def _behind(text: str) -> Iterator[str]:
    """What follows the first words that ask: it holds what follows the others."""
    cues = (lexicon.DIRECTIVE, lexicon.OBLIGATION, lexicon.IMPERATIVE_SENTENCE, ASKS)
    first = None
    for cue in cues:
        match = cue.search(text, 0, len(text) if first is None else first)
        first = match.end() if match else first
    if first is not None:
        yield " ".join([*_COMPOUND.findall(text), text[first:]])


def _shown(text: str) -> Iterator[str]:
    """The words of a banner or a chant."""
    if _SIGN.search(text):
        yield from _QUOTED.findall(text)


def _clauses(wanted: str, text: str) -> Iterator[str]:
    """The clauses of modal verbs, when some of what is wanted stands behind the verb."""
    for match in _MODAL.finditer(text):
        lead = _CLAUSE_STARTS.split(text[max(0, match.start() - LONGEST) : match.start()])[-1]
        rest = _CLAUSE_STARTS.split(text[match.end() : match.end() + LONGEST])[0]
        if overlap(wanted, rest) > 0 or match.group().endswith("ed"):
            yield f"{lead} {rest}"


def _conditions(text: str) -> Iterator[str]:
    """What must happen first: "will not talk unless", "threatened to strike if"."""
    for sentence in _SENTENCES.split(text):
        match = _IF.search(sentence)
        if match and _STAKES.search(sentence):
            yield sentence[match.end() :]


def _imperatives(wanted: str, text: str) -> Iterator[str]:
    """What follows from a clause's first verb that what is wanted begins with: "Pay them."."""
    head = _HEAD.match(_NOT.sub("", wanted))
    verb = head.group().casefold() if head else ""
    if not verb or verb in lexicon.FUNCTION - {"let"}:
        return
    behind = "" if verb in lexicon.BASE_VERBS else _ACTED_ON
    clause = rf"{_CLAUSE}(?P<verb>{re.escape(verb)})\b{behind}(?! {_FINITE})"
    match = re.search(clause, text, re.IGNORECASE)
    if match:
        lead = _SENTENCES.split(text[max(0, match.start() - LONGEST) : match.start()])[-1]
        yield f"{lead} {text[match.start('verb') :]}"


def is_imperative(wanted: str, text: str) -> bool:
    """Whether this is what somebody says to one who is not named: "Pay them."."""
    return any(True for _ in _imperatives(wanted, text))


_LIGHT = lexicon.words(
    "provide give hold launch carry conduct open set put make send build introduce impose grant "
    "bring take get have offer issue show pay secure ensure establish create call order start "
    "deliver agree stage appoint supply raise"
)
_UNDONE = re.compile(
    r"\b(?:end|ending|scrap|lift|abolish|halt|stop|drop|against|cancel|repeal)\w*\b", re.IGNORECASE
)


def bare(wanted: str, text: str) -> str:
    """What is wanted, without a verb that only makes a sentence of a noun.

    "Called for an inquiry" is "hold an inquiry"; where something is to end, no verb is left out.
    """
    first, _, rest = wanted.partition(" ")
    light = first.casefold() in _LIGHT and overlap(first, text) == 0
    return rest if light and rest and not _UNDONE.search(text) else wanted


def is_turned(wanted: str, text: str) -> bool:
    """Whether something is wanted not to be done where the text says no "not" of any kind."""
    return _NOT_TO.match(wanted) is not None and not _NEGATIVE.search(text)


def said_plainly(text: str) -> str:
    """A text whose threats and bans say what is wanted: "if they don't pay" is "if they pay"."""
    return _FROM.sub(r"\g<who> not", _IF_NOT.sub(r"\g<if>", _REJECTED.sub("", text)))
