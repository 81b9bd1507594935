"""Rules on the narrative: what fails, what passes, and what is left alone since the text has another reading."""

from __future__ import annotations

import pytest

from nlp.claims import claim_rules
from nlp.schema import Cell
from tests.merging.reports import checks, fact, failures, tables

# --- against the tables

RULES = [
    ("收到申请<12件 received>。", {"received": 15}, "X-REC", 15, 12),
    ("上年结转<1件 carried_in>。", {"received": 1, "carried_in": 2}, "X-CIN", 2, 1),
    ("全年办结<10件 closed>。", {"total": 12}, "X-CLO", 12, 10),
    ("结转下年度<1件 carried_out>。", {"carried_out": 2}, "X-OUT", 2, 1),
    ("不予公开<3件 denied>。", {"denied__state_secret": 1}, "X-OUTC", 1, 3),
    ("信息公开行政复议<3件 review.count>。", {"review": 1}, "X-REV", 1, 3),
    ("信息公开行政诉讼<3件 litigation.count>。", {"litigation__direct": 1}, "X-LIT", 1, 3),
    ("制发规范性文件<3件 documents.issued>。", {"issued": 5}, "X-NORM", 5, 3),
]


@pytest.mark.parametrize(("marked", "numbers", "rule", "expected", "actual"), RULES)
def test_a_conflict_is_a_failed_check(
    marked: str, numbers: dict[str, int], rule: str, expected: int, actual: int
) -> None:
    found = [each for each in checks(marked, tables(**numbers)).failed if each.id[:2] == "X-"]
    assert [(each.id, each.level, each.expected, each.actual) for each in found] == [(rule, "usual", expected, actual)]
    assert {bool(operand.cell) for operand in found[0].operands} == {True, False}, "both sides are grounded"
    assert all(operand.span for operand in found[0].operands)


def test_agreement_counts_as_passed() -> None:
    silent, agreeing = (
        tables(received=3, total=3, granted=3),
        "收到申请<3件 received>，办结<3件 closed>。",
    )
    assert checks(agreeing, silent).passed == checks("", silent).passed + 2


def test_a_printed_table_that_lacks_the_number_is_not_evaluable() -> None:
    cells = tables(received=3)
    cells["applications.received.total"] = Cell(raw="", status="blank")
    cells["applications.received.business"] = Cell(raw="", status="blank")
    found = [each for each in checks("收到申请<3件 received>。", cells).not_evaluable if each.id == "X-REC"]
    assert [(each.subject, each.missing) for each in found] == [
        ("applications.received", ["applications.received.total"])
    ]


def test_a_report_without_tables_does_not_drown_in_what_cannot_be_evaluated() -> None:
    assert checks("收到申请<3件 received>，办结<3件 closed>。").not_evaluable == []


# --- X-ZERO


def test_a_total_in_a_table_of_zeros_contradicts_that_no_request_came_in() -> None:
    cells = tables()
    cells["applications.results.total.total"] = Cell(value=2, raw="2", status="number", span=(5, 6))
    found = checks("共受理依申请公开请求<0条 received>。", cells)
    [zero] = [each for each in found.failed if each.id[:2] in ("X-", "N-")]
    assert (zero.id, zero.subject, zero.expected, zero.actual) == ("X-ZERO", "applications.results.total.total", 0, 2)
    assert [(o.count, o.cell) for o in zero.operands] == [("c0", None), (None, "applications.results.total.total")]
    [blame] = found.blame
    assert [ref.id for ref in blame.explains] == ["T3-ROW", "T3-LEAF", "T3-BAL", "X-ZERO"]
    assert fact("共受理依申请公开请求<0条 received>。", "applications.received", cells).status == "agree"


def test_a_table_of_zeros_fulfils_that_no_request_came_in() -> None:
    assert failures("<未收到政府信息公开申请 received>。", tables()) == []


def test_requests_carried_in_explain_a_table_that_is_not_zero() -> None:
    marked = "<未收到政府信息公开申请 received>。"
    assert failures(marked, tables(carried_in=1, total=1, granted=1)) == []
    told = "<未收到政府信息公开申请 received>，上年结转<1件 carried_in>。"
    assert failures(told, tables(carried_in=1, total=1, granted=1)) == []


def test_where_the_table_prints_requests_received_the_rows_that_follow_are_not_told_one_by_one() -> None:
    cells = tables(received=3, total=3, granted=2, denied__state_secret=1)
    assert failures("<未收到政府信息公开申请 received>。", cells) == ["X-REC", "X-ZERO"]


