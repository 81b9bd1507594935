"""Which entity of one annotation stands for which of another: the ground that agreement, diff and evaluation share.

Start here: :func:`pair_exact` pairs equal spans of one label, :func:`pair_overlapping` those that touch;
:func:`attributes_of` gives all attributes of an entity with defaults filled in, so that one left out equals one given.
Functions take anything with ``label``, ``start``, ``end`` and ``attributes``: passages' entities and proposals alike.

Example:
    >>> from annotations.passages import Entity
    >>> ours = [Entity(id="a", label="metric", start=0, end=4), Entity(id="b", label="metric", start=6, end=8)]
    >>> theirs = [Entity(id="c", label="metric", start=2, end=4), Entity(id="d", label="metric", start=6, end=8)]
    >>> pair_exact(ours, theirs), pair_overlapping(ours, theirs)
    ([(1, 1)], [(1, 1), (0, 0)])
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from annotations.labels import AttributeValue, Labels, load_labels

_RELATIVE_TOLERANCE = 1e-6


class Spanned(Protocol):
    """What is paired: an entity of a passage or of a proposal."""

    @property
    def label(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102
    @property
    def attributes(self) -> Mapping[str, AttributeValue]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things two sides have, and how many of them in common; ``first`` is gold where there is gold."""

    matched: int = 0
    first: int = 0
    second: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.matched + other.matched, self.first + other.first, self.second + other.second)

    @property
    def precision(self) -> float | None:
        """Share of the second side's things that the first has; ``None`` where it has none."""
        return self.matched / self.second if self.second else None

    @property
    def recall(self) -> float | None:
        """Share of the first side's things that the second has; ``None`` where it has none."""
        return self.matched / self.first if self.first else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two, the same from both sides; ``None`` where neither side has any."""
        return 2 * self.matched / (self.first + self.second) if self.first + self.second else None

    def to_dict(self) -> dict[str, float | int | None]:
        """All figures, for JSON."""
        return {
            "matched": self.matched,
            "first": self.first,
            "second": self.second,
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
        }


def add_up(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for tally in tallies:
        total = total + tally
    return total


def attributes_of(entity: Spanned, labels: Labels | None = None) -> dict[str, AttributeValue]:
    """All attributes that the entity's label has, with the default or ``None`` where it gives none.

    Example:
        >>> from annotations.passages import Entity
        >>> attributes_of(Entity(id="c", label="commitment", start=0, end=9))
        {'status': 'planned', 'topic': None, 'horizon': None}
    """
    spec = (labels or load_labels()).entities.get(entity.label)
    if spec is None:
        return dict(entity.attributes)
    filled = {name: entity.attributes.get(name, attribute.default) for name, attribute in spec.attributes.items()}
    return {**filled, **entity.attributes}


def same_value(first: AttributeValue, second: AttributeValue) -> bool:
    """Whether two values are the same: numbers but for rounding, an empty text and none alike."""
    if isinstance(first, int | float) and isinstance(second, int | float):
        return abs(first - second) <= _RELATIVE_TOLERANCE * max(1.0, abs(first))
    return (first if first != "" else None) == (second if second != "" else None)


def overlap(first: Spanned, second: Spanned) -> float:
    """Characters in common over characters covered by either, 0 to 1."""
    common = min(first.end, second.end) - max(first.start, second.start)
    return common / (max(first.end, second.end) - min(first.start, second.start)) if common > 0 else 0.0


def pair_exact(first: Sequence[Spanned], second: Sequence[Spanned]) -> list[tuple[int, int]]:
    """Places of the entities with equal label and span, one to one, in the first side's order.

    Of several with the same span those with more attributes in common are paired first.
    """
    places: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for j, entity in enumerate(second):
        places[entity.label, entity.start, entity.end].append(j)
    pairs = []
    for i, entity in enumerate(first):
        if candidates := places[entity.label, entity.start, entity.end]:
            best = max(candidates, key=lambda j: (_alike(entity, second[j]), -j)) if candidates[1:] else candidates[0]
            candidates.remove(best)
            pairs.append((i, best))
    return pairs


def pair_overlapping(
    first: Sequence[Spanned], second: Sequence[Spanned], least: float = 0.0, same_label: bool = True
) -> list[tuple[int, int]]:
    """Places of the entities that overlap, one to one, greatest overlap first.

    Args:
        first: one side.
        second: the other.
        least: overlap (characters in common over characters covered) that a pair has to reach; any by default.
        same_label: pair only within a label.
    """
    candidates = [
        (-overlap(a, b), i, j)
        for i, a in enumerate(first)
        for j, b in enumerate(second)
        if (a.label == b.label or not same_label) and overlap(a, b) > 0 and overlap(a, b) >= least
    ]
    taken_first: set[int] = set()
    taken_second: set[int] = set()
    pairs = []
    for _, i, j in sorted(candidates):
        if i not in taken_first and j not in taken_second:
            taken_first.add(i)
            taken_second.add(j)
            pairs.append((i, j))
    return pairs


def _alike(first: Spanned, second: Spanned) -> int:
    ours, theirs = attributes_of(first), attributes_of(second)
    return sum(same_value(value, theirs.get(name)) for name, value in ours.items())
