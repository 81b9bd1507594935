"""Which tables are statistics tables, which form they are, where they begin and end, and what is none."""

from __future__ import annotations

import random

import pytest

from nlp.document import Block, Document, Grid, GridCell
from nlp.tables.statistics import indicator_keys
from tests.tables.statistics_tables import LOCAL, NATIONAL, Table, as_grid, filled, glued, lines_of, read, values

ROWS = """主动公开文件数
条
120
3004
其中：1、政府网站公开数
条
100
2900
2、政府公报公开数
条
20
104
"""
THREE = [("主动公开文件数", [120, 3004]), ("政府网站公开数", [100, 2900]), ("政府公报公开数", [20, 104])]


@pytest.mark.parametrize(
    "header",
    [
        "指标名称\n计量单位\n2014年度\n历年累计\n",
        "指 标 名 称\n计量\n单位\n2014年度\n历年累计\n",
        "指　标\n单　位\n本年度\n累　计\n",
        "统计指标 单位 本年 累计\n",
        "统计项目 计量单位 二〇一四年度 历年累计\n",
        "指标名称\n计量单位\n2014年\n累计数\n",
        "指标名称|计量单位|2014年度|历年累计\n",
        "指标名称\t计量单位\t本期实际\t本年累计\n",
        "指标名称\n计量单位\n本期实际\n本年累计\n甲\n乙\n1\n2\n",
        "項目名稱\n計量單位\n本年度數\n歷年累計\n",
        "指标 单位 本级 下级\n",
        "指标名称 计量单位 2014年度（条） 历年累计（条）\n",
    ],
)
def test_headers_are_recognised_in_many_wordings(header: str) -> None:
    assert values(read(header + ROWS)) == THREE


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("指标名称 计量单位 2014年度 历年累计 ", ["2014年度", "历年累计"]),
        ("指标名称计量单位２０１４年度历年累计", ["２０１４年度", "历年累计"]),
        ("统计指标\n单位\n区政府\n统计数\n乡镇街道统计数\n", ["区政府统计数", "乡镇街道统计数"]),
    ],
)
def test_columns_are_named_as_printed_and_the_year_in_a_header_is_no_value(header: str, columns: list[str]) -> None:
    result = read(header + ROWS)

    assert [value.column for value in result.indicators[0].values] == columns
    assert values(result) == THREE


@pytest.mark.parametrize(
    "text",
    [
        "本报告的统计指标、单位和统计数均按要求报送，详见政府信息公开情况统计表。",
        "按照考核指标要求，全镇完成指标数量12个，序号齐全。",
        "统计指标体系不断健全，主动公开政府信息数120条，收到申请数3件，其中当面申请数1件，网络申请数2件，按时办结数3件。",
        "信息内容\n本年新制作数量\n本年新公开数量\n对外公开总数量\n规章\n0\n0\n0\n规范性文件\n2\n2\n9\n",
        "信息内容 上一年项目数量 本年增/减 处理决定数量 行政许可 12 0 3 其他对外管理服务事项 4 0 1",
        "信息内容采购项目数量采购总金额政府集中采购3120.5",
        "序号\n单位\n地址\n电话\n1\n青禾镇政府\n清溪路3号\n0531-8812345\n2\n水利站\n清溪路5号\n0531-8812346\n",
        "序号 | 项目 | 完成时间\n1 | 编制目录 | 3月\n2 | 开展培训 | 5月\n3 | 检查 | 9月\n",
        "序号 | 项目名称 | 责任单位\n1 | 公路 | 交通局\n2 | 学校 | 教育局\n",
        "申请人情况\n自然人\n法人或其他组织\n总计\n一、本年新收政府信息公开申请数量\n3\n0\n3\n",
        "统计指标 单位 统计数",
        "指标名称 计量单位 2009年度 历年累计。下一步，我镇将继续做好政府信息公开工作，不断提高信息公开水平。",
        "",
    ],
)
def test_what_only_looks_like_a_statistics_table_is_none(text: str) -> None:
    result = read(text)

    assert (result.indicators, result.edition, result.spans, result.warnings) == ([], None, [], [])


