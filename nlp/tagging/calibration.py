"""How sure the model is, made honest: a logistic curve from raw to calibrated probability, one for each label.

Fitted on held-out text (Platt 1999): ``a`` and ``b`` of ``sigmoid(a · logit(p) + b)``.

Example:
    >>> curve = fit([0.9] * 100, [True] * 70 + [False] * 30)
    >>> round(curve(0.9), 2)
    0.7
    >>> bins = reliability([0.9] * 10, [True] * 7 + [False] * 3)
    >>> [(b.count, round(b.mean_probability, 2), round(b.share_right, 2)) for b in bins]
    [(10, 0.9, 0.7)]
    >>> round(expected_calibration_error(bins), 2)
    0.2
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EDGE = 1e-4
_PRIOR = np.array([1.0, 0.0])
_RIDGE = 1e-2
"""Keeps the curve near the identity where there is little to fit it by."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Calibrated from raw probabilities."""

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, probability: float) -> float:
        """The calibrated probability."""
        return float(_sigmoid(np.float64(self.slope * _logit(probability) + self.intercept)))


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions of about the same probability, and the share of them that was right."""

    count: int
    mean_probability: float
    share_right: float


def fit(probabilities: Sequence[float], right: Sequence[bool], *, steps: int = 50) -> Curve:
    """The curve that makes ``right`` likeliest, by Newton's method."""
    if not probabilities:
        return Curve()
    x = np.stack([[_logit(p) for p in probabilities], np.ones(len(probabilities))], axis=1)
    y = np.asarray(right, dtype=float)
    weights = _PRIOR
    for _ in range(steps):
        p = _sigmoid(x @ weights)
        gradient = x.T @ (p - y) + _RIDGE * (weights - _PRIOR)
        hessian = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        while np.abs(step).max() > 1e-9 and _cost(x, y, weights - step) > _cost(x, y, weights):
            step = step / 2  # too far: Newton's method overshoots where the curve is flat
        weights = weights - step
    return Curve(float(weights[0]), float(weights[1]))


def _cost(x: Floats, y: Floats, weights: Floats) -> float:
    """What is made smallest: how unlikely ``y`` is, and the distance from the identity."""
    z = x @ weights
    unlikely = np.logaddexp(0, z) - y * z
    return float(unlikely.sum() + _RIDGE / 2 * ((weights - _PRIOR) ** 2).sum())


def _sigmoid(z: Floats | np.float64) -> Floats:
    values: Floats = 1 / (1 + np.exp(-np.clip(z, -40, 40)))
    return values


def reliability(probabilities: Sequence[float], right: Sequence[bool], bins: int = 10) -> list[Bin]:
    """Predictions by equal steps of probability, empty steps left out."""
    p, y = np.asarray(probabilities, dtype=float), np.asarray(right, dtype=float)
    step = np.minimum((p * bins).astype(int), bins - 1)
    return [
        Bin(int(inside.sum()), float(p[inside].mean()), float(y[inside].mean()))
        for at in range(bins)
        if (inside := step == at).any()
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between probability and share of right ones, weighted by count."""
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.mean_probability - b.share_right) for b in bins) / max(total, 1)


def _logit(probability: float) -> float:
    bounded = min(max(probability, _EDGE), 1 - _EDGE)
    return float(np.log(bounded / (1 - bounded)))
