"""Faults in passages: each kind is found and said in words, and sound passages have none."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from annotations.labels import load_labels
from annotations.passages import Entity, Passage, Relation, dumps, loads
from annotations.validation import faults_of
from nlp.vocabulary import vocabulary

TEXT = "2020年收到申请3件，其中2件，占66%。"


def entity(label: str, start: int, end: int, name: str = "e", /, **attributes: str | float | None) -> Entity:
    return Entity(id=name, label=label, start=start, end=end, attributes=attributes)


def faults(*entities: Entity, relations: list[Relation] | None = None, text: str = TEXT) -> list[str]:
    passage = Passage(id="p1", text=text, entities=list(entities), relations=relations or [])
    return [str(fault).removeprefix("p1: ") for fault in faults_of(passage)]


@pytest.mark.parametrize(
    ("start", "end", "fault"),
    [
        (-1, 3, "starts at -1"),
        (3, 99, "ends at 99, behind the text of 22 characters"),
        (99, 100, "ends at 100, behind the text of 22 characters"),
        (3, 3, "covers nothing: [3, 3)"),
        (5, 3, "covers nothing: [5, 3)"),
    ],
)
def test_spoilt_spans(start: int, end: int, fault: str) -> None:
    assert faults(entity("metric", start, end)) == [f"e: {fault}"]


@pytest.mark.parametrize("space", [" ", "\n", "\r\n", "\u3000", "\t", "\u00a0", "\u2028"])
def test_a_span_does_not_begin_or_end_with_white_space(space: str) -> None:
    assert faults(entity("metric", 0, 1 + len(space)), text=f"{space}a") == ["e: begins or ends with white space"]
    assert faults(entity("metric", 0, 1 + len(space)), text=f"a{space}") == ["e: begins or ends with white space"]
    assert faults(entity("metric", 0, 2 + len(space)), text=f"a{space}b") == []


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u200d", "\u0301"])
def test_marks_without_width_are_no_white_space(mark: str) -> None:
    assert faults(entity("metric", 0, 2), text=f"a{mark}") == []


def test_unknown_labels_attributes_and_relations() -> None:
    assert faults(entity("mood", 0, 2)) == ["e: there is no label 'mood'"]
    assert faults(entity("phone", 0, 2, mood="x")) == ["e: phone has no attribute 'mood'"]
    both = entity("metric", 5, 7, "a"), entity("metric", 7, 9, "b")
    assert faults(*both, relations=[Relation(label="likes", source="a", target="b")]) == [
        "likes of a: there is no relation 'likes'"
    ]


def test_ids_are_given_once() -> None:
    assert faults(entity("metric", 0, 1), entity("metric", 2, 3)) == ["e: 2 entities have this id"]
    assert [str(fault) for fault in faults_of(Passage(id="", text=""))] == ["the passage has no id"]


@pytest.mark.parametrize(
    ("name", "value", "is_sound"),
    [
        *(("value", value, True) for value in (0, 3, -1, 12.5, 10**20)),
        *(("value", value, False) for value in ("3", "", float("nan"), float("inf"))),
        ("value_max", None, True),
        ("unit", "件", True),
        ("unit", "", True),
        ("unit", 3, False),
        ("unit", None, False),
        ("kind", "rate", True),
        ("kind", "Rate", False),
        ("kind", None, False),
        ("direction", None, True),
        ("direction", "sideways", False),
    ],
)
def test_attributes_have_values_that_fit(name: str, value: str | float | None, is_sound: bool) -> None:
    passage = Passage.model_construct(
        id="p1",
        text=TEXT,
        hand=None,
        section=None,
        year=None,
        annotator=None,
        relations=[],
        entities=[
            Entity.model_construct(id="e", label="quantity", start=9, end=11, attributes={"value": 1, name: value})
        ],
    )
    assert (faults_of(passage) == []) is is_sound


@pytest.mark.parametrize(
    ("value", "is_sound"),
    [
        ("2020-01-31", True),
        ("2020-02-29", True),
        ("2021-02-29", False),
        ("2020-1-31", False),
        ("20200131", False),
        ("2020-W05-5", False),
        ("２０２０-01-31", False),
        ("2020-01-31T00:00", False),
        ("", False),
    ],
)
def test_dates_are_days_of_the_calendar(value: str, is_sound: bool) -> None:
    found = faults(entity("date", 0, 5, start=value, end="2020-12-31"))
    assert found == ([] if is_sound else [f"e: 'start' can't be {value!r}"])


@pytest.mark.parametrize(
    ("value", "is_sound"),
    [
        ("2021-01-01/2021-12-31", True),
        ("2021-01-01/2021-01-01", True),
        ("2021-12-31/2021-01-01", False),
        ("2021-01-01", False),
        ("2021-01-01/", False),
        ("2021-01-01/2021-13-31", False),
        (None, True),
    ],
)
def test_intervals_are_two_days_in_order(value: str | None, is_sound: bool) -> None:
    assert (faults(entity("commitment", 5, 9, horizon=value)) == []) is is_sound


def test_what_is_still_to_be_given_is_a_fault_of_its_own_kind() -> None:
    passage = Passage(id="p1", text=TEXT, entities=[entity("date", 0, 5), entity("mood", 5, 7, "f")])
    assert [(fault.what, fault.is_unfinished) for fault in faults_of(passage)] == [
        ("there is no label 'mood'", False),
        ("date needs the attribute 'start'", True),
        ("date needs the attribute 'end'", True),
    ]


def test_an_attribute_that_has_to_be_given_is_not_left_open() -> None:
    (fault,) = faults_of(Passage(id="p1", text=TEXT, entities=[entity("quantity", 9, 11, value=None)]))
    assert (fault.what, fault.is_unfinished) == ("'value' can't be left open", False)


class TestOverlaps:
    problem = entity("problem", 5, 20, "p")
    quantity = entity("quantity", 9, 11, "q", value=3)

    def test_side_by_side_and_touching_is_sound(self) -> None:
        assert faults(entity("metric", 5, 9, "m"), self.quantity) == []

    def test_inside_where_the_schema_allows_it_is_sound(self) -> None:
        assert faults(self.problem, self.quantity, entity("metric", 6, 8, "m")) == []

    def test_inside_where_it_does_not_is_a_fault(self) -> None:
        assert faults(entity("commitment", 6, 8, "c"), self.problem) == ["c: commitment can't lie in the problem p"]
        assert faults(entity("phone", 9, 10, "f"), self.quantity) == ["f: phone can't lie in the quantity q"]

    def test_crossing_is_always_a_fault(self) -> None:
        assert faults(self.problem, entity("metric", 3, 7, "m")) == ["p: crosses m"]
        assert faults(entity("metric", 18, 22, "m"), self.problem) == ["m: crosses p"]

    def test_the_same_span_twice_is_sound_where_one_may_lie_in_the_other(self) -> None:
        organisation, metric = entity("organisation", 5, 9, "o"), entity("metric", 5, 9, "m")
        assert faults(organisation, metric) == faults(metric, organisation) == []

    def test_the_same_span_with_one_label_twice_is_a_fault(self) -> None:
        assert faults(entity("metric", 5, 9, "a"), entity("metric", 5, 9, "b")) == [
            "b: metric can't lie in the metric a"
        ]

    def test_each_span_around_is_checked(self) -> None:
        around = entity("problem", 5, 12, "p"), entity("quantity", 9, 11, "q", value=3)
        assert faults(*around, entity("phone", 9, 10, "f")) == ["f: phone can't lie in the quantity q"]


class TestRelations:
    entities = (
        entity("metric", 7, 9, "m"),
        entity("quantity", 9, 11, "q1", value=3),
        entity("quantity", 14, 16, "q2", value=2),
        entity("quantity", 18, 21, "q3", value=66, kind="rate"),
    )

    def faults(self, *relations: tuple[str, str, str]) -> list[str]:
        return faults(
            *self.entities,
            relations=[Relation(label=label, source=source, target=target) for label, source, target in relations],
        )

    def test_sound_ones(self) -> None:
        assert (
            self.faults(
                ("measures", "q1", "m"), ("measures", "q2", "m"), ("part_of", "q2", "q1"), ("share_of", "q3", "q1")
            )
            == []
        )

    @pytest.mark.parametrize(
        ("relation", "fault"),
        [
            (("measures", "q1", "x"), "measures of q1: there is no entity 'x'"),
            (("measures", "x", "m"), "measures of x: there is no entity 'x'"),
            (("part_of", "q1", "q1"), "part_of of q1: leads to itself"),
            (("measures", "m", "q1"), "measures of m: can't lead from metric to quantity"),
            (("answers", "q1", "m"), "answers of q1: can't lead from quantity to metric"),
        ],
    )
    def test_spoilt_ones(self, relation: tuple[str, str, str], fault: str) -> None:
        assert self.faults(relation) == [fault]

    def test_a_part_has_one_whole(self) -> None:
        assert self.faults(("part_of", "q2", "q1"), ("part_of", "q2", "q3")) == [
            "part_of of q2: stands there 2 times, and one is allowed"
        ]

    def test_a_quantity_may_measure_several_metrics_but_none_twice(self) -> None:
        more = entity("metric", 5, 7, "m2")
        both = [Relation(label="measures", source="q1", target=target) for target in ("m", "m2")]
        assert faults(more, *self.entities, relations=both) == []
        assert faults(more, *self.entities, relations=[*both, both[0]]) == [
            "measures of q1: stands there 2 times, and one is allowed"
        ]


def test_a_lone_surrogate_is_no_text() -> None:
    for passage in (
        Passage(id="p1", text="\ud800"),
        Passage(id="\udfff", text=""),
        Passage(id="p1", text="3件", entities=[entity("quantity", 0, 2, value=3, unit="\ud83d")]),
    ):
        assert [str(fault) for fault in faults_of(passage)] == ["holds a lone surrogate, which is no text"]


def test_faults_quote_no_text() -> None:
    entities = [entity("mood", 0, 4, "a"), entity("metric", 2, 6, "b"), entity("date", 5, 99, "c")]
    assert "机密" not in "".join(faults(*entities, text="机密机密机密"))


class TestPassages:
    def test_defaults_are_left_out_of_a_line(self) -> None:
        assert dumps(Passage(id="p", text="a")) == '{"id":"p","text":"a"}'

    def test_a_line_is_one_line_whatever_the_text(self) -> None:
        text = "\r\n\u2028\u2029\x85\x0b\x0c"
        line = dumps(Passage(id="p", text=text))
        assert "\n" not in line
        assert "\r" not in line
        assert loads(line).text == text

    def test_values_that_are_left_open_are_kept(self) -> None:
        passage = Passage(id="p", text="a", entities=[entity("metric", 0, 1, metric=None)])
        assert loads(dumps(passage)) == passage

    def test_whole_numbers_stay_whole(self) -> None:
        passage = Passage(id="p", text="a", entities=[entity("quantity", 0, 1, value=3, value_max=3.0)])
        given = loads(dumps(passage)).entities[0].attributes
        assert [type(value) for value in given.values()] == [int, float]

    @pytest.mark.parametrize(
        "change",
        [
            {"id": 3},
            {"year": "2020"},
            {"year": 2020.5},
            {"mood": 1},
            {"entities": {}},
            {"entities": [{"id": "e", "label": "metric", "start": "0", "end": 1}]},
            {"entities": [{"id": "e", "label": "metric", "start": True, "end": 1}]},
            {"entities": [{"id": "e", "label": "metric", "start": 0, "end": 1.5}]},
            {"entities": [{"id": "e", "label": "metric", "start": 0, "end": 1, "colour": "red"}]},
            {"entities": [{"id": "e", "label": "metric", "start": 0, "end": 1, "attributes": {"value": True}}]},
            {"entities": [{"id": "e", "label": "metric", "start": 0, "end": 1, "attributes": {"value": [1]}}]},
            {"entities": [{"id": "e", "label": "metric", "start": 0, "end": 1, "attributes": {"value": float("nan")}}]},
            {"relations": [{"label": "measures", "source": "a"}]},
        ],
    )
    def test_fields_have_exactly_their_types(self, change: dict[str, object]) -> None:
        """A text is no offset and true is no number: such a file is spoilt, and reading it leniently would hide it."""
        with pytest.raises(ValidationError):
            loads(json.dumps({"id": "p", "text": "a", **change}))


class TestLabels:
    labels = load_labels()

    def test_labels_name_only_labels_that_exist(self) -> None:
        for spec in self.labels.entities.values():
            assert set(spec.inside) <= self.labels.entities.keys()
        for relation in self.labels.relations.values():
            assert {*relation.starts_in, *relation.ends_in} <= self.labels.entities.keys()
            assert relation.starts_in
            assert relation.ends_in

    def test_metrics_and_topics_are_those_of_the_vocabulary(self) -> None:
        assert self.labels.entities["metric"].attributes["metric"].values == tuple(vocabulary()["metrics"])
        for label in ("problem", "commitment"):
            assert self.labels.entities[label].attributes["topic"].values == tuple(vocabulary()["topics"])

    def test_defaults_are_values_that_fit(self) -> None:
        for spec in self.labels.entities.values():
            for attribute in spec.attributes.values():
                assert attribute.values or attribute.type != "choice"
                if attribute.type == "choice" and attribute.default is not None:
                    assert attribute.default in attribute.values

    def test_no_label_may_lie_in_itself(self) -> None:
        """So that each label's spans never overlap, and one column of tags can hold them."""
        assert [spec.label for spec in self.labels.entities.values() if spec.label in spec.inside] == []

    def test_hotkeys_and_names_are_distinct(self) -> None:
        for values in (
            [s.hotkey for s in self.labels.entities.values() if s.hotkey],
            [s.name for s in self.labels.entities.values()],
        ):
            assert len(set(values)) == len(values)
