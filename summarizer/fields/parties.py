"""Parties: who may be the one that asks in a demand's evidence, and who the one that is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.addressing import (
    any_asked,
    is_elsewhere,
    is_only_asked,
    names_hearer,
    unnamed_asked,
)
from summarizer.checks.analysis import Analysis
from summarizer.checks.asking import is_imperative
from summarizer.checks.attribution import QUOTATION, Attribution
from summarizer.checks.calling import callers
from summarizer.checks.matching import locate
from summarizer.checks.polarity import overlap
from summarizer.document import Sentence
from summarizer.fields.base import cited, in_source, sentences
from summarizer.fields.statements import Statement, place

NEAR = 5
"""Sentences before the evidence in which one stands whom a pronoun there means."""
FAR = 8
"""Sentences before it that may tell whom everything is asked of."""

_HEARER = "you"
_PARTICIPLE = re.compile(r"\w+ing\b")
# Who a body is made of.
_MEMBERS = {
    "judges": "court",
    "ministers": "government",
    "lawmakers": "parliament",
    "senators": "senate",
    "officers": "police",
    "directors": "board",
    "councillors": "council",
}
# What may mean many: "she", "her union", "the company".
_GENERAL = re.compile(
    r"he|she|it|they|(?:the|his|her|its|their|our) [a-z’'-]+(?: [a-z’'-]+)?", re.IGNORECASE
)
_DETERMINER = re.compile(r"^(?:the|a|an|his|her|its|their|our) ", re.IGNORECASE)
_COMPLEMENT = re.compile(r" (?:of|in|from|at|on|for|with|near|who|which|that|living|using)\b")


@dataclass(frozen=True)
class Parties:
    """What the evidence of a demand tells of the two.

    Attributes:
        item: the demand.
        wanted: what is to be done.
        analysis: the source.
    """

    item: Statement
    wanted: str
    analysis: Analysis

    def may_ask(self, name: str) -> bool:
        """Whether a noun, a threat, a plain verb of saying or a pronoun makes it this one's."""
        return any(self._asks_in(name, sentence) for sentence in self._sentences)

    def is_only_asked(self, name: str) -> bool:
        """Whether this one stands there only as asked: "Quist was asked by Lee to"."""
        answers = any(self._may_be_meant(cue.phrase, name) for cue in self._directives)
        return not answers and is_only_asked(self._forms(name), self._text)

    def is_named_as_asked(self, name: str) -> bool:
        """Whether the words that ask name this one as who is to act."""
        return any_asked(self._forms(name), self._text)

    def is_asked(self, name: str) -> bool:
        """Whether the words that ask are for this one, or leave it open that they are."""
        if self.is_named_as_asked(name):
            return True
        if self._speaks(name) or any(self._is_by(cue, name) for cue in self._directives):
            return False
        if self._is_hearer(name) or self._is_described(name):
            return True
        return not names_hearer(self._text) and self._is_left_open(name)

    def _speaks(self, name: str) -> bool:
        """Whether the words of the demand are this one's own."""
        span = place(self.item, self.analysis)
        return span is not None and self.analysis.ties(*span, name) is True

    @cached_property
    def _text(self) -> str:
        return cited(self.item)

    @cached_property
    def _sentences(self) -> list[Sentence]:
        return sentences(self.item, self.analysis)

    @cached_property
    def _directives(self) -> list[Attribution]:
        cues = [cue for s in self._sentences for cue in self.analysis.cues(s.number)]
        return [cue for cue in cues if cue.kind == "directive"]

    def _asks_in(self, name: str, sentence: Sentence) -> bool:
        cues = self.analysis.cues(sentence.number)
        asked = any(cue.kind == "directive" and cue.speaker for cue in cues)
        said = () if asked else [c for c in cues if c.kind == "speech" and c.cue != QUOTATION]
        ties = (*said, *callers(sentence, self.analysis))
        if any(self.analysis.means(cue, name) for cue in ties):
            return True
        directives = [cue for cue in cues if cue.kind == "directive" and cue.phrase]
        return (
            bool(directives)
            and not self.is_named_as_asked(name)
            and any(
                self._stands_in(cue, cue.phrase or "", name) or self._may_be(cue.phrase or "", name)
                for cue in directives
            )
        )

    def _stands_in(self, cue: Attribution, phrase: str, name: str) -> bool:
        """Whether this name is in the words for the one who asks, or in brackets behind them.

        "Afterwards Lee", "police went from door to door", "Amalgamated Quay Workers (AQW)".
        """
        words, start = phrase.casefold(), self.analysis.document.sentence(cue.sentence).start
        behind = self.analysis.document.text[start : cue.start].rpartition(phrase)[2]
        again = re.escape("".join(name.casefold().split()[-1:]))
        return any(
            re.search(rf"^(?:the )?{form}\b|\b{form}$|\bthe {again}\b", words)
            or re.match(rf" \({form}\)", behind, re.IGNORECASE)
            or self._goes_on(cue, form)
            for form in (re.escape(form.casefold()) for form in self._forms(name))
        )

    def _goes_on(self, cue: Attribution, form: str) -> bool:
        """Whether the sentence begins with this one: "Nurses marched in Dorn, demanding"."""
        start = self.analysis.document.sentence(cue.sentence).start
        before = self.analysis.unquoted[start : cue.start].strip()
        begins = re.match(rf"(?:[\w ]{{2,30}} of )?{form}\b", before, re.IGNORECASE)
        return begins is not None and before.endswith(",") and bool(_PARTICIPLE.match(cue.cue))

    def _may_be_meant(self, words: str | None, name: str) -> bool:
        """Whether the words are a pronoun or a description that may mean this one."""
        return _GENERAL.fullmatch(words or "") is not None and self._may_mean(words or "", name)

    def _may_be(self, words: str, name: str) -> bool:
        """Whether a pronoun or a description leaves open that it is this one who asks."""
        if name[:1].islower() and overlap(name, words) == 1:
            return True
        if not self._may_be_meant(words, name):
            return False
        others = any(self._may_mean(words, other) for other in self._named())
        return self._stands_near(name, 0 if others else NEAR)

    def _named(self) -> Iterator[str]:
        """Who is named in the evidence before anything is asked for there."""
        first = min((cue.start for cue in self._directives), default=0)
        for sentence in self._sentences:
            for mention in self.analysis.names.by_sentence.get(sentence.number, ()):
                if mention.start < first:
                    yield self.analysis.names.canonical(mention.text)

    def _may_mean(self, words: str, name: str) -> bool:
        """Whether a pronoun or a description may mean this name: "the firm" is no Ann Lee."""
        noun, person = words.casefold().split()[-1], self.analysis.names.is_person(name)
        body = person and noun in lexicon.NO_PERSONS
        return not body and self.analysis.may_be(words, name)

    def _is_by(self, cue: Attribution, name: str) -> bool:
        """Whether a verb of asking is this one's own; "the union" is no person."""
        words = cue.phrase or ""
        fits = not _GENERAL.fullmatch(words) or self._may_mean(words, name)
        stands = any(locate(form, words) for form in self._forms(name))
        return stands or (fits and self.analysis.means(cue, name))

    def _is_hearer(self, name: str) -> bool:
        """Whether an imperative or "you" may mean this one."""
        spoken = _HEARER in self._unnamed or is_imperative(self.wanted, self._text)
        return spoken and in_source("addressee", name, self.analysis).passed

    def _is_described(self, name: str) -> bool:
        """Whether a pronoun or a description of one who is asked may mean this one."""
        for words in self._unnamed - {_HEARER}:
            known = self.analysis.referring.described(words)
            if known and self.analysis.names.same(known, name):
                return True
            if self._is_called(words, name):
                return True
            if self._may_mean(words, name) and self._stands_near(name, NEAR):
                return True
        return False

    def _is_called(self, words: str, name: str) -> bool:
        """Whether a description has this name's noun or role: "the highest court", "the judges"."""
        noun = words.rsplit(maxsplit=1)[-1]
        known = self.analysis.referring.described_as(noun)
        own = {noun, _MEMBERS.get(noun)} & set(name.casefold().split())
        return bool(own) or {who for _, who in known} == {self.analysis.names.canonical(name)}

    @cached_property
    def _unnamed(self) -> frozenset[str]:
        return frozenset(unnamed_asked(self._text))

    def _is_left_open(self, name: str) -> bool:
        """Whether a text that says of nobody that they are asked may mean this one."""
        forms = self._forms(name)
        if any(locate(form, self.wanted) for form in forms):
            return False
        before = any(any_asked(forms, sentence.text) for sentence in self._before(FAR))
        return before or not is_elsewhere(forms, self._text)

    def _stands_near(self, name: str, back: int) -> bool:
        """Whether this one is named in the evidence or not far before it."""
        forms = self._forms(name)
        return any(locate(form, s.text) for s in self._before(back) for form in forms)

    def _before(self, back: int) -> tuple[Sentence, ...]:
        """The sentences of the evidence, and as many before it."""
        cited_ = [evidence.sentence for evidence in self.item.evidence] or [1]
        known = self.analysis.document.sentences
        return known[max(0, min(cited_) - 1 - back) : max(cited_)]

    def _forms(self, name: str) -> frozenset[str]:
        """The name as it may stand there; of "striking workers" also "workers"."""
        bare = _DETERMINER.sub("", name)
        head = (_COMPLEMENT.split(bare)[0].split() or [bare])[-1]
        short = {head} if self.analysis.names.is_person(name) or head.islower() else set()
        return frozenset({bare, *short, *self.analysis.names.aliases(name)})
