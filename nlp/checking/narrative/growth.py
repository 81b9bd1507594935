"""N-GROWTH: a growth in percent against the numbers of the same sentence that it is between.

Two wordings give enough to tell: 收到120件,比去年增加20件,增长20% (the number, the difference and the percentage), and
收到120件,去年为100件,增长20% (both numbers and the percentage).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nlp.checking.narrative.outcome import Outcome, in_words, of_count, subject_of
from nlp.claims import Passages, claim_rules, decimals, exactly
from nlp.schema import Count, Number

_RULE = "N-GROWTH"
_FAR = 60
"""Characters between a number and its growth, at most."""
_PERCENT = "%％"


def check_growth(counts: Sequence[Count], passages: Passages, outcome: Outcome) -> None:
    """Evaluate N-GROWTH on every growth in percent of which both figures are stated."""
    for place, growth in enumerate(counts):
        if not _is_growth(growth) or place < 2:
            continue
        first, second = counts[place - 2], counts[place - 1]
        if growth.span[0] - first.span[1] > _FAR or "。" in passages.between(first, growth):
            continue
        if first.kind != "count" or exactly(first) is None or exactly(second) is None:
            continue
        previous = _previous(first, second, passages)
        if previous is not None and previous > 0:
            _check(growth, first, second, previous, outcome)


def _is_growth(count: Count) -> bool:
    if count.kind != "change" or count.direction not in ("up", "down") or count.value is None:
        return False
    return any(sign in count.raw + count.unit for sign in _PERCENT)


def _previous(current: Count, other: Count, passages: Passages) -> Number | None:
    """Last year's number: stated, or this year's less the difference."""
    if other.unit != current.unit or current.value is None or other.value is None:
        return None
    if other.kind == "change" and other.direction in ("up", "down"):
        return current.value - other.value if other.direction == "up" else current.value + other.value
    stated = other.kind == "count" and claim_rules().pattern("last_year").search(passages.phrase(other))
    same = other.metric == current.metric and not claim_rules().pattern("last_year").search(passages.phrase(current))
    return other.value if stated and same else None


def _check(growth: Count, current: Count, other: Count, previous: Number, outcome: Outcome) -> None:
    change = (Decimal(str(current.value)) - Decimal(str(previous))) / Decimal(str(previous)) * 100
    signed = Decimal(str(growth.value)) * (1 if growth.direction == "up" else -1)
    unit = Decimal(1).scaleb(-decimals(growth))
    near = unit if growth.qualifier == "exact" else max(unit, abs(change) / 10)
    outcome.decide(
        _RULE,
        subject_of(growth),
        holds=abs(change - signed) < near,
        expected=_number(change.quantize(unit)),
        actual=_number(signed),
        operands=map(of_count, (growth, current, other)),
        message=f"from {in_words(previous)} to {in_words(current.value)} is a change of "
        f"{in_words(_number(change.quantize(unit)))} percent, but the narrative says {in_words(_number(signed))}",
    )


def _number(value: Decimal) -> Number:
    return int(value) if value == int(value) else float(value)
