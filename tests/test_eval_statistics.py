"""Statistics: intervals that hold what they should, and no difference claimed without one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.evaluation.statistics import (
    CaseCounts,
    by_case,
    differences,
    estimates,
    mean_counts,
    wilson,
)


def counts(*found: int, of: int = 10) -> CaseCounts:
    """Cases in which so many of ten actors were found, and as many given."""
    return {
        f"case-{at}": {
            "actors.matched": n, "actors.predicted": of, "actors.core_found": n, "actors.core": of,
        }
        for at, n in enumerate(found)
    }  # fmt: skip


def test_figures_are_of_sums_over_cases_not_means_of_cases() -> None:
    cases = {
        "one": {"actors.core_found": 1.0, "actors.core": 1.0},
        "two": {"actors.core_found": 0.0, "actors.core": 3.0},
    }
    assert estimates(cases)["actors.recall"].value == 0.25
    assert by_case("actors.recall", cases) == {"one": 1.0, "two": 0.0}


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    truth, covered, trials = 0.6, 0, 150
    generator = random.Random(7)  # noqa: S311 - a simulation
    for _ in range(trials):
        found = [sum(generator.random() < truth for _ in range(10)) for _ in range(25)]
        one = estimates(counts(*found))["actors.recall"]
        assert one.low is not None
        assert one.high is not None
        covered += one.low <= truth <= one.high
    assert 0.88 <= covered / trials <= 0.99


def test_the_same_run_twice_shows_no_difference() -> None:
    cases = counts(3, 5, 8, 9, 2, 4)
    found = differences(cases, cases)["actors.f1"]
    assert (found.value, found.verdict, found.moved) == (0.0, "no difference shown", ())


def test_noise_shows_no_difference_and_a_gain_everywhere_does() -> None:
    before = counts(3, 5, 8, 6, 2, 4, 5, 6)
    noisy = counts(4, 4, 8, 7, 1, 5, 4, 6)
    better = counts(5, 7, 9, 8, 4, 6, 7, 8)
    assert differences(before, noisy)["actors.f1"].verdict == "no difference shown"
    assert differences(before, better)["actors.f1"].verdict == "better"
    assert differences(better, before)["actors.f1"].verdict == "worse"


def test_a_pair_of_runs_tells_small_even_gains_that_separate_intervals_hide() -> None:
    before, after = counts(1, 9, 2, 8, 3, 7, 1, 9), counts(2, 10, 3, 9, 4, 8, 2, 10)
    one, other = (estimates(run)["actors.f1"] for run in (before, after))
    assert one.high is not None
    assert other.low is not None
    assert one.high > other.low
    assert differences(before, after)["actors.f1"].verdict == "better"


def test_the_cases_that_moved_are_named_the_worst_first() -> None:
    moved = differences(counts(5, 5, 5), counts(5, 3, 6))["actors.recall"].moved
    assert [case for case, _ in moved] == ["case-1", "case-2"]
    assert [by for _, by in moved] == pytest.approx([-0.2, 0.1])


def test_only_cases_that_both_runs_have_are_compared() -> None:
    after = {**counts(5, 5), "case-9": {"actors.core_found": 0.0, "actors.core": 50.0}}
    assert differences(counts(5, 5, 5), after)["actors.recall"].value == 0.0


def test_repeats_are_averaged_so_that_each_case_weighs_the_same() -> None:
    merged = mean_counts([("a", {"x": 2.0}), ("a", {"x": 4.0, "y": 1.0}), ("b", {"x": 1.0})])
    assert merged == {"a": {"x": 3.0, "y": 0.5}, "b": {"x": 1.0}}


def test_what_nothing_was_counted_for_is_not_defined() -> None:
    one = estimates(counts(5, 6))["demands.f1"]
    assert (one.value, one.low, one.high) == (None, None, None)


@given(st.integers(0, 40), st.integers(1, 40))
def test_wilsons_interval_holds_the_rate(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    rate = hits / (hits + more)
    assert 0.0 <= low <= rate + 1e-12
    assert rate - 1e-12 <= high <= 1.0


@given(st.lists(st.integers(0, 10), min_size=1, max_size=12))
def test_every_interval_holds_its_value_and_is_the_same_each_time(found: list[int]) -> None:
    cases = counts(*found)
    first, second = estimates(cases), estimates(cases)
    assert first == second
    for one in first.values():
        if one.value is not None:
            assert one.low is not None
            assert one.high is not None
            assert one.low - 1e-9 <= one.value <= one.high + 1e-9
