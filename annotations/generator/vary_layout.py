"""Another layout for a passage: lines, indents, blanks, widths, punctuation, marks without width, enumerators.

Start here: :data:`STEPS` are the changes by name, each a function of passage and ``Random``; :func:`with_other_layout`
draws some. None of them changes what is said, and spans begin and end at the characters that they had.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from random import Random

from annotations.generator.edits import Edit, edited, fitting
from annotations.generator.litter import PUNCTUATION, ZERO_WIDTH, converter
from annotations.generator.variation_data import WIDE_DIGITS, variation_data
from annotations.passages import Passage

_LIKELIHOOD: Mapping[str, float] = {
    "enumerators": 0.3, "paragraphs": 0.3, "traditional": 0.06, "ascii_punctuation": 0.15, "wide_digits": 0.08,
    "wide_letters": 0.05, "blanks": 0.15, "indents": 0.2, "zero_width": 0.05, "wraps": 0.4, "crlf": 0.15,
}  # fmt: skip
_CONTACTS = ("phone", "fax", "email", "url", "postcode", "wechat", "weibo", "hotline")
_SHORTEST_LINE, _LONGEST_LINE = 20, 48
_NEVER_BEGINS = frozenset("，。、；：！？）》”’】〕〉」』,.;:!?)]%％‰")
_NEVER_ENDS = frozenset("（《“‘【〔〈「『([")
_NUMBER = re.compile("[0-9０-９a-zA-Z.,，．%％‰@/:_+〇零一二两三四五六七八九十百千万亿几数余多近约-]")
_CHINESE = "\u4e00-\u9fff"
_ENDS_BEFORE_ENUMERATOR = "。；：;:"
_WIDE_LETTERS = {code: code + 0xFEE0 for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
_WIDE_DIGITS = {0x30 + digit: ord(wide) for digit, wide in enumerate(WIDE_DIGITS)}
_BETWEEN_CHINESE = re.compile(f"(?<=[{_CHINESE}])(?=[{_CHINESE}])")
_BESIDE_DIGITS = re.compile(f"(?<=[{_CHINESE}])(?=[0-9０-９])|(?<=[0-9０-９%％])(?=[{_CHINESE}])")


def with_other_layout(passage: Passage, rng: Random, without: Collection[str] = ()) -> Passage:
    """The passage after some steps of :data:`STEPS`, none of them in ``without``."""
    for name, step in STEPS.items():
        if rng.random() < _LIKELIHOOD[name] and name not in without:
            passage = step(passage, rng)
    return passage


def enumerators(passage: Passage, rng: Random) -> Passage:
    """Enumerators of another family: 一是 as （一）, 1. or ①. Only whole lists, from the first on.

    >>> enumerators(Passage(id="p", text="措施：一是抓培训；二是抓督查。"), Random(1)).text
    '措施：①抓培训；②抓督查。'
    """
    families: list[list[str]] = variation_data()["enumerators"]
    for family in families:
        places = _list_of(passage.text, family)
        if len(places) < 2:
            continue
        to = rng.choice([other for other in families[1:] if other is not family])
        edits = [
            Edit(at, at + len(mark), to[number]) for number, (at, mark) in enumerate(zip(places, family, strict=False))
        ]
        is_number_behind = any(passage.text[edit.end : edit.end + 1].isdecimal() for edit in edits)
        if not is_number_behind and len(fitting(edits, passage.entities)) == len(edits):
            return edited(passage, edits)
    return passage


def paragraphs(passage: Passage, _: Random) -> Passage:
    """Each item of a list in a paragraph of its own."""
    edits = []
    for family in variation_data()["enumerators"]:
        edits += [Edit(at, at, "\n") for at in _list_of(passage.text, family) if at and passage.text[at - 1] != "\n"]
    return edited(passage, fitting(edits, passage.entities))


def _list_of(text: str, family: list[str]) -> list[int]:
    """Where the items of a list with such enumerators begin, each behind the end of a clause or a line."""
    places: list[int] = []
    at = 0
    for mark in family:
        at = text.find(mark, at)
        while at > 0 and text[at - 1] not in _ENDS_BEFORE_ENUMERATOR + "\n":
            at = text.find(mark, at + 1)
        if at < 0:
            break
        places.append(at)
        at += len(mark)
    return places


def traditional(passage: Passage, rng: Random) -> Passage:
    """Traditional characters, one for one."""
    other = converter(rng.choice(("s2t", "s2tw")))(passage.text)
    return passage.model_copy(update={"text": other}) if len(other) == len(passage.text) else passage


def ascii_punctuation(passage: Passage, _: Random) -> Passage:
    """Punctuation of ASCII, but not between two digits, where a comma or colon would make one number of two.

    >>> ascii_punctuation(Passage(id="p", text="共（含转办）12，15件，"), Random(1)).text
    '共(含转办)12，15件,'
    """
    text = passage.text
    edges = {at for at in range(1, len(text) - 1) if text[at - 1].isdecimal() and text[at + 1].isdecimal()}
    other = "".join(char if at in edges else char.translate(PUNCTUATION) for at, char in enumerate(text))
    return passage.model_copy(update={"text": other})


def wide_digits(passage: Passage, _: Random) -> Passage:
    """Digits of full width, but for those of contacts."""
    return _translated(passage, _WIDE_DIGITS)


def wide_letters(passage: Passage, _: Random) -> Passage:
    """Latin letters of full width, but for those of contacts."""
    return _translated(passage, _WIDE_LETTERS)


def _translated(passage: Passage, table: Mapping[int, int]) -> Passage:
    text = passage.text
    pieces, at = [], 0
    for entity in sorted((each for each in passage.entities if each.label in _CONTACTS), key=lambda each: each.start):
        pieces += [text[at : entity.start].translate(table), text[max(at, entity.start) : entity.end]]
        at = max(at, entity.end)
    pieces.append(text[at:].translate(table))
    return passage.model_copy(update={"text": "".join(pieces)})


def blanks(passage: Passage, _: Random) -> Passage:
    """Blanks between digits and Chinese characters."""
    return _inserted(passage, (match.start() for match in _BESIDE_DIGITS.finditer(passage.text)), " ")


def indents(passage: Passage, _: Random) -> Passage:
    """Two ideographic blanks before each paragraph."""
    text = passage.text
    starts = [0, *(at + 1 for at, char in enumerate(text[:-1]) if char == "\n")]
    return _inserted(passage, (at for at in starts if not text[at : at + 1].isspace()), "\u3000\u3000")


def zero_width(passage: Passage, rng: Random) -> Passage:
    """Marks without width between Chinese characters."""
    mark, density = rng.choice(ZERO_WIDTH), rng.uniform(0.01, 0.1)
    places = [match.start() for match in _BETWEEN_CHINESE.finditer(passage.text)]
    return _inserted(passage, (at for at in places if rng.random() < density), mark)


def wraps(passage: Passage, rng: Random) -> Passage:
    """Lines broken at a width, as copies of PDFs have them; never in a number, a word or before a full stop."""
    width, text = rng.randint(_SHORTEST_LINE, _LONGEST_LINE), passage.text
    places, begun = [], 0
    for at in range(1, len(text)):
        if text[at - 1] in "\r\n":
            begun = at
        elif at - begun >= width and _may_break(text[at - 1], text[at]):
            places.append(at)
            begun = at
    return _inserted(passage, places, "\n")


def _may_break(before: str, behind: str) -> bool:
    is_joined = before in _NEVER_ENDS or behind in _NEVER_BEGINS or _NUMBER.match(behind)
    return not (is_joined or before.isspace() or behind.isspace())


def crlf(passage: Passage, _: Random) -> Passage:
    """Line ends of two characters."""
    text = passage.text
    places = (at for at, char in enumerate(text) if char == "\n" and text[at - 1 : at] != "\r")
    return _inserted(passage, places, "\r")


def _inserted(passage: Passage, places: Iterable[int], what: str) -> Passage:
    return edited(passage, (Edit(at, at, what) for at in places))


STEPS: Mapping[str, Callable[[Passage, Random], Passage]] = {
    "enumerators": enumerators,
    "paragraphs": paragraphs,
    "traditional": traditional,
    "ascii_punctuation": ascii_punctuation,
    "wide_digits": wide_digits,
    "wide_letters": wide_letters,
    "blanks": blanks,
    "indents": indents,
    "zero_width": zero_width,
    "wraps": wraps,
    "crlf": crlf,
}
"""The changes of layout by name, in the order that they are made in."""

__all__ = ["STEPS", "with_other_layout"]
