"""The page of charts as ``charts.yaml`` describes it.

Example:
    >>> [section.id for section in load_page().sections][:2]
    ['requests', 'consistency']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

UNKNOWN = "unknown"
"""Colour of what isn't known: a grey hatch."""


@dataclass(frozen=True, slots=True)
class Series:
    """A column that is drawn, its words in the legend and its colour."""

    column: str
    words: str
    colour: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A plot over the first column of the rows.

    Attributes:
        kind: ``columns`` stand, ``bars`` lie, ``heat`` is a field a cell.
        title: what is counted.
        axis: what the first column is, where its values don't say so themselves.
        series: what is stacked.
        height: of an upright plot, as a part of the usual one.
        width: of a column, in units of the first column.
        share: draw parts of a hundred.
        grouped: draw series side by side.
        reach: where the axis of bars ends at the least, so that small shares look small.
        dots: columns drawn as dots above the stack, with their words.
        marks: places on the axis that are marked, with their words.
    """

    kind: Literal["columns", "bars", "heat"]
    title: str
    series: tuple[Series, ...]
    axis: str = ""
    height: float = 1.0
    width: float = 1.0
    share: bool = False
    grouped: bool = False
    reach: float = 0.0
    dots: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A question with its answer in plots, words and a table.

    Attributes:
        sql: gives the rows; the first column is what is drawn over.
        words: SQL that makes one sentence of the rows, asked as the table ``chart``.
        empty: the sentence where there is nothing to draw.
        labels: what the first column holds, for :func:`nlp.archive.charts.labels.label`.
        columns: headings of the table by column, where the column's name doesn't do.
    """

    id: str
    title: str
    sql: str
    words: str
    empty: str
    panels: tuple[Panel, ...]
    labels: str
    columns: Mapping[str, str]

    def heading(self, column: str) -> str:
        """The heading of a column of the table."""
        return self.columns.get(column, column.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Section:
    """Charts that belong together."""

    id: str
    title: str
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole page: views that the charts share, single numbers, and sections of charts."""

    views: Mapping[str, str]
    tiles: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts, in order."""
        return tuple(chart for section in self.sections for chart in section.charts)


@cache
def load_page() -> Page:
    """The page of ``charts.yaml``."""
    data: dict[str, Any] = yaml.safe_load(resources.files(__package__).joinpath("charts.yaml").read_text("utf-8"))
    sections = [Section(each["id"], each["title"], tuple(map(_chart, each["charts"]))) for each in data["sections"]]
    return Page(data["views"], tuple((words, sql) for words, sql in data["tiles"]), tuple(sections))


def _chart(data: Mapping[str, Any]) -> Chart:
    panels = tuple(map(_panel, data["panels"]))
    named = {"labels": data.get("labels", ""), "columns": data.get("columns", {})}
    return Chart(data["id"], data["title"], data["sql"], data["words"], data["empty"], panels, **named)


def _panel(data: Mapping[str, Any]) -> Panel:
    series = tuple(Series(column, words, colour) for column, (words, colour) in data["series"].items())
    rest = {key: value for key, value in data.items() if key not in ("series", "dots", "marks")}
    dots, marks = (tuple(data.get(name, {}).items()) for name in ("dots", "marks"))
    return Panel(series=series, dots=dots, marks=marks, **rest)
