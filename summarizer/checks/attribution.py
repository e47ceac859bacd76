"""Attribution: who says or asks what, read from the words around each cue verb."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from summarizer.checks import lexicon
from summarizer.checks.matching import plain
from summarizer.checks.names import Mention, Names
from summarizer.checks.phrases import ASIDE, RELATIVE, WHO, CueKind, cues, goes_on, subject
from summarizer.checks.referring import Before, Referring
from summarizer.document import Document, Sentence

__all__ = ["QUOTATION", "Attribution", "CueKind", "Reader", "Subject"]

Subject = tuple[str | None, str | None]
"""A name, and the words that mean it; None where there is none."""

QUOTATION = "quotation"
"""The cue of a sentence that has none besides its quotation marks."""
_ACCORDING = re.compile(rf"\b[Aa]ccording to (?P<who>{WHO}{{2,80}})")
# "According to Ann Lee the bridge is safe"
_ANOTHER_BEGINS = re.compile(
    r"(?<=[^\W\d_]) (?<=[\w’'] )(?:the|a|an|his|her|its|their|this|that) .*$"
)
# "Ann Lee's claim that"
_CLAIM = re.compile(
    r"(?P<who>(?:[^\W\d_a-z][\w.-]*(?: [^\W\d_a-z][\w.-]*){0,3}|"
    r"\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir)(?: [a-z-]+){1,3}))['’]s? (?:[\w-]+ ){0,2}"
    r"(?:claims?|statements?|remarks?|comments?|vow|promise|assertion|pledge|warning|argument|"
    r"suggestion|words|answer|reply|response|verdict|view|opinion|prediction|insistence|emphasis|"
    r"contention|complaint|admission|denial|belief|conclusion|estimate|message|allegation|"
    r"accusation|announcement|assurance)"
    r" ?(?P<says>(?:(?:was|is) )?that\b)?(?(says)|(?:[\"“«]|''|(?:was|is)?:? ?(?=[\"“«])))"
)
_ING = re.compile(r"\w+ing\b")
_BRACKETS = re.compile(r"\([^()]{1,60}\)")
_BODY_ASIDE = re.compile(
    r", (?:the|an?|one of) [^,.;]{0,60}?(?P<noun>\w+)(?=[,.]| (?:in|of|that|which) )"
)
_BY = re.compile(r"\b(?:was|were|been) \w+(?:ed|en) by (?:the )?$")
# "With the vote a day away, Lee is", "As talks began in Dorn, the union said"
_FRONTED = re.compile(
    r"(?i:with|as|in|on|at|after|before|while|although|though|despite|since|for|by|when|during|amid|"
    r"under|if|once|because|following|speaking|asked|from|unlike|like)\b[^;:\"“”]{3,140}?, "
    r"(?=(?:the )?(?P<who>[^\W\d_a-z]))"
)
_AND = re.compile(r" and ")
_SUBJECT_PRONOUN = re.compile(
    r"(?:(?:on \w+day|later|earlier|then|but|and),? )?(?P<who>he|she|they|it)\b", re.IGNORECASE
)
_POSSESSED = re.compile(r"['’]s?\s")
# A determiner and a few words, at the beginning of a sentence.
_OPENING = re.compile(
    r"(?:(?:in|on|at|by|last|during|after|earlier|meanwhile)\b[^,]{0,40}, )?"
    r"(?P<who>(?:the|an?|several|many|some|most|one|two|three|his|her|its|their) "
    r"(?:[\w'’.-]+ ){0,6}?[\w'’.-]+)(?=,| (?:also|has|have|had|is|was|were|are|"
    rf"will|would|can|could|must|should|who|that|which|says?|{lexicon.PAST})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Attribution:
    """One cue and the one who says or asks, as far as the words around it tell.

    Attributes:
        sentence: number of the sentence the cue stands in.
        cue: the cue's words.
        kind: speech ("said"), directive ("urged"), obligation ("must"), or report: what shows a
            speaker only where a quotation stands beside it ("continued").
        speaker: the fullest name or the noun phrase; None when nobody can be told.
        start: offset of the cue in the document's text; of the sentence where only words are
            quoted.
        phrase: the words that name the speaker, as they stand there.
    """

    sentence: int
    cue: str
    kind: CueKind
    speaker: str | None
    start: int = 0
    phrase: str | None = None


@dataclass(frozen=True)
class Reader:
    """What the cues of a sentence are read with.

    Attributes:
        names: the names of the document.
        referring: whom pronouns and descriptions mean.
        unquoted: the text with quoted words blanked out: cues are looked for in it.
    """

    names: Names
    referring: Referring
    unquoted: str

    def all(self, document: Document) -> tuple[tuple[Attribution, ...], tuple[Subject, ...]]:
        """Every cue of the document in order, with its speaker; and whom each sentence is about.

        A pronoun, and a description such as "the union leader", stand for the last person who
        spoke and whom they fit; a sentence that only quotes goes on with the speaker before it.
        """
        if document.language not in lexicon.LANGUAGES:
            return (), ()
        found: list[Attribution] = []
        subjects: list[Subject] = []
        before = Before()
        for sentence in document.sentences:
            here = self._in_sentence(sentence, before) or self._quoted(sentence, before)
            here += _obligations(sentence, here, before.anybody)
            found += sorted(here, key=lambda cue: cue.start)
            subjects.append(self.subject(sentence, before))
            spoke = [a.speaker for a in here if a.speaker and a.kind != "report"]
            # "It" goes on with who spoke first in the sentence before, not with whom it cited.
            named = [name for name in (*spoke, subjects[-1][0]) if name]
            things = [name for name in named if not self.referring.is_somebody(name)]
            described = self._described(sentence)
            bodies = (name for name in things if _is_body(name, spoke))
            before = before.then(
                spoke,
                self._people(sentence, spoke),
                described or next(iter(things), None),
                described or next(bodies, None),
            )
        return tuple(found), tuple(subjects)

    def _described(self, sentence: Sentence) -> str | None:
        """A body that the sentence describes, or names as the one who did it.

        "Ketmar, the country's largest carmaker"; "the march was called by Open Tap".
        """
        for mention in self.here(sentence):
            agent = _BY.search(self.unquoted, sentence.start, mention.start)
            if agent and not self.names.is_person(self.names.canonical(mention.text)):
                return self.names.canonical(mention.text)
            aside = _BODY_ASIDE.match(self.unquoted, mention.end, sentence.end)
            if aside and plain(aside["noun"]) in lexicon.BODIES:
                return self.names.canonical(mention.text)
        return None

    def _quoted(self, sentence: Sentence, before: Before) -> list[Attribution]:
        """A sentence that only quotes is a cue by itself."""
        if self.unquoted[sentence.start : sentence.end].strip('"“”«»„ \n.,'):
            return []
        at, who = sentence.start, before.anybody
        return [Attribution(sentence.number, QUOTATION, "speech", who, at)]

    def _people(self, sentence: Sentence, spoke: list[str]) -> list[str]:
        """Those a pronoun of the next sentence may mean, the likeliest first."""
        said = [name for name in reversed(spoke) if self.names.is_person(name)]
        named = [self.names.canonical(m.text) for m in self.here(sentence)]
        return said + [name for name in named if self.names.is_person(name)]

    def here(self, sentence: Sentence) -> list[Mention]:
        """The names of a sentence outside quotations."""
        mentions = self.names.by_sentence.get(sentence.number, [])
        return [m for m in mentions if self.unquoted[m.start] != " "]

    def subject(self, sentence: Sentence, before: Before) -> Subject:
        """Whom a sentence is about, and the words for it: its first noun phrase.

        A name that says whose something is, or that stands inside a longer phrase, isn't it.
        """
        pronoun = _SUBJECT_PRONOUN.match(self.unquoted, sentence.start, sentence.end)
        if pronoun:
            return self.referring.resolve(pronoun["who"], before, ()), pronoun["who"]
        here = self.here(sentence)
        opening = _OPENING.match(self.unquoted, sentence.start, sentence.end)
        if opening:
            aside = [m for m in here if m.start == opening.end() + len(", ")]
            named = self.names.canonical(aside[0].text) if aside else None
            return named or self.referring.resolve(opening["who"], before, here), opening["who"]
        fronted = _FRONTED.match(self.unquoted, sentence.start, sentence.end)
        behind = [m for m in here if fronted and m.start >= fronted.start("who")]
        for mention in behind or here:
            if not _POSSESSED.match(self.unquoted, mention.end):
                name = self._begins(mention.text) or self.names.canonical(mention.text)
                return name, mention.text
        return None, None

    def _begins(self, words: str) -> str | None:
        """The name that a headline's capitalised words begin with."""
        parts = words.split()
        known = (" ".join(parts[:size]) for size in (3, 2, 1) if size < len(parts))
        return next((full for name in known if (full := self.names.known(name))), None)

    def _in_sentence(self, sentence: Sentence, before: Before) -> list[Attribution]:
        found: list[Attribution] = []
        raw = self.unquoted[sentence.start : sentence.end]
        clause = _BRACKETS.sub(lambda b: ASIDE * len(b.group()), raw)
        for match, kind in cues(clause):
            who = self._who(sentence, clause, match, before, found)
            at = sentence.start + match.start()
            found.append(
                Attribution(sentence.number, match.group().strip(), kind, who[0], at, who[1])
            )
        found += self._nouns(sentence, clause, before)
        named = next((a.speaker for a in found if a.speaker), None)
        return [a if a.speaker else replace(a, speaker=named or before.anybody) for a in found]

    def _who(
        self,
        sentence: Sentence,
        clause: str,
        match: re.Match[str],
        before: Before,
        found: list[Attribution],
    ) -> Subject:
        """Who does it: the verb's own subject, or that of the verb before, or the sentence's."""
        phrase = subject(clause, match)
        if phrase is None or goes_on(clause, match):
            said = (found[-1].speaker, found[-1].phrase) if found else None
            return said or self.subject(sentence, before)
        mentions = self.names.by_sentence.get(sentence.number, [])
        inside = [m for m in mentions if m.end <= sentence.start + match.start()]
        beside = self._beside(phrase, match, inside)
        if beside:
            return beside, phrase
        one = _AND.split(phrase)[-1]
        within = self._within(inside, before)
        # "The ministry denied the report; nobody was hurt, it said": the sentence's own body first.
        spoke = [a.speaker for a in found if a.speaker and a.kind != "report"]
        own = [name for name in spoke if not self.names.is_person(name)]
        within = replace(within, thing=own[0]) if own else within
        return self.referring.resolve(one, within, mentions), phrase

    def _nouns(self, sentence: Sentence, clause: str, before: Before) -> Iterator[Attribution]:
        """What shows a speaker without a verb: "according to Lee", "Lee's claim that"."""
        mentions = self.names.by_sentence.get(sentence.number, [])
        for match in _ACCORDING.finditer(clause):
            phrase = _ANOTHER_BEGINS.sub("", RELATIVE.sub("", match["who"]))
            name = self.referring.resolve(phrase, before, mentions)
            at = sentence.start + match.start()
            yield Attribution(sentence.number, "according to", "speech", name, at, phrase)
        for match in _CLAIM.finditer(clause):
            name, at = self.names.canonical(match["who"]), sentence.start + match.start()
            kind: CueKind = "speech" if match["says"] else "report"
            yield Attribution(sentence.number, match.group(), kind, name, at, match["who"])

    def _beside(self, phrase: str, match: re.Match[str], inside: list[Mention]) -> str | None:
        """Whose "-ing" this is: "footage of Ann Lee saying"."""
        if not inside or not _ING.match(match.group()):
            return None
        name = " ".join(inside[-1].text.split())
        return self.names.canonical(name) if phrase.endswith(name) else None

    def _within(self, mentions: list[Mention], before: Before) -> Before:
        """Those a pronoun may mean, the sentence's own subject first."""
        names = [self.names.canonical(m.text) for m in mentions[:1]]
        people = [name for name in names if self.names.is_person(name)]
        return replace(before, people=tuple(dict.fromkeys([*people, *before.people])))


def _is_body(name: str, spoke: Sequence[str]) -> bool:
    """Whether what is no person has a name, and speaks or is called what bodies are."""
    words = {plain(word) for word in name.split()}
    called = words & lexicon.CALLED_BODY or words & lexicon.COMPANY
    return name[:1].isupper() and (name in spoke or bool(called))


def _obligations(
    sentence: Sentence, here: list[Attribution], last: str | None
) -> list[Attribution]:
    match = lexicon.OBLIGATION.search(sentence.text)
    if not match or not here:
        return []
    at, speaker = sentence.start + match.start(), here[0].speaker or last
    return [Attribution(sentence.number, match.group(), "obligation", speaker, at)]
