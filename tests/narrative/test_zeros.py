"""Zero statements: what the report says there was none of, and what only looks like such a statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from nlp.folding import fold
from nlp.narrative.prose import Prose
from nlp.narrative.zeros import find_zero_statements
from tests.narrative.cases import Case, load_cases
from tests.timing import Work, assert_linear

CASES = load_cases("zeros")


def read(case: Case) -> list[dict[str, Any]]:
    """What the reader alone finds in the passage of ``case``."""
    prose = Prose.of(fold(case.data["text"]))
    prose.year = case.data.get("year", 2023)
    section = case.data.get("section", "overview")
    prose.sections = [] if section == "none" else [(0, section)]
    return [
        {
            "raw": prose.text[slice(*zero.span)],
            "metric": zero.metric,
            "metric_text": prose.text[slice(*zero.metric_span)] if zero.metric_span else None,
            "kind": zero.kind,
        }
        for zero in find_zero_statements(prose)
    ]


def expected(count: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of ``count`` that the reader tells, folded as the prose is."""
    shown = {key: count[key] for key in ("raw", "metric", "metric_text", "kind") if key in count}
    return {key: fold(value) if isinstance(value, str) else value for key, value in shown.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reader_finds_the_zeros_that_the_case_lists(case: Case) -> None:
    want = [expected(count) for count in case.data["counts"]]
    have = read(case)
    have = [{key: zero[key] for key in keys} for zero, keys in zip(have, want, strict=False)] + have[len(want) :]
    assert have == want, f"{case.data['why']}\n{case.data['text']}"


@pytest.mark.parametrize(
    "word", ["未收到", "无申请", "没有", "未收到公民、", "因申请引发", "不收", "未收到申请、", "申请均为零、"]
)
def test_a_paragraph_without_a_stop_is_read_in_linear_time(word: str) -> None:
    def prepare(characters: int) -> Work:
        prose = Prose(word * (characters // len(word)))
        return lambda: find_zero_statements(prose)

    assert_linear(prepare, 5_000, 40_000)


def test_a_joined_statement_gives_one_item_for_each_thing_with_the_same_span() -> None:
    prose = Prose.of("全年未收到信息公开申请、行政复议。")
    first, second = find_zero_statements(prose)
    assert first.span == second.span == (2, 16)
    assert [prose.text[slice(*(zero.metric_span or (0, 0)))] for zero in (first, second)] == [
        "信息公开申请",
        "行政复议",
    ]


def test_a_line_with_none_is_said_of_the_field_above_it() -> None:
    prose = Prose.of("四、行政复议情况\n无\n(二)申请处理情况\n无。\n五、存在的主要问题\n无\n无")
    assert [zero.metric for zero in find_zero_statements(prose)] == ["review.count", "applications.closed"]
