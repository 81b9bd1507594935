"""Scores proposals against gold passages: precision, recall, F1 by label, values, metric ids, attributes, relations.

Start here: :func:`evaluate` runs a proposer (the rules, a model, a file of proposals) over gold passages;
:func:`score` compares one text's findings, in the conventions of ``findings.py``. Figures, each a tally of things
found, proposed and right:

========================  =======================================================================================
``metric`` … (labels)     equal spans; ``metric~`` … the same with any overlap, one to one
``quantity.value``        span, value (and upper value) and unit; the unit of a zero statement doesn't count
``metric.id``             a metric's span with its id
``count``                 what the contract calls a count: quantity span, value and metric id
``count~``                the same where the spans overlap by a fifth (characters in common over covered)
``date.days``             distinct days or periods, wherever they are said
``problem.half`` …        problems and commitments that overlap by half (characters in common over covered)
``phone`` … (contacts)    distinct values; ``contacts`` is all of them
``measures`` …            relations with equal spans at both ends
``spans``                 all labels but contacts together, equal spans
========================  =======================================================================================

Attributes are judged on equal spans only: ``right`` of ``compared``, and the same among those where the gold gives
something other than the default, since most values are the default.

Example:
    >>> from annotations.passages import Entity, Passage, Relation
    >>> from annotations.proposals import RulesProposer
    >>> gold = Passage(id="p1", text="收到政府信息公开申请3件。", section="applications", year=2022, entities=[
    ...     Entity(id="m", label="metric", start=2, end=10, attributes={"metric": "applications.received"}),
    ...     Entity(id="q", label="quantity", start=10, end=12, attributes={"value": 3, "unit": "件"}),
    ... ], relations=[Relation(label="measures", source="q", target="m")])
    >>> evaluate([gold], RulesProposer()).figures["count"].f1
    1.0
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from annotations.findings import CONTACT_LABELS, CountItem, Findings, Item, Span, findings_of
from annotations.labels import load_labels
from annotations.pairing import Tally, add_up, pair_exact, pair_overlapping, same_value
from annotations.passages import Passage
from annotations.proposals import ProposalError, Proposer
from nlp import BiaoliError

NOT_FOUND = "(not found)"
SPURIOUS = "(spurious)"
NO_METRIC = "(none)"
_HALF = 0.5
_A_FIFTH = 0.2
_PLANS = ("problem", "commitment")


@dataclass(slots=True)
class DocumentScore:
    """What one document or passage contributes.

    Attributes:
        gold: fingerprint of the gold, so that two evaluations can be told to be of the same.
        attributes: ``label.attribute`` → right, compared, right where gold isn't the default, such cases.
        confusion: gold metric id, proposed metric id → times.
    """

    id: str
    hand: str | None
    gold: str
    figures: dict[str, Tally] = field(default_factory=dict)
    attributes: dict[str, tuple[int, int, int, int]] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class Evaluation:
    """All scores of one proposer over one gold, and what couldn't be compared."""

    proposer: str
    documents: list[DocumentScore] = field(default_factory=list)
    not_compared: list[str] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, Tally]:
        """Sums over all documents (micro averages)."""
        return _summed(self.documents)

    @property
    def by_hand(self) -> dict[str, dict[str, Tally]]:
        """Sums over the documents of each hand."""
        hands: dict[str, list[DocumentScore]] = defaultdict(list)
        for document in self.documents:
            hands[document.hand or NO_METRIC].append(document)
        return {hand: _summed(documents) for hand, documents in sorted(hands.items())}

    @property
    def attributes(self) -> dict[str, tuple[int, int, int, int]]:
        """Sums over all documents; see :class:`DocumentScore`."""
        sums: dict[str, list[int]] = {}
        for document in self.documents:
            for name, numbers in document.attributes.items():
                total = sums.setdefault(name, [0, 0, 0, 0])
                for place, number in enumerate(numbers):
                    total[place] += number
        return {name: (a, b, c, d) for name, (a, b, c, d) in sums.items()}

    @property
    def confusion(self) -> Counter[tuple[str, str]]:
        """Sums over all documents; see :class:`DocumentScore`."""
        return sum((document.confusion for document in self.documents), Counter())

    def to_dict(self) -> dict[str, Any]:
        """As JSON; ``documents`` hold what a comparison of two evaluations needs."""
        return {
            "version": 1,
            "proposer": self.proposer,
            "figures": {name: _named(tally) for name, tally in self.figures.items()},
            "attributes": {
                name: {"right": a, "compared": b, "right_not_default": c, "not_default": d}
                for name, (a, b, c, d) in self.attributes.items()
            },
            "confusion": [
                {"gold": gold, "proposed": proposed, "times": times}
                for (gold, proposed), times in sorted(self.confusion.items(), key=lambda pair: (-pair[1], pair[0]))
            ],
            "by_hand": {
                hand: {name: _named(tally) for name, tally in figures.items()} for hand, figures in self.by_hand.items()
            },
            "not_compared": self.not_compared,
            "documents": [
                {
                    "id": document.id,
                    "hand": document.hand,
                    "gold": document.gold,
                    "figures": {name: [t.matched, t.first, t.second] for name, t in document.figures.items()},
                }
                for document in self.documents
            ],
        }