def test_a_grid_of_contacts_or_dates_is_none() -> None:
    for words in (["序号", "单位", "电话"], ["项目", "时间", "地点"], ["信息内容", "本年制发件数", "本年废止件数"]):
        table = Table(words[2:], lines_of(LOCAL)[:4], label_word=words[0], unit_word=words[1])
        for line in table.lines:
            line.printed, line.unit, line.cells = "某事项", "某处", ["3"]
        assert read(as_grid(table)).indicators == []


@pytest.mark.parametrize("width", [1, 2])
def test_the_form_is_told_by_wording_and_never_by_the_year(width: int) -> None:
    columns = ["2014年度", "历年累计"][:width]
    local = filled(LOCAL, columns, random.Random(1))
    national = filled(NATIONAL, ["统计数"], random.Random(1), label_word="统计指标", unit_word="单位")
    renamed = filled(NATIONAL, columns, random.Random(1))

    assert read("2016年度\n" + glued(local)).edition == "local"
    assert read("2011年度\n" + glued(national)).edition == "stat2014"
    assert read(glued(renamed)).edition == "stat2014"


def test_the_national_header_over_local_rows_is_local() -> None:
    table = filled(LOCAL, ["统计数"], random.Random(1), label_word="统计指标", unit_word="单位")

    assert read(glued(table)).edition == "local"


def test_provincial_rows_are_read_though_no_form_knows_them() -> None:
    text = (
        "序号 | 统 计 指 标 | 计量单位 | 数据统计数 |\n1 | 一、主动公开情况 |\n|\n|\n"
        "2 | （一）主动公开政府信息数（不同渠道和方式公开相同信息计1条） | 条 |\n52 |\n"
        "3 | 其中：主动公开规范性文件数 | 条 |\n|\n"
        "4 | 制发规范性文件总数 | 件 |\n0 |\n5 | 主动公开机构领导、机构设置及人事信息 | 条 |\n7 |\n"
        "6 | 主动公开财务预决算和“三公”经费信息 | 条 |\n/ |\n"
    )

    result = read(text)

    assert result.edition == "stat2014"
    assert [
        (row.label, [v.raw for v in row.values], [v.status for v in row.values]) for row in result.indicators[1:]
    ] == [
        ("主动公开政府信息数（不同渠道和方式公开相同信息计1条）", ["52"], ["number"]),
        ("主动公开规范性文件数", [None], ["blank"]),
        ("制发规范性文件总数", ["0"], ["number"]),
        ("主动公开机构领导、机构设置及人事信息", ["7"], ["number"]),
        ("主动公开财务预决算和“三公”经费信息", ["/"], ["slash"]),
    ]


@pytest.mark.parametrize(
    ("cell", "value", "status"),
    [
        ("0", 0, "number"),
        ("1,234", 1234, "number"),
        ("１２", 12, "number"),
        ("12件", 12, "number"),
        ("-5", -5, "number"),
        ("3.6", 3.6, "number"),
        ("", None, "blank"),
        ("/", None, "slash"),
        ("—", None, "dash"),
        ("——", None, "dash"),
        ("无", None, "text"),
        ("2万元", None, "text"),
        ("约30", None, "text"),
        ("12左右", None, "text"),
        ("2015年", None, "text"),
    ],
)
def test_zero_blank_and_marks_stay_apart_in_a_cell(cell: str, value: float | None, status: str) -> None:
    table = Table(["统计数"], lines_of(LOCAL)[:5], label_word="统计指标", unit_word="单位")
    for line in table.lines:
        line.cells = [cell]

    rows = read(as_grid(table)).indicators

    assert [(row.values[0].value, row.values[0].status) for row in rows] == [(value, status)] * 5


