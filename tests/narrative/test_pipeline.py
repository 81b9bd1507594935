"""The spaCy pipeline and the room as a whole: saving, pieces, threads, pickling, laziness."""

from __future__ import annotations

import pickle
import random
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from configparser import ConfigParser
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from annotations.generator import generate
from nlp import extract, narrative
from nlp.document import Document
from nlp.folding import fold
from nlp.narrative import read_narrative
from nlp.narrative.components import CONTEXT
from nlp.narrative.context import READERS, Context
from nlp.narrative.items import read_items
from nlp.narrative.language import build_pipeline, read_docs
from nlp.narrative.pieces import piece_spans
from nlp.narrative.result import NarrativeResult
from nlp.narrative.view import NarrativeView

REPORT = (
    "清溪县档案局2020年政府信息公开工作年度报告\n发布时间：2021-01-28 09:00\n"
    "统计期限自2020年1月1日起至12月31日止。如有疑问，请与清溪县档案局联系（电话：0000-1234567）。\n"
    "一、总体情况\n系统于10月29日上线。\n六、其他需要报告的事项\n无。\n清溪县档案局\n2021年1月27日\n"
)


@pytest.fixture(scope="module")
def pipeline() -> Language:
    return build_pipeline()


TITLE = "清溪县档案局2020年政府信息公开工作年度报告"
PASSAGE = (
    "一、总体情况\n全年共主动公开政府信息84条，其中动态类50条。收到政府信息公开申请3件，未发生行政复议。\n"
    "五、存在的主要问题及改进情况\n存在的主要问题：一是公开内容不够丰富；二是更新不够及时。\n"
    "改进措施：一是丰富公开内容，拓展公开深度。二是建立定期检查机制，及时更新信息。\n"
)


def read(text: str) -> NarrativeResult:
    return read_narrative(Document(text=text), fold(text))


def labels(doc: Doc) -> dict[str, list[tuple[str, str]]]:
    return {name: [(span.text, span.label_) for span in group] for name, group in doc.spans.items()}


def test_the_pipeline_works_on_a_string_alone(pipeline: Language) -> None:
    found = labels(
        pipeline("一、总体情况\n2021年1月27日，青禾镇公开84条（电话：0000-1234567）。\n六、其他需要报告的事项\n无。")
    )
    assert [label for _, label in found["sections"]] == ["overview", "other"]
    assert found["dates"] == [("2021年1月27日", "event")]
    assert ("0000-1234567", "phone") in found["contacts"]


def test_a_saved_pipeline_gives_the_same(pipeline: Language, tmp_path: Path) -> None:
    pipeline.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.pipe_names == pipeline.pipe_names == list(READERS)
    first, second = pipeline(REPORT), loaded(REPORT)
    assert [t.text for t in first] == [t.text for t in second]
    assert labels(first) == labels(second)
    again = build_pipeline().from_bytes(pipeline.to_bytes())
    assert labels(again(REPORT)) == labels(first)


def test_the_config_names_every_component_once() -> None:
    config = ConfigParser()
    config.read_string(resources.files("nlp.narrative").joinpath("config.cfg").read_text("utf-8"))
    names = [name.strip('"') for name in config["nlp"]["pipeline"].strip("[]").split(",")]
    assert [s.removeprefix("components.") for s in config.sections() if s.startswith("components.")] == names
    assert config["nlp.tokenizer"]["@tokenizers"].strip('"') == "biaoli.RjiebaTokenizer.v1"


def test_the_pipeline_finds_what_the_whole_path_finds(pipeline: Language) -> None:
    doc, result = pipeline(REPORT), read(REPORT)
    assert {(s.start_char, s.end_char) for s in doc.spans["contacts"]} >= {c.span for c in result.contacts}
    periods = [s.text for s in doc.spans["dates"] if s.label_ == "period"]
    assert periods == [d.raw for d in result.dates if d.role == "period"]


