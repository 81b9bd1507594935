"""Spoilt files: what is wrong is said with its place, whatever the format, and the rest can be kept."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import srsly
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span
from spacy.vocab import Vocab

from annotations.exchange_commands import check_file
from annotations.formats import Found, Loss, Spoilt, formats
from annotations.passages import Entity, Passage, Relation

PASSAGE = Passage(
    id="p1",
    text="申请3件，其中2件",
    annotator="甲",
    entities=[
        Entity(id="m1", label="metric", start=0, end=2, attributes={"metric": "applications.received"}),
        Entity(id="q1", label="quantity", start=2, end=4, attributes={"value": 3, "unit": "件"}),
        Entity(id="q2", label="quantity", start=7, end=9, attributes={"value": 2, "unit": "件"}),
    ],
    relations=[
        Relation(label="measures", source="q1", target="m1"),
        Relation(label="part_of", source="q2", target="q1"),
    ],
)
OTHER = PASSAGE.model_copy(update={"id": "p2"})
Change = Callable[[Any], None]


def exported(name: str, tmp_path: Path, passages: list[Passage] | None = None) -> Path:
    target = tmp_path / f"work{formats()[name].SUFFIX}"
    formats()[name].write(passages or [PASSAGE, OTHER], target)
    return target


def read(name: str, source: Path) -> tuple[list[Passage], list[str], list[str]]:
    """Passages, faults and losses as text."""
    items = list(formats()[name].read(source))
    return (
        [item.passage for item in items if isinstance(item, Found)],
        [str(item) for item in items if isinstance(item, Spoilt)],
        [str(item) for item in items if isinstance(item, Loss)],
    )


def changed_lines(source: Path, number: int, change: Change) -> Path:
    lines = source.read_text("utf-8").split("\n")
    data = json.loads(lines[number - 1])
    change(data)
    lines[number - 1] = json.dumps(data)
    source.write_text("\n".join(lines), "utf-8")
    return source


def changed_json(source: Path, change: Change) -> Path:
    data = json.loads(source.read_text("utf-8"))
    change(data)
    source.write_text(json.dumps(data), "utf-8")
    return source


@pytest.mark.parametrize("name", ["jsonl", "doccano"])
class TestLines:
    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (b"{", "JSON"),
            (b"[]", "object"),
            (b"null", "object"),
            (b'"\xff"', "isn't UTF-8 from byte 1 on"),
            (b'{"text": NaN}', "JSON|text: Input should be a valid string"),
            (b'{"id": "p3", "text": "\\ud800"}', "surrogate|hex escape"),
            (b'{"id": "p3", "text": 3}', "text: Input should be a valid string"),
            (b'{"id": "p3"}', "text"),
            (b"[" * 100_000, "JSON"),
        ],
    )
    def test_a_spoilt_line_is_named_and_the_others_are_read(
        self, name: str, line: bytes, reason: str, tmp_path: Path
    ) -> None:
        source = exported(name, tmp_path)
        first, second = source.read_bytes().splitlines()
        source.write_bytes(b"\n".join([first, line, second]))
        passages, faults, _ = read(name, source)
        assert passages == [PASSAGE, OTHER]
        assert faults
        assert all(fault.startswith("line 2: ") for fault in faults)
        assert re.search(reason, " ".join(faults))

    def test_a_byte_order_mark_windows_line_ends_and_empty_lines_are_no_fault(self, name: str, tmp_path: Path) -> None:
        source = exported(name, tmp_path)
        source.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"\n", b"\r\n\r\n"))
        assert read(name, source) == ([PASSAGE, OTHER], [], [])

    def test_reasons_quote_no_text(self, name: str, tmp_path: Path) -> None:
        source = tmp_path / "x"
        source.write_text(
            '{"id": "p3", "text": ["机密文字"], "entities": "机密文字", "relations": 1, "biaoli": {"year": "机密文字"}}'
        )
        assert "机密" not in "".join(read(name, source)[1])


def test_every_wrong_field_of_a_line_is_said(tmp_path: Path) -> None:
    source = tmp_path / "x.jsonl"
    source.write_text(
        '{"id":"p","text":"ab","year":"2020","mood":1,"entities":[{"id":"e","label":"metric","start":true,"end":1.5}]}'
    )
    assert [fault.split(": ")[1] for fault in read("jsonl", source)[1]] == [
        "year",
        "entities.0.start",
        "entities.0.end",
        "mood",
    ]


class TestDoccano:
    def test_what_doccano_gives_back_finds_its_ids_attributes_and_relations_again(self, tmp_path: Path) -> None:
        """Doccano numbers spans anew, orders them as it likes and puts the kept fields beside its own."""

        def as_doccano(data: Any) -> None:
            for number, entity in enumerate(data["entities"]):
                data["relations"] = json.loads(
                    json.dumps(data["relations"]).replace(f'_id": {entity["id"]},', f'_id": {900 - number},')
                )
                entity["id"] = 900 - number
            data["entities"].reverse()
            data.update({"id": 17, "Comments": []})

        source = changed_lines(exported("doccano", tmp_path), 1, as_doccano)
        assert read("doccano", source) == ([PASSAGE, OTHER], [], [])

    def test_a_moved_span_loses_its_attributes_and_that_is_said(self, tmp_path: Path) -> None:
        source = changed_lines(
            exported("doccano", tmp_path), 1, lambda data: data["entities"][1].update(start_offset=1, end_offset=4)
        )
        (first, second), faults, losses = read("doccano", source)
        assert (second, faults) == (OTHER, [])
        assert losses == ["line 1: the attributes of q1, whose span or label was changed"]
        assert [(e.id, e.start, e.end, bool(e.attributes)) for e in first.entities] == [
            ("m1", 0, 2, True),
            ("q1-2", 1, 4, False),
            ("q2", 7, 9, True),
        ]
        assert [(r.label, r.source, r.target) for r in first.relations] == [
            ("measures", "q1-2", "m1"),
            ("part_of", "q2", "q1-2"),
        ]

    def test_an_emoji_is_two_for_doccano_and_one_for_us(self, tmp_path: Path) -> None:
        """The example of doccano's issue 2290, where the word stands at 22 to 32."""
        text = "👨🏻\u200d🚒 firemen drive firetrucks"
        at = text.index("firetrucks")
        passage = Passage(id="p", text=text, entities=[Entity(id="e", label="metric", start=at, end=at + 10)])
        source = exported("doccano", tmp_path, [passage])
        (entity,) = json.loads(source.read_text("utf-8"))["entities"]
        assert (entity["start_offset"], entity["end_offset"]) == (22, 32) == (at + 3, at + 13)
        assert read("doccano", source) == ([passage], [], [])

    @pytest.mark.parametrize(
        ("span", "fault"),
        [
            ([1, 3, "metric"], "line 1: the span 0 begins or ends inside a character"),
            ([0, 1, "metric"], "line 1: the span 0 begins or ends inside a character"),
            ([2, 9, "metric"], "line 1: x-1: m1: ends at 8, behind the text of 2 characters"),
            ([-1, 2, "metric"], "line 1: x-1: m-1: starts at -1"),
        ],
    )
    def test_offsets_that_fit_no_characters_are_named(self, span: list[Any], fault: str, tmp_path: Path) -> None:
        source = tmp_path / "x.jsonl"
        source.write_text(json.dumps({"text": "😀a", "label": [span]}), "utf-8")
        assert check_file(source, "doccano").faults == [fault]

    @pytest.mark.parametrize("field", ["label", "labels"])
    def test_its_plain_form_is_read(self, field: str, tmp_path: Path) -> None:
        source = tmp_path / "plain.jsonl"
        source.write_text(
            json.dumps({"id": 5, "text": "申请3件", field: [[0, 2, "metric"], [2, 4, "quantity"]]}), "utf-8"
        )
        (passage,), faults, losses = read("doccano", source)
        assert (passage.id, faults, losses) == ("plain-1", [], [])
        assert [(e.label, passage.text_of(e)) for e in passage.entities] == [("metric", "申请"), ("quantity", "3件")]
        assert len({e.id for e in passage.entities}) == 2

    def test_comments_and_foreign_fields_are_losses(self, tmp_path: Path) -> None:
        source = tmp_path / "x.jsonl"
        source.write_text('{"text": "a", "label": [], "Comments": ["看不懂"], "source": "web"}', "utf-8")
        assert read("doccano", source)[2] == [
            "line 1: 1 comments of doccano",
            "line 1: fields that a passage doesn't have: source",
        ]

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda d: d.update(entities=3), "entities is no list"),
            (lambda d: d.update(label=[[0, 1, "metric"]]), "spans in entities and in label"),
            (lambda d: d["entities"].append([0, 1, "metric"]), "entities.3 is no span"),
            (lambda d: d["entities"].append(d["entities"][0]), "entities.3: a second span has the id 1"),
            (lambda d: d["entities"][0].update(start_offset="0"), "entities.0 is no span"),
            (lambda d: d["entities"][0].update(end_offset=True), "entities.0 is no span"),
            (lambda d: d["relations"][0].update(from_id=99), "relations.0 has no type or leads to no span"),
            (lambda d: d["relations"][0].update(type=None), "relations.0 has no type or leads to no span"),
            (lambda d: d.update(relations={"a": 1}), "relations is no list"),
            (lambda d: d.update(biaoli=[]), "the field 'biaoli' isn't ours"),
            (lambda d: d["biaoli"].update(mood=1), "the field 'biaoli' isn't ours"),
            (lambda d: d["biaoli"].update(entities=1), "biaoli.entities is no list"),
            (lambda d: d["biaoli"]["entities"][0].pop("label"), "label: Field required"),
            (lambda d: d["biaoli"].update(year="x"), "year: Input should be a valid integer"),
        ],
    )
    def test_a_spoilt_part_is_named(self, change: Change, reason: str, tmp_path: Path) -> None:
        passages, faults, _ = read("doccano", changed_lines(exported("doccano", tmp_path), 1, change))
        assert passages == [OTHER]
        assert f"line 1: {reason}" in faults


