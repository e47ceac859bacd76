"""Text into a Document: normalised text, cut into numbered sentences with exact offsets.

``sentencex`` proposes where sentences end; the rules here correct what it gets wrong in
newswire copy. Both only choose where to *cut* the text and never produce text of their own,
so a sentence is a slice of the document whatever they decide.
"""

import hashlib
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import sentencex  # type: ignore[import-untyped]  # a Rust module without stubs

from summarizer.errors import EmptyArticleError
from summarizer.language import guess

MAX_SENTENCE = 1_000
MAX_TITLE = 150

# A quotation is one sentence with its speaker up to this length; longer ones are cut inside.
LONG_QUOTATION = 300
# Hard-wrapped lines are about this long; shorter ones are headlines, bylines, list items.
WRAPPED = range(40, 121)

# sentencex takes quadratic time, so it sees this many characters at once.
WINDOW = 5_000

CLOSERS = "\"'”’»›)\\]」』）"

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE = re.compile(r"[^\n\u2028\u2029]+")
_NEWLINE = re.compile(r"[\n\u2028\u2029]")
_LIST_ITEM = re.compile(r"(?:[-–—*•·▪◦‣]|\d{1,2}[.)])\s")
_SENTENCE_END = re.compile(rf"[.!?…。！？؟।][{CLOSERS}]*$")
# One space for one character, so that offsets stay: a wrapped line is no boundary.
_AS_SPACE = str.maketrans(dict.fromkeys("\n\t\u2028\u2029\u00a0\u202f", " "))
_QUOTATION_MARK = re.compile(r"[\"“”„«»「」『』‘`]|(?<!\w)['’]|['’](?!\w)")

_GLUED = re.compile(
    rf"(?<=[^\W\d_]{{2}}|\d\d)(?P<stop>[.!?])(?P<close>[{CLOSERS}]*)[\"“‘«]?"
    r"(?P<word>[^\W\d_]+)(?=[\s,;:’'\-]|$)"
)
_WEB_ADDRESS = re.compile(r"www\.|[/@\\]|\.(?:com|org|net|gov|js)\b", re.IGNORECASE)
_CJK_END = re.compile(rf"[。！？．][{CLOSERS}]*$")
_LATE_CLOSERS = re.compile(rf"[{CLOSERS}*†]+(?=\s)")
_CLAUSE_END = re.compile(r"[,;:،؛–—](?=\s)|[，、；：]")

# A full stop after these does not end a sentence, though sentencex thinks so.
_ABBREVIATIONS = {
    code: frozenset(words.split())
    for code, words in {
        "en": "Ms Mx Mmes Messrs Cdr Lieut Spc Pte Sgts Ofc Const Ald Amb Atty Dep Ft Ste approx",
        "fr": "M Mme Mmes Mlle Mgr Me Dr Pr St Ste janv févr avr juil sept oct nov déc",
        "es": "D Dña Cnel Tte",
        "pt": "D Av Exma Profa Cel",
        "de": "Hrn Abs Okt Dez geb gest",
        "it": "S pag",
        "nl": "mevr ds jhr",
        "ru": "им ген полк ст обл пл млн млрд",
        "uk": "ген просп",
        "ar": "د م أ",
    }.items()
}
# "1." or "a)" before an item, or a lone mark.
_NO_SENTENCE = re.compile(r"\s*(?:(?:\d{1,3}|[^\W\d_])[.)]|[^\w\s]{1,3})\s*")
_GERMAN_ORDINAL = re.compile(
    r"\b(?:am|dem|im|de[rs]|vom|zum|den|das|die|seit|bis) \d\d?\. *$", re.IGNORECASE
)
_QUOTE_END = re.compile(r"[\"”’»」』]\s*$")
# Who said it stays with the quotation: « Non ! » — dit-il. 「…」と述べた。“……”他说。
_SPEAKER = re.compile(r"\s*(?:[-–—]+\s*)?([^\W\d_])")
_CJK_SPEAKER = re.compile(r"と|って|[^\s，。！？“「]{1,12}(?:说|說|表示|指出|称|稱)")
_LAST_WORD = re.compile(r"([^\W\d_]+)\.\s*$")


