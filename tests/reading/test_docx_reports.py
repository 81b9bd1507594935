"""Generated reports as Word documents: every cell as printed, and the same result as the same report in HTML."""

from __future__ import annotations

import io
from typing import Any

import docx as python_docx
import pytest

from annotations.generator import LAYOUTS, generate
from nlp import Extraction, Extractor

DOCX = tuple(name for name in LAYOUTS if name.startswith("docx_"))
EDITIONS = ("y2021", "y2019", "mixed")


def read_whole(extraction: Extraction) -> dict[str, Any]:
    """What the report says, without the places at which it says so."""
    return {
        "cells": {path: (cell.value, cell.raw, cell.status) for path, cell in extraction.cells.items()},
        "counts": [(count.metric, count.value, count.raw) for count in extraction.counts],
        "dates": [(date.role, date.start, date.end, date.raw) for date in extraction.dates],
        "sections": [section.role for section in extraction.sections],
        "contacts": [(contact.kind, contact.value) for contact in extraction.contacts],
        "report": extraction.report.model_dump(exclude={"spans"}),
        "indicators": [(row.label, [value.value for value in row.values]) for row in extraction.indicators],
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_report_says_the_same_as_html_and_as_docx(seed: int) -> None:
    extractor = Extractor()
    page = generate(seed, layout="html_official", litter=())
    document = generate(seed, layout=DOCX[seed % len(DOCX)], litter=())
    assert isinstance(document.source, bytes)
    from_page = read_whole(extractor.extract(page.source, media_type="text/html"))
    assert read_whole(extractor.extract(document.source)) == from_page


@pytest.mark.parametrize("layout", DOCX)
@pytest.mark.parametrize("broken", [False, True])
def test_every_cell_is_read_as_printed_in_valid_and_broken_reports(layout: str, broken: bool) -> None:
    extractor = Extractor()
    for seed in range(6):
        report = generate(seed, edition=EDITIONS[seed % 3], layout=layout, broken=broken)
        cells = extractor.extract(report.source).cells
        wrong = {
            path: (cells[path].value, true) for path, true in report.cells.items() if cells[path].value != true.value
        }
        assert wrong == {}, seed
        assert {path for path, cell in cells.items() if cell.value is not None} <= set(report.cells)


@pytest.mark.parametrize("layout", [name for name in DOCX if name != "docx_strict"])
def test_the_generator_writes_what_python_docx_opens(layout: str) -> None:
    report = generate(3, edition="y2021", layout=layout, broken=False, litter=())
    assert isinstance(report.source, bytes)
    opened = python_docx.Document(io.BytesIO(report.source))
    tables = opened.tables or []
    assert tables
    assert all(len(row.cells) == len(table.columns) for table in tables for row in table.rows)


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert generate(9, layout="docx_runs").source == generate(9, layout="docx_runs").source


def test_every_value_is_where_its_span_says() -> None:
    report = generate(11, edition="y2021", layout="docx_numbered", broken=False)
    extraction = Extractor().extract(report.source)
    text = extraction.document.text or ""
    spans = [(cell.span, cell.raw) for cell in extraction.cells.values() if cell.span and cell.raw is not None]
    assert len(spans) > 100
    assert all(text[slice(*span)] == raw for span, raw in spans)


def test_a_footnote_mark_typed_behind_a_figure_gives_no_other_figure() -> None:
    from tests.reading.docx_files import docx, p, r, tbl, tc, tr

    raised = '<w:vertAlign w:val="superscript"/>'
    head = tr(tc("第二十条第（五）项", '<w:gridSpan w:val="2"/>')) + tr("信息内容", "本年处理决定数量")
    table = tbl(head, tr("行政许可", tc(p(r("12"), r("1", raised)))), *())
    six = tr(tc("第二十条第（六）项", '<w:gridSpan w:val="2"/>')) + tr("信息内容", "本年处理决定数量")
    table += tbl(six, tr("行政处罚", "7"), tr("行政强制", "0"))
    cells = (
        Extractor()
        .extract(docx(p("云岭市水务局2022年政府信息公开工作年度报告") + p("二、主动公开政府信息情况") + table))
        .cells
    )
    assert {cell.value for path, cell in cells.items() if "licens" in path} <= {None, 12}
