"""Headers of statistics tables in running text and in grids: which columns there are, in which order.

Start with :func:`find_headers`: cheap literal searches for the first word of a header, then a parse of the words that
follow it. A header is a run of header words and nothing else, so a narrative that mentions 统计指标 has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Literal

from nlp.editions.statistics import load_statistics_form
from nlp.schema import Span

Kind = Literal["code", "label", "unit", "value", "remark"]
LineEnd = Literal["closes", "outside", "inside"]
_GAP = r"[\s\u200b]{0,6}"
# Each begins with one literal character, which the regex engine finds at the speed of a memory scan.
_STARTS = tuple(
    re.compile(pattern)
    for pattern in (
        f"指{_GAP}标",
        f"序{_GAP}号",
        f"统{_GAP}计{_GAP}(?:项|专|内|指(?!{_GAP}标)[^\n]{{1,40}}\n)",  # 标 may stand on the next line
        *(
            f"{first}(?:(?<=表.)|(?<![\u3400-\u9fff].)){_GAP}[目案][\\s|]{{0,6}}(?:名|数{_GAP}量|单|计{_GAP}量)"
            for first in "项专"
        ),
    )
)
_WINDOW = 240  # characters; the longest header seen has 7 columns and 40 characters, pipes and line feeds aside
_GLIMPSE = 48  # characters that hold the first two words of a header, enough to drop nearly all mentions of 指标
_MAX_WORDS = 12  # of a header's line, spaced out or not
_YEAR = r"(?:(?:19|20)[0-9]{2}年?度?|[〇零0一二三四五六七八九]{4}年度?)"
_OTHER_VALUE = r"[\u4e00-\u9fff]{2,8}?(?:统计数|累计数)"
_BRACKET = r"(?:\([^()|]{1,16}\))?"
_BEFORE = re.compile(
    rf"(?:(?:序{_GAP}号|代{_GAP}码|编{_GAP}号|行{_GAP}[次号])[\s|\u200b]{{0,8}})?(?:[统主]{_GAP}[计要]{_GAP})?\Z"
)
_KEPT = re.compile(r"[^ \n\t|\u200b\r]+")
_INDEX_ROW = re.compile(r"甲乙?丙?[1-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its kind and the stretch of its heading, and of the heading's ``rest`` on the next line.

    ``may_continue``: its word and the next column's are one word too, 本年 and 累计.
    """

    kind: Kind
    word: str
    span: Span
    rest: Span | None = None
    may_continue: bool = False

    @property
    def spans(self) -> list[Span]:
        """All stretches of the heading."""
        return [self.span, self.rest] if self.rest else [self.span]


@dataclass(frozen=True, slots=True)
class Header:
    """A header: its stretch, its columns in order, and what it tells about the table.

    Attributes:
        is_weak: its words head other tables too, so that more rows have to confirm it.
        needs_known_rows: its words (项目 | 数量) tell nothing: three rows must be known ones.
        is_glued: its words stand without anything between them, so the cells below may as well.
        line_end: what a line feed does to the cell before it, in a copy whose cells pipes or tabs bound: it ``closes``
            the cell, it is ``outside`` cells since each row ends with a bar, or it stands ``inside`` cells since a bar
            ends each of them wherever it stands.
    """

    span: Span
    columns: tuple[Column, ...]
    is_weak: bool = False
    needs_known_rows: bool = False
    is_glued: bool = False
    line_end: LineEnd = "closes"

    @property
    def values(self) -> tuple[Column, ...]:
        """The columns that hold values."""
        return tuple(column for column in self.columns if column.kind == "value")

    @property
    def unit_place(self) -> Literal["before", "after"] | None:
        """Where the column of units stands: before the values or after them."""
        kinds = [column.kind for column in self.columns]
        if "unit" not in kinds:
            return None
        return "before" if kinds.index("unit") < kinds.index("value") else "after"

    @property
    def code_place(self) -> Literal["before", "after"] | None:
        """Where a column of codes stands: before the label or after it."""
        kinds = [column.kind for column in self.columns]
        if "code" not in kinds:
            return None
        return "before" if kinds.index("code") < kinds.index("label") else "after"

    @property
    def is_national(self) -> bool:
        """Whether it has the two words that the header of the national form has."""
        words = {column.word for column in self.columns}
        return all(any(known in word for word in words) for known in load_statistics_form().national_header)


