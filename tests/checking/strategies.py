"""Valid reports for tests: cells of a national format in which every rule of the edition holds.

Use :func:`cell_values` with hypothesis, :func:`tables_of` to make of values what the tables' reader returns.

Example:
    >>> tables = tables_of({"review.total": 3}, {"remedies": "y2021"})
    >>> tables.cells["review.total"].value, tables.cells["review.pending"].status
    (3, 'missing')
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import strategies as st

from nlp.editions import TABLES, Edition, load_editions
from nlp.schema import Cell, Number
from nlp.tables.result import TablesResult

Values = dict[str, Number]

SUBTOTAL = "applications.results.other.total"
"""The row (六) of the format of 2021, which the official form leaves empty and some reports fill."""
_RESULTS = "applications.results.total"


def cell_values(edition_id: str, *, subtotals: bool = False, makes_rules: bool = False) -> st.SearchStrategy[Values]:
    """Values of all cells of an edition, by path, that break no rule of any level.

    Args:
        edition_id: ``y2021`` or ``y2019``.
        subtotals: also print the seven cells of (六) 其他处理 in the format of 2021.
        makes_rules: the agency may make 规章; otherwise they are all 0.
    """
    return _cell_values(load_editions()[edition_id], subtotals and edition_id == "y2021", makes_rules)


def tables_of(values: Mapping[str, Number | None], editions: Mapping[str, str] | str) -> TablesResult:
    """What the tables' reader returns for a report that prints ``values``; ``None`` is a blank cell.

    Args:
        values: number of each printed cell, by path.
        editions: id of the edition, or of that of each printed table. Its cells without a value are ``missing``.
    """
    if isinstance(editions, str):
        editions = dict.fromkeys(TABLES, editions)
    known = load_editions()
    paths = [path for table in TABLES if table in editions for path in known[editions[table]].paths_of(table)]
    cells = {path: Cell(status="missing") for path in paths}
    cells.update((path, printed_cell(value, place)) for place, (path, value) in enumerate(values.items()))
    return TablesResult(cells=cells, editions=dict(editions))


def printed_cell(value: Number | None, place: int = 0) -> Cell:
    """The cell of a printed number at some place of the text, or a blank one."""
    if value is None:
        return Cell(status="blank", alignment="layout")
    raw = str(value) if isinstance(value, int) else f"{Decimal(repr(value)):f}"
    return Cell(value=value, raw=raw, status="number", alignment="layout", span=(100 * place, 100 * place + len(raw)))


@st.composite
def _cell_values(draw: st.DrawFn, edition: Edition, subtotals: bool, makes_rules: bool) -> Values:
    applications = draw(_applications(edition))
    if subtotals:
        leaves = [row for row in edition.application_rows if row.startswith("applications.results.other.")]
        for column in edition.applicants:
            applications[f"{SUBTOTAL}.{column}"] = sum(applications[f"{row}.{column}"] for row in leaves)
    proactive = draw(_proactive_2021(makes_rules) if edition.id == "y2021" else _proactive_2019(makes_rules))
    return {**proactive, **applications, **draw(_remedies(edition))}


@st.composite
def _applications(draw: st.DrawFn, edition: Edition) -> Values:
    """Table 3: free leaves, of which most or few are 0, and what is carried over; the rest follows."""
    applicants = edition.applicants[:-1]
    leaves = [row for row in edition.application_rows if row.startswith("applications.results.") and row != _RESULTS]
    free = [f"{row}.{column}" for row in (*leaves, "applications.carried_out") for column in applicants]
    values: Values = dict.fromkeys(free, 0)
    values.update(draw(st.one_of(_few(free), _many(free))))
    for column in applicants:
        results = sum(values[f"{row}.{column}"] for row in leaves)
        came_in = int(results + values[f"applications.carried_out.{column}"])
        carried_in = draw(st.integers(0, came_in)) if came_in else 0
        values[f"{_RESULTS}.{column}"] = results
        values[f"applications.carried_in.{column}"] = carried_in
        values[f"applications.received.{column}"] = came_in - carried_in
    for row in edition.application_rows:
        values[f"{row}.total"] = sum(values[f"{row}.{column}"] for column in applicants)
    return {path: values[path] for path in edition.paths_of("applications")}


def _few(paths: list[str]) -> st.SearchStrategy[dict[str, int]]:
    return st.dictionaries(st.sampled_from(paths), st.integers(1, 20_000), max_size=12)


def _many(paths: list[str]) -> st.SearchStrategy[dict[str, int]]:
    numbers = st.lists(st.integers(0, 300), min_size=len(paths), max_size=len(paths))
    return numbers.map(lambda drawn: dict(zip(paths, drawn, strict=True)))


@st.composite
def _remedies(draw: st.DrawFn, edition: Edition) -> Values:
    """Table 4, with no more suits after a review than reviews."""
    values: Values = {}
    for block in edition.remedies:
        most = 40 if block != "litigation.after_review" else int(values["review.total"]) // 4
        counts = draw(st.tuples(*[st.integers(0, most)] * 4))
        outcomes = zip(edition.outcomes, (*counts, sum(counts)), strict=True)
        values.update((f"{block}.{outcome}", count) for outcome, count in outcomes)
    return values


@st.composite
def _proactive_2021(draw: st.DrawFn, makes_rules: bool) -> Values:
    values: Values = {}
    for row, most in (("proactive.rules", 20 if makes_rules else 0), ("proactive.normative_documents", 800)):
        issued, repealed = draw(st.tuples(st.integers(0, most), st.integers(0, most)))
        in_force = max(0, issued - repealed) + draw(st.integers(0, most))
        values.update({f"{row}.issued": issued, f"{row}.repealed": repealed, f"{row}.in_force": in_force})
    decisions = st.integers(0, 3_000_000)
    values.update((f"proactive.{row}.decisions", draw(decisions)) for row in ("licensing", "penalties", "coercion"))
    values["proactive.fees.amount_wan_yuan"] = draw(_decimals(100_000, places=6))
    return values


@st.composite
def _proactive_2019(draw: st.DrawFn, makes_rules: bool) -> Values:
    values: Values = {}
    for row, most in (("proactive.rules", 20 if makes_rules else 0), ("proactive.normative_documents", 800)):
        published = draw(st.integers(0, most))
        values[f"{row}.made"] = published + draw(st.integers(0, most))
        values[f"{row}.newly_published"] = published
        values[f"{row}.total_published"] = published + draw(st.integers(0, most))
    for row in ("licensing", "other_services", "penalties", "coercion", "fees"):
        items = draw(st.integers(0, 5_000))
        values[f"proactive.{row}.items_previous_year"] = items
        values[f"proactive.{row}.items_change"] = draw(st.integers(-items, 2_000))
        if row != "fees":
            values[f"proactive.{row}.decisions"] = draw(st.integers(0, 3_000_000))
    values["proactive.procurement.projects"] = draw(st.integers(0, 500))
    values["proactive.procurement.amount_yuan"] = draw(_decimals(10_000_000, places=2))
    return values


def _decimals(most: int, *, places: int) -> st.SearchStrategy[Number]:
    """Whole numbers and decimals of up to ``places`` places."""
    return st.one_of(
        st.integers(0, most),
        st.integers(0, most * 10**places).map(lambda units: float(Decimal(units).scaleb(-places))),
    )
