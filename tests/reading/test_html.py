"""HTML: reading order, tables with their spans, broken and hostile markup, fields of the page's metadata."""

from __future__ import annotations

import time

import pytest

from nlp.document import Document, Grid
from nlp.reading import read
from nlp.reading.html import MAX_CELLS


def page(html: str) -> Document:
    return read(html, media_type="text/html")


def rows(document: Document, grid: Grid) -> list[list[str]]:
    found: dict[int, list[str]] = {}
    for cell in grid.cells:
        found.setdefault(cell.row, []).append(document.text[cell.start : cell.end])
    return list(found.values())


def places(document: Document, grid: Grid) -> dict[str, tuple[int, int, int, int]]:
    """Text of a cell → row, column, row span, column span."""
    cells = grid.cells
    return {document.text[c.start : c.end]: (c.row, c.column, c.row_span, c.column_span) for c in cells}


# --- paragraphs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>一、总体情况</p><p>无。</p>", "一、总体情况\n无。\n"),
        ("<div>甲<div>乙</div>丙</div>", "甲\n乙\n丙\n"),
        ("<p>第一行<br>第二行<br/>第三行</p>", "第一行\n第二行\n第三行\n"),
        ("<p>公<b>开</b><span>信</span>息</p>", "公开信息\n"),
        ("<p>公开\n      信息  35 条</p>", "公开 信息 35 条\n"),
        ("<p>&lt;条例&gt;&amp;&quot;&#x4e00;&middot;&ensp;35</p>", '<条例>&"一·\u200235\n'),
        ("<p>甲<script>var x='乙';</script><style>p{}</style><!-- 丙 -->丁</p>", "甲丁\n"),
        ("<p>甲</p><div style='display: none'>藏</div><p hidden>藏</p><p>乙</p>", "甲\n乙\n"),
        ("<p>甲<p>乙<div>丙", "甲\n乙\n丙\n"),
        ("<ul><li>甲<li>乙</ul>", "甲\n乙\n"),
        ("<h1>年报</h1>正文", "年报\n正文\n"),
        ("<pre>甲\n乙</pre>", "甲\n乙\n"),
        ("<p><ruby>復<rp>(</rp><rt>fù</rt><rp>)</rp></ruby>議</p>", "復議\n"),
        ("<p>　　缩进&nbsp;</p><p>&nbsp;</p>", "缩进\n"),
        ("<!--[if !supportLists]-->7、<!--[endif]--><![if !x]>公开<![endif]><o:p>35</o:p>条", "7、公开35条\n"),
        ("<p>收到<a href='#'>3</a>件</p", "收到3件\n"),
        ("<select><option>选项</select><button>提交</button><textarea>x</textarea><p>甲</p>", "甲\n"),
    ],
)
def test_text_in_reading_order(html: str, expected: str) -> None:
    assert page(html).text == expected


def test_a_paragraph_with_line_breaks_is_one_block() -> None:
    document = page("<p>甲<br>乙</p><p>丙</p>")
    assert [document.text[b.start : b.end] for b in document.blocks] == ["甲\n乙", "丙"]


# --- grids --------------------------------------------------------------------------------------------------------


def test_cells_are_joined_by_tabs_and_rows_by_line_feeds() -> None:
    document = page(
        "<p>表</p><table><tr><td>规章</td><td>0</td></tr><tr><td>许可</td><td>12</td></tr></table><p>后</p>"
    )
    assert document.text == "表\n规章\t0\n许可\t12\n后\n"
    assert [block.kind for block in document.blocks] == ["paragraph", "grid", "paragraph"]
    (grid,) = document.grids
    assert (grid.rows, grid.columns) == (2, 2)


@pytest.mark.parametrize(
    "blank", ["", "&nbsp;", " &nbsp; ", "<p>&nbsp;</p>", "<p align=center><br></p>", "　", "&#8203;"]
)
def test_a_blank_cell_stands_there_and_holds_nothing(blank: str) -> None:
    document = page(f"<table><tr><td>规章</td><td>{blank}</td><td>3</td></tr></table>")
    assert document.text == "规章\t\t3\n"
    cell = document.grids[0].cells[1]
    assert (cell.column, cell.start, cell.end) == (1, 3, 3)


