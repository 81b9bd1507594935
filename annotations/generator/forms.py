"""The national tables as grids of printed cells, before any layout.

Start here: :class:`FormTable` is what every layout renders. Its rows hold cells in reading order with the spans of
the official form, so a text layout walks the cells and an HTML layout prints the spans. A table that goes over a page
is several tables (segments), each with its own header.

Example:
    >>> from annotations.generator.truth import number_cell
    >>> table = remedies_table({"review.upheld": number_cell(3)}, FormOptions(edition="y2021", year=2023))
    >>> [cell.text for cell in table.rows[0]], table.rows[-1][0].text
    (['行政复议', '行政诉讼'], '3')
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import yaml

from annotations.generator.truth import TrueCell, TrueExtraRow
from nlp.editions import Edition, load_editions

Role = Literal["title", "header", "label", "value", "unit", "code"]


@dataclass(frozen=True, slots=True)
class FormCell:
    """A printed cell. A blank value has an empty ``text``."""

    text: str
    role: Role
    row_span: int = 1
    column_span: int = 1


Row = tuple[FormCell, ...]


@dataclass(frozen=True, slots=True)
class FormTable:
    """A table or one page's part of it. ``columns`` is the width of the grid; ``table`` is where its cells belong."""

    table: str
    rows: tuple[Row, ...]
    columns: int
    continues: bool = False


@dataclass(frozen=True, slots=True)
class FormOptions:
    """How the labels of a form are printed.

    Attributes:
        labels: labels in place of the form's own, by path.
        hints: text behind a label, by path.
        other_rows: ``leaves`` as the form of 2021 has it, ``unsplit`` (one row （六）) or ``subtotal`` (both).
        breaks: number of a row of table 3 (0-based, leaf rows) before each page break.
        repeats_group: whether 三、 and the group label are printed again after a page break.
    """

    edition: str
    year: int
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    other_rows: Literal["leaves", "unsplit", "subtotal"] = "leaves"
    extra_rows: tuple[TrueExtraRow, ...] = ()
    breaks: tuple[int, ...] = ()
    repeats_group: bool = True


@cache
def labels() -> Mapping[str, Any]:
    """The printed labels of ``forms.yaml``."""
    text = resources.files(__package__).joinpath("forms.yaml").read_text("utf-8")
    return cast(Mapping[str, Any], yaml.safe_load(text))


def _printed(own: str | Mapping[str, str], path: str, options: FormOptions) -> str:
    label = options.labels.get(path) or (own if isinstance(own, str) else own[options.edition])
    return label + options.hints.get(path, "")


def _values(paths: Sequence[str], cells: Mapping[str, TrueCell], span: int = 1) -> Row:
    """Value cells of one row; the last takes the columns that are left."""
    texts = [cells[path].printed if path in cells else "" for path in paths]
    return tuple(FormCell(text, "value", 1, span if i == len(texts) - 1 else 1) for i, text in enumerate(texts))


def proactive_tables(cells: Mapping[str, TrueCell], options: FormOptions, items: str) -> list[FormTable]:
    """Table 2, a table for each of ``items`` (of Article 20, as 一五六八)."""
    edition = load_editions()[options.edition]
    return [_proactive_block(cells, options, block) for block in edition.proactive if block.item in items]


def _proactive_block(cells: Mapping[str, TrueCell], options: FormOptions, block: Any) -> FormTable:
    own = labels()
    columns = list(block.columns)
    last = 4 - len(columns)  # the last column is as wide as all that the widest block has left
    heading = options.labels.get("proactive.heading", own["table_heading"]).format(item=block.item)
    header = [FormCell(own["content"], "header")]
    for i, column in enumerate(columns):
        path = f"proactive.{column}"
        if column == "amount_wan_yuan":
            path = "proactive.fees.amount_wan_yuan"
        label = _printed(own["proactive_columns"][column], path, options)
        header.append(FormCell(label, "header", 1, last if i == len(columns) - 1 else 1))
    rows: list[Row] = [(FormCell(heading, "title", 1, 4),), tuple(header)]
    for path in block.rows:
        label = _printed(own["proactive_rows"][path], path, options)
        rows.append((FormCell(label, "label"), *_values([f"{path}.{c}" for c in columns], cells, last)))
    if block.item == "一":
        for extra in options.extra_rows:
            rows.append((FormCell(extra.label, "label"), *(FormCell(v.printed, "value") for v in extra.values)))
    return FormTable("proactive", tuple(rows), 4)


