"""Stating: what a sentence says that somebody says, cut out of the words around the cue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.analysis import Analysis
from summarizer.checks.attribution import QUOTATION, Attribution
from summarizer.checks.framing import DATELINE
from summarizer.checks.matching import plain
from summarizer.checks.quotes import Quotation
from summarizer.checks.vocabulary import vocabulary_of
from summarizer.document import Document, Sentence

LEAST_WORDS = 3
"""Fewest words that state something."""

# What stands before a colon leads up to what is said.
_LEAD = re.compile(r"^[^:“”\"]{2,45}: (?=\w)")
_BARE = re.compile(
    r"(?:said|says?|saying|told|tells|telling|added|adds|adding|stated|states|stating|noted|notes|"
    r"insisted|insists|warned|warns|warning|argued|argues|claimed|claims|believes?|believed|"
    r"stress(?:ed|es)|reported|replied|wrote|writes|explained|explains|confirmed|confirms|"
    r"announced|announces|declared|declares|acknowledged|acknowledges|admitted|admits|complained|"
    r"complains|predicted|predicts|recalled|concluded|ruled|testified|thinks?|thought|"
    r"remarked|(?:was|is|were|are) adamant|asserted|estimated|reiterated|conced(?:ed|es)|"
    r"maintain(?:ed|s)|agree[ds]|cautioned|joked|quipped)",
    re.IGNORECASE,
)
_TOLD = re.compile(r"(?:told|tells?|telling)$", re.IGNORECASE)
_HEARER = re.compile(
    r"\s*(?:(?:the|an?|his|her|its|their) )?(?:(?:[\w-]+ ){0,3}(?:reporters|journalists|analysts|"
    r"parliament|lawmakers|deputies|investors|viewers|supporters|members|residents|television|radio|"
    r"media|station|newspaper|agency|broadcaster|conference|call|briefing|rally|crowd|hall|plenary|"
    r"court|inquiry|committee|meeting|newsline)"
    r"|[A-Z][\w’'-]*(?: [A-Z][\w’'-]*){0,3})\b"
    r"(?! (?:was|were|is|are|had|has|have|would|will|could|can|must|should|did|does)\b)"
)
_WHEN_WHERE = (
    r"(?:on|in|at|during|after|late|early|by|through|via|from|over|earlier|later|last|this|again|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|yesterday|recently|separately|repeatedly|also|only|firmly|then)\b"
)
# "said on Monday that", "said in a letter it"
_ADJUNCT = re.compile(rf"(?i)^\s*(?:{_WHEN_WHERE}[^,.;“”\"]{{0,60}}?)?\s*\bthat\s+")
_SHORT_ADJUNCT = re.compile(
    r"(?i)^\s*(?:(?:late |early )?(?:(?:on|last|this|earlier|later) )?"
    r"(?:(?:late|early|this|last) )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|week|month|year)(?: (?:night|morning|evening|"
    r"afternoon))?|(?:in|at|by|during) (?:a|an|the) (?:statement|letter|radio|interview|"
    r"(?:news |press |conference )?(?:conference|call|briefing))|by (?:radio|telephone|phone)|"
    r"later|"
    r"earlier|again|afterwards)\s+(?=\S)"
)
_ONLY_ADJUNCT = re.compile(
    rf"(?i)^\s*,?\s*(?:(?:{_WHEN_WHERE}|to|as|from|outside|before|when|while|with)[^“”\"]{{0,120}})?[.!?]?\s*$"
)
_CLAUSE_END = re.compile(
    r"(?:,? (?:and|but|while|whereas|although|though|after|as)(?: (?:also|then|later))?|[;,])\s*$"
)
# A call for action in the speaker's own words.
_CALLS = re.compile(
    r"\b(?:I|[Ww]e)(?:['’]m| am|['’]re| are|['’]d| would)? (?:also |only |just |now )?"
    r"(?:want|ask|asking|demand|urge|call on|call for|appeal to|beg|request|insist|"
    r"have (?:asked|urged|ordered|told \w+ \w+ to))\b(?! to\b)|"
    r"\btime (?:for|to)\b.{0,60}\b(?:to|go)\b|\b(?:must|should|ought to)\b(?! have\b)|"
    rf"^(?-i:(?=[A-Z]))(?i:{lexicon.IMPERATIVE})"
)
_RELATIVE = re.compile(r", (?:who|which|whose)\b[^,]*$")
_UNSAID = re.compile(
    r"(?:\bnot|\blet['’]s|n['’]t|\bnever|\b(?:declin|refus)\w+ to|\bwithout|\bto)\s*$"
)
_INSISTED = re.compile(
    r"insist\w* that (?:[\w’'.%-]+ ){1,9}?"
    r"(?:is|are|was|were|had|has|have|would|will|could|can|did)\b"
)
_ANNOUNCED = re.compile(
    r"(?:announc|declar|claim|report|confirm|explain|acknowledg|admit|estimat|recall|predict|wr|"
    r"stat|not|complain|stress|testif|rul|reiterat|argu)\w+",
    re.IGNORECASE,
)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|had|has|have|would|will|could|can|might|may|should|must|did|does|do)\b"
)
# "Lee's claim that", "Lee's answer was that"
_NOUN_THAT = re.compile(r"['’]s? .*(?<! was)(?<! is) that$")
_NOUN_IS_THAT = re.compile(r"['’]s? .* (?:was|is) that$")
# "The workers, Lee said earlier in the hearing, were well paid"
_ASIDE_ENDS = re.compile(
    rf"(?i)\s*,\s*|\s+(?:{_WHEN_WHERE}|to|as)[^,;“”\"]{{0,60}},\s+"
    r"(?=(?:is|are|was|were|has|had|have|will|would|can|could|may|might|should|must|do|does|did)\b)"
)
_AS = re.compile(r"\s*as (?:an?|the|“)")
# "nobody was killed, the mayor of Asel, Ann Lee, said"
_APPOSITION = re.compile(r", (?:the|an?|its|his|her|their) [^,]{1,60},\s*$")
_ALSO_THAT = re.compile(r",? and that (?=\w)")
# "what Lee says the plan would do", "as promised": a part of what somebody else says.
_EMBEDDED = re.compile(r"\b(?:what|how|than)\s+$", re.IGNORECASE)
_LIKE = re.compile(r"\bas\s+$", re.IGNORECASE)
# 'says on "Breakfast Live"', "said as much", "said that, if asked": no statement is left.
_TORSO = re.compile(r"(?:on|in|at|to|of) [\"“]|as much\b|that,|\(")
_EDGE = " \n\t,;:.–—-"
_MARKS = '"“”„«»'
_BEFORE_QUOTED = " \n" + _MARKS
_CONJUNCTION = re.compile(r"^(?:but|and|yet|so|however|meanwhile|still),? ", re.IGNORECASE)
_ENDS_QUOTED = re.compile(r"[,.!?…]$")


@dataclass(frozen=True)
class Stated:
    """What somebody says.

    Attributes:
        speaker: who, by the fullest name or description.
        text: what, in the article's words, without the words that tell who says it.
        sentences: numbers of the sentences it stands in.
    """

    speaker: str
    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True)
class Stating:
    """Reads the statements of one article."""

    analysis: Analysis

    def all(self) -> tuple[Stated, ...]:
        """Every statement whose speaker and words the rules can tell, in order."""
        found = [one for one in self._quoted if not _CALLS.search(one.text)]
        return tuple(sorted((*found, *self._reported), key=lambda one: one.sentences))

    def calls(self) -> tuple[Stated, ...]:
        """Sentences in quotation marks, and reported ones, that call for action."""
        found = (*self._quoted, *self._reported)
        return tuple(one for one in found if _CALLS.search(one.text))

    @cached_property
    def _quoted(self) -> tuple[Stated, ...]:
        return tuple(one for quote in self._whole.values() for one in self._in_quotation(quote))

    @cached_property
    def _reported(self) -> tuple[Stated, ...]:
        return tuple(one for s in self.analysis.body for one in self._in_sentence(s))

    @cached_property
    def _whole(self) -> dict[int, Quotation]:
        """The quotations that are sentences, not words within one, by where they begin."""
        return {quote.start: quote for quote in self.analysis.quotations if self._is_whole(quote)}

    def _whole_in(self, sentence: Sentence) -> list[Quotation]:
        return [q for q in self.analysis.quoted_in(sentence) if q.start in self._whole]

    def _is_whole(self, quote: Quotation) -> bool:
        text = quote.text.strip()
        short = len(text.split()) < LEAST_WORDS and not _CALLS.match(text)
        sentence = self.analysis.names.sentence_at(quote.start)
        silent = sentence is not None and sentence.number in self.analysis.silent
        if short or silent or not text[:1].isalnum():
            return False
        whole, at = self.analysis.document.text, max(0, quote.start - 1)
        while at and whole[at - 1] in _BEFORE_QUOTED:
            at -= 1
        begins = not at or whole[at - 1] in ".!?,:…" or "\n" in self._gap(quote)
        return text[:1].isupper() and (begins or bool(_ENDS_QUOTED.search(text)))

    def _gap(self, quote: Quotation) -> str:
        return self.analysis.document.text[max(0, quote.start - 4) : quote.start]

    def _in_quotation(self, quote: Quotation) -> Iterator[Stated]:
        document, names = self.analysis.document, self.analysis.names
        who = self.analysis.spoken_by(quote.start, quote.end)
        if not who:
            return
        for part in Document.from_text(quote.text, language=document.language).sentences:
            start, end = quote.start + part.start, quote.start + part.end
            begins, ends = names.sentence_at(start), names.sentence_at(end - 1)
            if begins is None or ends is None:
                continue
            touched = tuple(range(begins.number, ends.number + 1))
            text = document.text[start:end].strip(_EDGE + _MARKS)
            if len(text.split()) >= LEAST_WORDS or (" " in text and _CALLS.match(text)):
                yield Stated(who[0], text, touched)

    def _in_sentence(self, sentence: Sentence) -> Iterator[Stated]:
        cues = self.apart(sentence)
        for at, cue in enumerate(cues):
            if not self.states(sentence, cue) or not self.may_speak(cue.speaker or ""):
                continue
            following = cues[at + 1] if at + 1 < len(cues) else None
            previous = cues[at - 1] if at else None
            for text in self._content(sentence, cue, previous, following):
                yield Stated(cue.speaker or "", text, (sentence.number,))

    def apart(self, sentence: Sentence) -> list[Attribution]:
        """The cues of a sentence that begin clauses of their own."""
        cues = [
            c for c in self.analysis.cues(sentence.number) if c.kind != "obligation" and c.start
        ]
        found: list[Attribution] = []
        for cue in cues:
            if not found or self._is_apart(sentence, found[-1], cue):
                found.append(cue)
        return found

    def _is_apart(self, sentence: Sentence, one: Attribution, other: Attribution) -> bool:
        """Whether a cue begins a clause of its own, and isn't part of what the one before says."""
        finish, begin = self._around(sentence, one)[1], self._around(sentence, other)[0]
        between = self.analysis.document.text[finish : max(begin, finish)]
        if begin < finish:
            between = self.analysis.document.text[finish : max(other.start, finish)]
        quoted = any(finish <= q.start < other.start for q in self._whole_in(sentence))
        return quoted or bool(_CLAUSE_END.search(between)) or self._is_relative(sentence, one)

    def _is_relative(self, sentence: Sentence, cue: Attribution) -> bool:
        """Whether a cue only tells more of a speaker: "Lee, who asked not to be named, said"."""
        before = self.analysis.document.text[sentence.start : cue.start]
        return bool(_RELATIVE.search(before))

    def states(self, sentence: Sentence, cue: Attribution) -> bool:
        """Whether what follows the cue is a statement: not "did not say", not a call."""
        if not cue.speaker or cue.cue == QUOTATION or self._is_relative(sentence, cue):
            return False
        if _BARE.fullmatch(cue.cue) and self.is_unsaid(sentence, cue):
            return False
        if _NOUN_THAT.search(cue.cue):
            return False  # what is claimed may end before the sentence does
        if self._is_embedded(sentence, cue):
            return False
        if cue.kind == "directive":
            behind = self.analysis.document.text[cue.start : sentence.end]
            return bool(_INSISTED.match(behind))
        return cue.kind == "speech"

    def _is_embedded(self, sentence: Sentence, cue: Attribution) -> bool:
        text = self.analysis.document.text
        before = text[sentence.start : self._around(sentence, cue)[0]]
        like = _LIKE.search(text[sentence.start : cue.start])
        return bool(_EMBEDDED.search(before) or like)

    def is_unsaid(self, sentence: Sentence, cue: Attribution) -> bool:
        """Whether the cue is negated: "did not say", "refused to call for"."""
        return bool(_UNSAID.search(self.analysis.document.text[sentence.start : cue.start]))

    def begins(self, sentence: Sentence, cue: Attribution, behind: Attribution) -> int:
        """Where the clause of a cue begins that follows another."""
        finish = self._around(sentence, behind)[1]
        begin = self._around(sentence, cue)[0]
        return begin if begin > finish else max(cue.start, finish)

    def may_speak(self, speaker: str) -> bool:
        """Whether this is a name, or describes people or a body."""
        if lexicon.is_clause(speaker):
            return False
        words = re.split(r" (?:of|for|in|at|from|to|on|with) ", speaker)[0].split()
        last = words[-1].casefold().removesuffix("'s") if words else ""
        named = speaker[:1].isupper() or (
            bool(words) and plain(words[-1]) in self.analysis.names.words
        )
        vocabulary = vocabulary_of("en")
        return (
            (named and self.analysis.names.where(speaker) is not None)
            or not lexicon.SPEAKERS.isdisjoint(
                {last, last.removesuffix("s"), last.removesuffix("ies") + "y"}
            )
            or (vocabulary is not None and vocabulary.is_person(last))
        )

    def _content(
        self,
        sentence: Sentence,
        cue: Attribution,
        previous: Attribution | None,
        following: Attribution | None,
    ) -> Iterator[str]:
        """The statement of a cue: before it, around it, or behind it."""
        text = self.analysis.document.text
        begin, finish = self._around(sentence, cue)
        first = self._around(sentence, previous)[1] if previous else sentence.start
        last = self.begins(sentence, following, cue) if following else sentence.end
        before, behind = text[first:begin], text[finish:last]
        if following:
            behind = _CLAUSE_END.sub("", behind)
        if previous:
            before = before.rsplit("; ", 1)[-1]
        if cue.cue == "according to":
            yield from self._clean(sentence, before if before.strip(_EDGE) else behind, first)
        elif _NOUN_IS_THAT.search(cue.cue):
            yield from self._clean(sentence, behind, finish)
        elif any(first <= quote.end < begin for quote in self._whole_in(sentence)):
            return  # “The bridge is safe,” said Lee, who built it
        elif _BARE.fullmatch(cue.cue) or cue.kind == "directive":
            fronted = before.strip() and before.rstrip()[-1:] in {*',”"'}
            yield from self._said(sentence, cue, before if fronted else "", behind, (first, finish))
        elif not cue.cue.endswith("ing") and (not _ONLY_ADJUNCT.match(behind) or _AS.match(behind)):
            yield from self._clean(sentence, cue.cue + behind, cue.start)

    def _said(
        self,
        sentence: Sentence,
        cue: Attribution,
        before: str,
        behind: str,
        starts: tuple[int, int],
    ) -> Iterator[str]:
        """What is said, with a verb that only says so: "said", "warned"."""
        told = _TOLD.search(cue.cue)
        rest = _HEARER.sub("", behind, count=1) if told else behind
        if len(before.split()) >= LEAST_WORDS and _ONLY_ADJUNCT.match(rest):
            yield from self._clean(sentence, _APPOSITION.sub("", before), starts[0])
        elif before and (aside := _ASIDE_ENDS.match(behind)):
            yield from self._clean(
                sentence, f"{before.rstrip(' ,')} {behind[aside.end() :]}", starts[0]
            )
        elif behind.lstrip().startswith(",") and not _FINITE.search(behind):
            return  # “The bridge is safe,” said Lee, an engineer
        else:
            words = self._complement(cue, behind)
            if not _ANNOUNCED.fullmatch(cue.cue) or _FINITE.search(words) or words != behind:
                yield from self._clean(sentence, words, starts[1])

    def _around(self, sentence: Sentence, cue: Attribution) -> tuple[int, int]:
        """Where the words for speaker and cue begin, and where they end."""
        text, phrase = self.analysis.document.text, cue.phrase or ""
        start, end = cue.start, cue.start + len(cue.cue)
        while start < len(text) and text[start].isspace():
            start, end = start + 1, end + 1
        if phrase and (at := text.rfind(phrase, sentence.start, start)) >= 0:
            return at, end
        if phrase and (at := text.find(phrase, end, sentence.end)) >= 0:
            return start, at + len(phrase)
        return start, end

    def _complement(self, cue: Attribution, words: str) -> str:
        """The clause behind a cue, without those who are told and when."""
        if _TOLD.search(cue.cue):
            words = _HEARER.sub("", words, count=1)
        shorter = _ADJUNCT.sub("", words)
        return shorter if shorter != words else _SHORT_ADJUNCT.sub("", words)

    def _clean(self, sentence: Sentence, words: str, start: int) -> Iterator[str]:
        if any(start <= quote.start < start + len(words) for quote in self._whole_in(sentence)):
            return
        words = " ".join(words.split())
        if words.endswith(":"):
            return  # what is said stands behind it
        dateline = DATELINE.match(words)
        words = _LEAD.sub("", words[dateline.end() :] if dateline else words)
        for part in _ALSO_THAT.split(words):
            text = _CONJUNCTION.sub("", part.strip(_EDGE)).strip(_EDGE)
            if len(text.split()) >= LEAST_WORDS and not _TORSO.match(text):
                yield text
