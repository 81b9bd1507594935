"""The national tables in every layout: what is printed is read, what can't be told is said so."""

from __future__ import annotations

import pytest

from nlp.reading import read as read_document
from nlp.tables import read_tables
from tests.tables.forms import (
    APART,
    HEADER_4,
    ROWS_2021,
    applications,
    cell_a_line,
    figures,
    glued,
    pipe_after_break,
    pipes,
    row_a_line,
    row_cells,
    row_values,
    tables_of,
    tabs,
)
from tests.timing import assert_linear

SOME = figures(
    received=(120, 15, 0, 0, 0, 1, 136),
    carried_in=(3, 0, 0, 0, 0, 0, 3),
    granted=(80, 10, 0, 0, 0, 1, 91),
    not_held=(40, 5, 0, 0, 0, 0, 45),
    **{"total": (120, 15, 0, 0, 0, 1, 136)},
    carried_out=(3, 0, 0, 0, 0, 0, 3),
)


@pytest.mark.parametrize("line", APART)
def test_a_layout_that_keeps_cells_apart_is_read_as_printed(line):
    tables = tables_of(applications(SOME, line))
    assert tables.edition == "y2021"
    for path, values in SOME.items():
        assert row_values(tables, path) == list(values), path
        assert {cell.alignment for cell in row_cells(tables, path)} == {"layout"}
    assert tables.used_to_align == []


@pytest.mark.parametrize("line", APART)
def test_a_wrong_total_stays_wrong_where_the_layout_keeps_cells_apart(line):
    rows = {**SOME, "applications.received": (120, 15, 0, 0, 0, 1, 163)}
    assert row_values(tables_of(applications(rows, line)), "applications.received")[-1] == 163


def test_glued_rows_are_cut_by_their_sum():
    tables = tables_of(applications(SOME, glued))
    for path, values in SOME.items():
        assert row_values(tables, path) == list(values), path
    assert {"T3-ROW"} == {ref.id for ref in tables.used_to_align}
    assert "applications.received" in {ref.subject for ref in tables.used_to_align}


def test_a_glued_row_of_zeros_needs_no_arithmetic():
    tables = tables_of(applications(SOME, glued))
    assert {cell.alignment for cell in row_cells(tables, "applications.results.denied.state_secret")} == {"layout"}
    assert "applications.results.denied.state_secret" not in {ref.subject for ref in tables.used_to_align}


def test_zeros_and_a_wrong_total_can_be_read_in_one_way_only_even_glued():
    tables = tables_of(applications(figures(total=(0, 0, 0, 0, 0, 0, 2)), glued))
    assert row_values(tables, "applications.results.total") == [0, 0, 0, 0, 0, 0, 2]
    assert tables.used_to_align == []


def test_a_glued_row_that_no_cut_fits_is_unaligned_and_fails_the_split():
    tables = tables_of(applications({**SOME, "applications.received": (120, 15, 0, 0, 0, 1, 999)}, glued))
    assert row_values(tables, "applications.received") == [None] * 7
    assert [(check.id, check.subject) for check in tables.split_failures] == [("T3-SPLIT", "applications.received")]


def test_two_cuts_fall_to_the_columns_of_the_form():
    # 330000033 is 33|0|0|0|0|0|33 or 3|30|0|0|0|0|33; only the first adds up with the row below to （七）总计.
    whole = (45, 0, 0, 0, 0, 1, 46)
    rows = figures(received=whole, granted=(33, 0, 0, 0, 0, 0, 33), not_held=(12, 0, 0, 0, 0, 1, 13), total=whole)
    tables = tables_of(applications(rows, glued))
    assert row_values(tables, "applications.results.granted") == [33, 0, 0, 0, 0, 0, 33]
    assert ("T3-LEAF", "natural_person") in {(ref.id, ref.subject) for ref in tables.used_to_align}


