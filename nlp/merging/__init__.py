"""Counts of the narrative and cells of the tables, brought together by metric.

Start here: :func:`merge` gives one fact for every metric that the narrative counts or the tables hold. In reading
order: ``mentions`` decides what a mention of the narrative may be held against, ``cells`` reads what the tables say of
the metric, ``verdicts`` compares the two, and ``narrative_facts`` speaks for metrics that no table has. Which cells
belong to which metric is data: ``nlp/claims/rules.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.claims import Passages, claim_rules
from nlp.merging.mentions import Mentions
from nlp.merging.narrative_facts import narrative_fact
from nlp.merging.verdicts import compared_fact
from nlp.schema import Cell, Count, Fact

__all__ = ["merge"]


def merge(
    counts: Sequence[Count],
    cells: Mapping[str, Cell],
    editions: Mapping[str, str],
    folded: str = "",
    *,
    year: int | None = None,
    agency: str | None = None,
) -> list[Fact]:
    """Facts by metric: first those that a table has, in the order of the rules, then the others by first mention.

    ``agree``: the narrative says what the cells add up to, and ``value`` is the cells'. ``conflict``: it says
    something else of the same thing; ``value`` is ``None``, ``counts`` are the mentions that contradict, ``reason``
    gives both numbers. ``table_only``: the narrative is silent, or its mentions are of something else, which
    ``reason`` says. ``narrative_only``: no table is printed, or its cells hold no number (then they are in ``cells``).

    Only mentions of the report's own year and of the agency itself can contradict. One mention that agrees settles
    it: others are then parts, or of another body, as far as this can tell.

    Args:
        editions: id of the edition of each printed table, as the tables' reader gives it.
        folded: the document's text, folded, in whose offsets the spans of ``counts`` are.
        year: the reported year.
        agency: name of the reporting agency, folded or not; what it calls itself is no part of it.

    Example:
        >>> count = Count(id="a", metric="applications.received", value=3, raw="3件", span=(4, 6), scope="year")
        >>> cells = {"applications.received.total": Cell(value=5, raw="5", status="number")}
        >>> [fact] = merge([count], cells, {"applications": "y2021"}, "收到申请3件。")
        >>> fact.status, fact.value, fact.reason
        ('conflict', None, 'the narrative says 3, the table 5')
    """
    mentions = Mentions(counts, Passages(folded, counts), year, agency)
    comparisons = claim_rules().comparisons
    compared = (
        compared_fact(comparison, mentions, editions.get(comparison.table), cells)
        for comparison in comparisons.values()
    )
    others = dict.fromkeys(count.metric for count in counts if count.metric and count.metric not in comparisons)
    alone = (narrative_fact(metric, mentions) for metric in others)
    return [fact for fact in (*compared, *alone) if fact is not None]
