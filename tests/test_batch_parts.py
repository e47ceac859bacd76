"""A batch's output as a folder of parts."""

import json
import random
from pathlib import Path

import pytest
from batches import FINGERPRINT, result, write_input

from summarizer.batch.articles import Article, articles
from summarizer.batch.parts import DONE, Parts
from summarizer.config import Settings
from summarizer.errors import ConfigurationError, InputError, RateLimitError

SIZE = 10


def opened(tmp_path: Path, **how: bool) -> Parts:
    folder = tmp_path / "out"
    return Parts(folder, source=tmp_path / "in", fingerprint=FINGERPRINT, size=SIZE, **how)


def found(tmp_path: Path, count: int) -> list[Article]:
    source = tmp_path / "in.jsonl"
    write_input(source, count)
    return list(articles(source, settings=Settings.checked()))


def settle(parts: Parts, article: Article) -> None:
    try:
        parts.add(article, result(article, article.read().text))
    except InputError as error:
        parts.fail(article, error)


def run(parts: Parts, some: list[Article]) -> list[str]:
    """Do what is left of these, in any order; gives the ids of what was done."""
    left = [article for article in some if parts.begin(article)]
    random.shuffle(left)
    for article in left:
        settle(parts, article)
    return [article.id for article in left]


def ids(path: Path) -> list[str]:
    return [json.loads(line)["source"]["id"] for line in path.read_text().splitlines()]


def files(tmp_path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (tmp_path / "out").glob("part-*")}


def inodes(tmp_path: Path) -> dict[str, int]:
    """Which file stands behind each name: another one when it was written again."""
    return {path.name: path.stat().st_ino for path in (tmp_path / "out").glob("part-*")}


def test_parts_are_in_input_order_and_hold_each_article_once(tmp_path: Path) -> None:
    parts = opened(tmp_path)
    run(parts, found(tmp_path, 25))
    parts.finish()
    out = tmp_path / "out"
    assert (out / DONE).exists()
    assert sorted(files(tmp_path)) == [
        f"part-0000{n}{end}" for n in range(3) for end in (".errors.jsonl", ".jsonl")
    ]
    assert ids(out / "part-00001.jsonl") == [f"n{n}" for n in range(11, 20)]
    failure = json.loads((out / "part-00001.errors.jsonl").read_text())
    assert (failure["id"], failure["error"]) == ("n10", "EmptyArticleError")


def test_a_part_is_on_the_disk_only_when_it_is_whole(tmp_path: Path) -> None:
    parts = opened(tmp_path)
    some = found(tmp_path, 25)
    for article in some:
        parts.begin(article)
    for article in some[1:]:
        settle(parts, article)
    assert set(files(tmp_path)) == {"part-00001.errors.jsonl", "part-00001.jsonl"}
    settle(parts, some[0])
    assert "part-00000.jsonl" in files(tmp_path)
    parts.close()


def test_a_run_that_was_ended_goes_on_and_does_nothing_twice(tmp_path: Path) -> None:
    some = found(tmp_path, 25)
    parts = opened(tmp_path)
    first = run(parts, some[:14])
    parts.close()
    assert not (tmp_path / "out" / DONE).exists()
    parts = opened(tmp_path)
    second = run(parts, some)
    parts.finish()
    assert sorted(first + second) == sorted(article.id for article in some)
    assert ids(tmp_path / "out" / "part-00001.jsonl") == [f"n{n}" for n in range(11, 20)]


def test_a_finished_folder_is_not_written_again(tmp_path: Path) -> None:
    some = found(tmp_path, 25)
    parts = opened(tmp_path)
    run(parts, some)
    parts.finish()
    before = inodes(tmp_path)
    parts = opened(tmp_path)
    assert run(parts, some) == []
    parts.finish()
    assert inodes(tmp_path) == before


def test_failures_that_time_may_heal_are_tried_again(tmp_path: Path) -> None:
    some = found(tmp_path, 12)
    parts = opened(tmp_path)
    for article in some:
        parts.begin(article)
        parts.fail(article, RateLimitError("Too many requests."))
    parts.finish()
    parts = opened(tmp_path)
    assert len(run(parts, some)) == 12
    parts.finish()
    assert ids(tmp_path / "out" / "part-00001.jsonl") == ["n11"]


def test_articles_that_have_moved_stand_where_they_are_now(tmp_path: Path) -> None:
    some = found(tmp_path, 21)
    parts = opened(tmp_path)
    run(parts, some)
    parts.finish()
    moved = [Article(n, one.id, one.read) for n, one in enumerate(some[3:])]
    parts = opened(tmp_path)
    run(parts, moved)
    parts.finish()
    out = tmp_path / "out"
    assert not (out / "part-00002.jsonl").exists()
    assert ids(out / "part-00000.jsonl") == [f"n{n}" for n in range(3, 13) if n != 10]
    assert ids(out / "part-00001.jsonl") == [f"n{n}" for n in range(13, 21) if n != 20]


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("Mine.")
    with pytest.raises(ConfigurationError, match="not written by a batch"):
        opened(tmp_path)


def test_one_process_at_a_time_writes_to_a_folder(tmp_path: Path) -> None:
    parts = opened(tmp_path)
    with pytest.raises(ConfigurationError, match="another process"):
        opened(tmp_path)
    parts.close()
