"""The words that a rule for litter needs are found wherever they stand, at whatever price they are looked for."""

from __future__ import annotations

import random

from nlp.reading.litter import _words_anywhere, _words_at_ends, _words_of, find_litter

ANYWHERE, AT_ENDS = _words_anywhere().words, _words_at_ends().words
WORDS = [*ANYWHERE, *AT_ENDS]


def test_exactly_the_words_that_stand_in_a_text_are_found() -> None:
    randomness = random.Random(7)
    for _ in range(300):
        pieces = [randomness.choice(WORDS)[: randomness.randint(1, 9)] for _ in range(randomness.randint(1, 30))]
        text = randomness.choice(["", "。", "无", "\n"]).join(pieces)
        assert _words_of(text, len(text), 0) == {word for word in WORDS if word in text}, text


def test_words_of_the_ends_are_not_looked_for_between_them() -> None:
    middle = "无。".join(WORDS)
    assert _words_of(f"前{middle}后", 1, len(middle) + 1) == set(ANYWHERE)
    assert _words_of(f"{middle}后", len(middle), len(middle)) == set(WORDS)
    assert _words_of(f"前{middle}", 1, 1) == set(WORDS)


def test_no_word_is_found_across_the_gap_between_the_ends() -> None:
    for word in AT_ENDS:
        head, tail = word[:1], word[1:]
        text = f"{head}无{tail}"
        assert word not in _words_of(text, len(head), len(head) + 1), word


def test_all_words_are_found_in_a_text_that_is_full_of_others() -> None:
    flood = "||" * 500
    for word in WORDS:
        assert word in _words_of(f"{flood}{word}", len(flood) + len(word), 0), word


def test_each_word_is_found_alone_and_beside_characters_beyond_the_basic_plane() -> None:
    for word in WORDS:
        assert word in _words_of(word, len(word), 0), word
        assert word in _words_of(f"\U0001f600{word}\U00020000", len(word) + 2, 0), word


def test_texts_of_no_or_one_character_hold_no_litter() -> None:
    assert find_litter("", 0) == find_litter("无", 1) == ()
