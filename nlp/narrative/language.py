"""The narrative's spaCy pipeline: built once a process from ``config.cfg``, run under a lock in bounded memory.

spaCy keeps every word it has ever seen. A memory zone would forget them after each document and cost three times the
reading of it, so the pipeline is built anew when its vocabulary has grown to :data:`MAX_WORDS`.


Example:
    >>> nlp = build_pipeline()
    >>> doc = nlp("一、总体情况\\n2021年1月27日,青禾镇公开84条。")
    >>> [(span.text, span.label_) for span in doc.spans["dates"]]
    [('2021年1月27日', 'event')]
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from threading import RLock

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_model_from_config
from thinc.api import Config

from nlp.narrative import components
from nlp.narrative.components import CONTEXT, Context
from nlp.narrative.dates import DateFindings
from nlp.schema import Contact

MAX_WORDS = 300_000
"""Words after which the process's pipeline is built anew; about 150 MB. The common dictionary has 350,000."""

_LOCK = RLock()  # the vocabulary is shared, and spaCy doesn't promise that two threads may add to it


def build_pipeline() -> Language:
    """A new pipeline as ``config.cfg`` describes it; save it with ``to_disk`` and load it with ``spacy.load``."""
    config = Config().from_str(resources.files("nlp.narrative").joinpath("config.cfg").read_text("utf-8"))
    return load_model_from_config(config, auto_fill=True, validate=True)


@cache
def shared_pipeline() -> Language:
    """The process's own pipeline."""
    return build_pipeline()


def run(contexts: Iterable[Context]) -> list[tuple[DateFindings, list[Contact]]]:
    """The findings of each piece, in order."""
    with _LOCK:
        if len(shared_pipeline().vocab) > MAX_WORDS:
            shared_pipeline.cache_clear()
        nlp = shared_pipeline()
        return [components.findings_of(_read(nlp, context)) for context in contexts]


def _read(nlp: Language, context: Context) -> Doc:
    doc = nlp.make_doc(context.view.text)
    doc.user_data[CONTEXT] = context
    return nlp(doc)
