"""What the tables of one document hold."""

from __future__ import annotations

from dataclasses import dataclass, field

from nlp.schema import Cell, EditionId, ExtraRow, FailedCheck, Indicator, RuleRef, Span, Warning_


@dataclass(slots=True)
class TablesResult:
    """Cells, indicators and extra rows with what is needed to check them.

    Attributes:
        edition: of the report as a whole, by the headers of its tables.
        editions: id of the edition (``y2019`` or ``y2021``) of each table that is printed, keyed ``proactive``,
            ``applications``, ``remedies``; its rules are those to check.
        used_to_align: rules that decided a split, hence no evidence.
        split_failures: ``T3-SPLIT`` and ``T4-SPLIT``: glued rows that no cut fits.
        spans: stretches of the text that tables occupy, in order; the narrative leaves them out.
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    indicators: list[Indicator] = field(default_factory=list)
    extra_rows: list[ExtraRow] = field(default_factory=list)
    edition: EditionId | None = None
    editions: dict[str, str] = field(default_factory=dict)
    used_to_align: list[RuleRef] = field(default_factory=list)
    split_failures: list[FailedCheck] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)
