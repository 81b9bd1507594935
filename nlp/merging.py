"""Counts of the narrative and cells of the tables, brought together by metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.schema import Cell, Count, Fact


def merge(counts: Sequence[Count], cells: Mapping[str, Cell]) -> list[Fact]:
    """Facts by metric. Without counts there is nothing to bring together: the cells speak for themselves."""
    if not counts:
        return []
    raise NotImplementedError(f"{len(counts)} counts and {len(cells)} cells: this version reads no counts")
