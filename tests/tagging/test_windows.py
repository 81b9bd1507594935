"""Prose is cut into windows that cover it once, in whole sentences where they fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.narrative.prose import Prose
from nlp.tagging.windows import MAX_CHARACTERS, windows_of

PIECES = st.lists(
    st.sampled_from(["收到申请3件", "，", "。", "\n", "一、总体情况\n", "无", "84", "；", "a " * 50]), max_size=80
)


@given(PIECES, st.integers(5, 60))
def test_windows_are_in_order_apart_and_no_longer_than_allowed(pieces: list[str], most: int) -> None:
    prose = Prose.of("".join(pieces))
    at = 0
    for window in windows_of(prose, most):
        assert at <= window.start < window.end <= len(prose.text)
        assert window.end - window.start <= most
        assert not prose.text[at : window.start].strip("\n 。"), "only what parts sentences is left out"
        at = window.end
    assert not prose.text[at:].strip("\n 。")


def test_a_window_lies_in_one_section() -> None:
    prose = Prose.of("公开信息84条。\n存在不足。")
    prose.sections = [(0, "overview"), (9, "problems")]
    assert [(prose.text[w.start : w.end], w.role) for w in windows_of(prose)] == [
        ("公开信息84条。", "overview"),
        ("存在不足。", "problems"),
    ]


def test_headings_are_left_out() -> None:
    prose = Prose.of("一、总体情况\n公开信息84条。", {6})
    prose.headings = [(0, 6)]
    assert [prose.text[w.start : w.end] for w in windows_of(prose)] == ["公开信息84条。"]


@pytest.mark.parametrize("text", ["公开" * 5000, "公开,信息" * 3000, "一" * 1000 + "。" + "二" * 1000])
def test_endless_sentences_are_cut(text: str) -> None:
    windows = windows_of(Prose.of(text))
    assert max(w.end - w.start for w in windows) <= MAX_CHARACTERS
    assert sum(w.end - w.start for w in windows) == len(text)
