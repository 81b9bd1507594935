"""How two annotations of one text differ, item by item, so that a person can go through the list.

Start here: :func:`contrasts_of`. Entities are paired by equal spans first, then by overlap within the label (a
``border``), then by overlap of at least half across labels (a ``label``); what is left is ``missing`` (only the first
has it) or ``extra`` (only the second). Relations are compared through those pairs.

Example:
    >>> from annotations.passages import Entity, Passage
    >>> first = Passage(id="p1", text="收到申请3件。", entities=[Entity(id="m", label="metric", start=2, end=4)])
    >>> second = Passage(id="p1", text="收到申请3件。", entities=[Entity(id="x", label="metric", start=0, end=4)])
    >>> [(item.kind, item.first.text, item.second.text) for item in contrasts_of(first, second)]
    [('border', '申请', '收到申请')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from annotations.labels import AttributeValue
from annotations.pairing import attributes_of, pair_exact, pair_overlapping, same_value
from annotations.passages import Entity, Passage, Relation

Kind = Literal["missing", "extra", "border", "label", "attribute", "relation_missing", "relation_extra"]
KINDS: tuple[Kind, ...] = ("missing", "extra", "border", "label", "attribute", "relation_missing", "relation_extra")
_ALIKE_ACROSS_LABELS = 0.5


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a contrast: the entity's label and span with its text."""

    label: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Contrast:
    """One point in which two annotations differ.

    Attributes:
        label: of the entity, or the relation's.
        first, second: the entity on either side, of a relation its source; ``None`` where that side has none.
        name: the attribute's name; of a relation the text of its target.
        values: of an attribute, the first side's and the second's.
        follows: of a relation, whether it differs only because one of its ends is on one side alone.
    """

    passage_id: str
    kind: Kind
    label: str
    first: Side | None = None
    second: Side | None = None
    name: str | None = None
    values: tuple[AttributeValue, AttributeValue] | None = None
    follows: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As JSON, without what is empty."""
        return {key: value for key, value in asdict(self).items() if value is not None and value is not False}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Places of paired entities: equal span and label; overlapping with equal label; alike with another label."""

    exact: list[tuple[int, int]]
    border: list[tuple[int, int]]
    label: list[tuple[int, int]]

    @property
    def all(self) -> list[tuple[int, int]]:
        """All pairs."""
        return [*self.exact, *self.border, *self.label]


def pairs_of(first: Sequence[Entity], second: Sequence[Entity]) -> Pairs:
    """Pair the entities of two annotations of one text."""
    exact = pair_exact(first, second)
    border = _pair_rest(first, second, exact)
    label = _pair_rest(first, second, [*exact, *border], least=_ALIKE_ACROSS_LABELS, same_label=False)
    return Pairs(exact, border, label)


def contrasts_of(first: Passage, second: Passage) -> list[Contrast]:
    """All points in which two annotations of one text differ: entities in order of place, then relations."""
    pairs = pairs_of(first.entities, second.entities)
    found = [*_entity_contrasts(first, second, pairs), *_attribute_contrasts(first, second, pairs)]
    found.sort(key=lambda item: min(side.start for side in (item.first, item.second) if side))
    return [*found, *_relation_contrasts(first, second, pairs)]


def _pair_rest(
    first: Sequence[Entity],
    second: Sequence[Entity],
    taken: list[tuple[int, int]],
    least: float = 0.0,
    same_label: bool = True,
) -> list[tuple[int, int]]:
    rest_first = [i for i in range(len(first)) if i not in {i for i, _ in taken}]
    rest_second = [j for j in range(len(second)) if j not in {j for _, j in taken}]
    pairs = pair_overlapping([first[i] for i in rest_first], [second[j] for j in rest_second], least, same_label)
    return [(rest_first[i], rest_second[j]) for i, j in pairs]


def _side(passage: Passage, entity: Entity) -> Side:
    return Side(entity.label, entity.start, entity.end, passage.text_of(entity))


def _entity_contrasts(first: Passage, second: Passage, pairs: Pairs) -> Iterator[Contrast]:
    kinds: tuple[tuple[Kind, list[tuple[int, int]]], ...] = (("border", pairs.border), ("label", pairs.label))
    for kind, places in kinds:
        for i, j in places:
            one, other = _side(first, first.entities[i]), _side(second, second.entities[j])
            yield Contrast(first.id, kind, one.label, one, other)
    for i, entity in enumerate(first.entities):
        if i not in {i for i, _ in pairs.all}:
            yield Contrast(first.id, "missing", entity.label, first=_side(first, entity))
    for j, entity in enumerate(second.entities):
        if j not in {j for _, j in pairs.all}:
            yield Contrast(first.id, "extra", entity.label, second=_side(second, entity))


def _attribute_contrasts(first: Passage, second: Passage, pairs: Pairs) -> Iterator[Contrast]:
    for i, j in [*pairs.exact, *pairs.border]:
        ours, theirs = attributes_of(first.entities[i]), attributes_of(second.entities[j])
        one, other = _side(first, first.entities[i]), _side(second, second.entities[j])
        for name in {**ours, **theirs}:
            values = ours.get(name), theirs.get(name)
            if not same_value(*values):
                yield Contrast(first.id, "attribute", one.label, one, other, name=name, values=values)


def _relation_contrasts(first: Passage, second: Passage, pairs: Pairs) -> Iterator[Contrast]:
    to_second = {first.entities[i].id: second.entities[j].id for i, j in pairs.all}
    to_first = {second_id: first_id for first_id, second_id in to_second.items()}
    yield from _only_here(first, second, to_second, "relation_missing")
    yield from _only_here(second, first, to_first, "relation_extra")


def _only_here(here: Passage, there: Passage, ids: dict[str, str], kind: Kind) -> Iterator[Contrast]:
    by_id = {entity.id: entity for entity in here.entities}
    others = set(_keys(there.relations))
    for relation in here.relations:
        source, target = by_id.get(relation.source), by_id.get(relation.target)
        if (relation.label, ids.get(relation.source), ids.get(relation.target)) in others:
            continue
        if source is None or target is None:  # a broken link: the validator's matter
            continue
        side = _side(here, source)
        yield Contrast(
            here.id,
            kind,
            relation.label,
            first=side if kind == "relation_missing" else None,
            second=side if kind == "relation_extra" else None,
            name=here.text_of(target),
            follows=relation.source not in ids or relation.target not in ids,
        )


def _keys(relations: Sequence[Relation]) -> Iterator[tuple[str, str | None, str | None]]:
    for relation in relations:
        yield relation.label, relation.source, relation.target