def test_inside_a_cell_breaks_and_paragraphs_are_line_feeds() -> None:
    document = page("<table><tr><td><p>本年新<br>制作</p><p>数量</p></td><td>0</td></tr></table>")
    assert rows(document, document.grids[0]) == [["本年新\n制作\n数量", "0"]]


def test_columns_follow_row_and_column_spans() -> None:
    document = page(
        "<table><tr><td rowspan=2 colspan=3>说明<td colspan=3>申请人情况"
        "<tr><td>自然人<td>商业企业<td>总计<tr><td rowspan=2>结果<td colspan=2>（一）公开<td>1<td>2<td>3"
        "<tr><td>（二）部分<td>细项<td>4<td>5<td>6</table>"
    )
    assert places(document, document.grids[0]) == {
        "说明": (0, 0, 2, 3), "申请人情况": (0, 3, 1, 3), "自然人": (1, 3, 1, 1), "商业企业": (1, 4, 1, 1),
        "总计": (1, 5, 1, 1), "结果": (2, 0, 2, 1), "（一）公开": (2, 1, 1, 2), "1": (2, 3, 1, 1), "2": (2, 4, 1, 1),
        "3": (2, 5, 1, 1), "（二）部分": (3, 1, 1, 1), "细项": (3, 2, 1, 1), "4": (3, 3, 1, 1), "5": (3, 4, 1, 1),
        "6": (3, 5, 1, 1),
    }  # fmt: skip
    assert (document.grids[0].rows, document.grids[0].columns) == (4, 6)


@pytest.mark.parametrize(
    ("span", "expected"),
    [("0", 3), ("-2", 1), ("x", 1), ("", 1), ("2.5", 2), (" 2", 2), ("99999999999", 3), ("2px", 2)],
)
def test_row_spans_are_bounded_by_the_table(span: str, expected: int) -> None:
    document = page(f"<table><tr><td rowspan='{span}'>甲<td>1<tr><td>2<tr><td>3</table>")
    assert document.grids[0].cells[0].row_span == expected


@pytest.mark.parametrize("span", ["0", "-1", "abc", "", "1"])
def test_column_spans_that_are_none_count_one(span: str) -> None:
    document = page(f"<table><tr><td colspan='{span}'>甲<td>乙</table>")
    assert [cell.column for cell in document.grids[0].cells] == [0, 1]


def test_unclosed_rows_and_cells_are_mended() -> None:
    document = page("<p>前<table><tr><td>规章<td>0<tr><td>许可<td>1</table>后")
    assert document.text == "前\n规章\t0\n许可\t1\n后\n"


@pytest.mark.parametrize(
    "html", ["<tr><td>规章</td><td>0</td></tr>", "<td>规章</td><td>0</td>", "<tbody><tr><td>规章<td>0"]
)
def test_rows_that_lost_their_table_stay_apart(html: str) -> None:
    document = page(html)
    assert rows(document, document.grids[0]) == [["规章", "0"]]


def test_head_body_foot_and_caption() -> None:
    document = page(
        "<table><caption>表1</caption><thead><tr><th>项目<th>数量<tbody><tr><td>规章<td>0<tfoot><tr><td>合计<td>0</table>"
    )
    assert document.text == "表1\n项目\t数量\n规章\t0\n合计\t0\n"


# --- layout tables ------------------------------------------------------------------------------------------------


def test_a_single_column_is_no_grid() -> None:
    document = page("<table><tr><td><p>一、总体情况</p><p>无。</p></td></tr><tr><td>二</td></tr></table>")
    assert document.text == "一、总体情况\n无。\n二\n"
    assert document.grids == ()


def test_an_outer_table_that_lays_out_the_page_dissolves_and_the_inner_one_is_a_grid() -> None:
    document = page(
        "<table><tr><td>菜单</td><td><p>一、总体情况</p><table><tr><td>规章</td><td>0</td></tr></table><p>尾</p></td></tr></table>"
    )
    assert document.text == "菜单\n一、总体情况\n规章\t0\n尾\n"
    assert len(document.grids) == 1


def test_a_cell_as_long_as_an_article_makes_a_layout_table() -> None:
    document = page(f"<table><tr><td>菜单</td><td>{'公开信息，' * 200}</td></tr></table>")
    assert document.grids == ()
    assert document.text.startswith("菜单\t公开")