def applications_tables(cells: Mapping[str, TrueCell], options: FormOptions) -> list[FormTable]:
    """Table 3 in one or, with page breaks, several segments."""
    leaves = list(_leaf_rows(load_editions()[options.edition], options))
    edges = [0, *options.breaks, len(leaves)]
    return [_segment(leaves, start, end, cells, options) for start, end in itertools.pairwise(edges) if start < end]


def _leaf_rows(edition: Edition, options: FormOptions) -> Iterator[tuple[str, str | None]]:
    """Rows with numbers in order, each with its group (a row path that is printed once for all its leaves)."""
    group: str | None = None
    for row in edition.applications:
        leaf = row.path.rpartition(".")[0] == group and row.path.count(".") == 3
        if not row.has_values:
            group = row.path
            if group == "applications.results.other" and options.other_rows != "leaves":
                yield "applications.results.other.total", None
        elif leaf and group == "applications.results.other" and options.other_rows != "leaves":
            if options.other_rows == "subtotal":
                yield row.path, None
        else:
            yield row.path, group if leaf else None


def _segment(
    leaves: list[tuple[str, str | None]], start: int, end: int, cells: Mapping[str, TrueCell], options: FormOptions
) -> FormTable:
    own = labels()["applications"]
    edition = load_editions()[options.edition]
    rows: list[Row] = _applications_header(own, options)
    part = leaves[start:end]
    for number, (path, group) in enumerate(part):
        heads: list[FormCell] = []
        inside = path.startswith("applications.results.")
        if inside and (number == 0 or not part[number - 1][0].startswith("applications.results.")):
            span = sum(1 for p, _ in part[number:] if p.startswith("applications.results."))
            heads.append(_group_cell("applications.results", own, options, span, shown=_shown(start, number, options)))
        if group and (number == 0 or part[number - 1][1] != group):
            span = sum(1 for _, g in part[number:] if g == group)
            fresh = start + number == 0 or leaves[start + number - 1][1] != group
            heads.append(_group_cell(group, own, options, span, shown=fresh or options.repeats_group))
        width = 3 if not inside else 1 if group else 2
        heads.append(FormCell(_printed(own["rows"][path], path, options), "label", 1, width))
        rows.append((*heads, *_values([f"{path}.{a}" for a in edition.applicants], cells)))
    return FormTable("applications", tuple(rows), 10, continues=start > 0)


def _shown(start: int, number: int, options: FormOptions) -> bool:
    """三、本年度办理结果 is printed where it begins, and after a page break only if groups are repeated."""
    return number > 0 or start == 0 or options.repeats_group


def _group_cell(path: str, own: Mapping[str, Any], options: FormOptions, span: int, *, shown: bool) -> FormCell:
    return FormCell(_printed(own["rows"][path], path, options) if shown else "", "label", span)


def _applications_header(own: Mapping[str, Any], options: FormOptions) -> list[Row]:
    columns = [_printed(own["columns"][c], f"applications.columns.{c}", options) for c in own["columns"]]
    first, *organisations, last = columns
    note = options.labels.get("applications.balance_note", own["balance_note"])
    return [
        (FormCell(note, "header", 3, 3), FormCell(own["applicants"], "header", 1, 7)),
        (FormCell(first, "header", 2), FormCell(own["organisations"], "header", 1, 5), FormCell(last, "header", 2)),
        tuple(FormCell(name, "header") for name in organisations),
    ]


def remedies_table(cells: Mapping[str, TrueCell], options: FormOptions) -> FormTable:
    """Table 4: three rows of headers, one of fifteen numbers."""
    own = labels()["remedies"]
    outcomes = [_printed(own["outcomes"][o], f"remedies.{o}", options) for o in own["outcomes"]]
    edition = load_editions()[options.edition]
    rows: tuple[Row, ...] = (
        (FormCell(own["review"], "header", 1, 5), FormCell(own["litigation"], "header", 1, 10)),
        (
            *(FormCell(o, "header", 2) for o in outcomes),
            FormCell(own["litigation.direct"], "header", 1, 5),
            FormCell(own["litigation.after_review"], "header", 1, 5),
        ),
        tuple(FormCell(o, "header") for o in outcomes * 2),
        _values([f"{block}.{o}" for block in edition.remedies for o in edition.outcomes], cells),
    )
    return FormTable("remedies", rows, 15)
