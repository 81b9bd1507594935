"""Reports that follow each other: bodies over some years, whose whole truth across reports is known.

Start here: :func:`generate_series` draws bodies, each with a report a year. Figures fulfil the rules from year to year
but for planted breaks; names vary, bodies and counties are renamed; reports are copied; promises are kept, repeated or
dropped. The truth is computed from what is printed, without regard to how the archive is evaluated.

Example:
    >>> series = generate_series(1, bodies=2, years=(2019, 2020, 2021))
    >>> len(series.reports), {report.year for report in series.reports} == {2019, 2020, 2021}
    (6, True)
    >>> generate_series(1, bodies=2, years=(2019, 2020, 2021)) == series
    True
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from random import Random
from typing import Any

import yaml

from annotations.generator.body import Body, Paragraph
from annotations.generator.figures import Figures, draw_figures
from annotations.generator.forms import FormOptions, applications_tables, proactive_tables, remedies_table
from annotations.generator.layouts import LAYOUTS
from annotations.generator.narrative import phrases
from annotations.generator.spec import seeded
from annotations.generator.truth import number_cell
from nlp.editions import load_editions
from nlp.narrative.regions import is_place

LAYOUTS_DRAWN = ("cell_lines", "row_spaces", "row_tabs", "pipe_leading", "html_official")
_TOTAL = "applications.results.total"
_COLUMNS = load_editions()["y2021"].applicants[:-1]
_STOCK = ("proactive.rules", "proactive.normative_documents")
_ITEMS = (
    "proactive.licensing",
    "proactive.other_services",
    "proactive.penalties",
    "proactive.coercion",
    "proactive.fees",
)

Check = tuple[str, str, str]
"""Name of the later report, rule and subject; X-YEAR has no subject."""


@dataclass(frozen=True, slots=True)
class SeriesReport:
    """One report: ``name`` is its file's, ``body`` the number of the reporting body."""

    name: str
    source: bytes
    body: int
    agency: str
    year: int
    figures: Mapping[str, int | float]
    promises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Reports, and what is true across them.

    Attributes:
        checks: whether each rule from year to year holds on each subject.
        copies: names of the later and the earlier report with the same prose, and what differs.
        followups: (name of the later report, promise of the year before) → kept, repeated or dropped.
    """

    reports: tuple[SeriesReport, ...]
    checks: Mapping[Check, bool]
    copies: Mapping[tuple[str, str], str]
    followups: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class _Body:
    """A reporting body and how it is named in each year."""

    number: int
    names: Mapping[int, str]
    layout: str
    scale: int


@cache
def _phrases() -> Mapping[str, Any]:
    text = resources.files(__package__).joinpath("series.yaml").read_text("utf-8")
    own: Mapping[str, Any] = yaml.safe_load(text)
    return own


def generate_series(
    seed: int,
    *,
    bodies: int = 6,
    years: Sequence[int] = (2019, 2020, 2021, 2022, 2023),
    breaks: float = 0.3,
    copies: float = 0.15,
) -> Series:
    """Bodies with a report a year.

    Args:
        breaks: share of the reports in which a rule from year to year is broken.
        copies: share of the reports whose prose is another report's.
    """
    reports: list[SeriesReport] = []
    checks: dict[Check, bool] = {}
    copied: dict[tuple[str, str], str] = {}
    followups: dict[tuple[str, str], str] = {}
    prose: dict[str, list[str]] = {}
    for body in _draw_bodies(seed, bodies, years):
        last: SeriesReport | None = None
        for year in years:
            rng = seeded(seed, f"{body.number}/{year}")
            figures = _figures(rng, year, body.scale, last.figures if last else None, rng.random() < breaks)
            told, growth = _growth(rng, year, figures, last, broken=rng.random() < breaks)
            original = rng.choice(reports) if reports and rng.random() < copies else None
            fits = original and original.year < year and original.body != body.number
            if original and fits and original.name in prose.keys() - {of for _, of in copied}:
                report = _copy(rng, body, year, figures, prose[original.name])
                copied[report.name, original.name] = "year and agency"
            else:
                report, lines = _write(rng, body, year, figures, last, told, followups)
                prose[report.name] = lines
                if last and growth is not None:
                    checks[report.name, "X-YEAR", ""] = growth
            if last:
                checks |= {(report.name, *key): holds for key, holds in _truth(figures, last.figures).items()}
            reports.append(report)
            last = report
    return Series(tuple(reports), checks, copied, followups)


# --- bodies and their names -----------------------------------------------------------------------------------------


def _draw_bodies(seed: int, bodies: int, years: Sequence[int]) -> list[_Body]:
    rng = seeded(seed, "bodies")
    raised, *others = _counties(rng, 1 + (bodies + 5) // 6)
    change = years[len(years) // 2]
    drawn = []
    for number in range(bodies):
        kind = ("same", "prefixed", "abbreviated", "reformed", "raised", "government")[number % 6]
        city = phrases()["places"]["cities"][0]
        county = others[number // 6]
        names = {
            year: _name(kind, city, raised if kind == "raised" else county, number, year, change) for year in years
        }
        drawn.append(_Body(number, names, rng.choice(LAYOUTS_DRAWN), rng.choice((1, 2, 2, 3))))
    return drawn


def _counties(rng: Random, count: int) -> list[str]:
    """Invented counties, of which no real place bears the name."""
    own = _phrases()["counties"]
    names = [f"{first}{last}县" for first in own["first"] for last in own["last"]]
    return rng.sample([name for name in names if not is_place(name)], count)


def _name(kind: str, city: str, county: str, number: int, year: int, change: int) -> str:
    """The name of a body in a year, by the way in which it varies."""
    bureau = phrases()["places"]["bureaus"][number // 6 % 15]
    new = year >= change
    if kind == "prefixed":
        return f"{city if new else ''}{county}退役军人事务局"
    if kind == "abbreviated":
        return f"{county}{'发改委' if new else '发展和改革委员会'}"
    if kind == "reformed":
        return f"{city}{county}{'自然资源局' if year >= 2020 else '国土资源局'}"
    if kind == "raised":
        return f"{city}{county[:-1]}{'区' if new else '县'}{bureau}"
    if kind == "government":
        return f"{city}{county}人民政府办公室"
    return f"{county}{bureau}"


# --- figures --------------------------------------------------------------------------------------------------------


def _edition(year: int) -> str:
    return "y2021" if year >= 2021 else "y2019"


def _figures(
    rng: Random, year: int, scale: int, last: Mapping[str, int | float] | None, broken: bool
) -> dict[str, int | float]:
    """Figures of a year that go on from those of ``last``, but for one break where asked for."""
    figures = draw_figures(rng, _edition(year), scale)
    if last is None:
        return figures
    for column in _COLUMNS:
        carried = int(last[f"applications.carried_out.{column}"])
        _carry_in(figures, column, carried + (rng.randint(1, 4) if broken and column == _COLUMNS[0] else 0))
    for row in ("applications.received", "applications.carried_in", "applications.results.granted", _TOTAL):
        figures[f"{row}.total"] = sum(figures[f"{row}.{column}"] for column in _COLUMNS)
    _go_on(figures, last, rng.randint(1, 9) if broken else 0)
    return figures


def _carry_in(figures: Figures, column: str, carried: int) -> None:
    """Set what came in from last year; more is granted where less than that was handled."""
    present = int(figures[f"{_TOTAL}.{column}"] + figures[f"applications.carried_out.{column}"])
    lacking = max(0, carried - present)
    figures[f"applications.results.granted.{column}"] += lacking
    figures[f"{_TOTAL}.{column}"] += lacking
    figures[f"applications.carried_in.{column}"] = carried
    figures[f"applications.received.{column}"] = present + lacking - carried


def _go_on(figures: Figures, last: Mapping[str, int | float], off: int) -> None:
    """Table 2 goes on from last year's; ``off`` is added where it should not be."""
    for row in _ITEMS:
        if f"{row}.items_previous_year" in figures and f"{row}.items_previous_year" in last:
            figures[f"{row}.items_previous_year"] = (
                last[f"{row}.items_previous_year"] + last[f"{row}.items_change"] + off
            )
            figures[f"{row}.items_change"] = max(figures[f"{row}.items_change"], -figures[f"{row}.items_previous_year"])
    for row in _STOCK:
        if f"{row}.total_published" in figures and f"{row}.total_published" in last:
            figures[f"{row}.total_published"] = last[f"{row}.total_published"] + figures[f"{row}.newly_published"]
        if f"{row}.in_force" in figures and f"{row}.in_force" in last:
            there = last[f"{row}.in_force"] + figures[f"{row}.issued"]
            figures[f"{row}.repealed"] = min(figures[f"{row}.repealed"], there)
            figures[f"{row}.in_force"] = there - figures[f"{row}.repealed"] + off


