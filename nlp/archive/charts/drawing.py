"""Charts drawn with matplotlib, as SVG whose text is text.

Places are computed here and not by matplotlib, which would ask the fonts of this machine: a Chinese character is taken
to be as wide as it is high, others a little more than half of that. Legends are made by the page, where words wrap.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Sequence
from typing import Any

from nlp.archive.charts.frames import Frame
from nlp.archive.charts.labels import label, number
from nlp.archive.charts.specs import UNKNOWN, Chart, Panel, Series
from nlp.archive.charts.svg import embed

_WIDTH, _POINT = 820.0, 72.0
_SIZE = 11.0
"""Of the text, in points; so is all that follows."""
_PLOT, _GAP, _TOP, _BOTTOM, _LEFT, _RIGHT = 210.0, 44.0, 26.0, 24.0, 58.0, 18.0
_BAR, _LABELLED_BAR, _CELL = 26.0, 40.0, 27.0
_WIDEST_LABEL = 240.0
_MOST_TOTALS = 24
"""Columns at most that bear their totals."""
_INK, _DIM, _LINE, _HATCHED = "#1c2430", "#66707c", "#d9dde3", "#eceff2"
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "biaoli",
    "text.parse_math": False,
    "font.family": "DejaVu Sans",  # comes with matplotlib; the page's style puts its own fonts in its place
    "font.size": _SIZE,
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _DIM,
    "xtick.color": _DIM,
    "ytick.color": _DIM,
    "hatch.color": "#aab4be",
    "hatch.linewidth": 0.8,
}


def draw(chart: Chart, frame: Frame) -> str:
    """The panels of a chart below each other, as one ``<svg>`` element.

    Raises:
        ModuleNotFoundError: matplotlib is not installed (extra ``archive``).
    """
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    heights = [_height(panel, chart, frame) for panel in chart.panels]
    total = sum(heights) + _TOP * len(heights) + _GAP * (len(heights) - 1) + _bottom(chart.panels[-1])
    out = io.StringIO()
    with rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # the reader's fonts have it
        figure = Figure(figsize=(_WIDTH / _POINT, total / _POINT), facecolor="none")
        top = total
        for panel, height in zip(chart.panels, heights, strict=True):
            top -= _TOP + height
            _panel(figure, panel, chart, frame, (top / total, height / total))
            top -= _GAP
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(out, metadata={"Date": None, "Creator": None})
    return embed(out.getvalue(), chart.id, chart.title)


def _height(panel: Panel, chart: Chart, frame: Frame) -> float:
    if panel.kind == "columns":
        return _PLOT * panel.height * (1.0 if any(each.column in frame.drawn for each in panel.series) else 0.3)
    if panel.kind == "heat":
        return _CELL * len(frame.rows)
    return (_LABELLED_BAR if _labels_above(_names(chart, frame)) else _BAR) * len(frame.rows)


def _bottom(panel: Panel) -> float:
    return _BOTTOM + (18.0 if panel.axis else 0.0) if panel.kind == "columns" else 8.0


def _panel(figure: Any, panel: Panel, chart: Chart, frame: Frame, place: tuple[float, float]) -> None:
    """Draw one panel; ``place`` is its lower edge and height, as parts of the figure."""
    names = _names(chart, frame)
    left = _LEFT
    if panel.kind != "columns":
        left = 8.0 if _labels_above(names) else 16.0 + max(map(_width, names))
    right = _RIGHT + (46.0 if panel.kind == "bars" else 0.0)
    bottom, height = place
    axes = figure.add_axes((left / _WIDTH, bottom, (_WIDTH - left - right) / _WIDTH, height))
    for edge in ("top", "right", "left"):
        axes.spines[edge].set_visible(False)
    axes.tick_params(length=0)
    {"columns": _columns, "bars": _bars, "heat": _heat}[panel.kind](axes, panel, frame, names)
    if panel.kind != "heat":
        axes.set_title(panel.title, loc="left", fontsize=_SIZE, color=_DIM, pad=8)


def _names(chart: Chart, frame: Frame) -> list[str]:
    return [label(chart.labels, row[0]) for row in frame.rows]


def _labels_above(names: Sequence[str]) -> bool:
    """Whether names are too long to stand beside their bars."""
    return max(map(_width, names)) > _WIDEST_LABEL


def _width(text: str) -> float:
    """About how wide a text is.

    >>> _width("总计") > _width("abc")
    True
    """
    return sum(_SIZE * (1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56) for char in text)


def _values(panel: Panel, frame: Frame) -> dict[str, list[float]]:
    """What is drawn of each series. What isn't known is not drawn; the table tells it from zero."""
    drawn = {each.column: [float(value or 0) for value in frame.column(each.column)] for each in panel.series}
    if panel.share:
        wholes = [sum(values) or 1.0 for values in zip(*drawn.values(), strict=True)]
        return {key: [100 * v / w for v, w in zip(of, wholes, strict=True)] for key, of in drawn.items()}
    return drawn


def _totals(panel: Panel, frame: Frame) -> list[str]:
    """The number at the end of each stack; a dash where nothing of it is known, which is no zero."""
    rows = zip(*(frame.column(each.column) for each in panel.series), strict=True)
    known = [[float(value) for value in row if value is not None] for row in rows]
    return [number(round(sum(row), 1)) if row else number(None) for row in known]


def _look(series: Series) -> dict[str, Any]:
    """Colour of a series; a hatch for what isn't known."""
    if series.colour == UNKNOWN:
        return {"facecolor": _HATCHED, "hatch": "////", "edgecolor": "#aab4be", "linewidth": 0}
    return {"facecolor": series.colour, "edgecolor": "white", "linewidth": 0.5}