@pytest.mark.parametrize(("cell", "status"), [("/", "slash"), ("—", "dash"), ("无", "text"), ("0", "number")])
@pytest.mark.parametrize("between", [" ", "\n", "\t"])
def test_marks_are_values_in_running_text_too(cell: str, status: str, between: str) -> None:
    text = between.join(
        ["指标名称", "计量单位", "本年", "累计", "主动公开文件数", "条", cell, "7", "申请总数", "件", "3", cell]
    )

    rows = read(text).indicators

    assert [[value.status for value in row.values] for row in rows] == [[status, "number"], ["number", status]]


def test_codes_are_no_values_wherever_they_stand() -> None:
    behind = (
        "指标名称 计量单位 代码 本期实际 本年累计 主动公开信息数 条 01 5 60 申请总数 条 02 0 3 行政复议数 件 03 0 0"
    )
    glued_behind = "指标名称计量单位代码本期实际本年累计主动公开信息数条0100申请总数条0203行政复议数件0300"
    before = "序号 指标名称 计量单位 数量 1 主动公开信息数 条 5 2 申请总数 条 0 3 行政复议数 件 4"
    labels = ["主动公开信息数", "申请总数", "行政复议数"]

    assert values(read(behind)) == list(zip(labels, [[5, 60], [0, 3], [0, 0]], strict=True))
    assert values(read(glued_behind)) == list(zip(labels, [[0, 0], [0, 3], [0, 0]], strict=True))
    assert values(read(before)) == list(zip(labels, [[5], [0], [4]], strict=True))


def test_a_missing_value_before_a_code_is_missing_and_not_the_code() -> None:
    text = "序号\n指标名称\n计量单位\n数量\n1\n主动公开信息数\n条\n5\n2\n申请总数\n条\n3\n行政复议数\n件\n4\n"

    rows = read(text).indicators

    assert [(row.label, row.values[0].value, row.values[0].status) for row in rows] == [
        ("主动公开信息数", 5, "number"),
        ("申请总数", None, "missing"),
        ("行政复议数", 4, "number"),
    ]


def test_a_local_list_of_items_and_numbers_is_read() -> None:
    text = (
        "表1 信息分类\n序号 | 项目 | 数量（条）\n1 | 机构职能 | 12\n2 | 政策法规 | 8\n3 | 工作动态 | 140\n我镇将努力。"
    )

    result = read(text)

    assert values(result) == [("机构职能", [12]), ("政策法规", [8]), ("工作动态", [140])]
    assert result.edition == "local"
    assert text[slice(*result.spans[0])].startswith("表1")
    assert text[slice(*result.spans[0])].endswith("140")


@pytest.mark.parametrize("between", [" ", "\n", "\n\n", ""])
@pytest.mark.parametrize(
    "after",
    [
        "附件下载",
        "七、其他需要报告的事项 2015年，我县将继续做好政府信息公开工作。",
        "2015年，我县将继续做好公开工作，计划培训12次。",
        "注：本表统计数据截至2014年12月31日。",
        "单位负责人：张三 审核人：李四 联系电话：0531-8812345 填报日期：2015年1月20日",
        "（此件公开发布）",
    ],
)
def test_a_table_ends_with_its_last_row(between: str, after: str) -> None:
    table = filled(LOCAL, ["本年度"], random.Random(4))
    cells = [cell for row in [table.header(), *table.rows()] for cell in row]
    text = "我县概况。" + between + between.join(cells) + between + after

    result = read(text)

    assert len(result.indicators) == len(table.lines)
    assert result.indicators[-1].label == "行政诉讼数"
    assert result.spans[-1][1] <= len(text) - len(after)
    last = result.indicators[-1].values[0]
    assert last.value is None or last.raw == table.lines[-1].cells[0]
    if between:
        assert last.raw == table.lines[-1].cells[0]


