"""Breakdowns: which counts are parts of which total, and which rates are shares of which base.

Notes for a newcomer: a breakdown is opened by a word (其中, 分别为, 包括), a bracket or a colon behind the total;
its parts follow until they add up, a clause begins anew or the sentence ends. Without an opener the parts must add
up to the total exactly, and so must they before a total that comes last (共计). A part measures the same kind of
thing as its total; a count of another kind in the list (其中行政复议1件 behind requests) is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.narrative.counts.clauses import Clause
from nlp.narrative.counts.families import are_kin
from nlp.narrative.counts.lexicon import structure
from nlp.narrative.counts.passage import Binding
from nlp.narrative.counts.types import FoundCount
from nlp.narrative.prose import Prose

_OPENING_COLON = re.compile(r"[^:;(]{0,11}:")
"""A colon soon behind a total, in its own item of a list."""
_GAP_REACH = 120
_MOST_PARTS = 60
_MOST_TOTALS = 6
_MOST_SIBLINGS = 12
_CLOSED_FIRST = frozenset({"applications.closed", "applications.received"})
_CASES = ("review.count", "litigation.count")
_OUTCOMES = frozenset(
    {
        "applications.granted",
        "applications.partially_granted",
        "applications.denied",
        "applications.not_available",
        "applications.not_processed",
        "applications.other",
    }
)
_STAGES = frozenset(
    {"applications.received", "applications.closed", "applications.carried_in", "applications.carried_out"}
)


@dataclass(slots=True)
class _Open:
    """A breakdown that goes on: what is left of its total, and whether that came to 0."""

    total: int
    depth: int
    rest: float
    parts: list[int] = field(default_factory=list)


class PartLinker:
    """Links the counts of one prose."""

    def __init__(
        self, prose: Prose, counts: Sequence[FoundCount], clauses: Sequence[Clause], bindings: Sequence[Binding]
    ) -> None:
        self._prose, self._counts, self._clauses, self._bindings = prose, counts, clauses, bindings
        self._gaps = [self._gap(index) for index in range(len(counts))]
        self._metrics = [binding.decision.metric if binding.decision else None for binding in bindings]
        self._depths: list[int] = []
        self._open: list[_Open] = []

    def link(self) -> None:
        """Set ``parent`` of the parts and ``of`` of the shares."""
        depth = 0
        for index, gap in enumerate(self._gaps):
            if index and "\n" in gap:
                depth = 0
            if "(" in gap or ")" in gap:
                depth = max(0, depth + gap.count("(") - gap.count(")"))
            self._depths.append(depth)
        for index, count in enumerate(self._counts):
            gap, depth = self._gaps[index], self._depths[index]
            if index and "\n" in gap:
                self._open = []
            if self._open:
                self._open = [frame for frame in self._open if frame.depth <= depth]
            if index and count.kind not in ("change", "rate") and count.evidence != "zero_statement":
                self._link(index, gap)
        for index, count in enumerate(self._counts):
            if count.kind == "rate":
                self._set_base(index)
            elif count.kind == "count" and count.parent is None and count.evidence != "zero_statement":
                self._set_outcome(index)

    def _gap(self, index: int) -> str:
        start = self._counts[index - 1].span[1] if index else max(0, self._counts[0].span[0] - _GAP_REACH)
        end = self._counts[index].span[0]
        text = self._prose.text
        return (
            text[start:end]
            if end - start <= 2 * _GAP_REACH
            else text[start : start + _GAP_REACH] + text[end - _GAP_REACH : end]
        )

    def _link(self, index: int, gap: str) -> None:
        if self._opens(index, gap):
            total = self._total_before(index)
            if total is not None:
                self._open = [frame for frame in self._open if frame.total != total]
                self._open += [self._frame(at, index) for at in (*self._beside(total, index), total)]
        elif self._clauses[index].sentence != self._clauses[index - 1].sentence:
            self._open = [frame for frame in self._open if frame.parts and self._completes(index, frame.rest)]
        if self._join(index):
            return
        self._sum_before(index)
        self._sum_after(index)

    def _frame(self, total: int, index: int) -> _Open:
        return _Open(total, self._depths[index], self._counts[total].value)

    def _beside(self, total: int, index: int) -> list[int]:
        """Counts of the total's sentence, in other units, that the same breakdown may cut (25件…2950元)."""
        count = self._counts[total]
        return [
            at
            for at in (total - 1, total + 1)
            if 0 <= at < index
            and self._clauses[at].sentence == self._clauses[total].sentence
            and self._counts[at].unit != count.unit
            and self._counts[at].kind in ("count", "amount")
            and self._counts[at].parent is None
        ]

    def _opens(self, index: int, gap: str) -> bool:
        """Whether the words before the number open a breakdown of what stands before them."""
        deeper = self._depths[index] > self._depths[index - 1]
        if deeper:
            return True
        clause, text = self._clauses[index], self._prose.text
        lead = text[max(clause.gap[0], clause.near[0] - 8) : clause.gap[1]]
        same = clause.sentence == self._clauses[index - 1].sentence
        if structure().opener.search(lead) and (same or structure().opener.match(text, self._sentence_start(index))):
            return True
        return (
            same
            and "。" not in gap
            and (
                (":" in gap and _OPENING_COLON.match(gap) is not None)
                or text.endswith("中,", clause.gap[0], clause.near[0])
            )
        )

    def _sentence_start(self, index: int) -> int:
        return self._prose.sentences[self._clauses[index].sentence][0]

    def _total_before(self, index: int) -> int | None:
        """What an opener before ``index`` breaks down: the nearest fit count outside closed brackets."""
        depth = self._depths[index]
        count = self._counts[index]
        lowest = max(-1, index - _MOST_PARTS)
        parts_of: int | None = None
        for at in range(index - 1, lowest, -1):
            other = self._counts[at]
            if other.kind != count.kind or other.evidence == "zero_statement":
                continue
            if self._depths[at] > depth or (self._depths[at] == depth > 0 and self._depths[index - 1] < depth):
                continue
            if self._clauses[at].sentence < self._clauses[index].sentence - 1:
                return None
            if other.value < count.value or not self._kin(at, index):
                continue
            if other.parent is not None and parts_of is None and at != index - 1:
                parts_of = other.parent
                continue
            return at
        return parts_of

    def _join(self, index: int) -> bool:
        """Whether the count is a part of a breakdown that goes on."""
        count = self._counts[index]
        for frame in reversed(self._open):
            total = self._counts[frame.total]
            if count.kind != total.kind or count.value > total.value or not self._kin(frame.total, index):
                continue
            if frame.parts and structure().fresh.search(self._prose.text, *self._clauses[index].near):
                break
            if count.unit != total.unit and self._has_unit_total(count.unit):
                continue
            if frame.parts and (frame.rest <= 0 or count.value > frame.rest):
                if not self._adds_up(index, total.value):
                    continue
                frame.rest = total.value
            count.parent = frame.total
            frame.parts.append(index)
            frame.rest -= count.value
            return True
        return False

    def _has_unit_total(self, unit: str) -> bool:
        return any(self._counts[frame.total].unit == unit for frame in self._open)

    def _adds_up(self, index: int, value: float) -> bool:
        """Whether the counts from ``index`` on cut the total ``value`` once more."""
        left = value
        for at in range(index, min(len(self._counts), index + _MOST_PARTS)):
            count = self._counts[at]
            if self._clauses[at].sentence != self._clauses[index].sentence:
                break
            if count.kind in ("rate", "change") or self._depths[at] > self._depths[index]:
                continue
            left -= count.value
            if left <= 0:
                return left == 0 and at > index
        return False

    def _completes(self, index: int, rest: float) -> bool:
        """Whether the counts of a new sentence bring a breakdown to its end."""
        return self._counts[index].value == rest or self._adds_up(index, rest)

    def _sum_after(self, index: int) -> None:
        """A count that parts add up to, which follow it with no word that opens them."""
        counts, clauses, sentence = self._counts, self._clauses, self._clauses[index].sentence
        if index + 1 == len(counts) or clauses[index + 1].sentence != sentence:  # one part is none
            return
        count, tried = counts[index], 0
        for total in range(index - 1, -1, -1):
            other = counts[total]
            if tried == _MOST_TOTALS or sentence - clauses[total].sentence > 1:
                return
            if other.kind in ("rate", "change") or other.evidence == "zero_statement":
                continue
            tried += 1
            if other.unit != count.unit or other.kind != count.kind or other.value < 2 or other.parent is not None:
                continue
            if count.value >= other.value:  # its first part is too much
                continue
            parts = self._parts_of(total, index)
            if parts:
                for at in parts:
                    counts[at].parent = total
                self._open.append(_Open(total, self._depths[index], 0, parts))
                return

    def _parts_of(self, total: int, index: int) -> list[int]:
        """The counts from ``index`` on in its sentence that add up to ``total``; none where they don't."""
        whole, clauses, sentence = self._counts[total], self._clauses, self._clauses[index].sentence
        left, parts = whole.value, list[int]()
        for at in range(index, min(len(self._counts), index + _MOST_PARTS)):
            count = self._counts[at]
            if count.kind in ("rate", "change") or (count.value == 0 and count.kind == whole.kind):
                continue
            if (
                clauses[at].sentence != sentence
                or count.unit != whole.unit
                or count.kind != whole.kind
                or count.parent is not None
                or not self._is_kind_of(total, at)
            ):
                break
            left -= count.value
            parts.append(at)
            if left <= 0:
                break
        if left != 0 or len(parts) < 2:
            return []
        begins_anew = structure().fresh.search
        return [] if any(begins_anew(self._prose.text, *clauses[at].near) for at in parts) else parts

    def _is_kind_of(self, total: int, part: int) -> bool:
        """As :meth:`_kin`, but for what only adds up: requests that were closed are no part of those received."""
        piece = self._metrics[part]
        return (piece not in _STAGES or piece == self._metrics[total]) and self._kin(total, part)

    def _sum_before(self, index: int) -> None:
        """A total that comes after its parts (…,共公开84条)."""
        start, end = self._clauses[index].near
        if not structure().sums.search(self._prose.text, start, end):
            return
        left, parts = self._counts[index].value, list[int]()
        for at in range(index - 1, max(-1, index - _MOST_PARTS), -1):
            count = self._counts[at]
            if count.kind in ("rate", "change"):
                continue
            if self._clauses[at].sentence < self._clauses[index].sentence - 1 or count.unit != self._counts[index].unit:
                break
            if count.parent is not None:
                continue
            left -= count.value
            parts.append(at)
            if left <= 0:
                break
        if left == 0 and len(parts) > 1 and all(self._is_kind_of(index, at) for at in parts):
            for at in parts:
                self._counts[at].parent = index

    def _kin(self, total: int, part: int) -> bool:
        return are_kin(self._bindings[total].decision, self._bindings[part].decision)

    def _set_base(self, index: int) -> None:
        """The base of a share (占66%): the total of the count before it."""
        if index and self._bindings[index].like == index - 2 and self._gaps[index] == "的":
            self._counts[index].of = index - 1
            return
        if not index or "占" not in self._prose.text[slice(*self._clauses[index].near)]:
            return
        before = index - 1
        while before >= 0 and self._counts[before].kind in ("rate", "change"):
            before -= 1
        if before < 0:
            return
        if self._clauses[before].sentence == self._clauses[index].sentence:
            self._counts[index].of = self._counts[before].parent
        if self._counts[index].of is None:
            self._counts[index].of = self._base_by_value(index, before)

    def _base_by_value(self, index: int, owner: int) -> int | None:
        """The count that ``owner`` is the share of, by what its value comes to."""
        rate, part = self._counts[index], self._counts[owner]
        printed = str(rate.value)
        slack = 0.51 / 10 ** len(printed.partition(".")[2])
        for at in range(owner - 1, max(-1, owner - _MOST_TOTALS - 1), -1):
            whole = self._counts[at]
            if self._clauses[index].sentence - self._clauses[at].sentence > 1 or "\n" in self._gaps[at + 1]:
                return None
            if whole.unit != part.unit or whole.kind != "count" or not whole.value > part.value > 0:
                continue
            if abs(100 * part.value / whole.value - rate.value) <= slack:
                return at
        return None

    def _set_outcome(self, index: int) -> None:
        """The total of an outcome that no word links to one (答复9件。予以公开6件、…): what was closed or received."""
        count, metric = self._counts[index], self._metrics[index]
        if metric in _OUTCOMES:
            wholes = _CLOSED_FIRST
        elif metric in _CASES and self._is_outcome(index):
            wholes = frozenset({metric})
        else:
            return
        for at in range(index - 1, max(-1, index - _MOST_SIBLINGS - 1), -1):
            whole = self._counts[at]
            if self._clauses[index].sentence - self._clauses[at].sentence > 1 or "\n" in self._gaps[at + 1]:
                return
            if whole.unit != count.unit or whole.kind != "count" or whole.value < count.value or whole.value == 0:
                continue
            if whole.parent is None and self._metrics[at] in wholes:
                if whole.evidence != "zero_statement" and not self._is_outcome(at):
                    count.parent = at
                return

    def _is_outcome(self, index: int) -> bool:
        return not self._bindings[index].phrase.concepts.isdisjoint(("case_outcome", "other_outcome"))
