"""The tokenizer: every character in exactly one place, and the same again after saving."""

from __future__ import annotations

import pickle
import sys
import tempfile
from pathlib import Path

import jieba
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.vocab import Vocab

from nlp.narrative.tokenizer import RjiebaTokenizer, Segmenter, _cutter, domain_terms

SEGMENTERS: tuple[Segmenter, ...] = ("rjieba", "jieba")
ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=120) | st.text(
    alphabet="青禾镇政府信息公开 \n\t\r　1a.0-🙂\u200b、。", max_size=120
)


def tokenizer(segmenter: Segmenter | None = None, terms: tuple[str, ...] = ()) -> RjiebaTokenizer:
    return RjiebaTokenizer(Vocab(), terms, segmenter)


@pytest.mark.parametrize("segmenter", SEGMENTERS)
@settings(max_examples=150, deadline=None)
@given(text=ANY_TEXT)
def test_tokens_cover_every_character_once_and_in_order(segmenter: Segmenter, text: str) -> None:
    doc = tokenizer(segmenter)(text)
    assert doc.text == text
    assert "".join(token.text_with_ws for token in doc) == text
    at = 0
    for token in doc:
        assert token.idx == at
        at += len(token.text_with_ws)
    assert at == len(text)


@pytest.mark.parametrize("text", ["", " ", "\n", "  青禾镇  ", "青禾镇\r\n公开\t84条", "。" * 50, "a" * 300])
def test_white_space_and_odd_texts_are_kept(text: str) -> None:
    assert tokenizer()(text).text == text


@pytest.mark.parametrize("segmenter", SEGMENTERS)
def test_a_domain_term_is_one_word(segmenter: Segmenter) -> None:
    plain = [t.text for t in tokenizer(segmenter)("青禾镇依申请公开3件")]
    own = [t.text for t in tokenizer(segmenter, ("依申请公开",))("青禾镇依申请公开3件")]
    assert "依申请公开" not in plain
    assert "依申请公开" in own


def test_the_terms_of_one_tokenizer_are_not_those_of_another() -> None:
    tokenizer("jieba", ("清溪档案",))
    tokenizer("rjieba", ("清溪档案",))
    assert "清溪档案" not in [t.text for t in tokenizer("rjieba")("清溪档案")]
    assert "清溪档案" not in jieba.dt.FREQ


@pytest.mark.parametrize("segmenter", [None, "rjieba", "jieba"])
def test_saving_and_loading_gives_the_same_words(segmenter: Segmenter | None, tmp_path: Path) -> None:
    first = tokenizer(segmenter, ("依申请公开", "清溪档案"))
    text = "清溪档案局收到依申请公开3件"
    words = [t.text for t in first(text)]
    first.to_disk(tmp_path / "tokenizer")
    for second in (
        tokenizer().from_disk(tmp_path / "tokenizer"),
        tokenizer().from_bytes(first.to_bytes()),
        pickle.loads(pickle.dumps(first)),
    ):
        assert [t.text for t in second(text)] == words
        assert second.terms == first.terms


def test_jieba_writes_nothing_into_the_shared_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    _cutter.__wrapped__(("清溪档案",), "jieba")("清溪档案局")
    assert list(tmp_path.iterdir()) == []


def test_without_the_compiled_module_jieba_steps_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    cut = _cutter.__wrapped__(("依申请公开",), None)
    assert cut("依申请公开办理") == ["依申请公开", "办理"]
    with pytest.raises(ImportError):
        _cutter.__wrapped__((), "rjieba")


def test_the_domain_terms_are_there_once_each() -> None:
    terms = domain_terms()
    assert "依申请公开" in terms
    assert len(set(terms)) == len(terms)
