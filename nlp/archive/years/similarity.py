"""Near-equal texts among very many, by the MinHash signatures that ``prose`` takes, without comparing all pairs.

Notes for a newcomer: signatures are cut into 16 bands of 8 numbers; texts that share a band share a bucket (locality
sensitive hashing, Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, ch. 3). Two texts with 85 % in common
share one with a probability of 99.4 %, with half in common of 6 %. Inside a bucket a text is compared with a few
earlier ones only, those that are themselves unlike each other, so that ten thousand equal texts cost ten thousand
comparisons.

Example:
    >>> signatures = np.array([[1] * 128, [2] * 128, [1] * 127 + [9]], dtype=np.uint32)
    >>> [(link.later, link.earlier, round(link.similarity, 3)) for link in link_bucket([0, 2], signatures, [7, 7, 7])]
    [(2, 0, 0.992)]
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BANDS = 16
SIMILAR = 0.85
"""Estimated share of common sequences from which on two texts are near equal."""
_COMPARED_MOST = 24
"""Earlier texts of a bucket that a text is compared with, at most."""

Signatures = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class SimilarTexts:
    """Two near-equal texts by their place, in the order of the archive's years."""

    later: int
    earlier: int
    similarity: float


def band_hashes(signatures: Signatures) -> NDArray[np.int64]:
    """One number for each of the 16 bands of each signature (shape: texts × bands)."""
    bands = signatures.reshape(len(signatures), BANDS, -1).astype(np.uint64)
    hashes = np.zeros(bands.shape[:2], dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place in range(bands.shape[2]):
            hashes = (hashes ^ bands[:, :, place]) * np.uint64(0x9E3779B97F4A7C15)
            hashes ^= hashes >> np.uint64(31)
    return hashes.view(np.int64)


def link_bucket(
    places: Sequence[int], signatures: Signatures, owners: Sequence[int], known: Container[tuple[int, int]] = ()
) -> Iterator[SimilarTexts]:
    """The near-equal texts of one bucket: each with the earlier ones that it is compared with.

    Args:
        places: of the texts of the bucket, ascending.
        owners: the body of each text of the archive; a text is also compared with the last one of its body.
        known: pairs (later, earlier) that another bucket gave; they are not given again.
    """
    leaders: list[int] = []
    last_of_owner: dict[int, int] = {}
    for place in places:
        compared = list(leaders)
        own = last_of_owner.get(owners[place])
        if own is not None and own not in compared:
            compared.append(own)
        is_new = not any((place, earlier) in known for earlier in compared)
        compared = [earlier for earlier in compared if (place, earlier) not in known]
        if compared:
            shares = (signatures[compared] == signatures[place]).mean(axis=1)
            for earlier, share in zip(compared, shares.tolist(), strict=True):
                if share >= SIMILAR:
                    is_new = False
                    yield SimilarTexts(place, earlier, share)
        if is_new and len(leaders) < _COMPARED_MOST:
            leaders.append(place)
        last_of_owner[owners[place]] = place


class Clusters:
    """Union-find over places; the first place of a cluster stands for it."""

    def __init__(self) -> None:
        self._parent: dict[int, int] = {}

    def join(self, one: int, other: int) -> None:
        """Put the clusters of two places together."""
        first, second = sorted((self.first(one), self.first(other)))
        self._parent[second] = first

    def first(self, place: int) -> int:
        """The first place of a place's cluster."""
        path = []
        while (parent := self._parent.get(place, place)) != place:
            path.append(place)
            place = parent
        for each in path:
            self._parent[each] = place
        return place