def _truth(this: Mapping[str, int | float], last: Mapping[str, int | float]) -> dict[tuple[str, str], bool]:
    """Which rules from year to year hold between the printed figures of two reports."""
    holds: dict[tuple[str, str], bool] = {}
    for column in (*_COLUMNS, "total"):
        into, out = f"applications.carried_in.{column}", f"applications.carried_out.{column}"
        holds["T3-Y2Y", into] = this[into] == last[out]
    for row in _ITEMS:
        before, change = f"{row}.items_previous_year", f"{row}.items_change"
        if before in this and before in last:
            holds["T2-ITEMS-Y2Y", before] = this[before] == last[before] + last[change]
    for row in _STOCK:
        total, stock = f"{row}.total_published", f"{row}.in_force"
        if total in this and total in last:
            holds["T2-TOT-Y2Y", total] = this[total] >= last[total]
        if stock in this and stock in last:
            holds["T2-STOCK-Y2Y", stock] = this[stock] == last[stock] + this[f"{row}.issued"] - this[f"{row}.repealed"]
    return holds


# --- prose ----------------------------------------------------------------------------------------------------------


def _growth(
    rng: Random, year: int, figures: Mapping[str, int | float], last: SeriesReport | None, *, broken: bool
) -> tuple[str, bool | None]:
    """A sentence on how requests grew, and whether it is true; no sentence where nothing can be said."""
    key = "applications.received.total"
    if last is None or not last.figures[key] or figures[key] == last.figures[key]:
        return "", None
    this, before = int(figures[key]), int(last.figures[key])
    word = "增加" if this > before else "减少"
    difference = abs(this - before) + (rng.randint(2, 9) if broken else 0)
    percent = round(difference / before * 100, 1)
    form = rng.choice(("number", "percent"))
    names = {"year": year, "received": this, "word": word, "difference": difference, "percent": f"{percent:.1f}"}
    return _phrases()["growth"][form].format(**names), not broken


