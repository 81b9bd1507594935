"""Labels of the national tables, found in the text as anchors.

All labels of all editions are looked for in one pass over the *label view*: folded text without white space, marks
(、 , " ' |) and stand-alone numbers, so that labels are found however a copy wraps, pipes or punctuates them. What a
label stands for (a row, a group, a column header) can depend on where it stands; an anchor therefore keeps all its
meanings, and :mod:`nlp.tables.regions` decides.

Example:
    >>> [(a.start, a.end, sorted(m.key for m in a.meanings.all)) for a in find_anchors("本年新\\n制作 数量 0", 0, 10)]
    [(0, 9, ['made'])]
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from nlp.editions import load_editions, load_frame
from nlp.folding import INVISIBLE, fold
from nlp.tables.evidence import LONE_VALUE

Kind = Literal["row", "group", "column", "header", "item", "content", "stop"]


class Meaning(NamedTuple):
    """What a label can stand for.

    ``row`` and ``group`` keys are paths of the edition; a ``column`` key is one of table 2; a ``header`` key one of
    tables 3 and 4; an ``item`` key the number of the item of Article 20 ("" where the copy lost it).
    """

    kind: Kind
    key: str
    table: str = ""


class Meanings:
    """All that one label can stand for, by the question asked of it; ``None`` where it can't."""

    __slots__ = ("all", "application_header", "application_row", "frame", "is_stop", "proactive_row", "remedy_label")

    def __init__(self, found: Iterable[Meaning]) -> None:
        self.all = tuple(found)
        self.application_row = self._key("row", "applications")
        self.application_header = self._key("header", "applications")
        self.proactive_row = self._key("row", "proactive")
        self.remedy_label = self._key("header", "remedies") or ("total" if self.application_header == "total" else None)
        self.frame = next((m for m in self.all if m.kind in ("item", "column", "content")), None)
        self.is_stop = any(m.kind == "stop" for m in self.all)

    def _key(self, kind: Kind, table: str) -> str | None:
        return next((m.key for m in self.all if m.kind == kind and m.table == table), None)


class Anchor(NamedTuple):
    """A label found in the text: ``[start, end)`` in the document, ``[view_start, view_end)`` in the label view.

    A named tuple, since a document has a hundred of them and a frozen dataclass takes four times as long to make.
    """

    meanings: Meanings
    start: int
    end: int
    view_start: int
    view_end: int


_new = tuple.__new__
"""Makes an anchor in less time than ``Anchor(…)`` takes."""

_CLOSING = "\"':;,、"
_CLOSED = re.compile(rf"(?:\s?[{_CLOSING}]){{1,4}}")
"""Marks behind a label that are no part of a value."""

_ASCII_MARKS = " \n\t,\"'|"
_OTHER_MARKS = f"{INVISIBLE}、"  # folding leaves no other white space
_MARKS = _ASCII_MARKS + _OTHER_MARKS
# What the view leaves out: marks, and the values that stand alone between them. In a group, so that splitting gives the
# gaps as well. For speed it begins with one character of a set, nothing is given back (++), and a look-ahead tells
# where no value can begin: most gaps end before a word.
_VALUE_STARTS = r"-+↑↓增减\d/\\无空不N"
_GAP = re.compile(
    rf"([{_ASCII_MARKS}][{_ASCII_MARKS}]*+(?:(?![{_VALUE_STARTS}])|(?:\d++[{_ASCII_MARKS}]++)*+"
    rf"(?:(?=[{_VALUE_STARTS}])(?:{LONE_VALUE.pattern})(?=[{_ASCII_MARKS}]|\Z)[{_ASCII_MARKS}]*+)*))"
)
_BRACKET = re.compile(r"\((?=[^()]{0,80}[\u3400-\u9fff])[^()]{4,300}\)")


