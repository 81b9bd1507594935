"""Milliseconds a report by stage, and what they are against ``jieba.cut`` over the same text in the same process.

Start here: :func:`measure` runs the real :class:`nlp.Extractor` with a clock around each function of its path, so what
is measured is what users run. Imports and first calls are left out. Of several repeats the best counts: what disturbs
a measurement only ever makes it slower. ``make benchmark`` measures the package as ``pip install`` makes it, compiled.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any, get_args

import jieba
import typer
from rich.console import Console
from rich.table import Table

from nlp import Extractor, pipeline
from nlp.errors import ModelError
from nlp.schema import Mode
from nlp.tables import align

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

STAGES = {
    "read": "reading",
    "fold": "folding",
    "read_tables": "tables",
    "read_narrative": "narrative",
    "merge": "merging",
    "check_narrative": "merging",
    "check": "checks",
    "remarks": "checks",
}
"""Functions of the path by their names in :mod:`nlp.pipeline`, and the stage that each belongs to."""

TABLES_STAGES = ("reading", "folding", "tables", "checks")
TABLES_BUDGET = 0.2
WHOLE_BUDGET = 0.7
_MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".pdf": "application/pdf"}
_FORMATS = {"text/plain": "plain text", "text/html": "HTML", "application/pdf": "PDF"}
_LAYOUTS = {
    "text/plain": ("cell_lines", "row_spaces", "row_tabs", "pipe_leading", "glued", "glued_half", "pdf_text"),
    "text/html": ("html_official", "html_nested", "html_unmerged"),
    "application/pdf": ("pdf_ruled", "pdf_plain"),
}
_SIZES_KB = (4, 16, 64, 256, 1024, 10 * 1024)
_FILLER_REPORTS = 24
_MODE_KB, _MODE_REPORTS = 6, 60
"""Modes are compared on reports of so many kilobytes, so many times."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report to measure."""

    name: str
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Timing:
    """Best times of one report in milliseconds: by stage, serialisation and the whole path, and jieba's."""

    report: Report
    characters: int
    stages_ms: dict[str, float]
    whole_ms: float
    jieba_ms: float | None


def generated(count: int) -> Iterator[Report]:
    """Invented reports of both editions, ``count`` of each layout; the same ones every time."""
    from annotations.generator import generate

    for media_type, layouts in _LAYOUTS.items():
        for layout in layouts:
            for seed in range(count):
                edition = ("y2021", "y2019")[seed % 2]
                report = generate(seed, edition=edition, layout=layout, slow=media_type == "application/pdf")
                data = report.source.encode() if isinstance(report.source, str) else report.source
                yield Report(f"{layout}-{edition}-{seed}", data, media_type)


def given(paths: list[Path]) -> list[Report]:
    """Reports from files, the media type by the name's ending."""
    return [Report(path.name, path.read_bytes(), _MEDIA_TYPES[path.suffix.lower()]) for path in paths]


def of_size(size_kb: int) -> Report:
    """A report's text followed by invented prose, ``size_kb`` kilobytes of UTF-8 in all."""
    from annotations.generator import generate

    head = generate(1, edition="y2021", layout="row_tabs").source
    assert isinstance(head, str)
    filler = [generate(seed, edition="none", layout="row_tabs", litter=()).source for seed in range(_FILLER_REPORTS)]
    pieces, left = [head.encode()], size_kb * 1024 - len(head.encode())
    for text in cycle(filler):
        if left <= 0:
            break
        pieces.append(text.encode() if isinstance(text, str) else text)
        left -= len(pieces[-1])
    data = b"".join(pieces)[: size_kb * 1024].decode("utf-8", "ignore").encode()
    return Report(f"{size_kb} KB", data, "text/plain")


