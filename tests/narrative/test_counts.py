"""Counts: what is a count, how numbers and zero statements merge, and what holds for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.narrative.counts import FoundCount, bind_metrics, find_counts
from nlp.narrative.counts.clauses import read_clauses
from nlp.narrative.counts.families import are_kin
from nlp.narrative.counts.kinds import change_direction
from nlp.narrative.counts.lexicon import find_cues, lexicon
from nlp.narrative.counts.merging import merge
from nlp.narrative.counts.rules import Decision, decide
from nlp.narrative.counts.topics import Topics
from nlp.narrative.lexicon import load_lexicon
from nlp.narrative.prose import Prose
from nlp.narrative.quantities import Quantity, find_numbers, find_quantities
from nlp.narrative.zeros import ZeroStatement, find_zero_statements
from tests.timing import Work, assert_linear

PIECES = [
    "主动公开政府信息84条",
    "其中",
    "动态类50条",
    "(",
    ")",
    "、",
    ",",
    "。",
    "占66%",
    "同比增长12%",
    "12期80条",
    "收到申请3件",
]


def read(text: str) -> tuple[Prose, list[FoundCount]]:
    prose = Prose.of(text)
    quantities = find_quantities(prose, find_numbers(prose))
    counts = find_counts(prose, quantities, find_zero_statements(prose))
    bind_metrics(prose, counts)
    return prose, counts


def test_a_number_inside_a_zero_statement_is_not_counted_twice() -> None:
    zero = ZeroStatement((0, 12), "applications.received", (3, 9))
    assert [(c.span, c.evidence) for c in merge([Quantity((4, 6), (4, 5), 1, unit="件")], [zero])] == [
        ((0, 12), "zero_statement")
    ]


def test_a_printed_0_inside_a_zero_statement_is_a_number_with_the_metrics_of_the_statement() -> None:
    zeros = [ZeroStatement((0, 12), "review.count", (3, 5)), ZeroStatement((0, 12), "litigation.count", (6, 8))]
    merged = merge([Quantity((9, 11), (9, 10), 0, unit="件")], zeros)
    assert [(c.span, c.evidence, c.metric) for c in merged] == [
        ((9, 11), "number", "review.count"),
        ((9, 11), "number", "litigation.count"),
    ]


def test_a_zero_statement_keeps_its_own_metric() -> None:
    _, counts = read("全年未收到政府信息公开申请。")
    assert [(c.value, c.metric, c.evidence) for c in counts] == [(0, "applications.received", "zero_statement")]


def test_every_clause_lies_round_its_number() -> None:
    prose, counts = read("通过网站,共收到84件申请(市局4件、县局80件),办结80件。")
    for count, clause in zip(counts, read_clauses(prose, counts), strict=True):
        assert clause.near[0] <= clause.near[1] <= count.span[0]
        assert count.span[1] == clause.right[0] <= clause.right[1]


def test_a_longer_word_hides_the_shorter_ones_in_it() -> None:
    text = "政府信息公开申请"
    assert [cue[2] for cue in find_cues(text, 0, len(text))] == ["request"]


@settings(max_examples=200)
@given(
    st.lists(
        st.sampled_from(["政府", "信息", "公开", "申请", "依", "主动", "范围", "不予", "类", "新", "收到", "办"]),
        max_size=30,
    )
)
def test_words_are_found_as_an_alternation_with_the_longest_first_finds_them(pieces: list[str]) -> None:
    text, data = "".join(pieces), load_lexicon("nlp.narrative.counts", "metrics.yaml")
    words = {
        word: concept for part in ("nouns", "verbs", "light") for concept in data[part] for word in data[part][concept]
    }
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    expected = [(*match.span(), words[match.group()]) for match in pattern.finditer(text)]
    assert find_cues(text, 0, len(text)) == expected


@given(
    st.lists(
        st.sampled_from(
            ["一、总体情况。", "(二)申请。", "2.渠道。", "一是培训。", "收到3件。", "(三)很长" + "的" * 50]
        ),
        max_size=12,
    )
)
def test_headings_passed_over_at_once_count_as_if_each_was_read(sentences: list[str]) -> None:
    prose = Prose.of("\n".join(sentences))
    at_once, step_by_step = Topics(prose), Topics(prose)
    at_once.reach(len(prose.sentences) - 1)
    for index in range(len(prose.sentences)):
        step_by_step.reach(index)
    assert [topic.span for topic in at_once.all] == [topic.span for topic in step_by_step.all]


@pytest.mark.parametrize(
    ("concepts", "unit", "metric"),
    [
        ({"training"}, "次", "training.sessions"),
        ({"training"}, "人次", "training.attendees"),
        ({"audience", "media"}, "万", None),
        ({"audience", "media"}, "次", "audience.count"),
    ],
)
def test_the_unit_bears_on_the_metric(concepts: set[str], unit: str, metric: str | None) -> None:
    decision = decide(concepts, [], unit, frozenset())
    assert (decision.metric if decision else None) == metric


def test_an_unknown_thing_is_left_open() -> None:
    assert decide({"hold"}, ["hold"], "次", frozenset()) is None


def test_a_review_is_no_part_of_the_requests() -> None:
    assert not are_kin(Decision("applications.received"), Decision("review.count"))


def test_a_change_has_a_direction_and_a_value_none() -> None:
    prose = Prose.of("同比下降5%,共收到5件。")
    assert change_direction(prose, FoundCount((4, 6), 5, unit="%")) == "down"
    assert change_direction(prose, FoundCount((10, 12), 5, unit="件")) is None


def test_every_metric_of_the_rules_is_one_of_the_guide() -> None:
    rooms = {rule.metric.partition(".")[0] for rule in lexicon().rules if rule.metric}
    assert rooms <= {
        "applications", "audience", "complaints", "consultations", "documents", "gazette", "handling", "interactions",
        "interpretation", "litigation", "meetings", "platforms", "press", "proactive", "proposals", "reading_points",
        "review", "staff", "supervision", "training",
    }  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40))
@settings(max_examples=150, deadline=None)
def test_parents_and_bases_are_counts_of_the_same_text_and_never_themselves(pieces: list[str]) -> None:
    prose, counts = read("".join(pieces))
    for index, count in enumerate(counts):
        assert index not in (count.parent, count.of)
        assert count.parent is None or 0 <= count.parent < len(counts)
        above, steps = count.parent, 0
        while above is not None:
            above, steps = counts[above].parent, steps + 1
            assert steps <= len(counts), "a total is part of its own part"
        if count.metric_span is not None:
            assert 0 <= count.metric_span[0] < count.metric_span[1] <= len(prose.text)


def test_time_grows_with_the_text_and_not_faster() -> None:
    def prepare(times: int) -> Work:
        text = "主动公开政府信息84条、通知公告20条(其中财政12条、人事8条),收到申请3件占66%" * times
        prose = Prose.of(text)
        quantities = find_quantities(prose, find_numbers(prose))
        return lambda: bind_metrics(prose, find_counts(prose, quantities, []))

    assert_linear(prepare, 200, 1600)
