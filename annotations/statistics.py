"""Counts of a corpus: by split, hand, section, label, metric, attribute value; lengths; share of empty passages.

Start here: :func:`statistics_of`; :func:`to_markdown` writes the tables of the datasheet. Attributes that are left out
count under their default; of attributes without a closed list only how often they are given is counted.

Example:
    >>> from annotations.passages import Entity, Passage
    >>> figures = statistics_of([Passage(id="p1", text="收到申请3件。", hand="t01", entities=[
    ...     Entity(id="q", label="quantity", start=4, end=6, attributes={"value": 3})])])
    >>> figures.labels["quantity"], figures.attributes["quantity.evidence"]["number"], figures.characters.median
    (1, 1, 7)
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotations.corpus_files import Located
from annotations.figures import markdown_table
from annotations.labels import Labels, load_labels
from annotations.pairing import attributes_of
from annotations.passages import Entity, Passage

OPEN = "(none)"
"""Stands for an attribute, field or metric id that is not given."""
GIVEN = "(given)"
"""Stands for any value of an attribute that has no closed list."""
_SPLITS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long things are, in characters."""

    least: int
    median: float
    mean: float
    greatest: int

    @classmethod
    def of(cls, values: Sequence[int]) -> Lengths:
        """Of at least one length."""
        return cls(min(values), statistics.median(values), round(statistics.fmean(values), 1), max(values))


@dataclass(slots=True)
class Group:
    """Counts of the passages of one split, hand or section."""

    passages: int = 0
    characters: int = 0
    empty: int = 0
    entities: int = 0
    relations: int = 0
    hands: set[str] = field(default_factory=set)

    def add(self, passage: Passage) -> None:
        """Count one more passage."""
        self.passages += 1
        self.characters += len(passage.text)
        self.empty += not passage.entities
        self.entities += len(passage.entities)
        self.relations += len(passage.relations)
        if passage.hand:
            self.hands.add(passage.hand)

    def to_dict(self) -> dict[str, Any]:
        """As JSON; ``hands`` is their number."""
        return {
            "hands": len(self.hands),
            "passages": self.passages,
            "characters": self.characters,
            "mean_characters": round(self.characters / self.passages, 1),
            "empty": self.empty,
            "empty_share": round(self.empty / self.passages, 4),
            "entities": self.entities,
            "relations": self.relations,
        }


