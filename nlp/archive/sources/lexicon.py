"""The words of ``lexicon.yaml``."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words of one kind, in lower case and in their order.

    Example:
        >>> words("text_columns")[:2]
        ('text', 'content')
    """
    lexicon = yaml.safe_load(Path(__file__).with_name("lexicon.yaml").read_text("utf-8"))
    return tuple(str(word).lower() for word in lexicon[kind])


@cache
def word_set(kind: str) -> frozenset[str]:
    """The words of one kind, to look one up."""
    return frozenset(words(kind))