def test_that_the_whole_area_got_no_request_is_held_against_nothing() -> None:
    assert failures("全市<未收到申请 received subject=area>。", tables(total=2, granted=2)) == []


# --- X-BAL


BALANCE = "收到申请<{0}件 received>，上年结转<{1}件 carried_in>，办结<{2}件 closed>，结转下年度<{3}件 carried_out>。"


def _balance(*numbers: int) -> str:
    return BALANCE.format(*numbers)


def test_what_came_in_is_what_became_of_it() -> None:
    assert failures(_balance(10, 2, 9, 3)) == []
    assert failures(_balance(10, 2, 9, 4)) == ["X-BAL"]


def test_the_balance_needs_all_four_numbers() -> None:
    assert failures("收到申请<10件 received>，办结<8件 closed>，结转下年度<1件 carried_out>。") == []


def test_requests_carried_in_that_are_included_count_once() -> None:
    marked = "收到申请<12件 received>（含上年结转<2件 carried_in>），办结<11件 closed>，结转下年度<1件 carried_out>。"
    assert failures(marked) == []


# --- N-SUM

SUMS_THAT_FAIL = [
    (
        "公开信息<160条 items>，其中动态<90条 by_class parent=0>、公告<80条 by_class parent=0>。",
        "more than the total",
    ),
    (
        "公开信息<160条 items>，分别为动态<90条 by_class parent=0>、公告<60条 by_class parent=0>。",
        "less than the total, though 分别为 names all",
    ),
    (
        "公开信息<160条 items>，其中动态<90条 by_class parent=0>、其他信息<60条 by_class parent=0>。",
        "less than the total, though 其他 is the rest",
    ),
    (
        "收到申请<10件 received>，其中自然人<8件 received parent=0>，法人<3件 received parent=0>。",
        "applicants exceed the requests",
    ),
    (
        "办结申请<10件 closed>，其中予以公开<8件 granted parent=0>，不予公开<3件 denied parent=0>。",
        "outcomes exceed the requests closed",
    ),
    (
        "公开信息<160条 items>，其中动态<90余条 by_class parent=0>、公告<80条 by_class parent=0>。",
        "even the least of 余 is too much",
    ),
]


@pytest.mark.parametrize(("marked", "why"), SUMS_THAT_FAIL, ids=[case[1] for case in SUMS_THAT_FAIL])
def test_parts_that_cannot_make_up_their_total(marked: str, why: str) -> None:
    [found] = [each for each in checks(marked).failed if each.id == "N-SUM"]
    assert found.subject == "counts.c0"
    assert len(found.operands) == 3
    assert found.level == "usual"