@dataclass(slots=True)
class Statistics:
    """All counts; ``labels_by_split`` and ``attributes`` are keyed by split and by ``label.attribute``."""

    total: Group
    characters: Lengths
    splits: dict[str, Group] = field(default_factory=dict)
    hands: dict[str, Group] = field(default_factory=dict)
    sections: dict[str, Group] = field(default_factory=dict)
    years: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    labels_by_split: dict[str, Counter[str]] = field(default_factory=dict)
    span_lengths: dict[str, Lengths] = field(default_factory=dict)
    relations: Counter[str] = field(default_factory=Counter)
    metrics: Counter[str] = field(default_factory=Counter)
    attributes: dict[str, Counter[str]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""

        def lengths(item: Lengths) -> dict[str, float]:
            return {"least": item.least, "median": item.median, "mean": item.mean, "greatest": item.greatest}

        return {
            "total": self.total.to_dict(),
            "characters": lengths(self.characters),
            "splits": {name: group.to_dict() for name, group in self.splits.items()},
            "hands": {name: group.to_dict() for name, group in self.hands.items()},
            "sections": {name: group.to_dict() for name, group in self.sections.items()},
            "years": dict(self.years),
            "labels": dict(self.labels),
            "labels_by_split": {split: dict(counts) for split, counts in self.labels_by_split.items()},
            "span_lengths": {label: lengths(item) for label, item in self.span_lengths.items()},
            "relations": dict(self.relations),
            "metrics": dict(self.metrics),
            "attributes": {name: dict(counts) for name, counts in self.attributes.items()},
        }


def statistics_of(items: Iterable[Passage | Located]) -> Statistics:
    """Count passages; those read from a corpus folder are also counted by split.

    Everything of the schema stands in the counts, also what never occurs: a gap has to be seen.

    Raises:
        ValueError: there are no passages.
    """
    located = [(item.passage, item.split) if isinstance(item, Located) else (item, None) for item in items]
    if not located:
        raise ValueError("there are no passages to count")
    labels = load_labels()
    found = Statistics(total=Group(), characters=Lengths.of([len(passage.text) for passage, _ in located]))
    _prepare(found, labels)
    spans: dict[str, list[int]] = {}
    for passage, split in located:
        _count_passage(found, passage, split)
        for entity in passage.entities:
            _count_entity(found, entity, split, labels)
            spans.setdefault(entity.label, []).append(entity.end - entity.start)
        found.relations.update(relation.label for relation in passage.relations)
    found.span_lengths = {label: Lengths.of(spans[label]) for label in found.labels if label in spans}
    found.splits = {name: found.splits[name] for name in (*_SPLITS, OPEN) if name in found.splits}
    found.hands, found.sections = dict(sorted(found.hands.items())), dict(sorted(found.sections.items()))
    found.years = Counter(dict(sorted(found.years.items())))
    return found


def _prepare(found: Statistics, labels: Labels) -> None:
    for label, spec in labels.entities.items():
        found.labels[label] = 0
        for name, attribute in spec.attributes.items():
            values = (*attribute.values, *((OPEN,) if attribute.is_nullable else ())) or (GIVEN, OPEN)
            found.attributes[f"{label}.{name}"] = Counter(dict.fromkeys(values, 0))
    found.relations.update(dict.fromkeys(labels.relations, 0))
    metrics = labels.entities["metric"].attributes["metric"].values
    found.metrics.update(dict.fromkeys((*metrics, OPEN), 0))


def _count_passage(found: Statistics, passage: Passage, split: str | None) -> None:
    groups = (
        found.total,
        found.splits.setdefault(split or OPEN, Group()),
        found.hands.setdefault(passage.hand or OPEN, Group()),
        found.sections.setdefault(passage.section or OPEN, Group()),
    )
    for group in groups:
        group.add(passage)
    found.years[str(passage.year or OPEN)] += 1


def _count_entity(found: Statistics, entity: Entity, split: str | None, labels: Labels) -> None:
    found.labels[entity.label] += 1
    found.labels_by_split.setdefault(split or OPEN, Counter())[entity.label] += 1
    spec = labels.entities.get(entity.label)
    for name, value in attributes_of(entity, labels).items():
        is_closed = spec is not None and name in spec.attributes and spec.attributes[name].type == "choice"
        shown = OPEN if value in (None, "") else str(value) if is_closed else GIVEN
        found.attributes.setdefault(f"{entity.label}.{name}", Counter())[shown] += 1
    if entity.label == "metric":
        found.metrics[str(entity.attributes.get("metric") or OPEN)] += 1


def to_markdown(found: Statistics) -> str:
    """The tables of the datasheet: splits, labels by split, relations, metrics, attributes, sections."""
    splits = list(found.splits)
    parts = [
        markdown_table(
            ["split", "hands", "passages", "characters", "mean length", "empty", "entities", "relations"],
            [_group_row(name, group) for name, group in [*found.splits.items(), ("all", found.total)]],
        ),
        f"Length of a passage in characters: {found.characters.least} to {found.characters.greatest}, "
        f"median {found.characters.median:g}, mean {found.characters.mean:g}.",
        markdown_table(
            ["label", *splits, "all", "median length"],
            [
                [
                    label,
                    *(found.labels_by_split.get(split, Counter())[label] for split in splits),
                    count,
                    f"{found.span_lengths[label].median:g}" if label in found.span_lengths else "–",
                ]
                for label, count in found.labels.items()
            ],
        ),
        markdown_table(["relation", "all"], [[name, count] for name, count in found.relations.items()]),
        markdown_table(["metric", "spans"], [[name, count] for name, count in found.metrics.items()]),
        markdown_table(
            ["attribute", "values"],
            [
                [name, ", ".join(f"{value} {count}" for value, count in counts.items())]
                for name, counts in found.attributes.items()
                if name != "metric.metric"
            ],
        ),
        markdown_table(
            ["section", "passages", "empty", "entities"],
            [[name, group.passages, group.empty, group.entities] for name, group in found.sections.items()],
        ),
    ]
    return "\n\n".join(parts)


def _group_row(name: str, group: Group) -> list[object]:
    figures = group.to_dict()
    return [
        name,
        figures["hands"],
        figures["passages"],
        figures["characters"],
        f"{figures['mean_characters']:g}",
        f"{figures['empty']} ({100 * figures['empty_share']:.1f} %)",
        figures["entities"],
        figures["relations"],
    ]
