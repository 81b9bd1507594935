"""What the readers of numbers find."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from nlp.schema import Span

Qualifier = Literal["exact", "at_least", "at_most", "about"]
Kind = Literal["count", "rate", "amount"]


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """A number with its approximators and multipliers, without its unit; ``digits`` is the bare number's span."""

    span: Span
    digits: Span
    value: int | float
    value_max: int | float | None = None
    qualifier: Qualifier = "exact"
    evidence: Literal["number", "numeral"] = "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, where it may measure something; ``span`` is the contract's ``raw``."""

    span: Span
    digits: Span
    value: int | float
    value_max: int | float | None = None
    unit: str = ""
    qualifier: Qualifier = "exact"
    kind: Kind = "count"
    evidence: Literal["number", "numeral"] = "number"
