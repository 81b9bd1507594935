"""Where the national tables stand, and which anchor is which row of the form.

Labels such as 行政许可 or 予以公开 stand in the narrative too, and 总计 or 其他 mean different things in different
places. A table is recognised by its *strong* labels (long ones that no sentence holds) standing close together; only
inside such a stretch do the weak ones count, and what they mean is told by their enumerator and by the rows before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from nlp.editions import Edition, load_editions
from nlp.tables.labels import Anchor

STRONG_LABEL_LENGTH = 6
MAX_GAP_IN_TABLE = 260
"""Characters of the label view between two strong labels of one table: a repeated header, a footer, glued digits."""
MAX_GAP_IN_HEADER = 40
MAX_NOTE = 150
"""Characters of a note in brackets in which a label is looked for."""
MAX_WEAK_LABEL = 3
"""Labels this short (其他, 总计) can begin a label that no edition knows."""
MIN_STRONG_ROWS = 3
MIN_REMEDY_LABELS = 6
MAX_GAP_IN_REMEDY_HEADER = 12

_ENUMERATOR_ENDS = frozenset(")、.:")
_BLANKS = frozenset(" \n")
_DIGITS = frozenset("123456789")
_NUMERALS = frozenset("一二三四五六七八九十")
_ENUMERATOR = re.compile(
    r"(?:\(\s?[一二三四五六七八九十]{1,2}\s?\)|[一二三四五六七八九十]{1,2}[、.:)]|\(?[1-9]\s?[.、)])\s{0,3}$"
)


@dataclass(slots=True)
class FormAnchor:
    """An anchor with the one meaning it has where it stands.

    ``role``: ``row`` (values follow), ``skip`` (group or header inside the table: no end of a row's evidence) or
    ``end`` (what follows is no evidence of the row before). ``start`` is that of the enumerator, if one is printed.
    """

    role: str
    key: str
    start: int
    label_start: int
    end: int
    view_start: int = 0
    view_end: int = 0
    columns: tuple[str, ...] = ()
    edition: str | None = None
    damaged: bool = False


@dataclass(slots=True)
class Region:
    """One printed copy of one table."""

    table: str
    anchors: list[FormAnchor] = field(default_factory=list)
    start: int = 0

    @property
    def rows(self) -> list[FormAnchor]:
        """The anchors that open a row."""
        return [anchor for anchor in self.anchors if anchor.role == "row"]


@cache
def application_order() -> dict[str, int]:
    """Place of every row and group of table 3 in the form, over all editions."""
    order: dict[str, int] = {}
    for edition in load_editions().values():
        for row in edition.applications:
            order.setdefault(row.path, 0)
    known = list(load_editions().values())
    longest = max(known, key=lambda edition: len(edition.applications))
    paths = [row.path for row in longest.applications]
    for other in known:
        for at, row in enumerate(other.applications):
            if row.path not in paths:  # a row that only this edition has stands after the row it follows there
                paths.insert(paths.index(other.applications[at - 1].path) + 1 if at else 0, row.path)
    return {path: place for place, path in enumerate(paths)}


def enumerated_start(folded: str, start: int) -> int:
    """Start of the enumerator before a label, e.g. of ``（三）`` or ``2.``, else of the label."""
    mark = folded[start - 1] if start else ""
    if mark not in _ENUMERATOR_ENDS and (mark not in _BLANKS or not _ends_in_mark(folded, start)):
        return start
    if start >= 3:  # the usual shapes, told without a search
        opening, number = folded[start - 3], folded[start - 2]
        if mark == ")":
            if opening == "(" and (number in _NUMERALS or number in _DIGITS):
                return start - 3
        elif number in _DIGITS:
            if mark != ":" and opening != "(":
                return start - 2
        elif number in _NUMERALS and mark != "." and opening not in _NUMERALS:
            return start - 2
    match = _ENUMERATOR.search(folded, max(0, start - 8), start)
    return match.start() if match else start


def _ends_in_mark(folded: str, start: int) -> bool:
    """Whether blanks stand before ``start`` and the end of an enumerator before them."""
    return folded[max(0, start - 4) : start].rstrip()[-1:] in _ENUMERATOR_ENDS


def _in_brackets(folded: str, start: int) -> bool:
    """Whether a bracket is open before a label in its cell: a note names it, it labels nothing."""
    opened = folded.rfind("(", max(0, start - MAX_NOTE), start)
    if opened < 0:
        return False
    before = folded[opened + 1 : start]
    return ")" not in before and "\n" not in before and "|" not in before and len(before) > MAX_WEAK_LABEL


def find_regions(folded: str, anchors: Sequence[Anchor]) -> list[Region]:
    """The national tables of a document, in order."""
    anchors = _printed_anchors(folded, anchors)
    strong: list[int] = []
    frame: list[int] = []
    heads: list[int] = []
    for i, (meanings, _, _, view_start, view_end) in enumerate(anchors):
        if meanings.application_row and view_end - view_start >= STRONG_LABEL_LENGTH:
            strong.append(i)
        if meanings.frame:
            frame.append(i)
        if meanings.remedy_label:
            heads.append(i)
    regions = [
        *_application_regions(folded, anchors, strong),
        *_proactive_regions(folded, anchors, frame),
        *_remedy_regions(anchors, heads),
    ]
    return sorted(regions, key=lambda region: region.start)


_CLAUSE_END = re.compile(r"(?:\([^()\n]{0,80}\)|[^,;。\n\t|(]){0,40}?(?:[,;。]|(?<![一二三四五六七八九十])、)(?!\d)")


def _printed_anchors(folded: str, anchors: Sequence[Anchor]) -> list[Anchor]:
    """The anchors without those words of table 2 that a sentence only speaks: 行政许可3121条,…;采购总金额1765万元;…

    In a table the next label, a border or a line end stands behind a label and its values, never the end of a clause.
    """
    printed: list[Anchor] = []
    for number, anchor in enumerate(anchors, 1):
        meanings, start, end, _, _ = anchor
        if meanings.proactive_row or meanings.frame:
            behind = anchors[number].start if number < len(anchors) else len(folded)
            if _CLAUSE_END.match(folded, end, behind):
                continue
            if meanings.proactive_row and _in_brackets(folded, start):
                continue
        printed.append(anchor)
    return printed


# --- table 3 ---------------------------------------------------------------------------------------------------------


def _application_regions(folded: str, anchors: Sequence[Anchor], strong: Sequence[int]) -> Iterator[Region]:
    for cluster in _clusters(anchors, strong, MAX_GAP_IN_TABLE):
        paths = {anchors[i].meanings.application_row for i in cluster}
        if len(paths) < MIN_STRONG_ROWS or not _looks_like_table(folded, anchors, cluster):
            continue
        first, last = _extend(anchors, cluster[0], cluster[-1])
        yield from _walk_applications(folded, anchors[first : last + 1])


def _clusters(
    anchors: Sequence[Anchor], chosen: Sequence[int], gap: int, *, over_labels: bool = False
) -> Iterator[list[int]]:
    """Runs of chosen anchors with at most ``gap`` characters of the label view between neighbours.

    With ``over_labels`` what other labels and their notes take up between two of them does not count.
    """
    cluster: list[int] = []
    for i in chosen:
        if cluster:
            between = anchors[i].view_start - anchors[cluster[-1]].view_end
            if between > gap and not (over_labels and _uncovered(anchors, cluster[-1], i) <= gap):
                yield cluster
                cluster = []
        cluster.append(i)
    if cluster:
        yield cluster


def _uncovered(anchors: Sequence[Anchor], first: int, last: int) -> int:
    """Characters of the label view between two anchors that no label (with its note) explains."""
    explained = sum(anchor.view_end - anchor.view_start for anchor in anchors[first + 1 : last])
    return anchors[last].view_start - anchors[first].view_end - explained


_COUNTED = "[件条项宗起次个份]"
_BORDER_OR_VALUE = re.compile(
    r"[ \u200b]{0,20}(?:[\n\t|]|[-/\\无空]"
    rf"|[+-]?\d[\d.,]{{0,80}}(?:\s?{_COUNTED}(?=\s)|(?![\d.,]{{0,80}}\s?{_COUNTED})))"
)


def _looks_like_table(folded: str, anchors: Sequence[Anchor], cluster: Sequence[int]) -> bool:
    """Whether borders or bare values stand behind most labels; in a sentence words or counted things do."""
    behind = 0
    for i in cluster:
        if _BORDER_OR_VALUE.match(folded, anchors[i].end):
            behind += 1
            if 2 * behind >= len(cluster):
                return True
    return False


def _extend(anchors: Sequence[Anchor], first: int, last: int) -> tuple[int, int]:
    """The stretch with the header before it and the weak rows behind it."""
    while first > 0:
        before = anchors[first - 1]
        near = anchors[first].view_start - before.view_end <= MAX_GAP_IN_HEADER
        if not near or not (before.meanings.application_header or before.meanings.application_row):
            break
        first -= 1
    while last + 1 < len(anchors):
        behind = anchors[last + 1]
        near = behind.view_start - anchors[last].view_end <= MAX_GAP_IN_HEADER
        if not near or behind.meanings.is_stop or not behind.meanings.application_row:
            break
        last += 1
    return first, last


def _walk_applications(folded: str, anchors: Sequence[Anchor]) -> Iterator[Region]:
    """Anchors of one stretch with what they mean, cut where the form begins again."""
    order = application_order()
    region = Region("applications", start=anchors[0].start)
    place, seen = -1, set[str]()
    for at, anchor in enumerate(anchors):
        meanings, label_start, end, view_start, view_end = anchor
        start = enumerated_start(folded, label_start)
        path = meanings.application_row
        if path is not None and meanings.application_header:  # 总计 and 其他 are columns too
            behind_header = bool(region.anchors) and region.anchors[-1].role != "row" and at > 0
            near_header = behind_header and _is_near_header(anchors[at - 1], anchor)
            path = _row_of(path, folded[start:label_start], place, near_header=near_header)
        if path is None:
            role = "end" if meanings.is_stop else "skip"
            region.anchors.append(FormAnchor(role, "", start, label_start, end, view_start, view_end))
            continue
        if path in seen and order[path] == 0:
            yield region
            region, seen = Region("applications", start=start), set()
        region.anchors.append(FormAnchor("row", path, start, label_start, end, view_start, view_end))
        seen.add(path)
        place = order[path]
    yield region


def _row_of(path: str, enumerator: str, place: int, *, near_header: bool) -> str | None:
    """The row that 总计 or 其他 opens, or ``None`` where it heads a column.

    They are rows behind their own enumerator, or in their place of the form where no column header stands directly
    before.
    """
    order = application_order()
    enumerator = enumerator.strip(" \n()、.:")
    if path == "applications.results.total":
        in_place = order["applications.results.not_processed"] < place < order[path] and not near_header
        return path if enumerator == "七" or in_place else None
    in_place = place == order["applications.results.other.fee_overdue"] and not near_header
    return path if enumerator == "3" or in_place else None


def _is_near_header(before: Anchor, anchor: Anchor) -> bool:
    return before.meanings.application_header is not None and anchor.view_start - before.view_end <= 2


# --- table 2 ---------------------------------------------------------------------------------------------------------


def _proactive_regions(folded: str, anchors: Sequence[Anchor], frame: Sequence[int]) -> Iterator[Region]:
    for cluster in _clusters(anchors, frame, MAX_GAP_IN_TABLE // 2, over_labels=True):
        kinds = [anchors[i].meanings.frame for i in cluster]
        columns = sum(m is not None and m.kind == "column" for m in kinds)
        if columns == 0 and len(cluster) < 3:
            continue
        last = cluster[-1]
        while last + 1 < len(anchors) and anchors[last + 1].meanings.proactive_row:
            if anchors[last + 1].view_start - anchors[last].view_end > MAX_GAP_IN_HEADER * 2:
                break
            last += 1
        first = cluster[0]
        while first > 0 and _is_lost_heading_row(anchors, first):
            first -= 1
        region = _walk_proactive(folded, anchors[first : last + 1])
        if region.rows:
            yield region


def _is_lost_heading_row(anchors: Sequence[Anchor], first: int) -> bool:
    before = anchors[first - 1]
    return (
        before.meanings.proactive_row is not None
        and anchors[first].view_start - before.view_end <= MAX_GAP_IN_HEADER // 2
    )


def _walk_proactive(folded: str, anchors: Sequence[Anchor]) -> Region:
    region = Region("proactive", start=anchors[0].start)
    headers: list[str] = []
    for meanings, label_start, end, view_start, view_end in anchors:
        frame, path = meanings.frame, meanings.proactive_row
        start = enumerated_start(folded, label_start)
        if frame and frame.kind == "column":
            if region.anchors and region.anchors[-1].role == "row":
                headers = []
            if frame.key not in headers:
                headers.append(frame.key)
        elif frame:
            headers = [] if frame.kind == "item" or (region.anchors and region.anchors[-1].role == "row") else headers
        if path is None:
            if frame or view_end - view_start > MAX_WEAK_LABEL:
                key = frame.key if frame else ""
                region.anchors.append(FormAnchor("end", key, start, label_start, end, view_start, view_end))
            continue
        edition, columns = _block_of(path, tuple(headers))
        opened = FormAnchor("row", path, start, label_start, end, view_start, view_end, columns, edition)
        region.anchors.append(opened)
    return region


@lru_cache(maxsize=1024)
def _block_of(path: str, headers: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Edition and columns of a row of table 2 by the headers above it; ``None`` and no columns if they tell nothing."""
    best: tuple[float, str, tuple[str, ...]] | None = None
    for edition in load_editions().values():
        for block in edition.proactive:
            common = set(headers) & set(block.columns)
            if path not in block.rows or not common:
                continue
            score = 2.0 * len(common) - len(set(headers) ^ set(block.columns))
            if best is None or score > best[0]:
                same = set(headers) == set(block.columns)
                best = (score, edition.id, headers if same else tuple(block.columns))
    return (best[1], best[2]) if best else (None, ())


def columns_in(edition: Edition, path: str) -> tuple[str, ...]:
    """Columns of a row of table 2 in an edition; none where the edition lacks the row."""
    return next((tuple(block.columns) for block in edition.proactive if path in block.rows), ())


# --- table 4 ---------------------------------------------------------------------------------------------------------


def _remedy_regions(anchors: Sequence[Anchor], heads: Sequence[int]) -> Iterator[Region]:
    """Runs of the header's labels; the values stand behind the last of them (or behind each)."""
    for cluster in _clusters(anchors, heads, MAX_GAP_IN_REMEDY_HEADER):
        keys = [anchors[i].meanings.remedy_label or "" for i in cluster]
        if sum(k in ("upheld", "corrected", "other", "pending") for k in keys) < MIN_REMEDY_LABELS:
            continue
        region = Region("remedies", start=anchors[cluster[0]].start)
        for i, key in zip(cluster, keys, strict=True):
            role = "row" if i == cluster[-1] else "skip"
            _, start, end, view_start, view_end = anchors[i]
            region.anchors.append(FormAnchor(role, key, start, start, end, view_start, view_end))
        yield region
