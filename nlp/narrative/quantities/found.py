"""What the readers of numbers find: tuples with names, as a report has hundreds and they are made fastest."""

from __future__ import annotations

from typing import Literal, NamedTuple

from nlp.schema import Span

Qualifier = Literal["exact", "at_least", "at_most", "about"]
Kind = Literal["count", "rate", "amount"]


class FoundNumber(NamedTuple):
    """A number with its approximators and multipliers, without its unit; ``digits`` is the bare number's span."""

    span: Span
    digits: Span
    value: int | float
    value_max: int | float | None = None
    qualifier: Qualifier = "exact"
    evidence: Literal["number", "numeral"] = "number"


class Quantity(NamedTuple):
    """A number with its unit, where it may measure something; ``span`` is the contract's ``raw``."""

    span: Span
    digits: Span
    value: int | float
    value_max: int | float | None = None
    unit: str = ""
    qualifier: Qualifier = "exact"
    kind: Kind = "count"
    evidence: Literal["number", "numeral"] = "number"
