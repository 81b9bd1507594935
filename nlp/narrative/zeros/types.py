"""What a zero statement is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.schema import Span


@dataclass(frozen=True, slots=True)
class ZeroStatement:
    """One thing that the prose says there was none of; a statement joined over three things gives three of these.

    ``span`` runs from the negator to the end of the negated phrase, ``metric_span`` is the thing's own words.
    """

    span: Span
    metric: str | None
    metric_span: Span | None
    kind: Literal["count", "rate", "amount"] = "count"
