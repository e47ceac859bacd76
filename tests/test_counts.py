import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.checks.counts import Harm, Number, counts, governing, number
from summarizer.document import Document
from summarizer.errors import EmptyArticleError

# Pieces of newswire copy, so that random texts reach the rules.
PIECES = [
    *("killed", "was killed", "the death of", "death toll", "wounded", "by", "missing", "hostages"),
    *(
        "12",
        "1,200",
        "two hundred and",
        "Dozens",
        "scores",
        "between 3 and",
        "at least",
        "5-7",
        "2019",
    ),
    *(
        "a soldier",
        "the mayor",
        "Ana Ruiz",
        "people",
        "of the",
        "and",
        ", including",
        "among",
        "Mr.",
    ),
    *(
        "could",
        "denied",
        "in",
        "not",
        "43-year-old",
        "'s",
        "’s",
        "--",
        "(",
        ")",
        ",",
        ".",
        ";",
        "\n",
    ),
    *("²", "٣", "%", "$", "½", "\u00a0", "e\u0301", "…", "“", "”", "x" * 300, "9" * 400),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=50).map(" ".join))


def document(text: str) -> Document:
    return Document.from_text(text, language="en")


def harmed(text: str) -> list[tuple[str, str | None]]:
    """What ``counts`` reads in a text: phrase and harm."""
    return [(count.text, count.harm) for count in counts(document(text))]


def told(text: str) -> list[tuple[str, ...]]:
    """How each count is told: any of "past", "possible", "denied"."""
    return [
        (
            count.text,
            *(["past"] if count.historical else []),
            *(["possible"] if count.hypothetical else []),
            *(["denied"] if count.negated else []),
        )
        for count in counts(document(text))
    ]


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("12", 12),
        ("12 people", 12),
        ("1,200 farmers", 1_200),
        ("2 000 people", 2_000),
        ("1.5 million people", 1_500_000),
        ("3 million", 3_000_000),
        ("thirty-one", 31),
        ("two hundred and five miners", 205),
        ("two thousand five hundred", 2_500),
        ("five hundred thousand", 500_000),
        ("a hundred people", 100),
        ("a dozen", 12),
        ("two dozen students", 24),
        ("half a dozen men", 6),
        ("both men", 2),
        ("14 wounded", 14),
        ("two of the dead man's brothers", 2),
    ],
)
def test_a_plain_number_is_exact(phrase: str, value: int) -> None:
    assert number(phrase) == Number(value, value, value)


@pytest.mark.parametrize(
    "modifier", ["at least", "over", "more than", "No fewer than", "at  least"]
)
def test_at_least_leaves_the_high_side_open(modifier: str) -> None:
    assert number(f"{modifier} 14 people") == Number(14, 14, None)


def test_or_more_leaves_the_high_side_open() -> None:
    assert number("12 or more people") == Number(12, 12, None)


@pytest.mark.parametrize("modifier", ["about", "some", "around", "roughly", "nearly", "Almost"])
def test_about_gives_the_best_only(modifier: str) -> None:
    assert number(f"{modifier} 200 people") == Number(None, 200, None)


@pytest.mark.parametrize(
    "modifier", ["up to", "as many as", "no more than", "fewer than", "Less than"]
)
def test_up_to_gives_the_high_side_only(modifier: str) -> None:
    assert number(f"{modifier} 30 people") == Number(None, None, 30)


@pytest.mark.parametrize(
    "phrase",
    ["10 to 15 people", "between 10 and 15 people", "10-15 people", "10 – 15", "ten to 15"],
)
def test_a_range_gives_low_best_and_high(phrase: str) -> None:
    assert number(phrase) == Number(10, 10, 15)


