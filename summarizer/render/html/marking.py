"""An article in pieces: its words cut wherever the words of an item begin or end.

Offsets count code points, as Python's strings do and scripts in a page do not, so all cutting
is done here.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from summarizer.document import Document, Sentence


@dataclass(frozen=True)
class Mark:
    """Words of the article that belong to an item.

    Attributes:
        item: the item's place in the page.
        start: offset of the first character.
        end: offset behind the last one.
        telling: whether they are, within its evidence, what shows most directly that it holds.
    """

    item: str
    start: int
    end: int
    telling: bool = False


@dataclass(frozen=True)
class Piece:
    """Words in which no mark begins or ends.

    Attributes:
        start: offset of the first character.
        text: the words, verbatim.
        items: the items they belong to.
        telling: those of them whose telling words they are.
    """

    start: int
    text: str
    items: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """A sentence in pieces, or what stands between two of them, which has no sentence.

    Attributes:
        sentence: the sentence, or None.
        pieces: its words, in order.
    """

    sentence: Sentence | None
    pieces: tuple[Piece, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items that words in it belong to."""
        return tuple(dict.fromkeys(item for piece in self.pieces for item in piece.items))

    @property
    def shared(self) -> tuple[str, ...]:
        """The items that all of it belongs to."""
        return tuple(one for one in self.items if all(one in p.items for p in self.pieces))


Paragraph = tuple[Part, ...]


def paragraphs(document: Document, marks: Sequence[Mark]) -> list[Paragraph]:
    """The article, paragraph by paragraph; of white space, only what lies within one."""
    spans = document.paragraphs
    edges = {edge for span in spans for edge in span}
    edges |= {edge for one in document.sentences for edge in (one.start, one.end)}
    found: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces(document.text, marks, edges):
        at = bisect_right(spans, piece.start, key=lambda span: span[0]) - 1
        if at >= 0 and piece.start < spans[at][1]:
            found[at].append(piece)
    return [tuple(_parts(found[at], document)) for at in sorted(found)]


def _parts(found: Sequence[Piece], document: Document) -> Iterator[Part]:
    for sentence, those in groupby(found, key=lambda piece: sentence_at(document, piece.start)):
        yield Part(sentence, tuple(those))


def sentence_at(document: Document, offset: int) -> Sentence | None:
    """The sentence that covers an offset."""
    at = bisect_right(document.sentences, offset, key=lambda one: one.start) - 1
    covers = at >= 0 and offset < document.sentences[at].end
    return document.sentences[at] if covers else None


def pieces(text: str, marks: Sequence[Mark], edges: set[int]) -> Iterator[Piece]:
    """The whole text, cut at these edges and wherever a mark begins or ends."""
    opened, closed = defaultdict(list), defaultdict(list)
    for mark in marks:
        opened[mark.start].append(mark)
        closed[mark.end].append(mark)
    active: dict[Mark, None] = {}
    last = Piece(0, "")
    for start, end in pairwise(sorted({0, len(text), *edges, *opened, *closed})):
        for mark in closed[start]:
            active.pop(mark, None)
        active |= dict.fromkeys(opened[start])
        items = dict.fromkeys(mark.item for mark in active)
        telling = dict.fromkeys(mark.item for mark in active if mark.telling)
        if start in edges or (last.items, last.telling) != (tuple(items), tuple(telling)):
            yield from [last] if last.text else ()
            last = Piece(start, "", tuple(items), tuple(telling))
        last = replace(last, text=last.text + text[start:end])
    yield last