class TestLabelStudio:
    def tasks(self, tmp_path: Path, change: Change) -> tuple[list[Passage], list[str], list[str]]:
        return read("label-studio", changed_json(exported("label-studio", tmp_path), change))

    @pytest.mark.parametrize(
        ("change", "faults"),
        [
            (lambda t: t.insert(0, 5), ["task 1: is no task with a 'text'"]),
            (lambda t: t[0].pop("data"), ["task 1: is no task with a 'text'"]),
            (lambda t: t[0]["data"].update(text=None), ["task 1: is no task with a 'text'"]),
            (lambda t: t[0].update(annotations={}), []),
            (lambda t: t[0].update(annotations={"a": 1}), ["task 1: its annotations are no list"]),
            (lambda t: t[0].update(annotations=[1]), ["task 1, annotation 1: is no object"]),
            (lambda t: t[0]["data"].update(annotators=[1]), ["task 1: its annotators are no object"]),
            (
                lambda t: t[0]["data"].update(year="2020"),
                ["task 1, annotation 1: year: Input should be a valid integer"],
            ),
            (lambda t: t[0]["data"].update(text="申\ud800"), None),
            (
                lambda t: t[0]["annotations"][0].pop("result"),
                ["task 1, annotation 1: result 0: the results are no list"],
            ),
        ],
    )
    def test_a_spoilt_task_is_named(self, change: Change, faults: list[str] | None, tmp_path: Path) -> None:
        passages, said, _ = self.tasks(tmp_path, change)
        assert OTHER in passages
        assert said == faults if faults is not None else said

    @pytest.mark.parametrize(
        ("content", "fault"),
        [
            ("", "line 1: isn't a JSON list of tasks"),
            ("\n\n{}", "line 3: isn't a JSON list of tasks"),
            ("[", "line 1: isn't JSON: Expecting value at column 2"),
            ('[\n{"data": {"text": "a"}},\n{"data"', "line 3: isn't JSON: Expecting ':' delimiter at column 8"),
            ('[{"data": {"text": "a"}}\n{}]', "line 2: isn't JSON: Expecting ',' or ']' at column 1"),
            ('[{"data": {"text": "a"}}]\nx', "line 1: goes on behind the end of the list"),
            ('[{"data": {"text": "a", "year": NaN}}]', "line 1: isn't JSON that can be read: ValueError"),
            ("[" * 100_000, "line 1: isn't JSON that can be read: RecursionError"),
        ],
    )
    def test_broken_json_is_named_by_line_and_tasks_before_the_break_are_read(
        self, content: str, fault: str, tmp_path: Path
    ) -> None:
        source = tmp_path / "x.json"
        source.write_text(content, "utf-8")
        passages, faults, _ = read("label-studio", source)
        assert faults == [fault]
        assert len(passages) == (1 if '"text": "a"}}' in content else 0)

    def test_bytes_that_are_no_text_are_named(self, tmp_path: Path) -> None:
        source = tmp_path / "x.json"
        source.write_bytes(b'[{"data": {"text": "\xff"}}]')
        assert read("label-studio", source)[1] == ["file: isn't UTF-8 from byte 20 on"]

    def test_all_spoilt_results_of_an_annotation_are_named(self, tmp_path: Path) -> None:
        def spoil(tasks: Any) -> None:
            results = tasks[0]["annotations"][0]["result"]
            results[0]["value"]["start"] = 1
            results[2]["value"]["labels"] = []
            results[-1]["to_id"] = "nobody"
            results.append({"type": "rating", "id": "m1"})

        passages, faults, _ = self.tasks(tmp_path, spoil)
        assert passages == [OTHER]
        assert faults == [
            "task 1, annotation 1: result 0: its text isn't what its offsets cover",
            "task 1, annotation 1: result 2: a span has to have exactly one label",
            "task 1, annotation 1: result 9: a relation with 'nobody', which is no span",
            "task 1, annotation 1: result 10: results of type 'rating' can't be read",
        ]

    def test_a_skipped_annotation_drafts_notes_and_foreign_fields_are_losses(self, tmp_path: Path) -> None:
        def add(tasks: Any) -> None:
            tasks[0]["annotations"].append({"id": 2, "was_cancelled": True, "result": []})
            tasks[0]["annotations"][0]["result"][0]["meta"] = {"text": ["看不懂"]}
            tasks[0].update(drafts=[{"result": []}], predictions=[{"result": []}])
            tasks[0]["data"]["source"] = "web"

        passages, faults, losses = self.tasks(tmp_path, add)
        assert (passages, faults) == ([PASSAGE, OTHER], [])
        assert losses == [
            "task 1: drafts that nobody submitted",
            "task 1: predictions beside the annotations",
            "task 1: fields that a passage doesn't have: source",
            "task 1, annotation 1: notes on spans",
            "task 1, annotation 2: an annotation that the annotator skipped",
        ]

    @pytest.mark.parametrize(
        ("fields", "annotator"),
        [
            ({"id": 88, "import_id": 1, "completed_by": 5, "updated_by": None}, "甲"),
            ({"id": 88, "import_id": 1, "completed_by": 5, "updated_by": 7}, "7"),
            ({"id": 1, "import_id": None, "completed_by": {"id": 5, "email": "a@example.org"}}, "a@example.org"),
            ({"id": 1, "import_id": None, "completed_by": {"id": 5}}, "5"),
            ({"id": 1, "import_id": None, "completed_by": 5}, "5"),
            ({"id": 9}, None),
        ],
    )
    def test_the_annotator_is_who_last_had_a_hand_in_it(
        self, fields: dict[str, Any], annotator: str | None, tmp_path: Path
    ) -> None:
        """Label Studio keeps our annotation's number as ``import_id`` and gives it an id and an owner of its own."""

        def export(tasks: Any) -> None:
            tasks[0]["annotations"][0].pop("id")
            tasks[0]["annotations"][0].update(fields)

        (first, _), faults, _ = self.tasks(tmp_path, export)
        assert (first.annotator, faults) == (annotator, [])

    def test_a_task_that_nobody_annotated_is_a_passage_without_entities(self, tmp_path: Path) -> None:
        source = tmp_path / "new.json"
        source.write_text(json.dumps([{"id": 3, "data": {"text": "a", "id": 12}}, {"data": {"text": "b"}}]))
        passages, faults, _ = read("label-studio", source)
        assert ([(p.id, p.text, p.entities) for p in passages], faults) == ([("12", "a", []), ("new-2", "b", [])], [])