def test_two_cuts_that_the_columns_admit_both_stay_open():
    whole = (33, 0, 0, 0, 0, 0, 33)
    tables = tables_of(applications(figures(received=whole, granted=whole, total=whole), glued))
    assert row_values(tables, "applications.results.granted") == [None] * 7
    assert row_cells(tables, "applications.results.granted")[0].alternatives == [3, 33]


def test_what_stays_open_lists_its_alternatives():
    tables = tables_of("第二十条第（一）项信息内容本年制发件数本年废止件数现行有效件数规章000行政规范性文件584627")
    cell = tables.cells["proactive.normative_documents.issued"]
    assert (cell.value, cell.status) == (None, "unaligned")
    assert {5, 58, 584} <= set(cell.alternatives)
    assert tables.cells["proactive.rules.issued"].value == 0


@pytest.mark.parametrize("spaced", ["200 000020", "20 0 0 0 0 0 20", "20 0 00 0 020", "200000020"])
def test_stray_spaces_are_no_borders(spaced):
    rows = applications(
        figures(received=(20, 0, 0, 0, 0, 0, 20), total=(20, 0, 0, 0, 0, 0, 20), granted=(20, 0, 0, 0, 0, 0, 20)), glued
    )
    text = rows.replace("申请数量200000020", f"申请数量{spaced}", 1)
    assert row_values(tables_of(text), "applications.received") == [20, 0, 0, 0, 0, 0, 20]


def test_the_next_rows_number_is_no_digit_of_this_row():
    text = applications(SOME, glued)
    assert "00000002.其他法律" in text
    assert row_values(tables_of(text), "applications.results.denied.state_secret") == [0] * 7


@pytest.mark.parametrize("line", [tabs, pipes, pipe_after_break])
def test_a_blank_that_the_layout_shows_stays_a_blank(line):
    rows = {**SOME, "applications.received": (120, 15, "", "", "", 1, 136)}
    cells = row_cells(tables_of(applications(rows, line)), "applications.received")
    assert [cell.value for cell in cells] == [120, 15, None, None, None, 1, 136]
    assert [cell.status for cell in cells].count("blank") == 3


@pytest.mark.parametrize("line", [cell_a_line, row_a_line])
def test_where_blanks_vanish_only_the_total_can_be_told(line):
    rows = {**SOME, "applications.received": (120, 15, 1, 136)}
    cells = row_cells(tables_of(applications(rows, line)), "applications.received")
    assert [cell.value for cell in cells] == [None] * 6 + [136]
    assert {cell.status for cell in cells[:6]} == {"unaligned"}


@pytest.mark.parametrize("line", [cell_a_line, row_a_line])
def test_no_total_is_made_of_numbers_that_add_up_to_nothing(line):
    rows = {**SOME, "applications.received": (7, 1, 9)}
    assert row_values(tables_of(applications(rows, line)), "applications.received") == [None] * 7


def test_a_row_without_numbers_takes_none_from_the_next():
    rows = {**SOME, "applications.received": ()}
    tables = tables_of(applications(rows, cell_a_line))
    assert row_values(tables, "applications.received") == [None] * 7
    assert row_values(tables, "applications.carried_in") == [3, 0, 0, 0, 0, 0, 3]


@pytest.mark.parametrize(
    ("printed", "status"),
    [
        ("/", "slash"),
        ("—", "dash"),
        ("--", "dash"),
        ("无", "text"),
        ("０", "number"),
        ("3件", "number"),
        ("1,234", "number"),
    ],
)
@pytest.mark.parametrize("line", APART)
def test_what_a_cell_prints_keeps_its_kind(line, printed, status):
    rows = {**SOME, "applications.results.granted": (printed, 10, 0, 0, 0, 1, 91)}
    cell = row_cells(tables_of(applications(rows, line)), "applications.results.granted")[0]
    assert (cell.status, cell.raw) == (status, printed)
    assert cell.value == {"０": 0, "3件": 3, "1,234": 1234}.get(printed)


