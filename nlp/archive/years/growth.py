"""X-YEAR: a growth, or last year's number, that the narrative states, against last year's report.

Notes for a newcomer: where both reports print the cell that says what the metric says, the cells are compared; else the
one number that last year's narrative gives for it. Prose has more than one reading, and a false alarm costs more than a
miss: a growth of a part or over another time is not evaluated, nor one where several numbers could be meant.

Example:
    >>> claim = Claim("change", 20.0, "%", "20%", "up", "exact", "收到申请120件，同比增长", this=120.0, previous=100.0)
    >>> judge(claim), judge(replace(claim, previous=110.0)).outcome
    (Verdict(outcome='passed', expected=20.0, actual=20.0, reason=None), 'failed')
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from nlp.archive.years.nearby import Near
from nlp.archive.years.pairs import BOTH
from nlp.archive.years.workspace import Workspace, text
from nlp.archive.years.year_rules import described
from nlp.folding import fold

_RULE = "X-YEAR"
_PLACE = 1 << 20
"""Behind all rules on cells."""
_FAR = 60
"""Characters before a number that may say what it is of, at most."""

_CLAIMED = """
select c.document, c.id, c.metric, c.kind, c.value, c.unit, c.raw, c.direction, c.qualifier, c.subject, c."start",
    c."end", s.text, s."start" as text_start
from counts c join statements s on s.document = c.document and s."start" <= c."start" and s."end" >= c."end"
where c.value is not null and c.value_max is null and c.metric in ({metrics})
    and (c.kind = 'change' and c.direction in ('up', 'down')
        or c.kind = 'count' and regexp_matches(s.text, '去年|上年|上一年'))
"""
_SAID = """
select document, metric, id, value, unit, raw, "start", "end" from counts
where kind = 'count' and qualifier = 'exact' and value_max is null and value is not null
    and scope in ('year', 'unknown') and subject is distinct from 'area' and metric in ({metrics})
"""

_CLAIMS = """
with paths as (select unnest({cell_metrics}) as metric, unnest({paths}) as path),
said as (select document, metric, list({{'id': id, 'value': value, 'unit': unit, 'raw': raw, 'start': "start",
                'end': "end"}} order by "start", id) as counts
         from near.said group by document, metric)
select p.pair, p.ambiguous, p.document, p.previous_document, p.report_year, c.id, c.metric, c.kind, c.value, c.unit,
    c.raw, c.direction, c.qualifier, c."start", c."end", c.text, c.text_start,
    paths.path, now.value as this_cell, now."start" as this_start, now."end" as this_end, now.raw as this_raw,
    ago.value as previous_cell, ago."start" as previous_start, ago."end" as previous_end, ago.raw as previous_raw,
    this_said.counts as this_counts, previous_said.counts as previous_counts
from near.year_pairs p
join near.claims c on c.document = p.document
left join paths using (metric)
left join near.cells now on now.document = p.document and now.path = paths.path and now.status = 'number'
left join near.cells ago on ago.document = p.previous_document and ago.path = paths.path and ago.status = 'number'
left join said this_said on this_said.document = p.document and this_said.metric = c.metric
left join said previous_said on previous_said.document = p.previous_document and previous_said.metric = c.metric
where c.subject is distinct from 'area' or p.scope = 'area'
order by p.pair, c."start", c.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence claims, with the numbers of both years where they are known.

    Attributes:
        before: the sentence up to the number, folded.
        metric: what it is of.
        this: this year's number.
        previous: last year's.
    """

    kind: str
    value: float
    unit: str
    raw: str
    direction: str | None
    qualifier: str
    before: str
    this: float | None = None
    previous: float | None = None
    metric: str = ""

    @property
    def of_part(self) -> bool:
        """Whether it may be said of a part, or over another time than a year."""
        of_requests = self.metric.startswith(("applications.", "review."))
        names = ["parts", "request_parts"] if of_requests else ["parts"]
        other_time = _pattern("other_time").search(self.before + self.raw)
        return any(_pattern(name).search(self.before) for name in names) or other_time is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of one claim, with what the reports come to (``expected``) and what the sentence says."""

    outcome: Literal["passed", "failed", "not_evaluable"]
    expected: float | None = None
    actual: float | None = None
    reason: str | None = None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(described()["growth"][name])