class TestDocBin:
    @pytest.mark.parametrize(
        "content", [b"", b"nothing", zlib.compress(b"nothing"), zlib.compress(srsly.msgpack_dumps({}))]
    )
    def test_other_bytes_are_refused(self, content: bytes, tmp_path: Path) -> None:
        source = tmp_path / "x.spacy"
        source.write_bytes(content)
        passages, faults, _ = read("docbin", source)
        assert passages == []
        assert len(faults) == 1
        assert faults[0].startswith("file: is no DocBin: ")

    def test_half_a_file_is_refused(self, tmp_path: Path) -> None:
        source = exported("docbin", tmp_path)
        source.write_bytes(source.read_bytes()[:-40])
        assert read("docbin", source)[0] == []
        assert len(read("docbin", source)[1]) == 1

    def documents(self, tmp_path: Path, change: Callable[[Doc], None]) -> tuple[list[Passage], list[str], list[str]]:
        """Reads a bin whose first document someone changed in spaCy."""
        source = exported("docbin", tmp_path)
        docs = list(DocBin().from_bytes(source.read_bytes()).get_docs(Vocab()))
        change(docs[0])
        source.write_bytes(DocBin(docs=docs, store_user_data=True).to_bytes())
        return read("docbin", source)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (3, "its biaoli is no text"),
            ("{", "isn't JSON: Expecting property name enclosed in double quotes at column 2"),
            ("[]", "is no JSON object"),
            ('{"mood": 1}', "its biaoli isn't ours"),
            ('{"entities": 1}', "its biaoli.entities aren't ours"),
            ('{"entities": [{"id": 1}]}', "its biaoli.entities aren't ours"),
            ('{"entities": [{"id": "q1", "attributes": 1}]}', "its biaoli.entities aren't ours"),
            ('{"relations": 1}', "its biaoli.relations aren't ours"),
            ('{"year": "x"}', "year: Input should be a valid integer"),
        ],
    )
    def test_a_spoilt_document_is_named_and_the_others_are_read(
        self, data: object, reason: str, tmp_path: Path
    ) -> None:
        passages, faults, _ = self.documents(tmp_path, lambda doc: doc.user_data.update(biaoli=data))
        assert passages == [OTHER]
        assert faults == [f"document 1: {reason}"]

    def test_a_document_whose_parts_are_damaged_is_named(self, tmp_path: Path) -> None:
        source = exported("docbin", tmp_path)
        message = srsly.msgpack_loads(zlib.decompress(source.read_bytes()))
        message["user_data"][0] = b"\xc1"
        source.write_bytes(zlib.compress(srsly.msgpack_dumps(message)))
        passages, (fault,), _ = read("docbin", source)
        assert passages == [OTHER]
        assert fault.startswith("document 1: is damaged: ")

    def test_a_span_taken_away_takes_its_relations_along_and_that_is_said(self, tmp_path: Path) -> None:
        def drop(doc: Doc) -> None:
            doc.spans["quantity"] = [span for span in doc.spans["quantity"] if span.id_ != "q1"]

        (first, _), faults, losses = self.documents(tmp_path, drop)
        assert ([entity.id for entity in first.entities], first.relations, faults) == (["m1", "q2"], [], [])
        assert losses == [
            "document 1: a relation of q1, as one of its spans was changed",
            "document 1: a relation of q2, as one of its spans was changed",
            "document 1: the attributes of q1, whose span is gone",
        ]

    def test_documents_of_others_are_read_with_their_tokens(self, tmp_path: Path) -> None:
        doc = Doc(Vocab(), words=["收到", "申请", "3", "件"], spaces=[False, True, False, False])
        doc.ents = [Span(doc, 1, 2, label="metric")]
        source = tmp_path / "other.spacy"
        source.write_bytes(DocBin(docs=[doc]).to_bytes())
        (passage,), faults, _ = read("docbin", source)
        assert (passage.id, passage.text, faults) == ("other-1", "收到申请 3件", [])
        assert [(e.id, e.label, passage.text_of(e)) for e in passage.entities] == [("m1", "metric", "申请")]