def test_tables_nested_a_hundred_deep() -> None:
    document = page("<table><tr><td>外<td>" * 100 + "规章<td>0" + "</table>" * 100)
    assert document.text.count("外") == 100
    assert len(document.grids) == 1


def test_a_single_column_table_inside_a_cell_is_part_of_the_cell() -> None:
    document = page("<table><tr><td>规章<td><table><tr><td>3</table><td>4</table>")
    assert rows(document, document.grids[0]) == [["规章", "3", "4"]]


def test_a_thousand_tables_are_a_thousand_grids() -> None:
    assert len(page("<table><tr><td>1<td>2</table>" * 1000).grids) == 1000


# --- hostile ------------------------------------------------------------------------------------------------------


def test_an_absurd_column_span_is_cut_with_a_warning() -> None:
    document = page("<table><tr><td colspan=100000>甲<td>乙</table>")
    assert [warning.code for warning in document.warnings] == ["table_too_large"]
    assert [cell.column for cell in document.grids[0].cells] == [0, 1000]


def test_a_table_over_the_bound_is_lines_with_a_warning() -> None:
    document = page("<table>" + "<tr><td>规章<td>0" * (MAX_CELLS // 2 + 1) + "</table>")
    assert document.grids == ()
    assert [warning.code for warning in document.warnings] == ["table_too_large"]
    assert document.text.count("规章\t0\n") == MAX_CELLS // 2 + 1


@pytest.mark.parametrize(
    "opening", ["<div>", "<font color=red>", "<b><i>", "<table><tr><td>", "<span><p>", "<blockquote>", "<ul><li>"]
)
def test_nothing_is_lost_however_deep_it_stands(opening: str) -> None:
    document = page("<p>前</p>" + opening * 5000 + "收到3件")
    assert document.text.startswith("前\n")
    assert document.text.rstrip().endswith("收到3件")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x",
        "<table><tr>" + "<td colspan=100000 rowspan=99999>1" * 15_000,
        "<table>" + ("<tr>" + "<td rowspan=500>1" * 10) * 500,
        "<p>x" * 100_000,
        "<" * 500_000 + "x",
        "<p " + "a=1 " * 100_000 + ">x",
        "<p>x" + "<br>" * 100_000 + "y",
        "<!--" * 100_000 + "x --> <p>y</p>",
    ],
)
def test_time_is_bounded_on_hostile_markup(html: str) -> None:
    start = time.process_time()
    page("<p>甲</p>" + html)
    assert time.process_time() - start < 4.0


# --- escaped markup, metadata -------------------------------------------------------------------------------------


def test_escaped_markup_is_unescaped_once() -> None:
    document = read(
        "&lt;p&gt;一、总体&lt;/p&gt;&lt;table&gt;&lt;tr&gt;&lt;td&gt;规章&lt;td&gt;0&lt;/table&gt;".encode()
    )
    assert document.text == "一、总体\n规章\t0\n"
    assert document.media_type == "text/html"


def test_escaped_markup_inside_a_page_is_unescaped_too() -> None:
    document = page("<html><body><div>&lt;p&gt;一&lt;/p&gt;&lt;p&gt;二&lt;/p&gt;</div></body></html>")
    assert document.text == "一\n二\n"


META = (
    '<html><head><title>云岭市年报_云岭市人民政府</title><meta name="ArticleTitle" content="云岭市2022年年报">'
    '<meta name="PubDate" content="2023-01-20 09:30"><meta NAME="ContentSource" content="云岭市政府办">'
    '<meta name="Author" content=""><meta name="viewport" content="width=1"></head>'
    "<body><p>云岭市2022年年报</p></body></html>"
)


def test_metadata_gives_fields_with_a_span_only_where_visible() -> None:
    fields = {(field.label, field.name, field.value, field.span) for field in page(META).fields}
    assert fields == {
        ("title", "title", "云岭市年报_云岭市人民政府", None),
        ("ArticleTitle", "title", "云岭市2022年年报", (0, 10)),
        ("PubDate", "published_at", "2023-01-20 09:30", None),
        ("ContentSource", "source", "云岭市政府办", None),
    }
