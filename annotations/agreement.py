"""How far two annotators agree: F1 of spans, Cohen's kappa, attributes, relations, and the list of disagreements.

Start here: :func:`agreement_of`. Every figure is the same whichever annotator comes first.

* **F1 of spans**, by label: once with equal spans alone, once with any overlap (one to one, greatest first). The gap
  between the two is what borders cost.
* **Cohen's kappa**, by label, over *characters*: each character of each passage lies in a span of that label or not,
  for either annotator. Spans alone give kappa no number of things that both left unmarked, characters do; and
  as labels nest (a quantity within a commitment), each label is a layer of its own with a yes or no for each character
  rather than one layer of many classes. Long spans weigh more by it, and a border between two spans of the same label
  side by side is invisible; therefore F1 stands beside it. It is ``None`` where neither marked anything (nothing to
  agree on by chance or otherwise).
* **Attributes**: share of equal values over spans that both marked alike, defaults filled in; and, for attributes of
  a closed list, kappa over the same spans.
* **Relations**: F1 with equal spans at both ends; and F1 of the links between entities that both have (borders aside),
  which tells linking from marking.

Example:
    >>> from annotations.passages import Entity, Passage
    >>> mine = Passage(id="p1", text="收到申请3件。", entities=[
    ...     Entity(id="m", label="metric", start=2, end=4), Entity(id="q", label="quantity", start=4, end=6)])
    >>> yours = Passage(id="p1", text="收到申请3件。", entities=[
    ...     Entity(id="m", label="metric", start=0, end=4), Entity(id="q", label="quantity", start=4, end=6)])
    >>> result = agreement_of([mine], [yours])
    >>> result.labels["metric"].exact.f1, result.labels["metric"].overlapping.f1, result.labels["quantity"].kappa
    (0.0, 1.0, 1.0)
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from annotations.contrasts import Contrast, contrasts_of, pairs_of
from annotations.labels import AttributeValue, Labels, load_labels
from annotations.pairing import Tally, add_up, attributes_of, pair_exact, pair_overlapping, same_value
from annotations.passages import Entity, Passage, Relation

_UNNAMED = ("first", "second")


class AgreementError(ValueError):
    """Annotations that can't be compared; the message says why."""


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Agreement on the spans of one label; ``kappa`` over characters."""

    exact: Tally
    overlapping: Tally
    kappa: float | None


@dataclass(frozen=True, slots=True)
class AttributeAgreement:
    """Agreement on one attribute over ``compared`` spans; ``kappa`` for closed lists only."""

    compared: int
    same: int
    kappa: float | None


@dataclass(frozen=True, slots=True)
class RelationAgreement:
    """Agreement on one kind of link: with equal spans at both ends, and among entities that both have."""

    exact: Tally
    between_paired: Tally


@dataclass(slots=True)
class Agreement:
    """All figures of two annotators; attributes are keyed ``label.attribute``."""

    annotators: tuple[str, str]
    passages: int
    only_first: list[str] = field(default_factory=list)
    only_second: list[str] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)
    labels: dict[str, LabelAgreement] = field(default_factory=dict)
    attributes: dict[str, AttributeAgreement] = field(default_factory=dict)
    relations: dict[str, RelationAgreement] = field(default_factory=dict)
    disagreements: list[Contrast] = field(default_factory=list)

    @property
    def exact(self) -> Tally:
        """Equal spans of all labels."""
        return add_up(item.exact for item in self.labels.values())

    @property
    def overlapping(self) -> Tally:
        """Overlapping spans of all labels."""
        return add_up(item.overlapping for item in self.labels.values())

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "annotators": list(self.annotators),
            "passages": self.passages,
            "only_first": self.only_first,
            "only_second": self.only_second,
            "other_text": self.other_text,
            "all": {"exact": self.exact.to_dict(), "overlapping": self.overlapping.to_dict()},
            "labels": {
                label: {"exact": item.exact.to_dict(), "overlapping": item.overlapping.to_dict(), "kappa": item.kappa}
                for label, item in self.labels.items()
            },
            "attributes": {
                name: {
                    "compared": item.compared,
                    "same": item.same,
                    "share": item.same / item.compared,
                    "kappa": item.kappa,
                }
                for name, item in self.attributes.items()
            },
            "relations": {
                label: {"exact": item.exact.to_dict(), "between_paired": item.between_paired.to_dict()}
                for label, item in self.relations.items()
            },
            "disagreements": [item.to_dict() for item in self.disagreements],
        }


def pairs_of_annotators(passages: Iterable[Passage]) -> list[Agreement]:
    """The agreement of each two annotators of one collection, told apart by ``annotator``.

    Raises:
        AgreementError: fewer than two annotators, or a passage that an annotator marked twice.
    """
    by_annotator: dict[str, list[Passage]] = defaultdict(list)
    for passage in passages:
        by_annotator[passage.annotator or ""].append(passage)
    if len(by_annotator) < 2:
        raise AgreementError("there is only one annotator; give a second file, or passages of several annotators")
    return [
        agreement_of(by_annotator[first], by_annotator[second], (first or "(none)", second or "(none)"))
        for first, second in combinations(sorted(by_annotator), 2)
    ]


def agreement_of(
    first: Iterable[Passage], second: Iterable[Passage], annotators: tuple[str, str] | None = None
) -> Agreement:
    """Compare two annotators over the passages that both have, by id and with equal text.

    Raises:
        AgreementError: a passage stands twice on one side, or there is none in common.
    """
    ours, theirs = _by_id(first), _by_id(second)
    shared = [passage_id for passage_id in ours if passage_id in theirs]
    other_text = [passage_id for passage_id in shared if ours[passage_id].text != theirs[passage_id].text]
    pairs = [(ours[i], theirs[i]) for i in shared if ours[i].text == theirs[i].text]
    if not pairs:
        raise AgreementError("no passage with the same id and text stands on both sides")
    labels = load_labels()
    return Agreement(
        annotators=annotators or _UNNAMED,
        passages=len(pairs),
        only_first=[passage_id for passage_id in ours if passage_id not in theirs],
        only_second=[passage_id for passage_id in theirs if passage_id not in ours],
        other_text=other_text,
        labels=_labels(pairs, labels),
        attributes=_attributes(pairs, labels),
        relations=_relations(pairs, labels),
        disagreements=[item for a, b in pairs for item in contrasts_of(a, b) if not item.follows],
    )


_Pairs = Sequence[tuple[Passage, Passage]]


def _by_id(passages: Iterable[Passage]) -> dict[str, Passage]:
    found: dict[str, Passage] = {}
    for passage in passages:
        if passage.id in found:
            raise AgreementError(f"{passage.id} stands twice on one side; give each annotator a file or a name")
        found[passage.id] = passage
    return found


def _labels(pairs: _Pairs, labels: Labels) -> dict[str, LabelAgreement]:
    used = {entity.label for pair in pairs for passage in pair for entity in passage.entities}
    order = [*labels.entities, *sorted(used - labels.entities.keys())]
    return {label: _label(pairs, label) for label in order if label in used}


def _label(pairs: _Pairs, label: str) -> LabelAgreement:
    exact, overlapping, characters = Tally(), Tally(), Counter[tuple[bool, bool]]()
    for first, second in pairs:
        ours, theirs = _of_label(first, label), _of_label(second, label)
        exact += Tally(len(pair_exact(ours, theirs)), len(ours), len(theirs))
        overlapping += Tally(len(pair_overlapping(ours, theirs)), len(ours), len(theirs))
        inside, inside_too = _covered(ours), _covered(theirs)
        both, either = len(inside & inside_too), len(inside | inside_too)
        characters[True, True] += both
        characters[True, False] += len(inside) - both
        characters[False, True] += len(inside_too) - both
        characters[False, False] += len(first.text) - either
    return LabelAgreement(exact, overlapping, cohens_kappa(characters))


def _of_label(passage: Passage, label: str) -> list[Entity]:
    return [entity for entity in passage.entities if entity.label == label]


def _covered(entities: Iterable[Entity]) -> set[int]:
    return {place for entity in entities for place in range(entity.start, entity.end)}


def cohens_kappa(decisions: Mapping[tuple[Any, Any], int]) -> float | None:
    """Cohen's kappa of pairs of decisions with how often each occurs.

    ``None`` where it is undefined: no decisions, or both sides always decided the same one thing (agreement by chance
    is certain then). Cohen, "A coefficient of agreement for nominal scales", 1960.

    Example:
        >>> cohens_kappa({("y", "y"): 20, ("y", "n"): 5, ("n", "y"): 10, ("n", "n"): 15})
        0.4
    """
    total = sum(decisions.values())
    ours, theirs = Counter[Any](), Counter[Any]()
    for (first, second), times in decisions.items():
        ours[first] += times
        theirs[second] += times
    by_chance = sum(ours[value] * theirs[value] for value in ours)
    if by_chance == total * total:  # also with no decisions at all
        return None
    same = sum(times for (first, second), times in decisions.items() if first == second)
    return round((same * total - by_chance) / (total * total - by_chance), 12)


def _attributes(pairs: _Pairs, labels: Labels) -> dict[str, AttributeAgreement]:
    values: dict[tuple[str, str], list[tuple[AttributeValue, AttributeValue]]] = defaultdict(list)
    for first, second in pairs:
        for i, j in pair_exact(first.entities, second.entities):
            ours, theirs = attributes_of(first.entities[i], labels), attributes_of(second.entities[j], labels)
            for name in {**ours, **theirs}:
                values[first.entities[i].label, name].append((ours.get(name), theirs.get(name)))
    order = [(label, name) for label, spec in labels.entities.items() for name in spec.attributes]
    return {
        f"{label}.{name}": AttributeAgreement(
            compared=len(values[label, name]),
            same=sum(same_value(*pair) for pair in values[label, name]),
            kappa=cohens_kappa(Counter(values[label, name]))
            if labels.entities[label].attributes[name].type == "choice"
            else None,
        )
        for label, name in order
        if (label, name) in values
    }


def _relations(pairs: _Pairs, labels: Labels) -> dict[str, RelationAgreement]:
    used = {relation.label for pair in pairs for passage in pair for relation in passage.relations}
    order = [*labels.relations, *sorted(used - labels.relations.keys())]
    return {
        label: RelationAgreement(
            exact=add_up(_exact_links(first, second, label) for first, second in pairs),
            between_paired=add_up(_paired_links(first, second, label) for first, second in pairs),
        )
        for label in order
        if label in used
    }


def _exact_links(first: Passage, second: Passage, label: str) -> Tally:
    ours, theirs = (Counter(_spans_of_links(passage, label)) for passage in (first, second))
    return Tally((ours & theirs).total(), ours.total(), theirs.total())


def _spans_of_links(passage: Passage, label: str) -> Iterable[tuple[object, ...]]:
    spans = {entity.id: (entity.label, entity.start, entity.end) for entity in passage.entities}
    for link in _links(passage, label):
        yield spans.get(link.source), spans.get(link.target)


def _paired_links(first: Passage, second: Passage, label: str) -> Tally:
    pairs = pairs_of(first.entities, second.entities)
    ids = {first.entities[i].id: second.entities[j].id for i, j in [*pairs.exact, *pairs.border]}
    known = set(ids.values())
    ours = {
        (ids[link.source], ids[link.target])
        for link in _links(first, label)
        if link.source in ids and link.target in ids
    }
    theirs = {
        (link.source, link.target) for link in _links(second, label) if link.source in known and link.target in known
    }
    return Tally(len(ours & theirs), len(ours), len(theirs))


def _links(passage: Passage, label: str) -> Iterable[Relation]:
    return (relation for relation in passage.relations if relation.label == label)
