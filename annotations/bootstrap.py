"""Whether one evaluation is better than another or merely luckier: a paired bootstrap over documents.

Start here: :func:`compared`. Documents are drawn with replacement, the same ones for both evaluations, and each
figure's difference of F1 is taken anew; the middle 95 % of the differences are the confidence interval, and ``p`` is
twice the share of draws on the other side of zero (with one added to both counts, so that it is never 0). Efron and
Tibshirani, "An Introduction to the Bootstrap", 1993; Berg-Kirkpatrick et al., "An Empirical Investigation of
Statistical Significance in NLP", 2012.

Passages of one hand are alike, so drawing passages makes intervals too narrow for a hand never seen; drawing whole
hands (``unit="hand"``) is the honest choice where there are enough of them.

Example:
    >>> one = {"documents": [{"id": f"p{n}", "hand": "h", "gold": "g", "figures": {"count": [1, 2, 2]}}
    ...                      for n in range(30)]}
    >>> other = {"documents": [{**document, "figures": {"count": [2, 2, 2]}} for document in one["documents"]]}
    >>> result = compared(one, other)[0]
    >>> result.figure, result.first_f1, result.second_f1, result.low, result.high
    ('count', 0.5, 1.0, 0.5, 0.5)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from annotations.evaluation import figure_order

DRAWS = 10_000
_DRAWS_AT_ONCE = 500
Unit = Literal["document", "hand"]
_Floats = NDArray[np.float64]


class ComparisonError(ValueError):
    """Two evaluations that aren't of the same gold, or files that hold none; the message says which documents."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of two evaluations: F1 of each, the difference with its 95 % interval, and p (two-sided)."""

    figure: str
    first_f1: float
    second_f1: float
    difference: float
    low: float
    high: float
    p: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def compared(
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    *,
    unit: Unit = "document",
    draws: int = DRAWS,
    seed: int = 0,
) -> list[Compared]:
    """Compare two evaluations as ``Evaluation.to_dict`` writes them; the same seed gives the same figures.

    Figures that a side doesn't have at all are left out.

    Raises:
        ComparisonError: the two are of different documents or gold, or hold no documents.
    """
    names, tallies = _tallies(first, second, unit)
    return [item for at, name in enumerate(names) if (item := _judge(name, tallies[:, :, at], draws, seed))]


def _tallies(first: Mapping[str, Any], second: Mapping[str, Any], unit: Unit) -> tuple[list[str], _Floats]:
    """Names of figures, and for each unit, side and figure: right, gold, proposed."""
    ours, theirs = _documents(first), _documents(second)
    if unlike := sorted(ours.keys() ^ theirs.keys()):
        raise ComparisonError(f"{len(unlike)} documents are in one evaluation alone, the first is {unlike[0]}")
    if unlike := sorted(key for key in ours if ours[key]["gold"] != theirs[key]["gold"]):
        raise ComparisonError(f"{len(unlike)} documents have other gold in the two, the first is {unlike[0]}")
    names = sorted(set(_figures(ours)) & set(_figures(theirs)), key=figure_order)
    groups: dict[str, list[str]] = defaultdict(list)
    for key, document in ours.items():
        groups[str(document["hand"]) if unit == "hand" else key].append(key)
    table = np.zeros((len(groups), 2, len(names), 3))
    for row, keys in enumerate(groups.values()):
        for side, documents in enumerate((ours, theirs)):
            for key in keys:
                for at, name in enumerate(names):
                    table[row, side, at] += documents[key]["figures"].get(name, (0, 0, 0))
    return names, table


def _documents(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    documents = evaluation.get("documents")
    if not isinstance(documents, Sequence) or not documents:
        raise ComparisonError("an evaluation without documents; give files that evaluate --json wrote")
    found = {str(document["id"]): document for document in documents}
    if len(found) < len(documents):
        raise ComparisonError("a document stands twice in one evaluation, so that the two can't be paired")
    return found


def _figures(documents: Mapping[str, Any]) -> Iterator[str]:
    return (name for document in documents.values() for name in document["figures"])


def _judge(name: str, tallies: _Floats, draws: int, seed: int) -> Compared | None:
    whole = _f1(tallies.sum(axis=0))
    if np.isnan(whole).any():
        return None
    generator = np.random.default_rng(seed)
    units = len(tallies)
    differences = []
    for start in range(0, draws, _DRAWS_AT_ONCE):
        times = generator.multinomial(units, np.full(units, 1 / units), size=min(_DRAWS_AT_ONCE, draws - start))
        sums = np.tensordot(times.astype(np.float64), tallies, axes=(1, 0))
        f1 = _f1(sums)
        differences.append(f1[:, 1] - f1[:, 0])
    drawn = np.concatenate(differences)
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    tail = min((drawn <= 0).sum(), (drawn >= 0).sum())
    return Compared(
        figure=name,
        first_f1=round(float(whole[0]), 6),
        second_f1=round(float(whole[1]), 6),
        difference=round(float(whole[1] - whole[0]), 6),
        low=round(float(low), 6),
        high=round(float(high), 6),
        p=min(1.0, round(2 * (int(tail) + 1) / (len(drawn) + 1), 6)),
    )


def _f1(tallies: _Floats) -> _Floats:
    """F1 over the last axis of right, gold, proposed; NaN where there is neither gold nor proposal."""
    both = tallies[..., 1] + tallies[..., 2]
    f1: _Floats = np.divide(2 * tallies[..., 0], both, out=np.full(both.shape, np.nan), where=both > 0)
    return f1
