"""Speaking: which cue a quotation belongs to, and so who speaks it."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from summarizer.checks import lexicon
from summarizer.checks.attribution import QUOTATION, Attribution, Reader, Subject
from summarizer.checks.forms import folded, without_article
from summarizer.checks.matching import occurrences
from summarizer.checks.quotes import QUESTION, Quotation
from summarizer.document import Document, Sentence

_BOTH = re.compile(r"\b(?:both|the two) $", re.IGNORECASE)
_MARKS = "\"“”„«»'’"
# A quotation that goes on with its speaker: "The bridge is safe," she said.
_OPEN_END = re.compile(r"[,?!—–…-]\s?[\"“”»’']*,?\s*$")
# Here another clause begins, with a speaker of its own.
_TURN = re.compile(
    r";|[,”\"'’] (?:and|but|while|whereas|although|though|as|yet|so|when|after|before|because|if|"
    r"until|since)\b"
)
_LABEL = re.compile(
    r"^[\"“'‘]?\s*(?P<who>[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3}):\s", re.MULTILINE
)
_SIGNED = re.compile(
    r"[\"”]?\s{0,3}[-–—―]{1,2}\s?"
    r"(?P<who>[^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){1,4})[,.]?\s*$",
    re.MULTILINE,
)
_QUOTES = re.compile(r"[\"“”«»]|''")
_COLON = re.compile(r":[\s\"“'‘]*$")
_SAYS_NO_MORE = re.compile(r"[.,]| (?:in|during|on|at|as|after|of|me)\b")
_ENDS_HEAD = lexicon.PREPOSITIONS | {"who", "which", "that", "familiar"}
_ANSWERS = {"A", "Answer"}
MARK = 2
"""Characters of a quotation mark: two single ones make a double one."""
NEAR = 200
"""How far behind a quotation its cue may stand."""
LONGEST_NAME = 80


@dataclass(frozen=True)
class Speaking:
    """Who speaks which part of a document.

    Attributes:
        document: the document.
        reader: reads who a phrase means.
        heard: every cue of the document, in order.
        subjects: whom each sentence is about.
        quotations: its quoted words, in order.
    """

    document: Document
    reader: Reader
    heard: tuple[Attribution, ...]
    subjects: tuple[Subject, ...]
    quotations: tuple[Quotation, ...]

    def ties(self, start: int, end: int, actor: str) -> bool | None:
        """Whether these words are this actor's; None when the text doesn't tell whose."""
        who = [voice for voice in self.voices(start, end) if voice.speaker]
        if not who:
            return None
        return any(self.means(voice, actor) for voice in who)

    def means(self, voice: Attribution, actor: str) -> bool:
        """Whether the one who speaks there is this actor, by name or by description."""
        names = self.reader.names
        said = [name for name in (voice.speaker, voice.phrase) if name]
        described = self.reader.referring.described(actor)
        said += [part for name in said for part in name.split(" and ")[:-1]]
        if voice.phrase and self._in_apposition(voice, actor):
            return True
        if self._is_one_of_both(voice, actor):
            return True
        return any(
            names.same(name, actor)
            or bool(described and names.same(name, described))
            or _same_phrase(name, actor)
            for name in said
        )

    def _is_one_of_both(self, voice: Attribution, actor: str) -> bool:
        """Whether this is one of the two named just before "both leaders", "the two ministers"."""
        sentence = self.document.sentence(voice.sentence)
        start = sentence.start + sentence.text.find(voice.phrase or "\x00")
        if not _BOTH.search(self.document.text[max(sentence.start, start - 8) : start]):
            return False
        names = self.reader.names
        window = self.document.sentences[: voice.sentence]
        named = [m.text for s in window for m in names.by_sentence.get(s.number, ())]
        people = [name for name in named if names.is_person(name)]
        return any(names.same(name, actor) for name in people or named)

    def _in_apposition(self, voice: Attribution, actor: str) -> bool:
        """Whether the two stand side by side: "The guards' union, SGC, urged", either way."""
        sentence = self.document.sentence(voice.sentence)
        bare = without_article(actor)
        who = without_article(voice.phrase or "")
        for start, end in occurrences(bare, self.document.text, sentence.start, voice.start):
            before = self.document.text[sentence.start : start].rstrip()
            behind = self.document.text[end : voice.start]
            if re.match(rf", (?:the |an? )?{re.escape(who)},", behind):
                return True
            if re.search(rf"{re.escape(who)}, (?:the|an?)?$", before) and behind[:1] == ",":
                return True
        return False

    def voices(self, start: int, end: int) -> tuple[Attribution, ...]:
        """The cues that tell who speaks these words; several when the text leaves it open."""
        first = bisect_right(self.quotations, start, key=lambda q: q.end)
        quote = self.quotations[first] if first < len(self.quotations) else None
        if quote is None or quote.start >= end:
            return self._find(start, end, self._spoken)
        if quote.start - MARK <= start and end <= quote.end + MARK + 1:
            return self._spoken[first]
        return self._find(start, end, self._spoken) or self._spoken[first]

    @cached_property
    def _spoken(self) -> list[tuple[Attribution, ...]]:
        """Who speaks each quotation; one that goes on has the speaker of the one before."""
        found: list[tuple[Attribution, ...]] = []
        for quote in self.quotations:
            found.append(self._find(*self._with_marks(quote), found))
        return found

    def _with_marks(self, quote: Quotation) -> tuple[int, int]:
        text, end = self.document.text, quote.end
        while end < len(text) and text[end] in f",{_MARKS}":
            end += 1
            if text[end - 1] in _MARKS:
                break
        return max(0, quote.start - 1), end

    def _touched(self, start: int, end: int) -> Sequence[Sentence]:
        sentences = self.document.sentences
        first = bisect_right(sentences, start, key=lambda s: s.end)
        return sentences[first : bisect_left(sentences, end, key=lambda s: s.start)]

    def _find(
        self, start: int, end: int, known: Sequence[tuple[Attribution, ...]]
    ) -> tuple[Attribution, ...]:
        touched = self._touched(start, end)
        if not touched:
            return ()
        return (
            self._label(start, touched[0])
            or self._signed(end, touched[-1])
            or self._by_cue(start, end, touched)
            or self._next_sentence(touched[-1], end)
            or self._own_subject(touched[0], start)
            or (self._goes_on(touched, known) if self._is_quoted(start, end) else ())
        )

    def _by_cue(self, start: int, end: int, touched: Sequence[Sentence]) -> tuple[Attribution, ...]:
        """The cues of the words' own sentences: behind them, in front of them, among them."""
        first = bisect_left(self._starts, touched[0].start)
        cues = self.cues[first : bisect_left(self._starts, touched[-1].end)]
        after = [c for c in cues if end <= c.start < end + NEAR]
        follows = tuple(c for c in after[:1] if self._follows(end, c))
        if follows and _OPEN_END.search(self.document.text, max(0, end - 5), end + 1):
            return follows
        governing = self._governing([c for c in cues if c.start < start], start)
        inside = tuple(c for c in cues if start <= c.start < end)
        return governing or follows or inside

    @cached_property
    def cues(self) -> tuple[Attribution, ...]:
        """The cues that name a speaker by themselves."""
        return tuple(c for c in self.heard if c.cue != QUOTATION and c.kind != "obligation")

    @cached_property
    def _starts(self) -> list[int]:
        return [cue.start for cue in self.cues]

    def _follows(self, end: int, cue: Attribution) -> bool:
        """Whether nothing but the speaker stands between the words and a cue behind them."""
        return not _TURN.search(self.reader.unquoted, max(0, end - 1), cue.start)

    def _governing(self, before: list[Attribution], start: int) -> tuple[Attribution, ...]:
        """The cue in front, and those whose words it is part of: "Lee said Quist had called"."""
        found: list[Attribution] = []
        for cue in reversed(before):
            between = self.reader.unquoted[cue.start : found[-1].start if found else start]
            if found and (_TURN.search(between) or '"' in between or "”" in between):
                break
            found.append(cue)
        return tuple(found)

    def _label(self, start: int, sentence: Sentence) -> tuple[Attribution, ...]:
        """The speaker that a transcript names: "QUIST: The bridge is safe."."""
        at = bisect_right(self._labels, start + 1, key=lambda label: label[0]) - 1
        if at < 0:
            return ()
        where, who = self._labels[at]
        if "\n" in self.document.text[where : min(start, where + 3_000)].strip():
            return ()
        name = self.reader.names.canonical(who if not who.isupper() else who.title())
        if who in _ANSWERS:
            name = self._interviewee or name
        return (Attribution(sentence.number, ":", "report", name, where, who),)

    @cached_property
    def _interviewee(self) -> str | None:
        """Who answers: the person whom the words before the first question name most often."""
        first = QUESTION.search(self.document.text)
        names = self.reader.names
        said = [m.text for m in names.mentions if first and m.start < first.start()]
        people = [full for name in said if names.is_person(full := names.canonical(name))]
        return Counter(people).most_common(1)[0][0] if people else None

    def _signed(self, end: int, sentence: Sentence) -> tuple[Attribution, ...]:
        """The speaker whose name alone stands behind a dash."""
        match = _SIGNED.match(self.document.text, end)
        if not match:
            return ()
        name = self.reader.names.canonical(match["who"])
        return (
            Attribution(sentence.number, "—", "report", name, match.start("who"), match["who"]),
        )

    @cached_property
    def _labels(self) -> list[tuple[int, str]]:
        return [(m.start(), m["who"]) for m in _LABEL.finditer(self.document.text)]

    def _goes_on(
        self, touched: Sequence[Sentence], known: Sequence[tuple[Attribution, ...]]
    ) -> tuple[Attribution, ...]:
        """Who speaks words whose sentence doesn't tell: whoever spoke just before, or after."""
        number = touched[0].number
        if number == 1:
            return ()
        previous = self.document.sentences[number - 2]
        at = bisect_left(self.quotations, touched[0].start, key=lambda q: q.start) - 1
        near = at >= 0 and self.quotations[at].end > previous.start
        if near and known[at] and not _COLON.search(previous.text):
            return known[at]
        return tuple(self._of(previous)[-1:]) or self.about(previous)

    def _is_quoted(self, start: int, end: int) -> bool:
        """Whether more of these words stand in quotation marks than not."""
        words = self.document.text[start:end]
        left = sum(map(str.isalpha, self.reader.unquoted[start:end]))
        return left < sum(map(str.isalpha, words)) / 2

    def _own_subject(self, sentence: Sentence, start: int) -> tuple[Attribution, ...]:
        """Whom the sentence is about, where words of it stand before the quotation."""
        before = self.reader.unquoted[sentence.start : start]
        return self.about(sentence) if any(map(str.isalpha, before)) else ()

    def about(self, sentence: Sentence) -> tuple[Attribution, ...]:
        """Whom a sentence is about, in the shape of a cue without words."""
        name, words = self.subjects[sentence.number - 1] if self.subjects else (None, None)
        if not name:
            return ()
        return (Attribution(sentence.number, "", "report", name, sentence.start, words),)

    def _of(self, sentence: Sentence) -> tuple[Attribution, ...]:
        first = bisect_left(self._starts, sentence.start)
        return self.cues[first : bisect_left(self._starts, sentence.end)]

    def _next_sentence(self, last: Sentence, end: int) -> tuple[Attribution, ...]:
        """A sentence behind that only says who spoke: "“Is it safe?” Lee said."."""
        text = self.document.text
        if last.number >= len(self.document.sentences) or end < last.end:
            return ()
        following = self.document.sentences[last.number]
        cues = self._of(following)
        if not cues or "\n" in text[last.end : following.start]:
            return ()
        begins = text[following.start : cues[0].start]
        behind = cues[0].start + len(cues[0].cue)
        short = (
            len(begins) < LONGEST_NAME and not _TURN.search(begins) and not _QUOTES.search(begins)
        )
        return tuple(cues[:1]) if short and _SAYS_NO_MORE.match(text, behind) else ()


def _same_phrase(one: str, other: str) -> bool:
    """Whether two descriptions have the same head, and one adds nothing that the other denies."""
    a, b = _described(one), _described(other)
    if any({a[1], b[1]} <= body and a[1] != b[1] for body in lexicon.SAME_BODY):
        return True
    if not a[1] or a[1] != b[1] or one[0].isupper() != other[0].isupper():
        return False
    return a[0] <= b[0] or b[0] <= a[0]


def _described(phrase: str) -> tuple[frozenset[str], str]:
    words = folded(phrase).split()
    at = next((i for i, word in enumerate(words) if word in _ENDS_HEAD and i), len(words))
    head = words[at - 1].strip(",") if words else ""
    return frozenset(words) - lexicon.FUNCTION, head
