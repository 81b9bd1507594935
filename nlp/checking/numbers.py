"""Printed numbers, exactly: whole numbers as ``int``, decimals as the ``Decimal`` that is printed.

Example:
    >>> exact(0.1) + exact(0.2) == exact(0.3)
    True
    >>> as_number(exact(2.50)), as_number(exact(2.0)), in_words(exact(1234567.8)), in_words(exact(2.0))
    (2.5, 2, '1234567.8', '2')
"""

from __future__ import annotations

from decimal import Decimal

from nlp.schema import Number

Exact = int | Decimal


def exact(value: Number | None) -> Exact | None:
    """The number without binary rounding; ``None`` for what is no number (also infinity and not-a-number).

    The shortest decimal that reads back as the same ``float`` is the one that was printed, up to fifteen digits.
    """
    if value is None or isinstance(value, int):
        return value
    decimal = Decimal(repr(value))
    return decimal if decimal.is_finite() else None


def as_number(value: Exact) -> Number:
    """The number for JSON: ``int`` where it is whole."""
    return int(value) if value == int(value) else float(value)


def in_words(value: Exact | None) -> str:
    """The number for a message, never in scientific notation; ``none`` where there is none."""
    if value is None:
        return "none"
    return str(int(value)) if value == int(value) else f"{value:f}"
