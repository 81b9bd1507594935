"""Looks for silent errors: generated reports are read and every value is compared with the truth.

A value is right, or null with a reason. A value that is given and is not the printed one is a silent error; none may
occur where the layout keeps cells apart, nor in glued tables whose figures are valid. In glued tables with wrong
figures a false cut can be the only one; how often is measured and printed.

Start here: :func:`compare` judges one report, :class:`Tally` adds up, :func:`main` runs it all.

    python scripts/silent_errors.py --reports 20000 --examples 3
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields
from functools import cache, partial
from pathlib import Path
from typing import Annotated

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import typer
from rapidfuzz import fuzz
from rich.console import Console
from rich.table import Table

from annotations.generator import EDITIONS, LAYOUTS, GeneratedReport, TrueCell, TrueIndicator, draw_spec, render
from nlp import Extraction, Extractor
from nlp.editions import load_editions
from nlp.folding import fold, squeeze

APART, GLUED_VALID, GLUED_BROKEN = "cells apart", "glued, valid", "glued, broken"
_SAME_LABEL = 70
"""Percent of likeness at which a printed label and the truth's are one: copies shorten and convert labels."""


@dataclass(slots=True)
class Tally:
    """What became of the values of some reports. ``examples`` holds the seeds of reports with an error."""

    reports: int = 0
    printed: int = 0
    right: int = 0
    null: int = 0
    silent: int = 0
    rows: int = 0
    wrong_rows: int = 0
    false_checks: int = 0
    missed_checks: int = 0
    crashes: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Adds the other's figures and examples to this one."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    @property
    def erred(self) -> bool:
        """Whether anything is wrong (unread values and unaligned rows are not)."""
        return bool(self.silent or self.false_checks or self.missed_checks or self.crashes)


_WIDTH = 130
"""Columns of the printed tables where the terminal does not say more."""
_HEADINGS = ("reports", "values", "right", "null", "silent", "wrong rows", "checks false", "missed", "crashed")
Key = tuple[str, str]
Pair = tuple[TrueCell | None, float | None]
Tallies = dict[Key, Tally]


def kind_of(report: GeneratedReport) -> str:
    """Which of the three demands the report has to meet."""
    if report.keeps_cells_apart:
        return APART
    return GLUED_BROKEN if report.broken else GLUED_VALID


def compare(report: GeneratedReport, extraction: Extraction) -> Tally:
    """Every value, row and exact check of one extraction against the truth."""
    tally = Tally(reports=1)
    wrong_rows: set[str] = set()
    for path in {**report.cells, **extraction.cells}:
        got = extraction.cells.get(path)
        given = got.value if got is not None and got.status != "inferred" else None
        if _judge(tally, report.cells.get(path), given):
            wrong_rows.add(path.rpartition(".")[0])
    tally.rows = len({path.rpartition(".")[0] for path in report.cells})
    tally.wrong_rows = len(wrong_rows)
    for true, given in _indicator_values(report, extraction):
        _judge(tally, true, given)
    _compare_checks(tally, report, extraction)
    return tally


def _judge(tally: Tally, true: TrueCell | None, given: float | None) -> bool:
    """Counts one value; ``True`` if it is silently wrong. ``true`` is ``None`` for a cell that is not printed."""
    expected = true.value if true is not None else None
    tally.printed += expected is not None
    tally.right += expected is not None and given == expected
    tally.null += expected is not None and given is None
    wrong = given is not None and given != expected
    tally.silent += wrong
    return wrong


def _indicator_values(report: GeneratedReport, extraction: Extraction) -> Iterator[Pair]:
    """Pairs of printed and given values of statistics tables; rows are matched by label, in order."""
    rest = list(report.indicators)
    for got in extraction.indicators:
        if not rest and "two_copies" in report.litter:
            rest = list(report.indicators)
        place = _place_of(got.label, rest)
        true_values: tuple[TrueCell, ...] = ()
        if place is not None:
            yield from ((value, None) for skipped in rest[:place] for value in skipped.values)
            true_values = rest[place].values
            rest = rest[place + 1 :]
        for index in range(max(len(got.values), len(true_values))):
            given = got.values[index].value if index < len(got.values) else None
            yield true_values[index] if index < len(true_values) else None, given
    yield from ((value, None) for skipped in rest for value in skipped.values)


def _place_of(label: str, rest: list[TrueIndicator]) -> int | None:
    """The place of the row whose label is most like the given one, the first of several; ``None`` if none is."""
    bare = squeeze(fold(label)).text
    likeness = [_likeness(squeeze(fold(true.label)).text, bare) for true in rest]
    best = max(likeness, default=0)
    return likeness.index(best) if best >= _SAME_LABEL else None


def _likeness(true: str, given: str) -> float:
    """Percent; a label that has a heading run into it from before is still the label."""
    return 100.0 if given.endswith(true) else fuzz.ratio(true, given)


