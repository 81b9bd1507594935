"""What the tables say of a metric: the sum of its cells, where all of them hold a printed number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nlp.schema import Cell, Number

_APPLICANTS = (
    "natural_person",
    "business",
    "research_institution",
    "public_interest_org",
    "legal_service_org",
    "other_org",
)
"""The six columns of table 3 that add up to 总计."""


class Figure(NamedTuple):
    """What the cells at ``paths`` add up to; ``value`` is ``None`` where one of them holds no printed number."""

    paths: tuple[str, ...]
    value: Number | None


def table_figure(lists: Sequence[Sequence[str]], cells: Mapping[str, Cell]) -> Figure | None:
    """The figure of the first list of cells that is printed in full, else of the first list.

    A total of table 3 that is left blank is the sum of its row, where the row is printed in full.

    Returns:
        ``None`` where the report prints no such table.

    Example:
        >>> row = {f"applications.received.{name}": Cell(value=1, raw="1", status="number") for name in _APPLICANTS}
        >>> row["applications.received.total"] = Cell(raw="", status="blank")
        >>> table_figure([["applications.received.total"]], row).value
        6
    """
    first: Figure | None = None
    for paths in lists:
        figure = _figure(paths, cells)
        if figure.value is not None:
            return figure
        first = first or figure
    return first


def _figure(paths: Sequence[str], cells: Mapping[str, Cell]) -> Figure:
    printed = [number_of(path, cells) for path in paths]
    if None not in printed:
        return Figure(tuple(paths), sum(number for number in printed if number is not None))
    found: list[str] = []
    for path in paths:
        found += [path] if number_of(path, cells) is not None else _columns_of(path, cells)
    numbers = [number for path in found if (number := number_of(path, cells)) is not None]
    return Figure(tuple(found), sum(numbers) if len(numbers) == len(found) else None)


def _columns_of(path: str, cells: Mapping[str, Cell]) -> list[str]:
    """The six columns that make up the total at ``path`` if all are printed, else the path itself."""
    row, _, column = path.rpartition(".")
    columns = [f"{row}.{name}" for name in _APPLICANTS]
    complete = column == "total" and all(number_of(each, cells) is not None for each in columns)
    return columns if complete else [path]


def number_of(path: str, cells: Mapping[str, Cell]) -> Number | None:
    """The printed number of a cell; what was inferred from elsewhere is no evidence."""
    cell = cells.get(path)
    return cell.value if cell is not None and cell.status == "number" else None