@pytest.mark.parametrize("line", APART)
def test_an_unknown_row_is_kept_apart_and_shifts_nothing(line):
    text = line(["第二十条第（一）项"]) + line(["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"])
    text += (
        line(["规章", "0", "0", "0"]) + line(["规范性文件", "4", "5", "60"]) + line(["其他主动公开文件", "9", "8", "7"])
    )
    text += line(["第二十条第（五）项"]) + line(["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"])
    text += line(["行政许可", "25", "-1", "300"]) + line(["其他对外管理服务事项", "3", "+2", "11"])
    tables = tables_of(text)
    assert [row.label for row in tables.extra_rows] == ["其他主动公开文件"]
    assert [value.value for value in tables.extra_rows[0].values] == [9, 8, 7]
    assert tables.cells["proactive.normative_documents.total_published"].value == 60
    assert tables.cells["proactive.licensing.items_change"].value == -1
    assert tables.cells["proactive.other_services.items_change"].value == 2


@pytest.mark.parametrize(
    ("printed", "value"), [("减3", -3), ("增5", 5), ("－1", -1), ("+2", 2), ("增加0", 0), ("↑2", 2)]
)
def test_changes_are_read_with_their_sign(printed, value):
    text = (
        f"第二十条第（六）项\n信息内容 上一年项目数量 本年增/减 处理决定数量\n行政处罚 25 {printed} 7\n行政强制 1 0 0\n"
    )
    assert tables_of(text).cells["proactive.penalties.items_change"].value == value


def test_an_instruction_in_a_label_is_no_value():
    header = "第二十条第（六）项\n信息内容\n上一年项目数量\n"
    header += "本年增/减（减少用负值表示，如-8）\n处理决定数量（指2020年办件量）\n"
    text = header + "行政处罚\n25\n-8\n7\n行政强制\n1\n0\n0\n"
    tables = tables_of(text)
    assert [
        tables.cells[f"proactive.penalties.{c}"].value for c in ("items_previous_year", "items_change", "decisions")
    ] == [25, -8, 7]


def test_a_header_repeated_after_a_page_break_is_no_row():
    text = applications(SOME, glued).replace("2.重复申请", "三、本年度办理结果（五）不予处理2.重复申请")
    tables = tables_of(text)
    assert row_values(tables, "applications.results.not_processed.petition_or_complaint") == [0] * 7
    assert row_values(tables, "applications.results.not_processed.duplicate") == [0] * 7


def test_numbers_inside_a_wrapped_label_are_its_values():
    text = applications(SOME, row_a_line)
    wrapped = text.replace(
        "5.要求行政机关确认或重新出具已获取信息 0 0 0 0 0 0 0\n",
        "5.要求行政机关确认或重新出\n0 2 0 0 0 0 2\n具已获取信息\n",
    )
    assert row_values(tables_of(wrapped), "applications.results.not_processed.confirm_or_reissue") == [
        0,
        2,
        0,
        0,
        0,
        0,
        2,
    ]


def test_numbers_above_their_label_are_not_the_row_befores():
    text = applications(SOME, row_a_line)
    above = text.replace("2.重复申请 0 0 0 0 0 0 0\n", "5 1 0 0 0 0 6\n2.重复申请\n")
    tables = tables_of(above)
    assert row_values(tables, "applications.results.not_processed.duplicate") == [5, 1, 0, 0, 0, 0, 6]
    assert row_values(tables, "applications.results.not_processed.petition_or_complaint") == [0] * 7


def test_a_damaged_label_is_repaired_where_its_row_is_missing():
    text = applications(SOME, row_a_line).replace("2.其他法律行政法规禁止公开 0 0", "2.其他法律行政止公开 0 4")
    tables = tables_of(text)
    assert row_values(tables, "applications.results.denied.prohibited_by_law") == [0, 4, 0, 0, 0, 0, 0]
    assert "label_damaged" in {warning.code for warning in tables.warnings}


