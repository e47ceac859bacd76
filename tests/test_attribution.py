from time import perf_counter
from typing import Any

import pytest

from summarizer import Document
from summarizer.checks.analysis import Analysis
from summarizer.checks.names import untitled

SPEAKERS = [
    ("Mayor Ann Lee said the bridge was safe.", ["Ann Lee"]),
    ('"The bridge is safe," said Mayor Ann Lee.', ["Ann Lee"]),
    ('"The bridge is safe," Ann Lee, the mayor, said.', ["Ann Lee"]),
    ("The mayor, Ann Lee, said the bridge was safe.", ["Ann Lee"]),
    ("DORN (Newsline) - Mayor Ann Lee on Monday urged residents to leave.", ["Ann Lee"]),
    ('Mayor Ann Lee spoke on Monday. "It is safe," she said.', ["Ann Lee"]),
    ('Ann Lee said little. "It is safe," the union leader said.', ["Ann Lee", "Ann Lee"]),
    ("Standing beside Bo Quist, Prime Minister Ann Lee called for new polls.", ["Ann Lee"]),
    ("Ann Lee praised the crew and urged drivers to stay at home.", ["Ann Lee", "Ann Lee"]),
    ("According to Ann Lee, the bridge is safe.", ["Ann Lee"]),
    ("'It is safe,' said the port's regional head, Ann Lee.", ["Ann Lee"]),
    (
        "The Dock Union of Velk met Tern Motors. Tern Motors said no. The union said it was sad.",
        ["Tern Motors", "Dock Union of Velk"],
    ),
    ("Ann Lee hasn't said why it closed.", ["Ann Lee"]),
    ("According to Ann Lee the bridge is safe.", ["Ann Lee"]),
    ("Governor of North Dorn Ann Lee said it was late.", ["Ann Lee"]),
    ("Police in Dorn said they had arrested two men.", ["Police in Dorn"]),
    ("Hospital officials said 12 people were hurt.", ["Hospital officials"]),
    ("The Dorn Water Authority warned of floods.", ["Dorn Water Authority"]),
    ("Critics say the vote was rigged. He told reporters so.", ["Critics", "Critics"]),
    ("It was built in order to cut costs. The call for talks failed.", []),
]


@pytest.mark.parametrize(("text", "speakers"), SPEAKERS)
def test_a_cue_is_tied_to_the_one_who_speaks(text: Any, speakers: Any) -> None:
    found = Analysis(Document.from_text(text, language="en")).attributions
    assert [a.speaker for a in found if a.kind != "obligation"] == speakers


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("US Secretary of State Jo Hill", "Jo Hill"),
        ("Prime Minister Ann Lee", "Ann Lee"),
        ("Gen. Bo Quist", "Bo Quist"),
        ("State Department", "State Department"),
        ("Police in Dorn", "Police in Dorn"),
        ("President", "President"),
    ],
)
def test_titles_before_a_name_are_left_out(name: Any, bare: Any) -> None:
    assert untitled(name) == bare


def test_a_surname_an_acronym_and_a_title_lead_to_the_full_name() -> None:
    text = "The Dockers' Union of Velland (DUV) met. Minister Ann Lee left. Lee was angry."
    names = Analysis(Document.from_text(text, language="en")).names
    assert names.canonical("Lee") == names.canonical("Minister Lee") == "Ann Lee"
    assert names.canonical("DUV") == "Dockers' Union of Velland"
    assert names.same("DUV", "Dockers' Union of Velland")
    assert not names.same("Ann Lee", "Dockers' Union of Velland")


def tied(text: str, words: str, actor: str) -> bool | None:
    at = text.index(words)
    analysis = Analysis(Document.from_text(text, language="en"))
    return analysis.ties(at, at + len(words), actor)


