"""What the generator knows of a report: every value as printed, and the metadata that the prose states.

Truth is drawn before anything is rendered and is never read back from the rendering. Strings of the metadata are as
drawn: litter that rewrites characters (traditional text, zero-width marks) changes the source and not the truth.

Example:
    >>> TrueCell(value=None, printed="/", status="slash")
    TrueCell(value=None, printed='/', status='slash')
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["number", "blank", "dash", "slash", "text"]
Number = int | float
Violation = tuple[str, str]
"""Id of a rule and the subject on which it does not hold."""

_STATUS_OF_MARK: dict[str, Status] = {"": "blank", "/": "slash", "-": "dash", "—": "dash", "--": "dash", "——": "dash"}


@dataclass(frozen=True, slots=True)
class TrueCell:
    """A cell as printed: ``value`` is ``None`` unless ``status`` is ``number``; ``printed`` is empty for a blank."""

    value: Number | None
    printed: str
    status: Status


def number_cell(value: Number, printed: str | None = None) -> TrueCell:
    """A cell that holds a number; ``printed`` is its plain decimal form by default."""
    return TrueCell(value, str(value) if printed is None else printed, "number")


def mark_cell(mark: str) -> TrueCell:
    """A cell that holds no number: nothing, a slash, a dash, or a word.

    Example:
        >>> mark_cell("无").status, mark_cell("").status
        ('text', 'blank')
    """
    return TrueCell(None, mark, _STATUS_OF_MARK.get(mark, "text"))


@dataclass(frozen=True, slots=True)
class TrueIndicator:
    """A row of a statistics table; ``label`` is without enumerator and 其中, ``values`` is empty for a heading row."""

    label: str
    printed_label: str
    unit: str | None
    level: int
    columns: tuple[str, ...]
    values: tuple[TrueCell, ...]


@dataclass(frozen=True, slots=True)
class TrueExtraRow:
    """A row of a national table that the form does not have."""

    table: str
    label: str
    values: tuple[TrueCell, ...]


@dataclass(frozen=True, slots=True)
class TrueContact:
    """A way to reach somebody, as printed."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class TrueDate:
    """A day or range that the report states; ``start`` and ``end`` are inclusive ISO dates."""

    role: str
    start: str
    end: str
    raw: str


@dataclass(frozen=True, slots=True)
class TrueCount:
    """A number that a sentence of the prose states. ``raw`` is number and unit as printed."""

    metric: str
    value: Number
    unit: str
    raw: str


@dataclass(frozen=True, slots=True)
class TrueMetadata:
    """Who reports on what. ``None`` or empty where the generator prints nothing.

    Attributes:
        title: one that is printed over two lines is joined.
        region: the place names of the agency's name, invented (no gazetteer holds them).
        period: first and last day of the statistics period, if the opening paragraph states it.
        published_at: time of publication that a crawl header states, ISO 8601.
        signed_on: day of the signature, ISO 8601.
    """

    title: str | None
    agency: str
    region: str
    year: int
    period: tuple[str, str] | None = None
    published_at: str | None = None
    signed_on: str | None = None
    contacts: tuple[TrueContact, ...] = ()
    dates: tuple[TrueDate, ...] = ()
    counts: tuple[TrueCount, ...] = ()
    problems: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GeneratedReport:
    """A report and the whole truth about it.

    Attributes:
        source: text, HTML (text or bytes) or PDF bytes; ``media_type`` says which.
        edition: ``y2019``, ``y2021``, ``mixed``, ``stat2014``, ``local``, or ``None`` for a report without a table.
        keeps_cells_apart: whether the layout shows where a cell ends; ``False`` for glued digits.
        cells: every cell of the national tables that is printed, by path.
        broken: rules of level exact that the printed cells violate, computed from the printed cells alone.
        litter: names of the litter and corruption applied.
    """

    source: str | bytes
    media_type: str
    seed: int
    edition: str | None
    layout: str
    keeps_cells_apart: bool
    cells: Mapping[str, TrueCell]
    broken: tuple[Violation, ...]
    metadata: TrueMetadata
    indicators: tuple[TrueIndicator, ...] = ()
    extra_rows: tuple[TrueExtraRow, ...] = ()
    editions: Mapping[str, str] = field(default_factory=dict)
    litter: frozenset[str] = frozenset()
    missing: str = "none"

    @property
    def title(self) -> str | None:
        """Title as drawn."""
        return self.metadata.title

    @property
    def agency(self) -> str:
        """Full name of the reporting body."""
        return self.metadata.agency

    @property
    def region(self) -> str:
        """Invented place names that the agency's name begins with."""
        return self.metadata.region

    @property
    def year(self) -> int:
        """The reported year."""
        return self.metadata.year

    @property
    def period(self) -> tuple[str, str] | None:
        """First and last day of the stated statistics period."""
        return self.metadata.period

    @property
    def published_at(self) -> str | None:
        """Time of publication in the crawl header."""
        return self.metadata.published_at

    @property
    def signed_on(self) -> str | None:
        """Day of the signature."""
        return self.metadata.signed_on

    @property
    def contacts(self) -> tuple[TrueContact, ...]:
        """Contacts of the opening paragraph."""
        return self.metadata.contacts

    @property
    def dates(self) -> tuple[TrueDate, ...]:
        """Days and ranges that header, opening paragraph and signature state."""
        return self.metadata.dates
