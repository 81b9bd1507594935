"""The rules of the statistics tables of 2014 to 2018."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from nlp.checking import check
from nlp.checking.statistics import Outcome, evaluate
from nlp.editions.statistics import load_statistics_form
from nlp.editions.statistics_rules import load_statistics_rules
from nlp.schema import CellStatus, Indicator, Number, RowValue, RuleRef
from nlp.tables.result import TablesResult

Line = tuple[str | None, int, Number | None]
"""Key, level and value of a row with one column; a key of ``None`` is a label that is not known."""

APPLICATIONS: list[Line] = [
    ("received", 2, 10), ("received.in_person", 3, 1), ("received.fax", 3, 0), ("received.online", 3, 7),
    ("received.letter", 3, 2),
    ("closed", 2, 9), ("closed.on_time", 3, 8), ("closed.extended", 3, 1),
    ("answered", 2, 9), ("answered.already_public", 3, 1), ("answered.granted", 3, 2),
    ("answered.partially_granted", 3, 1),
    ("answered.denied", 3, 3), ("answered.denied.state_secret", 4, 1), ("answered.denied.commercial_secret", 4, 0),
    ("answered.denied.privacy", 4, 0), ("answered.denied.security_and_stability", 4, 0),
    ("answered.denied.not_government_information", 4, 2), ("answered.denied.other", 4, 0),
    ("answered.not_this_agency", 3, 1), ("answered.not_existing", 3, 1),
    ("answered.told_to_amend", 3, 0), ("answered.other_channel", 3, 0),
]  # fmt: skip
REST: list[Line] = [
    ("published", 2, 120), ("published.normative_documents", 3, 4), ("normative_documents.issued", 3, 5),
    ("channels.gazette", 3, 0), ("channels.website", 3, 120),
    ("channels.weibo", 3, 80), ("channels.wechat", 3, 80), ("channels.other", 3, 12),
    ("response.press_conferences", 3, 2), ("response.press_conferences.principal", 4, 1),
    ("response.interviews", 3, 1), ("response.interviews.principal", 4, 1),
    ("review", 1, 3), ("review.upheld", 2, 2), ("review.corrected", 2, 0), ("review.other", 2, 1),
    ("litigation", 1, 1), ("litigation.upheld", 2, 1), ("litigation.corrected", 2, 0), ("litigation.other", 2, 0),
    ("staff", 2, 5), ("staff.full_time", 3, 1), ("staff.part_time", 3, 4), ("budget", 2, 1.5),
]  # fmt: skip
TABLE = [*REST[:12], *APPLICATIONS, *REST[12:]]


def printed(value: Number | None, column: str | None = None) -> RowValue:
    status: CellStatus = "blank" if value is None else "number"
    return RowValue(column=column, value=value, raw=str(value), status=status, span=(7, 9))


def row(place: int, level: int, values: Sequence[RowValue]) -> Indicator:
    return Indicator(id=f"row{place}", label="…", level=level, values=list(values), span=(place, place + 1))


def evaluate_lines(lines: Sequence[Line]) -> Outcome:
    rows = [row(place, level, [printed(value)]) for place, (_, level, value) in enumerate(lines)]
    return evaluate(rows, [key for key, _, _ in lines])


def changed(changes: dict[str, Number | None], lines: Sequence[Line] = TABLE) -> list[Line]:
    return [(key, level, changes.get(key or "", value)) for key, level, value in lines]


def failures(outcome: Outcome) -> list[tuple[str, str, Number | None, Number | None]]:
    return [(failure.id, failure.subject, failure.expected, failure.actual) for failure in outcome.failed]


def test_a_table_that_adds_up_passes_every_rule_though_channels_of_publication_do_not_add_up() -> None:
    outcome = evaluate_lines(TABLE)
    assert (outcome.failed, outcome.not_evaluable) == ([], [])
    assert outcome.passed == len(load_statistics_rules())


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"received": 11}, [("S14-CHANNELS-RECEIVED", "received", 10, 11)]),
        ({"closed.extended": 0}, [("S14-CLOSED", "closed", 8, 9)]),
        ({"answered.granted": 3}, [("S14-ANSWERED", "answered", 10, 9)]),
        ({"answered.denied.privacy": 1}, [("S14-DENIED", "answered.denied", 4, 3)]),
        ({"closed": 8, "closed.on_time": 7}, [("S14-ANSWERED-CLOSED", "answered", 8, 9)]),
        (
            {"received": 8, "received.online": 5},
            [("S14-RECEIVED-CLOSED", "closed", 8, 9)],
        ),
        ({"review.other": 0}, [("S14-REVIEW", "review", 2, 3)]),
        ({"litigation": 2}, [("S14-LITIGATION", "litigation", 1, 2)]),
        ({"staff.part_time": 2}, [("S14-STAFF", "staff", 3, 5)]),
        ({"published": 3}, [("S14-PART", "published.normative_documents", 3, 4)]),
        ({"response.interviews.principal": 2}, [("S14-PART", "response.interviews.principal", 1, 2)]),
        (
            {"answered.denied.state_secret": 4, "answered.denied.not_government_information": 0},
            [("S14-DENIED", "answered.denied", 4, 3), ("S14-PART", "answered.denied.state_secret", 3, 4)],
        ),
    ],
)
def test_a_broken_rule_tells_both_sides(
    changes: dict[str, Number | None], expected: list[tuple[str, str, Number | None, Number | None]]
) -> None:
    assert failures(evaluate_lines(changed(changes))) == expected


def test_a_failure_points_at_the_printed_values_and_names_no_cell() -> None:
    (failure,) = evaluate_lines(changed({"staff": 6})).failed
    assert [(operand.cell, operand.value, operand.span) for operand in failure.operands] == [
        (None, 1, (7, 9)), (None, 4, (7, 9)), (None, 6, (7, 9))
    ]  # fmt: skip
    assert failure.level == "exact"
    assert failure.message == "从事政府信息公开工作人员数: 专职 and 兼职 add up to 5, but 6 is printed"


def test_what_is_blank_or_not_printed_is_missing() -> None:
    lines = [line for line in changed({"received.fax": None}) if line[0] != "closed.extended"]
    outcome = evaluate_lines(lines)
    assert outcome.failed == []
    assert [(entry.id, entry.subject, entry.missing) for entry in outcome.not_evaluable] == [
        ("S14-CHANNELS-RECEIVED", "received", ["received.fax"]),
        ("S14-CLOSED", "closed", ["closed.extended"]),
    ]


def test_rules_of_which_nothing_is_printed_are_not_listed() -> None:
    outcome = evaluate_lines([("received", 1, 3), (None, 1, 8)])
    assert {entry.id for entry in outcome.not_evaluable} == {"S14-CHANNELS-RECEIVED", "S14-RECEIVED-CLOSED"}
    assert evaluate_lines([(None, 1, 3), (None, 2, 8)]) == Outcome()
    assert evaluate([], []) == Outcome()


@pytest.mark.parametrize("place", [3, 5], ids=["among the parts", "after the parts"])
def test_a_part_that_is_not_known_makes_the_sum_no_evidence(place: int) -> None:
    lines = changed({"received": 13}, APPLICATIONS)
    lines.insert(place, (None, 3, 3))  # 其他形式申请数, as local tables print
    outcome = evaluate_lines(lines)
    assert outcome.failed == []
    assert ("S14-CHANNELS-RECEIVED", [f"indicators.row{place}"]) in [(e.id, e.missing) for e in outcome.not_evaluable]


@pytest.mark.parametrize(
    ("place", "line", "why"),
    [
        (5, (None, 2, 3), "a row as high as the whole is no part of it"),
        (2, (None, 4, 1), "a row deeper than the parts is a part of a part"),
    ],
)
def test_other_rows_that_are_not_known_do_not_hide_an_error(place: int, line: Line, why: str) -> None:
    lines = changed({"received": 13}, APPLICATIONS)
    lines.insert(place, line)
    assert failures(evaluate_lines(lines))[0] == ("S14-CHANNELS-RECEIVED", "received", 10, 13), why


def test_a_heading_among_the_parts_is_no_part() -> None:
    lines = APPLICATIONS[:5]
    rows = [row(place, level, [printed(value)]) for place, (_, level, value) in enumerate(lines)]
    rows.insert(1, row(99, 3, []))
    outcome = evaluate(rows, ["received", None, *[key for key, _, _ in lines[1:]]])
    assert outcome.passed == 1


def test_each_column_is_checked_by_itself() -> None:
    keys = ["closed", "closed.on_time", "closed.extended"]
    values = [(5, 50, None), (4, 45, None), (1, 4, None)]
    headings = ("本期实际", "本年累计", "备注")
    rows = [row(i, 2, [printed(v, h) for v, h in zip(line, headings, strict=True)]) for i, line in enumerate(values)]
    outcome = evaluate(rows, keys)
    assert failures(outcome) == [("S14-CLOSED", "closed[1]", 49, 50)]
    lacking = [(e.id, e.subject) for e in outcome.not_evaluable]
    assert lacking.count(("S14-CLOSED", "closed[2]")) == 0, "a column without numbers is one of remarks"
    assert outcome.passed == 1


def test_columns_go_by_their_headings_and_not_by_their_order() -> None:
    rows = [
        row(0, 1, [printed(5, "本期"), printed(50, "累计")]),
        row(1, 2, [printed(45, "累计"), printed(4, "本期")]),
        row(2, 2, [printed(5, "累计"), printed(1, "本期")]),
    ]
    outcome = evaluate(rows, ["closed", "closed.on_time", "closed.extended"])
    assert outcome.failed == []
    assert outcome.passed == 2


def test_rows_of_unequal_length_without_headings_are_not_compared() -> None:
    rows = [row(0, 1, [printed(5), printed(50)]), row(1, 2, [printed(4)]), row(2, 2, [printed(1)])]
    outcome = evaluate(rows, ["closed", "closed.on_time", "closed.extended"])
    assert (outcome.passed, outcome.failed) == (0, [])
    assert {e.subject for e in outcome.not_evaluable if e.id == "S14-CLOSED"} == {"closed[0]", "closed[1]"}


def test_two_tables_are_checked_apart() -> None:
    outcome = evaluate_lines([*TABLE, *changed({"staff": 6})])
    assert failures(outcome) == [("S14-STAFF", "staff", 5, 6)]
    assert outcome.passed == 2 * len(load_statistics_rules()) - 1


def test_decimals_are_compared_as_printed() -> None:
    outcome = evaluate_lines([("staff", 1, 0.3), ("staff.full_time", 2, 0.1), ("staff.part_time", 2, 0.2)])
    assert (outcome.passed, outcome.failed) == (1, [])


def test_fewer_keys_than_rows_leave_the_rest_unknown() -> None:
    rows = [row(place, level, [printed(value)]) for place, (_, level, value) in enumerate(APPLICATIONS)]
    assert evaluate(rows, []) == Outcome()
    assert evaluate(rows, [key for key, _, _ in APPLICATIONS[:5]]).passed == 1


def test_every_key_of_the_rules_is_a_row_of_the_form() -> None:
    known = {row.key for row in load_statistics_form().rows}
    assert {key for rule in load_statistics_rules() for key in rule.instance.cells} <= known


def test_the_whole_path_reads_labels_and_leaves_out_rules_that_decided_a_split() -> None:
    labels = [("申请办结数", 1, 9), ("按时办结数", 2, 7), ("延期办结数", 2, 1)]
    indicators = [
        Indicator(id=label, label=label, level=level, values=[printed(value)], span=(0, 1))
        for label, level, value in labels
    ]
    tables = TablesResult(indicators=indicators, edition="stat2014")
    assert [(failure.id, failure.subject) for failure in check(tables).failed] == [("S14-CLOSED", "closed")]
    tables.used_to_align = [RuleRef(id="S14-CLOSED", subject="closed")]
    assert check(tables).failed == []
