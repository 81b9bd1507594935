"""Rows whose label the copy damaged: typing errors, lost characters, a foreign character inside.

A label is only repaired where the form says that a row must stand: between two rows that were found, with text between
them that no label explains and that resembles the label of a row that is missing there, and of no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz.distance import Levenshtein

from nlp.tables.labels import label_view
from nlp.tables.regions import FormAnchor, Region, enumerated_start

MIN_SIMILARITY = 0.66
MIN_LEAD = 0.1
MIN_LENGTH = 4
MAX_LAST_ROW = 120
"""Characters behind the last label of a table in which the label of a last row can begin and end."""

_WORDS = re.compile(r"[\u3400-\u9fff][^\d|\t]{2,120}")
_ENUMERATOR = re.compile(r"^(?:\(?[一二三四五六七八九十]\)?[、.]?|[1-9][.、)]?)")


def with_repaired_labels(
    folded: str,
    region: Region,
    order: Mapping[str, int],
    labels: Mapping[str, Sequence[str]],
    expected: Sequence[str],
    end: int,
) -> Region:
    """The region with an anchor for each damaged label that can be told.

    Args:
        order: place of every row in the form.
        labels: labels of each row, cleaned as in the label view.
        expected: rows that the edition of this table has.
        end: where the table ends at the latest; its last label is looked for shortly behind the last one found.
    """
    missing = set(expected).difference(a.key for a in region.anchors if a.role == "row")
    if not missing:
        return region
    anchors: list[FormAnchor] = []
    row_before: FormAnchor | None = None
    for at, anchor in enumerate(region.anchors):
        row_behind = next((a for a in region.anchors[at:] if a.role == "row"), None)
        first = order[row_before.key] if row_before else -1
        last = order[row_behind.key] if row_behind else len(order)
        candidates = [path for path in expected if path in missing and first < order[path] < last]
        if anchors and candidates:
            repaired = list(_repaired(folded, anchors[-1].end, anchor.start, candidates, labels))
            missing.difference_update(a.key for a in repaired)
            anchors += repaired
            row_before = repaired[-1] if repaired else row_before
        anchors.append(anchor)
        if anchor.role == "row":
            row_before = anchor
    behind = [path for path in expected if path in missing and row_before and order[path] > order[row_before.key]]
    if behind:
        last = anchors[-1].end
        anchors += _repaired(folded, last, min(end, last + MAX_LAST_ROW), behind, labels)
    region.anchors = anchors
    return region


def _repaired(
    folded: str, start: int, end: int, candidates: Sequence[str], labels: Mapping[str, Sequence[str]]
) -> Iterator[FormAnchor]:
    """Anchors for the stretches of words between two anchors that resemble the label of a missing row."""
    left = list(candidates)
    for words_start, words_end in _stretches_of_words(folded, start, end):
        text = label_view(folded, words_start, words_end).text
        path = _closest(text, left, labels)
        if path is None:
            continue
        left = left[left.index(path) + 1 :]
        yield FormAnchor(
            "row",
            path,
            enumerated_start(folded, words_start),
            words_start,
            words_end,
            0,
            words_end - words_start,
            damaged=True,
        )


def _stretches_of_words(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Words between values: a label that wraps over lines is one stretch, numbers end it."""
    for match in _WORDS.finditer(folded, start, end):
        yield match.start(), match.start() + len(match.group().rstrip(" \n\u200b+-/"))


def _closest(text: str, candidates: Sequence[str], labels: Mapping[str, Sequence[str]]) -> str | None:
    """The one row whose label resembles the text clearly more than any other's."""
    text = _ENUMERATOR.sub("", text)
    if len(text) < MIN_LENGTH:
        return None
    scores = sorted(
        ((max(_similarity(text, label) for label in labels[path]), path) for path in candidates), reverse=True
    )
    if not scores or scores[0][0] < MIN_SIMILARITY:
        return None
    if len(scores) > 1 and scores[0][0] - scores[1][0] < MIN_LEAD:
        return None
    return scores[0][1]


def _similarity(text: str, label: str) -> float:
    return float(Levenshtein.normalized_similarity(text, label))
