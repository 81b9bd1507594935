"""What a reader should know of the report as a whole: tables that are missing, editions mixed or outdated, all zeros.

These are no checks of the form's arithmetic: nothing here is right or wrong, it tells how far to trust the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from nlp.editions import load_editions
from nlp.schema import Report, Section, Warning_
from nlp.tables.result import TablesResult

MAX_WARNINGS_OF_A_KIND = 1000
"""How many warnings of one code a result lists; no report has as many, a text made to flood it has."""

_TABLE_OF_ROLE = {"proactive": "proactive", "applications": "applications", "remedies": "remedies"}


def limited(warnings: Sequence[Warning_]) -> list[Warning_]:
    """The warnings, at most ``MAX_WARNINGS_OF_A_KIND`` of each code; one more of that code counts those left out.

    A document of nothing but impossible dates would otherwise get a result that is many times its own size.

    Example:
        >>> flood = [Warning_(code="invalid_date", message="…", span=(n, n + 1)) for n in range(1005)]
        >>> [warning.message for warning in limited(flood)[-1:]]
        ['5 more of this kind are not listed']
    """
    if len(warnings) <= MAX_WARNINGS_OF_A_KIND:
        return list(warnings)
    counts = Counter(warning.code for warning in warnings)
    seen: Counter[str] = Counter()
    kept: list[Warning_] = []
    for warning in warnings:
        seen[warning.code] += 1
        if seen[warning.code] <= MAX_WARNINGS_OF_A_KIND:
            kept.append(warning)
        elif seen[warning.code] == counts[warning.code]:
            more = counts[warning.code] - MAX_WARNINGS_OF_A_KIND
            message = f"{more} more of this kind are not listed"
            kept.append(warning.model_copy(update={"message": message, "span": None}))
    return kept


def remarks(report: Report, sections: Sequence[Section], tables: TablesResult) -> list[Warning_]:
    """Warnings on the report as a whole.

    Example:
        >>> tables = TablesResult(edition="y2019", editions={"applications": "y2019"})
        >>> [w.code for w in remarks(Report(year=2022), [], tables)]
        ['outdated_edition']
    """
    return [*_missing_tables(report, sections, tables), *_editions(report, tables), *_all_zero(tables)]


def _missing_tables(report: Report, sections: Sequence[Section], tables: TablesResult) -> Iterator[Warning_]:
    """Sections that should hold a table (in the format of 2019 and later) and hold none: pictures, or dropped."""
    if tables.indicators or not (
        tables.editions or (report.year or 0) >= min(e.since for e in load_editions().values())
    ):
        return
    for section in sections:
        table = _TABLE_OF_ROLE.get(section.role)
        if table and table not in tables.editions:
            yield Warning_(
                code="table_missing", message=f"the section has no {table} table that can be read", span=section.span
            )


def _editions(report: Report, tables: TablesResult) -> Iterator[Warning_]:
    if tables.edition == "mixed":
        yield Warning_(code="mixed_editions", message="tables of two editions of the form stand in one report")
    newest = next(iter(load_editions().values()))
    if report.year and report.year >= newest.since and tables.edition not in (None, newest.id, "mixed"):
        yield Warning_(
            code="outdated_edition",
            message=f"a report on {report.year} in the format {tables.edition}; "
            f"{newest.id} is in force since {newest.since}",
        )


def _all_zero(tables: TablesResult) -> Iterator[Warning_]:
    if any(cell.value for cell in tables.cells.values()):
        return
    if sum(cell.value is not None for cell in tables.cells.values()) > 100:
        yield Warning_(code="all_zero", message="every cell of the national tables is zero")
