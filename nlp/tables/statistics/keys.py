"""Which row of the national form an indicator is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from nlp.editions.statistics import StatisticsRow
from nlp.folding import fold
from nlp.schema import Indicator
from nlp.tables.statistics.rows import MAX_LABELS, rows_of_label

_BLOCKS = ("review", "litigation")


def indicator_keys(indicators: Sequence[Indicator]) -> list[str | None]:
    """The key of the national form's row that each indicator stands for, ``None`` where its label is not known.

    Labels that stand in two blocks (维持, 纠错, 其他情形 of review and litigation) go by the block above them. A key
    that comes again belongs to the next table.
    """
    keys: list[str | None] = []
    block: str | None = None
    for indicator in indicators:
        rows = _rows_of(indicator.label)
        key = _key(rows, block)
        if key is not None and "." not in key:
            block = key if key in _BLOCKS else None
        keys.append(key)
    return keys


@lru_cache(maxsize=MAX_LABELS)
def _rows_of(label: str) -> tuple[StatisticsRow, ...]:
    return rows_of_label(fold(label))


def _key(rows: Sequence[StatisticsRow], block: str | None) -> str | None:
    """The only row that fits, one of the open block first."""
    inside = [row.key for row in rows if row.block is not None and row.block == block]
    if inside:
        return inside[0]
    outside = [row.key for row in rows if row.block is None]
    return outside[0] if len(outside) == 1 else None
