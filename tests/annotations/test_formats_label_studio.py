"""The results of Label Studio, and the labelling page that they belong to."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest

from annotations.formats.labelling_page import control_types, labelling_page
from annotations.labels import load_labels
from nlp import extract
from nlp.entities import Entities, Entity, Relation, entities_of
from nlp.label_studio import CONTROL_TYPES, ResultError, decode, decode_all, encode

TEXT = "收到\r\n申请😀3件。"
FOUND = Entities(
    [
        Entity("m1", "metric", 4, 6, {"metric": "applications.received"}, score=0.75),
        Entity("q1", "quantity", 7, 9, {"value": 3, "unit": "件", "value_max": None}),
    ],
    [Relation("measures", "q1", "m1")],
)


def results() -> list[dict[str, Any]]:
    return encode(FOUND, TEXT)


def test_offsets_count_code_points_and_both_characters_of_a_line_end() -> None:
    """Label Studio shows CR and LF as a break each, and an emoji outside the first plane is one character."""
    spans = [result["value"] for result in results() if result.get("type") == "labels"]
    assert [(span["start"], span["end"], span["text"]) for span in spans] == [(4, 6, "申请"), (7, 9, "3件")]


def test_results_are_those_that_the_controls_give() -> None:
    metric, metric_id, quantity, value, unit, relation = results()
    span = {"start": 7, "end": 9}
    assert metric["score"] == 0.75
    assert metric_id["value"] == {"start": 4, "end": 6, "text": "申请", "choices": ["applications.received"]}
    assert quantity["meta"] == {"left_open": ["value_max"]}
    assert value == {
        "id": "q1",
        "from_name": "quantity_value",
        "to_name": "text",
        "type": "number",
        "value": {**span, "text": "3件", "number": 3},
    }
    assert unit["value"] == {**span, "text": ["件"]}
    assert relation == {
        "type": "relation",
        "from_id": "q1",
        "to_id": "m1",
        "direction": "right",
        "labels": ["measures"],
    }


def test_what_was_encoded_is_decoded() -> None:
    assert decode(results(), TEXT) == FOUND
    assert decode(results()) == FOUND


def test_the_order_of_results_does_not_matter_for_attributes_and_relations() -> None:
    assert decode([*results()[1:], results()[0]], TEXT).entities[::-1] == FOUND.entities


def test_a_relation_drawn_the_other_way_round_is_turned() -> None:
    given = results()
    given[-1].update(from_id="m1", to_id="q1", direction="left")
    assert decode(given).relations == FOUND.relations


def test_two_relations_between_the_same_spans_are_one_result() -> None:
    """Label Studio ignores a second relation between two spans, but one may have several labels."""
    found = Entities(FOUND.entities, [Relation("part_of", "q1", "m1"), Relation("share_of", "q1", "m1")])
    given = encode(found, TEXT)
    assert [result["labels"] for result in given if result["type"] == "relation"] == [["part_of", "share_of"]]
    assert decode(given) == found


def test_what_follows_a_hash_in_an_id_survives() -> None:
    """The editor cuts ids at a hash sign."""
    found = Entities([Entity("a#1", "phone", 0, 1), Entity("a%23", "phone", 1, 2)], [Relation("r", "a#1", "a%23")])
    assert "#" not in str(encode(found, "12"))
    assert decode(encode(found, "12")) == found


def test_an_attribute_filled_in_later_is_no_longer_open() -> None:
    given = results()
    given.append({**given[3], "from_name": "quantity_value_max", "value": {"number": 5}})
    assert decode(given, TEXT).entities[1].attributes == {"value": 3, "unit": "件", "value_max": 5}


@pytest.mark.parametrize("value", [{"text": []}, {"text": ["件"]}, {"text": "件"}])
def test_a_text_comes_as_a_list_or_plain(value: dict[str, Any]) -> None:
    given = results()
    given[4]["value"] = value
    assert decode(given).entities[1].attributes["unit"] == ("件" if value["text"] else None)


@pytest.mark.parametrize(
    "text", ["a  b\tc", "a b\tc", "ab\\tc", "abc", "a\u200b b c"], ids=["same", "one space", "spelled", "none", "zero"]
)
def test_white_space_of_the_stored_text_may_differ(text: str) -> None:
    given = encode(Entities([Entity("e", "metric", 0, 6)]), "a  b\tc")
    given[0]["value"]["text"] = text
    assert decode(given, "a  b\tc").entities[0].end == 6


def test_offsets_in_utf16_units_are_recognised() -> None:
    given = results()
    given[2]["value"].update(start=8, end=10)
    with pytest.raises(ResultError, match="result 2: its offsets are counted in UTF-16 units"):
        decode(given, TEXT)


@pytest.mark.parametrize(
    ("place", "change", "reason"),
    [
        (0, {"value": None}, "has no value"),
        (0, {"id": 3}, "has no id"),
        (0, {"id": ""}, "has no id"),
        (0, {"id": "q1"}, None),
        (0, {"from_name": "other"}, "belongs to 'other' on 'text', no control here"),
        (0, {"to_name": "other"}, "belongs to 'label' on 'other', no control here"),
        (0, {"score": "high"}, "the score is no number"),
        (0, {"score": float("nan")}, "the score is no number"),
        (0, {"meta": {"left_open": 3}}, "its meta can't be read"),
        (0, {"value": {"start": 4, "end": 6, "labels": ["metric", "date"]}}, "a span has to have exactly one label"),
        (0, {"value": {"start": 6, "end": 4, "labels": ["metric"]}}, "covers nothing: [6, 4)"),
        (0, {"value": {"start": -1, "end": 4, "labels": ["metric"]}}, "its start is no offset"),
        (0, {"value": {"start": "4", "end": 6, "labels": ["metric"]}}, "its start is no offset"),
        (0, {"value": {"start": True, "end": 6, "labels": ["metric"]}}, "its start is no offset"),
        (0, {"value": {"start": 4, "labels": ["metric"]}}, "its end is no offset"),
        (0, {"value": {"start": 4, "end": 99, "labels": ["metric"]}}, "ends at 99, behind the text of 10 characters"),
        (
            0,
            {"value": {"start": 4, "end": 6, "text": "收到", "labels": ["m"]}},
            "its text isn't what its offsets cover",
        ),
        (1, {"id": "nobody"}, "an attribute of no span"),
        (1, {"from_name": "quantity_kind"}, "'quantity_kind' is no control for a metric"),
        (1, {"from_name": "metric_"}, "'metric_' is no control for a metric"),
        (1, {"value": {"choices": ["a", "b"]}}, "an attribute has to have one choice"),
        (1, {"value": {"choices": "a"}}, "an attribute has to have one choice"),
        (3, {"value": {"number": "3"}}, "its number is none"),
        (3, {"value": {"number": True}}, "its number is none"),
        (3, {"value": {"number": float("inf")}}, "its number is none"),
        (4, {"value": {"text": [3]}}, "an attribute has to have one text"),
        (4, {"from_name": "quantity_value"}, "a second value for 'quantity_value'"),
        (5, {"from_id": "nobody"}, "a relation with 'nobody', which is no span"),
        (5, {"direction": "bi"}, "a relation with the direction 'bi'"),
        (5, {"labels": []}, "a relation without a label"),
        (5, {"type": "rating"}, "results of type 'rating' can't be read"),
        (5, {"type": ["relation"]}, "results of type None can't be read"),
    ],
)
def test_a_result_that_cannot_be_read_is_named(place: int, change: dict[str, Any], reason: str | None) -> None:
    given = results()
    given[place].update(change)
    _, errors = decode_all(given, TEXT)
    if reason is None:
        assert errors
    else:
        assert [(error.index, error.reason) for error in errors][:1] == [(place, reason)]
    with pytest.raises(ResultError) as caught:
        decode(given, TEXT)
    assert str(caught.value) == str(errors[0])


def test_a_spoilt_span_is_said_once_and_not_again_for_its_attributes() -> None:
    given = results()
    given[2]["value"]["end"] = 99
    _, errors = decode_all(given, TEXT)
    assert [error.index for error in errors] == [2]


@pytest.mark.parametrize("given", [None, {}, "[]", 3])
def test_results_have_to_be_a_list(given: object) -> None:
    with pytest.raises(ResultError, match="no list"):
        decode(given)


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        (Entity("q1", "quantity", 0, 1, {"value": "3"}), "'quantity_value' takes no str"),
        (Entity("q1", "quantity", 0, 1, {"unit": 3}), "'quantity_unit' takes no int"),
        (Entity("m1", "metric", 0, 1), "two entities with the id 'm1'"),
    ],
)
def test_entities_that_the_controls_cannot_hold_are_refused(entity: Entity, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        encode(Entities([Entity("m1", "metric", 0, 2), entity]), TEXT)


def test_what_the_pipeline_finds_can_be_proposed() -> None:
    text = "一、总体情况\r\n😀2023年，收到政府信息公开申请3件，同比增长12.5%。存在公开不及时的问题。电话：0535-3452929"
    found = entities_of(extract(text))
    assert len(found.entities) >= 3
    assert decode(encode(found, text), text) == found


def test_the_control_types_of_the_codec_are_those_of_the_schema() -> None:
    schema = {control: kind for control, kind in control_types().items() if kind != "choices"}
    assert schema == dict(CONTROL_TYPES)


class TestPage:
    page = ElementTree.fromstring(labelling_page())

    def test_it_has_every_label_and_relation(self) -> None:
        labels = load_labels()
        assert [item.get("value") for item in self.page.iterfind("Labels/Label")] == list(labels.entities)
        assert [item.get("value") for item in self.page.iterfind("Relations/Relation")] == list(labels.relations)

    def test_it_has_a_control_for_every_attribute_shown_for_its_label_alone(self) -> None:
        controls = {item.get("name"): item for item in self.page.iter() if item.get("perRegion")}
        assert list(controls) == list(control_types())
        for name, kind in control_types().items():
            assert controls[name].tag.lower() == kind
            assert name.startswith(f"{controls[name].get('whenLabelValue')}_")
            assert controls[name].get("toName") == "text"

    def test_choices_are_the_values_of_the_schema(self) -> None:
        for label, spec in load_labels().entities.items():
            for attribute in spec.attributes.values():
                if attribute.type == "choice":
                    found = self.page.findall(f".//Choices[@name='{label}_{attribute.name}']/Choice")
                    assert [item.get("value") for item in found] == list(attribute.values)

    def test_numbers_have_no_step(self) -> None:
        """The editor refuses values that aren't multiples of a step, so that 33.9 could not be entered."""
        assert all(item.get("step") is None for item in self.page.iter("Number"))

    def test_names_are_unique_and_the_text_is_the_data_field(self) -> None:
        names = [item.get("name") for item in self.page.iter() if item.get("name")]
        assert len(names) == len(set(names))
        (text,) = self.page.iter("Text")
        assert (text.get("name"), text.get("value")) == ("text", "$text")
