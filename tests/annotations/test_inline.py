"""Text with tags: what people write, and that nothing they write is dropped or guessed."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.inline import MarkupError, read_file, read_markup, write_markup
from annotations.passages import Entity, Passage, Relation
from annotations.validation import faults_of
from tests.annotations.nasty_passages import make_passage


def test_tags_become_spans_of_the_text_without_them() -> None:
    passage = read_markup(
        '本年<metric id="m1" metric="applications.received">收到申请</metric>共'
        '<quantity measures="m1">3件</quantity>。',
        "p1",
    )
    assert passage.text == "本年收到申请共3件。"
    assert [(e.id, e.label, passage.text_of(e), e.attributes) for e in passage.entities] == [
        ("m1", "metric", "收到申请", {"metric": "applications.received"}),
        ("q2-7", "quantity", "3件", {"value": 3, "unit": "件"}),
    ]
    assert passage.relations == [Relation(label="measures", source="q2-7", target="m1")]
    assert faults_of(passage) == []


@pytest.mark.parametrize(
    ("raw", "value", "unit"),
    [("3件", 3, "件"), ("12.5%", 12.5, "%"), ("7", 7, ""), ("0次", 0, "次"), ("20个", 20, "个")],
)
def test_plain_quantities_need_no_value(raw: str, value: float, unit: str) -> None:
    (quantity,) = read_markup(f"<quantity>{raw}</quantity>", "p").entities
    assert quantity.attributes == {"value": value, "unit": unit}


@pytest.mark.parametrize("raw", ["近3件", "3万元", "两次", "未收到申请", "3-5次", "30余件", "1,200件", "3 件", "千件"])
def test_other_quantities_have_to_say_their_value(raw: str) -> None:
    with pytest.raises(MarkupError, match="has to give its value"):
        read_markup(f"<quantity>{raw}</quantity>", "p")
    (quantity,) = read_markup(f'<quantity value="3" unit="件">{raw}</quantity>', "p").entities
    assert quantity.attributes == {"value": 3, "unit": "件"}


@pytest.mark.parametrize(
    ("written", "value"), [("3", 3), ("-2", -2), ("12.50", 12.5), ("1e-07", 1e-7), ("1e+17", 1e17), ("", None)]
)
def test_numbers_are_read_as_they_are_written(written: str, value: float | None) -> None:
    (quantity,) = read_markup(f'<quantity value="1" value_max="{written}">x</quantity>', "p").entities
    assert quantity.attributes["value_max"] == value


@pytest.mark.parametrize(
    "written", ["三", "３", "1_000", "nan", "inf", "1e999", "0x1", "1.", ".5", " 3", "3件", "1,000"]
)
def test_other_numbers_are_refused(written: str) -> None:
    with pytest.raises(MarkupError, match="value is no number"):
        read_markup(f'<quantity value="{written}">x</quantity>', "p")


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<mood>x</mood>", "no label 'mood'"),
        ("<metric>x", "<metric> isn't closed"),
        ("x</metric>", "</metric> closes nothing that is open there"),
        ("<problem><metric>x</problem></metric>", "</problem> closes nothing that is open there"),
        ("<metric></metric>", "an empty <metric>"),
        ('<metric mood="x">x</metric>', "metric has no attribute 'mood'"),
        ('<metric id="a">x</metric><metric id="a">y</metric>', "two entities with id 'a'"),
        ('<quantity measures="m">3件</quantity>', "measures of q1-0 leads to 'm', which isn't there"),
        ('<metric metric="a" metric="b">x</metric>', "a tag gives an attribute twice"),
        ("3 < 5", "a < or > that is no tag"),
        ("5 > 3", "a < or > that is no tag"),
        ("<metric metric=a>x</metric>", "a < or > that is no tag"),
        ("<Metric>x</Metric>", "a < or > that is no tag"),
    ],
)
def test_markup_that_cannot_be_read_is_refused_with_the_reason(markup: str, reason: str) -> None:
    with pytest.raises(MarkupError) as caught:
        read_markup(markup, "p7")
    assert str(caught.value) == f"p7: {reason}"


def test_angle_brackets_and_ampersands_of_the_text_are_escaped() -> None:
    passage = read_markup("A&amp;B &lt;<metric>x&gt;y</metric>&amp;lt;", "p")
    assert passage.text == "A&B <x>y&lt;"
    assert passage.text_of(passage.entities[0]) == "x>y"


def test_a_relation_may_lead_forward_and_to_several() -> None:
    passage = read_markup(
        '<quantity id="q" value="0" measures="a b">'
        '未收到<metric id="a">复议</metric>、<metric id="b">诉讼</metric></quantity>',
        "p",
    )
    assert [(r.source, r.target) for r in passage.relations] == [("q", "a"), ("q", "b")]
    assert [e.id for e in passage.entities] == ["q", "a", "b"]


class TestFiles:
    def test_passages_stand_under_head_lines(self) -> None:
        content = (
            "\n=== 1 | overview | 2020\n\n申请。\r\n第二行。 \n\n=== 2\n<metric>x</metric>\n"
            "=== 3b | remedies\ny\n=== 4 | | 2021\n"
        )
        passages = list(read_file(content, "t01"))
        assert [(p.id, p.hand, p.section, p.year, p.text) for p in passages] == [
            ("t01-1", "t01", "overview", 2020, "申请。\r\n第二行。"),
            ("t01-2", "t01", None, None, "x"),
            ("t01-3b", "t01", "remedies", None, "y"),
            ("t01-4", "t01", None, 2021, ""),
        ]

    def test_a_file_of_nothing_has_no_passages(self) -> None:
        assert list(read_file("", "t01")) == []
        assert list(read_file("\n \n", "t01")) == []

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ("申请。", "t01: text before the first head line"),
            ("申请。\n=== 1\nx", "t01: text before the first head line"),
            ("=== 1\nx\n=== 1\ny", "t01-1: a second passage with this number"),
            ("=== 1\nx\n=== 2 | Overview | 2020\ny", "t01-1: is followed by a head line that can't be read"),
            ("=== 1\nx\n=== 2 | overview | 20\ny", "t01-1: is followed by a head line that can't be read"),
            ("=== 1\nx\n======\ny", "t01-1: is followed by a head line that can't be read"),
            ("=== 1\n<metric>x", "t01-1: <metric> isn't closed"),
        ],
    )
    def test_nothing_is_passed_over(self, content: str, reason: str) -> None:
        with pytest.raises(MarkupError) as caught:
            list(read_file(content, "t01"))
        assert str(caught.value) == reason


class TestWriting:
    def test_what_is_read_can_be_written_again(self) -> None:
        markup = (
            '<quantity id="q" value="0" unit="" measures="a">'
            '未收到<metric id="a" metric="">复议</metric></quantity> &lt;'
        )
        assert write_markup(read_markup(markup, "p")) == markup

    def test_spans_that_are_the_same_stay_in_their_order(self) -> None:
        entities = [
            Entity(id="m", label="metric", start=0, end=2),
            Entity(id="o", label="organisation", start=0, end=2),
        ]
        for order in (entities, entities[::-1]):
            passage = Passage(id="p", text="某局", entities=order)
            assert read_markup(write_markup(passage), "p").entities == order

    def test_crossing_spans_are_refused(self) -> None:
        entities = [Entity(id="a", label="metric", start=0, end=2), Entity(id="b", label="date", start=1, end=3)]
        with pytest.raises(MarkupError, match="b crosses a"):
            write_markup(Passage(id="p", text="abc", entities=entities))

    @pytest.mark.parametrize("entity_id", ["", "a b", "\t", "a\u3000b"])
    def test_ids_that_a_relation_could_not_name_are_refused(self, entity_id: str) -> None:
        passage = Passage(id="p", text="abc", entities=[Entity(id=entity_id, label="metric", start=0, end=1)])
        with pytest.raises(MarkupError, match="empty or has white space"):
            write_markup(passage)

    @settings(max_examples=200, deadline=None)
    @given(rng=st.randoms(use_true_random=False))
    def test_any_passage_comes_back(self, rng: Random) -> None:
        """But for the order of spans and relations, which the text gives, and fields that stand in the head line."""
        passage = make_passage(rng)
        names = {entity.id: "".join(entity.id.split()) + '"&<' for entity in passage.entities}
        entities = [entity.model_copy(update={"id": names[entity.id]}) for entity in passage.entities]
        links = {(r.label, names[r.source], names[r.target]) for r in passage.relations}
        relations = [Relation(label=label, source=source, target=target) for label, source, target in links]
        back = read_markup(
            write_markup(Passage(id="p", text=passage.text, entities=entities, relations=relations)), "p"
        )
        assert back.text == passage.text
        assert back.entities == sorted(entities, key=lambda entity: (entity.start, -entity.end))
        assert {(r.label, r.source, r.target) for r in back.relations} == links