class TestConll:
    def lines(self, tmp_path: Path, change: Callable[[list[str]], None]) -> tuple[list[Passage], list[str], list[str]]:
        source = exported("conll", tmp_path)
        lines = source.read_text("utf-8").split("\n")
        change(lines)
        source.write_text("\n".join(lines), "utf-8", newline="")
        return read("conll", source)

    def test_the_first_block_starts_where_these_tests_think(self, tmp_path: Path) -> None:
        lines = exported("conll", tmp_path).read_text("utf-8").split("\n")
        assert lines[1].startswith("# passage =")
        assert lines[7].split("\t")[:3] == ["申", "B-metric", "O"]
        assert lines[9].split("\t")[:3] == ["3", "O", "B-quantity"]

    @pytest.mark.parametrize(
        ("number", "line", "fault"),
        [
            (8, "申\tB-metric", "line 8: has 2 columns instead of 17"),
            (8, "申请\t" + "\t".join(["O"] * 16), "line 8: its first column is no character"),
            (8, "\\\t" + "\t".join(["O"] * 16), "line 8: its first column is no character"),
            (8, "\\u{d800}\t" + "\t".join(["O"] * 16), "line 8: its first column is no character"),
            (8, "\\u{110000}\t" + "\t".join(["O"] * 16), "line 8: its first column is no character"),
            (8, "申\tX-metric" + "\tO" * 15, "line 8: a tag that isn't BIO of metric"),
            (8, "申\tB-date" + "\tO" * 15, "line 8: a tag that isn't BIO of metric"),
            (8, "申\tI-metric" + "\tO" * 15, "line 8: goes on with metric, which isn't open there"),
            (2, "# passage = {", "line 2: isn't JSON: Expecting property name enclosed in double quotes at column 3"),
            (2, '# passage = {"text": "x"}', "line 2: isn't a passage's fields"),
            (2, '# passage = {"id": "p1", "year": "x"}', "line 1: year: Input should be a valid integer"),
            (3, '# entity = {"id": "m1"}', "line 3: label: Field required"),
            (6, '# relation = {"label": "measures"}', "line 1: relations.0.source: Field required"),
        ],
    )
    def test_a_spoilt_line_is_named_and_the_other_passages_are_read(
        self, number: int, line: str, fault: str, tmp_path: Path
    ) -> None:
        passages, faults, _ = self.lines(tmp_path, lambda lines: lines.__setitem__(number - 1, line))
        assert passages == [OTHER]
        assert fault in faults

    def test_bytes_that_are_no_text_are_named(self, tmp_path: Path) -> None:
        source = exported("conll", tmp_path)
        source.write_bytes(source.read_bytes().replace("申".encode(), b"\xff\xff\xff", 1))
        passages, faults, _ = read("conll", source)
        assert faults[0] == "line 8: isn't UTF-8 from byte 0 on"
        assert passages == [OTHER]

    def test_without_the_names_of_the_columns_nothing_is_guessed(self, tmp_path: Path) -> None:
        passages, faults, _ = self.lines(tmp_path, lambda lines: lines.pop(0))
        assert passages == []
        assert faults[0] == "line 1: its columns have no names, as there is no line '# global.columns =' before"
        assert len(faults) == 2

    def test_a_tag_changed_by_hand_is_the_truth(self, tmp_path: Path) -> None:
        def shorten(lines: list[str]) -> None:
            lines[8] = lines[8].replace("I-metric", "O")

        (first, _), faults, losses = self.lines(tmp_path, shorten)
        assert faults == []
        assert [(e.id, first.text_of(e)) for e in first.entities] == [("m0", "申"), ("q1", "3件"), ("q2", "2件")]
        assert [(r.label, r.source, r.target) for r in first.relations] == [("part_of", "q2", "q1")]
        assert losses == [
            "line 1: the attributes of m1, whose span or label was changed",
            "line 1: a relation of q1, as one of its spans was changed",
        ]

    def test_windows_line_ends_are_no_fault(self, tmp_path: Path) -> None:
        source = exported("conll", tmp_path)
        source.write_bytes(b"\xef\xbb\xbf" + source.read_bytes().replace(b"\n", b"\r\n"))
        assert read("conll", source) == ([PASSAGE, OTHER], [], [])

    def test_overlapping_spans_of_one_label_and_their_relations_are_losses(self, tmp_path: Path) -> None:
        """Valid passages have none, but a converter must not trust that."""
        passage = PASSAGE.model_copy(
            update={"entities": [*PASSAGE.entities, Entity(id="q3", label="quantity", start=3, end=5)]}
        )
        passage.relations = [*PASSAGE.relations, Relation(label="part_of", source="q3", target="q1")]
        target = tmp_path / "x.conll"
        losses = formats()["conll"].write([passage], target)
        assert [str(loss) for loss in losses] == [
            "p1: q3, which overlaps another quantity",
            "p1: the relation part_of of q3",
        ]
        assert read("conll", target) == ([PASSAGE], [], [])

    @pytest.mark.parametrize("separator", ["\t", " "])
    def test_files_of_others_are_read_with_their_tokens(self, separator: str, tmp_path: Path) -> None:
        rows = [("收到", "VV", "O"), ("信息", "NN", "B-metric"), ("公开", "NN", "I-metric"), ("3", "CD", "B-quantity")]
        source = tmp_path / "other.conll"
        source.write_text("\n".join(separator.join(row) for row in rows) + "\n\n件" + separator + "O\n", "utf-8")
        (first, second), faults, _ = read("conll", source)
        assert (first.id, first.text, second.text, faults) == ("other-1", "收到信息公开3", "件", [])
        assert [(e.label, first.text_of(e)) for e in first.entities] == [("metric", "信息公开"), ("quantity", "3")]

    def test_a_column_too_few_in_files_of_others_is_named(self, tmp_path: Path) -> None:
        source = tmp_path / "other.conll"
        source.write_text("收到 O\n申请\n", "utf-8")
        assert read("conll", source)[1][0] == "line 2: has one column instead of a token and its tag"


