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


@given(_TEXTS, _TEXTS)
def test_a_long_text_is_folded_as_a_short_one(before: str, after: str) -> None:
    plain = "全年收到政府信息公开申请" * 8
    assert fold(before + plain + after) == fold(before) + plain + fold(after)


def test_no_character_has_to_be_folded_twice() -> None:
    plane = "".join(map(chr, (*range(0xD800), *range(0xE000, 0x30000))))
    assert fold(fold(plane)) == fold(plane)


def test_a_text_of_very_many_characters_to_fold_is_folded_whole() -> None:
    letters = "".join(map(chr, range(0xFF21, 0xFF5B)))  # full-width, more than are replaced one by one
    assert fold(letters * 3) == "".join(map(chr, range(0x21 + 0x20, 0x7B))) * 3


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
