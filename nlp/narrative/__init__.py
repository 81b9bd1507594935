"""Stub."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.document import Document
from nlp.narrative.result import NarrativeResult
from nlp.schema import Span


def read_narrative(document: Document, folded: str, excluded: Sequence[Span] = ()) -> NarrativeResult:
    """Stub."""
    return NarrativeResult()
