"""What changed between two versions of a corpus."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotations.corpus_files import Located, read_passages
from annotations.differences import Differences, DifferencesError, carried_over, differences_of
from annotations.inline import read_markup
from annotations.passages import Entity, Passage, dumps

OLD = (
    '全县<metric id="m1" metric="applications.received">收到申请</metric>'
    '<quantity id="q1" measures="m1">3件</quantity>，'
    '答复<quantity id="q2" part_of="q1">2件</quantity>。'
)


def changes(old: str, new: str) -> Differences:
    return differences_of([read_markup(old, "p1")], [read_markup(new, "p1")])


def totals(found: Differences) -> dict[str, int]:
    return {name: times for name, times in found.totals.items() if times and name != "passages_changed"}


def test_nothing_changed() -> None:
    found = changes(OLD, OLD)
    assert totals(found) == {"passages_unchanged": 1}
    assert found.changed == []


def test_renumbered_ids_are_no_change() -> None:
    renamed = OLD.replace("m1", "a").replace("q1", "b").replace("q2", "c")
    assert totals(changes(OLD, renamed)) == {"passages_unchanged": 1}


def test_passages_added_and_removed_are_named() -> None:
    found = differences_of([Passage(id="a", text="甲")], [Passage(id="b", text="甲")])
    assert (found.added, found.removed, found.changed) == (["b"], ["a"], [])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('scope="year"', 'scope="unknown"', {"attributes_changed": 1}),
        ("applications.received", "applications.closed", {"attributes_changed": 1}),
        (' part_of="q1"', "", {"relations_removed": 1}),
        ('<quantity id="q2" part_of="q1">2件</quantity>', "2件", {"entities_removed": 1, "relations_removed": 1}),
        ("全县", "<organisation>全县</organisation>", {"entities_added": 1}),
        (">收到申请</metric>", ">收到</metric>申请", {"borders_changed": 1}),
    ],
)
def test_each_kind_of_change_is_counted_as_what_it_is(old: str, new: str, expected: dict[str, int]) -> None:
    before = OLD.replace('id="q1"', 'id="q1" scope="year"')
    assert old in before
    assert totals(changes(before, before.replace(old, new))) == expected


def test_another_label_on_the_same_span_is_a_changed_label() -> None:
    found = changes("<wechat>柏溪水务</wechat>", "<weibo>柏溪水务</weibo>")
    assert totals(found) == {"labels_changed": 1}


@pytest.mark.parametrize(
    "edit",
    [
        ("全县", "2023年全县"),
        ("全县", ""),
        ("，答复", "，其中，按时答复"),
        ("。", "。此外无。"),
        ("全县", "\U0001f4c4全镇"),
    ],
)
def test_text_around_an_entity_shifts_it_and_changes_only_the_text(edit: tuple[str, str]) -> None:
    found = changes(OLD, OLD.replace(*edit))
    assert totals(found) == {"texts_changed": 1}


@pytest.mark.parametrize(("gone", "left"), [("收到申请", "收到"), ("收到申请", "申请"), ("收到申请", "收请")])
def test_words_cut_out_of_an_entity_leave_it_over_the_rest(gone: str, left: str) -> None:
    assert totals(changes(OLD, OLD.replace(gone, left))) == {"texts_changed": 1}


def test_a_number_mended_inside_an_entity_is_a_changed_text_and_value() -> None:
    found = changes(OLD, OLD.replace("3件", "13件"))
    assert totals(found) == {"texts_changed": 1, "borders_changed": 1, "attributes_changed": 1}


def test_an_entity_whose_words_are_gone_is_removed() -> None:
    found = changes(OLD, OLD.replace('<quantity id="q2" part_of="q1">2件</quantity>', "完毕"))
    assert found.totals["entities_removed"] == 1


def test_fields_and_split_are_compared() -> None:
    before = Located(Passage(id="p", text="甲", year=2020), "train", Path("a"), 1)
    after = Located(Passage(id="p", text="甲", year=2021), "dev", Path("a"), 1)
    assert differences_of([before], [after]).changed[0].fields == {"year": (2020, 2021), "split": ("train", "dev")}


def test_two_annotators_of_one_passage_are_two() -> None:
    both = [Passage(id="p", text="甲", annotator=name) for name in ("an", "bo")]
    assert differences_of(both, both).unchanged == 2
    with pytest.raises(DifferencesError, match="p stands twice in the old version"):
        differences_of([both[0], both[0]], both)


def test_folders_are_compared_by_split(tmp_path: Path) -> None:
    for version, split in (("old", "train"), ("new", "test")):
        folder = tmp_path / version / split
        folder.mkdir(parents=True)
        (folder / "n01.jsonl").write_text(dumps(Passage(id="p", text="甲")) + "\n", "utf-8")
    found = differences_of(read_passages(tmp_path / "old"), read_passages(tmp_path / "new"))
    assert found.changed[0].fields == {"split": ("train", "test")}


def test_carrying_over_keeps_every_entity_that_wasnt_touched() -> None:
    """Random insertions outside the entity, three hundred of them: it covers the same characters afterwards."""
    generator = random.Random(7)
    for _ in range(300):
        text = "".join(generator.choices("甲乙丙丁戊己", k=12))
        start = generator.randrange(3, 8)
        passage = Passage(id="p", text=text, entities=[Entity(id="e", label="problem", start=start, end=start + 3)])
        head, tail = ("".join(generator.choices("子丑寅", k=generator.randrange(4))) for _ in range(2))
        moved = carried_over(passage, head + text + tail)
        assert moved.text_of(moved.entities[0]) == text[start : start + 3]
