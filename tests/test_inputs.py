import io
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from loopback import Loopback, raw

from summarizer.config import Settings
from summarizer.document import Document
from summarizer.errors import (
    ArticleTooLargeError,
    BlockedURLError,
    ConfigurationError,
    EmptyArticleError,
    InputError,
    MissingInputError,
    NotTextError,
)
from summarizer.inputs import Source, expand, read

DEFAULT = Settings.checked()
SMALL = Settings.checked(max_input_bytes=1_000)
ARTICLE = """<!doctype html>
<html lang="fr-CA"><head><meta charset="utf-8"><title>La grève continue</title></head><body>
<nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav>
<article><h1>La grève continue</h1>
<p>Les dockers du port du nord ont voté lundi la poursuite de leur grève, selon le syndicat.</p>
<p>La compagnie les a appelés à reprendre le travail, sans obtenir de réponse dans la soirée.</p>
</article><footer>Tous droits réservés</footer></body></html>
"""


def read_file(path: Path | str, settings: Settings = DEFAULT) -> Document:
    [source] = expand([str(path)])
    return read(source, settings)


def read_bytes(
    tmp_path: Path, data: bytes, name: str = "a.txt", settings: Settings = DEFAULT
) -> Document:
    path = tmp_path / name
    path.write_bytes(data)
    return read_file(path, settings)


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_files_standard_input_and_urls_are_told_apart() -> None:
    assert expand(["a.txt", "-", "https://news.example/a", "HTTP://b/", "ftp://c/"]) == [
        Source("a.txt", "file"),
        Source("-", "stdin"),
        Source("https://news.example/a", "url"),
        Source("HTTP://b/", "url"),
        Source("ftp://c/", "url"),
    ]


def test_a_folder_stands_for_its_articles_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "c.MD", "d.htm", ".hidden.txt", "photo.jpg"):
        (tmp_path / name).write_text("Rain fell.")
    (tmp_path / "e.txt").mkdir()
    (tmp_path / "e.txt" / "f.txt").write_text("Rain fell.")
    names = [os.path.relpath(source.name, tmp_path) for source in expand([str(tmp_path)])]
    assert names == ["a.html", "b.txt", "c.MD", "d.htm"]


def test_a_folder_without_articles_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"")
    with pytest.raises(MissingInputError, match=r"no \.txt"):
        read_file(tmp_path)


def test_a_missing_file_is_named_and_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Rain fell.")
    missing, found = expand([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
    with pytest.raises(MissingInputError, match=r"a\.txt: No such file"):
        read(missing, DEFAULT)
    assert read(found, DEFAULT).text == "Rain fell."


@pytest.mark.parametrize("name", ["a\x00b.txt", "x" * 5_000])
def test_a_name_no_file_can_have_is_missing(name: str) -> None:
    with pytest.raises(MissingInputError):
        read_file(name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked.txt"
    locked.write_text("Rain fell.")
    locked.chmod(0)
    with pytest.raises(MissingInputError, match=r"locked\.txt: Permission denied"):
        read_file(locked)


def test_a_folder_that_may_not_be_listed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "iterdir", refuse)
    with pytest.raises(MissingInputError, match="Permission denied"):
        read_file(tmp_path)


def test_a_file_name_in_a_broken_encoding_does_not_break_the_output() -> None:
    source = Source("a\udcff.txt", "file")
    assert source.id == "a\ufffd.txt"
    with pytest.raises(MissingInputError) as caught:
        read(source, DEFAULT)
    assert str(caught.value).encode()


def test_standard_input_is_read_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin("Été pluvieux.".encode()))
    document = read(Source("-", "stdin"), DEFAULT)
    assert (document.id, document.text) == ("-", "Été pluvieux.")


@pytest.mark.parametrize("stdin", [None, io.StringIO("no bytes here")])
def test_standard_input_that_is_not_there_is_missing(
    monkeypatch: pytest.MonkeyPatch, stdin: object
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(MissingInputError, match=r"^-: "):
        read(Source("-", "stdin"), DEFAULT)


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    with pytest.raises(ArticleTooLargeError, match=r"a\.txt: has 1,001 bytes.* 1,000"):
        read_bytes(tmp_path, b"x" * 1_001, settings=SMALL)
    assert len(read_bytes(tmp_path, b"x" * 1_000, settings=SMALL).text) == 1_000


def test_standard_input_over_the_limit_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stdin = Stdin(b"x" * 5_000)
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(ArticleTooLargeError, match="1,000"):
        read(Source("-", "stdin"), SMALL)
    assert stdin.buffer.tell() == 1_001


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device here")  # noqa: PTH110 - at import
def test_a_device_without_end_is_over_the_limit() -> None:
    with pytest.raises(ArticleTooLargeError, match="/dev/zero"):
        read_file("/dev/zero", SMALL)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(b"Rain fell.",))
    writer.start()
    assert read_file(path).text == "Rain fell."
    writer.join()


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf", b"* * *"])
def test_an_input_with_nothing_to_read_is_named(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyArticleError, match=r"a\.txt"):
        read_bytes(tmp_path, data)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"],
)
def test_western_text_is_read_in_each_encoding_it_comes_in(tmp_path: Path, encoding: str) -> None:
    text = "Le maire a déclaré jeudi que les pêcheurs resteraient à quai, « sans délai »."
    assert read_bytes(tmp_path, text.encode(encoding)).text == text