def judge(claim: Claim) -> Verdict:
    """Hold a claim against the numbers of both years."""
    if claim.of_part:
        return Verdict("not_evaluable", reason="part_of_total")
    if claim.previous is None:
        return Verdict("not_evaluable", reason="no_last_year")
    if claim.kind == "count":
        return _compared(claim, claim.previous, claim.value)
    if claim.this is None:
        return Verdict("not_evaluable", reason="no_this_year")
    signed = claim.value if claim.direction == "up" else -claim.value
    change = claim.this - claim.previous
    if "%" in fold(claim.raw + claim.unit):
        if not claim.previous:
            return Verdict("not_evaluable", reason="no_last_year")
        percent = Decimal(str(change)) / Decimal(str(claim.previous)) * 100
        return _compared(claim, float(percent.quantize(Decimal(str(_precision(claim.raw))))), signed)
    if not _pattern("units").fullmatch(claim.unit):
        return Verdict("not_evaluable", reason="other_unit")
    return _compared(claim, change, signed)


def _compared(claim: Claim, expected: float, actual: float) -> Verdict:
    """Whether the claim is right to the last digit that it prints, or to a tenth where it says 约."""
    printed = _precision(claim.raw)
    exact_near = (
        0.5 if printed == 1 and "%" not in fold(claim.raw) else printed * 1.001
    )  # a count is whole, the rest rounded
    near = exact_near if claim.qualifier == "exact" else max(exact_near, abs(expected) / 10)
    return Verdict("passed" if abs(expected - actual) <= near else "failed", expected, actual)


def _precision(raw: str) -> float:
    """The worth of the last printed digit.

    Example:
        >>> [_precision(raw) for raw in ("20%", "20.35%", "1.2万件", "12件")]
        [1.0, 0.01, 1000.0, 1.0]
    """
    folded = fold(raw)
    decimals = re.search(r"\d\.(\d+)", folded)
    worth = 10_000.0 if "万" in folded else 100_000_000.0 if "亿" in folded else 1.0
    return worth / float(10 ** (len(decimals.group(1)) if decimals else 0))


def needed() -> Mapping[str, Near]:
    """What :func:`growth_rows` needs to be near, the cells aside: what is claimed, and the numbers said beside it."""
    own = described()["growth"]
    metrics = ", ".join(map(text, sorted({*own["cells"], *own["counts"]})))
    return {"claims": Near(_CLAIMED.format(metrics=metrics)), "said": Near(_SAID.format(metrics=metrics), BOTH)}


def growth_rows(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """The rows of X-YEAR on the pairs that are near."""
    own = described()["growth"]
    query = _CLAIMS.format(cell_metrics=_list(list(own["cells"])), paths=_list(list(own["cells"].values())))
    for row in workspace.rows(query):
        made = _row(row)
        if made is not None:
            yield made


def _list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(text, values))}]"


def _row(row: Mapping[str, Any]) -> dict[str, Any] | None:
    before = fold(row["text"][: row["start"] - row["text_start"]])[-4 * _FAR :]
    if row["kind"] == "count" and (not _states_last_year(before) or "%" in fold(row["raw"])):
        return None
    claim = Claim(row["kind"], row["value"], row["unit"], row["raw"], row["direction"], row["qualifier"], before)
    claim = replace(claim, metric=row["metric"])
    with_cells = row["this_cell"] is not None and row["previous_cell"] is not None
    operands = [_count(row, row, previous=False)]
    reason = None
    if with_cells:
        claim = replace(claim, this=row["this_cell"], previous=row["previous_cell"])
        operands += [_cell(row, "this"), _cell(row, "previous")]
        stated = _nearest(row)
        if claim.kind == "change" and stated is not None and stated["value"] != claim.this:
            reason = "several_numbers"  # the growth is that of the number beside it, which is not the cell's
    elif row["metric"] in described()["growth"]["counts"]:
        claim, more, reason = _from_counts(row, claim)
        operands += more
    verdict = judge(claim)
    if row["ambiguous"]:
        reason = "ambiguous_agency"
    if reason:
        verdict = Verdict("not_evaluable", reason=reason)
    return _check(row, verdict, operands, "cells" if with_cells else "counts")


