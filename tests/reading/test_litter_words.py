"""The words that a rule for litter needs are found wherever they stand, at whatever price they are looked for."""

from __future__ import annotations

import random

from nlp.reading.litter import _trigger_words, _words_of, find_litter


def test_exactly_the_words_that_stand_in_a_text_are_found() -> None:
    words, _ = _trigger_words()
    randomness = random.Random(7)
    for _ in range(300):
        pieces = [randomness.choice(words)[: randomness.randint(1, 9)] for _ in range(randomness.randint(1, 30))]
        text = randomness.choice(["", "。", "无", "\n"]).join(pieces)
        assert _words_of(text) == {word for word in words if word in text}, text


def test_each_word_is_found_alone_and_beside_characters_beyond_the_basic_plane() -> None:
    for word in _trigger_words()[0]:
        assert word in _words_of(word), word
        assert word in _words_of(f"\U0001f600{word}\U00020000"), word


def test_texts_of_no_or_one_character_hold_no_litter() -> None:
    assert find_litter("", 0) == find_litter("无", 1) == ()
