"""The shipped model: whole, refused where it is not, the same from every thread, and exact in its offsets."""

from __future__ import annotations

import json
import pickle
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nlp import Extractor, extract
from nlp.errors import ModelError
from nlp.narrative.prose import Prose
from nlp.tagging import load_tagger
from nlp.tagging.model import CHARACTERS, GRAPH, MANIFEST, Tagger, read_manifest, shipped_model
from nlp.tagging.scheme import Scheme

TEXT = "清溪县水务局2022年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息84条，收到政府信息公开申请3件。\n"
MOST_MEGABYTES = 40


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped_model(), tmp_path / "model"))


def test_the_shipped_model_is_small_and_speaks_the_schema_of_this_version() -> None:
    assert sum(path.stat().st_size for path in shipped_model().iterdir()) < MOST_MEGABYTES << 20
    assert read_manifest(shipped_model()).scheme == Scheme.default()


def test_its_card_stands_beside_it_with_figures() -> None:
    card = (shipped_model() / "README.md").read_text("utf-8")
    for name in ("trained", "figures", "bootstrap", "reliability"):
        between = card.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]
        assert between.strip(), f"{name}: run scripts/model_card.py"
    assert read_manifest(shipped_model()).name in card


def _lose(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _flip(name: str) -> Callable[[Path], None]:
    def flip(folder: Path) -> None:
        data = bytearray((folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (folder / name).write_bytes(data)

    return flip


def _write(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / MANIFEST).write_text(text, "utf-8") and None


def _other_form(folder: Path) -> None:
    data = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps({**data, "format": 99}), "utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_lose(MANIFEST), "missing"),
        (_lose(GRAPH), "missing"),
        (_lose(CHARACTERS), "missing"),
        (_flip(GRAPH), "checksum"),
        (_flip(CHARACTERS), "checksum"),
        (_write(""), "damaged"),
        (_write("[]"), "damaged"),
        (_write('{"format": 1}'), "damaged"),
        (_other_form, "form 99"),
    ],
)
def test_a_spoilt_model_is_a_clear_error(spoil: Callable[[Path], None], said: str, copied: Path) -> None:
    spoil(copied)
    with pytest.raises(ModelError, match=said):
        Tagger(copied)


def test_a_graph_of_other_outputs_than_the_manifest_names_is_refused(copied: Path) -> None:
    data = json.loads((copied / MANIFEST).read_text("utf-8"))
    del data["scheme"]["layers"]["mentions"]
    (copied / MANIFEST).write_text(json.dumps(data), "utf-8")
    with pytest.raises(ModelError, match="outputs"):
        Tagger(copied)


def test_without_onnx_runtime_the_error_says_what_to_install(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"biaoli\[full\]"):
        Tagger(copied)


def test_a_folder_that_is_none_is_refused_by_the_extractor(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        Extractor(mode="full", model=tmp_path)
    with pytest.raises(ValueError, match="no model"):
        Extractor(mode="fast", model=tmp_path)


def test_the_result_says_what_made_it() -> None:
    extraction = Extractor(mode="full").extract(TEXT)
    assert (extraction.producer.mode, extraction.producer.model) == ("full", read_manifest(shipped_model()).name)
    assert (extract(TEXT).producer.mode, extract(TEXT).producer.model) == ("fast", None)


def test_an_extractor_of_mode_full_can_be_pickled() -> None:
    extractor = pickle.loads(pickle.dumps(Extractor(mode="full")))
    assert extractor.extract(TEXT) == Extractor(mode="full").extract(TEXT)


def test_threads_share_a_tagger() -> None:
    tagger = load_tagger()
    prose = [Prose.of(f"全年主动公开政府信息{n}条,收到申请{n}件。" * 3) for n in range(24)]
    expected = [tagger.tag(each) for each in prose]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(tagger.tag, prose)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "。",
        "🙂" * 400,
        "㐀" * 700,
        "全年公开信息８４条。",
        "收到申请\u200b3\u200b件。",
        "A" * 2000,
        "年,月;日、" * 300,
    ],
)
def test_odd_text_is_tagged_within_its_borders(text: str) -> None:
    prose = Prose.of(text)
    for found in load_tagger().tag(prose):
        assert 0 <= found.start < found.end <= len(prose.text)
        assert 0 <= found.probability <= 1


def test_spans_are_exact_where_the_copy_has_other_characters() -> None:
    text = TEXT.replace("84条", "８４ 條").replace("\n全年", "\r\n🙂全年")
    extraction = Extractor(mode="full").extract(text)
    for count in extraction.counts:
        assert (extraction.document.text or "")[slice(*count.span)] == count.raw
    assert {count.value for count in extraction.counts} >= {84, 3}
