"""N-SUM: the parts that the narrative lists against the total that it gives.

Parts that add up to more than their total are always told; those that add up to less only where the list says that it
is complete (分别为, or 其他 at its end). Left out are parts with units of their own, shares, lists within the list; a
total that is cut twice (by channel, then by class) is looked at cut by cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from nlp.checking.narrative.outcome import Outcome, in_words, of_count, subject_of
from nlp.claims import Passages, claim_rules, exactly
from nlp.schema import Cell, Count, Number

_RULE = "N-SUM"
_SENTENCE_END = "。"
_RECEIVED = "applications.received"
_CARRIED_IN = "applications.carried_in"
_OF_REQUESTS = frozenset({_RECEIVED, "applications.closed"})
_OF_WHAT_CAME_IN = frozenset({"outcome", "closed"})
"""Cuts of requests that hold those carried in as well."""


@dataclass(slots=True)
class _List:
    """Parts of one cut of a total, in order; ``whole`` while nothing of the list was left out."""

    cut: str
    parts: list[Count] = field(default_factory=list)
    whole: bool = True


def check_sums(counts: Sequence[Count], cells: Mapping[str, Cell], passages: Passages, outcome: Outcome) -> None:
    """Evaluate N-SUM on every total that has parts."""
    children: dict[str, list[Count]] = {}
    for count in counts:
        if count.parent is not None:
            children.setdefault(count.parent, []).append(count)
    carried_in = _carried_in(counts, cells)
    for total in counts:
        if total.id not in children or exactly(total) is None:
            continue
        for each in _lists_of(total, children[total.id], passages):
            slack = carried_in if total.metric == _RECEIVED and each.cut in _OF_WHAT_CAME_IN else 0
            if len(each.parts) > 1 and slack is not None:
                _check(total, each, slack, passages, outcome)


def _carried_in(counts: Sequence[Count], cells: Mapping[str, Cell]) -> Number | None:
    """The most that may have been carried in; ``None`` where nothing says."""
    said = [c.value for c in counts if c.metric == _CARRIED_IN and c.kind == "count" and c.value is not None]
    cell = cells.get(f"{_CARRIED_IN}.total")
    said += [cell.value] if cell is not None and cell.status == "number" and cell.value is not None else []
    return max(said) if said else None


def _lists_of(total: Count, children: Iterable[Count], passages: Passages) -> list[_List]:
    """The lists of parts in the total's sentence: one for each cut of the total, without lists within a list."""
    lists: dict[str, _List] = {}
    done: list[_List] = []
    inner = False
    last = total
    for child in children:
        between = passages.between(last, child)
        if _SENTENCE_END in between:
            for each in lists.values():
                each.whole = False
            break
        inner = last is not total and _is_inner(between, inner)
        last = child
        cut = _cut_of(total, child)
        if inner or child.kind != total.kind or child.unit not in (total.unit, "") or child.value is None:
            for each in lists.values():
                each.whole = False
            continue
        if cut in lists and lists[cut].parts and _next_cut(between):
            done.append(lists.pop(cut))
        lists.setdefault(cut, _List(cut)).parts.append(child)
    return [*done, *lists.values()]


def _is_inner(between: str, inner: bool) -> bool:
    """Whether a list within the list is open behind ``between``; one that no bracket closes stays open."""
    if between.rfind(")") > between.rfind("("):
        return claim_rules().pattern("nested_list").search(between) is not None
    return inner or "(" in between or claim_rules().pattern("nested_list").search(between) is not None


def _next_cut(between: str) -> bool:
    return ")" in between or claim_rules().pattern("next_cut").search(between) is not None


def _cut_of(total: Count, part: Count) -> str:
    if total.metric not in _OF_REQUESTS:
        return ""
    return _cuts().get(part.metric or "", "other")


@cache
def _cuts() -> Mapping[str, str]:
    return {metric: cut for cut, metrics in claim_rules().words["cuts_of_requests"].items() for metric in metrics}


