"""The result contract as pydantic models; the JSON Schema of the project is generated from them.

Start here to learn what an extraction holds. Every room of ``nlp`` returns these models, so there is one
description of the result and not two. Rules that hold everywhere:

* ``span`` is ``[start, end)`` in Unicode code points of ``document.text`` and holds the evidence of the value;
* what was not read is ``None`` with a ``status``, never ``0``;
* an ``id`` depends on kind, span and value alone (:func:`make_id`), so that it survives re-extraction.

Example:
    >>> cell = Cell(value=0, raw="0", status="number", alignment="layout", span=(10, 11))
    >>> cell.status
    'number'
    >>> make_id("date", (3, 9), "2021-01-27") == make_id("date", (3, 9), "2021-01-27")
    True
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION: Literal["1.0"] = "1.0"

Span = tuple[int, int]
Mode = Literal["fast", "full"]
EditionId = Literal["y2021", "y2019", "mixed", "stat2014", "local"]
SectionRole = Literal[
    "preamble", "overview", "proactive", "applications", "remedies", "problems", "other", "signature", "attachments"
]
ContactKind = Literal[
    "phone", "fax", "email", "url", "address", "postcode", "wechat", "weibo", "hotline", "person", "unit"
]
DateRole = Literal["published", "signed", "period", "as_of", "deadline", "event", "mention"]
Granularity = Literal["year", "month", "day", "range"]
CellStatus = Literal["number", "blank", "dash", "slash", "text", "missing", "unaligned", "inferred"]
Alignment = Literal["layout", "arithmetic"]
Level = Literal["exact", "usual", "bound", "note"]
Source = Literal["rule", "model"]
Number = int | float


def make_id(kind: str, span: Span | None, value: object) -> str:
    """Twelve hexadecimal digits that depend on kind, span and value alone."""
    place = f"({span[0]}, {span[1]})" if span else None  # as a tuple prints, in less time
    return blake2b(f"{kind}|{place}|{value}".encode(), digest_size=6).hexdigest()


class Model(BaseModel):
    """Base of all contract models: unknown keys are an error, so that a misspelt field can't be lost."""

    model_config = ConfigDict(extra="forbid")


class Part:
    """Base of the small parts that a report has dozens of: as strict as :class:`Model`, but plain dataclasses.

    A pydantic model takes four times as long to make, and up to fifteen times with many fields.
    """

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class Producer(Model):
    """What made the extraction: with the same producer, name, media type and bytes the JSON is the same."""

    version: str
    mode: Mode = "fast"
    model: str | None = None


class DocumentInfo(Model):
    """The document as read. ``text`` is serialised only when it is asked for."""

    name: str | None = None
    sha256: str
    media_type: str
    encoding: str | None = None
    characters: int
    offset_unit: Literal["codepoint"] = "codepoint"
    text: str | None = None


class Period(Model):
    """The statistics period, days inclusive: printed (``stated``) or the calendar year (``default``)."""

    start: str
    end: str
    source: Literal["stated", "default"]


class Report(Model):
    """Who reports on which year. ``spans`` holds the evidence of each field that has one."""

    title: str | None = None
    agency: str | None = None
    region: str | None = None
    year: int | None = None
    edition: EditionId | None = None
    published_at: str | None = None
    signed_on: str | None = None
    period: Period | None = None
    spans: dict[str, Span] = Field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Section(Part):
    """A section of the report, heading included; ``role`` as the national format names the six parts."""

    id: str
    role: SectionRole
    heading: str
    span: Span


@dataclass(slots=True, kw_only=True)
class Contact(Part):
    """A way to reach somebody; one for each distinct kind and value, at its first mention."""

    id: str
    kind: ContactKind
    value: str
    normalized: str | None = None
    owner: str | None = None
    span: Span


@dataclass(slots=True, kw_only=True)
class DateItem(Part):
    """A day, month or range that the narrative or page header states; days are inclusive ISO dates."""

    id: str
    role: DateRole
    start: str
    end: str
    granularity: Granularity
    raw: str
    span: Span


@dataclass(slots=True, kw_only=True)
class Count(Part):
    """A number in the narrative that measures something."""

    id: str
    metric: str | None = None
    metric_text: str | None = None
    metric_span: Span | None = None
    value: Number | None
    value_max: Number | None = None
    unit: str = ""
    raw: str
    span: Span
    kind: Literal["count", "rate", "amount", "change"] = "count"
    direction: Literal["up", "down", "none"] | None = None
    qualifier: Literal["exact", "at_least", "at_most", "about"] = "exact"
    scope: Literal["year", "cumulative", "point_in_time", "unknown"] = "unknown"
    subject: Literal["own", "area", "unknown"] = "unknown"
    evidence: Literal["number", "numeral", "zero_statement"] = "number"
    parent: str | None = None
    of: str | None = None
    section: int | None = None
    source: Source = "rule"
    confidence: float | None = None


@dataclass(slots=True, kw_only=True)
class Problem(Part):
    """A shortcoming that the report admits."""

    id: str
    text: str
    topic: str | None = None
    section: int | None = None
    source: Source = "rule"
    confidence: float | None = None
    span: Span


