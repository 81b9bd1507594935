"""What annotators see proposed: every count with the id of what it measures, in a form that the schema allows."""

from __future__ import annotations

import pytest

from annotations.passages import Entity, Passage, Relation
from annotations.validation import faults_of
from nlp import extract
from nlp.entities import entities_of

TITLE = "清溪县水务局2021年政府信息公开工作年度报告\n一、总体情况\n"


@pytest.mark.parametrize(
    "prose",
    [
        "行政复议数依次为7件、12件、11件，诉讼数依次为3件、1件、4件。",
        "无法提供的58宗中，本机关不掌握的12宗。",
        "7月发布旱情公告5期，8月发布11期，9月发布14期。",
        "全年收到政府信息公开申请9件，共9件。",
    ],
)
def test_no_count_loses_its_metric_id_where_the_metric_has_no_words_of_its_own(prose: str) -> None:
    extraction = extract(TITLE + prose)
    found = entities_of(extraction)
    by_id = {entity.id: entity for entity in found.entities}
    told = {
        (by_id[relation.source].start, by_id[relation.target].attributes.get("metric"))
        for relation in found.relations
        if relation.label == "measures"
    }
    counts = [count for count in extraction.counts if count.metric]
    assert counts
    assert {(count.span[0], count.metric) for count in counts} <= told


def test_a_metric_at_the_place_of_its_number_is_sound_annotation() -> None:
    extraction = extract(TITLE + "7月发布旱情公告5期，8月发布11期，9月发布14期。")
    found = entities_of(extraction)
    assert any(count.metric and count.metric_span is None for count in extraction.counts), "else this shows nothing"
    passage = Passage(
        id="p1",
        text=extraction.document.text or "",
        entities=[
            Entity(id=e.id, label=e.label, start=e.start, end=e.end, attributes=dict(e.attributes))
            for e in found.entities
        ],
        relations=[Relation(label=r.label, source=r.source, target=r.target) for r in found.relations],
    )
    assert faults_of(passage) == []
