"""Phrases: where a clause has its cue verbs, and which of its words name who does it."""

import re
from typing import Literal

from summarizer.checks import lexicon
from summarizer.checks.matching import plain

CueKind = Literal["speech", "directive", "obligation", "report"]

_STOP = "|".join(
    ["(?<=[ .][A-Z])", *(f"(?<={t})" for t in lexicon.ABBREVIATED_TITLES), r"(?=[A-Za-z]\.)"]
)
WHO = rf"(?:[^,.;:\"“”«»\x00]|(?:{_STOP})\.|\.(?=,))"
_AUXILIARY = re.compile(
    r"(?:\s+|^)(?:(?:has|have|had|is|are|was|were|would|could|did|do|does)n['’]t|"
    r"has|have|had|is|are|was|were|be|been|also|then|later|earlier|again|repeatedly|will|"
    r"would|should|could|may|might|can|must|did|do|does|both|on|in|to|for|of|by|from|with|about|"
    r"without|not|never|once|more|further|often|always|sometimes|already|now|still|just|even|"
    r"publicly|recently|jointly|first|initially|simply|finally|twice|separately|previously|strongly|immediately|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:on|in|at|by|since|late|early|last|this|after|before) [\w ]{0,30}day\s+|in \d{4}\s+|"
    r"for (?:his|her|their|its) part\s+|earlier\s+|later\s+|meanwhile\s+|"
    r"then\s+|now\s+|still\s+|both\s+|with\s+|for\s+|despite\s+)",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s*(?P<who>[^\W\d_]{WHO}{{1,80}})")
_ONLY_SAYS = re.compile(
    r"(?:said|says|added|adds|wrote|writes|reported|explained|announced|noted)$", re.IGNORECASE
)
_NOT_INVERTED = re.compile(r"(?:told|tells|telling)$", re.IGNORECASE)
RELATIVE = re.compile(r"\s+(?:who|which|that|on|in|at|during|after|as|to|by|told|said|from)\s+.*$")
# Stands for words in brackets; no text holds it, since control characters are removed.
ASIDE = "\x00"
_PUNCTUATION = re.compile(r",(?!\d{3}\b)|[;:()\"“”«»]|''|\s[-–—―]+\s|—|--")
_CONJUNCTION = re.compile(
    r"\b(?:and|but|while|as|when|after|because|that|who|which|whose|where|if|though|although|since|"
    r"before|until|how|what|why|whether|than)\b",
    re.IGNORECASE,
)
# "The mayor, former judge Ann Lee, said"; "said the mayor, Ann Lee."
_NAME = r"[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){1,3}"
_ROLE_AND_NAME = re.compile(rf"(?:(?!(?:of|for|in|at|to|from|with|by) )[a-z’'-]+ ){{1,4}}{_NAME}")
_NAME_BEHIND = re.compile(rf", (?P<name>{_NAME})(?=[,.;]|$)")
# What "which" means: "turned to the Dorn Dockers' Union, which"
_THING = re.compile(r" (?:to|by|with|from|on|at) (?:the )?(?P<what>[^\W\d_a-z][^,]*)$")
_TOGETHER = re.compile(
    r"(?:(?:[Tt]he|[Bb]oth) )?(?:[\w.’'-]+ ){1,4}and (?:the )?"
    r"[^\W\d_a-z][\w.’'-]*(?: [\w.’'-]+){0,4}"
)
# "Arrel, Dorn's only ally, said"
_OWNED = re.compile(r"[^\W\d_a-z][\w.-]*['’]s? (?=[a-z])")
_LEADING_CONJUNCTION = re.compile(
    r"(?:and|but|while|as|when|after|because|though|although|since|before|until) (?=[A-Z])"
)
# "not paying an architect who said"
_LAST_PHRASE = re.compile(r"^.*\b[a-z]+ ((?:the|an?|one|some|several|many) [^,]+)$")
_MEANWHILE = re.compile(r"\b(?:by|while|when|after|before)$")
_RELATIVE_ONLY = re.compile(r"\b(?:who|which)\b[\w ]{0,20}$", re.IGNORECASE)
_MARKS = "\"”»'"
# A mark just closed in front of a verb: the speaker stands behind it.
_BEHIND_QUOTE = ",\"”»'"
_NOUNS = lexicon.words("demands requests calls appeals orders claims reports hopes fears")
_COUNTED = re.compile(
    r"\d+|two|three|four|five|six|seven|eight|nine|ten|several|many|key|main|other|more|such|of",
    re.IGNORECASE,
)
_BE = lexicon.words("be been being was were is are")
_PASSIVE = re.compile(r"\w+ed|told|said")
_BETWEEN = re.compile(r"also|not|since|\w+ly")
# "The Supreme Court this month rejected".
_WHEN = re.compile(
    r" (?:(?:this|last) (?:week|month|year|summer|autumn|spring|winter)|"
    r"today|yesterday|(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$"
)
_GIVEN = re.compile(r"\w+ed|gave|won|found|full|strong|broad|public|more|its|their")
_SUPPORT_OF = re.compile(r"\s*(?:from|for|among|of)\b")
_NO_SPEAKER = lexicon.words("that it him her them me us reporters so what how why if whether")
_ADVERB = re.compile(r"(?:\s+|^)(?!(?:family|ally|assembly|daily|weekly|bully)$)[a-z]{3,}ly$")
_BEFORE_NOUNS = lexicon.words("the a an their his her its our my of no in under new this")


def subject(clause: str, match: re.Match[str]) -> str | None:
    """The words that name who does it: before the verb, or behind it as in "said the mayor"."""
    before = _WHEN.sub("", clause[: match.start()].rstrip(f"{ASIDE} "))
    inverted = _inverted(clause, match, before)
    if inverted:
        return inverted
    pieces = [piece.strip(f"{ASIDE} ") for piece in _PUNCTUATION.split(before)]
    last = _chunk(pieces[-1])
    if last or _trim(pieces[-1]):
        return last or _antecedent(pieces)
    # An aside stands between: "Arrel, the union leader, said"
    pieces = [piece for piece in pieces if _trim(piece)]
    while len(pieces) > 1 and _is_aside(pieces[-1], pieces[-2]):
        pieces.pop()
    return _chunk(pieces[-1]) or None if pieces else None


def _inverted(clause: str, match: re.Match[str], before: str) -> str | None:
    found = _AFTER.match(clause, match.end())
    closed = before.removesuffix(",")[-1:] in {*_MARKS}
    quoted = _blank_behind(clause, match.start()) or (before != "" and closed)
    beside = not before or before[-1] in _BEHIND_QUOTE or quoted
    if not found or not beside or _NOT_INVERTED.search(match.group()):
        return None
    who = RELATIVE.sub("", found.group("who"))
    first = plain(who.split(maxsplit=1)[0])
    if first in lexicon.CALENDAR or first in lexicon.PREPOSITIONS:
        return None
    # "The mayor, Ann Lee, said the bridge": behind a bare comma only a name is a speaker.
    bare = before.endswith(",") and not quoted
    if bare and not _ONLY_SAYS.match(match.group()):
        return None
    whole = clause[found.end() : found.end() + 1] in ".,;" or who != found.group("who")
    fits = _is_name_alone(who) and whole if bare else quoted or _is_noun_phrase(who)
    aside = _NAME_BEHIND.match(clause, found.end())
    if aside and fits and who.split()[-1].islower():
        return aside["name"].rstrip(".")
    return who if fits and first not in _NO_SPEAKER else None


def _is_name_alone(words: str) -> bool:
    return words[0].isupper() and not lexicon.has_verb(words)


def _chunk(piece: str) -> str:
    """The last noun phrase of a piece; "Lee and Quist" is one."""
    together = _TOGETHER.fullmatch(piece)
    return _trim(together.group() if together else _CONJUNCTION.split(piece)[-1])


def _antecedent(pieces: list[str]) -> str | None:
    """Whom "who" means: "Arrel, who said"."""
    if not _RELATIVE_ONLY.search(pieces[-1]):
        return None
    words = _RELATIVE_ONLY.sub("", pieces[-1]).strip()
    words = _LAST_PHRASE.sub(r"\1", words)
    piece = words or next((p for p in reversed(pieces[:-1]) if p), "")
    if pieces[-1].endswith("which") and (thing := _THING.search(piece)):
        return thing["what"]
    return _chunk(piece) or None


def _is_aside(piece: str, before: str) -> bool:
    """Whether this piece only says more of what the one before it names."""
    piece = _LEADING_CONJUNCTION.sub("", piece)
    if _ROLE_AND_NAME.fullmatch(piece) and before.rsplit(maxsplit=1)[-1][0].islower():
        return False
    first = plain(piece.split(maxsplit=1)[0])
    if first == "the" or _OWNED.match(piece):
        last = before.rsplit(maxsplit=1)[-1]
        return last[:1].isupper() and plain(last) not in lexicon.FUNCTION
    return piece[0].islower() or not piece[0].isalpha()


def _blank_behind(clause: str, at: int) -> bool:
    return clause[max(0, at - 3) : at].strip() == "" and at > 3  # noqa: PLR2004 - a masked quotation


def _is_noun_phrase(words: str) -> bool:
    first = words.split(maxsplit=1)[0]
    return (
        first[0].isupper()
        or plain(first) in {"the", "a", "an"}
        or (any(plain(word) in lexicon.ROLE_NOUNS for word in words.split()[:4]))
    )


def _trim(chunk: str) -> str:
    while True:
        shorter = _AUXILIARY.sub("", _LEADING.sub("", chunk.replace(ASIDE, "").strip()))
        shorter = _ADVERB.sub("", shorter.strip()).strip()
        if shorter == chunk:
            return shorter
        chunk = shorter


def cues(clause: str) -> list[tuple[re.Match[str], CueKind]]:
    """The cue verbs of a clause in order, with what they show."""
    directive: list[tuple[re.Match[str], CueKind]] = [
        (match, "directive")
        for match in lexicon.DIRECTIVE.finditer(clause)
        if not _is_noun(clause, match)
    ]
    taken = {match.start() for match, _ in directive}
    speech: list[tuple[re.Match[str], CueKind]] = [
        (match, "speech")
        for match in lexicon.SPEECH.finditer(clause)
        if match.start() not in taken
        and (match.group()[0].islower() or match.start() == 0)
        and not _is_noun(clause, match)
    ]
    taken |= {match.start() for match, _ in speech}
    report: list[tuple[re.Match[str], CueKind]] = [
        (match, "report")
        for match in lexicon.REPORT.finditer(clause)
        if match.start() not in taken and match.group()[0].islower() and not _is_noun(clause, match)
    ]
    if _is_headline(clause):
        report += [
            (match, "report")
            for match in lexicon.SPEECH.finditer(clause)
            if match.start() and match.group()[0].isupper()
        ]
    return sorted(directive + speech + report, key=lambda cue: cue[0].start())


def _is_headline(clause: str) -> bool:
    """Whether all but short words are capitalised."""
    return all(word[:4] != word[:4].lower() for word in clause.split() if len(word) > 4)  # noqa: PLR2004


def goes_on(clause: str, match: re.Match[str]) -> bool:
    """Whether it goes on with what came before: "rejected the plan, saying", "began by saying"."""
    before = clause[: match.start()].rstrip(f"{ASIDE} \"”»'")
    behind = before[-1:] == "," or _MEANWHILE.search(before)
    return match.group().split()[0].endswith("ing") and bool(behind)


def _is_noun(clause: str, match: re.Match[str]) -> bool:
    words = clause[: match.start()].split()
    before = words[-1:]
    given = bool(before) and _GIVEN.fullmatch(before[0])
    if match.group().strip() == "support" and (given or _SUPPORT_OF.match(clause, match.end())):
        return True  # "enjoyed support from older voters"
    if _PASSIVE.fullmatch(match.group().strip()):
        while words[-2:-1] and _BETWEEN.fullmatch(words[-1]):
            words.pop()  # "were quickly posted", "was also reported"
        before = words[-1:]
    if before and match.group().strip() in _NOUNS:
        if _COUNTED.fullmatch(before[0]):
            return True  # "a list of six demands"
        if words[-2:-1] == ["of"]:
            return True  # "a third of insurance claims"
    if before and plain(before[0]) in _BE and _PASSIVE.fullmatch(match.group().strip()):
        return True  # "no injuries have been reported": who reports stands elsewhere
    to = lexicon.REPORT.fullmatch(match.group()) and before == ["to"]
    return bool(to) or (bool(before) and plain(before[0]) in _BEFORE_NOUNS)