def test_table_4_is_read_by_its_order_behind_the_header():
    values = ["3", "1", "0", "2", "6", "1", "0", "0", "0", "1", "0", "0", "4", "0", "4"]
    for line in APART:
        tables = tables_of(line(HEADER_4) + line(values))
        assert tables.cells["review.total"].value == 6, line.__name__
        assert tables.cells["litigation.direct.upheld"].value == 1
        assert tables.cells["litigation.after_review.other"].value == 4


def test_table_4_glued_is_cut_by_the_sums_of_its_blocks():
    tables = tables_of(glued(HEADER_4) + "25380363300630003\n五、存在的主要问题")
    assert [tables.cells[f"review.{c}"].value for c in ("upheld", "corrected", "other", "pending", "total")] == [
        25,
        3,
        8,
        0,
        36,
    ]
    assert {(ref.id, ref.subject) for ref in tables.used_to_align} == {
        ("T4-SUM", b) for b in ("review", "litigation.direct", "litigation.after_review")
    }


def test_the_year_of_the_next_sentence_is_no_cell():
    tables = tables_of(glued(HEADER_4) + "000000000000000 2023年，我局继续加强公开。")
    assert tables.cells["litigation.after_review.total"].value == 0


def test_editions_are_told_by_headers_and_rows_and_mixed_ones_said_so():
    new = "第二十条第（一）项 信息内容 本年制发件数 本年废止件数 现行有效件数 规章 0 0 0 行政规范性文件 0 5 5 "
    old_rows = {p: v for p, v in SOME.items() if ".other." not in p}
    old = applications(old_rows, row_a_line).replace("（七）总计", "（六）其他处理 0 0 0 0 0 0 0\n（七）总计")
    assert tables_of(old).edition == "y2019"
    assert tables_of(new + "\n" + old).edition == "mixed"
    assert tables_of(new + "\n" + applications(SOME, row_a_line)).edition == "y2021"


@pytest.mark.parametrize(("rows_of_old", "values"), [(1, {93, 0}), (2, set())])
def test_where_two_editions_are_as_frequent_none_is_guessed_for_rows_without_headers(rows_of_old, values):
    old = "第二十条第（五）项\n信息内容 上一年项目数量 本年增/减 处理决定数量\n行政许可 8 5 70\n"
    old += "其他对外管理服务事项 117 0 165\n" * (rows_of_old - 1)
    new = "第二十条第（一）项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 0 0 0\n行政规范性文件 0 5 5\n"
    cells = tables_of(old + new + "第二十条第（六）项\n行政处罚 93\n行政强制 0\n").cells
    read = {cell.value for path, cell in cells.items() if "penalties" in path or "coercion" in path}
    assert read - {None} == values


@pytest.mark.parametrize(
    "sentence",
    [
        "全年予以公开12件、部分公开3件、不予公开5件，其中属于国家秘密1件、属于三类内部事务信息2件、本机关不掌握相关政府信息4件。",
        "根据《条例》第二十条第（一）项的规定，公开规章和行政规范性文件；行政许可2件，行政处罚3件。",
        "行政复议结果维持2件，结果纠正1件；行政诉讼结果维持3件，总计6件。",
    ],
)
def test_a_sentence_that_names_rows_is_no_table(sentence):
    tables = tables_of(f"一、总体情况\n{sentence}\n")
    assert tables.cells == {}
    assert tables.edition is None


def test_a_table_that_stands_twice_is_read_once_and_said_so():
    text = applications(SOME, cell_a_line)
    tables = tables_of(text + "\n附件全文如下\n" + text)
    assert row_values(tables, "applications.received")[-1] == 136
    assert "duplicate_table" in {warning.code for warning in tables.warnings}


@pytest.mark.parametrize("digits", [10_000, 1_000_000])
def test_endless_digits_end(digits):
    tables = tables_of(applications(SOME, glued).replace("（七）总计", "（七）总计" + "7" * digits))
    assert row_values(tables, "applications.results.total") == [None] * 7