@cache
def _word() -> re.Pattern[str]:
    """Any header word, the longest first; the group that matched tells its kind."""
    form = load_statistics_form()
    words: dict[str, list[str]] = {}
    for word, kind in form.header_words.items():
        words.setdefault("label" if kind == "weak_label" else kind, []).append(word)
    groups = [
        rf"(?P<year>{_YEAR}(?:统计数据?|数量?|实际数?|合计)?{_BRACKET})",
        *(
            rf"(?P<{kind}>(?:{'|'.join(sorted(map(re.escape, known), key=len, reverse=True))}){_BRACKET})"
            for kind, known in sorted(words.items())
        ),
        rf"(?P<other>{_OTHER_VALUE})",
    ]
    return re.compile("|".join(groups))


def kind_of_word(squeezed: str) -> Kind | None:
    """Kind of the column that a cell of a header heads, or ``None`` where the cell is no header word.

    Example:
        >>> kind_of_word("计量单位"), kind_of_word("2016年度"), kind_of_word("乡镇统计数"), kind_of_word("地址")
        ('unit', 'value', 'value', None)
    """
    match = _word().fullmatch(squeezed)
    return _kind(match) if match else None


def _kind(match: re.Match[str]) -> Kind:
    group = match.lastgroup
    return "value" if group in ("year", "other", "value") else group  # type: ignore[return-value]


def find_headers(folded: str) -> Iterator[Header]:
    """The headers of ``folded`` in order, without overlap."""
    starts = sorted({match.start() for pattern in _STARTS for match in pattern.finditer(folded)})
    done = 0
    for start in starts:
        if start < done:
            continue
        header = parse_header(folded, start)
        if header is not None:
            done = header.span[1]
            yield header


def parse_header(folded: str, start: int) -> Header | None:
    """The header whose label or code column is headed at ``start``, or ``None``."""
    wrapped = wrapped_columns(folded, start)
    if wrapped and (header := _judged(folded, wrapped)):
        return header
    glimpse, _ = _bare(folded, start, start + _GLIMPSE)
    first = _word().match(glimpse)
    second = _word().match(glimpse, first.end()) if first else None
    if first is None or second is None or _kind(first) == _kind(second):
        return None
    text, offsets = _bare(folded, _back_up(folded, start), start + _WINDOW)
    columns: list[Column] = []
    at = 0
    while match := _word().match(text, at):
        seen = {column.kind for column in columns}
        whole, match = match, _before_gap(match, offsets, seen)
        kind = _kind(match)
        if kind in ("label", "unit", "code") and (kind in seen or (kind != "unit" and "value" in seen)):
            break  # a header has one of each, and label and code before the values
        span = (offsets[match.start()], offsets[match.end() - 1] + 1)
        columns.append(Column(kind, match.group(), span, may_continue=match is not whole))
        at = match.end()
    columns = [*columns, *_rest_of_line(folded, columns)]
    header = _judged(folded, columns)
    if header is None:
        return None
    index_row = _INDEX_ROW.match(text, at)
    if index_row:
        header = replace(header, span=(header.span[0], offsets[index_row.end() - 1] + 1))
    return header


def wrapped_columns(folded: str, start: int) -> list[Column]:
    """The columns of a header some of whose words end on the next line; none where it is no such header.

    Example:
        >>> [column.word for column in wrapped_columns("统计指 单 位 代 数量\\n标 码\\n", 0)]
        ['统计指标', '单位', '代码', '数量']
    """
    first = folded.rfind("\n", max(0, start - _GLIMPSE), start) + 1
    middle = folded.find("\n", start, start + _GLIMPSE)
    end = folded.find("\n", middle + 1, middle + 1 + _GLIMPSE) if middle >= 0 else -1
    if end < 0 or "|" in folded[first:end] or "\t" in folded[first:end]:
        return []
    words, rests = (
        [(match.start() + left, match.end() + left) for match in re.finditer(r"[^ \u200b]+", folded[left:right])]
        for left, right in ((first, middle), (middle + 1, end))
    )
    if not 0 < len(rests) <= len(words) <= _MAX_WORDS or any(right - left > 4 for left, right in rests):
        return []
    return _matched(folded, words, rests) or []