def _columns(axes: Any, panel: Panel, frame: Frame, names: Sequence[str]) -> None:
    """Upright columns over years or other numbers; one without a number stands at the end."""
    known = [row[0] for row in frame.rows if row[0] is not None]
    after = (max(known) + 2 * panel.width) if known else 0
    places = [after if row[0] is None else row[0] for row in frame.rows]
    if panel.width != 1:  # a bin is named by its first value
        places = [place + panel.width / 2 for place in places]
    ends = _stack(axes.bar, places, panel, frame, 0.72 * panel.width if panel.width == 1 else 0.92 * panel.width)
    if not (panel.share or panel.grouped or panel.dots) and len(places) <= _MOST_TOTALS:
        for place, end, total in zip(places, ends, _totals(panel, frame), strict=True):
            _beside(axes, total, (place, end), (0, 7), "center", _DIM)
    for column, _ in panel.dots:
        told = [(x, y) for x, y in zip(places, frame.column(column), strict=True) if y is not None]
        axes.plot([x for x, _ in told], [y for _, y in told], "o", color=_INK, markersize=5, markeredgecolor="white")
    axes.yaxis.set_major_formatter(lambda value, _: number(round(value, 6)))
    axes.yaxis.get_major_locator().set_params(nbins=5, integer=True)
    axes.grid(axis="y", color=_LINE, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.set_ylim(0, 100 if panel.share else max(1.12 * max(ends), 1))
    if panel.width == 1:
        axes.set_xticks(places, names)
        axes.set_xlim(min(places) - max(0.8, (6 - len(places)) / 2), max(places) + max(0.8, (6 - len(places)) / 2))
    if panel.axis:
        axes.set_xlabel(panel.axis, loc="left")
    for place, words in panel.marks:
        axes.axvline(place, color=_INK, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(
            words,
            (place, 1),
            xycoords=("data", "axes fraction"),
            xytext=(4, 0),
            textcoords="offset points",
            va="top",
            fontsize=_SIZE - 1,
            color=_INK,
        )


def _bars(axes: Any, panel: Panel, frame: Frame, names: Sequence[str]) -> None:
    """Lying bars, the first at the top, each with its number at its end."""
    above = _labels_above(names)
    places = [-place for place in range(len(names))]
    shifted = [place - 0.2 for place in places] if above else places
    ends = _stack(axes.barh, shifted, panel, frame, 0.36 if above else 0.62)
    axes.set_ylim(-len(names) + 0.5, 0.5)
    axes.set_xlim(0, 100 if panel.share else max(*ends, panel.reach, 1e-9))
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks([])
    for place, at, name, end, total in zip(places, shifted, names, ends, _totals(panel, frame), strict=True):
        if above:
            axes.annotate(name, (0, place + 0.22), va="center", color=_INK)
        else:
            _beside(axes, name, (0, place), (-8, 0), "right")
        if panel.grouped:
            words = " / ".join(number(row) for row in (frame.column(each.column)[-place] for each in panel.series))
            _beside(axes, words, (end, at), (5, 0), "left")
        elif not panel.share:
            _beside(axes, total, (end, at), (5, 0), "left")


def _beside(
    axes: Any, words: str, place: tuple[float, float], shift: tuple[float, float], align: str, colour: str = _INK
) -> None:
    """Write ``words`` at ``place``, moved by ``shift`` points."""
    axes.annotate(
        words,
        place,
        xytext=shift,
        textcoords="offset points",
        ha=align,
        va="center",
        color=colour,
        annotation_clip=False,
    )


def _stack(bar: Any, places: Sequence[float], panel: Panel, frame: Frame, thickness: float) -> list[float]:
    """Draw the series on top of each other, or side by side; gives where each stack ends."""
    values = _values(panel, frame)
    ends = [0.0] * len(places)
    sideways = bar.__name__ == "barh"
    for index, series in enumerate(panel.series):
        own = values[series.column]
        if panel.grouped:
            part = thickness / len(panel.series)
            shift = (index - (len(panel.series) - 1) / 2) * part * (-1 if sideways else 1)
            bar([place + shift for place in places], own, part, **_look(series))
            ends = [max(end, value) for end, value in zip(ends, own, strict=True)]
        else:
            bar(places, own, thickness, **{"left" if sideways else "bottom": ends}, **_look(series))
            ends = [end + value for end, value in zip(ends, own, strict=True)]
    return ends


def _heat(axes: Any, panel: Panel, frame: Frame, names: Sequence[str]) -> None:
    """A field a number, the darker the more; an unknown one is white with a dash."""
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.patches import Rectangle

    colours = LinearSegmentedColormap.from_list("refusals", ["#fbeeec", "#c0392b"])
    most = max((value or 0 for each in panel.series for value in frame.column(each.column)), default=0) or 1
    for x, each in enumerate(panel.series):
        axes.annotate(each.words, (x + 0.5, 0.62), ha="center", color=_DIM, fontsize=_SIZE - 1, annotation_clip=False)
        for y, value in enumerate(frame.column(each.column)):
            fill = "none" if value is None else "#f4f5f7" if value == 0 else colours((value / most) ** 0.5)
            axes.add_patch(Rectangle((x + 0.02, -y - 0.46), 0.96, 0.92, facecolor=fill, edgecolor=_LINE, linewidth=0.4))
            dark = value is not None and value / most > 0.35
            axes.annotate(number(value), (x + 0.5, -y), ha="center", va="center", color="white" if dark else _INK)
    for y, name in enumerate(names):
        _beside(axes, name, (0, -y), (-8, 0), "right")
    axes.set_xlim(0, len(panel.series))
    axes.set_ylim(-len(names) + 0.5, 0.5)
    axes.set_axis_off()
