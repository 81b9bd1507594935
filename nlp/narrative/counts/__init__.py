"""Counts: which quantities measure something, and what.

Start here: :func:`find_counts` keeps the quantities that measure something and merges the zero statements in
(``kinds.py``); :func:`bind_metrics` reads the words round each number (``clauses.py``, ``phrases.py``), decides
what it measures (``binding.py``, ``rules.py``, with the words and rules of ``metrics.yaml``), links breakdowns
(``parts.py``) and sets the time and the subject (``scope.py``).

Example:
    >>> from nlp.narrative.quantities import find_numbers, find_quantities
    >>> prose = Prose.of("全年共收到政府信息公开申请12件,同比增长20%,均已答复。")
    >>> counts = find_counts(prose, find_quantities(prose, find_numbers(prose)), [])
    >>> bind_metrics(prose, counts)
    >>> [(count.value, count.unit, count.kind, count.metric) for count in counts]
    [(12, '件', 'count', 'applications.received'), (20, '%', 'change', 'applications.received')]
"""

from __future__ import annotations

from collections.abc import Sequence

from nlp.narrative.counts.aligned import align
from nlp.narrative.counts.binding import bind
from nlp.narrative.counts.clauses import read_clauses
from nlp.narrative.counts.joined import split_joined
from nlp.narrative.counts.kinds import keep_measures, mark_changes
from nlp.narrative.counts.merging import merge
from nlp.narrative.counts.parts import PartLinker
from nlp.narrative.counts.passage import settle
from nlp.narrative.counts.scope import set_scopes, set_subjects
from nlp.narrative.counts.types import FoundCount
from nlp.narrative.prose import Prose
from nlp.narrative.quantities import Quantity
from nlp.narrative.zeros import ZeroStatement

__all__ = ["FoundCount", "bind_metrics", "find_counts"]


def find_counts(prose: Prose, quantities: Sequence[Quantity], zeros: Sequence[ZeroStatement]) -> list[FoundCount]:
    """The quantities and zero statements that measure something, in order, with their kind.

    Scope and subject are preliminary until :func:`bind_metrics`, as both hang on what is measured.
    """
    counts = merge(quantities, zeros)
    mark_changes(prose, counts)
    return keep_measures(prose, counts)


def bind_metrics(prose: Prose, counts: list[FoundCount]) -> None:
    """Fill in what each count measures (``metric``, ``metric_span``), of which total it is a part or share (``parent``,
    ``of``), its scope and subject. A number over two things (复议及诉讼0件) becomes one count for each."""
    if not counts:
        return
    clauses = read_clauses(prose, counts)
    align(prose.text, counts, clauses)
    counts[:], clauses = split_joined(prose.text, counts, clauses)
    bindings = bind(prose, counts, clauses)
    PartLinker(prose, counts, clauses, bindings).link()
    settle(counts, bindings)
    set_scopes(prose, counts, clauses)
    set_subjects(prose, counts, clauses)
