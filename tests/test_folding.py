"""Folding is one character for one, whatever the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.folding import _TABLE, fold, squeeze

_NASTY = "（）：２０２０年復議⼀⺠—“”\u200b\u3000①²😀\r\n\t豈"
_TEXTS = st.text(alphabet=st.characters(codec="utf-8") | st.sampled_from(_NASTY))


@given(_TEXTS)
def test_every_character_is_folded_to_one(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(_TEXTS)
def test_the_fast_way_and_the_plain_one_give_the_same(text: str) -> None:
    assert fold(text) == text.translate(_TABLE)


@given(_TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(_TEXTS)
def test_what_squeezing_leaves_stands_where_it_says(text: str) -> None:
    folded = fold(text)
    view = squeeze(folded)
    assert "".join(folded[offset] for offset in view.offsets) == view.text


def test_emoji_and_radicals_and_width_in_one_text() -> None:
    assert fold("😀２０２０年（⼀）復議⺠　—“”①") == '😀2020年(一)复议民 -""①'