@cache
def lexicon() -> dict[str, Meanings]:
    """Every label and variant of every edition with what it can stand for."""
    meanings: dict[str, dict[Meaning, None]] = {}

    def add(labels: tuple[str, ...], meaning: Meaning) -> None:
        for label in labels:
            meanings.setdefault(_clean(label), {})[meaning] = None

    for edition in load_editions().values():
        for row in edition.applications:
            add(edition.labels[row.path], Meaning("row" if row.has_values else "group", row.path, "applications"))
        for block in edition.proactive:
            for path in block.rows:
                add(edition.labels[path], Meaning("row", path, "proactive"))
            for key, labels in block.columns.items():
                add(labels, Meaning("column", key, "proactive"))
        for key in (*edition.applicants, "organisations", "applicants", "balance_note"):
            add(edition.labels[key], Meaning("header", key, "applications"))
        for key in (*edition.remedies, *edition.outcomes, "litigation"):
            add(edition.labels[key], Meaning("header", key, "remedies"))
    frame = load_frame()
    for item, headings in frame.item_headings.items():
        add(headings, Meaning("item", item, "proactive"))
    add(frame.bare_item_headings, Meaning("item", "", "proactive"))
    add(frame.content_headers, Meaning("content", "", "proactive"))
    add(frame.stops, Meaning("stop", ""))
    return {label: Meanings(found) for label, found in meanings.items()}


def _clean(label: str) -> str:
    return re.sub(rf"[{_MARKS}]", "", fold(label))


@cache
def _labels() -> tuple[AhoCorasick, list[Meanings]]:
    """An automaton of all labels, and what each can stand for."""
    return AhoCorasick(lexicon(), matchkind=MatchKind.LeftmostLongest), list(lexicon().values())


@dataclass(frozen=True, slots=True)
class LabelView:
    """Text to look for labels in; its pieces begin at ``view_starts`` here and at ``starts`` in the document."""

    text: str
    view_starts: list[int]
    starts: list[int]

    def offset(self, position: int) -> int:
        """Where the character at ``position`` stands in the document."""
        piece = bisect_right(self.view_starts, position) - 1
        return self.starts[piece] + position - self.view_starts[piece]


def label_view(folded: str, start: int, end: int) -> LabelView:
    """The text to look for labels in: without white space, marks and stand-alone values."""
    text = folded[start:end]
    for mark in _OTHER_MARKS:
        text = text.replace(mark, "'")  # a set of ASCII marks alone is searched faster
    parts = _GAP.split(text)  # piece, gap, piece, …, piece
    pieces = parts[::2]
    starts = list(accumulate(map(len, parts), initial=start))[:-1:2]
    view_starts = list(accumulate(map(len, pieces), initial=0))
    view_starts.pop()
    return LabelView("".join(pieces), view_starts, starts)


def find_anchors(folded: str, start: int, end: int) -> list[Anchor]:
    """All labels in ``folded[start:end]``, longest first and without overlap, in order."""
    view = label_view(folded, start, end)
    text, view_starts, starts = view.text, view.view_starts, view.starts
    piece_ends = [*view_starts[1:], len(text)]
    anchors: list[Anchor] = []
    free = piece = piece_end = 0
    automaton, meanings_of = _labels()
    for label, first, after in automaton.find_matches_as_indexes(text):
        if first < free:
            continue  # named in the note of the label before
        if first >= piece_end:
            piece = bisect_right(view_starts, first, piece) - 1
            piece_end = piece_ends[piece]
        label_start = starts[piece] + first - view_starts[piece]
        label_end = label_start + after - first if after <= piece_end else view.offset(after - 1) + 1
        if text.startswith("(", after) and view.offset(after) <= label_end + 1:
            bracket = _BRACKET.match(text, after)
            if bracket:  # an instruction to whoever fills the form, e.g. 本年增/减(减用负值表示,如-8)
                after = free = bracket.end()
                label_end = view.offset(after - 1) + 1
        behind = folded[label_end : label_end + 2].lstrip()[:1]
        if behind and behind in _CLOSING and (closing := _CLOSED.match(folded, label_end)):
            label_end = closing.end()
        anchors.append(_new(Anchor, (meanings_of[label], label_start, label_end, first, after)))
    return anchors