PEOPLE = 'Mrs. Ann Lee met Mr. Bo Quist. "It is safe," {} said.'
NOMINEE = "Bo Quist, the Reform nominee, met Ann Lee. Ann Lee smiled. "
PARAGRAPHS = 'Ann Lee spoke.\n\n"It is safe. We looked.\n\n"We looked twice," she said.\n\nBo left.'
TIES = [
    # text, words of a quotation, who says them, who doesn't
    ('"It is safe," said Ann Lee, and Bo Quist said: "Hardly."', "It is safe", "Ann Lee", "Quist"),
    ('"It is safe," said Ann Lee, and Bo Quist said: "Hardly."', "Hardly", "Bo Quist", "Ann Lee"),
    ('Ann Lee said no, but union chief Bo Quist replied: "Yes."', "Yes", "the union chief", "Lee"),
    (PEOPLE.format("she"), "It is safe", "Ann Lee", "Bo Quist"),
    (PEOPLE.format("he"), "It is safe", "Bo Quist", "Ann Lee"),
    (PEOPLE.format("Mr. Quist"), "It is safe", "Bo Quist", "Ann Lee"),
    (NOMINEE + '"It is," the Reform nominee said.', "It is,", "Bo Quist", "Ann Lee"),
    (PARAGRAPHS, "It is safe. We looked.", "Ann Lee", "Bo"),
    ('"It is safe," Ann Lee said. "We looked." Bo Quist left.', "We looked", "Lee", "Bo Quist"),
    ('Bo Quist\'s spokesman said: "It is."', "It is", "Bo Quist's spokesman", "Bo Quist"),
    ('A spokesman for Bo Quist said: "It is."', "It is", "a spokesman for Bo Quist", "Bo Quist"),
    ('In a statement, Bo Quist told Ann Lee it was "safe".', "safe", "Bo Quist", "Ann Lee"),
    ('The bridge Bo Quist built is "safe", according to Ann Lee.', "safe", "Ann Lee", "Bo Quist"),
    ('Bo Quist\'s aide tweeted: "It is."', "It is", "Bo Quist's aide", "Bo Quist"),
    ('"It is," Ann Lee, who built it, told Dorn Radio.', "It is", "Ann Lee", "Dorn Radio"),
    ('QUIST: It is.\nLEE: It is no "trap" at all.', "trap", "Lee", "Quist"),
    ('"It is." — Ann Lee\n"It is not." — Bo Quist', "It is.", "Ann Lee", "Bo Quist"),
    ("Bo Quist shrugged. Ann Lee called it ''a trap'' on Monday.", "a trap", "Ann Lee", "Quist"),
    ('Bo Quist left. Ann Lee was firm. "It is safe."', "It is safe.", "Ann Lee", "Bo Quist"),
    ('"Is it?" Ann Lee asked. Bo Quist shrugged.', "Is it?", "Ann Lee", "Bo Quist"),
    ('Ann Lee said: "He said, \'It is,\' and left." Bo Quist denied it.', "It is", "Lee", "Quist"),
    ('"It is safe," said the union\'s chief delegate, Ann Lee.', "It is safe", "Ann Lee", "union"),
    ('The envoy, former judge Ann Lee, pleaded: "Wait."', "Wait", "Ann Lee", "Bo Quist"),
    ('The operator, Dorn Steel, sued Bo Quist. It said "no".', "no", "Dorn Steel", "Quist"),
    ('Ann Lee praised Bo Quist, adding that it was "safe".', "safe", "Ann Lee", "Bo Quist"),
    ('José Lee met Bo Quist. "It is," José Lee said.', "It is", "Jose Lee", "Bo Quist"),
    ("'It is safe,' said Ann Lee. Bo Quist's men's 'no' stood.", "It is safe", "Ann Lee", "Quist"),
    ("‘The crews’ pay is low,’ Ann Lee said. Bo Quist left.", "crews’ pay is low", "Lee", "Quist"),
    ('Ann Lee, Dorn\'s only ally and its banker, said it was "safe".', "safe", "Ann Lee", "Dorn"),
    ('Ann Lee, a doctor, met Bo and began by saying it was "safe".', "safe", "Ann Lee", "Bo"),
    ('With Bo Quist gone, Ann Lee had one message: "Vote."', "Vote.", "Ann Lee", "Bo Quist"),
    ('Ann Lee, head of the port, said Bo Quist\'s plan was "dead".', "dead", "Ann Lee", "Quist"),
    ('Ann Lee\'s answer was that Bo Quist had been "late".', "late", "Ann Lee", "Bo Quist"),
    ('Dorn Airways met Bo Quist. Dorn said it was "sure".', "sure", "Dorn Airways", "Bo Quist"),
    ('The Velk Port Authority met. The VPA said: "No."', "No", "Velk Port Authority", "Velk"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words", "speaker", "other"), TIES)
def test_a_quotation_is_tied_to_its_speaker_alone(
    text: Any, words: Any, speaker: Any, other: Any
) -> None:
    assert tied(text, words, speaker) is True
    assert not tied(text, words, other)


def test_words_within_words_are_tied_to_both_speakers() -> None:
    text = 'Ann Lee said Bo Quist had called the bridge "a trap".'
    assert tied(text, "a trap", "Ann Lee")
    assert tied(text, "a trap", "Bo Quist")
    assert tied('Ann Lee and Bo Quist said it was "safe".', "safe", "Ann Lee")


def test_a_sentence_in_which_nobody_speaks_is_tied_to_nobody() -> None:
    text = "Ann Lee said it rained. The bridge collapsed at noon."
    assert tied(text, "Ann Lee said it rained.", "Ann Lee") is True
    assert tied(text, "The bridge collapsed at noon.", "Ann Lee") is None


def test_the_text_does_not_tell_in_a_language_the_rules_cannot_read() -> None:
    analysis = Analysis(Document.from_text("« Oui », dit Ann Lee.", language="fr"))
    assert analysis.ties(0, 7, "Ann Lee") is None


def test_people_with_one_surname_are_two_and_the_surname_may_be_either() -> None:
    text = "Bill Carver met Hilda Carver. Carver left."
    names = Analysis(Document.from_text(text, language="en")).names
    assert not names.same("Bill Carver", "Hilda Carver")
    assert names.same("Carver", "Bill Carver")
    assert names.same("Carver", "Hilda Carver")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("APCV", "Assembly for Peace and Co-operation in Velland"),
        ("Zoë Marie Lee", "Zoe Lee"),
        ("campaign manager Zoë Marie Lee (R-Dorn)", "Lee"),
        ("His former partner at Dorn Steel, Zoë Marie Lee", "Zoë Lee"),
        ("Al-Hadi", "Al Hadi"),
    ],
)
def test_forms_of_one_name_are_the_same(one: Any, other: Any) -> None:
    text = "The Assembly for Peace and Co-operation in Velland met Zoë Marie Lee and Al-Hadi."
    text += " The APCV won."
    assert Analysis(Document.from_text(text, language="en")).names.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("an aide to Ann Lee", "Ann Lee"),
        ("Ann Lee's aide", "Ann Lee"),
        ("Lee campaign", "Ann Lee"),
        ("F-16", "F-61"),
    ],
)
def test_what_only_holds_a_name_is_not_its_bearer(one: Any, other: Any) -> None:
    names = Analysis(Document.from_text("Ann Lee met the Lee campaign.", language="en")).names
    assert not names.same(one, other)