SPOILT_SPANS = [
    (Entity(id="m1", label="metric", start=0, end=99), "m1: ends at 99, behind the text of 9 characters"),
    (Entity(id="m1", label="metric", start=-1, end=2), "m1: starts at -1"),
    (Entity(id="m1", label="metric", start=2, end=2), "m1: covers nothing: [2, 2)"),
    (Entity(id="m1", label="mood", start=0, end=2), "m1: there is no label 'mood'"),
    (Entity(id="m1", label="date", start=1, end=3), "m1: crosses"),
    (Entity(id="m1", label="problem", start=2, end=3), "m1: problem can't lie in the quantity q1"),
]


@pytest.mark.parametrize(("entity", "reason"), SPOILT_SPANS)
@pytest.mark.parametrize("name", ["jsonl", "doccano"])
def test_spoilt_spans_are_found_by_line(name: str, entity: Entity, reason: str, tmp_path: Path) -> None:
    bad = PASSAGE.model_copy(update={"entities": [entity, *PASSAGE.entities[1:]], "relations": []})
    checked = check_file(exported(name, tmp_path, [OTHER, bad]), name)
    assert checked.good == [OTHER]
    assert any(
        fault.startswith("line 2: p1: ") and reason.split(": ")[1].split(" ")[0] in fault for fault in checked.faults
    )


