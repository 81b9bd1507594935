"""What is printed is what is read: generated reports of every layout, whose truth is known.

The command at full size is ``python scripts/silent_errors.py``; this is a few hundred of the same, and what fails is
shrunk by hypothesis to the plainest report that still fails.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotations.generator import LAYOUTS, GeneratedReport, generate
from nlp import Extractor
from tests.annotations.strategies import NATIONAL, reports

APART = tuple(name for name, layout in LAYOUTS.items() if layout.keeps_cells_apart and not layout.slow)
GLUED = tuple(name for name, layout in LAYOUTS.items() if not layout.keeps_cells_apart)
PDF = tuple(name for name, layout in LAYOUTS.items() if layout.slow)

_some = settings(suppress_health_check=list(HealthCheck))


def silently_wrong(report: GeneratedReport) -> list[tuple[str, object, str]]:
    """Cells that are given a value other than the printed one: path, value given, text printed."""
    cells = Extractor().extract(report.source, media_type=report.media_type).cells
    return [
        (path, cell.value, report.cells[path].printed if path in report.cells else "nothing")
        for path, cell in cells.items()
        if cell.value is not None and (path not in report.cells or report.cells[path].value != cell.value)
    ]


@settings(_some, max_examples=250)
@given(reports(editions=NATIONAL, layouts=APART))
def test_where_cells_are_kept_apart_no_value_is_other_than_printed(report: GeneratedReport) -> None:
    assert silently_wrong(report) == []


@settings(_some, max_examples=150)
@given(reports(editions=NATIONAL, layouts=GLUED))
def test_where_digits_are_glued_every_value_of_a_valid_report_is_the_printed_one(report: GeneratedReport) -> None:
    if not report.broken:
        assert silently_wrong(report) == []


@settings(_some, max_examples=12)
@given(st.integers(0, 10_000), st.sampled_from(PDF))
def test_a_pdf_is_read_as_printed(seed: int, layout: str) -> None:
    report = generate(seed, edition="y2021", layout=layout, slow=True)
    assert silently_wrong(report) == []


def test_clean_reports_are_read_whole_in_every_layout_that_keeps_cells_apart() -> None:
    for layout in APART:
        report = generate(6, edition="y2021", layout=layout, litter=(), broken=False, missing="none")
        cells = Extractor().extract(report.source, media_type=report.media_type).cells
        unread = [path for path, true in report.cells.items() if cells[path].value != true.value]
        assert unread == [], layout