@pytest.mark.parametrize(
    ("phrase", "best"),
    [
        ("several people", 3),
        ("Many civilians", 3),
        ("a few men", 3),
        ("tens of people", 10),
        ("Dozens", 12),
        ("hundreds more protesters", 100),
        ("thousands", 1_000),
        ("tens of thousands", 10_000),
        ("hundreds of thousands of people", 100_000),
        ("several hundred people", 300),
        ("scores of people", None),
    ],
)
def test_a_vague_word_gives_the_codebooks_best(phrase: str, best: int | None) -> None:
    assert number(phrase) == Number(None, best, None)


@pytest.mark.parametrize(
    "phrase",
    [
        "a soldier",
        "one man",
        "Corporal Molina",
        "the bishop",
        "a 43-year-old man",
        "his wife",
        "nurse",
    ],
)
def test_a_single_victim_is_exactly_one(phrase: str) -> None:
    assert number(phrase) == Number(1, 1, 1)


@pytest.mark.parametrize("phrase", ["no one", "nobody", "no casualties"])
def test_nobody_is_exactly_none(phrase: str) -> None:
    assert number(phrase) == Number(0, 0, 0)


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "protesters",
        "12 percent",
        "12%",
        "$12",
        "12 years",
        "4:30",
        "3-2",
        "2.5",
        "F-16",
        "one in five",
    ],
)
def test_a_phrase_that_counts_nobody_has_no_number(phrase: str) -> None:
    assert number(phrase) is None


def test_a_language_without_a_file_has_no_numbers() -> None:
    assert number("12 people", "xx") is None
    assert counts(Document.from_text("A bomb killed 12 people.", language="xx")) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A soldier was killed.", ["A soldier"]),
        ("The blast killed one man.", ["one man"]),
        ("A shell hit the house, killing one man.", ["one man"]),
        ("Gunmen killed a policeman.", ["a policeman"]),
        ("The bishop was murdered.", ["The bishop"]),
        ("Tomas Ibarra was killed.", ["Tomas Ibarra"]),
        ("They condemned the assassination of Tomas Ibarra.", ["Tomas Ibarra"]),
        ("Ibarra's murder was condemned.", ["Ibarra"]),
        ("A 43-year-old man was killed.", ["A 43-year-old man"]),
        ("Tomas Ibarra, 43, was killed.", ["Tomas Ibarra"]),
        ("Tomas Ibarra, the mayor of Tolva, was shot dead.", ["Tomas Ibarra"]),
        ("Ana Ruiz, a nurse from Tolva, Montania, was killed.", ["Ana Ruiz"]),
        ("A bomb killed peasant leader Tomas Ibarra.", ["Tomas Ibarra"]),
        ("The driver of the minister died.", ["The driver"]),
    ],
)
def test_a_single_victim_needs_no_number(text: str, expected: list[str]) -> None:
    assert harmed(text) == [(phrase, "killed") for phrase in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The blast killed 15 people.", ["15 people"]),
        ("The deaths of 12 miners shocked the town.", ["12 miners"]),
        ("The killing of six monks is under investigation.", ["six monks"]),
        ("There were 12 deaths.", ["12 deaths"]),
        ("The flood claimed the lives of 59 passengers.", ["59 passengers"]),
        ("The flood claimed 12 lives.", ["12 lives"]),
        ("The death toll rose to 41.", ["41"]),
        ("The death toll rose from 30 to 41 on Monday.", ["41"]),
        ("Three bodies were found.", ["Three bodies"]),
        ("The six murdered monks were buried.", ["six murdered monks"]),
        ("Seven people, two of them children, were killed.", ["Seven people", "two of them"]),
        ("Among the dead were two soldiers and a nurse.", ["two soldiers", "a nurse"]),
        ("The dead included three children.", ["three children"]),
        ("Two people killed in the raid were miners.", ["Two people"]),
        ("Two men who were walking home were shot dead.", ["Two men"]),
        ("Two guards of the envoy were killed.", ["Two guards"]),
        ("Two gunmen killed a guard.", ["a guard"]),
        ("A bomb destroyed 12 tanks, killing 3.", ["3"]),
    ],
)
def test_each_kind_of_cue_finds_its_people(text: str, expected: list[str]) -> None:
    assert harmed(text) == [(phrase, "killed") for phrase in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gunmen killed two soldiers and three farmers.", ["two soldiers", "three farmers"]),
        ("A soldier, two guards and a child were killed.", ["A soldier", "two guards", "a child"]),
        ("The bomb killed 15 people, including three children.", ["15 people", "three children"]),
        ("15 people were killed, including three children.", ["15 people", "three children"]),
        ("A woman, her two sons and a maid were killed.", ["A woman", "two sons", "a maid"]),
    ],
)
def test_a_list_shares_its_cue(text: str, expected: list[str]) -> None:
    assert harmed(text) == [(phrase, "killed") for phrase in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The raid left 12 dead and 30 injured.", [("12", "killed"), ("30", "injured")]),
        (
            "Dozens have been wounded and two people have died.",
            [("Dozens", "injured"), ("two people", "killed")],
        ),
        (
            "He wounded two of the dead man's brothers.",
            [("two of the dead man's brothers", "injured")],
        ),
        ("Police attacked two farmers and one child was killed.", [("one child", "killed")]),
        ("Five guards were among the 14 wounded.", [("Five guards", "injured"), ("14", "injured")]),
        (
            "The blast killed at least 14 people and injured dozens more.",
            [("at least 14 people", "killed"), ("dozens more", "injured")],
        ),
        ("Two men were kidnapped and murdered.", [("Two men", "detained"), ("Two men", "killed")]),
        (
            "15 soldiers were killed and 20 others wounded when a mine exploded.",
            [("15 soldiers", "killed"), ("20 others", "injured")],
        ),
    ],
)
def test_the_harm_is_that_of_the_clause(text: str, expected: list[tuple[str, str]]) -> None:
    assert harmed(text) == expected


