"""Statistics tables of 2008 to 2018: the national 统计表 and local ones with indicators of their own.

Example:
    >>> from random import Random
    >>> table, indicators = statistics_table(Random(3), StatisticsSpec("stat2014", 2016, scale=2))
    >>> indicators[2].label, indicators[2].unit, len(indicators[2].values)
    ('主动公开规范性文件数', '条', 1)
    >>> broken_sums(indicators)
    ()
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from random import Random
from typing import Any, cast

import yaml

from annotations.generator.forms import FormCell, FormTable, Row
from annotations.generator.printing import ZERO_STYLES, mark_of_zeros
from annotations.generator.truth import Number, TrueIndicator, Violation, mark_cell, number_cell

_ENUMERATOR = re.compile(r"^(其中：)?([一二三四五六七八九十]、|（[一二三四五六七八九十]）|\d[.、])?")


@cache
def statistics_data() -> Mapping[str, Any]:
    """The tables of ``statistics.yaml``."""
    text = resources.files(__package__).joinpath("statistics.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(text))


@dataclass(frozen=True, slots=True)
class StatisticsSpec:
    """What decides a statistics table besides its draws.

    Attributes:
        edition: ``stat2014`` for the national table, ``local`` for another.
        scale: size of the reporting body, one of :data:`annotations.generator.figures.SCALES`.
        missing: what is printed in place of zeros; styles that are not about zeros change nothing.
        broken: number of errors put into totals and parts of the national table.
    """

    edition: str
    year: int
    scale: int
    missing: str = "none"
    broken: int = 0


def statistics_table(rng: Random, spec: StatisticsSpec) -> tuple[FormTable, tuple[TrueIndicator, ...]]:
    """The table and its rows, headings included."""
    own = statistics_data()
    national = spec.edition == "stat2014"
    rows = own["national"] if national else _local_rows(rng, own["local_rows"])
    columns = ["统计数"] if national else [c.format(year=spec.year) for c in rng.choice(own["local_columns"])]
    codes = not national and rng.random() < 0.3
    figures = _draw_columns(rng, rows, len(columns), spec)
    indicators = tuple(
        _indicator(label, unit, columns, [column[place] for column in figures])
        for place, (label, unit) in enumerate(rows)
    )
    if spec.missing in ZERO_STYLES:
        indicators = _without_zeros(indicators, mark_of_zeros(rng, spec.missing))
    headers = ["统计指标", "单位"] if national else [rng.choice(own["headers"][key]) for key in ("label", "unit")]
    headers += [rng.choice(own["headers"]["code"])] if codes else []
    header = tuple(FormCell(text, "header") for text in (*headers, *columns))
    body = tuple(_row(each, f"{place:02}" if codes else "", len(columns)) for place, each in enumerate(indicators, 1))
    return FormTable("statistics", (header, *body), len(header)), indicators


def broken_sums(indicators: Sequence[TrueIndicator]) -> tuple[Violation, ...]:
    """Exact sums that the printed values break, in the order of the form; with several columns as ``received[1]``.

    A sum of which a row is not printed, or holds no number, is not evaluated.
    """
    labels = [indicator.printed_label for indicator in indicators]
    columns = max((len(indicator.values) for indicator in indicators), default=0)
    broken: list[Violation] = []
    for each in statistics_data()["sums"]:
        if "rule" not in each or each["total"] not in labels:
            continue
        total, parts = _places(labels, each)
        for column in range(columns):
            values = [indicators[place].values[column].value for place in (total, *parts)]
            numbers = [value for value in values if value is not None]
            if len(numbers) == len(values) and numbers[0] != sum(numbers[1:]):
                broken.append((each["rule"], each["subject"] + (f"[{column}]" if columns > 1 else "")))
    return tuple(broken)


def _places(labels: Sequence[str], each: Mapping[str, Any]) -> tuple[int, list[int]]:
    """Rows of a total and its parts."""
    total = labels.index(each["total"])
    parts = each["parts"]
    return total, list(range(total + 1, total + 1 + parts)) if isinstance(parts, int) else [*map(labels.index, parts)]


def _draw_columns(rng: Random, rows: list[list[str]], count: int, spec: StatisticsSpec) -> list[list[Number]]:
    """Figures by column: this year's and, with two columns, those of all years together."""
    first = _balanced_column(rng, rows, spec.scale)
    labels = [label for label, _ in rows]
    sums = [_places(labels, each) for each in statistics_data()["sums"] if "rule" in each and each["total"] in labels]
    for total, parts in rng.sample(sums, min(spec.broken, len(sums))):
        first[rng.choice((total, *parts))] += rng.randint(1, 9)
    if count == 1:
        return [first]
    earlier = _balanced_column(rng, rows, spec.scale + 1)
    return [first, [round(now + before, 2) for now, before in zip(first, earlier, strict=True)]]


def _balanced_column(rng: Random, rows: list[list[str]], scale: int) -> list[Number]:
    labels = [label for label, _ in rows]
    column = [_value(rng, unit, scale) for _, unit in rows]
    for each in statistics_data()["sums"]:
        if each["total"] in labels:
            total, parts = _places(labels, each)
            column[total] = sum(column[place] for place in parts)
    for each in statistics_data()["bounds"]:
        if each["whole"] in labels:
            whole, parts = labels.index(each["whole"]), [labels.index(part) for part in each["parts"] if part in labels]
            column[whole] = max(column[whole], *(column[place] for place in parts)) if parts else column[whole]
    return column


def _value(rng: Random, unit: str, scale: int) -> Number:
    if not unit:
        return 0
    if unit in ("元", "万元"):
        return 0 if rng.random() < 0.7 else round(rng.uniform(0.1, 90), rng.randint(1, 2))
    return 0 if rng.random() < 0.45 else rng.randrange(1, 10 ** rng.randint(1, scale + 2))


def _without_zeros(indicators: tuple[TrueIndicator, ...], mark: str) -> tuple[TrueIndicator, ...]:
    return tuple(
        replace(each, values=tuple(mark_cell(mark) if value.value == 0 else value for value in each.values))
        for each in indicators
    )


def _local_rows(rng: Random, rows: list[list[str]]) -> list[list[str]]:
    """The local list with some of its rows left out; a breakdown (其中) is kept with the row that it breaks down."""
    below = [*(row[0] for row in rows[1:]), ""]
    return [
        row
        for row, following in zip(rows, below, strict=True)
        if row[0][:2] == "其中" or row[0][0].isdigit() or following[:2] == "其中" or rng.random() < 0.8
    ]


def _indicator(printed: str, unit: str, columns: list[str], figures: list[Number]) -> TrueIndicator:
    """A row; one without unit is a heading and holds no figures."""
    label = _ENUMERATOR.sub("", printed)
    if not unit:
        return TrueIndicator(label, printed, None, _level(printed), (), ())
    values = tuple(number_cell(figure) for figure in figures)
    return TrueIndicator(label, printed, unit, _level(printed), tuple(columns), values)


def _level(printed: str) -> int:
    if printed[1:2] == "、" and not printed[0].isdigit():
        return 1
    return 2 if printed[0] == "（" else 3


def _row(indicator: TrueIndicator, code: str, columns: int) -> Row:
    cells = [FormCell(indicator.printed_label, "label"), FormCell(indicator.unit or "", "unit")]
    if code:
        cells.append(FormCell(code, "code"))
    printed = [value.printed for value in indicator.values] or [""] * columns
    return (*cells, *(FormCell(text, "value") for text in printed))
