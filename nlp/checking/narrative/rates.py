"""N-RATE: 办结率 and the like against what came in and what was closed, where one sentence gives all three."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.checking.narrative.outcome import Outcome, in_words, of_count, subject_of
from nlp.checking.narrative.percentages import is_percentage, is_share, rounded
from nlp.claims import Passages, claim_rules, exactly
from nlp.schema import Count

_RULE = "N-RATE"
_FAR = 80
"""Characters from what came in to the rate, at most."""


def check_rates(counts: Sequence[Count], passages: Passages, outcome: Outcome) -> None:
    """Evaluate N-RATE, but where the sentence says that something is still open, or counts only what was in time."""
    for place, rate in enumerate(counts):
        if place < 2 or rate.kind != "rate" or not is_percentage(rate) or not _is_of_closing(rate, passages):
            continue
        pair = _came_in_and_closed(rate, counts[place - 2], counts[place - 1], passages)
        if pair is not None:
            _check(rate, *pair, outcome)


def _is_of_closing(rate: Count, passages: Passages) -> bool:
    rules, phrase = claim_rules(), passages.phrase(rate) + (rate.metric_text or "")
    return (
        rules.pattern("closing_rate").search(phrase) is not None
        and rules.pattern("no_closing_rate").search(phrase) is None
        and rules.pattern("unfinished").search(passages.sentence(rate)) is None
    )


def _came_in_and_closed(rate: Count, received: Count, closed: Count, passages: Passages) -> tuple[Count, Count] | None:
    """The two counts right before a rate, in its sentence, if the first came in and the second was closed."""
    near = rate.span[0] - received.span[1] <= min(len(passages.sentence_before(rate)), _FAR)
    alike = received.kind == closed.kind == "count" and received.unit == closed.unit
    if not near or not alike or not exactly(received) or exactly(closed) is None:
        return None
    rules, first, second = claim_rules(), passages.phrase(received), passages.phrase(closed)
    goes_in = rules.pattern("incoming").search(first) and not rules.pattern("outgoing").search(first)
    goes_out = rules.pattern("outgoing").search(second) and not rules.pattern("incoming").search(second)
    return (received, closed) if goes_in and goes_out else None


def _check(rate: Count, received: Count, closed: Count, outcome: Outcome) -> None:
    expected = rounded(rate, closed.value or 0, received.value or 0)
    outcome.decide(
        _RULE,
        subject_of(rate),
        holds=is_share(rate, closed.value, received.value),
        expected=expected,
        actual=rate.value,
        operands=map(of_count, (rate, received, closed)),
        message=f"{in_words(closed.value)} of {in_words(received.value)} closed is {in_words(expected)} percent, "
        f"but the narrative says {in_words(rate.value)}; the rate may be of those that were due",
    )
