"""Facts: what narrative and tables say of a metric, and when they contradict each other."""

from __future__ import annotations

import pytest

from nlp.schema import Cell
from tests.merging.reports import fact, facts, tables

RECEIVED = "applications.received"

AGREE = [
    ("2022年收到政府信息公开申请<12件 received>。", RECEIVED, {"received": 12}, "the same number"),
    ("<未收到政府信息公开申请 received>。", RECEIVED, {}, "a zero statement and a printed 0"),
    ("共收到申请<10余件 received>。", RECEIVED, {"received": 13}, "余 leaves room above"),
    ("收到申请<近300件 received>。", RECEIVED, {"received": 296}, "近 leaves room below"),
    ("收到申请<约300件 received>。", RECEIVED, {"received": 309}, "约 leaves room on both sides"),
    ("收到申请<1.2万件 received>。", RECEIVED, {"received": 12034}, "万 rounds"),
    ("收到申请<3-5件 received value=3 value_max=5>。", RECEIVED, {"received": 4}, "within the range"),
    (
        "收到申请<15件 received>（含上年结转<3件 carried_in>）。",
        RECEIVED,
        {"received": 12, "carried_in": 3},
        "the sentence says that those carried in are included",
    ),
    (
        "加上上年度结转的<3件 carried_in>，共受理申请<15件 received>。",
        RECEIVED,
        {"received": 12, "carried_in": 3},
        "加上 stands before the number",
    ),
    ("办结<12件 closed>。", "applications.closed", {"total": 12}, "办结 is （七）总计"),
    ("收到政府信息公开类申请<12件 received>。", RECEIVED, {"received": 12}, "all requests are of that class"),
    (
        "今年的申请已办结<12件 closed>。",
        "applications.closed",
        {"total": 14, "carried_in": 2},
        "those carried in and closed may be left out",
    ),
    (
        "共处理申请<15件 closed>。",
        "applications.closed",
        {"total": 14, "carried_out": 2},
        "处理 may include those still open",
    ),
    (
        "不予公开<5件 denied>。",
        "applications.denied",
        {"denied__state_secret": 2, "denied__internal_affairs": 3},
        "the group is the sum of its leaves",
    ),
    (
        "信息不存在<4件 not_available>。",
        "applications.not_available",
        {"not_available__not_held": 4},
        "the one leaf is all of the group",
    ),
    (
        "予以公开及部分公开<42件 granted>。",
        "applications.granted",
        {"granted": 40, "partially_granted": 2},
        "one number for two rows",
    ),
    (
        "予以公开和部分公开<42件 granted>。",
        "applications.granted",
        {"granted": 42, "partially_granted": 3},
        "the number of the first row alone is no contradiction either",
    ),
    (
        "其他处理<3件 other>。",
        "applications.other",
        {"other__other_reason": 3},
        "a derived group of y2021",
    ),
    ("因信息公开被申请行政复议<2件 review.count>。", "review.count", {"review": 2}, "table 4"),
    (
        "政府信息公开行政诉讼<5件 litigation.count>。",
        "litigation.count",
        {"litigation__direct": 3, "litigation__after_review": 2},
        "both kinds of suits",
    ),
    ("制发行政规范性文件<6件 documents.issued>。", "documents.issued", {"issued": 6}, "table 2"),
    (
        "现行有效行政规范性文件<60件 documents.in_force scope=point_in_time>。",
        "documents.in_force",
        {"in_force": 60},
        "a stock is as of a day",
    ),
    (
        "全区受理申请<21件 received subject=area>。",
        RECEIVED,
        {"received": 21},
        "the tables of a government cover its area",
    ),
    (
        "收到申请<12件 received>，其中自然人<10件 received parent=0>。",
        RECEIVED,
        {"received": 12},
        "the part is no mention of the whole",
    ),
    (
        "收到申请<12件 received>。前文所述<18件 received>申请。",
        RECEIVED,
        {"received": 12},
        "one mention that agrees settles it",
    ),
    (
        "收到公民、法人和其他组织的申请<12件 received>。",
        RECEIVED,
        {"received": 12},
        "applicants in general",
    ),
]


@pytest.mark.parametrize(("marked", "metric", "numbers", "why"), AGREE, ids=[case[3] for case in AGREE])
def test_narrative_and_table_agree(marked: str, metric: str, numbers: dict[str, int], why: str) -> None:
    found = fact(marked, metric, tables(**numbers))
    assert found.status == "agree", found.reason
    assert found.cells
    assert found.counts
    assert found.value is not None


