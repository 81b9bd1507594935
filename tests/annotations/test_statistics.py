"""Counts of a corpus, what isn't there included."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotations.corpus_files import CorpusFileError, Located, read_passages
from annotations.figures import MarkerError, fill, filled
from annotations.inline import read_markup
from annotations.labels import load_labels
from annotations.passages import Passage
from annotations.statistics import GIVEN, OPEN, statistics_of, to_markdown
from nlp.vocabulary import vocabulary

FULL = (
    '收到<metric id="m" metric="applications.received">申请</metric>'
    '<quantity measures="m" scope="unknown">3件</quantity>。'
)


def located(passage: Passage, split: str, hand: str) -> Located:
    passage.hand = hand
    return Located(passage, split, Path("x"), 1)  # type: ignore[arg-type]


CORPUS = [
    located(read_markup(FULL, "a"), "train", "n01"),
    located(read_markup(FULL, "b"), "train", "n02"),
    located(Passage(id="c", text="无可奉告。"), "test", "t01"),
]


def test_splits_and_hands_are_counted_apart() -> None:
    found = statistics_of(CORPUS)
    assert {name: (len(group.hands), group.passages) for name, group in found.splits.items()} == {
        "train": (2, 2),
        "test": (1, 1),
    }
    assert {hand: group.entities for hand, group in found.hands.items()} == {"n01": 2, "n02": 2, "t01": 0}


def test_the_share_of_empty_passages() -> None:
    found = statistics_of(CORPUS)
    assert found.total.to_dict()["empty_share"] == pytest.approx(1 / 3, abs=1e-4)
    assert found.splits["test"].to_dict()["empty_share"] == 1.0


def test_lengths_are_in_characters() -> None:
    assert statistics_of([Passage(id="p", text="甲\U0001f4c4乙")]).characters.greatest == 3


def test_a_value_left_out_counts_under_the_default_and_a_given_one_under_itself() -> None:
    found = statistics_of(CORPUS)
    assert found.attributes["quantity.evidence"]["number"] == 2
    assert found.attributes["quantity.scope"] == {"year": 0, "cumulative": 0, "point_in_time": 0, "unknown": 2}
    assert found.attributes["quantity.direction"][OPEN] == 2
    assert found.attributes["quantity.value"][GIVEN] == 2


def test_a_metric_without_an_id_counts_as_open() -> None:
    found = statistics_of(
        [read_markup('办<metric id="m" metric="">案件</metric><quantity measures="m">3起</quantity>', "p")]
    )
    assert found.metrics[OPEN] == 1


def test_all_of_the_schema_is_listed_even_where_it_never_occurs() -> None:
    found = statistics_of([Passage(id="p", text="甲")])
    assert set(found.labels) == set(load_labels().entities)
    assert set(found.relations) == set(load_labels().relations)
    assert set(found.metrics) == {*vocabulary()["metrics"], OPEN}
    assert set(found.labels.values()) == {0}


def test_the_page_has_every_label_and_metric() -> None:
    page = to_markdown(statistics_of(CORPUS))
    for name in (*load_labels().entities, *load_labels().relations, *vocabulary()["metrics"], "train", "test"):
        assert f"| {name} |" in page


def test_no_passages_are_refused() -> None:
    with pytest.raises(ValueError, match="no passages"):
        statistics_of([])


def test_a_spoilt_line_is_named_and_not_quoted(tmp_path: Path) -> None:
    path = tmp_path / "n01.jsonl"
    path.write_text('{"id":"a","text":"甲"}\n\n{"id":"b","text":7,"hand":"机密"}\n', "utf-8")
    with pytest.raises(CorpusFileError, match=r"n01\.jsonl:3: text: ") as caught:
        read_passages(path)
    assert "机密" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"\n\n", "甲".encode("gbk")])
def test_a_file_without_passages_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(CorpusFileError, match=r"a\.jsonl"):
        read_passages(path)


def test_line_separators_inside_a_text_part_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id":"a","text":"甲\u2028乙\x85丙"}\n', "utf-8")
    assert [item.passage.text for item in read_passages(path)] == ["甲\u2028乙\x85丙"]


def test_only_the_split_that_is_asked_for(tmp_path: Path) -> None:
    for split in ("train", "test"):
        (tmp_path / split).mkdir()
        (tmp_path / split / "h.jsonl").write_text(f'{{"id":"{split}","text":"甲"}}\n', "utf-8")
    assert [item.passage.id for item in read_passages(tmp_path, "test")] == ["test"]
    with pytest.raises(CorpusFileError, match="split dev"):
        read_passages(tmp_path, "dev")


def test_filling_a_page_twice_leaves_one_copy(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# P\n<!-- stats -->\n<!-- /stats -->\nend\n", "utf-8")
    fill(page, "stats", "one")
    fill(page, "stats", "two")
    assert page.read_text("utf-8") == "# P\n<!-- stats -->\ntwo\n<!-- /stats -->\nend\n"


@pytest.mark.parametrize(
    "page", ["", "<!-- stats -->", "<!-- /stats --><!-- stats -->", "<!-- stats -->" * 2 + "<!-- /stats -->"]
)
def test_a_page_without_one_pair_of_markers_is_refused(page: str) -> None:
    with pytest.raises(MarkerError, match="stats"):
        filled(page, "stats", "x")
