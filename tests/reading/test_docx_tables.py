"""Merged cells of Word tables: the grid that they make, as HTML makes it."""

from __future__ import annotations

import io
import random

import docx as python_docx
import pytest

from nlp.document import Document
from nlp.reading import read
from tests.reading.docx_files import docx, p, r, tbl, tc, tr

GO_ON, BEGIN = "<w:vMerge/>", '<w:vMerge w:val="restart"/>'


def wide(columns: int) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


def shape(document: Document) -> list[tuple[str, int, int, int, int]]:
    """Text, row, column and spans of each cell of the first grid."""
    text = document.text
    return [
        (text[c.start : c.end], c.row, c.column, c.row_span, c.column_span) for c in document.grids[0].cells
    ]  # fmt: skip


def test_merges_in_both_directions() -> None:
    table = tbl(
        tr(tc("项目", BEGIN), tc("数量", wide(2))),
        tr(tc("", GO_ON), "本年", "上年"),
        tr("规章", "1", "2"),
    )
    assert shape(read(docx(table))) == [
        ("项目", 0, 0, 2, 1), ("数量", 0, 1, 1, 2), ("本年", 1, 1, 1, 1), ("上年", 1, 2, 1, 1),
        ("规章", 2, 0, 1, 1), ("1", 2, 1, 1, 1), ("2", 2, 2, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(30))
def test_any_merges_by_python_docx_are_the_grid_that_it_shows(seed: int) -> None:
    rng = random.Random(seed)
    rows, columns = rng.randint(2, 6), rng.randint(2, 6)
    made = python_docx.Document()
    table = made.add_table(rows, columns)
    for row in range(rows):
        for column in range(columns):
            table.cell(row, column).text = f"甲{row}{column}"
    for _ in range(rng.randint(1, 4)):
        top, left = rng.randrange(rows), rng.randrange(columns)
        corner = table.cell(rng.randrange(top, rows), rng.randrange(left, columns))
        try:
            table.cell(top, left).merge(corner).text = f"乙{top}{left}"
        except (python_docx.exceptions.InvalidSpanError, ValueError):  # it refuses shapes that are no rectangle
            break
    buffer = io.BytesIO()
    made.save(buffer)
    document = read(buffer.getvalue())
    if not document.grids:  # merged down to one cell a row: no columns are left
        assert all(len({id(cell._tc) for cell in row.cells}) == 1 for row in table.rows)
        return
    covered = {
        (cell.row + down, cell.column + right): document.text[cell.start : cell.end]
        for cell in document.grids[0].cells
        for down in range(cell.row_span)
        for right in range(cell.column_span)
    }
    expected = {(row, column): table.cell(row, column).text for row in range(rows) for column in range(columns)}
    assert {place: text.replace("\n", "") for place, text in covered.items()} == {
        place: text.replace("\n", "") for place, text in expected.items()
    }


def test_an_older_horizontal_merge_widens_the_cell_before() -> None:
    table = tbl(tr(tc("合", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), "3"), tr("甲", "乙", "4"))
    assert shape(read(docx(table)))[:2] == [("合", 0, 0, 1, 2), ("3", 0, 2, 1, 1)]


def test_rows_that_begin_late_keep_their_columns() -> None:
    table = tbl(tr("项目", "本年", "上年"), tr("1", "2", properties='<w:gridBefore w:val="1"/>'))
    assert shape(read(docx(table)))[3:] == [("", 1, 0, 1, 1), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1)]


def test_a_merge_that_goes_on_from_nothing_is_a_cell() -> None:
    table = tbl(tr(tc("甲", GO_ON), "1"), tr(tc("乙", GO_ON + wide(2)), "2"), tr(tc("丙", GO_ON), "3"))
    assert [(cell[0], cell[3]) for cell in shape(read(docx(table)))] == [
        ("甲", 1), ("1", 1), ("乙", 1), ("2", 1), ("丙", 1), ("3", 1)
    ]  # fmt: skip


