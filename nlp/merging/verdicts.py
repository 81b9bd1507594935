"""Whether narrative and table say the same of a metric, and in which sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from nlp.claims import Comparison, allows, claim_rules, exactly
from nlp.merging.cells import Figure, number_of, table_figure
from nlp.merging.mentions import OF_NO_KNOWN_TIME, OF_THE_AREA, Mention, Mentions
from nlp.schema import Cell, Count, Fact, Number

_RECEIVED = "applications.received.total"
_CARRIED_IN = "applications.carried_in.total"
_CARRIED_OUT = "applications.carried_out.total"
_NATURAL_PERSON = "natural_person"
_LISTED = 5
"""How many different numbers a reason lists."""


class _Reading(NamedTuple):
    """A sense in which a mention agrees with the cells at ``paths``; ``note`` where it is not the plain one."""

    paths: tuple[str, ...]
    note: str = ""


class _Case(NamedTuple):
    """What a mention is held against."""

    comparison: Comparison
    figure: Figure
    edition: str
    cells: Mapping[str, Cell]
    mentions: Mentions


def compared_fact(
    comparison: Comparison, mentions: Mentions, edition: str | None, cells: Mapping[str, Cell]
) -> Fact | None:
    """The fact of a metric that a table can print; ``None`` where neither table nor narrative has it.

    Args:
        edition: id of the edition of the table; ``None`` where it is not printed.
    """
    known = mentions.of(comparison)
    figure = table_figure(comparison.cells_of(edition), cells)
    if edition is None or figure is None or figure.value is None:
        return _without_table(comparison.metric, figure, known)
    case = _Case(comparison, figure, edition, cells, mentions)
    agreeing = [(m, reading) for m in known if m.standing != "aside" and (reading := _agrees(m, case))]
    if agreeing:
        return _agreement(case, agreeing, known)
    conflicting = [m for m in known if m.standing == "whole" and _contradicts(m.count, case)]
    if conflicting:
        return _conflict(case, conflicting)
    return Fact(
        metric=comparison.metric,
        value=figure.value,
        status="table_only",
        cells=list(figure.paths),
        counts=[m.count.id for m in known],
        reason=_not_compared(known),
    )


def _agrees(mention: Mention, case: _Case) -> _Reading | None:
    """The first sense in which the mention and the table agree."""
    readings: Sequence[Callable[[Count, _Case], _Reading | None]] = (
        _plain,
        _with_carried_in,
        _closed_of_this_year,
        _joint,
    )
    return next((found for reading in readings if (found := reading(mention.count, case))), None)


def _plain(count: Count, case: _Case) -> _Reading | None:
    if not _allows(count, case.figure.value):
        return None
    note = "" if exactly(count) is not None else "the narrative gives a rough number"
    return _Reading(case.figure.paths, note)


def _with_carried_in(count: Count, case: _Case) -> _Reading | None:
    """What was received may include what was carried in, where the sentence says so."""
    carried = number_of(_CARRIED_IN, case.cells)
    if case.comparison.metric != "applications.received" or not carried or case.figure.value is None:
        return None
    if not claim_rules().pattern("carried_in_included").search(case.mentions.passages.sentence(count)):
        return None
    if not _allows(count, case.figure.value + carried):
        return None
    return _Reading(
        (*case.figure.paths, _CARRIED_IN), f"the narrative includes the {carried} carried in from the last year"
    )


def _closed_of_this_year(count: Count, case: _Case) -> _Reading | None:
    """办结 may leave out what was carried in, and 办理 may include what is still open at the year's end."""
    if case.comparison.metric != "applications.closed" or case.figure.value is None or count.value is None:
        return None
    carried_in, carried_out = number_of(_CARRIED_IN, case.cells), number_of(_CARRIED_OUT, case.cells)
    if carried_in and case.figure.value - carried_in <= count.value < case.figure.value:
        return _Reading(case.figure.paths, "the narrative may leave out requests carried in from the last year")
    surely_closed = claim_rules().pattern("outgoing").search(case.mentions.passages.phrase(count))
    if carried_out and not surely_closed and case.figure.value < count.value <= case.figure.value + carried_out:
        return _Reading(case.figure.paths, "the narrative may include requests that are carried over")
    return None


def _joint(count: Count, case: _Case) -> _Reading | None:
    """One number for several outcomes (予以公开及部分公开42件)."""
    figure = _joint_figure(count, case)
    if figure is None or not _allows(count, figure.value):
        return None
    return _Reading(figure.paths, "one number of the narrative for several rows of the table")


def _joint_figure(count: Count, case: _Case) -> Figure | None:
    """What the cells of all outcomes add up to that the phrase joins to one number; ``None`` without a joint."""
    match = _joint_names().search(case.mentions.passages.phrase(count))
    names = claim_rules().words["joint_outcomes"]
    if match is None or case.comparison.metric not in names:
        return None
    metrics = [metric for metric, name in names.items() if name in match[0]]
    comparisons = claim_rules().comparisons
    figures = [table_figure(comparisons[metric].cells_of(case.edition), case.cells) for metric in metrics]
    if len(metrics) < 2 or any(figure is None or figure.value is None for figure in figures):
        return None
    known = [figure for figure in figures if figure is not None]
    return Figure(tuple(path for f in known for path in f.paths), sum(f.value for f in known if f.value is not None))


