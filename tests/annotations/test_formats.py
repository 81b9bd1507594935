"""What goes out to a tool and comes back is the same; every format, any text."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.formats import Found, Loss, Spoilt, formats
from annotations.passages import Entity, Passage, Relation, dumps
from annotations.validation import faults_of
from tests.annotations.nasty_passages import PIECES, make_passage, make_passages

NAMES = sorted(formats())
each_format = pytest.mark.parametrize("name", NAMES)


def normal(passage: Passage) -> tuple[Passage, frozenset[tuple[str, str, str]]]:
    """A passage to compare: attributes and relations have no order (Label Studio groups relations by their ends)."""
    relations = frozenset((r.label, r.source, r.target) for r in passage.relations)
    return passage.model_copy(update={"relations": []}), relations


def there_and_back(name: str, passages: list[Passage]) -> tuple[list[Passage], list[Loss | Spoilt]]:
    with TemporaryDirectory() as folder:
        target = Path(folder, f"x{formats()[name].SUFFIX}")
        said: list[Loss | Spoilt] = [*formats()[name].write(passages, target)]
        back: list[Passage] = []
        for item in formats()[name].read(target):
            if isinstance(item, Found):
                back.append(item.passage)
            else:
                said.append(item)
        return back, said


def test_the_passages_of_these_tests_are_valid_and_full() -> None:
    passages = make_passages(1, 1000)
    assert [fault for passage in passages for fault in faults_of(passage)] == []
    entities = [entity for passage in passages for entity in passage.entities]
    assert len({entity.label for entity in entities}) == 16
    assert {relation.label for passage in passages for relation in passage.relations} >= {
        "measures",
        "part_of",
        "answers",
    }
    assert sum(entity.attributes.get("metric", 0) is None for entity in entities) > 10
    assert {piece for piece in PIECES if any(piece in passage.text for passage in passages)} == set(PIECES)


@each_format
def test_a_thousand_passages_come_back_as_they_were(name: str) -> None:
    passages = make_passages(5, 1000)
    back, said = there_and_back(name, passages)
    assert said == []
    assert len(back) == 1000
    for before, after in zip(passages, back, strict=True):
        assert normal(after) == normal(before)


@each_format
@settings(max_examples=60, deadline=None)
@given(rng=st.randoms(use_true_random=False))
def test_any_passage_comes_back_as_it_was(name: str, rng: Random) -> None:
    passage = make_passage(rng)
    back, said = there_and_back(name, [passage])
    assert said == []
    assert [normal(item) for item in back] == [normal(passage)]


@each_format
@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=40), data=st.data())
def test_any_text_keeps_its_offsets(name: str, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    entities = [Entity(id="m", label="metric", start=start, end=end)] if start < end else []
    ((after,), said) = there_and_back(name, [Passage(id="p", text=text, entities=entities)])
    assert said == []
    assert after.text == text
    assert [after.text_of(entity) for entity in after.entities] == [text[start:end]] * len(entities)


@each_format
def test_a_second_export_is_the_same_file(name: str, tmp_path: Path) -> None:
    passages = make_passages(7, 50)
    form = formats()[name]
    form.write(passages, tmp_path / "first")
    form.write([item.passage for item in form.read(tmp_path / "first") if isinstance(item, Found)], tmp_path / "second")
    first, second = (list(form.read(tmp_path / name)) for name in ("first", "second"))
    assert [item.passage for item in first] == [item.passage for item in second]  # type: ignore[union-attr]


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("second", NAMES)
def test_a_passage_survives_one_tool_after_another(first: str, second: str) -> None:
    passages = make_passages(11, 20)
    between, said = there_and_back(first, passages)
    back, said_later = there_and_back(second, between)
    assert said + said_later == []
    assert [normal(item) for item in back] == [normal(item) for item in passages]


@each_format
def test_several_annotators_of_one_text_stay_apart(name: str) -> None:
    entity = Entity(id="q", label="quantity", start=2, end=4, attributes={"value": 3, "unit": "件"})
    passages = [
        Passage(id="p1", text="申请3件", annotator="甲", entities=[entity]),
        Passage(id="p1", text="申请3件", annotator="乙"),
        Passage(id="p1", text="申请3件", entities=[entity]),
        Passage(id="p2", text="申请3件", annotator="甲"),
    ]
    assert there_and_back(name, passages) == (passages, [])


@each_format
def test_an_empty_file_of_passages_comes_back_empty(name: str) -> None:
    assert there_and_back(name, []) == ([], [])


@each_format
def test_a_passage_without_text_or_entities_comes_back(name: str) -> None:
    passages = [Passage(id="p1", text=""), Passage(id="p2", text="x"), Passage(id="p3", text="\n")]
    assert there_and_back(name, passages) == (passages, [])


@each_format
def test_a_lone_surrogate_is_never_written(name: str, tmp_path: Path) -> None:
    """Commands refuse such a passage before; the writer must not leave half a file either."""
    target = tmp_path / "x"
    with pytest.raises(UnicodeEncodeError):
        formats()[name].write([Passage(id="p", text="a"), Passage(id="q", text="\ud800")], target)
    assert list(tmp_path.iterdir()) == []


@each_format
def test_what_was_there_stays_when_writing_fails(name: str, tmp_path: Path) -> None:
    target = tmp_path / "x"
    target.write_bytes(b"before")
    with pytest.raises(UnicodeEncodeError):
        formats()[name].write([Passage(id="q", text="\udfff")], target)
    assert target.read_bytes() == b"before"


@each_format
def test_the_identity_holds_for_the_lines_of_our_own_form_too(name: str) -> None:
    """Two versions of a corpus must differ only where their annotation does, so order inside a passage stays."""
    passages = [
        Passage(
            id="p1",
            text="收到申请3件，办结2件",
            year=2020,
            entities=[
                Entity(id="m1", label="metric", start=2, end=4, attributes={"metric": "applications.received"}),
                Entity(
                    id="q1", label="quantity", start=4, end=6, attributes={"value": 3, "unit": "件", "kind": "count"}
                ),
                Entity(id="q2", label="quantity", start=9, end=11, attributes={"value": 2, "unit": "件"}),
            ],
            relations=[
                Relation(label="measures", source="q1", target="m1"),
                Relation(label="part_of", source="q2", target="q1"),
            ],
        )
    ]
    back, _ = there_and_back(name, passages)
    assert [dumps(item) for item in back] == [dumps(item) for item in passages]
