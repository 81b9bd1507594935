"""Other figures for a passage: what fits together keeps fitting, and what can't be kept so stays as it is.

Start here: :func:`with_other_numbers`. Totals are the sums of their parts as before; a share of a part is computed
anew; figures that explain a rate or a change which isn't marked as a share stay. Zeros stay, and nothing becomes zero.
How figures are read and written is in ``printed.py``.
"""

from __future__ import annotations

from collections import defaultdict
from math import exp
from random import Random

from annotations.generator.edits import edited, fitting
from annotations.generator.printed import Figure, draw_style, figures_of, printed
from annotations.passages import Entity, Passage

_TRIES = 4
_ROUGHLY = 0.7
"""Natural logarithm of by how much a figure near the old one differs at most."""


class _Impossible(Exception):
    """The figures drawn can't be made to fit together."""


def with_other_numbers(passage: Passage, rng: Random) -> Passage:
    """The passage with other values of its quantities, written in other ways here and there.

    Example:
        >>> from annotations.inline import read_markup
        >>> markup = '收到<metric id="m" metric="">申请</metric><quantity measures="m">35件</quantity>'
        >>> other = with_other_numbers(read_markup(markup, "p1"), Random(1))
        >>> other.text, other.entities[1].attributes["value"]
        ('收到申请18件', 18)
    """
    figures = figures_of(passage)
    if not figures:
        return passage
    links = _Links(passage, figures)
    for _ in range(_TRIES):
        try:
            values = _Draw(links, rng).values()
            break
        except _Impossible:
            continue
    else:
        return passage
    style = draw_style(rng)
    edits, attributes = [], {}
    for entity_id, number in values.items():
        made = printed(figures[entity_id], number, style, rng)
        if len(fitting(made.edits, passage.entities)) == len(made.edits):
            edits += made.edits
            attributes[entity_id] = made.attributes
    return edited(passage, edits, attributes)


class _Links:
    """Which figures belong together: ``parts`` of totals, ``shares`` to compute anew, and which stay."""

    def __init__(self, passage: Passage, figures: dict[str, Figure]) -> None:
        self.figures = figures
        self.quantities = {each.id: each for each in passage.entities if each.label == "quantity"}
        self.total_of = {r.source: r.target for r in passage.relations if r.label == "part_of"}
        self.parts: dict[str, list[str]] = defaultdict(list)
        for entity in sorted(self.quantities.values(), key=lambda each: each.start):
            if entity.id in self.total_of:
                self.parts[self.total_of[entity.id]].append(entity.id)
        self.shares: dict[str, tuple[str, str]] = {}
        self.at_least_as_before: set[str] = set()
        self.fixed = {each for each in self.quantities if each not in figures}
        self._link(passage)
        self._fix_whole_trees()

    def value(self, entity_id: str) -> float:
        value = self.quantities[entity_id].attributes.get("value")
        return value if isinstance(value, int | float) else 0

    def is_fixed_zero(self, entity_id: str) -> bool:
        return entity_id in self.fixed and self.value(entity_id) == 0

    def _link(self, passage: Passage) -> None:
        base_of = {r.source: r.target for r in passage.relations if r.label == "share_of"}
        metric_of = {r.source: r.target for r in passage.relations if r.label == "measures"}
        counts = [each.id for each in self.quantities.values() if _kind(each) in ("count", "amount")]
        for entity in self.quantities.values():
            kind = _kind(entity)
            if kind in ("count", "amount"):
                continue
            if entity.id in base_of:
                self._link_share(entity.id, base_of[entity.id])
            elif entity.id in self.figures:
                self._fix_operands(entity, counts)
            if kind == "change" and entity.attributes.get("unit") not in ("%", "个百分点"):
                same = [c for c in counts if metric_of.get(c) == metric_of.get(entity.id)]
                before = [c for c in counts if self.quantities[c].start < entity.start][-1:]
                self.at_least_as_before.update(same or before)

    def _link_share(self, share: str, base: str) -> None:
        if share in self.figures:
            for part in self.parts.get(base, ()):
                if self._is_rate(share, part, base):
                    self.shares[share] = part, base
                    return
        self.fixed.update((share, base))

    def _fix_operands(self, entity: Entity, counts: list[str]) -> None:
        """The figures of which a rate or a change is the quotient or difference stay with it."""
        value, unit = self.value(entity.id), entity.attributes.get("unit")
        if value == 100 or unit in ("分", "个百分点"):
            return
        for one in counts:
            for other in counts:
                if one == other or not self.value(other):
                    continue
                is_difference = self.value(one) - self.value(other) in (value, -value) and unit != "%"
                change = abs(self.value(one) / self.value(other) - 1) * 100
                is_change = unit == "%" and _kind(entity) == "change" and self._rounds(entity.id, change)
                if is_difference or is_change or (unit == "%" and self._is_rate(entity.id, one, other)):
                    self.fixed.update((entity.id, one, other))

    def _is_rate(self, rate: str, part: str, whole: str) -> bool:
        return self.value(whole) > 0 and self._rounds(rate, self.value(part) / self.value(whole) * 100)

    def _rounds(self, rate: str, value: float) -> bool:
        return abs(value - self.value(rate)) < 0.51 * 10.0 ** -self.figures[rate].decimals

    def _fix_whole_trees(self) -> None:
        """A total and all that belongs to it stays where one of them does, or isn't a plain whole number."""
        members: dict[str, list[str]] = defaultdict(list)
        for entity_id in {*self.total_of, *self.parts}:
            members[self.root(entity_id)].append(entity_id)
        for tree in members.values():
            if not all(self.is_fixed_zero(each) or self._is_plain(each) for each in tree):
                self.fixed.update(tree)

    def root(self, entity_id: str) -> str:
        """The total of totals; where links lead round in a circle, some figure of it."""
        for _ in range(len(self.total_of)):
            entity_id = self.total_of.get(entity_id, entity_id)
        return entity_id

    def _is_plain(self, entity_id: str) -> bool:
        figure = self.figures.get(entity_id)
        return entity_id not in self.fixed and figure is not None and figure.is_plain