@contextmanager
def clocks() -> Iterator[dict[str, float]]:
    """Seconds spent in each stage of the path while the context is open."""
    spent: dict[str, float] = defaultdict(float)
    original = {name: getattr(pipeline, name) for name in STAGES if hasattr(pipeline, name)}

    def timed(function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[stage] += time.perf_counter() - started

        return run

    for name, function in original.items():
        setattr(pipeline, name, timed(function, STAGES[name]))
    try:
        yield spent
    finally:
        for name, function in original.items():
            setattr(pipeline, name, function)


def measure(report: Report, *, repeats: int, with_jieba: bool = True) -> Timing:
    """Best times of one report over ``repeats`` runs, after one run to warm up."""
    extractor = Extractor()
    text = extractor.extract(report.data, media_type=report.media_type).document.text or ""
    stages: dict[str, float] = {}
    whole, jieba_best = float("inf"), float("inf")
    for _ in range(repeats):
        with clocks() as spent:
            started = time.perf_counter()
            extraction = extractor.extract(report.data, media_type=report.media_type)
            extracted = time.perf_counter()
            extraction.to_json()
            ended = time.perf_counter()
        spent["serialisation"] = ended - extracted
        stages = {stage: min(seconds, stages.get(stage, seconds)) for stage, seconds in spent.items()}
        whole = min(whole, ended - started)
    for _ in range(repeats if with_jieba else 0):  # apart, since its dictionary drives everything else out of the cache
        started = time.perf_counter()
        list(jieba.cut(text))
        jieba_best = min(jieba_best, time.perf_counter() - started)
    in_ms = {stage: seconds * 1000 for stage, seconds in stages.items()}
    return Timing(report, len(text), in_ms, whole * 1000, jieba_best * 1000 if with_jieba else None)


def stage_names(timings: list[Timing]) -> list[str]:
    """Stages that were seen, in the order of the path."""
    order = [*dict.fromkeys(STAGES.values()), "serialisation"]
    return [stage for stage in order if any(stage in timing.stages_ms for timing in timings)]


def summary(timings: list[Timing]) -> list[list[str]]:
    """Rows of mean milliseconds a report, header first: a row a stage, a column a format."""
    by_format: dict[str, list[Timing]] = defaultdict(list)
    for timing in timings:
        by_format[_FORMATS[timing.report.media_type]].append(timing)
    groups = list(by_format.values())

    def row(name: str, of: Callable[[Timing], float], digits: int = 2) -> list[str]:
        return [name, *(f"{sum(map(of, group)) / len(group):.{digits}f}" for group in groups)]

    def of_stage(stage: str) -> Callable[[Timing], float]:
        return lambda timing: timing.stages_ms.get(stage, 0.0)

    return [
        ["milliseconds a report", *(f"{name} ({len(group)})" for name, group in by_format.items())],
        *(row(stage, of_stage(stage)) for stage in stage_names(timings)),
        row("whole", lambda timing: timing.whole_ms),
        row("jieba.cut", lambda timing: timing.jieba_ms or 0.0),
        row("characters", lambda timing: timing.characters, digits=0),
    ]


def ratios(timings: list[Timing]) -> list[list[str]]:
    """Rows of the ratios to jieba for plain text, header first: over all reports, and of the worst one."""
    plain = [timing for timing in timings if timing.report.media_type == "text/plain" and timing.jieba_ms]
    if not plain:
        return []
    rows = [["plain text, against jieba.cut over the same text", "all reports", "worst report", "budget"]]
    numerators: list[tuple[str, Callable[[Timing], float], float]] = [
        (
            "reading + tables + checks / jieba",
            lambda t: sum(t.stages_ms.get(s, 0.0) for s in TABLES_STAGES),
            TABLES_BUDGET,
        ),
        ("whole / jieba", lambda t: t.whole_ms, WHOLE_BUDGET),
    ]
    for name, ms_of, budget in numerators:
        overall = sum(map(ms_of, plain)) / sum(timing.jieba_ms or 0.0 for timing in plain)
        worst = max(ms_of(timing) / timing.jieba_ms for timing in plain if timing.jieba_ms)
        rows.append([name, f"{overall:.3f}", f"{worst:.3f}", f"{budget}"])
    return rows


def by_size(repeats: int) -> list[list[str]]:
    """Rows of time over size, header first; a path that is linear keeps the last columns level."""
    rows = [["size", "characters", "whole ms", "ms per KB", "tables ms per KB", "narrative ms per KB"]]
    for size_kb in _SIZES_KB:
        timing = measure(of_size(size_kb), repeats=repeats if size_kb < 1024 else 1, with_jieba=False)
        parts = (timing.whole_ms, timing.stages_ms.get("tables", 0.0), timing.stages_ms.get("narrative", 0.0))
        size = len(timing.report.data) / 1024
        rows.append(
            [f"{size_kb} KB", str(timing.characters), f"{timing.whole_ms:.1f}", *(f"{ms / size:.3f}" for ms in parts)]
        )
    return rows


def by_mode(reports: int) -> list[list[str]]:
    """Rows of throughput by mode on all cores, header first, on reports with a good thousand characters of prose."""
    cores = os.cpu_count() or 1
    rows = [["mode", f"reports a second on {cores} cores", "milliseconds a report on one"]]
    data = of_size(_MODE_KB).data
    for mode in get_args(Mode):
        try:
            extractor = Extractor(mode=mode)
        except ModelError as error:
            rows.append([mode, str(error), ""])
            continue
        extractor.extract(data)
        started = time.perf_counter()
        for _ in range(reports):
            extractor.extract(data)
        alone = (time.perf_counter() - started) / reports
        with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
            list(pool.map(_extract_times, [mode] * cores, [data] * cores, [1] * cores))  # loads lexicons and model
            started = time.perf_counter()
            list(pool.map(_extract_times, [mode] * cores, [data] * cores, [reports] * cores))
            together = cores * reports / (time.perf_counter() - started)
        rows.append([mode, f"{together:.0f}", f"{alone * 1000:.1f}"])
    return rows


def _extract_times(mode: Mode, data: bytes, times: int) -> None:
    extractor = _extractor_of(mode)
    for _ in range(times):
        extractor.extract(data)


@cache
def _extractor_of(mode: Mode) -> Extractor:
    return Extractor(mode=mode)


def show(rows: list[list[str]], *, markdown: bool) -> None:
    """Print rows, the first as header: a table for a terminal or one for a README."""
    if not rows:
        return
    if markdown:
        lines = [rows[0], ["---", *["---:"] * (len(rows[0]) - 1)], *rows[1:]]
        typer.echo("\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n")
        return
    table = Table()
    for at, name in enumerate(rows[0]):
        table.add_column(name, justify="right" if at else "left")
    for cells in rows[1:]:
        table.add_row(*cells)
    Console().print(table)


def how_it_runs() -> str:
    """Whether the compiled package is measured or the source."""
    compiled = not str(align.__file__).endswith(".py")
    return "compiled, as `pip install` makes it" if compiled else "interpreted; `make benchmark` measures it compiled"


def main(
    files: Annotated[list[Path] | None, typer.Argument(help="Measure these reports too, each in a row.")] = None,
    reports: Annotated[int, typer.Option(help="Generated reports of each layout.")] = 4,
    repeats: Annotated[int, typer.Option(help="Runs of each report; the best counts.")] = 5,
    sizes: Annotated[bool, typer.Option("--sizes", help="Time over size, from 4 KB to 10 MB, instead.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print tables for the README.")] = False,
    against: Annotated[
        str | None, typer.Option(help="Compare results and time with this git revision instead.")
    ] = None,
) -> None:
    """Measure the path on generated reports and on files."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    if sizes:
        show(by_size(repeats), markdown=markdown)
        return
    typer.echo(how_it_runs())
    corpus = [*generated(reports), *given(files or [])]
    if against is not None:
        from scripts.revisions import RevisionError, compare

        try:
            rows = compare(against, [(r.name, r.data, r.media_type) for r in corpus], root=ROOT)
        except RevisionError as error:
            typer.echo(f"benchmark: {error}", err=True)
            raise typer.Exit(1) from error
        show(rows, markdown=markdown)
        return
    measured = [measure(report, repeats=repeats) for report in generated(reports)]
    show(summary(measured), markdown=markdown)
    show(ratios(measured), markdown=markdown)
    show(by_mode(_MODE_REPORTS), markdown=markdown)
    for report in given(files or []):
        timing = measure(report, repeats=repeats)
        typer.echo(report.name)
        show(summary([timing]), markdown=markdown)
        show(ratios([timing]), markdown=markdown)


if __name__ == "__main__":
    app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    app.command()(main)
    app()
