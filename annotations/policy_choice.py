"""Chooses what a model may decide beside the rules: threshold by threshold, by the figures on the dev split.

By default the tagger may speak only where the rules are silent: fill in what a count measures, add what they missed.
On the corpus it gains more by overruling them (other metrics, other borders), but real reports lose by it: the rules
know their wording better than invented prose could teach. Who trains on text like their own can let it overrule.

One threshold after the other is tried from "never" over a ladder of values, and moves only where its figure gains more
than :data:`CAUTION`; two rounds, since some of them act on one another. Windows are tagged once and remembered.
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

LADDER = (0.7, 0.8, 0.9, 0.95)
PLAN_LADDER = (0.5, 0.6, *LADDER)
"""For problems and commitments: a probability is that of exact borders, and a good half of them is a gain."""
OVERRULING_LADDER = (0.3, 0.4, *PLAN_LADDER)
CAUTION = 0.01
"""Four hands of dev can't tell less apart than this: of thresholds that are about as good the highest is taken."""
ROUNDS = 2


@dataclass(frozen=True, slots=True)
class Choice:
    """One threshold that was tried: the figure it is judged by, before and after, and the value it got."""

    threshold: str
    figure: str
    before: float
    after: float
    value: float | None

    def __str__(self) -> str:
        return f"{self.threshold} {self.value}: {self.figure} from {self.before:.4f} to {self.after:.4f}"


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


_COUNTS = {"fill_metric": "count", "add_counts": "count"}
_COUNTS_OVERRULED = {"change_metric": "count", "drop_counts": "count", "metric_words": "metric"}
_PLANS, _PLANS_OVERRULED = ("add",), ("drop", "move")


def choose_policy(
    tagger: Tagger,
    dev: Sequence[Passage],
    on_choice: Callable[[Choice], None] | None = None,
    *,
    overrule: bool = False,
) -> Policy:
    """The policy that serves the figures of ``dev`` best.

    Args:
        overrule: let the tagger speak against the rules too.
    """
    remembering = _Remembering(tagger)
    policy = Policy()

    def figures(candidate: Policy) -> dict[str, float]:
        remembering.manifest = replace(tagger.manifest, policy=candidate)
        result = evaluate(dev, HybridProposer.of(remembering))  # type: ignore[arg-type]
        return {name: tally.f1 or 0.0 for name, tally in result.figures.items()}

    for _ in range(ROUNDS):
        for threshold in _thresholds(overrule=overrule):
            before = figures(policy)[threshold.figure]
            scores = [(figures(threshold.set(policy, value))[threshold.figure], value) for value in threshold.values]
            best, value = _cautious(scores)
            if best > before:
                policy = threshold.set(policy, value)
                if on_choice:
                    on_choice(Choice(threshold.name, threshold.figure, before, best, value))
    return policy


def _cautious(scores: Sequence[tuple[float, float | None]]) -> tuple[float, float | None]:
    """The score and value of the highest threshold that is about as good as the best; ``None`` is the highest.

    >>> _cautious([(0.70, None), (0.75, 0.7), (0.745, 0.8), (0.72, 0.9)])
    (0.745, 0.8)
    """
    best = max(score for score, _ in scores)
    return max(
        (each for each in scores if each[0] >= best - CAUTION), key=lambda each: 1.0 if each[1] is None else each[1]
    )


@dataclass(frozen=True, slots=True)
class _Threshold:
    """One threshold of a policy, the figure it is judged by, and the values to try; ``label`` for those of plans."""

    name: str
    figure: str
    values: tuple[float | None, ...]
    label: str | None = None

    def set(self, policy: Policy, value: float | None) -> Policy:
        """The policy with this threshold changed."""
        if self.label is None:
            return replace(policy, **{self.name: value})  # type: ignore[arg-type]
        changed: PlanThresholds = replace(policy.plans[self.label], **{self.name.rpartition(".")[2]: value})
        return replace(policy, plans={**policy.plans, self.label: changed})


def _thresholds(*, overrule: bool) -> Iterator[_Threshold]:
    ladder = OVERRULING_LADDER if overrule else LADDER
    for name, figure in (_COUNTS | _COUNTS_OVERRULED if overrule else _COUNTS).items():
        yield _Threshold(name, figure, _values(name, ladder))
    for label in Policy().plans:
        for name in (*_PLANS, *_PLANS_OVERRULED) if overrule else _PLANS:
            yield _Threshold(f"{label}.{name}", label, _values(name, ladder if overrule else PLAN_LADDER), label)


def _values(name: str, ladder: tuple[float, ...]) -> tuple[float | None, ...]:
    """Dropping is on or off: what is not seen has no probability."""
    return (None, 0.5) if name.startswith("drop") else (None, *ladder)
