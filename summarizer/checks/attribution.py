"""Attribution: who says or asks what, read from the words around each cue verb."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from summarizer.checks import lexicon
from summarizer.checks.matching import plain
from summarizer.checks.names import Mention, Names, untitled
from summarizer.document import Document, Sentence

CueKind = Literal["speech", "directive", "obligation"]

_BOUNDARY = re.compile(
    r"[,;:()\"“”«»]|\s[-–—]+\s|\b(?:and|but|while|as|when|after|because|that|who|which|where|if)\b",
    re.IGNORECASE,
)
_AUXILIARY = re.compile(
    r"(?:\s+|^)(?:has|have|had|is|are|was|were|be|been|also|then|later|earlier|again|repeatedly|will|"
    r"would|should|could|may|might|can|must|did|do|does|both|on|in|to|not|never|once|more|"
    r"further|publicly|recently|jointly|separately|previously|strongly|immediately|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:they|it|we|who)", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:(?:on|in|at|by|since|late|early|last|this|after|before) [\w ]{0,30}day\s+|for (?:his|her|"
    r"their|its) part\s+|earlier\s+|later\s+|meanwhile\s+|both\s+|with\s+|for\s+|despite\s+)",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?P<who>(?:the |a |an )?[^\W\d_][^,.;:\"“”«»]{1,80})", re.IGNORECASE)
_ACCORDING = re.compile(r"\baccording to (?P<who>[^,.;:\"“”]{2,80})", re.IGNORECASE)
_RELATIVE = re.compile(r"\s+(?:who|which|that|on|in|at|during|after|as|to|by|told|said|from)\s+.*$")
# Stands for words in brackets; no text holds it, since control characters are removed.
_ASIDE = "\x00"
_BRACKETS = re.compile(r"\([^()]{1,60}\)")
_POSSESSOR = re.compile(r"[^\s]+['’]s?\s")
MAX_WORDS = 8
# "the call for", "in order to": what looks like a cue verb is a noun behind these.
_BEFORE_NOUNS = lexicon.words("the a an their his her its our my of no in under new this")


@dataclass(frozen=True)
class Attribution:
    """One cue and the one who says or asks, as far as the words around it tell.

    Attributes:
        sentence: number of the sentence the cue stands in.
        cue: the cue's words.
        kind: speech ("said"), directive ("urged"), or obligation ("must").
        speaker: the fullest name or the noun phrase; None when nobody can be told.
        start: offset of the cue in the document's text; 0 for a quotation's own sentence.
    """

    sentence: int
    cue: str
    kind: CueKind
    speaker: str | None
    start: int = 0


@dataclass(frozen=True)
class Before:
    """Who spoke in the sentences before: anybody, and the last of them known to be a person."""

    anybody: str | None
    person: str | None


def attributions(document: Document, names: Names, unquoted: str) -> tuple[Attribution, ...]:
    """Every cue of the document in order, with its speaker.

    Cues are looked for in ``unquoted``, the text with quoted words blanked out.
    A pronoun, and a description such as "the union leader", stand for the last person who
    spoke; a sentence that only quotes goes on with the speaker before it.
    """
    if document.language not in lexicon.LANGUAGES:
        return ()
    found: list[Attribution] = []
    last: str | None = None
    person: str | None = None
    for sentence in document.sentences:
        here = _in_sentence(sentence, unquoted, names, Before(last, person))
        quoted = not unquoted[sentence.start : sentence.end].strip('"“”«»„ \n.,')
        if not here and quoted:
            here = [Attribution(sentence.number, "quotation", "speech", last)]
        here += _obligations(sentence, here, last)
        found += here
        spoke = [a.speaker for a in here if a.speaker]
        last = spoke[-1] if spoke else last
        named = [untitled(m.text) for m in names.by_sentence.get(sentence.number, ())]
        known = list(reversed(spoke)) or named
        person = next((name for name in known if names.is_person(name)), person)
    return tuple(found)


def _obligations(
    sentence: Sentence, here: list[Attribution], last: str | None
) -> list[Attribution]:
    match = lexicon.OBLIGATION.search(sentence.text)
    if not match or not here:
        return []
    return [Attribution(sentence.number, match.group(), "obligation", here[0].speaker or last)]


def _in_sentence(sentence: Sentence, text: str, names: Names, before: Before) -> list[Attribution]:
    found: list[Attribution] = []
    mentions = names.by_sentence.get(sentence.number, [])
    clause = _BRACKETS.sub(lambda b: _ASIDE * len(b.group()), text[sentence.start : sentence.end])
    for match, kind in _cues(clause):
        phrase = _subject(clause, match)
        if phrase is None or (found and _is_participle(clause, match)):
            speaker = found[-1].speaker if found else None
        else:
            speaker = _resolve(phrase, names, before, mentions)
        at = sentence.start + match.start()
        found.append(Attribution(sentence.number, match.group().strip(), kind, speaker, at))
    for match in _ACCORDING.finditer(clause):
        phrase = _RELATIVE.sub("", match.group("who"))
        found.append(
            Attribution(sentence.number, "according to", "speech",
                        _resolve(phrase, names, before, mentions))
        )  # fmt: skip
    named = next((a.speaker for a in found if a.speaker), None)
    return [a if a.speaker else replace(a, speaker=named or before.anybody) for a in found]


def _cues(clause: str) -> list[tuple[re.Match[str], CueKind]]:
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
        and not match.group()[0].isupper()
        and not _is_noun(clause, match)
    ]
    return sorted(directive + speech, key=lambda cue: cue[0].start())


def _is_participle(clause: str, match: re.Match[str]) -> bool:
    """Whether it goes on with what came before: "rejected the plan, saying"."""
    return match.group().split()[0].endswith("ing") and clause[: match.start()].rstrip()[-1:] == ","


def _is_noun(clause: str, match: re.Match[str]) -> bool:
    before = clause[: match.start()].split()[-1:]
    return bool(before) and plain(before[0]) in _BEFORE_NOUNS


def _subject(clause: str, match: re.Match[str]) -> str | None:
    """The words that name who does it: before the verb, or behind it as in "said the mayor"."""
    before = clause[: match.start()].rstrip(f"{_ASIDE} ")
    inverted = _AFTER.match(clause, match.end())
    if not before or before[-1] in ',"”»' or _blank_behind(clause, match.start()):
        who = inverted and _RELATIVE.sub("", inverted.group("who"))
        # "The mayor, Ann Lee, said the bridge": behind a bare comma only a name is a speaker.
        bare = before.endswith(",") and not _blank_behind(clause, match.start())
        if who and (who[0].isupper() if bare else _is_noun_phrase(who)):
            return who
    pieces = [piece.strip(f"{_ASIDE} ") for piece in _BOUNDARY.split(before)]
    chunk = _trim(pieces[-1])
    if not chunk and len(pieces) > 2:  # noqa: PLR2004 - "Arrel, the union leader, said"
        aside = pieces[-2].split()
        named = bool(aside) and all(word[0].isupper() for word in aside)
        chunk = _trim(pieces[-2 if named else -3]) if before.endswith(",") else ""
    elif before.endswith(",") and len(pieces) > 1:
        chunk = _trim(pieces[-2])
    return chunk or None


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
        shorter = _AUXILIARY.sub("", _LEADING.sub("", chunk.replace(_ASIDE, "").strip())).strip()
        if shorter == chunk:
            return shorter
        chunk = shorter


def _resolve(phrase: str, names: Names, before: Before, here: Sequence[Mention]) -> str | None:
    """The one a noun phrase means; ``here`` are the names of its sentence."""
    words = phrase.split()
    phrase = " ".join(words)
    if words and words[-1].casefold() in {"he", "she", "i"}:
        return before.person or before.anybody
    if not words or _PRONOUN.fullmatch(phrase):
        return before.anybody
    inside = [mention.text for mention in here if _stands_in(mention.text, phrase)]
    ending = [name for name in inside if phrase.endswith(name) and not _is_place(phrase, name)]
    if ending:
        return names.canonical(max(ending, key=len))
    if _is_description(phrase) and before.person:
        return before.person
    if len(words) <= MAX_WORDS and any(word.isalpha() for word in words):
        return re.sub(r"^(?:the|a|an) ", "", phrase, flags=re.IGNORECASE)
    starting = [name for name in inside if phrase.startswith(name)]
    people = [name for name in inside if len(untitled(name).split()) > 1]
    chosen = starting[:1] or people[-1:]
    return names.canonical(chosen[0]) if chosen else None


def _stands_in(name: str, phrase: str) -> bool:
    """Whether the name stands there by itself, not as whose something is."""
    at = phrase.find(name)
    return at >= 0 and not _POSSESSOR.match(phrase, at)


def _is_place(phrase: str, name: str) -> bool:
    before = phrase[: -len(name)].split()[-1:]
    return bool(before) and plain(before[0]) in {"in", "from", "of", "at", "near"}


def _is_description(phrase: str) -> bool:
    parts = phrase.split()
    return plain(parts[0]) == "the" and plain(parts[-1]) in lexicon.ROLE_NOUNS
