"""What the rules see in a document, computed once and shared by all checks."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.attribution import Attribution, Reader, Subject
from summarizer.checks.counts import FALLBACK, Count, counts
from summarizer.checks.doubt import Doubt
from summarizer.checks.framing import cites, datelines
from summarizer.checks.injection import instructs
from summarizer.checks.matching import plain
from summarizer.checks.names import Names
from summarizer.checks.quotes import Quotation, doubled, masked, quotations, singles
from summarizer.checks.referring import Referring
from summarizer.checks.speaking import Speaking
from summarizer.checks.tables import tables
from summarizer.document import Document, Sentence
from summarizer.schema import Evidence

BEGINNING = 4


@dataclass(frozen=True)
class Analysis:
    """A document and, worked out when first asked for, what stands in it."""

    document: Document

    @cached_property
    def reads(self) -> bool:
        """Whether the word tables serve this document's language."""
        return self.document.language in lexicon.LANGUAGES

    @cached_property
    def counts_people(self) -> bool:
        """Whether there is a table of counts for this document's language."""
        return tables(self.document.language or FALLBACK) is not None

    @cached_property
    def counts_language(self) -> str:
        """The language to read a count phrase in: the document's, or English without a table."""
        return (self.document.language or FALLBACK) if self.counts_people else FALLBACK

    @cached_property
    def names(self) -> Names:
        """Names and which of them are one."""
        return Names.of(self.document)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """How the document's words begin, in lower case: enough to know an inflected name."""
        words = re.findall(r"[^\W\d_]{3,}", self.document.text)
        return frozenset(word[:BEGINNING].casefold() for word in words)

    @cached_property
    def quotations(self) -> tuple[Quotation, ...]:
        """Quoted words."""
        return quotations(self.document)

    @cached_property
    def unquoted(self) -> str:
        """The text with quoted words and datelines blanked out, offsets unchanged.

        Marks that quote are double ones in it, whatever the document has.
        """
        spans = [(quote.start, quote.end) for quote in self.quotations]
        text = masked(self.document.text, sorted([*spans, *datelines(self.document)]))
        return doubled(text, singles(self.document.text))

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """Counts of people harmed."""
        found = counts(self.document) if self.counts_people else ()
        return tuple(count for count in found if count.sentence not in self.silent)

    @cached_property
    def _counts(self) -> dict[int, list[Count]]:
        found: dict[int, list[Count]] = {}
        for count in self.counts:
            found.setdefault(count.sentence, []).append(count)
        return found

    def counts_in(self, number: int) -> list[Count]:
        """The counts of people harmed in one sentence."""
        return self._counts.get(number, [])

    @cached_property
    def silent(self) -> frozenset[int]:
        """Sentences that report nothing: they instruct the reader's software, or cite a source."""
        text = self.unquoted
        return frozenset(
            s.number
            for s in self.document.sentences
            if instructs(text[s.start : s.end]) or cites(s.text)
        )

    @cached_property
    def attributions(self) -> tuple[Attribution, ...]:
        """Who says or asks what."""
        return tuple(cue for cue in self._heard if cue.kind != "report")

    @cached_property
    def referring(self) -> Referring:
        """What people are called besides their names."""
        return Referring(self.names, self.unquoted)

    @cached_property
    def _reader(self) -> Reader:
        return Reader(self.names, self.referring, self.unquoted)

    @cached_property
    def _read(self) -> tuple[tuple[Attribution, ...], tuple[Subject, ...]]:
        return self._reader.all(self.document)

    @cached_property
    def _heard(self) -> tuple[Attribution, ...]:
        return tuple(cue for cue in self._read[0] if cue.sentence not in self.silent)

    @cached_property
    def _speaking(self) -> Speaking:
        return Speaking(self.document, self._reader, self._heard, self._read[1], self.quotations)

    @cached_property
    def _doubt(self) -> Doubt:
        return Doubt(self.document, self._reader)

    def ties(self, start: int, end: int, actor: str) -> bool | None:
        """Whether the text ties the words between two offsets to this actor.

        Args:
            start: offset of the first character of a quotation or of a statement's sentence.
            end: offset behind the last one.
            actor: a name or a description.

        Returns:
            None when the text doesn't tell who says it, or in a language the rules can't read.
        """
        return self._speaking.ties(start, end, actor) if self.reads else None

    def means(self, cue: Attribution, actor: str) -> bool:
        """Whether the one whom a cue names or describes is this actor."""
        return self._speaking.means(cue, actor)

    def may_mean(self, cue: Attribution, actor: str, beside: Collection[Attribution] = ()) -> bool:
        """Whether the words for a cue's speaker name nobody, and may mean this actor.

        ``beside`` are the cues read together with it.
        """
        return self._doubt.allows(cue, actor, beside)

    def may_be(self, words: str, name: str) -> bool:
        """Whether a pronoun or a description may mean one who has this name."""
        return self._doubt.fits(words, name)

    def voices(self, start: int, end: int) -> tuple[Attribution, ...]:
        """The cues that tell who says the words between two offsets."""
        return self._speaking.voices(start, end) if self.reads else ()

    def about(self, sentence: Sentence) -> tuple[Attribution, ...]:
        """Whom a sentence is about, in the shape of a cue; () when that can't be told."""
        return self._speaking.about(sentence) if self.reads else ()

    def spoken_by(self, start: int, end: int) -> tuple[str, ...]:
        """Those to whom the text may tie the words between two offsets."""
        found = self.voices(start, end)
        return tuple(dict.fromkeys(voice.speaker for voice in found if voice.speaker))

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Everybody who says or asks something, once each."""
        return tuple(dict.fromkeys(a.speaker for a in self.attributions if a.speaker))

    @cached_property
    def speaking(self) -> frozenset[str]:
        """The same, each in plain spelling."""
        return frozenset(plain(self.names.canonical(name)) for name in self.speakers)

    @cached_property
    def _cues(self) -> dict[int, list[Attribution]]:
        found: dict[int, list[Attribution]] = {}
        for attribution in self.attributions:
            found.setdefault(attribution.sentence, []).append(attribution)
        return found

    def cues(self, number: int) -> list[Attribution]:
        """The cues of one sentence."""
        return self._cues.get(number, [])

    def is_headline(self, number: int) -> bool:
        """Whether this sentence is the headline: it says again what the article says."""
        document = self.document
        return (
            number == 1 < len(document.sentences) and document.sentences[0].text == document.title
        )

    @cached_property
    def body(self) -> tuple[Sentence, ...]:
        """The sentences without the headline."""
        return tuple(s for s in self.document.sentences if not self.is_headline(s.number))

    def quoted_in(self, sentence: Sentence) -> list[Quotation]:
        """The quotations that touch a sentence."""
        first = bisect_right(self.quotations, sentence.start, key=lambda quote: quote.end)
        last = bisect_left(self.quotations, sentence.end, key=lambda quote: quote.start)
        return list(self.quotations[first:last])

    def evidence(self, numbers: tuple[int, ...]) -> tuple[Evidence, ...]:
        """Whole sentences as evidence; numbers the document does not have are left out."""
        known = range(1, len(self.document.sentences) + 1)
        cited = [self.document.sentence(n) for n in dict.fromkeys(numbers) if n in known]
        return tuple(
            Evidence(sentence=s.number, start=s.start, end=s.end, text=s.text) for s in cited
        )
