"""The state machine that reads a passage unit by unit and cuts it into problems and undertakings.

Notes for a newcomer: the reader is always in one regime: ``problems``, ``plans``, ``done`` (measures taken already),
``mixed`` (a section on problems and improvements before either is told) or ``none``. Headings, labels and cue sentences
switch it. Inside a regime an enumerated list cuts at its own level; what is nested in an item belongs to it, unless the
item is a mere label. Without a list each clause is an item. Sentences before a list are its lead-in.

Example:
    >>> text = "存在以下问题:一是内容不够全面;二是更新滞后。下一步,将加强培训;完善制度。"
    >>> found = read_passage(text, (0, len(text)), "mixed", 2023)
    >>> [(item.regime, text[slice(*item.span)]) for item in found.items]
    [('problems', '内容不够全面'), ('problems', '更新滞后'), ('plans', '加强培训'), ('plans', '完善制度')]
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from nlp.narrative.plans.clauses import MIN_ITEM, ClauseReader, Item
from nlp.narrative.plans.openings import turn_of
from nlp.narrative.plans.units import Mark, Unit, units_of
from nlp.narrative.plans.wording import (
    Regime,
    admits,
    is_plan_like,
    is_problem_like,
    label_of,
    pledges,
    sums_up,
    words,
)
from nlp.schema import Span

_MAX_HEAD = 40
_MAX_LABEL = 20
_HEAD_OF_PROBLEM = 60


@dataclass(slots=True)
class Passage:
    """What was read, and where reading stopped."""

    items: list[Item] = field(default_factory=list)
    end: int = 0


def read_passage(text: str, span: Span, regime: Regime, year: int | None, *, stops: bool = False) -> Passage:
    """The items of ``text[span]``; ``stops``: only as far as what the first sentence opens goes on."""
    reader = Reader(text, regime, year, stops=stops)
    end = span[1]
    for unit in units_of(text, *span):
        if not reader.take(unit):
            end = unit.whole[0]
            break
    reader.close()
    return Passage(sorted(reader.items, key=lambda item: item.span), end)


@dataclass(slots=True)
class _Open:
    """The item of a list that is being read; ``is_line``: nothing of its text stands below its first line so far."""

    start: int
    end: int
    mark: Mark
    is_line: bool
    regime: Regime
    opens: int


class Reader(ClauseReader):
    """Reads the units of one passage, lists included.

    Attributes:
        list_kind: style of the enumerators at whose level items are cut, ``None`` outside lists.
        open: the item that is being read.
        loose: units after it that are part of it only if the list goes on.
        has_bodies: the text of an item may stand below its first line.
        owner_kind: style of the enumerated heading that set the regime.
        outer_kinds: styles of the enumerated labels around the list.
        nested_kinds: styles of the enumerators inside the open item.
        interrupted: style and number of the problem that measures answer inside a list of problems.
        first_answer: index of the first of those measures.
        alternates: whether such a list went on after measures.
    """

    def __init__(self, text: str, regime: Regime, year: int | None, *, stops: bool) -> None:
        super().__init__(text, regime, year, stops=stops)
        self.list_kind: str | None = None
        self.last_ordinal = 0
        self.open: _Open | None = None
        self.loose: list[Unit] = []
        self.has_bodies = True
        self.owner_kind: str | None = None
        self.outer_kinds: list[str] = []
        self.nested_kinds: set[str] = set()
        self.interrupted: tuple[str, int] | None = None
        self.first_answer = 0
        self.alternates = False

    def take(self, unit: Unit) -> bool:
        """Reads a unit; ``False`` where what the passage opened is over."""
        if self._takes_label(unit):
            return True
        if self.regime != "none" and sums_up(self.text, unit.start, unit.end):
            return self._take_summary(unit)
        turn = self._turn(unit)
        if turn is not None:
            return self.take(replace(unit, end=turn, closer=self.text[turn])) and self.take(
                replace(unit, start=turn + 1, opens_paragraph=False, in_series=unit.closer == ";")
            )
        if unit.mark:
            return self._take_marked(unit, unit.mark)
        if self.open and not self._switches(unit):
            self._continue_item(unit)
            return True
        listed = self.open.mark if self.open else None
        was_problems = self.regime == "problems"
        self._close_list()
        goes_on = self.take_clause(unit)
        if listed and was_problems and self.regime in ("plans", "done"):
            self._interrupt(listed)
        return goes_on

    def _turn(self, unit: Unit) -> int | None:
        """Where a sentence that tells a problem turns to what will be done about it."""
        if unit.mark or self.regime in ("plans", "done"):
            return None
        turn = turn_of(self.text, unit.start, unit.end, self.year)
        return None if turn is None or self.opening(unit).promises else turn

    def _take_summary(self, unit: Unit) -> bool:
        """A sentence on what was told before: no item, unless it announces measures."""
        self._close_list()
        if unit.closer == ":" and words("plan_nouns").search(self.text, unit.start, unit.end):
            self.enter("plans", told=True, lead=unit.whole)
            self.awaits_list = True
        return True

    # Labels: headings inside the section, and 问题: … 措施: …

    def _takes_label(self, unit: Unit) -> bool:
        label = label_of(self.text, unit.start, unit.end, heads=unit.mark is not None or unit.opens_paragraph)
        if label is None:
            return False
        if label.regime != "plans":
            self.label_ordinal = label.ordinal
        listed = self.open.mark if self.open else None
        is_inner = unit.mark is None and not unit.opens_paragraph
        if is_inner and listed and self.regime in ("problems", "mixed") and label.regime == "plans":
            self.enter("plans", told=True, lead=unit.whole)
            self._interrupt(listed)
        else:
            self.enter(label.regime, told=False, lead=unit.whole)
            self.owner_kind = unit.mark.kind if unit.mark else None
            self.awaits_list = self.is_led = True
        if label.start < unit.end - 1:
            self.take_clause(replace(unit, start=label.start, mark=None, opens_paragraph=False))
        return True

    # Enumerated units

    def _take_marked(self, unit: Unit, mark: Mark) -> bool:
        if self.regime == "none":
            self.owner_kind = mark.kind
            return self.take_clause(unit)
        if self._ends_here(unit, mark):
            return False
        if self._resumes_problems(unit, mark):
            return True
        if mark.kind in self.outer_kinds:
            self._close_list()
            self.outer_kinds.remove(mark.kind)
        if self.list_kind is None:
            self._start_list(unit, mark)
        elif mark.kind != self.list_kind and not self._continues_count(mark):
            self._take_nested(unit, mark)
        elif self.open and mark.ordinal == 1 and self.last_ordinal >= 1:
            self._close_list()
            self._start_list(unit, mark)
        else:
            self._next_item(unit, mark)
        return True

    def _continues_count(self, mark: Mark) -> bool:
        """Whether an enumerator of another style goes on with the open list: 1. ② (3); a nested one starts with 1."""
        if self.open is None or mark.ordinal is None or mark.kind in self.nested_kinds:
            return False
        return 1 < mark.ordinal == self.last_ordinal + 1

    def _next_item(self, unit: Unit, mark: Mark) -> None:
        """The next item of the list, to whose last one all text in between belongs."""
        if self.open and self.open.is_line and not self.loose:
            self.has_bodies = False
        self._absorb_loose()
        self._finish_item()
        self._open_item(unit, mark)

    def _take_nested(self, unit: Unit, mark: Mark) -> None:
        """An enumerator of another style: part of the open item, or the list that counts where that is a mere label."""
        assert self.list_kind
        if self.open is None:
            self._start_list(unit, mark)
        elif self._is_label_only(self.open):
            self.outer_kinds.append(self.list_kind)
            self.open = None
            self._start_list(unit, mark)
        elif self.loose and mark.ordinal == 1 and unit.opens_paragraph:
            self._close_list()
            self._start_list(unit, mark)
        else:
            self.nested_kinds.add(mark.kind)
            self._absorb_loose()
            self.open.end, self.open.is_line = unit.end, False

    def _ends_here(self, unit: Unit, mark: Mark) -> bool:
        """Whether an enumerator of the text around ends the passage."""
        if not self.stops or (self.open and mark.kind == self.list_kind):
            return False
        if self.owner_kind is not None and mark.kind == self.owner_kind:
            return True
        if self.list_kind is not None:
            return mark.kind != self.list_kind and unit.opens_paragraph and mark.ordinal != 1
        if unit.opens_paragraph and not self.awaits_list and not (self.leads_paragraph and mark.ordinal == 1):
            return True
        return mark.ordinal not in (1, None) and not (self.pending and mark.ordinal == 2)

    def _start_list(self, unit: Unit, mark: Mark) -> None:
        """A list starts: what waits is its lead-in, or its first item that has no enumerator."""
        self.gap = None
        self.flush([] if mark.ordinal in (1, None) else self.pending)
        if self.regime in ("mixed", "problems"):
            self._settle_regime(unit)
        self.list_kind, self.last_ordinal, self.has_bodies = mark.kind, 0, True
        self._open_item(unit, mark)

    def _settle_regime(self, unit: Unit) -> None:
        """A list under a heading on both problems and measures, or behind the problems: told by its first item."""
        opening = self.opening(unit)
        planned = opening.promises or is_plan_like(self.text, unit.start, unit.end)
        problem = is_problem_like(self.text, opening.start, min(unit.end, opening.start + _HEAD_OF_PROBLEM))
        before = any(item.regime == "problems" for item in self.items)
        if planned and not problem and (self.regime == "mixed" or before):
            self.enter("plans", told=False, lead=unit.whole)
        elif self.regime == "mixed":
            self.enter("problems", told=False, lead=unit.whole)

    def _open_item(self, unit: Unit, mark: Mark) -> None:
        opening = self.opening(unit)
        start = unit.start
        self.nested_kinds.clear()
        if self.regime == "problems" and (opening.time or (opening.back and opening.will)):
            self.enter("plans", told=True, lead=unit.whole)
            self.list_kind = mark.kind
        leads = self.regime in ("plans", "done") and (opening.will or opening.back)
        if leads and unit.end - opening.start >= MIN_ITEM:
            start = opening.start
        elif leads and opening.named and unit.closer == "。" and self.text[unit.end] == "。":
            start = unit.end + 1
        ends_line = unit.closer == "\n" or self.text.startswith("\n", unit.end + 1)
        is_line = ends_line and unit.end - start <= _MAX_HEAD
        self.open = _Open(start, unit.end, mark, is_line, self.regime, unit.start)
        self.last_ordinal = mark.ordinal or self.last_ordinal + 1
        if leads:
            self.take_named(opening, self.last_ordinal)

    def _is_label_only(self, item: _Open) -> bool:
        """Whether an item so far is a mere label, such as 主动公开方面, whose list is what counts."""
        if item.end - item.start > _MAX_LABEL:
            return False
        content = self.text[item.start : item.end]
        return not words("actions").search(content) and not words("predicates").search(content)

    # Problems and measures in turn

    def _interrupt(self, listed: Mark) -> None:
        """Measures follow a problem inside a list that may go on."""
        self.interrupted = (listed.kind, listed.ordinal or 0)
        self.first_answer = len(self.items)

    def _resumes_problems(self, unit: Unit, mark: Mark) -> bool:
        """Whether the next problem follows the measures that answered the last one."""
        if self.interrupted is None:
            return False
        kind, ordinal = self.interrupted
        if mark.kind != kind or mark.ordinal != ordinal + 1 or is_plan_like(self.text, unit.start, unit.end):
            return False
        if not is_problem_like(self.text, unit.start, unit.end):
            return False
        self.alternates = True
        self.enter("problems", told=True, lead=self.lead)
        self.list_kind = kind
        self._open_item(unit, mark)
        return True

    # Text between enumerators

    def _continue_item(self, unit: Unit) -> None:
        """A sentence without enumerator while a list is read: part of the item, or perhaps of nothing."""
        assert self.open
        if unit.opens_paragraph and self.open.is_line and self.has_bodies:
            self.open.end, self.open.is_line = unit.end, False
        elif self.loose or unit.opens_paragraph or words("connectors").match(self.text, unit.start):
            self.loose.append(unit)
        else:
            self.open.end, self.open.is_line = unit.end, False

    def _absorb_loose(self) -> None:
        """The list goes on: what stood before its next enumerator belongs to the item."""
        if self.open and self.loose:
            self.open.end = self.loose[-1].end
        self.loose = []

    def _switches(self, unit: Unit) -> bool:
        """Whether a sentence inside or after a list opens another regime."""
        opening = self.opening(unit)
        if self.regime == "problems":
            return self.opens_measures(unit, opening)
        if self.regime == "done" and opening.time:
            return True
        return (unit.opens_paragraph or self.regime == "done") and admits(self.text, unit.start, unit.end)

    # Ends

    def _finish_item(self) -> None:
        if self.open and self.open.end - self.open.start >= MIN_ITEM:
            span = (self.open.start, self.open.end)
            self.items.append(Item(span, self.open.regime, self.last_ordinal, self.told, self.lead, self.open.opens))
        self.open = None

    def _close_list(self) -> None:
        """The list is over: loose sentences are items of their own, part of the last one, or nothing."""
        if self.open is None:
            return
        loose, self.loose = self.loose, []
        if loose and not loose[0].opens_paragraph and not self._names_action(loose[0]):
            self.open.end = [unit for unit in loose if not unit.opens_paragraph][-1].end
            loose = []
        self._finish_item()
        self.list_kind = None
        for unit in loose:
            if self.regime == "problems":
                self.take_problems(unit)
            elif not self.stops:
                self.take_plan(unit, self.opening(unit))
        self.flush(self.pending)

    def _names_action(self, unit: Unit) -> bool:
        if self.regime == "problems":
            return is_problem_like(self.text, unit.start, unit.end)
        return not pledges(self.text, self.opening(unit).start, unit.end)

    def close(self) -> None:
        """The regime is over."""
        self._close_list()
        self.list_kind = None
        super().close()
        if self.alternates and self.interrupted:
            ordinal = self.interrupted[1]
            answers = self.items[self.first_answer :]
            self.items[self.first_answer :] = [item._replace(ordinal=ordinal) for item in answers]
        self.interrupted = None
