"""N-SHARE and X-SHARE: shares that the narrative gives, against its own numbers and against table 3.

A share is right when any number fulfils it that it may be a share of: requests received or closed, or a total before
it. It fails only where what it is a share of is known as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nlp.checking.narrative.outcome import Outcome, in_words, of_cell, of_count, subject_of
from nlp.checking.narrative.percentages import is_percentage, is_share, rounded
from nlp.claims import Passages, claim_rules, exactly
from nlp.schema import Cell, Count, Fact, Number

_SHARE_OF_TABLE = "X-SHARE"
_SHARE = "N-SHARE"
_FAR = 40
"""Characters between a number and its share, at most."""
_NEAR = 12
"""How many counts before a share may be what it is a share of."""
_CLOSED = "applications.closed"
_REQUESTS = (_CLOSED, "applications.received")
_SAME_PASSAGE = 240
"""Characters between a share and the number of requests that it is of, at most."""
_CLOSED_CELL = "applications.results.total.total"
_DENOMINATORS = (
    (_CLOSED_CELL,),
    ("applications.received.total",),
    ("applications.received.total", "applications.carried_in.total"),
)


def check_shares(
    facts: Sequence[Fact], counts: Sequence[Count], cells: Mapping[str, Cell], passages: Passages, outcome: Outcome
) -> None:
    """N-SHARE where the narrative gives the number and what it is a share of, else X-SHARE on outcomes of requests."""
    by_id = {count.id: count for count in counts}
    by_metric = {fact.metric: fact for fact in facts}
    for place, rate in enumerate(counts):
        if rate.kind != "rate" or rate.value_max is not None or not is_percentage(rate):
            continue
        before = counts[max(0, place - _NEAR) : place]
        part = _part_of(rate, before, passages)
        if part is None:
            _check_against_table(rate, by_metric, cells, passages, outcome)
            continue
        total = _total_of(rate, part, before, by_id)
        if total is not None and total.kind == "count" and exactly(total) and total.unit == part.unit:
            _check(rate, part, total, [*_numbers_near(part, before), *_sums_of_requests(part, cells)], outcome)


def _part_of(rate: Count, before: Sequence[Count], passages: Passages) -> Count | None:
    """The number right before the share (12件,占33.9%), if it measures the same and the share names no other total."""
    if not before or not claim_rules().pattern("share_of_total").search(passages.between(before[-1], rate)):
        return None
    part = before[-1]
    same = part.kind == "count" and part.metric == rate.metric and exactly(part) is not None
    return part if same and rate.span[0] - part.span[1] <= _FAR else None


def _total_of(rate: Count, part: Count, before: Sequence[Count], by_id: Mapping[str, Count]) -> Count | None:
    """What the share is of: linked to it, else, for outcomes of requests, the last that were closed or received."""
    linked = next((each for each in (rate.of, part.parent) if each is not None and each != part.id), None)
    if linked is not None:
        return by_id.get(linked)
    if part.metric not in claim_rules().words["joint_outcomes"]:
        return None
    near = [
        count
        for count in reversed(before)
        if count.metric in _REQUESTS and count.kind == "count" and part.span[0] - count.span[1] <= _SAME_PASSAGE
    ]
    return next((count for count in near if count.metric == _CLOSED), near[0] if near else None)


def _numbers_near(part: Count, before: Sequence[Count]) -> list[Number]:
    """Numbers before the share that it may be of after all."""
    return [c.value for c in before if c.kind == "count" and c.value is not None and c is not part]


def _sums_of_requests(part: Count, cells: Mapping[str, Cell]) -> Iterator[Number]:
    """What table 3 prints that a share of requests may be of."""
    if part.metric is None or not part.metric.startswith("applications."):
        return
    for paths in _DENOMINATORS:
        found = [cells[path].value for path in paths if path in cells and cells[path].status == "number"]
        numbers = [value for value in found if value is not None]
        if len(numbers) == len(paths) and sum(numbers) > 0:
            yield sum(numbers)


def _check(rate: Count, part: Count, total: Count, others: Sequence[Number], outcome: Outcome) -> None:
    expected = rounded(rate, part.value or 0, total.value or 0)
    outcome.decide(
        _SHARE,
        subject_of(rate),
        holds=any(is_share(rate, part.value, number) for number in (total.value, *others)),
        expected=expected,
        actual=rate.value,
        operands=map(of_count, (rate, part, total)),
        message=f"{in_words(part.value)} of {in_words(total.value)} is {in_words(expected)} percent, "
        f"but the narrative says {in_words(rate.value)}; it may be a share of something that it doesn't name",
    )


def _check_against_table(
    rate: Count, facts: Mapping[str, Fact], cells: Mapping[str, Cell], passages: Passages, outcome: Outcome
) -> None:
    """The share of an outcome whose number the narrative leaves out: of what was closed, or else received."""
    fact = facts.get(rate.metric or "")
    if fact is None or fact.value is None or not fact.cells or not _is_of_whole_outcome(rate, passages):
        return
    totals = list(_sums_of_requests(rate, cells))
    if not totals:
        return
    expected = rounded(rate, fact.value, totals[0])
    operands = [of_count(rate), *(of_cell(path, cells) for path in (*fact.cells, _CLOSED_CELL) if path in cells)]
    outcome.decide(
        _SHARE_OF_TABLE,
        fact.metric,
        holds=any(is_share(rate, fact.value, total) for total in totals),
        expected=expected,
        actual=rate.value,
        operands=operands,
        message=f"by the table, {in_words(fact.value)} of {in_words(totals[0])} is {in_words(expected)} percent, "
        f"but the narrative says {in_words(rate.value)}; it may be a share of something that it doesn't name",
    )


def _is_of_whole_outcome(rate: Count, passages: Passages) -> bool:
    """Whether the share is the agency's own of the year, of an outcome that it names in full (不予公开占25%)."""
    rules, phrase = claim_rules(), passages.phrase(rate)
    comparison = rules.comparisons.get(rate.metric or "")
    if comparison is None or comparison.names is None or rate.metric not in rules.words["joint_outcomes"]:
        return False
    own = rate.scope == "year" and rate.subject != "area" and rate.of is None
    named = comparison.names.search(phrase) is not None and comparison.parts.search(phrase) is None
    return own and named and rules.pattern("share_of_total").search(passages.before(rate)) is not None