def _check(total: Count, listed: _List, slack: Number, passages: Passages, outcome: Outcome) -> None:
    stated, parts = total.value or 0, listed.parts
    lowest = sum(_lowest(part) for part in parts)
    complete = listed.whole and _is_complete(total, parts, passages)
    if lowest < stated and not complete:
        return
    overlapping = lowest > stated and _may_overlap(parts, passages)
    outcome.decide(
        _RULE,
        subject_of(total),
        holds=stated <= lowest <= stated + slack or _has_another_reading(parts, stated, passages),
        expected=stated,
        actual=lowest,
        operands=map(of_count, (total, *parts)),
        message=_message(stated, lowest, len(parts), overlapping),
        note=overlapping,
    )


def _message(stated: Number, total: Number, parts: int, overlapping: bool) -> str:
    message = (
        f"the {parts} parts that the narrative lists add up to {in_words(total)}, but their total is {in_words(stated)}"
    )
    if total < stated:
        return f"{message}, although the list is worded as complete"
    if overlapping:
        return f"{message}; the same item may count in several channels"
    return f"{message}; unless the parts overlap, one of the numbers is wrong"


def _lowest(count: Count) -> Number:
    """The least that a part can be: 近 and 约 leave room below."""
    value = count.value or 0
    return value / 2 if count.qualifier in ("at_most", "about") else value


def _is_complete(total: Count, parts: Sequence[Count], passages: Passages) -> bool:
    """分别为 before the first part, or 其他 as the last, no 等 behind them, and no number that is none of the parts."""
    rules = claim_rules()
    if any(exactly(part) is None for part in parts) or rules.pattern("open_end").match(passages.after(parts[-1])):
        return False
    if passages.numbers_between(total, parts[-1]) != len(parts) - 1:
        return False
    introduced = rules.pattern("exhaustive").search(passages.between(total, parts[0]))
    return introduced is not None or rules.pattern("rest").search(passages.phrase(parts[-1])) is not None


def _has_another_reading(parts: Sequence[Count], stated: Number, passages: Passages) -> bool:
    """Whether parts that exceed the total may be something else than one flat list."""
    if sum(_lowest(part) for part in parts) < stated:
        return False
    return _is_cut_twice(parts, stated) or any(
        sum(_lowest(part) for part in outer) <= stated
        for outer in (_without_inner_sums(parts), _first_of_groups(parts, passages))
    )


def _is_cut_twice(parts: Sequence[Count], stated: Number) -> bool:
    """Whether the parts, in order, fill the total more than once, each time exactly but for the last."""
    filled: Number = 0
    cuts = 0
    for part in parts:
        filled += part.value or 0
        if filled == stated:
            filled, cuts = 0, cuts + 1
        elif filled > stated:
            return False
    return cuts > 0


def _without_inner_sums(parts: Sequence[Count]) -> list[Count]:
    """The parts less any two or more that follow a part and add up to it (复议7件,维持6件,尚未审结1件)."""
    outer: list[Count] = []
    place = 0
    while place < len(parts):
        part, filled, end = parts[place], 0.0, place + 1
        while end < len(parts) and filled < (part.value or 0):
            filled += parts[end].value or 0
            end += 1
        outer.append(part)
        place = end if filled == part.value and end - place > 2 else place + 1
    return outer


def _first_of_groups(parts: Sequence[Count], passages: Passages) -> list[Count]:
    """The first part of each group between semicolons, where such groups hold several parts; else all."""
    starts = [0]
    for place, (left, right) in enumerate(pairwise(parts), start=1):
        if ";" in passages.between(left, right):
            starts.append(place)
    return [parts[place] for place in starts] if len(starts) > 1 else list(parts)


def _may_overlap(parts: Sequence[Count], passages: Passages) -> bool:
    """Whether the parts are channels, in which the same item may stand more than once."""
    rules = claim_rules()
    metrics = set(rules.words["overlapping_metrics"])
    channels = [p for p in parts if p.metric in metrics or rules.pattern("channels").search(passages.phrase(p))]
    return len(channels) > 1
