"""The words around the counts of a narrative: in the folded text, by bounded windows.

Example:
    >>> text = "全年收到申请12件,其中自然人10件;办结11件。"
    >>> spans = [(6, 9), (15, 18), (21, 24)]
    >>> counts = [Count(id=str(n), value=0, raw="", span=span) for n, span in enumerate(spans)]
    >>> passages = Passages(text, counts)
    >>> passages.before(counts[1]), passages.phrase(counts[2]), passages.sentence(counts[0])
    ('其中自然人', '办结11件', '全年收到申请12件,其中自然人10件;办结11件。')
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from nlp.folding import INVISIBLE
from nlp.schema import Count

_CLAUSE_BACK = 60
_CLAUSE_AHEAD = 30
_SENTENCE_BACK = 240
_SENTENCE_AHEAD = 160
_SENTENCE_END = r"(?:[。!?]|[:;\n]\n|\n\r\n)"
_CLAUSE_END = r"[,;:。!?()]"
_ENDS_SENTENCE, _ENDS_CLAUSE = re.compile(_SENTENCE_END), re.compile(_CLAUSE_END)
_LAST_OF_SENTENCE, _LAST_OF_CLAUSE = (re.compile(f"(?s:.*){end}") for end in (_SENTENCE_END, _CLAUSE_END))
_PRINTED_ENDS = ("。", "!", "?")
_TABLE_BEFORE = 24
_TABLE_AFTER = 14
# Each of both begins with plain characters, so that the search passes quickly over other text.
_ROW = re.compile(r"\d(?:[件条个项]?[ \t\r\n|]{1,9}(?:\d[件条个项]?[ \t\r\n|]{1,9}){3}|0{4,9}\d)")
_LABEL = re.compile(r"\(七\)总计|本年度?办理结果|本列数据|三安全一稳定|第二十条第|三、本年度|二、上年结转|四、结转下")
_BY_SPAN = attrgetter("span")
_NUMBER = re.compile(r"\d[\d,.]*")


class Passages:
    """The folded text of a document with its counts, in the order of their spans."""

    def __init__(self, folded: str, counts: Sequence[Count]) -> None:
        self._text = folded
        self._sentences: dict[int, str] = {}
        ordered = sorted(counts, key=_BY_SPAN)
        self._before = {each.id: left.span[1] for left, each in pairwise(ordered)}
        self._after = {each.id: right.span[0] for each, right in pairwise(ordered)}

    def sentence(self, count: Count) -> str:
        """The sentence with the count, without white space."""
        return self.sentence_before(count) + self._ahead(count.span[0], _SENTENCE_AHEAD, _ENDS_SENTENCE)

    def sentence_before(self, count: Count) -> str:
        """The sentence up to the count."""
        start = count.span[0]
        if start not in self._sentences:
            self._sentences[start] = self._back(start, _SENTENCE_BACK, _LAST_OF_SENTENCE)
        return self._sentences[start]

    def context(self, count: Count) -> str:
        """The sentence with what stands before it, a few dozen words in all."""
        start = max(0, count.span[0] - _SENTENCE_BACK)
        return _bare(self._text[start : count.span[0]]) + self._ahead(count.span[0], _SENTENCE_AHEAD, _ENDS_SENTENCE)

    def before(self, count: Count) -> str:
        """The clause up to the count, from the count before it at the most."""
        floor = min(self._before.get(count.id, 0), count.span[0])
        return self._back(count.span[0], _CLAUSE_BACK, _LAST_OF_CLAUSE, floor)

    def after(self, count: Count) -> str:
        """The clause after the count, to the next count at the most."""
        end = max(self._after.get(count.id, len(self._text)), count.span[1])
        return self._ahead(count.span[1], min(_CLAUSE_AHEAD, end - count.span[1]), _ENDS_CLAUSE)

    def phrase(self, count: Count) -> str:
        """The count with the words of its clause that speak of it: before it, or after it where its noun stands."""
        noun_follows = count.metric_span is not None and count.metric_span[0] >= count.span[1]
        raw = _bare(self._text[slice(*count.span)])
        return self.before(count) + raw + (self.after(count) if noun_follows else "")

    def is_in_table(self, count: Count) -> bool:
        """Whether it stands among the labels and bare numbers of a table, such as a second copy of one.

        Prose right before a table is none, and prose behind one has a heading or a few words between.
        """
        start, end = count.span
        before = max(0, start - _TABLE_BEFORE)
        return (
            _LABEL.search(self._text, before, end) is not None
            or _ROW.search(self._text, before, end) is not None
            or _ROW.search(self._text, start, end + _TABLE_AFTER) is not None
        )

    def between(self, left: Count, right: Count) -> str:
        """What stands between two counts, the end of it where they are far apart."""
        start, end = left.span[1], right.span[0]
        return _bare(self._text[max(start, end - _SENTENCE_BACK) : end]) if start < end else ""

    def numbers_between(self, left: Count, right: Count) -> int:
        """How many numbers in digits stand between two counts, whether or not they were read as counts."""
        return sum(1 for _ in _NUMBER.finditer(self._text, left.span[1], right.span[0]))

    def _back(self, end: int, size: int, last: re.Pattern[str], floor: int = 0) -> str:
        """From behind the last end before ``end``."""
        start = max(floor, end - size)
        match = last.match(self._text, start, end)
        return _bare(self._text[match.end() if match else start : end])

    def _ahead(self, start: int, size: int, ends: re.Pattern[str]) -> str:
        """Up to the end that comes first; a mark is left out, but for that of a sentence."""
        match = ends.search(self._text, start, start + size)
        end = match.start() if match else start + size
        return _bare(self._text[start : end + (self._text[end : end + 1] in _PRINTED_ENDS)])


def _bare(text: str) -> str:
    return "".join(text.split()).replace(INVISIBLE, "")