@dataclass(frozen=True)
class Sentence:
    """One sentence of a document.

    Attributes:
        number: from 1, in reading order.
        start: offset of its first character in the document's text.
        end: offset behind its last character.
        text: exactly ``document.text[start:end]``; no white space around it, never empty.
    """

    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Document:
    """An article: its text and its sentences.

    Attributes:
        text: the normalised text all offsets count in, by code points.
        sentences: in order, without overlap; only white space lies between them.
        id: where it came from, for people: a file name, a URL, or "-".
        title: its headline, or None.
        language: ISO 639-1 code, or None when unsure.
    """

    text: str
    sentences: tuple[Sentence, ...]
    id: str
    title: str | None
    language: str | None

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        id: str = "-",  # noqa: A002 - the field's name, and its name in the result
        title: str | None = None,
        language: str | None = None,
    ) -> "Document":
        """Normalise ``text`` and cut it into sentences.

        Title and language are guessed when they are not given.

        Raises:
            EmptyArticleError: there is no letter and no digit in it.
        """
        text = normalize(text)
        if not any(map(str.isalnum, text)):
            raise EmptyArticleError(f"{id}: there is no text in it.")
        language = language or guess(text)
        blocks = list(_blocks(text))
        spans = [span for block in blocks for span in _sentences(text, *block, language or "en")]
        sentences = tuple(
            Sentence(number, start, end, text[start:end])
            for number, (start, end) in enumerate(spans, start=1)
        )
        return cls(text, sentences, id, title or _headline(text, blocks), language)

    @property
    def sha256(self) -> str:
        """Checksum of the normalised text in UTF-8."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def paragraphs(self) -> tuple[tuple[int, int], ...]:
        """Offsets of what no sentence crosses: paragraphs, headlines, items of lists."""
        return tuple(_blocks(self.text))

    def sentence(self, number: int) -> Sentence:
        """The sentence with this number.

        Raises:
            IndexError: no sentence has this number.
        """
        if not 1 <= number <= len(self.sentences):
            raise IndexError(f"{self.id}: no sentence {number}; it has {len(self.sentences)}.")
        return self.sentences[number - 1]


def normalize(text: str) -> str:
    """Remove what is no text: byte order mark, control characters, lone surrogates.

    Line ends become line feeds. Everything else stays, so that offsets are those of the user's
    own file. Normalising twice changes nothing.
    """
    text = _CONTROLS.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return text.lstrip("\ufeff")


def _headline(text: str, blocks: list[tuple[int, int]]) -> str | None:
    start, end = blocks[0]
    first = text[start:end]
    alone = len(blocks) > 1 and not _NEWLINE.search(first)
    if not alone or len(first) > MAX_TITLE or _SENTENCE_END.search(first):
        return None
    return first


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Spans of text no sentence crosses: a line, or the lines of one wrapped paragraph."""
    lines = [span for match in _LINE.finditer(text) if (span := _strip(text, *match.span()))]
    width = _wrap_width(text, lines)
    start, end = lines[0]
    for line, following in pairwise(lines):
        if not _continues(text, line, following, width):
            yield start, end
            start = following[0]
        end = following[1]
    yield start, end


