"""From tags of characters to spans: the likeliest sequence of tags that is well formed, and how likely each span is.

Example:
    >>> import numpy as np
    >>> scores = np.log([[0.1, 0.8, 0.1], [0.3, 0.1, 0.6], [0.8, 0.1, 0.1]])  # O, B, I for three characters
    >>> [(span.label, span.start, span.end, round(span.probability, 2)) for span in spans_of(scores, ("quantity",))]
    [('quantity', 0, 2, 0.73)]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.floating]
_IMPOSSIBLE = -1e9


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """A span of ``label``; ``probability`` is the geometric mean of its tags', the one that ends it included."""

    label: str
    start: int
    end: int
    probability: float


def log_softmax(logits: Scores) -> Scores:
    """Logarithms of the probabilities over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    normal: Scores = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return normal


def spans_of(scores: Scores, labels: tuple[str, ...]) -> list[TaggedSpan]:
    """The spans of one layer.

    Args:
        scores: log-probabilities, characters × tags, the tags in the order of :meth:`nlp.tagging.scheme.Scheme.tags`.
        labels: the layer's labels.
    """
    path = best_path(scores)
    spans: list[TaggedSpan] = []
    start = None
    for at, tag in enumerate([*path, 0]):
        goes_on = tag and tag % 2 == 0
        if start is not None and not goes_on:
            spans.append(TaggedSpan(labels[(path[start] - 1) // 2], start, at, _probability(scores, path, start, at)))
            start = None
        if tag % 2 == 1:
            start = at
    return spans


def _probability(scores: Scores, path: list[int], start: int, end: int) -> float:
    chosen = [scores[at, path[at]] for at in range(start, min(end + 1, len(path)))]
    return float(np.exp(np.mean(chosen)))


def best_path(scores: Scores) -> list[int]:
    """The likeliest sequence of tags in which I follows only B or I of its label."""
    if not len(scores):
        return []
    path: list[int] = scores.argmax(axis=1).tolist()
    return path if _is_sound(path) else _viterbi(scores)


def _is_sound(path: list[int]) -> bool:
    before = 0
    for tag in path:
        if tag and tag % 2 == 0 and before not in (tag, tag - 1):
            return False
        before = tag
    return True


def _viterbi(scores: Scores) -> list[int]:
    moves = _moves(scores.shape[1])
    best = scores[0] + moves[0]  # a text begins as if O stood before it
    came_from = []
    for row in scores[1:]:
        total = best[:, None] + moves
        came_from.append(total.argmax(axis=0))
        best = total.max(axis=0) + row
    path = [int(best.argmax())]
    for origins in reversed(came_from):
        path.append(int(origins[path[-1]]))
    return path[::-1]


@cache
def _moves(tags: int) -> Scores:
    moves = np.zeros((tags, tags))
    for inside in range(2, tags, 2):
        moves[:, inside] = _IMPOSSIBLE
        moves[[inside - 1, inside], inside] = 0.0
    return moves
