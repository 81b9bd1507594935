"""Edits of a passage's text that keep every span where it was: a list of replacements, and where borders go by them.

Start here: :func:`edited` applies :class:`Edit` objects to a passage; :func:`fitting` first drops those that clash.
What is inserted right at a border lies outside the span, so that a span starts and ends at the characters that it had.

Example:
    >>> passage = Passage(id="p1", text="收到3件。", entities=[Entity(id="q1", label="quantity", start=2, end=4)])
    >>> other = edited(passage, [Edit(2, 2, " "), Edit(2, 3, "12"), Edit(4, 4, " ")])
    >>> other.text, other.text_of(other.entities[0])
    ('收到 12件 。', '12件')
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple

from annotations.labels import AttributeValue
from annotations.passages import Entity, Passage


class Edit(NamedTuple):
    """``replacement`` for ``text[start:end]``; an insertion where both are equal."""

    start: int
    end: int
    replacement: str


def edited(
    passage: Passage, edits: Iterable[Edit], attributes: Mapping[str, Mapping[str, AttributeValue]] | None = None
) -> Passage:
    """The passage with the edits made, in time linear in text and entities (up to sorting).

    Args:
        attributes: new attributes of entities, by their ids, in place of all that they had.

    Raises:
        ValueError: edits overlap or lie outside of the text, a border lies inside an edit, or a span would be empty.
    """
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    text, moves = _applied(passage.text, ordered), _Moves(ordered)
    entities = []
    for entity in passage.entities:
        start, end = moves.start(entity.start), moves.end(entity.end)
        if start >= end:
            raise ValueError(f"{passage.id}: {entity.id}: nothing would be left of it")
        changed: dict[str, object] = {"start": start, "end": end}
        if attributes and entity.id in attributes:
            changed["attributes"] = dict(attributes[entity.id])
        entities.append(entity.model_copy(update=changed))
    return passage.model_copy(update={"text": text, "entities": entities})


def fitting(edits: Iterable[Edit], entities: Iterable[Entity]) -> list[Edit]:
    """The edits in order, without those that overlap an earlier one or that a border of an entity cuts."""
    borders = sorted({border for entity in entities for border in (entity.start, entity.end)})
    kept: list[Edit] = []
    for edit in sorted(set(edits)):
        following = bisect_right(borders, edit.start)
        is_cut = following < len(borders) and borders[following] < edit.end
        if not is_cut and (not kept or edit.start >= kept[-1].end):
            kept.append(edit)
    return kept


def _applied(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        if not at <= edit.start <= edit.end <= len(text):
            raise ValueError(f"the edit [{edit.start}, {edit.end}) overlaps another or lies outside of the text")
        pieces += [text[at : edit.start], edit.replacement]
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


class _Moves:
    """Where the borders of spans go; ``_shifts[n]`` is how far text moves behind the first n edits."""

    def __init__(self, edits: list[Edit]) -> None:
        self._edits = edits
        self._starts = [edit.start for edit in edits]
        self._ends = [edit.end for edit in edits]
        grown = (len(edit.replacement) - (edit.end - edit.start) for edit in edits)
        self._shifts = [0, *accumulate(grown)]

    def start(self, border: int) -> int:
        """Of the first character of a span: all that is inserted there goes before it."""
        done = bisect_right(self._ends, border)
        self._check(done, border)
        return border + self._shifts[done]

    def end(self, border: int) -> int:
        """Behind the last character of a span: what is inserted there goes behind it."""
        done = bisect_left(self._ends, border)
        while done < len(self._edits) and self._ends[done] == border and self._starts[done] < border:
            done += 1  # a replacement that ends here belongs to the span; insertions here come behind it in order
        self._check(done, border)
        return border + self._shifts[done]

    def _check(self, done: int, border: int) -> None:
        if done < len(self._edits) and self._starts[done] < border < self._ends[done]:
            raise ValueError(f"a border at {border} lies inside the edit from {self._starts[done]}")
