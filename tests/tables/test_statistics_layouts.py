"""Statistics tables come back from every layout as they went in; where cells are glued, nothing given is wrong."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tables.statistics_tables import (
    CODED,
    KEEPS_BLANKS,
    LOCAL,
    LOSES_BLANKS,
    NATIONAL,
    Table,
    as_grid,
    filled,
    glued,
    read,
)
from tests.timing import Work, assert_linear

NATIONAL_WORDS = {"label_word": "统计指标", "unit_word": "单位"}
FORMS = {
    "national": (NATIONAL, ["统计数"], NATIONAL_WORDS),
    "national, numbered": (NATIONAL, ["统计数"], {**NATIONAL_WORDS, "code_word": "序号"}),
    "national, three columns": (NATIONAL, ["区政府统计数", "区直单位统计数", "乡镇街道统计数"], NATIONAL_WORDS),
    "local, one column": (LOCAL, ["数量"], {}),
    "local, two columns": (LOCAL, ["2014年度", "历年累计"], {}),
    "local, year in words": (LOCAL, ["本年度", "累计数"], {"label_word": "统计项目", "unit_word": "单位"}),
    "local, codes": (CODED, ["本期实际", "本年累计"], {"code_word": "代码"}),
}


def table_of(form: str, seed: int, *, blanks: float = 0.0) -> Table:
    rows, columns, words = FORMS[form]
    table = filled(rows, columns, random.Random(seed), blanks=blanks, **words)
    table.codes_first = form != "local, codes"
    return table


def printed(table: Table, blank: str) -> list[tuple[str, str | None, int, list[float | str] | None]]:
    return [
        (
            line.label,
            line.unit or None,
            line.level,
            [_printed(cell, blank) for cell in line.cells] if line.unit else None,
        )
        for line in table.lines
    ]


def _printed(cell: str, blank: str) -> float | str:
    return (float(cell) if "." in cell else int(cell)) if cell else blank


def as_read(source: object, table: Table) -> list[tuple[str, str | None, int, list[float | str] | None]]:
    rows = read(source).indicators  # type: ignore[arg-type]
    assert len(rows) == len(table.lines)
    return [
        (
            row.label,
            row.unit,
            row.level,
            [v.status if v.value is None else v.value for v in row.values] if line.unit else None,
        )
        for row, line in zip(rows, table.lines, strict=True)
    ]


@pytest.mark.parametrize("layout", KEEPS_BLANKS)
@pytest.mark.parametrize("form", FORMS)
def test_layouts_that_keep_blanks_are_read_exactly(form: str, layout: str) -> None:
    table = table_of(form, seed=7, blanks=0.15)

    assert as_read(KEEPS_BLANKS[layout](table), table) == printed(table, "blank")


@pytest.mark.parametrize("layout", LOSES_BLANKS)
@pytest.mark.parametrize("form", FORMS)
def test_layouts_without_borders_are_read_exactly_where_no_cell_is_blank(form: str, layout: str) -> None:
    if layout == "label and unit glued" and form == "national, numbered":
        pytest.skip("the code is glued to the label there, which is another layout")
    table = table_of(form, seed=11)

    assert as_read(LOSES_BLANKS[layout](table), table) == printed(table, "missing")


@pytest.mark.parametrize("form", FORMS)
def test_grids_are_read_exactly(form: str) -> None:
    table = table_of(form, seed=3, blanks=0.2)

    assert as_read(as_grid(table, "一、概述\n", "二、其他\n"), table) == printed(table, "blank")


@pytest.mark.parametrize("form", FORMS)
def test_lost_blanks_never_move_a_value_to_another_column(form: str) -> None:
    for seed in range(12):
        table = table_of(form, seed=seed, blanks=0.3)
        for layout, render in LOSES_BLANKS.items():
            truth = {line.label: line.cells for line in table.lines if line.cells}
            if len(truth) < sum(bool(line.cells) for line in table.lines):
                truth = {k: v for k, v in truth.items() if [x.label for x in table.lines].count(k) == 1}
            for row in read(render(table)).indicators:
                for place, value in enumerate(row.values):
                    if value.value is not None and row.label in truth:
                        assert truth[row.label][place] == value.raw, (layout, seed, row.label)


@pytest.mark.parametrize("form", FORMS)
def test_every_value_has_its_evidence(form: str) -> None:
    table = table_of(form, seed=5)
    for render in (*KEEPS_BLANKS.values(), *LOSES_BLANKS.values(), glued):
        text = "我镇概况。\n" + render(table)
        result = read(text)
        for row in result.indicators:
            assert row.span[0] < row.span[1]
            for value in row.values:
                if value.raw is not None:
                    assert value.span is not None
                    assert text[slice(*value.span)] == value.raw
                    assert row.span[0] <= value.span[0] <= value.span[1] <= row.span[1]
        assert len({row.id for row in result.indicators}) == len(result.indicators)


@settings(max_examples=60, deadline=None)
@given(form=st.sampled_from(sorted(FORMS)), seed=st.integers(0, 10**6))
def test_no_value_of_a_glued_table_is_wrong(form: str, seed: int) -> None:
    table = table_of(form, seed)

    rows = read(glued(table)).indicators

    assert [(row.label, row.unit) for row in rows] == [(line.label, line.unit or None) for line in table.lines]
    for row, line in zip(rows, table.lines, strict=True):
        for value, cell in zip(row.values, line.cells, strict=False):
            assert value.value is None or value.raw == cell


@settings(max_examples=40, deadline=None)
@given(form=st.sampled_from(sorted(FORMS)), layout=st.sampled_from(sorted(KEEPS_BLANKS)), seed=st.integers(0, 10**6))
def test_any_table_comes_back_from_any_layout_with_borders(form: str, layout: str, seed: int) -> None:
    table = table_of(form, seed, blanks=(seed % 5) / 10)

    assert as_read(KEEPS_BLANKS[layout](table), table) == printed(table, "blank")


@pytest.mark.parametrize("form", ["national", "national, numbered", "local, one column"])
def test_a_glued_table_of_one_column_is_read_whole(form: str) -> None:
    table = table_of(form, seed=2)

    assert as_read(glued(table), table) == printed(table, "missing")


def test_reading_takes_time_in_proportion_to_the_table() -> None:
    def prepare(copies: int) -> Work:
        text = glued(table_of("national", seed=1)) * copies + "其他情况。" * 400 * copies
        return lambda: read(text)

    assert_linear(prepare, 5, 40)