@pytest.mark.parametrize(
    ("printed", "value", "unit"), [("12.5", 12.5, "万元"), ("125000元", 125000, "元"), ("0", 0, "万元")]
)
def test_a_fee_is_in_the_unit_of_its_header_unless_the_cell_prints_another(printed, value, unit):
    text = f"第二十条第（八）项\n信息内容 本年收费金额（单位：万元）\n行政事业性收费 {printed}\n"
    cell = tables_of(text).cells["proactive.fees.amount_wan_yuan"]
    assert (cell.value, cell.unit, cell.raw) == (value, unit, printed)


@pytest.mark.parametrize("line", [pipes, tabs, row_a_line, cell_a_line])
def test_a_note_that_names_other_rows_is_no_row(line):
    header = ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    text = line(["第二十条第（五）项"]) + line(header) + line(["行政许可", "8", "5", "93"])
    text += line(["其他对外管理服务事项（含行政确认、行政处罚、行政强制和其他类）", "117", "0", "165"])
    text += line(["第二十条第（六）项"]) + line(header) + line(["行政处罚", "90", "0", "22"])
    text += line(["行政强制", "4", "4", "-"])
    cells = tables_of(text).cells
    assert [cells[f"proactive.{row}.decisions"].value for row in ("other_services", "penalties", "coercion")] == [
        165,
        22,
        None,
    ]
    assert cells["proactive.coercion.items_previous_year"].value == 4


def test_a_table_that_long_notes_cut_in_two_is_one_table():
    note = (
        "（指按照规定程序制发、在一定期限内反复适用的公文，以及标题采用“规定”“办法”“细则”字样的公文，"
        + "不含内部文件" * 20
        + "）"
    )
    text = "第二十条第（一）项 |\n信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n规章 | 0 | 0 | 0 |\n"
    text += f"规范性文件{note} | 2 | 3 | 19 |\n第二十条第（五）项 |\n信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n"
    text += "行政许可 | 8 | 5 | 93 |\n其他对外管理服务事项 | 1 | 0 | 0 |\n"
    tables = tables_of(text)
    assert tables.cells["proactive.normative_documents.total_published"].value == 19
    assert tables.cells["proactive.licensing.decisions"].value == 93
    assert "duplicate_table" not in {warning.code for warning in tables.warnings}


def test_an_unknown_row_whose_note_names_a_known_one_is_kept():
    text = "第二十条第（一）项 |\n信息内容 | 本年新制作数量 | 本年新公开数量 | 对外公开总数量 |\n规章 | 0 | 0 | 0 |\n"
    text += "规范性文件 | 2 | 3 | 19 |\n其他主动公开文件（含本单位印发的、除规范性文件以外的文件） | 186 | 86 | 255 |\n"
    text += "第二十条第（五）项 |\n信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量 |\n行政许可 | 8 | 5 | 93 |\n"
    tables = tables_of(text)
    assert tables.cells["proactive.normative_documents.total_published"].value == 19
    assert [[value.value for value in row.values] for row in tables.extra_rows] == [[186, 86, 255]]


@pytest.mark.parametrize("line", [*APART, glued])
def test_the_last_row_of_table_3_keeps_its_values_before_table_4(line):
    rows = {**SOME, "applications.carried_out": (2, 1, 0, 0, 0, 0, 3)}
    text = applications(rows, line) + "\n四、政府信息公开行政复议、行政诉讼情况\n" + line(HEADER_4) + line(["0"] * 15)
    tables = tables_of(text + "\n五、存在的主要问题及改进情况\n2023年，我局加强公开。\n")
    assert row_values(tables, "applications.carried_out") == [2, 1, 0, 0, 0, 0, 3]
    assert tables.cells["litigation.after_review.total"].value == 0


