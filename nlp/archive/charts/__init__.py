"""One self-contained page of plots of a dataset: what agencies report, what contradicts itself, what was not read.

Notes for a newcomer: ``charts.yaml`` is the page as data: the SQL of each chart, the sentence above it, its series and
colours. ``specs.py`` reads it, ``frames.py`` asks the dataset, ``labels.py`` turns paths and ids into words,
``drawing.py`` draws with matplotlib, ``svg.py`` makes its output fit for a page, ``page.html`` is the template. The
page holds its own style and no script, and fetches nothing. The same dataset gives the same page, byte for byte, on
any machine: nothing depends on the clock or on the fonts installed.

To add a chart, add it to ``charts.yaml``; the tests ask every chart of an empty and of a full dataset.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from nlp.archive.charts.drawing import draw
from nlp.archive.charts.frames import Frame, frames_of
from nlp.archive.charts.labels import label, number
from nlp.archive.charts.specs import Chart, Panel, load_page
from nlp.archive.query import open_dataset
from nlp.pipeline import biaoli_version

__all__ = ["render_charts"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its numbers and its picture; ``svg`` is empty where there is nothing to draw."""

    chart: Chart
    frame: Frame
    svg: str

    @property
    def legends(self) -> list[tuple[str, Panel]]:
        """The panels that need a legend, with the series that they show; equal ones once, titles where several stay."""
        needing = [each for each in self.chart.panels if each.kind != "heat" and (each.dots or len(each.series) > 1)]
        pruned = [replace(p, series=tuple(s for s in p.series if s.column in self.frame.drawn)) for p in needing]
        equal = {tuple(series.words for series in panel.series): panel for panel in reversed(pruned)}
        panels = [panel for panel in pruned if panel.series and panel in equal.values()]
        return [(panel.title if len(panels) > 1 else "", panel) for panel in panels]

    @property
    def rows(self) -> list[list[str]]:
        """The table of its numbers: the first column in words, the others as people write them."""
        named = self.chart.labels
        return [[label(named, row[0]), *map(number, row[1:])] for row in self.frame.rows]


def render_charts(dataset: Path) -> str:
    """The page of a finished dataset as one HTML document in UTF-8.

    Raises:
        ArchiveError: the folder holds no finished dataset.
        ModuleNotFoundError: matplotlib is not installed (extra ``archive``).
    """
    page = load_page()
    with open_dataset(dataset) as connection:
        tiles, frames = frames_of(connection, page)
    drawn = {chart.id: Drawn(chart, frames[chart.id], _svg(chart, frames[chart.id])) for chart in page.charts}
    return _template().render(title=_title(dataset), tiles=tiles, page=page, drawn=drawn, version=biaoli_version())


def _svg(chart: Chart, frame: Frame) -> str:
    return draw(chart, frame) if frame.words is not None else ""


def _title(dataset: Path) -> str:
    """The dataset's own name, without the folders above it, which are nobody else's business."""
    return dataset.resolve().name


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(resources.files(__package__).joinpath("page.html").read_text("utf-8"))