class _Draw:
    """One drawing of all figures, by the numbers that are printed (without decimal point and multiplier)."""

    def __init__(self, links: _Links, rng: Random) -> None:
        self.links, self.rng = links, rng
        self.new: dict[str, int] = {}
        self._same: dict[tuple[int, int, int], int] = {}
        """The same figure a second time is the same again."""

    def values(self) -> dict[str, int]:
        """The number of each figure that changes.

        Raises:
            _Impossible: the parts drawn don't fit their total.
        """
        links = self.links
        for entity_id in links.fixed & links.figures.keys():
            self._remember(links.figures[entity_id], links.figures[entity_id].number)
        free = [each for each in links.figures if each not in links.fixed and each not in links.shares]
        for entity_id in free:
            if entity_id in links.parts and entity_id not in links.total_of:
                self._solve(entity_id)
        for entity_id in free:
            if entity_id not in self.new:
                self.new[entity_id] = self._drawn(links.figures[entity_id])
        for share, (part, base) in links.shares.items():
            if part in self.new and base in self.new:
                number = round(self.new[part] / self.new[base] * 100 * 10 ** links.figures[share].decimals)
                if number < 1:
                    raise _Impossible
                self.new[share] = number
        return self.new

    def _solve(self, total: str) -> int:
        """Draws a total and everything below it."""
        parts = self.links.parts.get(total)
        if parts is None:
            return self._set(total, self._drawn(self.links.figures[total], is_part=True))
        old = self.links.figures[total].number
        parts = [each for each in parts if not self.links.is_fixed_zero(each)]
        first, *others = self._breakdowns(parts, old) or [[]]
        if sum(map(self._number, first)) == old:
            new = sum(self._solve(each) for each in first)
        else:
            new, others = self._drawn(self.links.figures[total], is_part=total in self.links.total_of), [first, *others]
        for breakdown in others:
            self._scale(breakdown, old, new)
        return self._set(total, new)

    def _breakdowns(self, parts: list[str], total: int) -> list[list[str]]:
        """The parts as one breakdown, or where they are too many as several of the same total."""
        if sum(map(self._number, parts)) <= total:
            return [parts]
        found: list[list[str]] = [[]]
        for part in parts:
            if sum(map(self._number, found[-1])) == total:
                found.append([])
            found[-1].append(part)
        if any(sum(map(self._number, breakdown)) > total for breakdown in found):
            raise _Impossible
        return found

    def _scale(self, parts: list[str], old: int, new: int) -> None:
        """As large a share of the new total as of the old one; the sum is whole again, or again less."""
        if any(part in self.links.parts for part in parts):
            raise _Impossible
        numbers = [max(1, round(self._number(part) * new / old)) for part in parts]
        if parts and sum(map(self._number, parts)) == old:
            numbers[-1] = new - sum(numbers[:-1])
        elif sum(numbers) >= new and parts:
            raise _Impossible
        if any(number < 1 for number in numbers):
            raise _Impossible
        for part, number in zip(parts, numbers, strict=True):
            self._set(part, number)

    def _number(self, entity_id: str) -> int:
        return self.links.figures[entity_id].number

    def _set(self, entity_id: str, number: int) -> int:
        self.new[entity_id] = number
        self._remember(self.links.figures[entity_id], number)
        return number

    def _remember(self, figure: Figure, number: int) -> None:
        if figure.number >= 10:
            self._same.setdefault((figure.number, figure.decimals, figure.scale), number)

    def _drawn(self, figure: Figure, *, is_part: bool = False) -> int:
        known = (figure.number, figure.decimals, figure.scale)
        if not is_part and known in self._same:
            return self._same[known]
        if figure.entity_id in self.links.at_least_as_before:
            number = figure.number * self.rng.randint(1, 3) + (self.rng.randint(0, 9) if figure.number >= 10 else 0)
            number = _as_round_as(figure.number, number, figure, self.rng)
        else:
            number = other_number(figure, self.rng)
        self._remember(figure, number)
        return number


