"""The comparison finds what it looks for: a wrong value is silent, a null is not, whatever the layout."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from annotations.generator import generate
from nlp.schema import Cell, Checks, DocumentInfo, Extraction, FailedCheck, Indicator, Producer, Report, RowValue

_PATH = Path(__file__).resolve().parents[2] / "scripts" / "silent_errors.py"
TOTAL = "applications.received.total"


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("silent_errors", _PATH)
    module = importlib.util.module_from_spec(spec)
    sys.modules["silent_errors"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["silent_errors"]


def report_of(**options):
    return generate(
        6, **{"edition": "y2021", "layout": "row_tabs", "litter": (), "broken": False, "missing": "none", **options}
    )


def perfect(report):
    """The extraction that says exactly what is printed."""
    return Extraction(
        producer=Producer(version="0"),
        document=DocumentInfo(sha256="", media_type=report.media_type, characters=0),
        report=Report(),
        cells={path: Cell(value=true.value, status=true.status) for path, true in report.cells.items()},
        indicators=[
            Indicator(
                id="i",
                label=each.label,
                level=each.level,
                values=[RowValue(value=value.value, status=value.status) for value in each.values],
                span=(0, 1),
            )
            for each in report.indicators
        ],
        checks=Checks(failed=[failed(*pair) for pair in report.broken]),
    )


def failed(rule, subject):
    return FailedCheck(id=rule, subject=subject, level="exact", expected=0, actual=1, operands=[], message="")


@pytest.mark.parametrize(
    "options",
    [{}, {"broken": True}, {"edition": "y2019", "missing": "blank_zeros"}, {"edition": "local"}, {"edition": "mixed"}],
)
def test_what_is_printed_is_right(script, options):
    report = report_of(**options)
    tally = script.compare(report, perfect(report))
    assert tally.printed > 0
    assert (tally.right, tally.null, tally.erred) == (tally.printed, 0, False)


def test_another_value_is_a_silent_error_and_makes_its_row_wrong(script):
    report = report_of()
    extraction = perfect(report)
    extraction.cells[TOTAL].value += 1
    tally = script.compare(report, extraction)
    assert (tally.silent, tally.wrong_rows, tally.right) == (1, 1, tally.printed - 1)


def test_a_null_is_no_error(script):
    report = report_of()
    extraction = perfect(report)
    extraction.cells[TOTAL] = Cell(value=None, status="unaligned")
    del extraction.cells["review.total"]
    tally = script.compare(report, extraction)
    assert (tally.silent, tally.null) == (0, 2)


def test_a_zero_for_a_blank_is_a_silent_error(script):
    report = report_of(missing="blank_zeros")
    blank = next(path for path, cell in report.cells.items() if cell.status == "blank")
    extraction = perfect(report)
    extraction.cells[blank] = Cell(value=0, status="number")
    assert script.compare(report, extraction).silent == 1


def test_a_cell_that_is_not_printed_is_a_silent_error(script):
    report = report_of()
    extraction = perfect(report)
    extraction.cells["proactive.rules.made"] = Cell(value=4, status="number")
    assert script.compare(report, extraction).silent == 1


def test_an_inferred_value_is_not_taken_for_a_printed_one(script):
    report = report_of()
    extraction = perfect(report)
    extraction.cells[TOTAL] = Cell(value=-1, status="inferred")
    assert script.compare(report, extraction).silent == 0


def test_a_value_under_the_wrong_indicator_is_a_silent_error(script):
    report = report_of(edition="local")
    extraction = perfect(report)
    place = next(i for i, each in enumerate(extraction.indicators) if any(v.value for v in each.values))
    extraction.indicators[place].values = [
        RowValue(value=-7, status="number") for _ in extraction.indicators[place].values
    ]
    assert script.compare(report, extraction).silent >= 1


def test_an_alarm_without_a_cause_and_a_cause_without_an_alarm(script):
    report = report_of(broken=True)
    extraction = perfect(report)
    extraction.checks = Checks(failed=[failed("T3-ROW", "applications.results.granted")])
    tally = script.compare(report, extraction)
    assert (tally.false_checks, tally.missed_checks) == (
        int(("T3-ROW", "applications.results.granted") not in report.broken),
        len(set(report.broken) - {("T3-ROW", "applications.results.granted")}),
    )


def test_a_rule_is_not_missed_where_its_cells_are_null(script):
    report = report_of(broken=True)
    extraction = perfect(report)
    extraction.checks = Checks()
    extraction.cells = {path: Cell(value=None, status="unaligned") for path in extraction.cells}
    assert script.compare(report, extraction).missed_checks == 0


def test_unknown_layouts_are_refused_before_anything_runs(script):
    app = script.typer.Typer()
    app.command()(script.main)
    outcome = CliRunner().invoke(app, ["--layout", "carved", "-n", "1"])
    assert outcome.exit_code == 2
    assert "cell_lines" in outcome.output
