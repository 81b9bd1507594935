"""State of the walk over a table in running text: the rows so far, the label begun, the lists that are open."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp.schema import Span
from nlp.tables.statistics.header import Header
from nlp.tables.statistics.rows import Row, is_known, joined, read_heading
from nlp.tables.statistics.values import Piece

NUMERALS = "一二三四五六七八九十"
_MAX_LABEL = 90  # characters; the longest row of the national form has 44
_OUTER = re.compile(rf"(?:[{NUMERALS}]{{1,3}}[、.]|\([{NUMERALS}]{{1,3}}(?:\)|\Z))")  # (三 where the line ends
STARTER = re.compile(rf"(?:{_OUTER.pattern}|\([1-9][0-9]?\)|[①-⑳]|其中[:,]?)")
LABEL_ENDS = ("数", "额", "量", ")", "费用", "经费")
WORDS = frozenset(("无", "空", "不适用", "N/A"))  # printed in the place of a value
_SENTENCE = re.compile(r"[。;?!]")


@dataclass(slots=True)
class RawRow:
    """A row with what stands behind its unit, not yet read.

    Attributes:
        pieces: what stands behind the unit, in order.
        code: the number before the label.
        has_unit_cell: a unit, or a dash or an empty cell in its place.
    """

    row: Row
    pieces: list[Piece] = field(default_factory=list)
    code: Span | None = None
    has_unit_cell: bool = False


@dataclass(slots=True)
class Walk:
    """State of the walk: the rows so far, the label begun, and the numbers of the lists that are open.

    Attributes:
        is_glued: nothing separates cells, or not all of them, so that a unit may touch the label before it.
        expects_unit: a unit stands between label and values.
        columns: number of cells behind the unit: the values, 1 where no header tells, and a code that stands there.
        begins_with_code: a code stands before the label.
    """

    folded: str
    header: Header | None
    is_glued: bool = False
    rows: list[RawRow] = field(default_factory=list)
    label: list[Span] = field(default_factory=list)
    in_values: bool = False
    values_came_first: bool = False
    open_numbers: list[int] = field(default_factory=list)
    code: Span | None = None
    stopped: bool = False
    expects_unit: bool = field(init=False, default=True)
    columns: int = field(init=False, default=1)
    begins_with_code: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        if self.header is not None:
            code_place = self.header.code_place
            self.expects_unit = self.header.unit_place == "before"
            self.columns = len(self.header.values) + (code_place == "after")
            self.begins_with_code = code_place == "before"

    # --- labels

    def add_to_label(self, span: Span) -> None:
        """One more stretch of the label; stretches that touch become one."""
        if self.label and self.label[-1][1] == span[0]:
            self.label[-1] = (self.label[-1][0], span[1])
        else:
            self.label.append(span)
        length = 0
        for start, end in self.label:
            length += end - start
        if length > _MAX_LABEL or _SENTENCE.search(self.folded, *span):
            self.stopped = True

    def label_text(self) -> str:
        """The label begun, on one line."""
        return joined(self.folded, self.label)

    def open_row(self, unit: Span | None, *, has_unit_cell: bool = False) -> None:
        """The label is complete; what follows are values."""
        row = Row(label=self.label, unit=unit, end=unit[1] if unit else self.label[-1][1])
        self.rows.append(RawRow(row, code=self.code, has_unit_cell=has_unit_cell or unit is not None))
        self.label, self.code, self.in_values = [], None, True

    def close_label(self) -> None:
        """The label begun has neither unit nor values: the rest of the label above, or a heading."""
        if not self.label:
            return
        above = self.rows[-1].row if self.rows else None
        if above is not None and self._continues(above):
            above.label += self.label
            above.end = max(above.end, self.label[-1][1])
            self.label = []
            return
        self.open_row(None)
        self.in_values = False

    def _continues(self, above: Row) -> bool:
        """Whether the label begun is the rest of the label above, whose values fell into its middle."""
        text = self.label_text()
        if STARTER.match(text) and not text.startswith("(不"):
            return False
        whole = joined(self.folded, above.label)
        if text.startswith("(") and text.endswith(")"):
            return True
        if whole.count("(") > whole.count(")") and ")" in text:
            return True
        words = read_heading(self.folded, above).label
        return not is_known(words) and is_known(words + text)

    # --- enumerators

    def note_starter(self, text: str) -> None:
        """An outer enumerator closes the numbered lists."""
        if _OUTER.match(text):
            self.open_numbers = []

    def expected_numbers(self) -> set[int]:
        """Numbers that the next arabic enumerator may have: 1, or the next of an open list."""
        return {1, *(number + 1 for number in self.open_numbers)}

    def note_number(self, number: int) -> None:
        """An arabic enumerator was read."""
        while self.open_numbers and self.open_numbers[-1] + 1 != number:
            self.open_numbers.pop()
        if self.open_numbers:
            self.open_numbers[-1] = number
        else:
            self.open_numbers = [number]
