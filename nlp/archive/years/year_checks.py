"""The table ``year_checks``: every rule from year to year on every pair of reports that it can be asked of.

Notes for a newcomer: the rules on cells are evaluated in SQL, a chunk of pairs at a time: pairs × terms are joined with
the cells and grouped again. A rule whose cells this year's form lacks is not asked; where only last year's form lacks
them it is ``not_evaluable`` (``other_edition``), since no column of one edition stands for one of another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from nlp.archive.dataset.schemas import schema
from nlp.archive.years.growth import growth_rows, needed
from nlp.archive.years.nearby import Near, each_chunk, spread
from nlp.archive.years.pairs import BOTH
from nlp.archive.years.workspace import Workspace
from nlp.archive.years.year_rules import described, relation, terms

_TERMS = pa.schema(
    {"number": "int64", "rule": "string", "subject": "string", "side": "string", "sign": "int64", "previous": "bool",
     "path": "string"}.items()
)  # fmt: skip
_RULES = pa.schema({"rule": "string", "level": "string", "relation": "string", "message": "string"}.items())

_CELLS = """
select document, path, value, raw, status, "start", "end" from cells where path in (select path from year_paths)
"""

_OPERANDS = """
create or replace table operands as
with asked as (
    select p.pair, t.*, if(t.previous, p.previous_document, p.document) as of_document,
        if(t.previous, p.report_year - 1, p.report_year) as of_year
    from near.year_pairs p cross join year_terms t)
select a.*, k.path is not null as printed, k.status = 'number' and k.value is not null as is_number, k.value, k.raw,
    k."start", k."end"
from asked a left join near.cells k on k.document = a.of_document and k.path = a.path
"""

_CHECKS = """
create or replace table checks_of_cells as
with grouped as (
    select pair, rule, subject, min(number) as place,
        bool_and(printed or previous) as asked, bool_and(printed) as printed,
        bool_and(coalesce(is_number, false)) as numbers,
        sum(sign * value) filter (side = 'expected') as expected, sum(sign * value) filter (side = 'actual') as actual,
        list({'document': of_document, 'year': of_year::int, 'cell': path, 'count': null::varchar,
              'value': if(is_number, value, null), 'raw': raw, 'start': "start", 'end': "end"} order by number)
            filter (printed) as operands
    from operands group by pair, rule, subject),
judged as (
    select g.*, r.level, r.message,
        case when not g.printed then 'other_edition' when not g.numbers then 'no_number'
             when p.ambiguous then 'ambiguous_agency' end as reason,
        if(r.relation = '=', abs(g.expected - g.actual) < 1e-6, g.actual >= g.expected - 1e-6) as holds
    from grouped g join year_rules r on r.rule = g.rule join near.year_pairs p on p.pair = g.pair
    where g.asked)
select pair, place, rule as id, subject, level,
    case when reason is not null then 'not_evaluable' when holds then 'passed' else 'failed' end as outcome, reason,
    if(reason is null, expected, null) as expected, if(reason is null, actual, null) as actual,
    if(outcome = 'failed', subject || ': ' || replace(replace(message, '{expected}', expected::decimal(18)::varchar),
       '{actual}', actual::decimal(18)::varchar), null) as message,
    operands
from judged
"""

_ALL = """
select p.document, p.agency, p.region, p.report_year, p.agency_id, p.match, p.confidence, p.previous_document,
    c.id, c.subject, c.level, c.outcome, c.reason, c.expected, c.actual, c.message, c.operands,
    p.other_reports, p.pair, c.place
from (select * from checks_of_cells union all by name select * from checks_of_growth) c
join near.year_pairs p using (pair)
"""


def write_year_checks(workspace: Workspace) -> int:
    """Evaluate all rules on all pairs; gives the number of rows."""
    workspace.store("year_terms", _TERMS, (asdict(term) for term in terms()))
    workspace.store("year_rules", _RULES, _rules())
    workspace.store("year_paths", pa.schema({"path": "string"}.items()), ({"path": path} for path in _paths()))
    spread(workspace, "year_pairs", {"cells": Near(_CELLS, BOTH), **needed()})
    return workspace.write("year_checks", _ALL, ["pair", "place", "subject", "id"], _evaluated(workspace))


def _evaluated(workspace: Workspace) -> Iterator[int]:
    """Each chunk of pairs with its rules evaluated."""
    own = schema("year_checks")
    columns = pa.schema(
        [pa.field("pair", pa.int64()), pa.field("place", pa.int64())]
        + [own.field(name) for name in ("id", "subject", "level", "outcome", "reason", "expected", "actual", "message",
                                        "operands")]
    )  # fmt: skip
    for chunk in each_chunk(workspace):
        workspace.run(_OPERANDS)
        workspace.run(_CHECKS)
        workspace.store("checks_of_growth", columns, growth_rows(workspace))
        yield chunk


def _paths() -> list[str]:
    """Cells that a rule speaks of."""
    return sorted({*(term.path for term in terms()), *described()["growth"]["cells"].values()})


def _rules() -> Iterator[dict[str, Any]]:
    for rule in described()["rules"]:
        yield {"rule": rule["id"], "relation": relation(rule)} | {key: rule[key] for key in ("level", "message")}
