"""One form for gold and proposals alike, in the conventions by which they are compared.

Start here: :func:`findings_of`. The conventions:

* white space and a mark (。；，) at the end of a span are no part of it, on either side;
* contacts are compared by their distinct values, as the contract lists each value once;
* dates are compared by span and, apart from that, by their distinct days;
* a *count* is what a quantity and its metric say together: span, value, metric id; a zero statement over several
  things is several counts, a quantity without a metric is a count of none.

Example:
    >>> from annotations.passages import Entity, Passage
    >>> passage = Passage(id="p1", text="问题：公开不及时。", entities=[
    ...     Entity(id="p", label="problem", start=3, end=9)])
    >>> findings = findings_of(passage.text, passage.entities, passage.relations)
    >>> (findings.entities[0].start, findings.entities[0].end)
    (3, 8)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from annotations.labels import AttributeValue
from annotations.pairing import Spanned, attributes_of

CONTACT_LABELS = ("phone", "fax", "email", "url", "address", "postcode", "wechat", "weibo", "hotline", "person")
SPAN_LABELS = ("metric", "quantity", "date", "organisation", "problem", "commitment")
RELATION_LABELS = ("measures", "part_of", "share_of", "answers")
_DIGITS_ONLY = ("phone", "fax", "hotline", "postcode")
_MARKS = "。；;，,"

Span = tuple[int, int]


class Linked(Protocol):
    """A relation of a passage or of a proposal."""

    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102


class Identified(Spanned, Protocol):
    """An entity with an id."""

    @property
    def id(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Item:
    """An entity as it is compared: trimmed span, all attributes that are known of it."""

    id: str
    label: str
    start: int
    end: int
    attributes: Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class CountItem:
    """A quantity together with one metric id that it measures (``None``: none of the list)."""

    span: Span
    value: AttributeValue
    value_max: AttributeValue
    unit: str | None
    metric: str | None


@dataclass(slots=True)
class Findings:
    """What one side says of one text; ``labels`` and ``relation_labels`` are those that it speaks of at all."""

    entities: list[Item] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    counts: list[CountItem] = field(default_factory=list)
    contacts: set[tuple[str, str]] = field(default_factory=set)
    days: set[tuple[str, str]] = field(default_factory=set)
    labels: tuple[str, ...] = SPAN_LABELS
    relation_labels: tuple[str, ...] = RELATION_LABELS
    has_contacts: bool = True
    has_days: bool = True
    has_counts: bool = True


def findings_of(
    text: str,
    entities: Iterable[Identified],
    relations: Sequence[Linked],
    counts: Sequence[CountItem] | None = None,
) -> Findings:
    """Bring entities and relations over ``text`` into the form that is compared.

    Counts are read from quantities and what they measure, unless they are given, as by an extraction that knows a
    count's metric without a span for it.
    """
    found = Findings(relations=[(link.label, link.source, link.target) for link in relations])
    for entity in entities:
        if entity.label in CONTACT_LABELS:
            found.contacts.add((entity.label, canonical_contact(entity.label, text[entity.start : entity.end])))
            continue
        start, end = trimmed(text, entity.start, entity.end)
        item = Item(entity.id, entity.label, start, end, attributes_of(entity))
        found.entities.append(item)
        if entity.label == "date":
            found.days.add((str(item.attributes.get("start")), str(item.attributes.get("end"))))
    found.counts = _counts(found) if counts is None else list(counts)
    return found


def trimmed(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends and without marks at its end; itself where nothing else is in it."""
    first, last = start, end
    while last > first and (text[last - 1].isspace() or text[last - 1] in _MARKS):
        last -= 1
    while first < last and text[first].isspace():
        first += 1
    return (first, last) if first < last else (start, end)


def canonical_contact(kind: str, value: str) -> str:
    """A contact's value without what its print may vary in: width, white space, case, dashes, a URL's scheme.

    Example:
        >>> canonical_contact("phone", "（0000）1234 567"), canonical_contact("url", "HTTP://www.qingxi.example/")
        ('00001234567', 'www.qingxi.example')
    """
    squeezed = "".join(char for char in unicodedata.normalize("NFKC", value) if not char.isspace()).lower()
    if kind in _DIGITS_ONLY:
        return "".join(char for char in squeezed if char.isdigit())
    if kind == "url":
        return squeezed.removeprefix("https://").removeprefix("http://").rstrip("/。,;)")
    return "".join(char for char in squeezed if char.isalnum() or char in "@.-_")


def unit_of(unit: AttributeValue, evidence: AttributeValue) -> str | None:
    """The unit as it is compared: that of a zero statement doesn't count."""
    return None if evidence == "zero_statement" else str(unit or "")


def _counts(found: Findings) -> list[CountItem]:
    metrics = {item.id: item.attributes.get("metric") for item in found.entities if item.label == "metric"}
    measured: dict[str, list[str | None]] = {}
    for label, source, target in found.relations:
        if label == "measures" and target in metrics:
            metric = metrics[target]
            measured.setdefault(source, []).append(str(metric) if metric else None)
    return [
        CountItem((item.start, item.end), *_said(item), metric)
        for item in found.entities
        if item.label == "quantity"
        for metric in measured.get(item.id, [None])
    ]


def _said(item: Item) -> tuple[AttributeValue, AttributeValue, str | None]:
    unit = unit_of(item.attributes.get("unit"), item.attributes.get("evidence"))
    return item.attributes.get("value"), item.attributes.get("value_max"), unit