@pytest.mark.parametrize(
    ("before", "is_inside"),
    [
        ("附表：\n青禾镇政府信息公开情况统计表\n（2014年度）\n填报单位：青禾镇\n", True),
        ("清溪县政府信息公开情况统计表\n", True),
        ("六、政府信息公开情况统计表\n", False),
        ("我镇全年工作平稳，各项统计表按时报送，群众满意度不断提高，公开渠道更加畅通，信息更加全面。\n", False),
    ],
)
def test_a_caption_belongs_to_the_table_and_a_section_heading_to_the_narrative(before: str, is_inside: bool) -> None:
    text = "工作概况。\n" + before + "指标名称\n计量单位\n本年\n累计\n" + ROWS

    (start, end) = read(text).spans[0]

    assert text[start:end].startswith("指标名称") is not is_inside
    assert text[:start].startswith("工作概况。")
    assert text[start:end].endswith("104")


def test_page_numbers_and_repeated_headers_are_passed_over() -> None:
    head = "统计指标\n单位\n统计数\n"
    text = (
        head
        + "（一）收到申请数\n件\n5\n1.当面申请数\n件\n1\n- 4 -\n"
        + head
        + "2.网络申请数\n件\n4\n第 5 页 共 6 页\n（二）申请办结数\n件\n5\n"
    )

    assert values(read(text)) == [("收到申请数", [5]), ("当面申请数", [1]), ("网络申请数", [4]), ("申请办结数", [5])]


def test_litter_inside_a_table_is_passed_over() -> None:
    text = "统计指标\n单位\n统计数\n（一）收到申请数\n件\n12345\n5\n1.当面申请数\n件\n1\n"
    at = text.index("12345")

    assert values(read(Document(text=text, litter=((at, at + 5),)))) == [("收到申请数", [5]), ("当面申请数", [1])]


def test_labels_that_wrap_around_their_values_are_joined() -> None:
    text = (
        "统计指标 单位 统计数\n（一）主动公开政府信息数\n条 120\n（不同渠道和方式公开相同信息计1条）\n"
        "其中：主动公开规范性文件数 条 3\n"
        "（四）政府信息公开专项经费（不包括用于政府公报编辑\n万元 0.5\n管理及政府网站建设维护等方面的经费）\n"
        "九、会议和培训情况\n（一）举办各类\n培训班数 次 2\n"
    )

    assert values(read(text)) == [
        ("主动公开政府信息数（不同渠道和方式公开相同信息计1条）", [120]),
        ("主动公开规范性文件数", [3]),
        ("政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）", [0.5]),
        ("会议和培训情况", []),
        ("举办各类培训班数", [2]),
    ]


@pytest.mark.parametrize(
    ("run", "pair"),
    [
        ("00", [0, 0]),
        ("11", [1, 1]),
        ("0604", [0, 604]),
        ("1010", [10, 10]),
        ("346085376", [None, None]),
        ("123", [1, 23]),
        ("1234", [None, None]),
        ("5", [None, None]),
        ("90", [None, None]),
    ],
)
def test_a_glued_run_is_cut_only_where_one_cut_is_possible(run: str, pair: list[int | None]) -> None:
    text = f"指标名称计量单位2016年度历年累计主动公开文件数条{run}2、政府公报公开数条00行政复议数件00"

    result = read(text.replace("2、", "其中：1、"))

    assert values(result)[0] == ("主动公开文件数", pair)
    assert [w.code for w in result.warnings] == (["indicator_unaligned"] if None in pair else [])


def test_a_glued_number_leaves_the_enumerator_of_the_next_row() -> None:
    text = "指标名称计量单位2016年度历年累计主动公开文件数条3030其中：1、政府网站公开数条30302、政府公报公开数条00"

    assert values(read(text)) == [
        ("主动公开文件数", [30, 30]),
        ("政府网站公开数", [30, 30]),
        ("政府公报公开数", [0, 0]),
    ]


def test_the_sum_of_the_form_decides_a_cut_that_one_row_leaves_open() -> None:
    text = "统计指标单位本年度历年累计收到申请数件313"
    text += "其中：1.当面申请数件012.传真申请数件003.网络申请数件3124.信函申请数件00"

    assert values(read(text))[0] == ("收到申请数", [3, 13])