def _matched(folded: str, words: list[Span], rests: list[Span]) -> list[Column] | None:
    """Columns that use up all words of the first line, some spaced out, and all of the second, in order."""
    if not words:
        return None if rests else []
    for count in range(1, min(len(words), 6) + 1):
        word = "".join(folded[start:end] for start, end in words[:count])
        span = (words[0][0], words[count - 1][1])
        for rest in (None, *rests[:1]):
            whole = word + folded[slice(*rest)] if rest else word
            kind = kind_of_word(whole)
            if kind is None:
                continue
            following = _matched(folded, words[count:], rests[1:] if rest else rests)
            if following is not None:
                return [Column(kind, whole, span, rest), *following]
    return None


def _before_gap(match: re.Match[str], offsets: list[int], seen: Collection[Kind]) -> re.Match[str]:
    """A word that is two words of two cells, 本年 | 累计, cut where the gap is; 统 计 指 标 stays one.

    So does what cannot be two: 指标 | 名称, or 指标 | 代码 where the column of labels was ``seen`` before.
    """
    start, end = match.span()
    gaps = [i for i in range(start + 1, end) if offsets[i] > offsets[i - 1] + 1]
    if len(gaps) != 1:
        return match
    first = _word().fullmatch(match.string, start, gaps[0])
    second = _word().fullmatch(match.string, gaps[0], end)
    if first is None or second is None or _kind(first) == _kind(second) == "label":
        return match
    return match if _kind(first) in seen and _kind(first) != "value" else first


def _back_up(folded: str, start: int) -> int:
    """Start of a header whose second word was found: 统计 before 指标, a code word before either."""
    match = _BEFORE.search(folded, max(0, start - 24), start)
    return match.start() if match else start


def _bare(folded: str, start: int, end: int) -> tuple[str, list[int]]:
    """``folded[start:end]`` without white space, pipes and marks, and the place of each character left."""
    pieces, offsets = [], list[int]()
    for match in _KEPT.finditer(folded, start, end):
        pieces.append(match.group())
        offsets.extend(range(*match.span()))
    return "".join(pieces), offsets


def _rest_of_line(folded: str, columns: list[Column]) -> list[Column]:
    """Value columns with names of their own that follow on the line, cells apart: 本级 | 下级."""
    if [column.kind for column in columns][-2:] != ["label", "unit"]:
        return []
    start = columns[-1].span[1]
    end = folded.find("\n", start, start + 120)
    if end < 0 or start == end:
        return []
    found = []
    for match in re.finditer(r"[^\s|\u200b]+", folded[start:end]):
        word = match.group()
        if match.start() == 0 or len(word) > 12 or re.search(r"[0-9、:。,]", word):
            return []
        found.append(Column("value", word, (start + match.start(), start + match.end())))
    return found


def _judged(folded: str, columns: list[Column]) -> Header | None:
    """The columns as a header, if they are one."""
    kinds = [column.kind for column in columns]
    if "label" not in kinds or "value" not in kinds:
        return None
    form = load_statistics_form()
    label = next(column.word for column in columns if column.kind == "label")
    strong_label = form.header_words.get(label) == "label" and label != "指标"
    has_unit = "unit" in kinds or any("(" in column.word and column.word.endswith(")") for column in columns)
    has_proof = has_unit or "code" in kinds or strong_label
    span = (columns[0].span[0], max(end for column in columns for _, end in column.spans))
    return Header(
        span,
        tuple(columns),
        is_weak=not (strong_label and "unit" in kinds),
        needs_known_rows=not has_proof,
        is_glued=len(columns) > 1 and all(a.span[1] == b.span[0] for a, b in pairwise(columns)),
        line_end=_line_end(folded, span),
    )


def _line_end(folded: str, span: Span) -> LineEnd:
    """What a line feed does to cells, by the bars around the header."""
    before = folded[max(0, span[0] - 40) : span[0]].rstrip(" \n\u200b")
    after = folded[span[1] : span[1] + 40].lstrip(" \u200b")
    if after.startswith("\t"):
        return "outside"
    if not after.lstrip("\n ").startswith("|"):
        return "closes"
    return "outside" if before.endswith("|") else "inside"