@pytest.mark.parametrize("mark", ["utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"])
def test_a_byte_order_mark_tells_the_order(tmp_path: Path, mark: str) -> None:
    assert read_bytes(tmp_path, "\ufeffRain fell.".encode(mark)).text == "Rain fell."


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "He said the café was “closed” on Friday – and that it wouldn’t open."),
        ("cp1252", "Statsministern sade på torsdagen att båtarna har lämnat hamnen."),
        ("cp1250", "Ministr oznámil ve čtvrtek, že rybáři odešli z přístavu."),
        ("cp1250", "Minister powiedział w czwartek, że rybacy opuścili miasto."),
        ("cp1251", "Министр заявил в четверг, что рыбаки вышли в море."),
        ("koi8-r", "Министр заявил в четверг, что рыбаки вышли в море."),
        ("cp1253", "Ο δήμαρχος είπε την Πέμπτη ότι οι ψαράδες έφυγαν από το λιμάνι."),
        ("cp1256", "قال رئيس البلدية يوم الخميس إن الصيادين غادروا الميناء"),
        ("gb18030", "市长周四表示，渔民已经离开港口。人们回家了。"),
        ("shift_jis", "市長は木曜日、漁師が港を離れたと述べた。"),
    ],
)
def test_text_in_an_old_encoding_is_recognised(tmp_path: Path, encoding: str, text: str) -> None:
    assert read_bytes(tmp_path, text.encode(encoding)).text == text


def test_utf_8_with_a_broken_letter_is_still_utf_8(tmp_path: Path) -> None:
    text = "Les pêcheurs ont été appelés à la grève, a déclaré le maire, né à Évian, à l’été."
    assert read_bytes(tmp_path, text.encode() + b"\xc3").text == text + "\ufffd"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old office document"),
        (b"{\\rtf1\\ansi Rain fell.}", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"\xff\xd8\xff\xe0", "JPEG image"),
        (b"GIF89a", "GIF image"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\x7fELF\x02\x01", "executable"),
        (b"MZ\x90\x00\x03", "executable"),
        (b"Rain\x00\x01\x02" * 50, "binary"),
        ("Rain fell.".encode("utf-16-le"), "UTF-16"),
        (b"\xff\xfeR", "utf-16"),
        (bytes(range(128, 256)) * 4, "no encoding"),
    ],
)
def test_what_is_no_text_is_named_for_what_it_looks_like(
    tmp_path: Path, data: bytes, kind: str
) -> None:
    with pytest.raises(NotTextError, match=rf"a\.txt: .*{kind}"):
        read_bytes(tmp_path, data)


def test_a_few_stray_nul_bytes_are_removed(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, b"Rain\x00 fell.\x00").text == "Rain fell."


