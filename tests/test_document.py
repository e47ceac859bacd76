import hashlib
import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarizer.document import MAX_SENTENCE, Document, normalize
from summarizer.errors import EmptyArticleError

# Pieces newswire copy is made of, so that random texts reach the rules, not just the letters.
PIECES = [
    *("The mayor left", "he said", "Ms. Orlova", "U.S.", "e.g.", "3.5", "1.", "node.js", "M."),
    *(".", "!", "?", "…", "。", "！", "؟", ",", ":", "-", "—", "*", " ", " ", "\n", "\n\n", "\r\n"),
    *('"', "'", "“", "”", "‘", "’", "«", "»", "„", "「", "」", "(", ")", "[1]"),
    *(
        "他走了",
        "帰った",
        "と",
        "Он ушёл",
        "ذهب",
        "é",
        "e\u0301",
        "😀",
        "\u00a0",
        "\u200f",
        "\ufeff",
    ),
    *(
        "\x00",
        "\x85",
        "\u2028",
        "\ud800",
        "x" * 400,
        "A line as long as they get in a wrapped text",
    ),
]
TEXTS = st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))


def sentences(text: str, language: str | None = None) -> list[str]:
    return [sentence.text for sentence in Document.from_text(text, language=language).sentences]


def document_or_none(text: str) -> Document | None:
    try:
        return Document.from_text(text)
    except EmptyArticleError:
        assert not any(map(str.isalnum, normalize(text)))
        return None


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("a" * 3_000 + "。" * 3_000)
@example(("x. " * 2_000) + "Y")
def test_a_sentence_is_the_text_between_its_offsets_and_nothing_is_lost(text: str) -> None:
    if not (document := document_or_none(text)):
        return
    position = 0
    for number, sentence in enumerate(document.sentences, start=1):
        assert sentence.number == number
        assert sentence.text == document.text[sentence.start : sentence.end]
        assert sentence.text == sentence.text.strip() != ""
        assert len(sentence.text) <= MAX_SENTENCE
        assert not document.text[position : sentence.start].strip()
        position = sentence.end
    assert not document.text[position:].strip()


@settings(deadline=None)
@given(TEXTS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@settings(deadline=None)
@given(TEXTS)
def test_a_document_of_a_documents_text_is_the_same_document(text: str) -> None:
    if document := document_or_none(text):
        assert Document.from_text(document.text) == document


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_two_articles_one_after_the_other_give_the_sentences_of_both(
    first: str, second: str
) -> None:
    # A language is given because a longer text may be guessed better; the lines of each
    # are joined by white space, because how wide a text is wrapped is seen in all of it.
    # A byte order mark is dropped where a text begins, so neither may begin with one.
    one, two = (" ".join(normalize(text).split()).lstrip("\ufeff ") for text in (first, second))
    if any(map(str.isalnum, one)) and any(map(str.isalnum, two)):
        both = sentences(f"{one}\n\n{two}", "en")
        assert both == sentences(one, "en") + sentences(two, "en")


@pytest.mark.parametrize("text", ["", " \n ", "\ufeff", "* * *", "\x00\x01", "…", "\ud800"])
def test_a_text_without_letters_and_digits_is_no_article(text: str) -> None:
    with pytest.raises(EmptyArticleError, match="blank"):
        Document.from_text(text, id="blank.txt")


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("\ufeffRain fell.", "Rain fell."),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\x00b\x07c\x7fd\x9fe\ud800f", "abcdef"),
        ("\x00\ufeffa", "a"),
        ("a\r\x00\nb", "a\nb"),
        ("kept:\t\u00a0😀e\u0301\u200f\u2066…", "kept:\t\u00a0😀e\u0301\u200f\u2066…"),
    ],
)
def test_only_what_is_no_text_is_removed(text: str, normalized: str) -> None:
    assert normalize(text) == normalized