def _compare_checks(tally: Tally, report: GeneratedReport, extraction: Extraction) -> None:
    """Exact rules said to fail that hold, and rules that fail, whose cells are all given, and are said to hold.

    A glued row that no cut fits (``…-SPLIT``) is a false alarm only if every cell of it is printed and all is valid.
    """
    checks = extraction.checks
    failed = {(check.id, check.subject) for check in checks.failed if check.level == "exact"}
    splits = {pair for pair in failed if pair[0].endswith("-SPLIT")}
    broken = set(report.broken)
    tally.false_checks += len(failed - splits - broken)
    if not broken and report.missing == "none":
        tally.false_checks += len(splits)
    aligned_by = {(check.id, check.subject) for check in checks.used_to_align}
    given = {path for path, cell in extraction.cells.items() if cell.status == "number"}
    tally.missed_checks += sum(
        any(given.issuperset(cells) for cells in _operands().get(pair, ())) for pair in broken - failed - aligned_by
    )


@cache
def _operands() -> dict[Key, list[tuple[str, ...]]]:
    """The cells that each exact rule looks at, by rule and subject, in every edition that has it."""
    operands: dict[Key, list[tuple[str, ...]]] = defaultdict(list)
    for edition in load_editions().values():
        for rule in edition.instances:
            if rule.level == "exact":
                operands[rule.id, rule.subject].append(rule.cells)
    return operands


def _run(seeds: range, layout: str | None, edition: str | None, pdf: bool, examples: int) -> Tallies:
    """Generates, reads and compares the reports of some seeds."""
    extractor = Extractor()
    tallies: Tallies = defaultdict(Tally)
    for seed in seeds:
        report = render(draw_spec(seed, layout=layout, edition=edition, slow=pdf))
        try:
            tally = compare(report, extractor.extract(report.source, media_type=report.media_type))
        except Exception as error:  # a crash is a finding like any other: counted, named, and the run goes on
            tally = Tally(reports=1, crashes=1, examples=[f"{seed} ({type(error).__name__})"])
        total = tallies[kind_of(report), report.layout]
        if tally.erred and not tally.examples:
            tally.examples = [str(seed)]
        total.add(tally)
        del total.examples[examples:]
    return dict(tallies)


def _chunks(first: int, reports: int, size: int) -> list[range]:
    return [range(start, min(start + size, first + reports)) for start in range(first, first + reports, size)]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f} %" if whole else "–"


def _show(tallies: Tallies, examples: int, console: Console) -> None:
    for kind in (APART, GLUED_VALID, GLUED_BROKEN):
        own = {layout: tally for (each, layout), tally in sorted(tallies.items()) if each == kind}
        if not own:
            continue
        total = Tally()
        table = Table(title=kind, title_justify="left")
        table.add_column("layout", no_wrap=True)
        for heading in _HEADINGS:
            table.add_column(heading, justify="right")
        for layout, tally in own.items():
            table.add_row(layout, *_cells_of(tally))
            total.add(tally)
        table.add_section()
        table.add_row("all", *_cells_of(total), style="bold")
        console.print(table)
        if kind == GLUED_BROKEN:
            share = _share(total.wrong_rows, total.rows)
            console.print(f"rows read wrong: {total.wrong_rows} of {total.rows} ({share})")
        for layout, tally in own.items():
            if examples and tally.examples:
                console.print(f"  {layout}: seeds {', '.join(tally.examples[:examples])}")


def _cells_of(tally: Tally) -> list[str]:
    return [
        str(tally.reports),
        str(tally.printed),
        _share(tally.right, tally.printed),
        _share(tally.null, tally.printed),
        f"[red]{tally.silent}[/red]" if tally.silent else "0",
        str(tally.wrong_rows),
        str(tally.false_checks),
        str(tally.missed_checks),
        str(tally.crashes),
    ]


def main(
    reports: Annotated[int, typer.Option("--reports", "-n", min=1, help="How many reports to generate.")] = 20000,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one a core.")] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the first report; the others follow.")] = 0,
    layout: Annotated[str | None, typer.Option(help="Only this layout.")] = None,
    edition: Annotated[str | None, typer.Option(help="Only this edition.")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Draw PDF bytes too, which are slow.")] = False,
    examples: Annotated[int, typer.Option(min=0, help="Seeds to print of each layout's first failures.")] = 0,
) -> None:
    """Compares what is read from generated reports with what is printed in them; fails on a silent error."""
    if layout is not None and layout not in LAYOUTS:
        raise typer.BadParameter(f"one of: {', '.join(LAYOUTS)}", param_hint="--layout")
    if edition is not None and edition not in EDITIONS:
        raise typer.BadParameter(f"one of: {', '.join(EDITIONS)}", param_hint="--edition")
    run = partial(_run, layout=layout, edition=edition, pdf=pdf, examples=examples)
    total: Tallies = defaultdict(Tally)
    with ProcessPoolExecutor(jobs or os.cpu_count()) as pool:
        for part in pool.map(run, _chunks(seed, reports, 100)):
            for key, tally in part.items():
                total[key].add(tally)
    _show(total, examples, Console(width=max(_WIDTH, Console().width)))
    strict = [tally for (kind, _), tally in total.items() if kind != GLUED_BROKEN]
    if any(tally.silent or tally.crashes for tally in strict):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