@pytest.mark.parametrize("name", sorted(formats()))
def test_unknown_labels_and_overlaps_are_found_in_any_format(name: str, tmp_path: Path) -> None:
    bad = Passage(
        id="p9",
        text="办结申请共5件整",
        entities=[Entity(id="a", label="mood", start=0, end=2), Entity(id="b", label="phone", start=1, end=4)],
    )
    checked = check_file(exported(name, tmp_path, [OTHER, bad]), name)
    assert checked.good == [OTHER]
    assert [fault.split(": ", 1)[1] for fault in checked.faults] == [
        "p9: a: there is no label 'mood'",
        "p9: b: crosses a",
    ]


@pytest.mark.parametrize("name", sorted(formats()))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_damage_makes_reading_fail(name: str, data: st.DataObject) -> None:
    """Whatever bytes change, reading says what is wrong and never raises; what it gives can be saved."""
    with TemporaryDirectory() as folder:
        source = exported(name, Path(folder))
        content = bytearray(source.read_bytes())
        for _ in range(data.draw(st.integers(1, 3))):
            at = data.draw(st.integers(0, len(content) - 1))
            content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
        source.write_bytes(content)
        checked = check_file(source, name)
        formats()["jsonl"].write(checked.good, source)


@pytest.mark.parametrize("name", ["doccano", "label-studio", "label-studio-predictions", "jsonl"])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_json_in_a_wrong_place_makes_reading_fail(name: str, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        source = exported(name, Path(folder))
        content = json.loads(source.read_text("utf-8")) if name.startswith("label") else None
        items = (
            content if content is not None else [json.loads(line) for line in source.read_text("utf-8").splitlines()]
        )
        _put_somewhere(items, data)
        source.write_text(
            json.dumps(items) if content is not None else "\n".join(json.dumps(item) for item in items), "utf-8"
        )
        formats()["jsonl"].write(check_file(source, name).good, source)


def _put_somewhere(node: Any, data: st.DataObject) -> None:
    """Replaces one value, at any depth, by some other JSON."""
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        child = node[key]
        if isinstance(child, dict | list) and child and data.draw(st.integers(0, 4)):
            node = child
        else:
            node[key] = data.draw(
                st.recursive(
                    st.none()
                    | st.booleans()
                    | st.integers()
                    | st.floats()
                    | st.sampled_from(["", "q1", "\ud800", "labels"]),
                    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "text"]), inner),
                    max_leaves=4,
                )
            )
            return
