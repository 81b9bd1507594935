"""The guidelines name everything of the schema, and every example in them is sound annotation."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

import pytest

from annotations.inline import read_markup
from annotations.labels import load_labels
from annotations.passages import Entity, Passage
from annotations.validation import faults_of
from nlp.vocabulary import vocabulary

PAGE = resources.files("annotations").joinpath("GUIDELINES.zh.md").read_text("utf-8")
LABELS = load_labels()
EXAMPLES = [line for block in re.findall(r"```markup\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def passage(markup: str) -> Passage:
    return read_markup(markup, "example")


@cache
def entities() -> list[Entity]:
    return [entity for markup in EXAMPLES for entity in passage(markup).entities]


def test_there_are_examples_to_read() -> None:
    assert len(EXAMPLES) > 20


@pytest.mark.parametrize("markup", EXAMPLES)
def test_an_example_is_sound(markup: str) -> None:
    assert [str(fault) for fault in faults_of(passage(markup))] == []


@pytest.mark.parametrize("markup", EXAMPLES)
def test_no_example_marks_a_final_mark_or_leaves_a_quantity_without_metric(markup: str) -> None:
    read = passage(markup)
    measured = {relation.source for relation in read.relations if relation.label == "measures"}
    for entity in read.entities:
        assert read.text_of(entity)[-1] not in "。；，"
        assert entity.label != "quantity" or entity.id in measured


@pytest.mark.parametrize(
    "label", [*LABELS.entities, *LABELS.relations, *vocabulary()["metrics"], *vocabulary()["topics"]]
)
def test_a_label_relation_metric_or_topic_stands_in_the_page(label: str) -> None:
    assert f"`{label}`" in PAGE


@pytest.mark.parametrize(
    ("label", "name"), [(spec.label, name) for spec in LABELS.entities.values() for name in spec.attributes]
)
def test_an_attribute_stands_in_the_page_with_all_its_values(label: str, name: str) -> None:
    assert f"`{name}`" in PAGE
    missing = [value for value in LABELS.entities[label].attributes[name].values if f"`{value}`" not in PAGE]
    assert missing == []


@pytest.mark.parametrize("label", LABELS.entities)
def test_a_label_has_an_example(label: str) -> None:
    assert any(entity.label == label for entity in entities())


@pytest.mark.parametrize("relation", LABELS.relations)
def test_a_relation_has_an_example(relation: str) -> None:
    assert any(link.label == relation for markup in EXAMPLES for link in passage(markup).relations)


@pytest.mark.parametrize("metric", vocabulary()["metrics"])
def test_a_metric_has_an_example(metric: str) -> None:
    assert any(entity.attributes.get("metric") == metric for entity in entities())


@pytest.mark.parametrize("topic", vocabulary()["topics"])
def test_a_topic_has_an_example(topic: str) -> None:
    assert any(entity.attributes.get("topic") == topic for entity in entities())
