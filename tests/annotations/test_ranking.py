"""Which passage or document comes next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotations.corpus_files import CorpusFileError
from annotations.passages import Passage
from annotations.proposals import FileProposer, Proposal, ProposalError, RulesProposer
from annotations.ranking import judged, ranked, ranked_documents
from nlp.entities import Entities, Entity, Relation

SURE = Passage(id="sure", text="收到政府信息公开申请3件。", section="applications", year=2022)
UNSURE = Passage(id="unsure", text="全镇累计治理河段3条，出动机械7台。", section="overview", year=2022)
EMPTY = Passage(id="empty", text="我镇高度重视此项工作。", section="overview", year=2022)


def proposal(*scores: float | None, end: int = 2) -> Proposal:
    entities = [Entity(f"e{n}", "organisation", n, n + end, {}, score) for n, score in enumerate(scores)]
    return Proposal(Entities(entities, []))


def quantity(metric: str | None, scope: str) -> Proposal:
    entities = [
        Entity("m", "metric", 0, 2, {"metric": metric} if metric else {}),
        Entity("q", "quantity", 2, 4, {"value": 3, "scope": scope}),
    ]
    return Proposal(Entities(entities, [Relation("measures", "q", "m")]))


def test_a_passage_with_figures_that_the_rules_cant_name_comes_before_a_plain_one() -> None:
    ranking = ranked([SURE, EMPTY, UNSURE], RulesProposer())
    assert ranking.items[0].id == "unsure"
    assert ranking.items[0].null_metrics > 0
    assert [item.uncertainty for item in ranking.items[1:]] == [0.0, 0.0]


def test_with_rules_alone_it_is_said_that_there_is_no_disagreement() -> None:
    ranking = ranked([SURE], RulesProposer())
    assert ranking.remark is not None
    assert "only rules" in ranking.remark
    assert ranking.items[0].disagreement is None


@pytest.mark.parametrize(
    ("metric", "scope", "expected"),
    [
        ("applications.received", "year", 0.0),
        (None, "year", 0.5),
        ("applications.received", "unknown", 0.5),
        (None, "unknown", 1.0),
    ],
)
def test_each_sign_of_doubt_counts_by_its_chances(metric: str | None, scope: str, expected: float) -> None:
    assert judged("p", quantity(metric, scope)).uncertainty == expected


def test_a_warning_is_a_sign_of_doubt() -> None:
    plain = quantity("applications.received", "year")
    assert judged("p", Proposal(plain.found, ["number_masked"])).uncertainty > 0
    assert judged("p", Proposal(Entities(), ["number_masked"])).uncertainty == 1.0


@pytest.mark.parametrize(("score", "expected"), [(0.5, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_scores_are_taken_by_entropy_where_they_are_there(score: float, expected: float) -> None:
    item = judged("p", proposal(score))
    assert (item.uncertainty, item.basis) == (expected, "scores")


def test_a_doubtful_score_weighs_more_than_a_sure_one() -> None:
    assert (
        judged("p", proposal(0.6)).priority > judged("p", proposal(0.9)).priority > judged("p", proposal(0.99)).priority
    )


def test_the_same_proposals_disagree_in_nothing_and_different_ones_in_everything() -> None:
    assert judged("p", proposal(None), proposal(None)).disagreement == 0.0
    assert judged("p", proposal(None), proposal(None, end=3)).disagreement == 1.0
    assert judged("p", proposal(None), Proposal(Entities())).disagreement == 1.0
    assert judged("p", Proposal(Entities()), Proposal(Entities())).disagreement == 0.0


def test_another_metric_on_the_same_span_is_a_disagreement() -> None:
    item = judged("p", quantity("applications.received", "year"), quantity("applications.closed", "year"))
    assert (item.disagreement, item.only_first, item.only_second) == (0.5, 1, 1)


def test_disagreement_moves_a_passage_up(tmp_path: Path) -> None:
    """The rules are sure of both; the other set has what they found in one of them and nothing in the other."""
    agreed = Passage(id="agreed", text=SURE.text, section="applications", year=2022)
    found = RulesProposer().propose(agreed).found
    entities = [{k: getattr(e, k) for k in ("id", "label", "start", "end", "attributes")} for e in found.entities]
    path = tmp_path / "tagger.jsonl"
    path.write_text(
        "\n".join([json.dumps({"id": "agreed", "entities": entities}), json.dumps({"id": "sure"})]), "utf-8"
    )
    ranking = ranked([agreed, SURE], RulesProposer(), FileProposer(path))
    assert [(item.id, item.disagreement) for item in ranking.items] == [("sure", 1.0), ("agreed", 0.0)]
    assert (ranking.second, ranking.remark) == ("tagger", None)


def test_a_passage_without_a_second_proposal_is_skipped_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "tagger.jsonl"
    path.write_text('{"id":"sure"}\n', "utf-8")
    ranking = ranked([SURE, UNSURE], RulesProposer(), FileProposer(path))
    assert [item.id for item in ranking.items] == ["sure"]
    assert ranking.skipped == ["unsure: tagger has no proposal for it"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "Invalid JSON"),
        ('{"id":"a","entities":[{"id":"e","label":"x","start":0,"end":1,"score":1.5}]}', "less than or equal to 1"),
        ('{"id":"sure"}', "a second proposal for sure"),
    ],
)
def test_spoilt_proposals_are_refused_by_line(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(f'{{"id":"sure"}}\n{line}\n', "utf-8")
    with pytest.raises(CorpusFileError, match=rf"t\.jsonl:2: .*{reason}"):
        FileProposer(path)


def test_a_proposal_outside_the_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text('{"id":"sure","entities":[{"id":"e","label":"metric","start":0,"end":99}]}\n', "utf-8")
    with pytest.raises(ProposalError, match="outside the text"):
        FileProposer(path).propose(SURE)


def test_whole_reports_are_ranked_and_unreadable_ones_named(tmp_path: Path) -> None:
    head = "柏溪县水务局2022年政府信息公开工作年度报告\n一、总体情况\n"
    (tmp_path / "sure.txt").write_text(f"{head}全年主动公开政府信息12条。\n", "utf-8")
    (tmp_path / "unsure.txt").write_text(f"{head}全年治理河段3条，出动机械7台，现有闸门40座。\n", "utf-8")
    (tmp_path / "void.txt").write_bytes(b"")
    ranking = ranked_documents(sorted(tmp_path.iterdir()))
    assert [item.id for item in ranking.items] == ["unsure", "sure"]
    assert len(ranking.skipped) == 1
    assert ranking.skipped[0].startswith("void.txt: ")


def test_a_tagger_that_reads_no_values_disagrees_only_about_spans() -> None:
    rules = Proposal(Entities([Entity("q", "quantity", 0, 2, {"value": 3})]))
    tagger = Proposal(Entities([Entity("t", "quantity", 0, 2, {}, 0.9)]))
    elsewhere = Proposal(Entities([Entity("t", "quantity", 1, 2, {}, 0.9)]))
    assert judged("p", rules, tagger).disagreement == 0
    assert judged("p", rules, elsewhere).disagreement == 1