@pytest.mark.parametrize(
    ("text", "phrase", "harm"),
    [
        ("Thousands have been arrested.", "Thousands", "detained"),
        ("They had detained hundreds more protesters.", "hundreds more protesters", "detained"),
        ("Seven hostages were released.", "Seven hostages", "detained"),
        ("Gunmen kidnapped seven aid workers.", "seven aid workers", "detained"),
        ("A court jailed two activists for 12 years.", "two activists", "detained"),
        ("After the storm 20 remain missing.", "20", "missing"),
        ("Three children are unaccounted for.", "Three children", "missing"),
        ("A fire forced 3,000 to flee their homes.", "3,000", "displaced"),
        ("Hundreds of thousands fled their homes.", "Hundreds of thousands", "displaced"),
        ("The flood left 3,000 people homeless.", "3,000 people", "displaced"),
        ("Two players were hurt.", "Two players", "injured"),
    ],
)
def test_every_harm_has_its_cues(text: str, phrase: str, harm: str) -> None:
    assert harmed(text) == [(phrase, harm)]


@pytest.mark.parametrize(
    "text",
    [
        "He was jailed for 12 years.",
        "One in five people were killed.",
        "About 12 percent of the wounded died.",
        "The storm killed two birds.",
        "The storm destroyed 12 houses and killed 30 cows.",
        "The fire cost $12 million.",
        "At 10:30 they died.",
        "They lost 3-2 and were hurt.",
        "They were killed in 1989.",
        "The 12 km march left many homes empty.",
        "They were killed by two gunmen.",
        "He died.",
        "Soldiers were wounded.",
        "The mayor met two farmers.",
        "The president called it a shot in the arm.",
        "He was questioned by a lawyer for the firm and then arrested.",
        "In Tolva, soldiers were killed.",
        "Two assassination attempts failed.",
        "Ibarra said the system is rigged and wounded families deserve better.",
    ],
)
def test_what_counts_no_harmed_people_is_not_found(text: str) -> None:
    assert harmed(text) == []


