"""A count in the making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.narrative.quantities import Qualifier
from nlp.schema import Span

Kind = Literal["count", "rate", "amount", "change"]
Direction = Literal["up", "down", "none"]
Scope = Literal["year", "cumulative", "point_in_time", "unknown"]
Subject = Literal["own", "area", "unknown"]


@dataclass(slots=True)
class FoundCount:
    """A count in the making: the contract's fields, with spans of the prose and ``parent`` and ``of`` as indexes.

    ``confidence`` is a probability, and there only where the tagger decided something of it.
    """

    span: Span
    value: int | float
    value_max: int | float | None = None
    unit: str = ""
    kind: Kind = "count"
    qualifier: Qualifier = "exact"
    evidence: Literal["number", "numeral", "zero_statement"] = "number"
    direction: Direction | None = None
    scope: Scope = "unknown"
    subject: Subject = "unknown"
    metric: str | None = None
    metric_span: Span | None = None
    parent: int | None = None
    of: int | None = None
    confidence: float | None = None
