"""Header fields: crawl headers (``发布时间: 2021-01-27``), index tables of portals, source lines under a title.

Start with :func:`find_fields`. Only the head of a document is read, up to the words a report begins with. Each label
there ends the value of the label before it; a label without a value gives no field, since the next line may well be
the title. What a value may look like depends on the field: a date has to be a date, an address an address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from nlp.document import Field
from nlp.reading.labels import end_pattern, field_names, label_pattern, report_begin_pattern, strong_labels
from nlp.schema import Span

MAX_HEAD = 3000
"""Characters in which a header may stand."""

_MAX_DATE = 40

_MAX_VALUE = {"title": 150, "url": 500, "other": 300}
_DATE = re.compile(
    r"(?:(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:\s?日)?|(?:19|20)\d{6}(?!\d)"
    r"|二[〇○Ｏ零0][〇○零一二][〇○零一二三四五六七八九]年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
    r"(?:(?:T|\s{1,3})\d{1,2}\s?[:：时]\s?\d{1,2}(?:\s?[:：分]\s?\d{1,2}(?:\.\d{1,3}|秒)?|分)?)?"
)
_URL = re.compile(r"(?:https?://|www\.)[!-~]{3,490}")
_SEPARATOR = re.compile(r"^[ \t]{0,8}(?:[=＝]{5,}|[-—_*]{10,})[^\n]{0,40}$", re.MULTILINE)
_RULE = re.compile(r"[=＝]{5}|[-—_*]{10}")
"""What every separator holds, to be looked for at less cost."""
_SPACE = re.compile(r"\s")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BLANK = " \t\r\n\u3000\u00a0|•·:：;；"


@dataclass(frozen=True, slots=True)
class Header:
    """Fields found, the spans of label and value together (labels without a value too), and where the head ends.

    ``separator_end`` is the end of the line (``=====``) that closes a crawl header, ``None`` where there is none.
    """

    fields: tuple[Field, ...]
    spans: tuple[Span, ...]
    head_end: int
    separator_end: int | None


class _Label(NamedTuple):
    name: str
    word: str
    start: int
    end: int
    has_colon: bool


def find_fields(text: str, view: str) -> Header:
    """The fields at the head of a document.

    Args:
        text: the document's text, which values are cut from.
        view: the same text for matching, one character for one.

    Example:
        >>> text = "标题: 青禾镇2020年年报\\n文号: \\n发布时间: 2021-01-20 09:30\\n====="
        >>> [(field.name, field.value) for field in find_fields(text, text).fields]
        [('title', '青禾镇2020年年报'), ('published_at', '2021-01-20 09:30')]
    """
    head_end = _head_end(view)
    labels = _labels(view, head_end)
    if not labels:
        return Header((), (), head_end, None)
    separator = _SEPARATOR.search(view, 0, head_end) if _RULE.search(view, 0, head_end) else None
    fields: list[Field] = []
    spans: list[Span] = []
    limits = [label.start for label in labels[1:]] + [head_end]
    if separator:
        limits = [
            min(limit, separator.start()) if label.end <= separator.start() else limit
            for label, limit in zip(labels, limits, strict=True)
        ]
    places = [_place(view, label, limit) for label, limit in zip(labels, limits, strict=True)]
    values_below = any(place.has_date_below for place in places)
    for index, (label, place) in enumerate(zip(labels, places, strict=True)):
        unlabelled = _date_before(view, label)
        if unlabelled:
            fields.append(Field("published_at", "", text[slice(*unlabelled)], unlabelled))
            spans.append(unlabelled)
        is_last = index + 1 == len(labels)
        span = _value_span(view, label, place, is_last=is_last, values_below=values_below)
        if span:
            fields.append(Field(label.name, label.word, text[span[0] : span[1]], span))
        spans.append((label.start, span[1] if span else label.end))
    is_header = separator is not None and any(label.end <= separator.start() for label in labels)
    return Header(tuple(fields), tuple(spans), head_end, separator.end() if separator and is_header else None)


def _head_end(view: str) -> int:
    match = report_begin_pattern().search("\n" + view[:MAX_HEAD])
    return max(0, match.start() - 1) if match else min(len(view), MAX_HEAD)


def _labels(view: str, head_end: int) -> list[_Label]:
    """Labels of the head in order. Without a colon a label counts in an index table only."""
    names, strong_words = field_names(), strong_labels()
    found: list[_Label] = []
    for match in label_pattern().finditer(view, 0, head_end):
        word = "".join(match[1].split())
        found.append(_Label(names[word], word, *match.span(), match[2] is not None))
    strong = {
        label.word for label in found if label.word in strong_words and (label.has_colon or _stands_free(view, label))
    }
    is_index_table = len(strong) >= 3
    return [label for label in found if _is_label(view, label, is_index_table)]


def _stands_free(view: str, label: _Label) -> bool:
    before = view[label.start - 1] if label.start else "\n"
    after = view[label.end] if label.end < len(view) else "\n"
    return not _HAN.match(before) and (label.has_colon or after in " \t\n\r|\u3000\u00a0")


def _is_label(view: str, label: _Label, is_index_table: bool) -> bool:
    if label.has_colon:
        # Glued to a word, a short label may be the end of it (统计时间：, 经济来源：), but not in an index table.
        is_glued = label.start > 0 and _HAN.match(view[label.start - 1]) is not None
        return not is_glued or is_index_table or label.word in strong_labels()
    return is_index_table and _stands_free(view, label)


def _date_before(view: str, label: _Label) -> Span | None:
    """A date without a label at the beginning of the line on which ``label`` comes next: ``2021-01-20 来源：``."""
    line_start = view.rfind("\n", 0, label.start) + 1
    span = _trim(view, line_start, label.start) if label.start - line_start <= _MAX_DATE else None
    return span if span and _DATE.fullmatch(view, *span) else None


class _Place(NamedTuple):
    """Where the value of a label may stand: before ``limit``, on the label's line or on the next that is not blank.

    ``line_end`` is -1 where the line does not end before the limit; ``below`` is looked for where the label is alone.
    """

    limit: int
    line_end: int
    beside: Span | None
    below: Span | None
    has_date_below: bool


def _place(view: str, label: _Label, limit: int) -> _Place:
    line_end = view.find("\n", label.end, limit)
    beside = _trim(view, label.end, line_end if line_end >= 0 else limit)
    below = _next_line(view, line_end, limit) if beside is None and line_end >= 0 else None
    has_date_below = below is not None and _DATE.fullmatch(view, *below) is not None
    return _Place(limit, line_end, beside, below, has_date_below)


def _value_span(view: str, label: _Label, place: _Place, *, is_last: bool, values_below: bool) -> Span | None:
    """The span of a label's value, ``None`` where it has none.

    A value on the next line is taken where the header is known to be printed so (``values_below``) and nothing else
    stands before the next label, or where it is a date: else the next line may be the title.
    """
    value, below = place.beside, place.below
    if below is not None:
        # Where no label closes the value, only a title is told by its place.
        is_alone = label.name == "title" if is_last else _trim(view, below[1], place.limit) is None
        if place.has_date_below or (values_below and is_alone):
            value = below
    if value is None:
        return None
    is_whole_line = place.line_end >= 0 or place.limit == len(view) or not is_last
    return _shaped(view, label, value, is_whole_line=is_whole_line)


def _shaped(view: str, label: _Label, span: Span, *, is_whole_line: bool) -> Span | None:
    """``span`` cut to what a value of this field looks like."""
    start, end = span
    if label.name in ("published_at", "signed_on"):
        match = _DATE.match(view, start, end)
        return match.span() if match else None
    if label.name == "url":
        match = _URL.match(view, start, end)
        return match.span() if match else None
    if label.name != "title":
        stop = end_pattern().search(view, start, end)
        end = stop.start() if stop else end
    if not is_whole_line:
        space = _SPACE.search(view, start, end)
        end = space.start() if space else end
    trimmed = _trim(view, start, end)
    if trimmed is None or trimmed[1] - trimmed[0] > _MAX_VALUE.get(label.name, 80):
        return None
    if label.name == "document_number" and not any(map(str.isdigit, view[trimmed[0] : trimmed[1]])):
        return None
    return trimmed


def _next_line(view: str, line_end: int, limit: int) -> Span | None:
    """The next line that is not blank."""
    start = line_end
    while start < limit and view[start].isspace():
        start += 1
    end = view.find("\n", start, limit)
    return _trim(view, start, end if end >= 0 else limit)


def _trim(view: str, start: int, end: int) -> Span | None:
    """The span without blanks and cell borders at its ends; ``None`` where nothing is left."""
    while start < end and view[start] in _BLANK:
        start += 1
    while end > start and view[end - 1] in _BLANK:
        end -= 1
    return (start, end) if start < end else None