def test_who_did_it_is_not_a_victim() -> None:
    assert harmed("A woman was killed by two gunmen.") == [("A woman", "killed")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2019, 43 people died.", ("43 people", "past")),
        ("Ten years ago 43 people were killed.", ("43 people", "past")),
        ("The storm killed 43 people last year.", ("43 people", "past")),
        ("TOLVA, 4 May 2019 - In 2019, 43 people died.", ("43 people",)),
        ("TOLVA, 4 May 2021 - In 2019, 43 people died.", ("43 people", "past")),
        ("TOLVA, 4 Feb 90 - On 3 March 1989 a bomb killed 43 people.", ("43 people", "past")),
        ("A raid could kill hundreds.", ("hundreds", "possible")),
        ("If the dam breaks, thousands would have died.", ("thousands", "possible")),
        ("The death toll could reach 40.", ("40", "possible")),
        ("They threatened to kill two monks.", ("two monks", "possible")),
        ("Rebels planned to kill a judge.", ("a judge", "possible")),
        ("The army went on to kill 12 farmers.", ("12 farmers",)),
        ("No one was hurt.", ("No one", "denied")),
        ("Officials denied that 12 people died.", ("12 people", "denied")),
        ("The army denied killing 12 farmers.", ("12 farmers", "denied")),
        ("Two soldiers were not killed.", ("Two soldiers", "denied")),
    ],
)
def test_what_did_not_happen_now_is_told_apart(text: str, expected: tuple[str, ...]) -> None:
    assert told(text) == [expected]


def test_a_year_holds_for_its_clause() -> None:
    text = "In 1998 a bomb killed 29 people; on Friday two people were hurt."
    assert told(text) == [("29 people", "past"), ("two people",)]


def test_a_count_knows_its_cue_and_its_number() -> None:
    (count,) = counts(document("Police came. At least 14 people were wounded."))
    assert (count.sentence, count.cue, count.number) == (2, "wounded", Number(14, 14, None))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("At least 14 people", "at least 14 people"),
        ("“at least  14”", "at least 14 people"),
        ("30", "30"),
        ("30 injured", "30"),
        ("a nurse", "a nurse"),
    ],
)
def test_a_phrase_names_its_count(phrase: str, text: str) -> None:
    article = document("The blast killed at least 14 people and a nurse and left 30 injured.")
    found = governing(article, 1, phrase)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize("phrase", ["14 people", "at least 41 people", "the mayor", "people", ""])
def test_a_phrase_with_another_number_or_other_people_names_no_count(phrase: str) -> None:
    article = document("The blast killed at least 14 people and the nurse.")
    assert governing(article, 1, phrase) is None


@pytest.mark.parametrize("sentence", [-1, 0, 2])
def test_a_sentence_that_is_not_there_has_no_count(sentence: int) -> None:
    assert governing(document("A bomb killed 12 people."), sentence, "12 people") is None


@pytest.mark.parametrize("harm", ["killed", "injured"])
def test_where_two_counts_fit_the_harm_decides(harm: Harm) -> None:
    found = governing(document("The raid left 12 dead and 12 injured."), 1, "12", harm)
    assert found is not None
    assert found.harm == harm


def test_people_without_harm_have_none() -> None:
    found = governing(document("The mayor met 12 farmers."), 1, "12 farmers")
    assert found is not None
    assert (found.harm, found.cue) == (None, "")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("was killed " * 90)
@example("12 people, " * 90 + "were killed")
@example("and a soldier " * 60 + "were killed, including " * 5)
def test_offsets_are_exact_and_nothing_raises(text: str) -> None:
    try:
        article = document(text)
    except EmptyArticleError:
        return
    number(text)
    found = counts(article)
    assert list(found) == sorted(found, key=lambda count: count.start)
    for count in found:
        sentence = article.sentence(count.sentence)
        assert sentence.start <= count.start < count.end <= sentence.end
        assert count.text == article.text[count.start : count.end]
        governing(article, count.sentence, count.text, count.harm)
