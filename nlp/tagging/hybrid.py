"""Rules and tagger together: who decides what is the model's policy, which was chosen by measurement on the dev split.

The rules read first. Then, by the thresholds of :class:`Policy`, the tagger says what a count measures where the rules
don't know or it is surer, adds counts, problems and commitments that the rules missed, moves borders, and drops what it
sees nothing in. What the tagger decided carries its calibrated probability, and ``model`` as its source. Values are
always read by the rules: a quantity whose number they can't read is not added.

Start here: :func:`refine` takes the context of a piece behind the readers of the narrative.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from nlp.narrative.context import Context
from nlp.narrative.counts import FoundCount
from nlp.narrative.plans import FoundCommitment, FoundProblem
from nlp.narrative.prose import inside
from nlp.narrative.quantities import Quantity
from nlp.schema import Span
from nlp.tagging.model import Found, Tagger
from nlp.tagging.policy import Policy
from nlp.tagging.scheme import NONE

MOST_CHARACTERS_APART = 60
"""Between a count and the words for what it measures."""

Plan = TypeVar("Plan", FoundProblem, FoundCommitment)


def refine(context: Context, tagger: Tagger) -> None:
    """Let the tagger mend what the rules found in a piece."""
    policy = tagger.manifest.policy
    if not context.prose.text or policy.is_rules_alone:
        return
    found = tagger.tag(context.prose)
    quantities = [each for each in found if each.label == "quantity"]
    metrics = [each for each in found if each.label == "metric"]
    context.counts = refined_counts(context, quantities, metrics, policy)
    problems = [each for each in found if each.label == "problem"]
    kept = _refined(context.problems, problems, policy, "problem")
    context.problems, moved = _indexed(context.problems, kept)
    commitments = [each for each in found if each.label == "commitment"]
    relinked = [_relinked(each, moved) for each in context.commitments]
    context.commitments = [each for _, each in _refined(relinked, commitments, policy, "commitment")]


# --- counts ----------------------------------------------------------------------------------------------------------


def refined_counts(
    context: Context, quantities: Sequence[Found], metrics: Sequence[Found], policy: Policy
) -> list[FoundCount]:
    """The counts of the piece after the tagger's word on each."""
    counts = list(context.counts)
    seen = {(each.start, each.end): each for each in quantities}
    dropped = {at for at, count in enumerate(counts) if _is_no_count(count, quantities, policy)}
    for at, count in enumerate(counts):
        tagged = seen.get(count.span)
        if tagged is not None and at not in dropped:
            _name_metric(count, tagged, metrics, policy, joined=_is_joined(counts, at))
    kept = _without(counts, dropped)
    added = _missed(context, quantities, metrics, policy)
    return _merged(kept, added)


def _is_joined(counts: Sequence[FoundCount], at: int) -> bool:
    """Whether several counts share the span, as the things of one zero statement do."""
    return any(counts[other].span == counts[at].span for other in (at - 1, at + 1) if 0 <= other < len(counts))


def _is_no_count(count: FoundCount, quantities: Sequence[Found], policy: Policy) -> bool:
    if policy.drop_counts is None or count.metric is not None:
        return False
    return not any(q.start < count.span[1] and count.span[0] < q.end for q in quantities)


def _name_metric(count: FoundCount, tagged: Found, metrics: Sequence[Found], policy: Policy, *, joined: bool) -> None:
    """What the count measures, where the tagger knows better, and the words that say so."""
    metric, probability = tagged.attributes["metric"]
    if metric == (count.metric or NONE):
        words = _nearest(metrics, metric, count.span)
        if words is not None and policy.metric_words is not None and words.probability >= policy.metric_words:
            count.metric_span = (words.start, words.end)
        return
    threshold = policy.fill_metric if count.metric is None else policy.change_metric
    if joined or threshold is None or probability < threshold:
        return
    _set_metric(count, metric, metrics)
    count.confidence = probability


def _set_metric(count: FoundCount, metric: str, metrics: Sequence[Found]) -> None:
    count.metric = metric or None
    if metric != NONE and (words := _nearest(metrics, metric, count.span)) is not None:
        count.metric_span = (words.start, words.end)


def _nearest(metrics: Sequence[Found], metric: str, span: Span) -> Found | None:
    """The tagged words for a metric that stand nearest to a count, at most a clause away."""
    fitting = [each for each in metrics if each.attributes["metric"][0] == metric]
    near = [(max(span[0] - each.end, each.start - span[1]), at) for at, each in enumerate(fitting)]
    distance, at = min(near, default=(MOST_CHARACTERS_APART + 1, 0))
    return fitting[at] if distance <= MOST_CHARACTERS_APART else None