@pytest.mark.parametrize(
    "expected",
    [
        ['"I can\'t go."', "He left."],
        ["“We will stay.”", "She smiled."],
        ['"We won. They lost," the coach said.', "Then it rained."],
        ["'Nobody told us.'", "The port stayed shut."],
        ["It was over (or so they thought).", "It was not."],
        ["Mr. Tan met Gen. Ruiz and Lt. Col. Obi in St. Ives on Jan. 4.", "They ate."],
        ["She told Ms. Orlova that J. R. Boone and J.R.R. Boone had gone.", "Both had."],
        ["The U.S. Army left at 5 p.m. on Sunday.", "No. 9 rose 3.5 percent."],
        ["Acme Inc. said so.", "It sold 1.5 million... and more."],
        ["He waited...", "Then nothing came, e.g. boats or planes."],
        ["Did they?", "They did!", "All went home."],
        ["ORAN, Algeria (XYZ) — Fishermen struck.", "Boats stayed in."],
        ["Brest (France) (XYZ) - The mayor said on Monday he would go.", "He did not."],
        ["PORT ELLEN, Jan. 5 (XYZ) -- Snow fell.", "It melted."],
        ["1. The curfew ends.", "2. The road opens."],
        ["He left.[1]", "They stayed.[2]"],
    ],
)
def test_newswire_copy_is_cut_where_its_sentences_end(expected: list[str]) -> None:
    assert sentences(" ".join(expected), "en") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was late, he said.That night rain fell.", 2),
        ('It was "late," he said.”That night rain fell.', 2),
        ('They went in."We saw smoke," one said.', 2),
        ('He said: "It is late."Then he left.', 2),
        ("It began in 2019.That year rain fell.", 2),
        ("She called Mr.Smith about it.", 1),
        ("See www.Harbour.Com or the port's node.Js page.", 1),
        ("The U.S.Navy and J.R.R.Boone, e.g.That one.", 1),
        ("Write to press@Harbour.Org today.", 1),
        ("Prices rose 3.5 percent.", 1),
    ],
)
def test_a_full_stop_without_a_space_ends_a_sentence_unless_it_is_part_of_a_word(
    text: str, expected: int
) -> None:
    assert len(sentences(text, "en")) == expected


def test_a_missing_space_is_cut_behind_the_full_stop_and_its_quotation_mark() -> None:
    assert sentences('"It is late," he said.That is all.', "en")[1] == "That is all."
    assert sentences("“It is late.”That is all.", "en")[0] == "“It is late.”"
    assert sentences('Smoke rose."We ran," one said.', "en")[1] == '"We ran," one said.'


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["« Je pars. »", "M. Roux est venu.", "« Non ! » a-t-il dit.", "Vraiment ?"]),
        ("de", ["„Ich gehe.“", "Er ging.", "Am 3. Mai kam Dr. Kern z. B. nach St. Pölten."]),
        ("es", ["El Sr. Vega llamó.", "¿Quién?", "¡Nadie!", "D. Juan calló."]),
        ("ru", ["«Я ухожу».", "«Нет!» — сказал он.", "Завод им. Кирова закрыт."]),
        ("uk", ["«Я йду».", "«Ні!» — сказав він.", "Міст закрито."]),
        ("ar", ["هل غادر الوزير؟", "غادر أمس.", "قال: «لن نعود»."]),
    ],
)
def test_other_languages_are_cut_by_their_own_rules(language: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), language) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh", ["他走了。", "你呢？", "“我也走了。”他说。", "下雨了！"]),
        ("ja", ["雨が降った。", "「行く。」と述べた。", "本当？"]),
    ],
)
def test_languages_without_spaces_are_cut_behind_their_full_stops(
    language: str, expected: list[str]
) -> None:
    assert sentences("".join(expected), language) == expected


def test_lines_that_stand_alone_are_sentences_of_their_own() -> None:
    lines = [
        "Harbour strike enters its second week",
        "By Ada Quill",
        "09:15 GMT Pickets gather at the gate",
        "10:40 GMT The first ship turns away",
        "- higher pay for night shifts",
        "- an end to the lay-offs",
        f"Dockers in the northern port voted on Monday to go on{' and on' * 20}.",
    ]
    assert sentences("\n".join(lines)) == lines


def test_a_hard_wrapped_paragraph_is_read_as_one() -> None:
    text = (
        "Harbour strike enters its second week\n"
        "By Ada Quill\n\n"
        "Dockers in the northern port voted on Monday to go on with their\n"
        "strike, a leader said. The company, led for all of a decade by Gen.\n"
        "Orlov, called on them to return to work. Nobody had answered by the\n"
        "evening. Boone left.\n\n"
        "Ships were sent elsewhere.\n"
    )
    title, byline, *body = sentences(text)
    assert (title, byline) == ("Harbour strike enters its second week", "By Ada Quill")
    assert body == [
        "Dockers in the northern port voted on Monday to go on with their\nstrike, a leader said.",
        "The company, led for all of a decade by Gen.\nOrlov, called on them to return to work.",
        "Nobody had answered by the\nevening.",
        "Boone left.",
        "Ships were sent elsewhere.",
    ]


