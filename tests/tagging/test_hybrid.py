"""Rules and tagger together: by each threshold of the policy alone, and links stay right."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from nlp.document import Document
from nlp.folding import fold
from nlp.narrative import read_narrative
from nlp.narrative.context import Context
from nlp.narrative.prose import Prose
from nlp.narrative.result import NarrativeResult
from nlp.tagging.hybrid import refine
from nlp.tagging.model import Found
from nlp.tagging.policy import PlanThresholds, Policy


@dataclass
class Manifest:
    policy: Policy


@dataclass
class Scripted:
    """A tagger that sees the given words, each at its first mention: label, probability, attributes."""

    policy: Policy
    words: dict[str, tuple[str, float, dict[str, tuple[str, float]]]] = field(default_factory=dict)

    @property
    def manifest(self) -> Manifest:
        return Manifest(self.policy)

    def tag(self, prose: Prose) -> list[Found]:
        found = []
        for words, (label, probability, attributes) in self.words.items():
            at = prose.text.index(fold(words))
            found.append(Found(label, at, at + len(words), probability, attributes))
        return sorted(found, key=lambda each: each.start)


def read(text: str, tagger: Scripted) -> NarrativeResult:
    def mend(context: Context) -> None:
        refine(context, tagger)  # type: ignore[arg-type]

    return read_narrative(Document(text=text), fold(text), refine=mend)


def quantity(metric: str, *, sure: float = 0.9, seen: float = 0.9) -> tuple[str, float, dict[str, tuple[str, float]]]:
    return "quantity", seen, {"metric": (metric, sure), "scope": ("year", 0.9)}


UNKNOWN = "一、总体情况\n全年栽种桂花38株。"
"""A count whose metric the rules don't know."""


def test_a_metric_that_the_rules_do_not_know_is_filled_in_with_its_probability() -> None:
    assert [count.metric for count in read(UNKNOWN, Scripted(Policy())).counts] == [None]
    words = {"38株": quantity("new_media.items", sure=0.8)}
    (count,) = read(UNKNOWN, Scripted(Policy(fill_metric=0.7), words)).counts
    assert (count.metric, count.source, count.confidence) == ("new_media.items", "model", 0.8)
    assert (count.value, count.raw) == (38, "38株"), "the value stays the rules'"


@pytest.mark.parametrize("sure", [0.0, 0.5, 0.69])
def test_an_unsure_tagger_fills_nothing_in(sure: float) -> None:
    words = {"38株": quantity("new_media.items", sure=sure)}
    (count,) = read(UNKNOWN, Scripted(Policy(fill_metric=0.7), words)).counts
    assert (count.metric, count.source, count.confidence) == (None, "rule", None)


def test_the_metric_span_is_that_of_the_tagged_words_for_it() -> None:
    words = {
        "桂花": ("metric", 0.9, {"metric": ("new_media.items", 0.9)}),
        "38株": quantity("new_media.items"),
    }
    (count,) = read(UNKNOWN, Scripted(Policy(fill_metric=0.7), words)).counts
    assert count.metric_text == "桂花"


def test_a_metric_of_the_rules_is_changed_only_by_its_own_threshold() -> None:
    text = "一、总体情况\n全年收到政府信息公开申请3件。"
    words = {"3件": quantity("applications.closed", sure=0.95)}
    assert read(text, Scripted(Policy(fill_metric=0.5), words)).counts[0].metric == "applications.received"
    assert read(text, Scripted(Policy(change_metric=0.9), words)).counts[0].metric == "applications.closed"
    assert read(text, Scripted(Policy(change_metric=0.99), words)).counts[0].metric == "applications.received"


def test_a_count_that_no_quantity_overlaps_goes_only_without_a_metric() -> None:
    text = "一、总体情况\n全年栽种桂花38株,收到政府信息公开申请3件。"
    assert [count.raw for count in read(text, Scripted(Policy(drop_counts=0.5))).counts] == ["3件"]


def test_links_to_totals_survive_a_drop_before_them() -> None:
    text = "一、总体情况\n全年栽种桂花38株。主动公开政府信息84条,其中财政信息50条。"
    whole = read(text, Scripted(Policy())).counts
    parent = {count.raw: count.parent for count in whole}["50条"]
    dropped = read(text, Scripted(Policy(drop_counts=0.5))).counts
    assert [count.raw for count in dropped] == ["84条", "50条"]
    assert dropped[1].parent == dropped[0].id == parent


def plan(label: str, sure: float = 0.9) -> tuple[str, float, dict[str, tuple[str, float]]]:
    attributes = {"topic": ("channels", 0.9)} | ({"status": ("planned", 0.9)} if label == "commitment" else {})
    return label, sure, attributes


TEXT = "五、存在的主要问题及改进情况\n一是公开渠道不够多。二是队伍建设薄弱。下一步,将拓宽公开渠道,并加强培训。"


def policy(**thresholds: float) -> Policy:
    return Policy(plans={"problem": PlanThresholds(**thresholds), "commitment": PlanThresholds(**thresholds)})


def test_items_that_only_the_tagger_sees_are_added_in_their_place() -> None:
    text = "一、总体情况\n本局工作平稳。公开的形式老一套。"
    words = {"公开的形式老一套": plan("problem")}
    assert read(text, Scripted(policy(), words)).problems == []
    (problem,) = read(text, Scripted(policy(add=0.8), words)).problems
    assert (problem.text, problem.topic, problem.source, problem.confidence) == (
        "公开的形式老一套", "channels", "model", 0.9,
    )  # fmt: skip


def test_borders_move_to_the_one_tagged_span_that_overlaps() -> None:
    rules = read(TEXT, Scripted(policy()))
    words = {"公开渠道不够": plan("problem", 0.85)}
    moved = read(TEXT, Scripted(policy(move=0.8), words))
    assert [p.text for p in rules.problems] == ["公开渠道不够多", "队伍建设薄弱"]
    assert [(p.text, p.source) for p in moved.problems] == [("公开渠道不够", "model"), ("队伍建设薄弱", "rule")]


def test_the_commitment_follows_its_problem_through_drops() -> None:
    rules = read(TEXT, Scripted(policy()))
    answered = {p.id: p.text for p in rules.problems}[rules.commitments[0].problem or ""]
    assert answered == "公开渠道不够多"
    words = {"公开渠道不够多": plan("problem"), rules.commitments[0].text: plan("commitment")}
    kept = read(TEXT, Scripted(policy(drop=0.5), words))
    assert [p.text for p in kept.problems] == ["公开渠道不够多"]
    assert [c.problem for c in kept.commitments] == [kept.problems[0].id]
    words = {"队伍建设薄弱": plan("problem"), rules.commitments[0].text: plan("commitment")}
    orphan = read(TEXT, Scripted(policy(drop=0.5), words))
    assert [c.problem for c in orphan.commitments] == [None], "a link to a dropped problem is none"
