"""What the tagger may decide beside the rules, as thresholds of its calibrated probability; ``None`` is never.

Example:
    >>> Policy().is_rules_alone, Policy(fill_metric=0.6).is_rules_alone
    (True, False)
    >>> Policy.from_dict(Policy(fill_metric=0.6).to_dict()) == Policy(fill_metric=0.6)
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class PlanThresholds:
    """For problems or commitments.

    Attributes:
        add: a span that the rules don't have becomes an item.
        move: an item of the rules takes the borders of the one tagged span that overlaps it.
        drop: an item of the rules that no tagged span overlaps goes; any number switches this on.
    """

    add: float | None = None
    move: float | None = None
    drop: float | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Who decides what.

    Attributes:
        fill_metric: what a count measures, where the rules don't know.
        change_metric: the same where they say otherwise.
        add_counts: a quantity that the rules don't have becomes a count.
        metric_words: the words for what a count measures are the tagged ones, where rules and tagger agree what it is.
        drop_counts: a count without a metric that no tagged quantity overlaps goes; any number switches this on.
        plans: thresholds for ``problem`` and ``commitment``.
    """

    fill_metric: float | None = None
    change_metric: float | None = None
    metric_words: float | None = None
    add_counts: float | None = None
    drop_counts: float | None = None
    plans: Mapping[str, PlanThresholds] = field(
        default_factory=lambda: {"problem": PlanThresholds(), "commitment": PlanThresholds()}
    )

    @property
    def is_rules_alone(self) -> bool:
        """Whether the tagger has no say at all."""
        return self == Policy()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Policy:
        """A policy as :meth:`to_dict` wrote it."""
        plans = {label: PlanThresholds(**thresholds) for label, thresholds in data["plans"].items()}
        return cls(**{name: value for name, value in data.items() if name != "plans"}, plans=plans)

    def to_dict(self) -> dict[str, Any]:
        """The policy as JSON can hold it."""
        return asdict(self)
