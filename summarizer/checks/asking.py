"""Asking: where a text asks for something, and the words in which it says what."""

import re
from collections.abc import Iterator

from summarizer.checks import lexicon
from summarizer.checks.polarity import overlap

ENOUGH = 0.5
"""Least share of what is wanted that must stand where the text asks for it."""
LONGEST = 300
"""Most characters of a clause on either side of its verb."""

_SOMEBODY_TO = r" (?=(?:[\w’'.-]+,? ){1,10}?(?:not )?to [a-z])"
_PERIOD = r"(?:\w+ ){1,2}(?:minutes?|hours?|days?|weeks?|months?|years?)"
# Verbs that ask and say nothing themselves: they show no speaker of a quotation.
_PLAIN = (
    r"(?:lobb(?:y|ies|ied|ying)|pressur(?:e[ds]?|ing)|requir(?:e[ds]?|ing)|mandat(?:e[ds]?|ing)|"
    r"favou?r(?:s|ed)?|forb(?:ids?|ade)|crav(?:e[ds]?|ing)|go (?:ahead|on) and)\b"
)
_OUT_FOR = (
    r"(?:campaign|march|rall[iy]|demonstrat|protest|str[iu]k|str[iu]ck|pray|argu|vot|agitat|fight|"
    r"fought|turned out|walked out|took to the streets)\w*\b(?: [\w’'-]+){0,6}? (?:for|to demand)\b"
)
_PROPOSED = (
    r"(?:propos|suggest)\w* (?!(?:that )?(?:[\w’'-]+ ){1,9}?"
    r"(?:is|are|was|were|had|has|have|will|would|could|may|might)\b)"
)
_GIVEN_TIME = (
    r"(?:(?:g(?:ave|ives?|iven|iving)|set(?:s|ting)?) (?=(?:[\w’'.-]+,? ){1,10}?"
    rf"(?:until|a deadline|an ultimatum|notice|{_PERIOD} to)\b)|"
    rf"(?:has|have|had|gets?|got) (?:until|{_PERIOD} to)\b)"
)
_TOLD_TO = (
    r"(?:encourag|direct|command|challeng|compel|oblig|entreat|counsel|summon|signal|gestur|motion|"
    r"beckon|shout|yell|scream|cr(?:y|ied|ies)|call(?:ed|s|ing)? out|wr[io]t|expect|remind|forc|"
    r"(?:would|\w+['’]d) (?:like|love|prefer)|told|ask|urg|order|instruct|advis|invit|warn)"
    rf"\w*{_SOMEBODY_TO}"
)
_CALLED_TO = r"(?:call(?:ed|s)|invit\w+|summon\w+) (?=(?:[\w’'-]+ ){1,6}to )"
_KEPT_FROM = (
    r"(?:barr?|bann?|prohibit|forb[ia]d|discourag|warn)\w* (?=(?:[\w’'-]+ ){1,8}?(?:from|against) )"
)
_PRESSED_FOR = (
    r"(?:press|hound|chas|badger|nag|su[ei])\w* (?=(?:[\w’'-]+ ){1,5}(?:for|over|about|on) )"
)
_WAITS = (
    r"(?:h[eo]ld(?:s|ing)? out|wait(?:s|ed|ing)?|hop(?:es?|ed|ing)) "
    r"(?:for\b|that\b|(?=(?:[\w’'-]+ ){1,6}(?:will|would)\b))"
)
_IS_TOLD = (
    r"(?:was|were|been|being|is|are|be) (?:\w+ly )?(?:told|warned|asked|ordered|instructed|advised|"
    r"invited|summoned|encouraged|required|obliged|reminded|expected)\b"
)
NOUN = (
    r"(?:calls?|appeals?|pleas?|demands?|requests?|petitions?|ultimatums?|deadlines?|conditions?|"
    r"pressure|recommendations?|proposals?|motions?|resolutions?|insistence|instructions?|"
    r"preconditions?|wish lists?|points|summons|letters?|messages?|(?<!in )orders?|decrees?|rulings?|"
    r"choice)"
)
"""What a call for action is called."""
SIGN = (
    r"(?:banners?|placards?|posters?|slogans?|graffiti|T-shirts?|(?:hand(?:written|made) )?signs?|"
    r"chants?|chant(?:ed|ing)|shout(?:s|ed|ing)?)"
)
"""What people without a spokesman show or shout."""
_NEED = (
    r"(?:need(?:s|ed|ing)?|(?:had|\w+['’]d) better|high time|"
    r"(?:essential|vital|crucial|important|necessary|imperative|urgent|critical|time) "
    r"(?:that|for|to)|time, [^,]{2,40}, (?:for|to)|up to|"
    r"(?:onus|burden|responsibility) [\w ]{0,9}on|"
    r"(?:we|they|I) (?:expect|deserve|require|hope|are owed)|(?:no|not one) more|enough|"
    r"why (?:do(?:es)?n['’]t|not|can['’]t|won['’]t)|let['’]?s|do(?:es)? well to|"
    r"(?:duty|job|responsibility|obligation|turn) (?:is |was )?to|(?:is|was) for(?= [^.;]{2,60} to )|"
    r"the least\b[^.;]{2,40}? do|(?:could|can) start (?:by|with)|no choice but to|"
    r"(?:first|only|one) thing|first (?:they|you|he|she|it|we)|"
    r"first(?= [^.;]{2,60}\bthen\b)|"
    r"(?:is|are) (?:not )?to(?= \w+ )|(?:would|\w+['’]d) (?:like|love) to see)"
)
_VERB = (
    rf"(?<!\w)(?:{_PLAIN}|{_OUT_FOR}|{_PROPOSED}|{_GIVEN_TIME}|{_TOLD_TO}|{_IS_TOLD}|"
    rf"{_CALLED_TO}|{_KEPT_FROM}|{_PRESSED_FOR}|{_WAITS})"
)
VERB = re.compile(_VERB, re.IGNORECASE)
ASKS = re.compile(rf"{_VERB}|(?<!\w)(?:{NOUN}|{_NEED})\b", re.IGNORECASE)
"""The words that ask, besides the verbs that name a speaker."""
# Modal verbs: what they ask may stand before them, "Whoever fired must stand trial".
_MODAL = re.compile(
    r"\b(?:should|must|ought to|ha(?:s|ve) to|needs? to|needed to|shall)(?!\w)", re.IGNORECASE
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
    rf"\b(?:{'|'.join(sorted(lexicon.NEGATORS | lexicon.DENIALS - {'n' + chr(39) + 't'}))}|"
    r"\w+n['’]t|against|oppos\w+|stop\w*|end\w*|ban\w*|barr\w+|forb\w+|prohibit\w*|avoid\w*|"
    r"refrain\w*|abstain\w*|halt\w*|prevent\w*|abandon\w*|drop\w*|scrap\w*|instead|rather|away|"
    r"cease\w*|resist\w*|spare|discourag\w+|until|before|unless|hands off|down with|cancel\w*)\b",
    re.IGNORECASE,
)
_HEAD = re.compile(r"[\w’'-]+")
# Behind an imperative stands what it acts on, or where to, and no other verb.
_ACTED_ON = (
    r"(?=[.!?,;”\"'’]| (?:the|an?|your|our|my|his|her|its|their|it|them|him|us|me|up|down|out|off|on|in|to|home|"
    r"now|no|more|these|those|this|that|back|away|with|from|into|for|all|every|both|again|first|"
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
        if overlap(wanted, rest) > 0:
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