def _missed(
    context: Context, quantities: Iterable[Found], metrics: Sequence[Found], policy: Policy
) -> list[FoundCount]:
    """Counts that only the tagger sees, their values read by the rules for numbers."""
    if policy.add_counts is None:
        return []
    read = {quantity.span: quantity for quantity in context.quantities}
    added = []
    for tagged in quantities:
        span = (tagged.start, tagged.end)
        quantity = read.get(span)
        if quantity is None or tagged.probability < policy.add_counts or inside(context.prose.blocked, span[0]):
            continue
        if any(span[0] < count.span[1] and count.span[0] < span[1] for count in context.counts):
            continue
        count = _count(quantity, tagged)
        metric, probability = tagged.attributes["metric"]
        if metric != NONE and policy.fill_metric is not None and probability >= policy.fill_metric:
            _set_metric(count, metric, metrics)
        added.append(count)
    return added


def _count(quantity: Quantity, tagged: Found) -> FoundCount:
    return FoundCount(
        quantity.span,
        quantity.value,
        quantity.value_max,
        quantity.unit,
        quantity.kind,
        qualifier=quantity.qualifier,
        scope=tagged.attributes["scope"][0],  # type: ignore[arg-type]
        evidence=quantity.evidence,
        confidence=tagged.probability,
    )


def _without(counts: Sequence[FoundCount], dropped: set[int]) -> list[FoundCount]:
    """The other counts, their links renumbered; a link to a dropped one is none."""
    place = {at: new for new, at in enumerate(at for at in range(len(counts)) if at not in dropped)}
    kept = [count for at, count in enumerate(counts) if at not in dropped]
    for count in kept:
        count.parent = place.get(count.parent) if count.parent is not None else None
        count.of = place.get(count.of) if count.of is not None else None
    return kept


def _merged(counts: list[FoundCount], added: Sequence[FoundCount]) -> list[FoundCount]:
    """Both in the order of their spans, links renumbered."""
    if not added:
        return counts
    everything = [*counts, *added]
    order = sorted(range(len(everything)), key=lambda at: everything[at].span)
    place = {at: new for new, at in enumerate(order)}
    for count in counts:
        count.parent = place[count.parent] if count.parent is not None else None
        count.of = place[count.of] if count.of is not None else None
    return [everything[at] for at in order]


# --- problems and commitments ----------------------------------------------------------------------------------------


def _refined(
    ruled: Sequence[Plan], tagged: Sequence[Found], policy: Policy, label: str
) -> list[tuple[int | None, Plan]]:
    """Items with the index of the rules' item that each comes from."""
    thresholds = policy.plans[label]
    kept: list[tuple[int | None, Plan]] = []
    taken: set[int] = set()
    for at, item in enumerate(ruled):
        rivals = [n for n, each in enumerate(tagged) if each.start < item.span[1] and item.span[0] < each.end]
        if not rivals:
            if thresholds.drop is None:
                kept.append((at, item))
            continue
        taken.update(rivals)
        kept.append((at, _moved(item, [tagged[n] for n in rivals], thresholds.move)))
    if thresholds.add is not None:
        new = [each for n, each in enumerate(tagged) if n not in taken and each.probability >= thresholds.add]
        kept += [(None, _item(each, label)) for each in new]  # type: ignore[misc]
    return sorted(kept, key=lambda pair: pair[1].span)


def _moved(item: Plan, rivals: Sequence[Found], threshold: float | None) -> Plan:
    """The item with the tagger's borders, where one tagged span alone overlaps it and is likely enough."""
    if threshold is None or len(rivals) != 1 or rivals[0].probability < threshold:
        return item
    span = (rivals[0].start, rivals[0].end)
    return item if span == item.span else replace(item, span=span, confidence=rivals[0].probability)


def _item(tagged: Found, label: str) -> FoundProblem | FoundCommitment:
    topic = tagged.attributes.get("topic", (NONE, 0.0))[0] or None
    span = (tagged.start, tagged.end)
    if label == "problem":
        return FoundProblem(span, topic, confidence=tagged.probability)
    status = tagged.attributes.get("status", ("planned", 0.0))[0]
    return FoundCommitment(span, status, None, topic, confidence=tagged.probability)  # type: ignore[arg-type]


def _indexed(
    before: Sequence[FoundProblem], kept: Sequence[tuple[int | None, FoundProblem]]
) -> tuple[list[FoundProblem], dict[int, int]]:
    """The problems, and where each of the rules' ones went."""
    moved = {old: new for new, (old, _) in enumerate(kept) if old is not None and old < len(before)}
    return [item for _, item in kept], moved


def _relinked(commitment: FoundCommitment, moved: dict[int, int]) -> FoundCommitment:
    if commitment.problem is None:
        return commitment
    return replace(commitment, problem=moved.get(commitment.problem))


__all__ = ["MOST_CHARACTERS_APART", "refine", "refined_counts"]