CONFLICT = [
    ("收到政府信息公开申请<12件 received>。", RECEIVED, {"received": 15}, 15),
    ("<未收到政府信息公开申请 received>。", RECEIVED, {"received": 1}, 1),
    ("收到申请<0件 received>。", RECEIVED, {"received": 2}, 2),
    ("收到申请<15件 received>。", RECEIVED, {"received": 12, "carried_in": 3}, 12),
    (
        "收到申请<15件 received>，结转下年度<3件 carried_out>。",
        RECEIVED,
        {"received": 12},
        12,
    ),
    ("收到申请<10余件 received>。", RECEIVED, {"received": 9}, 9),
    ("收到申请<10余件 received>。", RECEIVED, {"received": 31}, 31),
    ("收到申请<近100件 received>。", RECEIVED, {"received": 104}, 104),
    ("收到申请<约100件 received>。", RECEIVED, {"received": 170}, 170),
    ("上年结转<2件 carried_in>。", "applications.carried_in", {}, 0),
    ("结转下年度继续办理<2件 carried_out>。", "applications.carried_out", {"carried_out": 1}, 1),
    ("全年办结<10件 closed>。", "applications.closed", {"total": 12}, 12),
    ("全年办结<13件 closed>。", "applications.closed", {"total": 12, "carried_out": 1}, 12),
    ("办结政府信息公开申请<13件 closed>。", "applications.closed", {"total": 12}, 12),
    ("办结<12件 closed>，其中予以公开<9件 granted parent=0>。", "applications.granted", {"total": 12, "granted": 8}, 8),
    ("收到信息公开类申请<12件 received>。", RECEIVED, {"received": 15}, 15),
    ("予以公开<9件 granted>。", "applications.granted", {"granted": 8}, 8),
    ("部分公开<9件 partial>。", "applications.partially_granted", {}, 0),
    (
        "予以公开及部分公开<258件 granted>。",
        "applications.granted",
        {"granted": 260, "partially_granted": 15},
        275,
    ),
    ("不予公开<2件 denied>。", "applications.denied", {"denied__state_secret": 1}, 1),
    (
        "无法提供<265件 not_available>。",
        "applications.not_available",
        {"not_available__not_held": 337},
        337,
    ),
    ("不予处理<1件 not_processed>。", "applications.not_processed", {}, 0),
    ("其他处理<1件 other>。", "applications.other", {"other__fee_overdue": 2}, 2),
    ("因信息公开引起的行政复议<1件 review.count>。", "review.count", {"review": 2}, 2),
    ("<未发生信息公开行政诉讼 litigation.count>。", "litigation.count", {"litigation__direct": 1}, 1),
    ("制发规范性文件<3件 documents.issued>。", "documents.issued", {"issued": 4}, 4),
    ("废止行政规范性文件<3件 documents.repealed>。", "documents.repealed", {"repealed": 4}, 4),
]


@pytest.mark.parametrize(("marked", "metric", "numbers", "printed"), CONFLICT)
def test_narrative_and_table_contradict(marked: str, metric: str, numbers: dict[str, int], printed: int) -> None:
    cells = tables(**numbers)
    found = fact(marked, metric, cells)
    assert found.status == "conflict"
    assert found.value is None, "which of the two is right is not known"
    assert sum(cells[path].value or 0 for path in found.cells) == printed
    assert str(printed) in (found.reason or "")


NOT_COMPARED = [
    (
        "全区受理申请<45件 received subject=area>。",
        RECEIVED,
        "of the whole area",
        "area against own office",
    ),
    ("各镇街共收到申请<45件 received>。", RECEIVED, "of others too", "the sentence names others"),
    ("市政府办公室收到申请<5件 received>。", RECEIVED, "of one office", "a government's own office"),
    ("历年累计收到申请<45件 received scope=cumulative>。", RECEIVED, "several years", "not of the year"),
    ("收到申请<45件 received scope=unknown>。", RECEIVED, "no known time", "no year is shown"),
    ("2021年收到申请<45件 received>。", RECEIVED, "another year", "last year's number"),
    ("去年收到申请<45件 received>。", RECEIVED, "another year", "last year's number in words"),
    ("自然人申请<5件 received>。", RECEIVED, "a part", "one kind of applicant"),
    ("通过网上提交申请<5件 received>。", RECEIVED, "a part", "one channel"),
    ("按时办结<5件 closed>。", "applications.closed", "a part", "on time is some of them"),
    ("信息不存在<5件 not_available>。", "applications.not_available", "a part", "a leaf of its group"),
    ("因涉及国家秘密不予公开<5件 denied>。", "applications.denied", "a part", "the reason is named"),
    ("属于已主动公开<5件 granted>。", "applications.granted", "a part", "one way to grant"),
    ("办理行政复议案件<135件 review.count>。", "review.count", "perhaps not", "the trade of a legal office"),
    ("信息公开行政复议结果维持<5件 review.count>。", "review.count", "a part", "one result"),
    ("制发政策文件<5件 documents.issued>。", "documents.issued", "a part", "not only 规范性文件"),
    (
        "以政府办公室名义制发规范性文件<5件 documents.issued>。",
        "documents.issued",
        "of one office",
        "one of several issuers",
    ),
    (
        "公开信息<80条 items>，其中予以公开申请<5件 granted parent=0>。",
        "applications.granted",
        "a part",
        "a part of something else",
    ),
]