@cache
def _joint_names() -> re.Pattern[str]:
    words = claim_rules().words
    name = "(?:" + "|".join(words["joint_outcomes"].values()) + ")"
    joint = "(?:" + "|".join(sorted(words["joints"], key=len, reverse=True)) + ")"
    return re.compile(f"{name}(?:{joint}{name}){{1,5}}")


def _contradicts(count: Count, case: _Case) -> bool:
    """A number for several rows contradicts only their sum, one for a single row that row."""
    joint = _joint_names().search(case.mentions.passages.phrase(count)) is not None
    figure = _joint_figure(count, case) if joint else case.figure
    return figure is not None and figure.value is not None and allows(count, figure.value) is False


def _allows(count: Count, number: Number | None) -> bool:
    return number is not None and allows(count, number) is True


def _agreement(case: _Case, agreeing: Sequence[tuple[Mention, _Reading]], known: Sequence[Mention]) -> Fact:
    """Plain agreement goes before a special reading, and the agency's own mention before any other."""
    best = min(agreeing, key=lambda pair: (bool(pair[1].note), pair[0].standing != "whole"))
    mention, reading = best
    counts = [m.count for m, each in agreeing if each.paths == reading.paths]
    notes = [reading.note, f"the narrative speaks {mention.why}" if mention.why == OF_THE_AREA else ""]
    chosen = {count.id for count in counts}
    others = [m for m in known if m.count.id not in chosen and m.standing == "whole"]
    if others:
        notes.append(f"other mentions say {_listed(_number(m.count.value) for m in others)}")
    return Fact(
        metric=case.comparison.metric,
        value=case.figure.value,
        status="agree",
        cells=list(reading.paths),
        counts=[count.id for count in counts],
        reason="; ".join(filter(None, notes)) or None,
    )


def _conflict(case: _Case, conflicting: Sequence[Mention]) -> Fact:
    first = conflicting[0].count
    figure = _joint_figure(first, case) or case.figure
    said = _listed(_number(m.count.value) for m in conflicting)
    hint = next(_hints(first, figure, case), "")
    return Fact(
        metric=case.comparison.metric,
        value=None,
        status="conflict",
        cells=list(figure.paths),
        counts=[m.count.id for m in conflicting],
        reason=f"the narrative says {said}, the table {_number(figure.value)}{hint}",
    )


def _hints(count: Count, figure: Figure, case: _Case) -> Iterator[str]:
    """What the number of the narrative may be instead: a likely cause of the contradiction, most likely first."""
    carried = number_of(_CARRIED_IN, case.cells)
    received = case.comparison.metric == "applications.received" and carried and figure.value is not None
    if received and _allows(count, (figure.value or 0) + (carried or 0)):
        yield f"; with the {carried} carried in it would agree, but the narrative doesn't say that it includes them"
    if case.comparison.metric == "applications.closed" and _allows(count, number_of(_RECEIVED, case.cells)):
        yield "; it is the number of requests received in the table"
    if not count.value:
        return
    for path in figure.paths if len(figure.paths) > 1 else ():
        if _allows(count, number_of(path, case.cells)):
            yield f"; it is the number of one row alone ({path})"
    natural = {f"{path.rpartition('.')[0]}.{_NATURAL_PERSON}" for path in figure.paths}
    for path in sorted(natural):
        if _allows(count, number_of(path, case.cells)):
            yield f"; it is the number of 自然人 alone ({path})"


def _without_table(metric: str, figure: Figure | None, known: Sequence[Mention]) -> Fact | None:
    """The narrative alone: no table is printed, or its cells hold no number."""
    certain = [m for m in known if m.standing == "whole"]
    undated = [m for m in known if m.why == OF_NO_KNOWN_TIME]
    usable = certain + undated if certain else [m for m in known if m.standing == "weak"]
    if not usable:
        return None
    values = {exactly(m.count) for m in usable}
    notes = ["the cells of the table hold no number"] if figure is not None else []
    if len(values) > 1 or None in values:
        notes.append(f"the narrative says {_listed(_number(m.count.value) for m in usable)}")
    notes += dict.fromkeys(f"the narrative speaks {m.why}" for m in usable if m.why and not m.why.startswith("a "))
    partial = [m.why for m in usable if m.why.startswith("a ")]
    notes += [f"the narrative gives {why}" for why in dict.fromkeys(partial)]
    return Fact(
        metric=metric,
        value=values.pop() if len(values) == 1 and not partial else None,
        status="narrative_only",
        cells=list(figure.paths) if figure is not None else [],
        counts=[m.count.id for m in usable],
        reason="; ".join(notes) or None,
    )


def _not_compared(known: Sequence[Mention]) -> str | None:
    """Why the mentions that there are were not held against the table."""
    if not known:
        return None
    said = _listed(f"{_number(m.count.value)} ({m.why or 'rough'})" for m in known)
    return f"not compared: the narrative says {said}"


def _listed(said: Iterable[str]) -> str:
    """The different numbers, in order; of a flood of them the first few."""
    different = list(dict.fromkeys(said))
    return ", ".join(different[:_LISTED]) + (" and others" if len(different) > _LISTED else "")


def _number(value: Number | None) -> str:
    return "nothing" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