def test_a_line_broken_in_the_middle_of_a_sentence_does_not_break_it() -> None:
    text = "The union said on Monday evening that it would never\nagree to this.\nBoats stayed in."
    assert sentences(text)[0].endswith("never\nagree to this.")


def test_offsets_count_code_points_of_the_users_own_file() -> None:
    text = "😀 Rain fell.\n\nE\u0301lan won. 他走了。"
    second = Document.from_text(text).sentence(2)
    assert text[second.start : second.end] == "E\u0301lan won."


def test_a_long_quotation_is_cut_inside() -> None:
    said = " ".join(f"We asked for answer number {n} and none came." for n in range(20))
    assert len(sentences(f"“{said}” Boone said.", "en")) >= 20


def test_a_sentence_without_an_end_is_cut_behind_a_clause_or_a_word() -> None:
    listed = sentences("port, " * 500)
    assert all(piece.endswith("port,") and len(piece) <= MAX_SENTENCE for piece in listed)
    assert all(piece.startswith("port") for piece in sentences("port " * 500))
    assert list(map(len, sentences("x" * 2_500))) == [1_000, 1_000, 500]


@pytest.mark.parametrize(
    "piece", ["Rain fell. ", "他走了。", 'ab."Cd ', "He said.That ", "a\n", "“A b. "]
)
def test_time_grows_with_the_length_of_the_text_only(piece: str) -> None:
    # At this size anything quadratic takes minutes.
    assert Document.from_text(piece * (300_000 // len(piece))).sentences


def test_sentences_are_found_by_their_number_from_one() -> None:
    document = Document.from_text("Rain fell. Boats sank.")
    assert [document.sentence(n).text for n in (1, 2)] == ["Rain fell.", "Boats sank."]
    for number in (0, -1, 3):
        with pytest.raises(IndexError, match=f"no sentence {number}"):
            document.sentence(number)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Harbour strike ends\n\nRain fell.", "Harbour strike ends"),
        ("\n Harbour strike ends \nRain fell.", "Harbour strike ends"),
        ("Rain fell.\n\nBoats sank.", None),
        ("Harbour strike ends", None),
        ("x" * 151 + "\n\nRain fell.", None),
    ],
)
def test_a_short_first_line_without_a_full_stop_is_the_title(text: str, title: str | None) -> None:
    assert Document.from_text(text).title == title


def test_what_is_known_is_not_guessed() -> None:
    document = Document.from_text("A line\n\nRain fell.", id="a.txt", title="Given", language="cy")
    assert (document.id, document.title, document.language) == ("a.txt", "Given", "cy")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The dockers said that they were to stay and that it was not over.", "en"),
        ("Le maire a dit que les marins ne sont pas dans le port avec des armes.", "fr"),
        ("El alcalde dijo que los barcos y las redes se quedan en el puerto por la lluvia.", "es"),
        ("Der Hafen ist nicht mehr zu und die Schiffe sind mit dem Wind gekommen.", "de"),
        ("O prefeito não disse que os barcos do porto são para uma viagem ao mar.", "pt"),
        ("Il sindaco non è nel porto, gli uomini della nave sono più lontani.", "it"),
        ("De burgemeester zei dat het schip niet in een haven van het land is.", "nl"),
        ("Мэр заявил, что рыбаки не выйдут в море.", "ru"),
        ("Мер заявив, що рибалки не вийдуть у море, і пішов.", "uk"),
        ("قال رئيس البلدية إن الصيادين غادروا الميناء", "ar"),
        ("市长说渔民已经离开港口。", "zh"),
        ("市長は漁師が港を離れたと述べた。", "ja"),
        ("시장은 어부들이 항구를 떠났다고 말했다.", "ko"),
        ("Boats, nets, ropes.", None),
        ("شہر کے میئر نے کہا کہ ماہی گیر چلے گئے ہیں", None),
        ("12 34 56", None),
    ],
)
def test_the_language_is_guessed_or_left_open(text: str, language: str | None) -> None:
    assert Document.from_text(text).language == language


def test_the_checksum_is_that_of_the_normalised_text_in_utf_8() -> None:
    plain, marked = Document.from_text("Été.\nFin."), Document.from_text("\ufeffÉté.\r\nFin.")
    assert plain.sha256 == marked.sha256 == hashlib.sha256("Été.\nFin.".encode()).hexdigest()


def test_the_same_text_always_gives_the_same_document() -> None:
    made = [Document.from_text("Harbour shut\n\nRain fell. Boats sank.") for _ in range(3)]
    assert all(one == other for one, other in itertools.pairwise(made))