def test_a_copy_that_prints_no_zero_may_have_lost_blanks_so_nothing_is_cut() -> None:
    text = "指标名称计量单位2016年度历年累计主动公开文件数条12申请总数件11行政复议数件34"

    assert [row[1] for row in values(read(text))] == [[None, None]] * 3


def test_a_leading_zero_shows_that_a_glued_table_has_more_columns_than_its_header_tells() -> None:
    text = "指标名称计量单位本年累计主动公开文件数条1202304申请总数件00行政复议数件12"

    assert {value.status for row in read(text).indicators for value in row.values} == {"unaligned"}


@pytest.mark.parametrize("layout", ["\n", " ", "\t", "", "|"])
def test_a_table_without_header_is_read_by_the_labels_of_the_form(layout: str) -> None:
    table = filled(NATIONAL, ["统计数"], random.Random(8))
    cells = [cell for row in table.rows() for cell in row if cell]
    text = "工作概况良好。\n" + (layout.join(cells) if layout else "".join(cells)) + "\n"

    result = read(text)

    assert result.edition == "stat2014"
    read_values = [(row.label, [v.raw for v in row.values]) for row in result.indicators if row.values]
    assert read_values == [(line.label, line.cells) for line in table.lines if line.cells]


def test_four_known_rows_without_header_are_no_table() -> None:
    assert (
        read("（一）收到申请数\n件\n3\n1.当面申请数\n件\n3\n2.传真申请数\n件\n0\n3.网络申请数\n件\n0\n").indicators
        == []
    )


def test_a_grid_without_header_is_read_by_the_labels_of_the_form() -> None:
    table = filled(NATIONAL, ["统计数"], random.Random(8))
    document = as_grid(table)
    assert document.blocks[0].grid is not None
    cells = tuple(cell for cell in document.blocks[0].grid.cells if cell.row)
    blocks = (Block("grid", 0, len(document.text), Grid(cells, len(table.lines) + 1, 3)),)

    result = read(Document(text=document.text, blocks=blocks))

    assert result.edition == "stat2014"
    assert [row.values[0].raw for row in result.indicators if row.unit] == [x.cells[0] for x in table.lines if x.cells]


def test_a_blank_form_has_rows_and_no_numbers() -> None:
    for form in (LOCAL, NATIONAL):
        table = Table(["2009年度", "历年累计"], lines_of(form))
        for text in (glued(table), "\n".join(c for r in [table.header(), *table.rows()] for c in r if c)):
            rows = read(text).indicators
            assert [row.label for row in rows] == [line.label for line in table.lines]
            assert {value.status for row in rows for value in row.values} == {"missing"}


def test_two_tables_of_one_report_are_both_read() -> None:
    first = filled(LOCAL, ["数量"], random.Random(1))
    second = filled(NATIONAL, ["统计数"], random.Random(2), label_word="统计指标", unit_word="单位")
    text = glued(first) + "\n以上为本级数据。以下为全县汇总数据。\n附表2：全县统计表\n" + glued(second)

    result = read(text)

    assert len(result.indicators) == len(first.lines) + len(second.lines)
    assert len(result.spans) == 2
    assert result.edition == "stat2014"


def grid_of(rows: list[list[tuple[str, int, int] | str]]) -> Document:
    """A grid from cells, each its text or (text, row span, column span)."""
    taken: set[tuple[int, int]] = set()
    text, cells, width = "", [], 0
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            words, down, right = cell if isinstance(cell, tuple) else (cell, 1, 1)
            while (r, column) in taken:
                column += 1
            taken |= {(r + i, column + j) for i in range(down) for j in range(right)}
            cells.append(GridCell(r, column, len(text), len(text) + len(words), down, right))
            text += words + "\t"
            width = max(width, column + right)
        text = text[:-1] + "\n"
    return Document(text=text, blocks=(Block("grid", 0, len(text), Grid(tuple(cells), len(rows), width)),))