SUMS_LEFT_ALONE = [
    (
        "公开信息<160条 items>，其中动态<90条 by_class parent=0>、公告<60条 by_class parent=0>。",
        "the list need not be complete",
    ),
    (
        "公开信息<160条 items>，其中动态<90条 by_class parent=0>、公告<70条 by_class parent=0>。",
        "it adds up",
    ),
    (
        "公开信息<160条 items>，分别为动态<90条 by_class parent=0>、公告<60条 by_class parent=0>等。",
        "等 leaves it open",
    ),
    (
        "发布<10期 media>，其中文章<90条 media parent=0>、视频<60条 media parent=0>。",
        "other units",
    ),
    (
        "公开信息<100条 items>，其中动态占<60% by_class parent=0>，公告占<50% by_class parent=0>。",
        "shares are no parts",
    ),
    (
        "公开信息<100条 items>，"
        "其中动态<60条 by_class parent=0>（图文<40条 by_class parent=0>、视频<20条 by_class parent=0>），"
        "公告<40条 by_class parent=0>。",
        "a list in brackets within the list",
    ),
    (
        "公开信息<100条 items>，其中动态<60条 by_class parent=0>，"
        "其中图文<40条 by_class parent=0>、视频<20条 by_class parent=0>。",
        "a list within the list that no bracket closes",
    ),
    (
        "公开信息<100条 items>，其中网站<60条 website parent=0>、公众号<40条 media parent=0>；按类别分，"
        "动态<70条 by_class parent=0>、公告<30条 by_class parent=0>。",
        "the total is cut twice",
    ),
    (
        "公开信息<100条 items>，其中动态<60条 by_class parent=0>、公告<30条 by_class parent=0>。按渠道，"
        "网站<60条 website parent=0>、公众号<40条 media parent=0>。",
        "the first cut is incomplete",
    ),
    (
        "收到申请<10件 received>，其中自然人<8件 received parent=0>、法人<2件 received parent=0>，"
        "予以公开<7件 granted parent=0>、不予公开<3件 denied parent=0>。",
        "applicants and outcomes are two cuts",
    ),
    (
        "答复申请<10件 closed>（含上年结转<3件 carried_in parent=0>），"
        "其中予以公开<7件 granted parent=0>、无法提供<3件 not_available parent=0>。",
        "those carried in are no outcome",
    ),
    (
        "收到申请<10件 received>，上年结转<2件 carried_in>，"
        "予以公开<9件 granted parent=0>、无法提供<3件 not_available parent=0>。",
        "outcomes are of those carried in as well",
    ),
    (
        "收到申请<10件 received>，予以公开<9件 granted parent=0>、无法提供<3件 not_available parent=0>。",
        "nothing tells how many were carried in",
    ),
    (
        "公开信息<约100条 items>，其中动态<60条 by_class parent=0>、公告<50条 by_class parent=0>。",
        "a rough total",
    ),
    (
        "公开信息<100条 items>，其中动态<60条 by_class parent=0>、公告<近50条 by_class parent=0>。",
        "a part of at most so many",
    ),
    (
        "公开信息<100条 items>，其中动态<120条 by_class parent=0>。",
        "a single part is no list",
    ),
    (
        "行政争议<11件 ->，其中行政复议<7件 review.count parent=0>，维持<6件 - parent=0>，未审结<1件 - parent=0>；"
        "行政诉讼<4件 litigation.count parent=0>，维持<2件 - parent=0>。",
        "parts of the parts, linked to the total",
    ),
    (
        "行政争议<11件 ->，其中行政复议<7件 review.count parent=0>，维持<5件 - parent=0>；"
        "行政诉讼<4件 litigation.count parent=0>，维持<2件 - parent=0>。",
        "some parts of the parts",
    ),
    (
        "公开信息<62件 items>（其中规划<23件 by_class parent=0>，应急<3件 ->，其他<36件 by_class parent=0>）。",
        "a number of the list was not linked",
    ),
    (
        "公开信息<62件 items>（其中规划<23件 by_class parent=0>，应急3件，其他<36件 by_class parent=0>）。",
        "a number of the list was not read",
    ),
    (
        "公开信息<100条 items>，其中动态<60条 by_class parent=0>、公告<40条 by_class parent=0>。"
        "公众号发布<50条 media parent=0>。",
        "what the next sentence says is no part",
    ),
]


@pytest.mark.parametrize(("marked", "why"), SUMS_LEFT_ALONE, ids=[case[1] for case in SUMS_LEFT_ALONE])
def test_lists_that_have_another_reading(marked: str, why: str) -> None:
    assert failures(marked) == []


def test_channels_that_exceed_the_total_are_a_note() -> None:
    marked = "公开信息<100条 items>，其中网站<90条 website parent=0>、公众号<60条 media parent=0>。"
    [found] = checks(marked).failed
    assert (found.id, found.level) == ("N-SUM", "note"), "the same item may stand in both"


def test_three_outcomes_over_the_total_where_nothing_was_carried_in() -> None:
    marked = "收到申请<10件 received>，予以公开<9件 granted parent=0>、无法提供<3件 not_available parent=0>。"
    cells = tables(received=10, total=12, granted=9, not_available__not_held=3)
    assert "N-SUM" in failures(marked, cells)


# --- shares and rates


def _share(part: int, total: int, share: str, words: str = "") -> str:
    return f"办结申请<{total}件 closed>，其中不予公开<{part}件 denied parent=0>，{words}占<{share}% denied of=0>。"


@pytest.mark.parametrize("share", ["32.0", "32.05", "32", "32.04"])
def test_a_share_may_be_rounded_or_cut_off(share: str) -> None:
    assert failures(_share(258, 805, share)) == []


@pytest.mark.parametrize("share", ["33.9", "31", "32.2", "3.2"])
def test_a_share_that_fits_no_number_nearby(share: str) -> None:
    marked = _share(258, 805, share)
    [found] = [each for each in checks(marked).failed if each.id == "N-SHARE"]
    assert found.actual == float(share)
    assert len(found.operands) == 3


def test_a_share_of_what_was_received_is_right_too() -> None:
    marked = "收到申请<20件 received>，办结<16件 closed>，其中不予公开<4件 denied parent=1>，占<20% denied of=1>。"
    assert failures(marked) == []