@pytest.mark.parametrize(("marked", "metric", "reason", "why"), NOT_COMPARED, ids=[case[3] for case in NOT_COMPARED])
def test_what_may_be_something_else_is_no_conflict(marked: str, metric: str, reason: str, why: str) -> None:
    found = fact(marked, metric, tables(received=12, total=12, granted=9, not_available__not_held=9))
    assert found.status == "table_only"
    assert found.value is not None
    assert reason in (found.reason or "")
    assert found.counts


@pytest.mark.parametrize(
    ("marked", "agency"),
    [
        ("区政府办公室收到申请<45件 received>。", "云岭市青禾区人民政府办公室"),
        ("街道收到申请<45件 received>。", "云岭市柳岸街道办事处"),
        ("我街道收到申请<45件 received>。", None),
        ("本部门收到申请<45件 received>。", "清溪县档案局"),
    ],
)
def test_what_an_agency_calls_itself_is_no_part_of_it(marked: str, agency: str | None) -> None:
    assert fact(marked, RECEIVED, tables(received=12), agency=agency).status == "conflict"


def test_a_zero_statement_on_several_disputes_speaks_of_each() -> None:
    marked = "<未发生因信息公开引发的行政复议、行政诉讼和举报投诉 review.count metric_text=行政复议>。"
    assert fact(marked, "review.count", tables()).status == "agree"
    assert fact(marked, "review.count", tables(review=1)).status == "conflict"


def test_what_was_read_out_of_a_second_copy_of_the_table_is_no_mention() -> None:
    copy = "部分公开 0 0 0 0 0 0 0\n（三）不予公开 <1 denied>.属于国家秘密 0 0 0 0 0 0 0\n"
    found = fact(copy, "applications.denied", tables())
    assert (found.status, found.reason) == ("table_only", "not compared: the narrative says 1 (printed in a table)")


def test_a_sentence_right_before_the_table_is_a_mention() -> None:
    marked = "收到申请<12件 received>。\n（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    assert fact(marked, RECEIVED, tables(received=12)).status == "agree"


def test_one_number_for_reviews_and_suits_contradicts_neither() -> None:
    marked = "涉信息公开行政复议、行政诉讼案件<5件 review.count>。"
    assert fact(marked, "review.count", tables(review=3, litigation__direct=2)).status == "table_only"


def test_a_rough_number_for_two_rows_is_held_against_their_sum() -> None:
    marked = "予以公开和部分公开<近60件 granted>。"
    assert fact(marked, "applications.granted", tables(granted=40, partially_granted=15)).status == "agree"
    assert fact(marked, "applications.granted", tables(granted=50, partially_granted=15)).status == "agree"
    assert fact(marked, "applications.granted", tables(granted=70, partially_granted=15)).status == "conflict"


def test_a_comparison_with_last_year_does_not_make_the_number_last_years() -> None:
    marked = "与2021年相比有所增长，收到申请<15件 received>，较去年增加<3件 received kind=change>。"
    assert fact(marked, RECEIVED, tables(received=15)).status == "agree"
    assert fact(marked, RECEIVED, tables(received=14)).status == "conflict"


def test_shares_and_changes_are_no_numbers_of_the_metric() -> None:
    marked = "收到申请同比增长<20% received kind=change>，自然人占<80% received>。"
    found = fact(marked, RECEIVED, tables(received=15))
    assert (found.status, found.counts) == ("table_only", [])


def test_the_documents_of_2019_have_other_columns() -> None:
    marked = "制发行政规范性文件<6件 documents.issued>。"
    found = fact(marked, "documents.issued", tables("y2019"), "y2019")
    assert (found.status, found.value) == ("narrative_only", 6), "本年新制作数量 is not 本年制发件数"


def test_the_other_group_is_one_row_in_2019() -> None:
    cells = tables("y2019", other__total=2)
    assert fact("其他处理<2件 other>。", "applications.other", cells, "y2019").status == "agree"


@pytest.mark.parametrize("status", ["blank", "unaligned", "missing", "dash", "inferred"])
def test_a_cell_without_a_printed_number_contradicts_nothing(status: str) -> None:
    cells = tables(received=12)
    for column in ("total", "natural_person"):
        cells[f"{RECEIVED}.{column}"] = Cell(value=3 if status == "inferred" else None, status=status)
    found = fact("收到申请<15件 received>。", RECEIVED, cells)
    assert (found.status, found.value) == ("narrative_only", 15)
    assert found.cells == [f"{RECEIVED}.total"]
    assert "no number" in (found.reason or "")