@dataclass(slots=True, kw_only=True)
class Horizon(Part):
    """The time that an undertaking is for, days inclusive."""

    start: str
    end: str
    source: Literal["stated", "default"]


@dataclass(slots=True, kw_only=True)
class Commitment(Part):
    """An undertaking for the time after the reported year; ``problem`` is the id of the problem it answers."""

    id: str
    text: str
    status: Literal["planned", "done", "unclear"]
    horizon: Horizon | None = None
    topic: str | None = None
    problem: str | None = None
    section: int | None = None
    source: Source = "rule"
    confidence: float | None = None
    span: Span


@dataclass(slots=True)
class Cell:
    """A cell of the national tables. ``value`` is ``None`` unless ``status`` is ``number`` or ``inferred``.

    A plain dataclass, since a report has two hundred of them and a pydantic model takes four times as long to make.
    """

    value: Number | None = None
    raw: str | None = None
    unit: str | None = None
    status: CellStatus = "missing"
    alignment: Alignment | None = None
    alternatives: list[Number] = field(default_factory=list)
    span: Span | None = None


@dataclass(slots=True, kw_only=True)
class RowValue(Part):
    """One value of a row outside the national tables, under the column heading that the table prints."""

    column: str | None = None
    value: Number | None = None
    raw: str | None = None
    status: CellStatus
    span: Span | None = None


class Indicator(Model):
    """A row of a statistics table (2008 to 2018, national or local) as printed."""

    id: str
    label: str
    unit: str | None = None
    level: int
    values: list[RowValue]
    span: Span


class ExtraRow(Model):
    """A row of a national table that the edition does not know."""

    id: str
    table: str
    label: str
    values: list[RowValue]
    span: Span


@dataclass(slots=True, kw_only=True)
class Fact(Part):
    """What narrative and tables say of one metric, together."""

    metric: str
    value: Number | None
    status: Literal["agree", "conflict", "table_only", "narrative_only"]
    cells: list[str] = field(default_factory=list)
    counts: list[str] = field(default_factory=list)
    reason: str | None = None


@dataclass(slots=True, kw_only=True)
class Operand(Part):
    """A value that a rule was evaluated on, with its evidence."""

    cell: str | None = None
    count: str | None = None
    value: Number | None = None
    span: Span | None = None


class FailedCheck(Model):
    """One rule that does not hold on one subject."""

    id: str
    subject: str
    level: Level
    expected: Number | None
    actual: Number | None
    operands: list[Operand]
    message: str


class NotEvaluable(Model):
    """One rule that could not be evaluated on one subject, with the cells it lacks."""

    id: str
    subject: str
    missing: list[str]


class RuleRef(Model):
    """One rule on one subject."""

    id: str
    subject: str


class Blame(Model):
    """The one cell that explains several failures, with the value that would mend them (offered, never applied)."""

    cell: str
    printed: Number
    expected: Number
    explains: list[RuleRef]


class Checks(Model):
    """The outcome of every rule of the edition."""

    passed: int = 0
    failed: list[FailedCheck] = Field(default_factory=list)
    not_evaluable: list[NotEvaluable] = Field(default_factory=list)
    used_to_align: list[RuleRef] = Field(default_factory=list)
    blame: list[Blame] = Field(default_factory=list)


class Warning_(Model):  # noqa: N801  (Warning is a builtin)
    """Something that was not read, aligned or decoded. ``message`` never quotes the document."""

    code: str
    message: str
    span: Span | None = None


class Extraction(Model):
    """The result of one extraction: the root of the contract."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    producer: Producer
    document: DocumentInfo
    report: Report
    sections: list[Section] = Field(default_factory=list)
    contacts: list[Contact] = Field(default_factory=list)
    dates: list[DateItem] = Field(default_factory=list)
    counts: list[Count] = Field(default_factory=list)
    problems: list[Problem] = Field(default_factory=list)
    commitments: list[Commitment] = Field(default_factory=list)
    cells: dict[str, Cell] = Field(default_factory=dict)
    indicators: list[Indicator] = Field(default_factory=list)
    extra_rows: list[ExtraRow] = Field(default_factory=list)
    facts: list[Fact] = Field(default_factory=list)
    checks: Checks = Field(default_factory=lambda: Checks())
    warnings: list[Warning_] = Field(default_factory=list)

    def to_json(self, *, include_text: bool = False, indent: int | None = None) -> str:
        """The contract's JSON; the same for library, command line and HTTP.

        Args:
            include_text: also give ``document.text``, which all spans refer to.
            indent: spaces of indentation, or ``None`` for one line.
        """
        return self.model_dump_json(exclude=_without_text(include_text), indent=indent)

    def to_dict(self, *, include_text: bool = False) -> dict[str, Any]:
        """The contract as plain Python values, as ``json.loads`` of :meth:`to_json` gives them."""
        return self.model_dump(mode="json", exclude=_without_text(include_text))


def _without_text(include_text: bool) -> dict[str, set[str]] | None:
    return None if include_text else {"document": {"text"}}