@pytest.mark.parametrize("name", ["a.html", "a.HTM", "a.txt", "a"])
def test_html_is_reduced_to_its_article(tmp_path: Path, name: str) -> None:
    document = read_bytes(tmp_path, ARTICLE.encode(), name)
    assert (document.title, document.language) == ("La grève continue", "fr")
    assert "dockers du port" in document.text
    assert "Accueil" not in document.text


def test_html_is_decoded_as_it_declares(tmp_path: Path) -> None:
    page = ARTICLE.replace("utf-8", "windows-1252").encode("cp1252")
    assert "La grève" in read_bytes(tmp_path, page, "a.html").text
    mislabelled = ARTICLE.replace("utf-8", "iso-8859-1").encode()
    assert "La grève" in read_bytes(tmp_path, mislabelled, "a.html").text
    nonsense = ARTICLE.replace("utf-8", "klingon").encode()
    assert "La grève" in read_bytes(tmp_path, nonsense, "a.html").text


def test_paragraphs_of_a_page_stay_apart(tmp_path: Path) -> None:
    sentences = [sentence.text for sentence in read_bytes(tmp_path, ARTICLE.encode()).sentences]
    assert any(sentence.startswith("La compagnie les a appelés") for sentence in sentences)


@pytest.mark.parametrize("page", ["<html></html>", "<!DOCTYPE html><html><body> </body></html>"])
def test_a_page_without_an_article_is_empty(tmp_path: Path, page: str) -> None:
    with pytest.raises(EmptyArticleError, match=r"a\.html: no article"):
        read_bytes(tmp_path, page.encode(), "a.html")


def test_html_without_its_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'summarizer\[html\]'"):
        read_bytes(tmp_path, ARTICLE.encode(), "a.html")


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    markdown = (
        "---\ntitle: Strike\ndate: 2026-01-01\n---\n"
        "# Harbour *strike* ends #\n\n"
        '[Dockers](https://a.example/b_(c) "who") went **back** to __work__ on snake_case day.\n'
        "![A photo](photo.jpg)\n\n> They got 2 * 3 * 4 crates.\n\n* one\n* two\n"
    )
    document = read_bytes(tmp_path, markdown.encode(), "a.md")
    assert document.title == "Harbour strike ends"
    assert [sentence.text for sentence in document.sentences] == [
        "Harbour strike ends",
        "Dockers went back to work on snake_case day.",
        "They got 2 * 3 * 4 crates.",
        "* one",
        "* two",
    ]


def test_plain_text_keeps_the_marks_of_markdown(tmp_path: Path) -> None:
    text = "He said it was *not* [over](soon)."
    assert read_bytes(tmp_path, text.encode()).text == text


def test_a_document_is_called_what_was_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("Rain fell.")
    assert read_file("./a.txt").id == "./a.txt"


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain", "*Rain* fell.", "*Rain* fell."),
        ("text/markdown", "*Rain* fell.", "Rain fell."),
        ("text/html; charset=utf-8", "<html><body><p>Rain fell on the port.", "Rain fell on"),
        (
            "application/xhtml+xml",
            "<html><body><p>Rain fell on the port.</p></body></html>",
            "Rain",
        ),
        ("text/plain", "<!doctype html><html><body><p>Rain fell on the port.", "Rain fell on"),
    ],
)
def test_a_url_is_read_as_what_the_server_says_it_is(
    loopback: Loopback, content_type: str, body: str, text: str
) -> None:
    loopback.routes["/a"] = raw(body, content_type=content_type)
    [source] = expand([loopback.root.replace("//", "//ada:secret@") + "/a#top"])
    document = read(source, Settings.checked(allow_private_urls=True))
    assert document.text.startswith(text)
    assert document.id == f"{loopback.root}/a"


def test_a_url_on_this_machine_is_refused_by_default(loopback: Loopback) -> None:
    with pytest.raises(BlockedURLError):
        read(Source(f"{loopback.root}/a", "url"), DEFAULT)


@example_settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_bytes_give_a_document_or_an_error_that_names_the_input(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    try:
        assert read_file(path).sentences
    except InputError as error:
        named = str(error)
    else:
        named = name
    assert name in named