def _strip(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return None
    start += piece.index(stripped[0])
    return start, start + len(stripped)


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The column a text is hard-wrapped at, or 0 when it is not wrapped.

    A wrapped text shows it at least twice: a line as long as they get, the next one going
    on in the middle of a sentence. A few longer lines (an address, a table) do not count.
    """
    lengths = sorted(end - start for start, end in lines if end - start in WRAPPED)
    if not lengths:
        return 0
    width = lengths[math.ceil(0.95 * (len(lengths) - 1))]
    goes_on = sum(
        _is_full(text, line, following, width) and _runs_on(text, line, following)
        for line, following in pairwise(lines)
    )
    return width if goes_on > 1 else 0


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    between = text[line[1] : following[0]]
    is_item = _LIST_ITEM.match(text, following[0])
    if len(_NEWLINE.findall(between)) > 1 or is_item or line[1] - line[0] < WRAPPED.start:
        return False
    if width and _is_full(text, line, following, width):
        return True
    return text[following[0]].islower() and _runs_on(text, line, following)


def _is_full(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Whether the next line's first word would not have fitted on this line."""
    length = line[1] - line[0]
    word = text[following[0] : following[1]][:25].split(maxsplit=1)[0]
    return length in WRAPPED and length <= width + 8 and length + 1 + len(word) > width


def _runs_on(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    tail, first = text[max(line[0], line[1] - 8) : line[1]], text[following[0]]
    unfinished = tail[-1] not in ":;" and not _SENTENCE_END.search(tail)
    return unfinished and first.isalpha() and not first.isupper()


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences in one block."""
    flat = text[start:end].translate(_AS_SPACE)
    for first, last in _pieces(flat, language):
        for cut in _limit(flat, first, last):
            if span := _strip(text, start + cut[0], start + cut[1]):
                yield span


def _pieces(flat: str, language: str) -> Iterator[tuple[int, int]]:
    glued = set(_glued(flat, language))
    begin = 0
    for proposed in sorted(glued | _proposed(flat, language)):
        cut = proposed if proposed in glued else _settle(flat, proposed)
        if cut > begin and not _is_unfinished(flat, begin, cut, language):
            yield begin, cut
            begin = cut
    yield begin, len(flat)


def _proposed(flat: str, language: str) -> set[int]:
    """Where sentencex ends a sentence; inside long quotations too."""
    cuts = set()
    for start, end in _boundaries(flat, language):
        cuts |= {start, end}
        if end - start > LONG_QUOTATION:
            inside = _QUOTATION_MARK.sub(" ", flat[start:end])
            cuts |= {start + cut for _, cut in _boundaries(inside, language)}
    # What follows the last word is punctuation: no sentence of its own.
    last_word = next((at for at in range(len(flat) - 1, 0, -1) if flat[at].isalnum()), 0)
    return {cut for cut in cuts if 0 < cut <= last_word}


def _boundaries(flat: str, language: str) -> Iterator[tuple[int, int]]:
    """What sentencex says, window by window."""
    start = 0
    while start < len(flat):
        window = flat[start : start + WINDOW]
        found = sentencex.get_sentence_boundaries(language, window)
        if start + WINDOW < len(flat) and found[1:]:
            found.pop()  # it may go on in the next window
        yield from ((start + piece["start_index"], start + piece["end_index"]) for piece in found)
        start += found[-1]["end_index"]


def _settle(flat: str, cut: int) -> int:
    """Move a cut off quotation marks it tears from their sentence; 0 when it is no cut."""
    if late := _LATE_CLOSERS.match(flat, cut):
        return 0 if flat[cut - 1].isspace() else late.end()
    while _opens_quotation(flat, cut - 1):
        cut -= 1
    at_space = flat[cut - 1].isspace() or flat[cut].isspace()
    return cut if at_space or _CJK_END.search(flat, max(0, cut - 8), cut) else 0


def _opens_quotation(flat: str, at: int) -> bool:
    return flat[at] in "“„«「『‘" or (flat[at] in "\"'" and flat[at - 1].isspace())


def _glued(flat: str, language: str) -> Iterator[int]:
    """Ends of sentences that no space follows: "he said.That programme"."""
    marks, counted = 0, 0
    for match in _GLUED.finditer(flat):
        marks += flat.count('"', counted, match.end("stop"))
        counted = match.end("stop")
        # A straight quotation mark closes when an odd number stands before it.
        opens = match["close"] == '"' and marks % 2 == 0
        word = match["word"]
        if word[0].isupper() and not word[1:].isupper() and _ends_word(flat, match, language):
            yield match.end("stop") if opens else match.end("close")


def _ends_word(flat: str, match: re.Match[str], language: str) -> bool:
    """Whether the full stop ends a sentence, not an abbreviation or part of an address."""
    before = flat[max(0, match.start() - 60) : match.start()].rsplit(" ", 1)[-1]
    after = flat[match.end() : match.end() + 20].split(" ", 1)[0]
    token = before + match[0] + after
    if not (before[-1].islower() or before[-1].isdigit()) or _WEB_ADDRESS.search(token):
        return False
    return len(list(_boundaries(f"{before}{match['stop']} {match['word']}", language))) > 1


def _is_unfinished(flat: str, begin: int, cut: int, language: str) -> bool:
    """Whether the sentence goes on behind this cut."""
    before = flat[max(begin, cut - 40) : cut]
    if _NO_SENTENCE.fullmatch(flat, begin, cut):
        return True
    if (last := _LAST_WORD.search(before)) and last[1] in _ABBREVIATIONS.get(language, ()):
        return True
    if language == "de" and _GERMAN_ORDINAL.search(before):
        return True
    if not _QUOTE_END.search(before):
        return False
    speaker = _SPEAKER.match(flat, cut)
    return bool(_CJK_SPEAKER.match(flat, cut)) or bool(speaker and speaker[1].islower())


def _limit(flat: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for one sentence: behind a clause, else a word, else anywhere."""
    while end - start > MAX_SENTENCE:
        latest = start + MAX_SENTENCE
        clauses = _CLAUSE_END.finditer(flat, start + MAX_SENTENCE // 2, latest)
        cut = max((clause.end() for clause in clauses), default=0) or flat.rfind(" ", start, latest)
        cut = cut if cut > start else latest
        yield start, cut
        start = cut
    yield start, end
