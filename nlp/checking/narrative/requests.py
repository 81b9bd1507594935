"""X-BAL and X-ZERO: what the narrative says of all requests together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlp.checking.narrative.outcome import ZERO, Outcome, in_words, of_cell, of_count
from nlp.claims import Passages, claim_rules, exactly
from nlp.schema import Cell, Count, Fact

_BALANCE = "X-BAL"
_RECEIVED = "applications.received"
_CARRIED_IN = "applications.carried_in"
_CLOSED = "applications.closed"
_CARRIED_OUT = "applications.carried_out"
_METRICS = (_RECEIVED, _CARRIED_IN, _CLOSED, _CARRIED_OUT)
_SAME_PASSAGE = 300
"""Characters from the first to the last of the four numbers of a balance, at most: one account, not two."""
_TABLE = "applications."


def check_balance(counts: Sequence[Count], passages: Passages, outcome: Outcome) -> None:
    """received + carried in = closed + carried over, where the narrative gives all four.

    Where it says that the received include those carried in, they count once.
    """
    stated = _stated(counts)
    if not stated.keys() >= {_RECEIVED, _CARRIED_IN, _CLOSED, _CARRIED_OUT}:
        return
    received, carried_in = stated[_RECEIVED], stated[_CARRIED_IN]
    closed, carried_out = stated[_CLOSED], stated[_CARRIED_OUT]
    if not _is_one_account(received, carried_in, closed, carried_out, passages):
        return
    into = (received.value or 0) + (carried_in.value or 0)
    became = (closed.value or 0) + (carried_out.value or 0)
    included = claim_rules().pattern("carried_in_included").search(passages.sentence(received))
    outcome.decide(
        _BALANCE,
        _RECEIVED,
        holds=into == became or (included is not None and received.value == became),
        expected=into,
        actual=became,
        operands=map(of_count, (received, carried_in, closed, carried_out)),
        message=f"in the narrative, received and carried in come to {in_words(into)}, "
        f"but closed and carried over to {in_words(became)}; unless one of them counts something else, one is wrong",
    )


def _is_one_account(received: Count, carried_in: Count, closed: Count, carried_out: Count, passages: Passages) -> bool:
    """Whether the four stand in one sentence, or close together in the order of the form."""
    ordered = sorted((received, carried_in, closed, carried_out), key=lambda count: count.span)
    first, last = ordered[0], ordered[-1]
    if last.span[1] - first.span[0] > _SAME_PASSAGE:
        return False
    in_order = max(received.span, carried_in.span) < closed.span < carried_out.span
    return in_order or "。" not in passages.between(first, last)


def check_zero(facts: Sequence[Fact], counts: Sequence[Count], cells: Mapping[str, Cell], outcome: Outcome) -> None:
    """Where no request came in, nor was carried in, every printed cell of table 3 is 0: one failure a row.

    Where the table itself prints requests received, the rows that follow from them are not told one by one.
    """
    stated = _stated(counts)
    held = {each for fact in facts if fact.status in ("agree", "conflict") for each in fact.counts}
    zero = stated.get(_RECEIVED)
    if zero is None or zero.value != 0 or zero.id not in held or not _none_carried_in(stated, cells):
        return
    printed = {p: c for p, c in cells.items() if p.startswith(_TABLE) and c.status == "number" and c.value is not None}
    rows: dict[str, list[str]] = {}
    for path, cell in printed.items():
        if cell.value:
            rows.setdefault(path.rpartition(".")[0], []).append(path)
    if not rows:
        outcome.passed += 1
        return
    if _RECEIVED in rows:
        rows = {_RECEIVED: rows[_RECEIVED]}
    for row, paths in rows.items():
        subject = f"{row}.total" if f"{row}.total" in paths else paths[0]
        outcome.decide(
            ZERO,
            subject,
            holds=False,
            expected=0,
            actual=cells[subject].value,
            operands=[of_count(zero), *(of_cell(path, cells) for path in paths)],
            message="the narrative says that no request came in, but the table prints "
            f"{in_words(cells[subject].value)}; one of the two is wrong",
        )


def _none_carried_in(stated: Mapping[str, Count], cells: Mapping[str, Cell]) -> bool:
    """Whether narrative or table say that nothing was carried in, and neither says otherwise."""
    cell = cells.get(f"{_CARRIED_IN}.total")
    known = [stated[_CARRIED_IN].value] if _CARRIED_IN in stated else []
    known += [cell.value] if cell is not None and cell.status == "number" else []
    return bool(known) and not any(known)


def _stated(counts: Sequence[Count]) -> dict[str, Count]:
    """The one number that the narrative gives of each metric; none where it gives several that differ, or others'."""
    by_id = {count.id: count for count in counts}
    said: dict[str, list[Count]] = {}
    for count in counts:
        if count.metric not in _METRICS or count.kind != "count":
            continue
        total = by_id.get(count.parent or "")
        if total is None or total.metric != count.metric:
            said.setdefault(count.metric, []).append(count)
    return {metric: mentions[0] for metric, mentions in said.items() if _is_certain(mentions)}


def _is_certain(mentions: Sequence[Count]) -> bool:
    values = {exactly(count) for count in mentions}
    own = all(count.subject != "area" and count.scope in ("year", "unknown") for count in mentions)
    return own and len(values) == 1 and None not in values
