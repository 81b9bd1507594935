"""Every rule of the national formats: what makes it fail, what it says, and what it takes to be evaluated."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.checking import check
from nlp.checking.plan import plan_of
from nlp.checking.wording import name_of
from nlp.editions import TABLES, load_editions
from nlp.errors import EditionError
from nlp.schema import Cell, Checks, FailedCheck, Number, RuleRef
from nlp.tables.result import TablesResult
from tests.checking.strategies import SUBTOTAL, Values, cell_values, printed_cell, tables_of

EDITIONS = load_editions()
FEES = "proactive.fees.amount_wan_yuan"
valid_reports = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def zeros(edition: str) -> Values:
    return dict.fromkeys(EDITIONS[edition].cell_paths, 0)


def check_changed(edition: str, changes: dict[str, Number | None], agency: str | None = None) -> Checks:
    """The checks of a report of zeros in which some cells are changed."""
    return check(tables_of({**zeros(edition), **changes}, edition), agency=agency)


def failures(checks: Checks) -> list[tuple[str, str, Number | None, Number | None]]:
    return [(failure.id, failure.subject, failure.expected, failure.actual) for failure in checks.failed]


# --- reports without an error


@pytest.mark.parametrize(
    ("edition", "subtotals"),
    [("y2021", False), ("y2021", True), ("y2019", False)],
    ids=["2021", "2021+subtotals", "2019"],
)
@given(data=st.data())
@valid_reports
def test_a_valid_report_passes_every_rule(edition: str, subtotals: bool, data: st.DataObject) -> None:
    checks = check(tables_of(data.draw(cell_values(edition, subtotals=subtotals)), edition))
    rules = [r for r in EDITIONS[edition].instances if subtotals or r.when_printed is None]
    assert (checks.failed, checks.not_evaluable, checks.blame) == ([], [], [])
    assert checks.passed == len(rules)


@given(data=st.data())
@valid_reports
def test_a_city_with_districts_may_print_rules(data: st.DataObject) -> None:
    checks = check(tables_of(data.draw(cell_values("y2021", makes_rules=True)), "y2021"), agency="杭州市人民政府")
    assert (checks.failed, checks.not_evaluable) == ([], [])


@given(
    edition=st.sampled_from(["y2021", "y2019"]),
    data=st.data(),
    delta=st.integers(-50, 50).filter(lambda delta: delta != 0),
)
@valid_reports
def test_exactly_the_exact_rules_that_hold_a_wrong_cell_fail(edition: str, data: st.DataObject, delta: int) -> None:
    values = data.draw(cell_values(edition))
    wrong = data.draw(st.sampled_from(list(values)))
    checks = check(tables_of({**values, wrong: values[wrong] + delta}, edition))
    touched = [(r.id, r.subject) for r in EDITIONS[edition].instances if r.level == "exact" and wrong in r.cells]
    applicable = [rule for rule in touched if rule[0] != "T3-SUB"]
    assert [(f.id, f.subject) for f in checks.failed if f.level == "exact"] == applicable
    for failure in checks.failed:
        assert wrong in [operand.cell for operand in failure.operands]


def test_the_grand_total_that_nothing_adds_up_to_breaks_three_rules_and_is_blamed() -> None:
    checks = check_changed("y2019", {"applications.results.total.total": 2})
    assert failures(checks) == [
        ("T3-ROW", "applications.results.total", 0, 2),
        ("T3-LEAF", "total", 0, 2),
        ("T3-BAL", "total", 0, 2),
    ]
    (blame,) = checks.blame
    assert (blame.cell, blame.printed, blame.expected) == ("applications.results.total.total", 2, 0)
    assert [(rule.id, rule.subject) for rule in blame.explains] == [(f.id, f.subject) for f in checks.failed]
    assert checks.passed == len(EDITIONS["y2019"].instances) - 3


# --- each rule by itself: (edition, cells changed, the failures in order)

BROKEN: list[tuple[str, dict[str, Number | None], list[tuple[str, str, Number | None, Number | None]]]] = [
    (
        "y2021",
        {"applications.received.natural_person": 3, "applications.carried_out.natural_person": 3},
        [("T3-ROW", "applications.received", 3, 0), ("T3-ROW", "applications.carried_out", 3, 0)],
    ),
    (
        "y2021",
        {"applications.results.granted.business": 4, "applications.results.granted.total": 4},
        [("T3-LEAF", "business", 4, 0), ("T3-LEAF", "total", 4, 0)],
    ),
    (
        "y2021",
        {"applications.carried_in.other_org": 1, "applications.carried_in.total": 1},
        [("T3-BAL", "other_org", 1, 0), ("T3-BAL", "total", 1, 0)],
    ),
    (
        "y2021",
        {f"{SUBTOTAL}.{column}": 5 * (column == "business") for column in EDITIONS["y2021"].applicants},
        [("T3-SUB", "applications.results.other.business", 0, 5)],
    ),
    ("y2021", {"review.upheld": 2, "review.total": 3}, [("T4-SUM", "review", 2, 3)]),
    ("y2021", {"litigation.direct.pending": 7}, [("T4-SUM", "litigation.direct", 7, 0)]),
    (
        "y2021",
        {"litigation.after_review.other": 2, "litigation.after_review.total": 2, "review.other": 1, "review.total": 1},
        [("T4-AR", "litigation.after_review.total", 1, 2)],
    ),
    (
        "y2021",
        {"proactive.normative_documents.issued": 3, "proactive.normative_documents.repealed": 1},
        [("T2-STOCK", "proactive.normative_documents.in_force", 2, 0)],
    ),
    (
        "y2019",
        {"proactive.normative_documents.newly_published": 5, "proactive.normative_documents.total_published": 4,
         "proactive.normative_documents.made": 3},
        [("T2-PUB", "proactive.normative_documents.newly_published", 3, 5),
         ("T2-TOT", "proactive.normative_documents.total_published", 5, 4)],
    ),
    (
        "y2019",
        {"proactive.fees.items_previous_year": 25, "proactive.fees.items_change": -26},
        [("T2-ITEMS-POS", "proactive.fees.items_change", 0, -1)],
    ),
    ("y2021", {FEES: 251_000}, [("T2-FEE-UNIT", FEES, 100_000, 251_000)]),
    ("y2021", {FEES: 1.2345678}, [("T2-FEE-UNIT", FEES, None, 1.2345678)]),
]  # fmt: skip


@pytest.mark.parametrize(("edition", "changes", "expected"), BROKEN)
def test_a_broken_rule_tells_what_it_expected_and_what_is_printed(
    edition: str,
    changes: dict[str, Number | None],
    expected: list[tuple[str, str, Number | None, Number | None]],
) -> None:
    assert failures(check_changed(edition, changes)) == expected


HELD: list[tuple[str, dict[str, Number | None], str]] = [
    (
        "y2019",
        {"proactive.fees.items_previous_year": 25, "proactive.fees.items_change": -25},
        "all items may be dropped",
    ),
    (
        "y2019",
        {"proactive.procurement.amount_yuan": 251_000.55},
        "an amount has no rule of its own in the older format",
    ),
    ("y2021", {FEES: 24252.311082}, "万元 to the hundredth of a 元"),
    ("y2021", {FEES: 100_000}, "the bound itself is still plausible"),
    ("y2021", {"proactive.normative_documents.repealed": 9}, "more may be repealed than is left"),
    ("y2021", {"proactive.licensing.decisions": 1_808_595}, "there is no rule about decisions"),
]


@pytest.mark.parametrize(("edition", "changes", "why"), HELD)
def test_nothing_fails_at_the_edge_of_a_rule(edition: str, changes: dict[str, Number | None], why: str) -> None:
    assert failures(check_changed(edition, changes)) == [], why


def test_a_carry_over_larger_than_all_that_came_in_breaks_the_bound_as_well() -> None:
    checks = check_changed("y2021", {"applications.carried_out.other_org": 4, "applications.carried_out.total": 4})
    assert ("T3-OUT", "applications.carried_out.total", 0, 4) in failures(checks)


@pytest.mark.parametrize(
    ("value", "expected"), [(-1, 0), (-2.5, 0), (0.5, None)], ids=["negative", "negative fraction", "fraction"]
)
def test_a_count_is_a_whole_number_and_not_negative(value: Number, expected: int | None) -> None:
    cell = "applications.results.granted.business"
    checks = check_changed("y2021", {cell: value})
    assert ("T3-POS", cell, expected, value) in failures(checks)


def test_a_whole_number_printed_with_a_fraction_of_zero_is_whole() -> None:
    assert failures(check_changed("y2021", {"applications.received.total": 0.0})) == []


def test_decimals_are_added_as_printed_and_not_in_binary() -> None:
    row = "applications.received"
    tenths: dict[str, Number | None] = {f"{row}.natural_person": 0.1, f"{row}.business": 0.2, f"{row}.total": 0.3}
    checks = check_changed("y2021", tenths)
    assert ("T3-ROW", row) not in [(failure.id, failure.subject) for failure in checks.failed]


def test_an_amount_printed_in_yuan_is_not_in_wan_yuan() -> None:
    tables = tables_of(zeros("y2021"), "y2021")
    tables.cells[FEES] = Cell(value=1300, raw="1300元", unit="元", status="number")
    (failure,) = check(tables).failed
    assert (failure.id, failure.level, failure.expected) == ("T2-FEE-UNIT", "usual", None)
    assert failure.message.endswith("it is printed in 元")


def test_a_whole_province_may_take_more_in_fees_than_one_body() -> None:
    fees: dict[str, Number | None] = {FEES: 2_500_000.5}
    assert failures(check_changed("y2021", fees, agency="浙江省人民政府")) == []
    assert len(check_changed("y2021", fees, agency="青禾镇人民政府").failed) == 1
    assert len(check_changed("y2021", fees).failed) == 1


@pytest.mark.parametrize(
    ("agency", "outcome"),
    [("清溪县司法局", "failed"), ("浙江省人民政府办公厅", "passed"), ("云岭市人民政府", "unknown"), (None, "unknown")],
)
def test_only_agencies_with_the_power_print_rules(agency: str | None, outcome: str) -> None:
    cell = "proactive.rules.in_force"
    checks = check_changed("y2021", {cell: 1}, agency=agency)
    assert failures(checks) == ([("T2-REG", cell, 0, 1)] if outcome == "failed" else [])
    lacking = [(entry.id, entry.subject, entry.missing) for entry in checks.not_evaluable]
    assert lacking == ([("T2-REG", cell, ["report.agency"])] if outcome == "unknown" else [])


# --- what it takes to be evaluated


@pytest.mark.parametrize("status", ["blank", "dash", "slash", "text", "missing", "unaligned", "inferred"])
def test_only_printed_numbers_are_evidence(status: str) -> None:
    tables = tables_of(zeros("y2021"), "y2021")
    value = 7 if status == "inferred" else None
    tables.cells["review.pending"] = Cell(status=status, value=value)
    checks = check(tables)
    assert checks.failed == []
    assert [(e.id, e.subject, e.missing) for e in checks.not_evaluable] == [("T4-SUM", "review", ["review.pending"])]


def test_a_cell_that_is_not_in_the_result_at_all_is_missing() -> None:
    tables = tables_of(zeros("y2021"), "y2021")
    del tables.cells["review.pending"], tables.cells["review.upheld"]
    (entry,) = check(tables).not_evaluable
    assert (entry.id, entry.subject, entry.missing) == ("T4-SUM", "review", ["review.upheld", "review.pending"])


def test_a_blank_row_is_named_by_each_rule_that_needs_it_and_once_for_its_cells() -> None:
    row = "applications.results.granted"
    blank: dict[str, Number | None] = {f"{row}.{column}": None for column in EDITIONS["y2021"].applicants}
    checks = check_changed("y2021", blank)
    assert checks.failed == []
    assert [(e.id, e.subject) for e in checks.not_evaluable] == [
        ("T3-ROW", row),
        *(("T3-LEAF", column) for column in EDITIONS["y2021"].applicants),
        ("T3-POS", "applications"),
    ]
    assert checks.not_evaluable[0].missing == checks.not_evaluable[-1].missing == list(blank)
    assert checks.not_evaluable[1].missing == [f"{row}.natural_person"]


@given(edition=st.sampled_from(["y2021", "y2019"]), data=st.data())
@valid_reports
def test_no_rule_is_dropped_whatever_is_blank(edition: str, data: st.DataObject) -> None:
    values: dict[str, Number | None] = {**data.draw(cell_values(edition))}
    values.update(dict.fromkeys(data.draw(st.sets(st.sampled_from(list(values)), max_size=40)), None))
    checks = check(tables_of(values, edition))
    cells_apart = sum(len(e.missing) - 1 for e in checks.not_evaluable if e.id == "T3-POS")
    rules = [r for r in EDITIONS[edition].instances if r.when_printed is None]
    assert checks.passed + len(checks.failed) + len(checks.not_evaluable) + cells_apart == len(rules)


@pytest.mark.parametrize("printed", [t for n in (0, 1, 2) for t in (TABLES[:n], TABLES[n:])])
def test_tables_that_are_not_printed_are_not_checked(printed: tuple[str, ...]) -> None:
    checks = check(tables_of({}, dict.fromkeys(printed, "y2019")))
    prefixes = {"proactive": "T2", "applications": "T3", "remedies": "T4"}
    assert {entry.id[:2] for entry in checks.not_evaluable} == {prefixes[table] for table in printed}
    assert (checks.passed, checks.failed) == (0, [])


def test_nothing_printed_gives_nothing() -> None:
    assert check(TablesResult()) == Checks()


def test_each_table_of_a_mixed_report_is_checked_by_its_own_edition() -> None:
    values = dict.fromkeys((*EDITIONS["y2019"].paths_of("proactive"), *EDITIONS["y2021"].paths_of("applications")), 0)
    values |= {"proactive.rules.made": 1, "applications.received.total": 1}
    checks = check(tables_of(values, {"proactive": "y2019", "applications": "y2021"}), agency="青禾镇人民政府")
    ids = [failure.id for failure in checks.failed]
    assert ids == ["T3-ROW", "T3-BAL", "T2-REG"], "the newer edition first, each in the order of its rules"
    assert checks.not_evaluable == []


def test_an_unknown_edition_is_an_error_and_not_an_empty_result() -> None:
    with pytest.raises(EditionError, match="y1999"):
        check(TablesResult(editions={"remedies": "y1999"}))


@pytest.mark.parametrize("status", ["missing", "blank", "number"])
def test_the_subtotal_of_other_outcomes_is_checked_only_where_it_is_printed(status: str) -> None:
    tables = tables_of(zeros("y2021"), "y2021")
    tables.cells[f"{SUBTOTAL}.business"] = Cell(status=status, value=0 if status == "number" else None)
    checks = check(tables)
    assert checks.failed == []
    assert [e.id for e in checks.not_evaluable] == (["T3-SUB"] if status == "blank" else [])
    assert checks.passed == check(tables_of(zeros("y2021"), "y2021")).passed + (status == "number")


# --- rules that decided a split, and splits that failed


def test_rules_that_decided_a_split_are_neither_passed_nor_failed() -> None:
    values = {**zeros("y2021"), "review.total": 2}
    before, after = tables_of(values, "y2021"), tables_of(values, "y2021")
    after.used_to_align = [
        RuleRef(id="T4-SUM", subject="review"),
        RuleRef(id="T3-ROW", subject="applications.received"),
    ]
    assert failures(check(before)) == [("T4-SUM", "review", 0, 2)]
    checks = check(after)
    assert (checks.failed, checks.used_to_align) == ([], after.used_to_align)
    assert checks.passed == check(before).passed - 1


def test_a_rule_that_decided_a_split_is_not_listed_as_lacking_numbers_either() -> None:
    tables = tables_of({**zeros("y2021"), "review.total": None}, "y2021")
    tables.used_to_align = [RuleRef(id="T4-SUM", subject="review")]
    assert [entry.id for entry in check(tables).not_evaluable] == ["T4-AR"]


def test_a_split_that_failed_is_among_the_failures() -> None:
    split = FailedCheck(
        id="T3-SPLIT",
        subject="applications.received",
        level="exact",
        expected=None,
        actual=None,
        operands=[],
        message="…",
    )
    tables = tables_of({**zeros("y2021"), "review.total": 2}, "y2021")
    tables.split_failures = [split]
    assert [failure.id for failure in check(tables).failed] == ["T3-SPLIT", "T4-SUM"]


# --- what a failure tells


def test_a_failure_holds_each_cell_with_its_value_and_place() -> None:
    tables = tables_of({**zeros("y2021"), "review.upheld": 5}, "y2021")
    (failure,) = check(tables).failed
    assert [operand.cell for operand in failure.operands] == [
        f"review.{outcome}" for outcome in ("upheld", "corrected", "other", "pending", "total")
    ]
    for operand in failure.operands:
        assert operand.cell is not None
        assert (operand.value, operand.span) == (tables.cells[operand.cell].value, tables.cells[operand.cell].span)
        assert operand.count is None


@pytest.mark.parametrize(
    ("edition", "changes", "message"),
    [
        (
            "y2021",
            {"applications.results.denied.state_secret.total": 1},
            "（三）1.属于国家秘密: the six kinds of applicant add up to 0, but 总计 says 1",
        ),
        (
            "y2021",
            {"applications.received.business": 1},
            "column 商业企业: 第一项加第二项 is 1, but 第三项加第四项 is 0",
        ),
        ("y2021", {"review.total": 1}, "行政复议: the four outcomes add up to 0, but 总计 says 1"),
        (
            "y2021",
            {"applications.received.total": -3},
            "一、本年新收政府信息公开申请数量（总计）: -3 is not a whole number of zero or more",
        ),
        (
            "y2019",
            {"proactive.rules.newly_published": 1, "proactive.rules.made": 1},
            "规章（对外公开总数量）: 0 published in all, but 1 newly published in the year alone",
        ),
        (
            "y2021",
            {FEES: 1234567.5},
            "行政事业性收费（本年收费金额）: 1234567.5 may not be in 万元: amounts above 100000 are rare",
        ),
    ],
)
def test_a_message_reads_as_a_sentence(edition: str, changes: dict[str, Number | None], message: str) -> None:
    assert message in [failure.message for failure in check_changed(edition, changes).failed]


@pytest.mark.parametrize("edition", ["y2021", "y2019"])
def test_every_subject_has_a_chinese_name(edition: str) -> None:
    for instance in EDITIONS[edition].instances:
        name = name_of(instance.subject, EDITIONS[edition])
        assert any("\u4e00" <= character <= "\u9fff" for character in name), instance.subject
        assert not re.search("[a-z_]", name), instance.subject


@given(st.data())
@valid_reports
def test_failures_come_in_the_order_of_the_rules(data: st.DataObject) -> None:
    edition = data.draw(st.sampled_from(["y2021", "y2019"]))
    paths = EDITIONS[edition].cell_paths
    values = dict(
        zip(paths, data.draw(st.lists(st.integers(-1, 9), min_size=len(paths), max_size=len(paths))), strict=True)
    )
    checks = check(tables_of(values, edition), agency="青禾镇人民政府")
    order = list(plan_of(tuple(sorted(dict.fromkeys(TABLES, edition).items()))).numbers)
    found = [(failure.id, failure.subject) for failure in checks.failed]
    assert found == [rule for rule in order if rule in set(found)]
    assert checks.passed + len(found) == len([r for r in EDITIONS[edition].instances if r.when_printed is None])


def test_cells_of_other_shapes_do_not_disturb() -> None:
    tables = tables_of(zeros("y2021"), "y2021")
    tables.cells["proactive.rules.made"] = printed_cell(3)
    assert check(tables).failed == [], "a cell of another edition is not looked at"
