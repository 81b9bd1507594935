"""What a person reads: every fact of the extraction is there, and what was not read is never shown as 0."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from nlp.editions import load_editions
from nlp.schema import Cell, DocumentInfo, Extraction, FailedCheck, Producer, Report
from service.forms import Forms
from service.summary import render
from tests.service.samples import WRONG_CELL, extraction_with_one_wrong_cell, number


@pytest.fixture(scope="module")
def shown() -> str:
    return render(extraction_with_one_wrong_cell())


def line_with(text: str, words: str) -> str:
    return next(line for line in text.splitlines() if words in line)


def bare(report: Report | None = None, **parts: object) -> Extraction:
    document = DocumentInfo(name="a.txt", sha256="0" * 64, media_type="text/plain", characters=3)
    made = Extraction(producer=Producer(version="0"), document=document, report=report or Report())
    return made.model_copy(update=parts)


@pytest.mark.parametrize(
    "fact",
    [
        "清溪县林业局2023年政府信息公开工作年度报告",
        "云岭市清溪县",
        "y2021 国办公开办函〔2021〕30号",
        "2024-01-18T09:30:00",
        "2024-01-17",
        "2023-01-01 to 2023-12-31 (stated)",
        "+8600001234567",
        "王小禾",
        "一、总体情况",
        "法人合计",
        "报送信息",
        "84 条",
        "≥ 50 条",
        "↑ 12.5 %",
        "the narrative may count carried-in requests",
        "公开内容不够丰富  (公开内容)",
        "→ 举办开放日",
        "table_missing",
        "160 rules hold",
        "3 fail",
        "1 could not be evaluated",
        "1 were used to tell digits apart",
    ],
)
def test_every_part_of_the_result_is_shown(shown: str, fact: str) -> None:
    assert fact in shown


def test_a_conflict_comes_first_and_names_both_sides(shown: str) -> None:
    line = line_with(shown, "narrative and table differ")
    assert "办结申请" in line
    assert shown.index("narrative and table differ") < shown.index("narrative alone")
    assert "narrative “3件”" in shown
    assert "table （七）总计 › 总计" in shown


def test_an_undertaking_stands_under_the_problem_that_it_answers(shown: str) -> None:
    order = ["公开内容不够丰富", "→ 丰富公开内容", "更新不够及时", "no undertaking answers it", "→ 举办开放日"]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)
    assert "planned, 2024)" in line_with(shown, "→ 丰富公开内容")


def test_a_part_is_set_in_under_its_total(shown: str) -> None:
    total, part = line_with(shown, "84 条"), line_with(shown, "≥ 50 条")
    assert len(part) - len(part.lstrip()) == len(total) - len(total.lstrip()) + 2


def test_the_one_wrong_cell_is_marked_and_named_before_the_rules_that_it_breaks(shown: str) -> None:
    assert line_with(shown, "（七）总计").endswith("2 ✗")
    blame = shown.index("One cell explains three contradictions: （七）总计 › 总计 is printed 2; 0 would satisfy")
    assert blame < shown.index("T3-ROW  （七）总计  the six kinds of applicant add up to 总计")


def test_a_failed_rule_tells_expected_printed_and_operands(shown: str) -> None:
    at = shown.index("T3-LEAF  总计")
    told = shown[at : shown.index("T3-BAL  总计", at)]
    assert "expected 0, printed 2" in told
    assert re.search(r"（七）总计 › 总计 = 2; \d+ cells of 0", told), "many zeros are counted, not listed"


@pytest.mark.parametrize(
    ("row", "mark"),
    [("规章", "□"), ("行政许可", "—"), ("行政复议", "?"), ("行政复议", "·"), ("行政事业性收费", "12.5 万元")],
)
def test_blank_dash_unaligned_and_missing_cells_have_marks_of_their_own(shown: str, row: str, mark: str) -> None:
    rows = [line for line in shown.splitlines() if re.match(rf"  {row}\s", line)]
    assert any(mark in line for line in rows), f"{row} should show {mark}"


def test_the_reasons_why_cells_were_not_read_stay_apart(shown: str) -> None:
    assert "printed blank: 规章 › 本年制发件数" in shown
    assert "printed as a dash: 行政许可 › 本年处理决定数量" in shown
    assert "not in the copy: 行政复议 › 总计" in shown
    assert "digits that cannot be told apart: 行政复议 › 结果维持 (1 or 12)" in shown


def test_columns_are_aligned_by_the_width_of_chinese_characters(shown: str) -> None:
    zeros = [line for line in shown.splitlines() if re.search(r"(属于国家秘密|重复申请|（一）予以公开).* 0$", line)]
    assert len(zeros) == 3
    assert len({cell_len(line) for line in zeros}) == 1, "the last column ends at the same cell in every row"


def test_all_rows_of_a_form_are_drawn_in_its_order(shown: str) -> None:
    labels = [
        "一、本年新收",
        "二、上年结转",
        "（一）予以公开",
        "1.属于国家秘密",
        "（四）无法提供",
        "（七）总计",
        "四、结转下年度",
    ]
    places = [shown.index(label) for label in labels]
    assert places == sorted(places)


def test_a_report_of_mixed_editions_shows_each_table_in_its_own() -> None:
    y2019, y2021 = load_editions()["y2019"], load_editions()["y2021"]
    cells = {path: number(0) for path in (*y2019.paths_of("proactive"), *y2021.paths_of("applications"))}
    extraction = bare(Report(edition="mixed"), cells=cells)
    forms = Forms.of(extraction)
    assert {table: edition.id for table, edition in forms.editions.items()} == {
        "proactive": "y2019",
        "applications": "y2021",
    }
    assert "政府集中采购" in render(extraction)


def test_a_table_that_is_not_in_the_copy_is_not_drawn_as_if_it_were() -> None:
    cells = {path: Cell(status="missing") for path in load_editions()["y2021"].paths_of("remedies")}
    told = render(bare(cells=cells))
    assert "四、政府信息公开行政复议、行政诉讼情况\n  not in the copy" in told
    assert "尚未审结" not in told.partition("Cells without a number")[0]


def test_a_failure_that_no_single_cell_explains_marks_the_cells_to_look_at() -> None:
    cells = {path: number(0) for path in load_editions()["y2021"].cell_paths}
    cells["litigation.direct.total"] = number(3)
    failed = FailedCheck(
        id="T4-SUM", subject="litigation.direct", level="exact", expected=0, actual=3, operands=[], message="sum"
    )
    extraction = bare(cells=cells)
    extraction.checks.failed.append(failed)
    assert line_with(render(extraction), "未经复议直接起诉").endswith("3 !")


def test_a_rule_that_no_edition_lists_speaks_for_itself() -> None:
    failed = FailedCheck(
        id="T3-SPLIT",
        subject="applications.received",
        level="exact",
        expected=None,
        actual=None,
        operands=[],
        message="no cut of the digits fits the row",
    )
    extraction = bare()
    extraction.checks.failed.append(failed)
    told = render(extraction)
    assert "T3-SPLIT  一、本年新收政府信息公开申请数量  no cut of the digits fits the row" in told
    assert "expected" not in told


def test_nothing_found_is_said_in_words() -> None:
    told = render(bare())
    assert line_with(told, "agency").endswith("not found")
    assert "no table found" in told
    assert "No rule was evaluated" in told


def test_control_characters_of_a_document_never_reach_the_terminal() -> None:
    told = render(bare(Report(title="青禾镇\x1b[2J\x07年度\u202e报告", agency="[bold]青禾镇[/bold]")))
    assert "\x1b" not in told
    assert "\x07" not in told
    assert "\u202e" not in told
    assert "[bold]青禾镇[/bold]" in told, "brackets of a document are text, not markup"


def test_colours_are_for_terminals_alone() -> None:
    extraction = extraction_with_one_wrong_cell()
    assert "\x1b[" not in render(extraction, terminal=False)


def test_labels_are_those_of_the_form() -> None:
    forms = Forms.of(extraction_with_one_wrong_cell())
    assert forms.label(WRONG_CELL) == "（七）总计 › 总计"
    assert forms.label("litigation.after_review.pending") == "行政诉讼 复议后起诉 › 尚未审结"
    assert forms.label("no.such.cell") == "no.such.cell"


@pytest.mark.parametrize("edition", ["y2019", "y2021"])
def test_every_cell_of_every_edition_has_a_printed_name_of_its_own(edition: str) -> None:
    form = load_editions()[edition]
    forms = Forms(dict.fromkeys(("proactive", "applications", "remedies"), form))
    labels = [forms.label(path) for path in form.cell_paths]
    assert not [
        label for label in labels if "." in label.replace("1.", "").replace("2.", "") and "applications" in label
    ]
    assert len(set(labels)) == len(labels)