def test_table_4_with_a_header_of_single_characters_is_told_by_its_sums():
    header = "四、政府信息公开行政复议、行政诉讼情况\n行政复议 行政诉讼\n结 结 其 尚\n果 果 他 未 总\n维 纠 结 审 计\n持 正 果 结\n"
    row = "3 1 0 2 6 1 0 0 0 1 0 0 4 0 4\n"
    text = applications(SOME, row_a_line) + header + row + "五、存在的主要问题及改进情况\n"
    tables = tables_of(text)
    assert tables.cells["review.total"].value == 6
    assert ("T4-SUM", "review") in {(ref.id, ref.subject) for ref in tables.used_to_align}
    assert "review.total" not in tables_of(text.replace(row, row.replace("6", "7"))).cells


def test_markup_left_in_a_markdown_table_is_no_value_and_parts_no_label():
    text = "第二十条第（一）项 |\n信息内容 | 本年新<br>制作数量 | 本年新<br/>公开数量 | 对外公开总数量 |\n"
    text += "规章 | &nbsp; | 0 | <b>7</b> |\n规范性文件 | 2 | 3 | 19 |\n"
    cells = tables_of(text).cells
    values = [cells[f"proactive.rules.{key}"].value for key in ("made", "newly_published", "total_published")]
    assert values == [None, 0, 7]
    assert cells["proactive.rules.made"].status == "blank"


def test_a_number_on_a_line_of_its_own_is_one_cell_whatever_its_digits():
    text = "第二十条第（一）项\n信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n规章\n\n\n306\n行政规范性文件\n\n275\n\n"
    cells = tables_of(text).cells
    assert {
        cells[f"proactive.{row}.{c}"].value for row in ("rules", "normative_documents") for c in ("issued", "in_force")
    } == {None}


def test_glued_digits_below_their_label_are_cut_by_their_sum():
    text = "".join(f"{label}\n{''.join(map(str, SOME[path]))}\n" for path, label in ROWS_2021.items())
    tables = tables_of(text)
    for path, values in SOME.items():
        assert row_values(tables, path) == list(values), path


@pytest.mark.parametrize("line", [row_a_line, glued])
def test_words_in_place_of_numbers_are_no_blank(line):
    rows = {**SOME, "applications.results.granted": ("详见附件",)}
    cells = row_cells(tables_of(applications(rows, line)), "applications.results.granted")
    assert {(cell.value, cell.status) for cell in cells} == {(None, "unaligned")}


def test_lines_above_labels_are_not_shifted_by_a_row_that_no_edition_knows():
    text = "第二十条第（一）项\n信息内容 本年制发件数 本年废止件数 现行有效件数\n规章 2 0 2\n4 36 284\n行政规范性文件\n98 36 0\n重大行政决策\n"
    cells = tables_of(text).cells
    assert cells["proactive.normative_documents.issued"].value in (4, None)
    assert cells["proactive.normative_documents.in_force"].value in (284, None)


@pytest.mark.parametrize(
    "run", ["000000,", "000000-", ",000000", "00,0000", "000000.", "0000000,", "00000 0,", "000000+"]
)
def test_a_stray_mark_among_glued_zeros_is_no_digit(run):
    rows = {**SOME, "applications.results.denied.state_secret": (run,)}
    cells = row_cells(tables_of(applications(rows, glued)), "applications.results.denied.state_secret")
    assert {cell.value for cell in cells} <= {None, 0}
    assert all(cell.raw != mark for cell in cells for mark in ",-.+")


@pytest.mark.parametrize("wide", [False, True])
def test_a_page_of_many_tables_takes_time_in_proportion(wide):
    rows = "".join(
        f"<tr><td>{label}</td>{''.join(f'<td>{value}</td>' for value in SOME[path])}</tr>"
        for path, label in ROWS_2021.items()
    )
    table = f"<table>{rows}</table>" if not wide else rows

    def prepare(times):
        body = table * times
        page = f"<html><body>{f'<table>{body}</table>' if wide else body}</body></html>".encode()
        document = read_document(page)
        return lambda: read_tables(document, document.folded)

    assert_linear(prepare, 4, 32)
