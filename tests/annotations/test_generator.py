"""The generator knows the truth: figures fulfil the rules unless they are meant not to; a seed gives one report."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from annotations.generator import EDITIONS, LAYOUTS, LITTER, allowed, draw_spec, generate, render
from nlp.editions import load_editions
from tests.annotations.strategies import NATIONAL, specs

SEEDS = range(60)


def test_the_same_arguments_give_the_same_report_byte_for_byte():
    for seed in SEEDS:
        assert generate(seed) == generate(seed)


def test_another_layout_changes_the_source_and_not_the_truth():
    one = generate(5, edition="y2021", layout="cell_lines", broken=False, litter=(), missing="none")
    other = generate(5, edition="y2021", layout="glued", broken=False, litter=(), missing="none")
    assert one.source != other.source
    assert (one.cells, one.metadata) == (other.cells, other.metadata)


@pytest.mark.parametrize("edition", ["y2019", "y2021"])
def test_a_report_of_an_edition_has_every_cell_of_its_form(edition):
    for seed in SEEDS:
        report = generate(seed, edition=edition, broken=False, litter=())
        assert set(report.cells) == set(load_editions()[edition].cell_paths)


def test_a_valid_report_breaks_no_exact_rule():
    for seed in range(300):
        assert generate(seed, edition="y2021" if seed % 2 else "y2019", broken=False, missing="none").broken == ()


@pytest.mark.parametrize("edition", NATIONAL)
def test_a_broken_report_breaks_at_least_one_exact_rule(edition):
    for seed in SEEDS:
        assert generate(seed, edition=edition, broken=True, missing="none").broken


def test_a_lone_grand_total_breaks_its_row_its_column_and_the_balance():
    report = next(
        r for r in (generate(s, edition="y2019", broken=1, litter=()) for s in range(2000)) if _is_lone_total(r)
    )
    assert set(report.broken) == {
        ("T3-ROW", "applications.results.total"),
        ("T3-LEAF", "total"),
        ("T3-BAL", "total"),
    }


def _is_lone_total(report):
    filled = [p for p, cell in report.cells.items() if p.startswith("applications.") and cell.value]
    return filled == ["applications.results.total.total"]


def test_rules_with_a_blank_operand_are_not_among_the_broken():
    for seed in SEEDS:
        report = generate(seed, edition="y2021", layout="row_tabs", broken=False, litter=(), missing="no_leaf_totals")
        blank = {path for path, cell in report.cells.items() if cell.value is None}
        assert "applications.results.total.total" in blank
        assert report.broken == ()


@pytest.mark.parametrize(
    ("missing", "status"),
    [("blank_zeros", "blank"), ("slash_zeros", "slash"), ("dash_zeros", "dash"), ("word_zeros", "text")],
)
def test_a_mark_in_place_of_zero_is_no_number(missing, status):
    report = generate(11, edition="y2021", layout="html_official", missing=missing, litter=())
    assert {cell.status for cell in report.cells.values()} == {"number", status}
    assert all(cell.value != 0 for cell in report.cells.values())
    assert all(cell.value is None for cell in report.cells.values() if cell.status != "number")


def test_only_totals_leaves_the_total_and_blanks_the_six_before_it():
    report = generate(2, edition="y2021", layout="pipe_leading", missing="only_totals", litter=())
    rows = {path.rpartition(".")[0] for path, cell in report.cells.items() if cell.status == "blank"}
    assert rows
    for row in rows:
        assert report.cells[f"{row}.total"].printed == "0"
        assert report.cells[f"{row}.natural_person"].printed == ""


def test_mixed_reports_have_cells_of_both_editions():
    for seed in SEEDS:
        _has_cells_of_both(generate(seed, edition="mixed", litter=()))


def _has_cells_of_both(report):
    only = {e: set(load_editions()[e].cell_paths) - set(load_editions()[o].cell_paths) for e, o in _PAIRS}
    assert all(only[edition] & set(report.cells) for edition in only)


_PAIRS = (("y2019", "y2021"), ("y2021", "y2019"))


def test_an_unsplit_other_row_has_no_leaves():
    report = generate(4, edition="y2021", layout="row_spaces", litter=["other_unsplit"])
    own = {path for path in report.cells if path.startswith("applications.results.other.")}
    assert {path.split(".")[3] for path in own} == {"total"}


def test_a_printed_subtotal_adds_up_its_leaves_in_a_valid_report():
    report = generate(4, edition="y2021", layout="row_spaces", litter=["other_subtotal"], broken=False, missing="none")
    own = "applications.results.other"
    leaves = sum(
        report.cells[f"{own}.{leaf}.total"].value for leaf in ("correction_overdue", "fee_overdue", "other_reason")
    )
    assert report.cells[f"{own}.total.total"].value == leaves


def test_an_outdated_year_prints_the_form_of_2019_for_a_later_year():
    report = generate(1, edition="y2019", layout="cell_lines", litter=["outdated_year"])
    assert report.year >= 2021
    assert "本年新制作数量" in report.source


def test_a_report_without_tables_has_no_cells_and_no_edition():
    report = generate(1, edition="none", layout="cell_lines", litter=())
    assert (report.edition, dict(report.cells), report.indicators) == (None, {}, ())
    assert "第二十条第" not in report.source


@pytest.mark.parametrize("edition", ["stat2014", "local"])
def test_a_statistics_table_prints_every_indicator_in_order(edition):
    for seed in SEEDS:
        report = generate(seed, edition=edition, layout="row_tabs", litter=())
        assert report.year < 2019
        end = 0
        for indicator in report.indicators:
            line = "\t".join([indicator.printed_label, indicator.unit or ""])
            end = report.source.index(line, end) + len(line)


def test_sums_of_the_national_statistics_table_hold_unless_broken():
    for seed in SEEDS:
        assert generate(seed, edition="stat2014", broken=False).broken == ()
        assert 1 <= len(generate(seed, edition="stat2014", broken=2, missing="none").broken) <= 2


def test_a_broken_sum_names_its_rule_and_total():
    report = generate(1, edition="stat2014", broken=1, missing="none")
    assert set(report.broken) <= {
        ("S14-CHANNELS-RECEIVED", "received"),
        ("S14-CLOSED", "closed"),
        ("S14-ANSWERED", "answered"),
        ("S14-STAFF", "staff"),
    }


def test_a_cumulative_column_is_never_less_than_the_year():
    for seed in SEEDS:
        for indicator in generate(seed, edition="local").indicators:
            values = [value.value for value in indicator.values if value.value is not None]
            if len(values) == 2:
                assert values[1] >= values[0]


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("其中：1、政府网站公开数", "政府网站公开数"),
        ("3、信函、传真申请数", "信函、传真申请数"),
        ("行政复议数", "行政复议数"),
    ],
)
def test_the_label_of_an_indicator_is_without_its_enumerator(printed, label):
    indicators = [i for seed in range(20) for i in generate(seed, edition="local").indicators]
    assert label in {indicator.label for indicator in indicators if indicator.printed_label == printed}


@pytest.mark.parametrize("wrong", [{"edition": "y1999"}, {"layout": "carved"}, {"litter": ["confetti"]}])
def test_unknown_names_are_an_error(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong.values()))[0] if "litter" in wrong else "unknown"):
        generate(0, **wrong)


def test_half_filled_rows_are_refused_where_digits_run_together():
    with pytest.raises(ValueError, match="do not go with layout glued"):
        generate(0, layout="glued", missing="scattered")


def test_every_kind_of_litter_goes_with_some_layout_and_edition():
    possible = {name for layout in LAYOUTS.values() for edition in EDITIONS for name in allowed(layout, edition)}
    assert possible == set(LITTER)


def test_seeds_reach_every_layout_edition_litter_and_missing_style():
    drawn = [draw_spec(seed, slow=True) for seed in range(6000)]
    assert {spec.layout for spec in drawn} == set(LAYOUTS)
    assert {spec.edition for spec in drawn} == set(EDITIONS)
    assert {name for spec in drawn for name in spec.litter} == set(LITTER)
    assert {spec.missing for spec in drawn} == {s for layout in LAYOUTS.values() for s in layout.missing_styles}
    assert {spec.broken for spec in drawn} == {0, 1, 2, 3}


@settings(max_examples=150, deadline=None)
@given(specs())
def test_any_combination_renders_and_keeps_its_promises(spec):
    report = render(spec)
    assert report.layout == spec.layout
    assert all((cell.status == "number") == (cell.value is not None) for cell in report.cells.values())
    assert all(cell.printed == "" for cell in report.cells.values() if cell.status == "blank")