def test_a_header_of_two_rows_names_columns_by_its_lower_row() -> None:
    document = grid_of(
        [
            [("统计指标", 2, 1), ("单位", 2, 1), ("统计数", 1, 3)],
            ["区政府", "区直单位", "乡镇街道"],
            ["（一）收到申请数", "件", "3", "", "1"],
            ["（二）申请办结数", "件", "3", "/", "0"],
        ]
    )

    rows = read(document).indicators

    assert [value.column for value in rows[0].values] == ["区政府", "区直单位", "乡镇街道"]
    assert [[value.status for value in row.values] for row in rows] == [
        ["number", "blank", "number"],
        ["number", "slash", "number"],
    ]


def test_cells_that_cover_several_rows_are_headings_or_parts() -> None:
    document = grid_of(
        [
            [("指标名称", 1, 2), "计量单位", "数量"],
            [("申请总数", 1, 2), "件", "7"],
            [("其中", 2, 1), "当面申请数", "件", "3"],
            ["网上申请数", "件", "4"],
            [("收费情况", 2, 1), "收取费用", "元", "0"],
            ["减免费用", "元", ""],
        ]
    )

    rows = read(document).indicators

    assert [(row.label, row.level, [v.value for v in row.values]) for row in rows] == [
        ("申请总数", 1, [7]),
        ("当面申请数", 2, [3]),
        ("网上申请数", 2, [4]),
        ("收费情况", 1, []),
        ("收取费用", 1, [0]),
        ("减免费用", 1, [None]),
    ]


def test_a_grid_that_goes_on_overleaf_is_one_table() -> None:
    table = filled(NATIONAL, ["统计数"], random.Random(6), label_word="统计指标", unit_word="单位")
    first = as_grid(Table(["统计数"], table.lines[:30], label_word="统计指标", unit_word="单位"))
    second = Table(["统计数"], table.lines[30:], label_word="统计指标", unit_word="单位")
    for repeats_header in (True, False):
        rows = ([second.header()] if repeats_header else []) + second.rows()
        text, cells = first.text + "- 7 -\n", []
        start = len(text)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                cells.append(GridCell(r, c, len(text), len(text) + len(cell)))
                text += cell + "\t"
            text = text[:-1] + "\n"
        grid = Grid(tuple(cells), len(rows), 3)
        paragraph = Block("paragraph", len(first.text), start)
        result = read(Document(text=text, blocks=(*first.blocks, paragraph, Block("grid", start, len(text), grid))))

        assert [row.label for row in result.indicators] == [line.label for line in table.lines]
        assert len(result.spans) == 1


def test_every_row_of_the_national_form_has_its_own_key() -> None:
    table = filled(NATIONAL, ["统计数"], random.Random(3), label_word="统计指标", unit_word="单位")

    keys = [
        key for key, line in zip(indicator_keys(read(glued(table)).indicators), table.lines, strict=True) if line.unit
    ]

    assert None not in keys
    assert len(set(keys)) == len(keys) == 58
    assert keys[keys.index("fees") :][:4] == ["fees", "staff.offices", "reading_points", "staff"]


@pytest.mark.parametrize(
    ("labels", "keys"),
    [
        (["行政复议数量", "维持具体行政行为数", "被依法纠错数"], ["review", "review.upheld", "review.corrected"]),
        (["行政诉讼数量", "被依法纠错数", "其他情形数"], ["litigation", "litigation.corrected", "litigation.other"]),
        (["被依法纠错数", "其他情形数"], [None, None]),
        (["行政复议数", "举报投诉数量", "其他情形数"], ["review", "complaints", None]),
        (["信函、传真申请数", "网上申请数", "古树名木数"], [None, "received.online", None]),
        (["專職人員數（不包括政府公報及政府網站工作人員數）"], ["staff.full_time"]),
    ],
)
def test_keys_go_by_label_and_block(labels: list[str], keys: list[str | None]) -> None:
    table = Table(["数量"], lines_of(LOCAL)[: len(labels)])
    rows = read(glued(filled(LOCAL, ["数量"], random.Random(1)))).indicators[: len(table.lines)]

    assert (
        indicator_keys([row.model_copy(update={"label": label}) for row, label in zip(rows, labels, strict=True)])
        == keys
    )