def other_number(figure: Figure, rng: Random) -> int:
    """Another number for a figure: mostly of the same order of magnitude, sometimes 1, sometimes large."""
    old = figure.number
    if figure.unit in ("%", "‰", "成") or figure.kind in ("rate", "change"):
        return _other_rate(figure, rng)
    lowest, highest = 10 ** (len(str(old)) - 1), 10 ** len(str(old)) - 1
    kind = rng.random()
    if kind < 0.55:
        number = rng.randint(lowest, highest)
    elif kind < 0.9:
        number = round(old * exp(rng.uniform(-_ROUGHLY, _ROUGHLY)))
    elif kind < 0.95 and figure.is_plain and figure.qualifier == "exact" and figure.is_digits:
        number = 1
    elif figure.is_plain and figure.is_digits and old >= 20:
        number = rng.randint(lowest, highest) * rng.randint(10, 99)
    else:
        number = rng.randint(lowest, highest)
    return _as_round_as(old, max(number, 1 if figure.is_digits else 2), figure, rng)


def _as_round_as(old: int, number: int, figure: Figure, rng: Random) -> int:
    zeros = len(str(old)) - len(str(old).rstrip("0"))
    if zeros and (figure.qualifier != "exact" or figure.decimals or not figure.is_digits or rng.random() < 0.5):
        number = max(number // 10**zeros, 1) * 10**zeros
    return number


def _other_rate(figure: Figure, rng: Random) -> int:
    """A rate as high as before or about as low; a whole one mostly stays whole."""
    old, whole = figure.number, 100 * 10**figure.decimals
    if figure.unit == "分" or not figure.is_digits:
        return old if figure.unit == "分" or old >= 10 else rng.randint(1, 9)
    if figure.kind == "change" and figure.unit not in ("%", "‰", "个百分点", "倍"):
        return _as_round_as(old, rng.randint(1, old), figure, rng)
    if figure.unit == "%" and old == whole:
        return old if rng.random() < 0.7 else rng.randint(whole * 4 // 5, whole)
    if figure.unit == "%" and whole * 4 // 5 <= old < whole:
        return rng.randint(whole * 4 // 5, whole - 1)
    highest = 10 ** len(str(old)) - 1
    number = rng.randint(10 ** (len(str(old)) - 1), highest)
    return min(number, whole) if figure.unit == "%" and old < whole else number


def _kind(entity: Entity) -> str:
    return str(entity.attributes.get("kind") or "count")


def held_sums(passage: Passage) -> list[str]:
    """Ids of the totals that are the exact sum of their parts."""
    values = {each.id: each.attributes.get("value") for each in passage.entities if each.label == "quantity"}
    sums: dict[str, float] = defaultdict(float)
    for relation in passage.relations:
        value = values.get(relation.source)
        if relation.label == "part_of" and isinstance(value, int | float):
            sums[relation.target] += value
    return [total for total, value in sums.items() if values.get(total) == value]


__all__ = ["held_sums", "other_number", "with_other_numbers"]
