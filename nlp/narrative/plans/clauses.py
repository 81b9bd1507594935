"""Reading clauses without enumerators: the regime they stand in, what switches it, and which of them are items.

Start here for the states of :class:`~nlp.narrative.plans.reader.Reader`, whose base this is; enumerated lists are read
there. A regime is entered by a heading or a cue sentence. Items wait in ``pending`` until it is clear that no list
follows, to which they would be the lead-in.
"""

from __future__ import annotations

from typing import NamedTuple

from nlp.narrative.plans.openings import Opening, peel_plan
from nlp.narrative.plans.problems import Series, concedes, problems_of
from nlp.narrative.plans.units import Unit
from nlp.narrative.plans.wording import (
    Regime,
    admits,
    announces,
    announces_measures,
    denies_problems,
    is_plan_like,
    pledges,
    says_done,
    words,
)
from nlp.schema import Span

_MAX_ANNOUNCEMENT = 60
MIN_ITEM = 4
"""Characters of the shortest item."""


class Item(NamedTuple):
    """One problem or undertaking.

    Attributes:
        regime: ``problems``, ``plans`` or ``done``.
        ordinal: number in its list, or place among unmarked items.
        told: whether a sentence, not only a heading, said in which regime it stands.
        lead: the sentence that opened the regime, for the horizon.
        opens: where the item's own text starts, words before the quote such as 明年 included.
    """

    span: Span
    regime: Regime
    ordinal: int | None
    told: bool
    lead: Span
    opens: int


