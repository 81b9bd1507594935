"""The narrative's spaCy pipeline, as ``config.cfg`` describes it: Chinese words and our components over them.

It is for those who work with spaCy: to draw the spans with displaCy, to store them in a DocBin, to add components of
their own. The whole path (:func:`nlp.extract`) calls the same readers directly (:mod:`nlp.narrative.context`). Save a
pipeline with ``to_disk``; ``spacy.load`` finds our tokenizer and components by an entry point of the distribution.

Example:
    >>> nlp = build_pipeline()
    >>> doc = nlp("一、总体情况\\n2021年1月27日,青禾镇公开84条。")
    >>> [(span.text, span.label_) for span in doc.spans["dates"]]
    [('2021年1月27日', 'event')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import islice

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_config
from thinc.api import Config

from nlp.narrative import components as _components  # noqa: F401  registers them
from nlp.narrative.tokenizer import create_tokenizer

__all__ = ["build_pipeline", "create_tokenizer", "read_docs"]


def build_pipeline() -> Language:
    """A new pipeline as ``config.cfg`` describes it."""
    config = Config().from_str(resources.files("nlp.narrative").joinpath("config.cfg").read_text("utf-8"))
    return load_model_from_config(config, auto_fill=True, validate=True)


def read_docs(nlp: Language, texts: Iterable[str], *, batch_size: int = 64) -> Iterator[Doc]:
    """A Doc for each text, in memory that doesn't grow with their number.

    spaCy keeps every word it has seen; here the words of a batch are forgotten with it. So a Doc is valid until the
    next batch begins: take what you need from it (or its ``to_bytes``) and let it go.

    Args:
        batch_size: texts between two clearings.

    Example:
        >>> [doc.text for doc in read_docs(build_pipeline(), ["公开84条。", "未收到申请。"])]
        ['公开84条。', '未收到申请。']
    """
    rest = iter(texts)
    while batch := list(islice(rest, batch_size)):
        with nlp.memory_zone():
            yield from nlp.pipe(batch)