def evaluate(passages: Iterable[Passage], proposer: Proposer) -> Evaluation:
    """Let the proposer propose for each gold passage, and score it.

    A passage that it can't read is scored as if it had proposed nothing, and named in ``not_compared``.
    """
    result = Evaluation(proposer.name)
    for passage in passages:
        gold = findings_of(passage.text, passage.entities, passage.relations)
        proposed = Findings()
        try:
            proposal = proposer.propose(passage)
            found = proposal.found
            proposed = findings_of(passage.text, found.entities, found.relations, proposal.counts)
        except ProposalError as error:
            result.not_compared.append(f"{error}: scored as no proposal")
        except BiaoliError as error:
            result.not_compared.append(f"{passage.id}: {error.code}: scored as no proposal")
        result.documents.append(score(passage.id, passage.hand, gold, proposed))
    return result


def score(document_id: str, hand: str | None, gold: Findings, proposed: Findings) -> DocumentScore:
    """Compare what is proposed for one text with its gold; only what the gold speaks of is scored."""
    result = DocumentScore(document_id, hand, fingerprint(gold))
    figures = {
        **_span_figures(gold, proposed),
        **_count_figures(gold, proposed),
        **_relation_figures(gold, proposed),
        **_value_figures(gold, proposed),
    }
    result.figures = {name: tally for name, tally in figures.items() if tally.first or tally.second}
    result.attributes = _attributes(gold, proposed)
    if gold.has_counts:
        result.confusion = _confusion(gold.counts, proposed.counts)
    return result


def fingerprint(gold: Findings) -> str:
    """Sixteen digits that are the same for the same gold."""
    parts = (
        sorted(str((item.label, item.start, item.end, sorted(item.attributes.items()))) for item in gold.entities),
        sorted(map(str, _ends(gold))),
        sorted(map(str, gold.counts)),
        sorted(gold.contacts),
        sorted(gold.days),
    )
    return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _summed(documents: Iterable[DocumentScore]) -> dict[str, Tally]:
    sums: dict[str, list[Tally]] = defaultdict(list)
    for document in documents:
        for name, tally in document.figures.items():
            sums[name].append(tally)
    return {name: add_up(sums[name]) for name in sorted(sums, key=figure_order)}


def figure_order(name: str) -> tuple[int, str]:
    """Key to sort names of figures by, the weightiest first."""
    order = ("spans", "spans~", "count", "count~", "quantity", "metric", "date", "organisation", *_PLANS, "contacts")
    base = name.split(".")[0].rstrip("~")
    return (order.index(name) if name in order[:4] else order.index(base) if base in order else len(order), name)


def _named(tally: Tally) -> dict[str, float | int | None]:
    return {
        "precision": tally.precision,
        "recall": tally.recall,
        "f1": tally.f1,
        "right": tally.matched,
        "gold": tally.first,
        "proposed": tally.second,
    }


def _bag(gold: Iterable[object], proposed: Iterable[object]) -> Tally:
    ours, theirs = Counter(gold), Counter(proposed)
    return Tally((ours & theirs).total(), ours.total(), theirs.total())


def _span_figures(gold: Findings, proposed: Findings) -> dict[str, Tally]:
    figures = {}
    for label in gold.labels:
        ours, theirs = (_of_label(side, label) for side in (gold, proposed))
        figures[label] = Tally(len(pair_exact(ours, theirs)), len(ours), len(theirs))
        figures[f"{label}~"] = Tally(len(pair_overlapping(ours, theirs)), len(ours), len(theirs))
        if label in _PLANS:
            figures[f"{label}.half"] = Tally(len(pair_overlapping(ours, theirs, _HALF)), len(ours), len(theirs))
    figures["spans"] = add_up(figures[label] for label in gold.labels)
    figures["spans~"] = add_up(figures[f"{label}~"] for label in gold.labels)
    return figures


