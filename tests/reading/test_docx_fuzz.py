"""The fuzzing command makes the same input of a seed each time, and finds what it looks for."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nlp import Extractor
from nlp.schema import Extraction

_PATH = Path(__file__).resolve().parents[2] / "scripts" / "fuzz_formats.py"


@pytest.fixture(scope="module")
def fuzz() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("fuzz_formats", _PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz_formats"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["fuzz_formats"]


FORMATS = ("docx", "html", "text", "markdown", "mhtml")


@pytest.mark.parametrize("name", FORMATS)
def test_a_seed_makes_the_same_input_and_others_make_others(fuzz: ModuleType, name: str) -> None:
    form = fuzz.Format(name)
    assert fuzz.damaged(form, 3) == fuzz.damaged(form, 3)
    assert len({fuzz.damaged(form, seed) for seed in range(8)}) == 8


@pytest.mark.parametrize("name", FORMATS)
def test_a_few_inputs_of_each_format_give_no_complaint(fuzz: ModuleType, name: str) -> None:
    tally = fuzz.judge(fuzz.Format(name), range(8), 30.0)
    assert tally.inputs == 8
    assert tally.complaints == []


def extractor_that(does: Any) -> type:
    class Fake:
        def extract(self, data: bytes) -> Extraction:
            return does(data)

    return Fake


def test_a_crash_a_hang_and_a_wrong_span_are_complaints(fuzz: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Extractor().extract("青禾镇2022年政府信息公开工作年度报告\n2022年，收到申请12件。\n2023年1月20日")
    moved = [replace(date, span=(0, 3)) for date in real.dates]
    wrong = real.model_copy(update={"dates": moved})
    assert moved
    assert fuzz.complaint(real) is None

    def crash(_: bytes) -> Extraction:
        raise ZeroDivisionError

    def hang(_: bytes) -> Extraction:
        time.sleep(5)
        return real

    for does, outcome in ((crash, "crash"), (hang, "hang"), (lambda _: wrong, "read")):
        monkeypatch.setattr(fuzz, "Extractor", extractor_that(does))
        tally = fuzz.judge(fuzz.Format.text, range(1), 0.3)
        assert tally.outcomes == {outcome: 1}
        assert len(tally.complaints) == 1
