"""The content of the tables of one specification: which edition each is of, its figures, labels and printed cells.

Example:
    >>> from annotations.generator.spec import draw_spec
    >>> spec = draw_spec(1, edition="mixed", layout="cell_lines", litter=())
    >>> len({part for part, _ in parts_of_proactive({"proactive": "y2021", "applications": "y2021"}, spec.edition)})
    2
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from annotations.generator.figures import Figures, damage, draw_figures
from annotations.generator.forms import FormOptions, labels
from annotations.generator.labels import draw_labels
from annotations.generator.printing import hide, print_cells
from annotations.generator.rules import violations
from annotations.generator.spec import NATIONAL, Spec
from annotations.generator.truth import TrueCell, TrueExtraRow, number_cell
from nlp.editions import load_editions


def draw_year(spec: Spec) -> int:
    """A year for which the edition was in force, or a later one where the litter says so."""
    rng = spec.rng("year")
    if spec.edition in ("stat2014", "local"):
        return rng.randint(2014, 2018) if spec.edition == "stat2014" else rng.randint(2008, 2018)
    if spec.edition == "y2019":
        return rng.randint(2021, 2023) if "outdated_year" in spec.litter else rng.randint(2019, 2020)
    return rng.randint(2021, 2025)


def editions_of_tables(spec: Spec) -> dict[str, str]:
    """The edition of each national table that is printed."""
    tables = ("proactive", "applications", "remedies")
    if spec.edition not in NATIONAL:
        return {}
    if spec.edition != "mixed":
        return dict.fromkeys(tables, spec.edition)
    older = spec.rng("mix").choice(("proactive", "applications", "first block"))
    return {table: "y2019" if table == older else "y2021" for table in tables}


def parts_of_proactive(editions: Mapping[str, str], edition: str) -> list[tuple[str, str]]:
    """Edition and items of each part of table 2; in some mixed reports only （一） is of the older form."""
    own = editions["proactive"]
    if edition == "mixed" and set(editions.values()) == {"y2021"}:
        return [("y2019", "一"), ("y2021", "五六八")]
    return [(own, "".join(block.item for block in load_editions()[own].proactive))]


def rules_of_tables(spec: Spec, editions: Mapping[str, str]) -> dict[str, str]:
    """The edition whose rules hold for each table: an unsplit （六） makes table 3 the one of 2019."""
    return {**editions, "applications": "y2019"} if "other_unsplit" in spec.litter else dict(editions)


def _editions_drawn(spec: Spec, editions: Mapping[str, str]) -> tuple[str, ...]:
    return ("y2019", "y2021") if spec.edition == "mixed" else tuple(dict.fromkeys(editions.values()))


def _paths_of_items(edition_id: str, items: str) -> list[str]:
    blocks = [block for block in load_editions()[edition_id].proactive if block.item in items]
    return [f"{row}.{column}" for block in blocks for row in block.rows for column in block.columns]


def draw_all_figures(spec: Spec, editions: Mapping[str, str], scale: int) -> Figures:
    """Figures of every printed table, with as many errors as asked for, at least one of which breaks a rule."""
    figures: Figures = {}
    drawn = {each: draw_figures(spec.rng(f"figures/{each}"), each, scale) for each in _editions_drawn(spec, editions)}
    for table, edition_id in editions.items():
        if table == "proactive":
            for part, items in parts_of_proactive(editions, spec.edition):
                figures.update({path: drawn[part][path] for path in _paths_of_items(part, items)})
        else:
            figures.update({path: drawn[edition_id][path] for path in load_editions()[edition_id].paths_of(table)})
    _unite_other(spec, figures)
    if not spec.broken or not editions:
        return figures
    rng = spec.rng("damage")
    for _ in range(50):
        wrong = dict(figures)
        for _ in range(spec.broken):
            damage(rng, wrong, editions["applications"])
        if violations(print_cells(rng, _printed(spec, wrong), frozenset()), rules_of_tables(spec, editions)):
            return wrong
    raise AssertionError("fifty draws of damage broke no rule")


def _unite_other(spec: Spec, figures: Figures) -> None:
    """（六）其他处理 as a row of its own, in place of its leaves or before them."""
    if not spec.litter & {"other_unsplit", "other_subtotal"}:
        return
    own = "applications.results.other"
    for column in load_editions()["y2021"].applicants:
        leaves = [f"{own}.{leaf}.{column}" for leaf in ("correction_overdue", "fee_overdue", "other_reason")]
        figures[f"{own}.total.{column}"] = sum(figures[leaf] for leaf in leaves)


def draw_form_options(spec: Spec, editions: Mapping[str, str], year: int) -> dict[str, FormOptions]:
    """How the labels of each table are printed."""
    rng = spec.rng("labels")
    own_labels, hints = draw_labels(rng, spec.litter, editions, year)
    other = "unsplit" if "other_unsplit" in spec.litter else "subtotal" if "other_subtotal" in spec.litter else "leaves"
    extra: tuple[TrueExtraRow, ...] = ()
    if "extra_row" in spec.litter and editions:
        extra = (_extra_row(rng),)
    breaks = tuple(sorted(rng.sample(range(2, 22), rng.randint(1, 2)))) if "page_break" in spec.litter else ()
    repeats = rng.random() < 0.6
    return {
        table: FormOptions(edition_id, year, own_labels, hints, other, extra, breaks, repeats)  # type: ignore[arg-type]
        for table, edition_id in editions.items()
    }


def _extra_row(rng: Random) -> TrueExtraRow:
    values = tuple(number_cell(rng.choice((0, rng.randint(1, 99)))) for _ in range(3))
    return TrueExtraRow("proactive", rng.choice(labels()["extra_rows"]), values)


def _printed(spec: Spec, figures: Figures) -> Figures:
    """The figures that have a cell: the leaves of an unsplit （六） have none."""
    if "other_unsplit" not in spec.litter:
        return figures
    own = "applications.results.other."
    return {path: v for path, v in figures.items() if not path.startswith(own) or path.startswith(f"{own}total.")}


def print_figures(spec: Spec, figures: Figures, editions: Mapping[str, str]) -> dict[str, TrueCell]:
    """The printed cells, in the order of the forms."""
    if not editions:
        return {}
    cells = print_cells(spec.rng("print"), _printed(spec, figures), spec.litter)
    rows: dict[str, list[str]] = {}
    for path in cells:
        row = "remedies" if path.startswith(("review.", "litigation.")) else path.rpartition(".")[0]
        rows.setdefault(row, []).append(path)
    hide(spec.rng("missing"), cells, spec.missing, (tuple(row) for row in rows.values()))
    return cells
