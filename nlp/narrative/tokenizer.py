"""spaCy's tokenizer for this project: jieba's words, cut by Rust.

``rjieba`` holds jieba's own dictionary and gives its words forty times faster; ``jieba`` is the fallback where the
compiled module is absent. spaCy's own jieba segmenter isn't used: it works on jieba's global state, doesn't serialise
a user dictionary, and lets jieba cache into a shared temporary folder that others can write. Here each tokenizer has
its own segmenter, and its domain terms are saved with the pipeline.

Every character of a text belongs to exactly one token or is the one space after it: ``doc.text == text``, always.

Example:
    >>> tokenizer = RjiebaTokenizer(Vocab(), terms=["依申请公开"])
    >>> [token.text for token in tokenizer("依申请公开 3件")]
    ['依申请公开', '3', '件']
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

Segmenter = Literal["rjieba", "jieba"]

TERM_FREQUENCY = 100_000
"""Frequency a domain term gets: above every competing cut of the common dictionary (its sum is about 6e7)."""

_STATE_FILE = "segmenter.json"


class RjiebaTokenizer:
    """Cuts a text into jieba's words.

    Args:
        vocab: the pipeline's vocabulary.
        terms: domain terms to keep whole, added to the common dictionary.
        segmenter: ``rjieba`` or ``jieba``; by default ``rjieba`` where it can be imported.

    Raises:
        ImportError: the named segmenter is not installed.
    """

    def __init__(self, vocab: Vocab, terms: Iterable[str] = (), segmenter: Segmenter | None = None) -> None:
        self.vocab = vocab
        self._set_up(tuple(terms), segmenter)

    def _set_up(self, terms: Sequence[str], segmenter: Segmenter | None) -> None:
        self.terms = tuple(terms)
        self.segmenter = segmenter
        self._cut = _cutter(self.terms, segmenter)

    def __call__(self, text: str) -> Doc:
        """The words of ``text`` as a ``Doc`` that holds each of its characters once, in order."""
        words, spaces = _attach_spaces(self._cut(text))
        return Doc(self.vocab, words=words, spaces=spaces)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.vocab, self.terms, self.segmenter)

    def to_bytes(self, **_kwargs: Any) -> bytes:
        """Domain terms and settings; ``exclude`` and the like, which spaCy passes, have no meaning here."""
        return json.dumps({"segmenter": self.segmenter, "terms": self.terms}, ensure_ascii=False).encode()

    def from_bytes(self, data: bytes, **_kwargs: Any) -> RjiebaTokenizer:
        """The inverse of :meth:`to_bytes`."""
        state = json.loads(data)
        self._set_up(state["terms"], state["segmenter"])
        return self

    def to_disk(self, path: str | Path, **_kwargs: Any) -> None:
        """Write :meth:`to_bytes` into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _STATE_FILE).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_kwargs: Any) -> RjiebaTokenizer:
        """The inverse of :meth:`to_disk`."""
        return self.from_bytes((Path(path) / _STATE_FILE).read_bytes())


@registry.tokenizers("biaoli.RjiebaTokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer(segmenter: Segmenter | None = None) -> Callable[[Language], RjiebaTokenizer]:
    """What ``config.cfg`` names: a tokenizer with the domain terms that lie beside this module."""

    def make(nlp: Language) -> RjiebaTokenizer:
        return RjiebaTokenizer(nlp.vocab, domain_terms(), segmenter)

    return make


@cache
def domain_terms() -> tuple[str, ...]:
    """The terms of ``terms.yaml``, a plain list read line by line since YAML parsers are slow."""
    lines = resources.files("nlp.narrative").joinpath("terms.yaml").read_text("utf-8").splitlines()
    return tuple(line.removeprefix("- ").strip() for line in lines if line.startswith("- "))


@cache
def _cutter(terms: tuple[str, ...], segmenter: Segmenter | None) -> Callable[[str], list[str]]:
    """A function from text to words. Segmenters are shared by terms: neither keeps anything between two texts."""
    if segmenter == "jieba":
        return _jieba_cutter(terms)
    try:
        return _rjieba_cutter(terms)
    except ImportError:
        if segmenter == "rjieba":
            raise
        return _jieba_cutter(terms)


def _rjieba_cutter(terms: tuple[str, ...]) -> Callable[[str], list[str]]:
    import rjieba

    segmenter = rjieba.Jieba()
    for term in terms:
        segmenter.add_word(term, TERM_FREQUENCY, "nz")

    def cut(text: str) -> list[str]:
        words: list[str] = segmenter.cut(text)
        return words

    return cut


def _jieba_cutter(terms: tuple[str, ...]) -> Callable[[str], list[str]]:
    import jieba

    segmenter = jieba.Tokenizer()
    # initialize() would read or write a marshal file in the shared temporary folder: the dictionary is built here.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for term in terms:
        segmenter.add_word(term, TERM_FREQUENCY, "nz")

    def cut(text: str) -> list[str]:
        words: list[str] = segmenter.lcut(text)
        return words

    return cut


def _attach_spaces(pieces: Iterable[str]) -> tuple[list[str], list[bool]]:
    """spaCy's words and ``spaces``: one space after a word belongs to it, other white space is a token.

    >>> _attach_spaces(["a", " ", " ", "b", " "])
    (['a', ' ', 'b'], [True, False, True])
    """
    words: list[str] = []
    spaces: list[bool] = []
    for piece in pieces:
        if piece == " " and words and not spaces[-1] and not words[-1].isspace():
            spaces[-1] = True
        else:
            words.append(piece)
            spaces.append(False)
    return words, spaces