def test_a_share_without_a_link_is_of_the_requests_closed_before_it() -> None:
    marked = (
        "收到申请<859件 received>，答复<805件 closed>。予以公开<258件 granted>，占<{}% granted>；"
        "不予公开<35件 denied>，占<4.34% denied>。"
    )
    assert failures(marked.format("33.9")) == ["N-SHARE"]
    assert failures(marked.format("32.0")) == []


def test_about_leaves_a_point_of_room() -> None:
    marked = "公开信息<300条 items>，动态<100条 items parent=0>，占<约34% items of=0>。"
    assert failures(marked) == []


def test_a_share_whose_number_is_left_out_is_held_against_the_table() -> None:
    cells = tables(received=20, total=20, granted=15, denied__internal_affairs=5)
    assert failures("不予公开占<25% denied>。", cells) == []
    [found] = [each for each in checks("不予公开占<35% denied>。", cells).failed if each.id == "X-SHARE"]
    assert (found.subject, found.expected, found.actual) == ("applications.denied", 25, 35)


def test_a_share_of_a_part_is_not_held_against_the_table() -> None:
    cells = tables(received=20, total=20, granted=15, denied__internal_affairs=5)
    assert failures("因国家秘密不予公开占<35% denied>。", cells) == []


RATE = "收到{0}<20件 {1}>，办结<{2}件 {3}>，{4}<{5}% rate>。"


@pytest.mark.parametrize(
    ("closed", "name", "rate", "failing"),
    [
        (20, "办结率", "100", []),
        (18, "办结率", "90", []),
        (18, "办结率", "100", ["N-RATE"]),
        (18, "按时办结率", "100", []),
        (18, "满意率", "100", []),
        (18, "办结率达", "90.0", []),
    ],
)
def test_a_rate_of_requests_closed(closed: int, name: str, rate: str, failing: list[str]) -> None:
    marked = RATE.format("申请", "applications.received", closed, "applications.closed", name, rate)
    assert failures(marked) == failing
    letters = RATE.format("留言", "interactions.handled", closed, "interactions.handled", name, rate)
    assert failures(letters) == failing


def test_what_is_not_due_yet_explains_a_rate_of_a_hundred() -> None:
    marked = "收到申请<20件 received>，办结<18件 closed>，其余正在办理，办结率<100% rate>。"
    assert failures(marked) == []


# --- growth


@pytest.mark.parametrize(
    ("difference", "growth", "failing"),
    [("20", "20", []), ("20", "20.0", []), ("20", "16.7", ["N-GROWTH"]), ("20", "25", ["N-GROWTH"])],
)
def test_a_growth_in_percent_fits_the_difference(difference: str, growth: str, failing: list[str]) -> None:
    marked = (
        f"收到申请<120件 received>，比去年增加<{difference}件 received kind=change direction=up>，"
        f"增长<{growth}% received kind=change direction=up>。"
    )
    assert failures(marked) == failing


@pytest.mark.parametrize(
    ("growth", "direction", "failing"), [("20", "down", []), ("25", "down", ["N-GROWTH"]), ("20", "up", ["N-GROWTH"])]
)
def test_a_growth_in_percent_fits_the_number_of_the_last_year(growth: str, direction: str, failing: list[str]) -> None:
    marked = (
        "收到申请<80件 received>，去年为<100件 received>，"
        f"同比变化<{growth}% received kind=change direction={direction}>。"
    )
    assert failures(marked) == failing


def test_a_growth_alone_is_not_held_against_anything() -> None:
    assert failures("收到申请<80件 received>，办结<75件 closed>，同比增长<20% closed kind=change direction=up>。") == []


# --- all rules


def test_messages_quote_nothing_of_the_document() -> None:
    marked = "清溪县档案局收到申请<12件 received>，其中自然人<9件 received parent=0>、法人<9件 received parent=0>。"
    for failed in checks(marked, tables(received=15)).failed:
        assert "清溪县" not in failed.message
        assert "12件" not in failed.message


def test_no_rule_on_the_narrative_is_exact() -> None:
    rules = claim_rules()
    assert rules.labels["X-REC"].endswith("table 3 prints"), "a comma does not cut the label"
    assert set(rules.levels.values()) <= {"usual", "note"}
    assert {each.rule for each in rules.comparisons.values()} <= rules.levels.keys() == rules.labels.keys()