def test_a_total_left_blank_is_the_sum_of_its_printed_row() -> None:
    cells = tables(denied__internal_affairs=5)
    cells["applications.results.denied.internal_affairs.total"] = Cell(raw="", status="blank")
    assert fact("不予公开<5件 denied>。", "applications.denied", cells).status == "agree"
    conflict = fact("不予公开<6件 denied>。", "applications.denied", cells)
    assert conflict.status == "conflict"
    assert "applications.results.denied.internal_affairs.natural_person" in conflict.cells


def test_without_tables_the_narrative_speaks_alone() -> None:
    found = facts("收到申请<12件 received>，办结<11件 closed>。")
    assert [(f.metric, f.value, f.status, f.cells) for f in found] == [
        (RECEIVED, 12, "narrative_only", []),
        ("applications.closed", 11, "narrative_only", []),
    ]


def test_without_a_narrative_the_tables_speak_alone() -> None:
    found = facts("", tables(received=12))
    assert {f.status for f in found} == {"table_only"}
    assert found[0].metric == RECEIVED
    assert found[0].value == 12


def test_metrics_that_no_table_has_are_told_as_well() -> None:
    marked = "组织培训<3次 training.sessions>，网站发布信息<500余条 website>，办结率<100% rate>。"
    found = {f.metric: (f.value, f.status, f.reason) for f in facts(marked)}
    assert found["training.sessions"] == (3, "narrative_only", None)
    assert found["handling.rate"] == (100, "narrative_only", None)
    assert found["website.items"] == (None, "narrative_only", "the narrative gives a rough number")


def test_several_numbers_of_one_metric_are_never_added_up() -> None:
    found = fact("组织培训<3次 training.sessions>。举办讲座<2次 training.sessions>。", "training.sessions")
    assert found.value is None
    assert len(found.counts) == 2


def test_a_total_goes_before_its_parts() -> None:
    marked = "发布信息<84条 items>，其中动态<50条 items parent=0>。"
    assert fact(marked, "proactive.items").value == 84


def test_the_year_goes_before_what_was_cumulated() -> None:
    marked = "开通以来发布<900条 website scope=cumulative>，今年发布<84条 website>。"
    assert fact(marked, "website.items").value == 84
    alone = fact("开通以来发布<900条 website scope=cumulative>。", "website.items")
    assert (alone.value, alone.reason) == (900, "counted over several years")


def test_a_metric_of_which_only_shares_are_told_has_no_fact() -> None:
    assert facts("网站信息占<80% website>。") == []


def test_a_count_without_a_metric_has_no_fact() -> None:
    assert facts("覆盖<16个 ->。") == []


def test_a_part_alone_does_not_stand_for_the_whole() -> None:
    found = fact("自然人申请<5件 received>。", RECEIVED)
    assert (found.value, found.status) == (None, "narrative_only")
    assert "a part" in (found.reason or "")


def test_a_total_that_adds_what_was_carried_in_agrees_with_both_cells() -> None:
    marked = "共收到申请<132件 received>，上年结转<2件 carried_in>，共计<134件 received>。"
    found = fact(marked, RECEIVED, tables(received=132, carried_in=2))
    assert found.status == "agree"
    later = fact("上年结转<2件 carried_in>，共计收到<134件 received>。", RECEIVED, tables(received=132, carried_in=2))
    assert later.status == "agree"


def test_reviews_may_be_listed_among_disputes() -> None:
    marked = "因信息公开引发行政争议<11件 ->，其中行政复议<7件 review.count parent=0>。"
    assert fact(marked, "review.count", tables(review=7)).status == "agree"
    assert fact(marked, "review.count", tables(review=8)).status == "conflict"


HINTS = [
    ("收到申请<15件 received>。", RECEIVED, {"received": 12, "carried_in": 3}, "carried in"),
    ("办结<15件 closed>。", "applications.closed", {"received": 15, "total": 12}, "requests received"),
    (
        "无法提供<4件 not_available>。",
        "applications.not_available",
        {"not_available__not_held": 4, "not_available__requires_creation": 1},
        "one row alone",
    ),
]


@pytest.mark.parametrize(("marked", "metric", "numbers", "hint"), HINTS)
def test_a_likely_cause_of_the_conflict_is_told(marked: str, metric: str, numbers: dict[str, int], hint: str) -> None:
    found = fact(marked, metric, tables(**numbers))
    assert found.status == "conflict"
    assert hint in (found.reason or "")


def test_the_number_of_one_column_is_recognised() -> None:
    cells = tables(received=12)
    cells[f"{RECEIVED}.total"] = Cell(value=20, raw="20", status="number")
    found = fact("收到申请<12件 received>。", RECEIVED, cells)
    assert "自然人" in (found.reason or "")
