"""Tags become spans: always well formed, and as sure as their tags are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from nlp.tagging.calibration import Curve, expected_calibration_error, fit, reliability
from nlp.tagging.decoding import best_path, log_softmax, spans_of

LABELS = ("problem", "commitment")
"""Tags: O, B and I of the first, B and I of the second."""


def scores(*tags: int, sure: float = 0.9) -> np.ndarray:
    """Characters whose likeliest tags are ``tags``."""
    rows = np.full((len(tags), 5), (1 - sure) / 4)
    rows[range(len(tags)), tags] = sure
    return np.log(rows)


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ((), []),
        ((0, 0), []),
        ((1, 2, 2, 0), [("problem", 0, 3)]),
        ((0, 3, 4), [("commitment", 1, 3)]),
        ((1, 1, 2), [("problem", 0, 1), ("problem", 1, 3)]),
        ((1, 2, 3, 4), [("problem", 0, 2), ("commitment", 2, 4)]),
        ((3,), [("commitment", 0, 1)]),
    ],
)
def test_sound_tags_are_read_as_they_stand(tags: tuple[int, ...], spans: list[tuple[str, int, int]]) -> None:
    found = spans_of(scores(*tags), LABELS)
    assert [(span.label, span.start, span.end) for span in found] == spans


@pytest.mark.parametrize("tags", [(2, 2), (0, 4), (1, 4), (3, 2, 2), (0, 2, 0)])
def test_tags_that_continue_nothing_are_mended_to_the_likeliest_sound_ones(tags: tuple[int, ...]) -> None:
    path = best_path(scores(*tags))
    assert path != list(tags)
    before = 0
    for tag in path:
        assert tag % 2 or tag == 0 or before in (tag, tag - 1)
        before = tag


@given(arrays.arrays(np.float64, st.tuples(st.integers(1, 7), st.just(5)), elements=st.floats(-5, 5)))
def test_no_sound_path_is_likelier_than_the_one_chosen(logits: np.ndarray) -> None:
    rows = log_softmax(logits)
    best = sum(rows[at, tag] for at, tag in enumerate(best_path(rows)))
    assert best >= max(_sound_sums(rows)) - 1e-9


def _sound_sums(rows: np.ndarray) -> list[float]:
    sums: dict[int, list[float]] = {0: [0.0]}
    for row in rows:
        following: dict[int, list[float]] = {}
        for before, totals in sums.items():
            for tag, value in enumerate(row):
                if tag == 0 or tag % 2 or before in (tag, tag - 1):
                    following.setdefault(tag, []).append(max(totals) + value)
        sums = following
    return [max(totals) for totals in sums.values()]


def test_a_span_is_as_sure_as_its_tags_and_its_end() -> None:
    clear = spans_of(scores(0, 1, 2, 0), LABELS)[0]
    doubtful_end = scores(0, 1, 2, 0)
    doubtful_end[3] = np.log([0.5, 0.0125, 0.45, 0.0125, 0.025])
    assert clear.probability == pytest.approx(0.9)
    assert spans_of(doubtful_end, LABELS)[0].probability < 0.75


def test_calibration_makes_a_boaster_honest() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(4000)
    right = list(rng.random(4000) < truth)
    boasted = [float(1 / (1 + np.exp(-3 * np.log(p / (1 - p))))) for p in truth]
    before = expected_calibration_error(reliability(boasted, right))
    curve = fit(boasted, right)
    after = expected_calibration_error(reliability([curve(p) for p in boasted], right))
    assert before > 0.1
    assert after < 0.03


def test_without_data_probabilities_stay() -> None:
    assert Curve()(0.42) == pytest.approx(0.42)
    assert fit([], []) == Curve()


@pytest.mark.parametrize("right", [[True] * 50, [False] * 50])
def test_data_of_one_kind_gives_a_finite_curve(right: list[bool]) -> None:
    assert 0 < fit([0.9] * 50, right)(0.9) < 1
