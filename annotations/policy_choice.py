"""Chooses what a model may decide beside the rules: threshold by threshold, by the figures on the dev split.

One threshold after the other is tried from "never" over a ladder of values, and moves only where its figure gains more
than :data:`LEAST_GAIN`; two rounds, since some of them act on one another. Windows are tagged once and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from annotations.evaluation import evaluate
from annotations.passages import Passage
from annotations.tagger_proposals import HybridProposer
from nlp.narrative.prose import Prose
from nlp.tagging.model import Found, Manifest, Tagger
from nlp.tagging.policy import PlanThresholds, Policy

LADDER = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
LEAST_GAIN = 0.002
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One threshold that was tried: the figure it is judged by, before and after, and the value it got."""

    threshold: str
    figure: str
    before: float
    after: float
    value: float | None


class _Remembering:
    """A tagger that tags each text once, under a policy that can change."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._seen: dict[tuple[str, tuple[tuple[int, str], ...]], list[Found]] = {}
        self.name = tagger.name
        self.manifest: Manifest = tagger.manifest

    def tag(self, prose: Prose) -> list[Found]:
        key = (prose.text, tuple(prose.sections))
        if key not in self._seen:
            self._seen[key] = self._tagger.tag(prose)
        return self._seen[key]


_COUNTS = {
    "fill_metric": "count",
    "change_metric": "count",
    "add_counts": "count",
    "drop_counts": "count",
    "metric_words": "metric",
}
_PLANS = ("add", "drop", "move")


def choose_policy(tagger: Tagger, dev: Sequence[Passage], on_choice: Callable[[Choice], None] | None = None) -> Policy:
    """The policy that serves the figures of ``dev`` best."""
    remembering = _Remembering(tagger)
    policy = Policy()

    def figures(candidate: Policy) -> dict[str, float]:
        remembering.manifest = replace(tagger.manifest, policy=candidate)
        result = evaluate(dev, HybridProposer.of(remembering))  # type: ignore[arg-type]
        return {name: tally.f1 or 0.0 for name, tally in result.figures.items()}

    for _ in range(ROUNDS):
        for name, figure, candidates in _thresholds(policy):
            scores = [(figures(candidate())[figure], value) for value, candidate in candidates(policy)]
            before = figures(policy)[figure]
            best, value = max(scores, key=lambda each: each[0])
            if best > before + LEAST_GAIN:
                policy = next(candidate() for v, candidate in candidates(policy) if v == value)
                if on_choice:
                    on_choice(Choice(name, figure, before, best, value))
    return policy


_Candidates = Callable[[Policy], Iterator[tuple[float | None, Callable[[], Policy]]]]


def _thresholds(policy: Policy) -> Iterator[tuple[str, str, _Candidates]]:
    """Name, figure and candidates of each threshold."""
    for name, figure in _COUNTS.items():
        yield name, figure, _count_candidates(name)
    for label in policy.plans:
        for name in _PLANS:
            yield f"{label}.{name}", label, _plan_candidates(label, name)


def _values(name: str) -> tuple[float | None, ...]:
    """Dropping is on or off: what is not seen has no probability."""
    return (None, 0.5) if name.startswith("drop") else (None, *LADDER)


def _count_candidates(name: str) -> _Candidates:
    def candidates(policy: Policy) -> Iterator[tuple[float | None, Callable[[], Policy]]]:
        for value in _values(name):
            yield value, lambda value=value: replace(policy, **{name: value})  # type: ignore[misc]

    return candidates


def _plan_candidates(label: str, name: str) -> _Candidates:
    def candidates(policy: Policy) -> Iterator[tuple[float | None, Callable[[], Policy]]]:
        for value in _values(name):
            changed: PlanThresholds = replace(policy.plans[label], **{name: value})
            yield value, lambda changed=changed: replace(policy, plans={**policy.plans, label: changed})  # type: ignore[misc]

    return candidates
