"""The numbers behind the charts, computed by DuckDB; only aggregates come into memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from nlp.archive.charts.specs import Chart, Page


@dataclass(frozen=True, slots=True)
class Frame:
    """The rows of a chart and the sentence that sums them up; ``words`` is ``None`` where there is nothing to say."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    words: str | None

    @property
    def drawn(self) -> set[str]:
        """The columns of numbers that aren't zero or unknown all the way."""
        return {name for name in self.columns[1:] if any(isinstance(v, int | float) and v for v in self.column(name))}

    def column(self, name: str) -> list[Any]:
        """The values of one column, from the first row to the last."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]


def frames_of(
    connection: duckdb.DuckDBPyConnection, page: Page
) -> tuple[list[tuple[str, str | None]], dict[str, Frame]]:
    """The tiles with their numbers, and the frame of each chart by its id."""
    for name, sql in page.views.items():
        connection.execute(f"create temp view {name} as {sql}")
    tiles = [(words, _one(connection, sql)) for words, sql in page.tiles]
    return tiles, {chart.id: _frame(connection, chart) for chart in page.charts}


def _frame(connection: duckdb.DuckDBPyConnection, chart: Chart) -> Frame:
    connection.execute(f"create or replace temp table chart as {chart.sql}")
    connection.execute("from chart")
    columns = tuple(column[0] for column in connection.description or [])
    rows = tuple(connection.fetchall())
    return Frame(columns, rows, _one(connection, chart.words) if rows else None)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> str | None:
    """The one value of a query; ``None`` where it is null or there is no row."""
    row = connection.execute(sql).fetchone()
    return None if row is None or row[0] is None else str(row[0])
