"""The narrative's spaCy pipeline, as ``config.cfg`` describes it: Chinese words and our components over them.

Dates, contacts and sections need no words, so the whole path does not run it (:mod:`nlp.narrative.context`); it is for
those who work with spaCy, and what reads words has its place in it.

Example:
    >>> nlp = build_pipeline()
    >>> doc = nlp("一、总体情况\\n2021年1月27日,青禾镇公开84条。")
    >>> [(span.text, span.label_) for span in doc.spans["dates"]]
    [('2021年1月27日', 'event')]
"""

from __future__ import annotations

from importlib import resources

from spacy.language import Language
from spacy.util import load_model_from_config
from thinc.api import Config

from nlp.narrative import components as _components  # noqa: F401  registers them


def build_pipeline() -> Language:
    """A new pipeline as ``config.cfg`` describes it; save it with ``to_disk`` and load it with ``spacy.load``."""
    config = Config().from_str(resources.files("nlp.narrative").joinpath("config.cfg").read_text("utf-8"))
    return load_model_from_config(config, auto_fill=True, validate=True)