def test_values_printed_above_their_labels_are_not_given_to_the_rows_below() -> None:
    text = "统计指标\n单位\n统计数\n条\n120\n主动公开政府信息数\n件\n3\n制发规范性文件总数\n件\n7\n收到申请数\n"

    assert all(value.value is None for row in read(text).indicators for value in row.values)


@pytest.mark.parametrize("tail", ["\n12\n", "\n2015 年 1 月 5 日\n", "\n2015年1月5日\n", "\n浏览次数 88\n"])
def test_a_number_below_the_table_is_not_the_value_that_the_last_row_lost(tail: str) -> None:
    text = "统计指标 单位 统计数\n收到申请数 件 3\n当面申请数 件 1\n网络申请数 件 2\n信函申请数 件" + tail

    assert values(read(text))[-1] == ("信函申请数", [None])


def test_a_section_heading_and_page_numbers_below_the_table_are_no_rows() -> None:
    text = "统计指标 单位 统计数 收到申请数 件 3 当面申请数 件 1 七、其他事项 本页浏览次数 12 次 最近更新 8"

    assert values(read(text)) == [("收到申请数", [3]), ("当面申请数", [1])]


def test_a_column_of_units_behind_the_values_is_read() -> None:
    text = "项目名称 数量 单位 主动公开信息数 12 条 申请总数 3 件 行政复议数 0 件"

    rows = read(text).indicators

    assert [(row.label, row.unit, row.values[0].value) for row in rows] == [
        ("主动公开信息数", "条", 12),
        ("申请总数", "件", 3),
        ("行政复议数", "件", 0),
    ]


@pytest.mark.parametrize(("first", "found"), [("收到申请数", 3), ("古树名木数", 0)])
def test_a_header_that_tells_nothing_needs_three_rows_that_are_known(first: str, found: int) -> None:
    text = f"项目 | 数量\n{first} | 12\n当面申请数 | 2\n网络申请数 | 10\n"

    assert len(read(text).indicators) == found


def test_a_document_that_repeats_headers_without_end_is_given_up_with_a_warning() -> None:
    result = read("指标名称计量单位数量，" * 4000)

    assert result.indicators == []
    assert [warning.code for warning in result.warnings] == ["statistics_not_read"]


def test_warnings_quote_nothing_of_the_document() -> None:
    result = read("指标名称计量单位2016年度历年累计主动公开文件数条346085376申请总数件00行政复议数件00")

    assert [warning.code for warning in result.warnings] == ["indicator_unaligned"]
    assert not any("\u4e00" <= char <= "\u9fff" for warning in result.warnings for char in warning.message)


def test_a_header_repeated_in_a_glued_copy_takes_no_row_with_it() -> None:
    head = "统计指标单位统计数"
    text = f"{head}收到申请数件7当面申请数件3{head}网络申请数件4按时办结数件7"

    assert values(read(text)) == [("收到申请数", [7]), ("当面申请数", [3]), ("网络申请数", [4]), ("按时办结数", [7])]


def test_a_glued_table_with_an_empty_row_may_have_lost_other_blanks_so_nothing_is_cut() -> None:
    text = "指标名称计量单位2016年度历年累计主动公开文件数条1010申请总数件00行政复议数件行政诉讼数件00"

    assert [row[1] for row in values(read(text))] == [[None, None]] * 4


def test_many_short_tables_take_time_in_proportion_to_their_number() -> None:
    import time

    start = time.process_time()
    result = read("指标名称 计量单位 数量\n甲类数 条 1\n乙类数 条 3\n。" * 1000)

    assert len(result.indicators) == 2000
    assert time.process_time() - start < 5