def _write(
    rng: Random,
    body: _Body,
    year: int,
    figures: Mapping[str, int | float],
    last: SeriesReport | None,
    growth: str,
    followups: dict[tuple[str, str], str],
) -> tuple[SeriesReport, list[str]]:
    """A report with prose of its own, and that prose."""
    own, name = _phrases()["promises"], f"{body.number:03}/{year}.txt"
    told, repeated = [], []
    for promise in last.promises if last else ():
        outcome = rng.choice(("kept", "repeated", "dropped"))
        followups[name, promise] = outcome
        if outcome == "kept":
            done = next(done for said, done in own if said == promise)
            told.append(done.format(n=rng.randint(2, 60), m=rng.randint(2, 60)))
        elif outcome == "repeated":
            repeated.append(promise)
    known = set(last.promises) if last else set()
    fresh = rng.sample([said for said, _ in own if said not in known], rng.randint(1, 3))
    promises = [*repeated, *fresh][:4]
    for promise in repeated[4:]:
        followups[name, promise] = "dropped"
    overview = [*_neutral(rng, 14), *told]
    rng.shuffle(overview)
    lines = [*overview, "|", *rng.sample(_phrases()["problems"], 2), "|", *promises]
    return _report(rng, body, year, figures, lines, growth, name), lines


def _neutral(rng: Random, count: int) -> list[str]:
    own = _phrases()["neutral"]
    fields, acts, results = (rng.sample(own[key], count) for key in ("fields", "acts", "results"))
    return [
        rng.choice(own["forms"]).format(field=one, act=act, result=result)
        for one, act, result in zip(fields, acts, results, strict=True)
    ]


def _copy(rng: Random, body: _Body, year: int, figures: Mapping[str, int | float], lines: list[str]) -> SeriesReport:
    """A report with another one's prose and figures of its own."""
    report = _report(rng, body, year, figures, lines, "", f"{body.number:03}/{year}.txt")
    return replace(report, promises=())


def _report(
    rng: Random, body: _Body, year: int, figures: Mapping[str, int | float], lines: list[str], growth: str, name: str
) -> SeriesReport:
    """Lay a report out; ``lines`` are the overview, the problems and the promises with ``|`` between."""
    agency, at = body.names[year], [place for place, line in enumerate(lines) if line == "|"]
    overview, problems, promises = lines[: at[0]], lines[at[0] + 1 : at[1]], lines[at[1] + 1 :]
    heads = [variants[0] for variants in phrases()["sections"].values()]
    options = FormOptions(_edition(year), year)
    cells = {path: number_cell(value) for path, value in figures.items()}
    items = "".join(block.item for block in load_editions()[_edition(year)].proactive)
    numbered = "；".join(f"{mark}是{promise}" for mark, promise in zip("一二三四", promises, strict=False))
    parts: Body = [
        Paragraph(f"{agency}{year}年政府信息公开工作年度报告", "title"),
        Paragraph(f"根据《中华人民共和国政府信息公开条例》，现公布{agency}{year}年度政府信息公开工作年度报告。"),
        Paragraph(heads[0], "heading"),
        Paragraph("".join(overview[:8])),
        Paragraph(growth + "".join(overview[8:])),
        Paragraph(heads[1], "heading"),
        *proactive_tables(cells, options, items),
        Paragraph(heads[2], "heading"),
        *applications_tables(cells, options),
        Paragraph(heads[3], "heading"),
        remedies_table(cells, options),
        Paragraph(heads[4], "heading"),
        Paragraph(f"存在的主要问题：{'；'.join(problems)}。"),
        Paragraph(f"下一步，我单位将重点做好以下工作：{numbered}。"),
        Paragraph(heads[5], "heading"),
        Paragraph("无其他需要报告的事项。"),
    ]
    layout = LAYOUTS[body.layout]
    source = layout.render(parts, rng, frozenset())
    data = source.encode() if isinstance(source, str) else source
    return SeriesReport(name, data, body.number, agency, year, figures, tuple(promises))
