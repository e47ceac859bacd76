"""Whether two texts say the same thing: negation, denial, opposites, modality, numbers."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from summarizer.checks.polarity import flipped, miscounted, overlap, surer
from summarizer.checks.stemming import snowball

SYLLABLES = ["ban", "cor", "dil", "fen", "gar", "hol", "jum", "kel", "lim", "mor", "nas", "pol"]
ENDINGS = ["ation", "ing", "edly", "ments", "fulness", "ies", "ers", "ously"]

PAIRS = [
    # claim, source, whether it is turned round
    ("the minister did not resign", "The minister did not resign on Monday.", False),
    ("the minister resigned", "The minister did not resign on Monday.", True),
    ("the minister did not resign", "The minister resigned on Monday.", True),
    ("nobody was hurt in the blast", "The blast hurt windows, but nobody was hurt.", False),
    ("people were hurt in the blast", "No people were hurt in the blast.", True),
    ("she was not “safe”", "She said it was “safe”.", True),
    ("she will go to Dorn", "“I will go to Dorn? I will not,” she said.", False),
    ("the army had not aimed at the school", "He denied that the army had aimed at it.", False),
    ("the army had aimed at the school", "He denied that the army had aimed at the school.", True),
    ("an inquiry was under way", "Quist rejected it, saying an inquiry was under way.", False),
    ("denied that a date had been set", "Vogt denied that a date had been set.", False),
    ("denied that no date had been set", "Vogt denied that a date had been set.", True),
    ("there is not no way back", "There is no way back.", True),
    ("talks will go on", "Talks will go on, but the strike will not.", False),
    ("the strike will go on", "Talks will go on, but the strike will not go on.", True),
    ("we do remember the vote", "We don't remember the vote. We remember the noise.", True),
    ("the union demanded that all be freed", "He denied it and demanded that all be freed.", False),
    ("the council accepted the plan", "The council rejected the plan.", True),
    ("the council did not accept the plan", "The council rejected the plan.", False),
    ("prices rose sharply", "Prices fell sharply.", True),
    ("they will strike if she does not resign", "She must resign, or they will strike.", False),
    ("they will strike if she did not resign", "They will strike if she resigns.", True),
    ("crews will leave without the papers", "“Without them, crews will leave,” he said.", False),
    ("crews will not leave without the papers", "“Without them, crews will leave.”", True),
    ("the mayor had not been hurt", "She dismissed talk that the mayor had been hurt.", False),
    ("the mayor had been hurt", "She dismissed talk that the mayor had been hurt.", True),
    ("troops withdrew and others advanced", "Troops withdrew while others advanced.", False),
]


@pytest.mark.parametrize(("claim", "source", "turned"), PAIRS)
def test_what_is_turned_round_is_noticed_and_nothing_else(
    claim: str, source: str, turned: bool
) -> None:
    assert bool(flipped(claim, source)) is turned


@pytest.mark.parametrize(
    ("claim", "source", "more"),
    [
        ("the storm killed hundreds", "The storm could kill hundreds.", True),
        ("the storm could kill hundreds", "The storm could kill hundreds.", False),
        ("the port closed", "The port should close, she said.", True),
        ("the port would close", "The port would close, she said.", False),
        ("the port closed", "The port closed on Friday and may reopen.", False),
    ],
)
def test_a_possibility_stated_as_a_fact_is_noticed(claim: str, source: str, more: bool) -> None:
    assert bool(surer(claim, source)) is more


@pytest.mark.parametrize(
    ("claim", "source", "wrong"),
    [
        ("12 people", "twelve people", False),
        ("2,400 people", "Some 2400 people", False),
        ("2.5 million euros", "2,500,000 euros", False),
        ("2.5 million euros", "2.5 billion euros", True),
        ("13 people", "12 people", True),
        ("hundreds marched", "dozens marched", True),
        ("three helicopters", "two helicopters and three ships", True),
        ("two helicopters", "two helicopters and three ships", False),
        ("ten helicopters", "two helicopters; “We asked for ten,” he said", False),
        ("one of them", "she was alone", False),
        ("45 schools", "41 schools", True),
        ("a ten-day strike", "a nine-day strike", True),
        ("a nine-day strike", "a strike of nine days", False),
        ("the toll was 12", "On March 12 the toll was 11", True),
        ("the vote of March 12", "The vote was held on 12 March.", False),
        ("three times we wrote", "'Three times we wrote,' she said.", False),
    ],
)
def test_a_number_matches_only_itself_and_its_own_thing(
    claim: str, source: str, wrong: bool
) -> None:
    assert bool(miscounted(claim, source)) is wrong


@given(st.text(max_size=120))
def test_a_text_never_contradicts_itself(text: str) -> None:
    assert miscounted(text, text) is None
    assert surer(text, text) is None
    assert overlap(text, text) == 1


WORDS = (
    "the",
    "union",
    "did",
    "not",
    "close",
    "never",
    "denied",
    "that",
    "12",
    "could",
    "but",
    ",",
)


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join), st.text(max_size=40))
def test_nothing_makes_the_comparison_raise(claim: str, other: str) -> None:
    for source in (claim, other, claim + " " + other):
        for compare in (flipped, surer, miscounted):
            assert compare(claim, source) is None or compare(claim, source)


def test_words_are_stemmed_alike_from_many_threads() -> None:
    words = [f"{a}{b}{end}" for a, b, end in product(SYLLABLES, SYLLABLES, ENDINGS)]
    one = snowballstemmer.stemmer("english")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(snowball, words)) == [one.stemWord(word) for word in words]
