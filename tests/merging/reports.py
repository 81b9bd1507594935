"""Reports in the small, for rules on narrative and tables: prose with marked counts, and the tables beside it.

A count is marked ``<raw metric key=value …>``: ``收到申请<12件 received>，其中自然人<10件 received parent=0>``. The
metric may be short (:data:`SHORT`), ``-`` is none; the keys are fields of :class:`nlp.schema.Count`; ``parent`` and
``of`` are the numbers of counts before it. ``value``, ``unit`` and what else the raw text tells is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nlp.checking import check
from nlp.checking.narrative import check_narrative, joined
from nlp.editions import load_editions
from nlp.folding import fold
from nlp.merging import merge
from nlp.schema import Cell, Checks, Count, Fact
from nlp.tables.result import TablesResult

_MARK = re.compile(r"<([^ <>]+) ([^ <>]+)([^<>]*)>")
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(万|亿)?[余多来]*(.*)")
_UNITS = {"万": 10_000, "亿": 100_000_000}
_NUMERIC = ("value", "value_max")
SHORT = {
    "received": "applications.received",
    "closed": "applications.closed",
    "carried_in": "applications.carried_in",
    "carried_out": "applications.carried_out",
    "granted": "applications.granted",
    "partial": "applications.partially_granted",
    "denied": "applications.denied",
    "not_available": "applications.not_available",
    "not_processed": "applications.not_processed",
    "other": "applications.other",
    "by_class": "proactive.items_by_class",
    "items": "proactive.items",
    "website": "website.items",
    "media": "new_media.items",
    "rate": "handling.rate",
    "-": None,
}
"""Short names of metrics in marks."""


@dataclass(frozen=True)
class Prose:
    """Text without the marks, and its counts."""

    text: str
    counts: list[Count]


def prose(marked: str) -> Prose:
    """The text and the counts of a marked passage."""
    text, counts, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        counts.append(_count(match, len(text), len(counts)))
        text += match[1]
        at = match.end()
    return Prose(text + marked[at:], counts)


def _count(match: re.Match[str], start: int, place: int) -> Count:
    raw = match[1]
    fields: dict[str, object] = {"scope": "year", "subject": "own", **_told_by(raw)}
    for pair in match[3].split():
        key, value = pair.split("=")
        fields[key] = f"c{value}" if key in ("parent", "of") else float(value) if key in _NUMERIC else value
    return Count(
        id=f"c{place}",
        metric=SHORT.get(match[2], match[2]),
        raw=raw,
        span=(start, start + len(raw)),
        **{"value": None, **fields},  # type: ignore[arg-type]
    )


def _told_by(raw: str) -> dict[str, object]:
    """Value, unit, kind and qualifier as the raw text shows them."""
    match = _NUMBER.search(raw)
    if match is None:
        return {"value": 0, "evidence": "zero_statement"}
    number = float(match[1].replace(",", "")) * _UNITS.get(match[2] or "", 1)
    told: dict[str, object] = {"value": int(number) if number == int(number) else number, "unit": match[3]}
    if "%" in raw:
        told["kind"] = "rate"
    for words, qualifier in (("余多超", "at_least"), ("近", "at_most"), ("约", "about")):
        if any(word in raw for word in words):
            told["qualifier"] = qualifier
    return told


def tables(edition: str = "y2021", **numbers: int | None) -> dict[str, Cell]:
    """All cells of the edition, 0 but for those given: ``received=3``, ``denied__state_secret=1``, ``review=2``.

    Totals of table 3 stand in the columns 自然人 and 总计; (七) and 四 are as given, nothing is added up.
    """
    cells = {path: Cell(value=0, raw="0", status="number", span=(0, 1)) for path in load_editions()[edition].cell_paths}
    for name, number in numbers.items():
        for path in _paths(name):
            status = "blank" if number is None else "number"
            cells[path] = Cell(value=number, raw=None if number is None else str(number), status=status, span=(0, 1))
    return cells


def _paths(name: str) -> list[str]:
    path = name.replace("__", ".")
    if path in ("review", "litigation.direct", "litigation.after_review"):
        return [f"{path}.total", f"{path}.upheld"]
    if path in ("issued", "repealed", "in_force"):
        return [f"proactive.normative_documents.{path}"]
    row = path if path in ("received", "carried_in", "carried_out") else f"results.{path}"
    return [f"applications.{row}.total", f"applications.{row}.natural_person"]


def editions(edition: str = "y2021") -> dict[str, str]:
    """Every table printed in one edition."""
    return dict.fromkeys(("proactive", "applications", "remedies"), edition)


def facts(
    marked: str, cells: Mapping[str, Cell] | None = None, edition: str = "y2021", agency: str | None = None
) -> list[Fact]:
    """The facts of a marked passage beside the cells; without cells no table is printed."""
    passage = prose(marked)
    printed = {} if cells is None else editions(edition)
    return merge(passage.counts, cells or {}, printed, fold(passage.text), year=2022, agency=agency)


def fact(
    marked: str,
    metric: str,
    cells: Mapping[str, Cell] | None = None,
    edition: str = "y2021",
    agency: str | None = None,
) -> Fact:
    """The fact of one metric."""
    return next(each for each in facts(marked, cells, edition, agency) if each.metric == metric)


def checks(marked: str, cells: Mapping[str, Cell] | None = None, edition: str = "y2021") -> Checks:
    """The checks of a marked passage beside the cells, those of the tables included."""
    passage = prose(marked)
    known = cells or {}
    merged = facts(marked, cells, edition)
    of_tables = check(TablesResult(cells=dict(known), editions={} if cells is None else editions(edition)))
    return joined(of_tables, check_narrative(merged, passage.counts, known, fold(passage.text)))


def failures(marked: str, cells: Mapping[str, Cell] | None = None, edition: str = "y2021") -> list[str]:
    """Ids of the rules on the narrative that fail."""
    return [each.id for each in checks(marked, cells, edition).failed if each.id.startswith(("X-", "N-"))]