def test_a_merge_ends_where_the_columns_change() -> None:
    table = tbl(tr(tc("甲", BEGIN), "1", "2"), tr(tc("乙", GO_ON + wide(2)), "3"), tr("丙", "4", "5"))
    assert shape(read(docx(table)))[0] == ("甲", 0, 0, 1, 1)


def test_deleted_rows_and_cells_are_not_there() -> None:
    table = tbl(
        tr(tc("甲", BEGIN), "1"),
        tr(tc("", GO_ON), "9", properties="<w:del/>"),
        tr(tc("", GO_ON), "2"),
        tr("乙", tc("8", "<w:cellDel/>"), "3"),
    )
    assert shape(read(docx(table))) == [
        ("甲", 0, 0, 2, 1), ("1", 0, 1, 1, 1), ("2", 1, 1, 1, 1), ("乙", 2, 0, 1, 1), ("3", 2, 1, 1, 1)
    ]  # fmt: skip


def test_rows_and_cells_in_content_controls_are_read() -> None:
    wrapped = f"<w:sdt><w:sdtPr/><w:sdtContent>{tr(tc('甲', BEGIN), '1')}</w:sdtContent></w:sdt>"
    cell = f"<w:tr>{tc('', GO_ON)}<w:sdt><w:sdtContent>{tc('2')}</w:sdtContent></w:sdt></w:tr>"
    assert [each[0] for each in shape(read(docx(tbl(wrapped, cell))))] == ["甲", "1", "2"]


def test_a_cell_of_several_paragraphs_is_one_cell() -> None:
    table = tbl(
        tr(tc(p("本年新") + p("制作数量")), tc(p("甲", "<w:r><w:br/></w:r>", "乙"))), tr("1", tc(p() + p("2") + p()))
    )
    assert [each[0] for each in shape(read(docx(table)))] == ["本年新\n制作数量", "甲\n乙", "1", "2"]


def test_tabs_in_cells_part_no_cells() -> None:
    document = read(docx(tbl(tr(tc(p("规", "<w:r><w:tab/></w:r>", "章")), "3"), tr("许可", "4"))))
    assert document.text == "规 章\t3\n许可\t4\n"


def test_a_table_in_a_cell_of_the_page_is_a_grid_of_its_own() -> None:
    inner = tbl(tr("规章", "3"), tr("许可", "4"))
    document = read(docx(tbl(tr(tc(p("甲") + inner + p("乙"))))))
    assert document.text == "甲\n规章\t3\n许可\t4\n乙\n"
    assert len(document.grids) == 1


def test_two_tables_side_by_side_in_a_layout_are_two_grids() -> None:
    inner = tbl(tr("规章", "3"), tr("许可", "4"))
    assert len(read(docx(tbl(tr(tc(inner + p()), tc(inner + p()))))).grids) == 2


def test_a_table_of_one_column_is_paragraphs() -> None:
    assert read(docx(tbl(tr("甲"), tr("乙")))).grids == ()


def test_tables_over_the_limit_are_lines_with_a_warning() -> None:
    document = read(docx(tbl(*(tr("甲", "1") for _ in range(10_001)))))
    assert document.grids == ()
    assert [warning.code for warning in document.warnings] == ["table_too_large"]
    assert document.text.startswith("甲\t1\n甲\t1\n")


@pytest.mark.parametrize("value", ["0", "-3", "abc", "99999999999", "", "1e3"])
def test_spans_that_are_no_numbers_are_one(value: str) -> None:
    document = read(docx(tbl(tr(tc("甲", f'<w:gridSpan w:val="{value}"/>'), "1"), tr("乙", "2"))))
    assert shape(document)[0] == ("甲", 0, 0, 1, 1)


def test_huge_spans_are_cut() -> None:
    document = read(docx(tbl(tr(tc("甲", wide(999_999)), "1"), tr("乙", "2"))))
    assert shape(document)[0][4] == 1000


def test_a_raised_mark_behind_a_figure_gives_no_other_figure() -> None:
    table = tbl(tr("规章", tc(p(r("12"), r("1", '<w:vertAlign w:val="superscript"/>')))), tr("许可", "4"))
    assert shape(read(docx(table)))[1][0] == "12 1"