def test_a_quotation_counts_though_its_marks_do_not_match() -> None:
    text = "“It is safe,\" she said.\n\"It is not,” he said.\n''It was,'' they said."
    quotations = Analysis(Document.from_text(text, language="en")).quotations
    assert [q.text for q in quotations] == ["It is safe", "It is not", "It was"]


def test_the_time_attribution_takes_grows_with_the_text_alone() -> None:
    text = 'Mayor Ann Lee met union leader Bo Quist. "It is safe," she said. He disagreed.\n\n'
    analysis = Analysis(Document.from_text(text * 300, language="en"))
    sentences = analysis.document.sentences
    assert analysis.ties(sentences[0].start, sentences[0].end, "Ann Lee") is None
    before = perf_counter()
    for sentence in sentences:
        analysis.ties(sentence.start, sentence.end, "Ann Lee")
    assert perf_counter() - before < len(sentences) * 0.001


def test_a_body_keeps_its_whole_name_where_a_shorter_one_stands_too() -> None:
    text = (
        "The Velland Coast Guard said so. Coast Guard officer Bo Quist left. Democrat Ann Lee came."
    )
    names = Analysis(Document.from_text(text, language="en")).names
    assert names.canonical("Velland Coast Guard") == "Velland Coast Guard"


def test_both_of_them_said_it_and_the_company_is_the_one_that_was_described() -> None:
    text = (
        "Ann Lee met Bo Quist in Dorn. Both leaders said the bridge was safe. "
        "Shares in Ketmar, the country's largest carmaker, fell. The company said it would wait."
    )
    found = Analysis(Document.from_text(text, language="en"))
    both, firm = (found.document.sentence(number) for number in (2, 4))
    assert found.ties(both.start, both.end, "Ann Lee")
    assert found.ties(both.start, both.end, "Bo Quist")
    assert not found.ties(both.start, both.end, "Ketmar")
    assert found.ties(firm.start, firm.end, "Ketmar")
    assert not found.ties(firm.start, firm.end, "Ann Lee")