def _states_last_year(before: str) -> bool:
    """Whether the clause before a number says that it is last year's."""
    clause = re.split(r"[,，;；。]", before)[-1]
    return _pattern("last_year").search(clause) is not None


def _nearest(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The last number of this year for the same metric that the sentence gives before the claim."""
    near: Mapping[str, Any] | None = None
    for count in row["this_counts"] or ():
        said_before = fold(row["text"][: max(0, count["start"] - row["text_start"])])
        in_sentence = row["text_start"] <= count["start"] < row["start"] and row["start"] - count["end"] <= _FAR
        if in_sentence and not _states_last_year(said_before):
            near = count
    return near


def _from_counts(row: Mapping[str, Any], claim: Claim) -> tuple[Claim, list[dict[str, Any]], str | None]:
    """The claim with the numbers of both narratives, their operands, and why they can't be compared."""
    this = _nearest(row)
    unit = this["unit"] if this else row["unit"]
    previous = [count for count in row["previous_counts"] or () if count["unit"] == unit]
    operands = [_count(row, this, previous=False)] if this else []
    if len({count["value"] for count in previous}) > 1:
        return replace(claim, this=this["value"] if this else None), operands, "several_numbers"
    if any(sign in count["raw"] for count in [*previous, *([this] if this else [])] for sign in "万亿"):
        return claim, operands, "rounded_number"
    if previous:
        operands.append(_count(row, previous[0], previous=True))
    found = replace(claim, this=this["value"] if this else None, previous=previous[0]["value"] if previous else None)
    return found, operands, None


def _count(row: Mapping[str, Any], count: Mapping[str, Any], *, previous: bool) -> dict[str, Any]:
    document, year = (
        (row["previous_document"], row["report_year"] - 1) if previous else (row["document"], row["report_year"])
    )
    own = {key: count[key] for key in ("value", "raw", "start", "end")}
    return {"document": document, "year": year, "cell": None, "count": count["id"]} | own


def _cell(row: Mapping[str, Any], of: str) -> dict[str, Any]:
    document, year = (
        (row["document"], row["report_year"]) if of == "this" else (row["previous_document"], row["report_year"] - 1)
    )
    own = {"value": row[f"{of}_cell"], "raw": row[f"{of}_raw"], "start": row[f"{of}_start"], "end": row[f"{of}_end"]}
    return {"document": document, "year": year, "cell": row["path"], "count": None} | own


def _in_words(value: float | None) -> str:
    return "" if value is None else str(int(value)) if value == int(value) else str(value)


def _check(row: Mapping[str, Any], verdict: Verdict, operands: list[dict[str, Any]], basis: str) -> dict[str, Any]:
    message = None
    if verdict.outcome == "failed":
        message = (
            f"{row['metric']}: by the {'tables' if basis == 'cells' else 'narratives'} of both reports "
            f"{'the change is' if row['kind'] == 'change' else 'last year had'} {_in_words(verdict.expected)}, "
            f"but the narrative says {_in_words(verdict.actual)}"
        )
    return {
        "pair": row["pair"],
        "place": _PLACE + row["start"],
        "id": _RULE,
        "subject": f"counts.{row['id']}",
        "level": described()["growth"]["level"][basis],
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "expected": verdict.expected,
        "actual": verdict.actual,
        "message": message,
        "operands": operands,
    }