def _of_label(side: Findings, label: str) -> list[Item]:
    return [item for item in side.entities if item.label == label]


def _count_figures(gold: Findings, proposed: Findings) -> dict[str, Tally]:
    figures = {}
    if gold.has_counts:
        figures["quantity.value"] = _bag(*({_value_key(c) for c in side.counts} for side in (gold, proposed)))
        figures["count"] = _bag(*(map(_count_key, side.counts) for side in (gold, proposed)))
        ours, theirs = ([_said(count) for count in side.counts] for side in (gold, proposed))
        figures["count~"] = Tally(len(pair_overlapping(ours, theirs, _A_FIFTH)), len(ours), len(theirs))
    if "metric" in gold.labels:
        ids = [[(m.start, m.end, m.attributes.get("metric")) for m in _of_label(s, "metric")] for s in (gold, proposed)]
        figures["metric.id"] = _bag(*ids)
    return figures


def _number(value: object) -> object:
    return round(float(value), 6) if isinstance(value, int | float) else value


def _value_key(count: CountItem) -> tuple[object, ...]:
    return count.span, _number(count.value), _number(count.value_max), count.unit


def _count_key(count: CountItem) -> tuple[object, ...]:
    return count.span, _number(count.value), count.metric


def _said(count: CountItem) -> Item:
    """The count as a span whose label is all that has to be equal, for pairing by overlap."""
    return Item("", repr((_number(count.value), count.metric)), *count.span, {})


def _relation_figures(gold: Findings, proposed: Findings) -> dict[str, Tally]:
    ours, theirs = (_ends(side) for side in (gold, proposed))
    return {
        label: _bag(*([key for key in keys if key[0] == label] for keys in (ours, theirs)))
        for label in gold.relation_labels
    }


def _ends(side: Findings) -> list[tuple[str, Span, Span]]:
    spans = {item.id: (item.start, item.end) for item in side.entities}
    return [(label, spans[a], spans[b]) for label, a, b in side.relations if a in spans and b in spans]


def _value_figures(gold: Findings, proposed: Findings) -> dict[str, Tally]:
    figures = {}
    if gold.has_days:
        figures["date.days"] = _bag(gold.days, proposed.days)
    if gold.has_contacts:
        figures["contacts"] = _bag(gold.contacts, proposed.contacts)
        for label in CONTACT_LABELS:
            figures[label] = _bag(*([c for c in side.contacts if c[0] == label] for side in (gold, proposed)))
    return figures


def _attributes(gold: Findings, proposed: Findings) -> dict[str, tuple[int, int, int, int]]:
    specs = load_labels().entities
    numbers: dict[str, list[int]] = {}
    for i, j in pair_exact(gold.entities, proposed.entities):
        ours, theirs = gold.entities[i], proposed.entities[j]
        if ours.label not in gold.labels:
            continue
        for name, value in ours.attributes.items():
            spec = specs[ours.label].attributes.get(name) if ours.label in specs else None
            is_default = same_value(value, spec.default if spec else None)
            right = same_value(value, theirs.attributes.get(name))
            total = numbers.setdefault(f"{ours.label}.{name}", [0, 0, 0, 0])
            for place, number in enumerate((right, True, right and not is_default, not is_default)):
                total[place] += number
    return {name: (a, b, c, d) for name, (a, b, c, d) in numbers.items()}


def _confusion(gold: Iterable[CountItem], proposed: Iterable[CountItem]) -> Counter[tuple[str, str]]:
    ours, theirs = _metrics_by_span(gold), _metrics_by_span(proposed)
    return Counter(pair for span in {**ours, **theirs} for pair in _confused(ours.get(span, []), theirs.get(span, [])))


def _metrics_by_span(counts: Iterable[CountItem]) -> Mapping[Span, list[str]]:
    found: dict[Span, list[str]] = defaultdict(list)
    for count in counts:
        found[count.span].append(count.metric or NO_METRIC)
    return found


def _confused(gold: list[str], proposed: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs for the counts of one quantity: equal ids first, the rest in order, what is over against nothing."""
    same = Counter(gold) & Counter(proposed)
    yield from ((metric, metric) for metric in same.elements())
    rest, other = (list((Counter(side) - same).elements()) for side in (gold, proposed))
    for place in range(max(len(rest), len(other))):
        yield (
            rest[place] if place < len(rest) else SPURIOUS,
            other[place] if place < len(other) else NOT_FOUND,
        )