@pytest.mark.parametrize("seed", range(12))
def test_given_what_the_path_knows_the_components_find_the_same(
    pipeline: Language, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_by_path, given = [], []
    context_of_piece = narrative._context

    def recorded(*arguments: Any) -> Context:
        context = context_of_piece(*arguments)
        read_by_path.append(context)
        given.append(replace(context))
        return context

    monkeypatch.setattr(narrative, "_context", recorded)
    extract(generate(seed, layout="row_spaces").source)
    for theirs, ours in zip(read_by_path, given, strict=True):
        doc = pipeline.make_doc(ours.view.text)
        doc.user_data[CONTEXT] = ours
        for _, component in pipeline.pipeline:
            doc = component(doc)
        assert ours == theirs
        assert ours.counts or not ours.quantities


def test_the_pipeline_finds_in_a_passage_what_the_path_finds_in_the_report(pipeline: Language) -> None:
    doc = pipeline.make_doc(PASSAGE)
    doc.user_data[CONTEXT] = Context(NarrativeView.of(PASSAGE), PASSAGE, year=2020)
    for _, component in pipeline.pipeline:
        doc = component(doc)
    items, result = read_items(doc.user_data[CONTEXT]), read(f"{TITLE}\n{PASSAGE}")
    shift = len(TITLE) + 1
    assert [(c.span[0] + shift, c.metric, c.value) for c in items.counts] == [
        (c.span[0], c.metric, c.value) for c in result.counts
    ]
    assert [(c.text, c.status, c.horizon) for c in items.commitments] == [
        (c.text, c.status, c.horizon) for c in result.commitments
    ]
    assert len(items.counts) == 4
    assert len(items.problems) == len(items.commitments) == 2


def test_the_spans_work_with_spacys_own_tools(pipeline: Language) -> None:
    doc = pipeline(PASSAGE)
    assert "收到" in displacy.render(doc, style="span", options={"spans_key": "counts"}, page=False)
    doc.user_data.clear()  # a DocBin stores spans, not our working notes
    (again,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(pipeline.vocab)
    assert labels(again) == labels(doc)
    assert labels(again)["problems"]


def test_a_saved_pipeline_is_loaded_where_nothing_of_ours_was_imported(pipeline: Language, tmp_path: Path) -> None:
    pipeline.to_disk(tmp_path / "model")
    code = (
        "import spacy, sys\n"
        f"doc = spacy.load({str(tmp_path / 'model')!r})({PASSAGE!r})\n"
        "print([s.text for s in doc.spans['problems']])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    doc = pipeline(PASSAGE)
    assert done.stdout.strip() == str([span.text for span in doc.spans["problems"]])


def test_memory_does_not_grow_with_the_number_of_documents(pipeline: Language) -> None:
    def grown(number: int) -> int:
        rng = random.Random(number)
        texts = ("".join(chr(rng.randrange(0x4E00, 0x9FA5)) for _ in range(150)) for _ in range(number))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert sum(1 for _ in read_docs(pipeline, texts)) == number
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

    grown(500)
    assert grown(2_500) < 6_000, "kilobytes; without clearing it is 20,000 and more"


def test_one_pipeline_serves_many_threads(pipeline: Language) -> None:
    expected = labels(pipeline(PASSAGE))
    with ThreadPoolExecutor(8) as pool:
        assert all(labels(doc) == expected for doc in pool.map(pipeline, [PASSAGE] * 40))


def test_the_path_does_not_import_spacy_before_a_reader_needs_words() -> None:
    code = (
        "import sys, nlp\n"
        "nlp.extract('青禾镇2023年政府信息公开工作年度报告')\n"
        "assert 'spacy' not in sys.modules and 'jieba' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_is_grounded_and_in_order() -> None:
    result = read(REPORT)
    assert [(d.role, d.raw) for d in result.dates] == [
        ("published", "2021-01-28 09:00"),
        ("period", "自2020年1月1日起至12月31日止"),
        ("event", "10月29日"),
        ("signed", "2021年1月27日"),
    ]
    for date in result.dates:
        assert REPORT[slice(*date.span)] == date.raw
    assert len({d.id for d in result.dates}) == len(result.dates)
    assert [s.role for s in result.sections] == ["preamble", "overview", "other", "signature"]
    report = result.report
    assert (report.agency, report.year, report.signed_on, report.published_at) == (
        "清溪县档案局",
        2020,
        "2021-01-27",
        "2021-01-28T09:00",
    )
    assert {name: REPORT[slice(*span)] for name, span in report.spans.items()} == {
        "title": "清溪县档案局2020年政府信息公开工作年度报告",
        "agency": "清溪县档案局",
        "period": "自2020年1月1日起至12月31日止",
        "published_at": "2021-01-28 09:00",
        "signed_on": "2021年1月27日",
    }


def test_the_same_text_gives_the_same_result_from_many_threads() -> None:
    expected = read(REPORT)
    with ThreadPoolExecutor(8) as pool:
        assert all(result == expected for result in pool.map(read, [REPORT] * 24))


def test_the_function_survives_pickling() -> None:
    assert pickle.loads(pickle.dumps(read_narrative)) is read_narrative


def test_tables_and_litter_are_left_out() -> None:
    text = "清溪县2020年政府信息公开工作年度报告\n规章2019年5月1日\n- 3 -\n2020年6月1日发布。"
    table, litter = (text.index("规章"), text.index("- 3 -") - 1), (text.index("- 3 -"), text.index("- 3 -") + 5)
    document = Document(text=text, litter=(litter,))
    result = read_narrative(document, fold(text), [table])
    assert [d.start for d in result.dates] == ["2020-06-01"]


def test_marks_without_width_move_no_offset() -> None:
    text = "清溪\u200b县2020年政府信息公开工作年度報(bào)告\n一、总体情况\n2020年\u200b6月1日发布。"
    result = read(text)
    (date,) = result.dates
    assert text[slice(*date.span)] == date.raw == "2020年\u200b6月1日"
    assert result.report.title == "清溪县2020年政府信息公开工作年度報告"


@given(st.text(alphabet="一二\n。a", max_size=300), st.integers(min_value=2, max_value=40))
def test_pieces_cover_the_text_once_and_in_order(text: str, size: int) -> None:
    spans = list(piece_spans(text, size))
    assert "".join(text[a:b] for a, b in spans) == text
    assert all(b - a <= size for a, b in spans)


def test_a_long_text_is_read_in_pieces_with_offsets_of_the_document() -> None:
    line = "2020年6月1日，青禾镇发布信息。\n"
    text = "清溪县2020年政府信息公开工作年度报告\n" + line * 8_000
    result = read(text)
    assert len(text) > 100_000
    assert len(result.dates) == 8_000
    assert {text[slice(*d.span)] for d in result.dates} == {"2020年6月1日"}


def test_more_than_a_million_characters_are_no_error() -> None:
    text = "清溪县2020年政府信息公开工作年度报告\n" + "工作有序推进。" * 150_000
    assert read(text).report.year == 2020


@pytest.mark.parametrize("text", ["", " \n ", "。", "\u200b", "一、", "年", "🙂" * 10])
def test_texts_that_say_nothing(text: str) -> None:
    result = read(text)
    assert (result.report.title, result.report.agency, result.dates, result.warnings) == (None, None, [], [])


def test_a_view_and_its_pieces_lead_back_to_the_document() -> None:
    text = "电话\u200b：1\u200b23\n规章0\n完"
    view = NarrativeView.of(text, excluded=[(9, 12)])
    at = view.text.index("123")
    assert text[slice(*view.span(at, at + 3))] == "1\u200b23"
    assert view.place(view.span(at, at + 3)[0]) == at
    piece = view.piece(at, at + 3)
    assert piece.span(0, 3) == view.span(at, at + 3)
    assert NarrativeView.of("电话").piece(1, 2).span(0, 1) == (1, 2)
