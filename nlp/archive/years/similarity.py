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

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nlp.archive.years.prose import PERMUTATIONS

BANDS = 16
SIMILAR = 0.85
"""Estimated share of common sequences from which on two texts are near equal."""
_BATCH = 10_000
CLUSTERS = pa.schema({"place": "int64", "first": "int64"}.items())
_COMPARED_MOST = 24
"""Earlier texts of a bucket that a text is compared with, at most."""

Signature = NDArray[np.uint32]
Signatures = NDArray[np.uint32]


class SignaturesByPlace(Protocol):
    """What gives the signature of a text."""

    def __getitem__(self, place: int, /) -> Signature: ...


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


class StoredSignatures:
    """Signatures in a file, by their place in it; memory holds none of them."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = PERMUTATIONS * 4

    def __len__(self) -> int:
        return os.fstat(self._file.fileno()).st_size // self._size

    def __getitem__(self, place: int) -> Signature:
        return np.frombuffer(os.pread(self._file.fileno(), self._size, place * self._size), dtype="<u4")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def link_bucket(
    places: Iterable[int], signatures: SignaturesByPlace, owners: Sequence[int] | NDArray[np.int64]
) -> Iterator[SimilarTexts]:
    """The near-equal texts of one bucket: each with the earlier ones that it is compared with.

    Args:
        places: of the texts of the bucket, ascending.
        signatures: of the archive, by place.
        owners: the body of each text of the archive; a text is also compared with the last one of its body.
    """
    leaders: list[int] = []
    last_of_owner: dict[int, int] = {}
    compared = np.zeros((_COMPARED_MOST + 1, PERMUTATIONS), dtype=np.uint32)
    for place in places:
        signature, owner, earlier = signatures[place], int(owners[place]), list(leaders)
        own = last_of_owner.get(owner)
        if own is not None and own not in leaders:
            compared[len(leaders)] = signatures[own]
            earlier.append(own)
        is_new = True
        for other, share in zip(earlier, _shares(compared[: len(earlier)], signature), strict=True):
            if share >= SIMILAR:
                is_new = False
                yield SimilarTexts(place, other, share)
        if is_new and len(leaders) < _COMPARED_MOST:
            compared[len(leaders)] = signature
            leaders.append(place)
        last_of_owner[owner] = place


def _shares(compared: Signatures, signature: Signature) -> list[float]:
    """The share of numbers that each of ``compared`` has in common with ``signature``."""
    shares: list[float] = (np.count_nonzero(compared == signature, axis=1) / PERMUTATIONS).tolist()
    return shares


class Clusters:
    """Union-find over the places of ``count`` texts; the first place of a cluster stands for it.

    Example:
        >>> clusters = Clusters(4)
        >>> clusters.join(3, 1)
        >>> [clusters.first(place) for place in range(4)]
        [0, 1, 2, 1]
    """

    def __init__(self, count: int) -> None:
        self._parent = np.arange(count, dtype=np.int64)

    def join(self, one: int, other: int) -> None:
        """Put the clusters of two places together."""
        first, second = sorted((self.first(one), self.first(other)))
        self._parent[second] = first

    def first(self, place: int) -> int:
        """The first place of a place's cluster."""
        parent = self._parent
        root = place
        while (above := int(parent[root])) != root:
            root = above
        while (above := int(parent[place])) != root:
            parent[place], place = root, above
        return root

    def tables(self) -> Iterator[pa.Table]:
        """``place`` and ``first`` of all texts that have an earlier one in their cluster."""
        for start in range(0, len(self._parent), _BATCH):
            places = np.arange(start, min(start + _BATCH, len(self._parent)))
            places = places[self._parent[places] != places]
            yield pa.table({"place": places, "first": [self.first(int(place)) for place in places]}, schema=CLUSTERS)