class ClauseReader:
    """State of one passage while it is read, and what a unit without enumerator does to it.

    Attributes:
        stops: whether reading ends with what the first sentence opened.
        told: whether a sentence opened the regime.
        lead: that sentence, or the heading.
        gap: what was said of a distance only, a problem where no other is told.
        awaits_list: nothing was told since the heading or the lead-in.
        names_problems: the problems stand in the measures only (针对…问题,…).
        is_aside: the problems are what a sentence on something else concedes (…,但更新不够及时).
        is_led: a label or a colon has just announced the problems.
        in_series: the last unit was one of several problems between semicolons.
        label_ordinal: the number of the label that the clauses stand under (问题二:), for their measures too.
        leads_paragraph: the sentence that opened the regime opened its paragraph.
    """

    def __init__(self, text: str, regime: Regime, year: int | None, *, stops: bool) -> None:
        self.text = text
        self.year = year
        self.stops = stops
        self.regime: Regime = regime
        self.told = False
        self.lead: Span = (0, 0)
        self.items: list[Item] = []
        self.pending: list[Item] = []
        self.gap: Span | None = None
        self.awaits_list = False
        self.leads_paragraph = False
        self.names_problems = False
        self.is_aside = False
        self.is_led = False
        self.in_series = False
        self.label_ordinal: int | None = None
        self._opened: tuple[Unit, Opening] | None = None

    def opening(self, unit: Unit) -> Opening:
        """How the unit opens, read as an undertaking; the last answer is kept, since several rules ask for it."""
        if self._opened is None or self._opened[0] is not unit:
            self._opened = unit, peel_plan(self.text, unit.start, unit.end, self.year)
        return self._opened[1]

    def enter(self, regime: Regime, *, told: bool, lead: Span) -> None:
        """Closes what was read and goes on in another regime."""
        self.close()
        self.regime, self.told, self.lead = regime, told, lead
        self.awaits_list = False

    def close(self) -> None:
        """The regime is over."""
        self.flush(self.pending)
        if self.gap and self.regime in ("problems", "mixed"):
            if self._told_none():
                self.items.append(Item(self.gap, "problems", 1, self.told, self.lead, self.gap[0]))
            self.gap = None

    def flush(self, items: list[Item]) -> None:
        """``items`` of the waiting ones are items, the others are not."""
        self.items += items
        self.pending = []

    def take_clause(self, unit: Unit) -> bool:
        """Reads a unit without enumerator; ``False`` where what the passage opened is over."""
        opening = self.opening(unit)
        if self.regime == "none":
            self.leads_paragraph = unit.opens_paragraph
        if not self._enters_other(unit, opening) and self._is_past(unit):
            return False
        if self.regime == "none":
            return False
        if self.regime in ("problems", "mixed"):
            self.take_problems(unit)
        else:
            if opening.time:
                self.lead, self.told = unit.whole, True
            self.take_plan(unit, opening)
        return True

    def _enters_other(self, unit: Unit, opening: Opening) -> bool:
        """Enters the regime that the unit opens; whether it opens one."""
        done = says_done(self.text, unit.start, unit.end) and not opening.promises_more
        if self.regime in ("none", "mixed", "problems") and self.opens_measures(unit, opening):
            self.enter("done" if done else "plans", told=True, lead=unit.whole)
        elif self.regime == "plans" and not self.told and done:
            self.enter("done", told=True, lead=unit.whole)
        elif self.regime == "done" and opening.time:
            self.enter("plans", told=True, lead=unit.whole)
        elif self.regime in ("none", "plans", "done") and self._admits(unit, opening):
            self.enter("problems", told=True, lead=unit.whole)
        else:
            return False
        return True

    def _is_past(self, unit: Unit) -> bool:
        """Whether a new paragraph ends what a sentence outside the sections on problems opened."""
        return self.stops and unit.opens_paragraph and not self.awaits_list and self.regime != "none"

    def _admits(self, unit: Unit, opening: Opening) -> bool:
        if opening.promises:
            return False
        if admits(self.text, unit.start, unit.end):
            return True
        self.is_aside = self.regime == "none" and concedes(self.text, unit.start, unit.end)
        return self.is_aside

    def opens_measures(self, unit: Unit, opening: Opening) -> bool:
        """Whether the unit turns from problems to what is done about them."""
        if opening.time or opening.back:
            return True
        if opening.will:
            return opening.own or opening.acts or is_plan_like(self.text, opening.start, unit.end)
        if announces_measures(self.text, opening.start, unit.end):
            return True
        answers = bool(self.pending) or not self._told_none()
        return answers and says_done(self.text, unit.start, unit.end) and not admits(self.text, unit.start, unit.end)

    def take_problems(self, unit: Unit) -> None:
        """The problems of an unmarked clause."""
        if denies_problems(self.text, unit.start, unit.end) or says_done(self.text, unit.start, unit.end):
            return
        is_first = self.awaits_list or not self.pending
        series: Series = "none"
        if unit.in_series or self.is_aside:
            series = "told" if self.in_series or self.is_led else "open"
        told = problems_of(self.text, unit.start, unit.end, is_first=is_first, series=series)
        self.in_series = unit.closer == ";" and bool(told.spans)
        self.is_led = unit.closer == ":" or (told.gap is not None and not told.spans)
        self.awaits_list = not told.spans
        self.gap = self.gap or told.gap
        for span in told.spans:
            self._add_pending(span, "problems", unit.start)

    def take_plan(self, unit: Unit, opening: Opening) -> None:
        """The undertaking of an unmarked clause, unless it only leads over or promises success."""
        start, end = opening.start, unit.end
        colon = self.text.find(":", start, min(end, start + _MAX_ANNOUNCEMENT))
        leads_list = unit.in_series and not self.pending
        if colon >= 0 and (leads_list or announces(self.text, start, colon)):
            opening = peel_plan(self.text, colon + 1, end, self.year)
            start = opening.start
        if unit.closer == ":" or end - start < MIN_ITEM or announces(self.text, start, end):
            self.awaits_list = True
            return
        self.awaits_list = False
        if not self._is_bare(unit, opening):
            self._add_pending((start, end), self.regime, unit.start)
            self.take_named(opening, self.pending[-1].ordinal)

    def take_named(self, opening: Opening, ordinal: int | None) -> None:
        """The problem that a measure names, where the report tells its problems in no other way."""
        if opening.named is None or not (self.names_problems or self._told_none()):
            return
        if not (opening.is_told or self.names_problems or self.regime == "done"):
            return
        self.names_problems = True
        start, end = opening.named
        if self.text[start] == self.text[end - 1] == '"':
            start, end = start + 1, end - 1
        self.items.append(Item((start, end), "problems", ordinal, self.told, self.lead, start))

    def _told_none(self) -> bool:
        return not any(item.regime == "problems" for item in self.items)

    def _is_bare(self, unit: Unit, opening: Opening) -> bool:
        """Whether a clause among plans undertakes nothing: a pledge, a signature, a report of what was done."""
        start, end = opening.start, unit.end
        if pledges(self.text, start, end) and not opening.time:
            return True
        is_line = unit.opens_paragraph and unit.closer in ("\n", "")
        if is_line and not words("actions").search(self.text, start, end):
            return True
        return self.stops and not opening.promises and not is_plan_like(self.text, start, end)

    def _add_pending(self, span: Span, regime: Regime, opens: int) -> None:
        ordinal = self.label_ordinal or sum(item.regime == regime for item in self.pending) + 1
        self.pending.append(Item(span, regime, ordinal, self.told, self.lead, opens))
